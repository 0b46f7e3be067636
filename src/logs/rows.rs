//! Records that answers of log services write as arrays: `["1780577520000000000","LINE"]` of Loki, and
//! `[{"field":"@message","value":"LINE"},…]` of `CloudWatch` Logs Insights. `OpenTelemetry`'s files lead to their records as deeply.

use super::formats::json::as_json;
use serde_json::{Map, Value, json};

/// Whether a document is an answer with arrays as its records.
pub(super) fn has_rows(head: &[u8]) -> bool {
    // Blanks are left out, since some tools print answers over many lines. The beginning shows what it is.
    let text: Vec<u8> = head.iter().copied().filter(|b| !b.is_ascii_whitespace()).take(MOST_BEFORE).collect();
    let has = |part: &[u8]| memchr::memmem::find(&text, part).is_some();
    let is_otlp = text.starts_with(b"{\"resourceLogs\":[{");
    let is_loki = has(b"\"resultType\":\"streams\"") || text.starts_with(b"{\"streams\":[{\"stream\":{");
    text.first() == Some(&b'{') && (is_otlp || is_loki || has(b"\"results\":[[{\"field\":"))
}

/// The keys that lead to the records of a `GraphQL` answer, the last one to their array; empty for other documents. Such an answer
/// has its result under `data`, as deep as the query asks, and its records are the first array of several objects with
/// values.
pub(super) fn graph_path(head: &[u8]) -> Vec<Vec<u8>> {
    let text = head.trim_ascii_start();
    let inner = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    if !inner.is_some_and(|inner| inner.starts_with(b"\"data\"")) {
        return Vec::new();
    }
    let mut path: Vec<Vec<u8>> = Vec::new();
    // How many of the keys lead to the deepest array of records so far.
    let mut found = 0;
    let mut rest = inner.unwrap_or_default();
    // Only objects and arrays with one member lead on: each level is a key with a bracket after it.
    while path.len() < DEEPEST {
        let Some((key, after)) = key_of(rest) else { break };
        path.push(key.to_vec());
        let array = after.first() == Some(&b'[');
        let opened = after.get(1..).unwrap_or_default().trim_ascii_start();
        if array && opened.first() == Some(&b'{') {
            let object = opened[1..].trim_ascii_start();
            // Headers are listed by name.
            if member(object).is_some_and(|(key, _)| matches!(key, b"name" | b"key")) {
                break;
            }
            found = path.len();
            // An object with a list in it leads on, unless it is the node of an edge.
            match key_of(object) {
                Some((key, _)) if key != b"node" => rest = object,
                _ => break,
            }
        } else if after.first() == Some(&b'{') {
            rest = opened;
        } else {
            break;
        }
    }
    path.truncate(found);
    path
}

/// The first key of an object that has an object or an array as its value, after its bracket; names of types before it are skipped.
fn key_of(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (key, after) = member(text)?;
    if key == b"__typename" {
        let value = after.strip_prefix(b"\"")?;
        let end = memchr::memchr(b'"', value)?;
        return key_of(value[end + 1..].trim_ascii_start().strip_prefix(b",")?.trim_ascii_start());
    }
    matches!(after.first(), Some(b'{' | b'[')).then_some((key, after))
}

/// A key and the text from its value on.
fn member(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.strip_prefix(b"\"")?;
    let end = memchr::memchr(b'"', text).filter(|end| *end < LONGEST_KEY)?;
    let after = text[end + 1..].trim_ascii_start().strip_prefix(b":")?;
    Some((&text[..end], after.trim_ascii_start()))
}

/// The most keys that lead to the records of an answer.
const DEEPEST: usize = 12;

/// Keys of answers are shorter than this.
pub(super) const LONGEST_KEY: usize = 64;

/// Bytes of a document, without blanks, in which its first keys are looked for.
const MOST_BEFORE: usize = 4096;

/// A row as an object: fields by their names, or a line with its time. A row of another kind stays as it is.
pub(super) fn object_of(row: &[u8]) -> Vec<u8> {
    let parsed = serde_json::from_slice(&as_json(row)).ok();
    let object = parsed.and_then(|values: Vec<Value>| fields(&values).or_else(|| timed(&values)));
    object.map_or_else(|| row.to_vec(), |object| object.to_string().into_bytes())
}

/// `{"field":NAME,"value":VALUE}` each.
fn fields(values: &[Value]) -> Option<Value> {
    let field = |value: &Value| Some((value.get("field")?.as_str()?.to_owned(), value.get("value")?.clone()));
    let object: Map<String, Value> = values.iter().map(field).collect::<Option<_>>()?;
    (!object.is_empty()).then_some(Value::Object(object))
}

/// A time in nanoseconds, a line, and perhaps more.
fn timed(values: &[Value]) -> Option<Value> {
    let [time, line, ..] = values else { return None };
    let (time, line) = (time.as_str()?, line.as_str()?);
    let is_time = !time.is_empty() && time.bytes().all(|b| b.is_ascii_digit());
    is_time.then(|| json!({"timestamp": time, "line": line}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_objects() {
        let object = |row: &str| String::from_utf8(object_of(row.as_bytes())).expect("text");
        assert_eq!(
            object(r#"["1780577520000000000","a \"b\""]"#),
            r#"{"line":"a \"b\"","timestamp":"1780577520000000000"}"#
        );
        assert_eq!(
            object(r#"[{"field":"@message","value":"a b"},{"field":"@ptr","value":"x"}]"#),
            r#"{"@message":"a b","@ptr":"x"}"#
        );
        for other in ["[1,2]", r#"["a","b"]"#, "[]", "[{\"a\":1}]", "[\"1\"", "{}"] {
            assert_eq!(object(other), other);
        }
    }

    #[test]
    fn answers_are_known_by_their_beginning() {
        for text in [
            r#"{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["1","a"]]}]}}"#,
            "{\n  \"status\": \"success\",\n  \"data\": {\n    \"resultType\": \"streams\",\n",
            r#"{"resourceLogs":[{"resource":{},"scopeLogs":[]}]}"#,
            r#"{"streams": [{"stream": {"app": "web"}, "values": []}]}"#,
            "{\n    \"results\": [\n        [\n            {\n                \"field\": \"@timestamp\",",
        ] {
            assert!(has_rows(text.as_bytes()), "{text}");
        }
        for (expected, text) in [
            ("data viewer zones requests", r#"{"data":{"viewer":{"zones":[{"requests":[{"ip":"a"}]}]}}}"#),
            (
                "data viewer zones requests",
                "{\n \"data\": {\n \"viewer\": { \"__typename\": \"v\", \"zones\": [ { \"requests\": [ {\n \"ip\"",
            ),
            ("data logs groups", r#"{"data":{"logs":{"groups":[{"dimensions":{"ip":"a"},"n":1}]}}}"#),
            ("data logs edges", r#"{"data":{"logs":{"edges":[{"node":{"message":"a"}}]}}}"#),
            ("", r#"{"data":[1,2]}"#),
            ("", r#"{"data":{"headers":[{"name":"Host","value":"a"}]}}"#),
            ("", r#"{"data":{"ip":"192.0.2.7"}}"#),
            ("", r#"{"ip":"a","data":{"x":[{"a":1}]}}"#),
        ] {
            let path: Vec<String> =
                graph_path(text.as_bytes()).into_iter().map(|key| String::from_utf8(key).expect("text")).collect();
            assert_eq!(path.join(" "), expected, "{text}");
        }
        for text in [r#"{"results":[{"field":"a"}]}"#, r#"{"streams":[1]}"#, "[[{\"field\":1}]]", "", "GET /"] {
            assert!(!has_rows(text.as_bytes()), "{text}");
        }
    }
}
