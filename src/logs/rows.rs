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
        for text in [r#"{"results":[{"field":"a"}]}"#, r#"{"streams":[1]}"#, "[[{\"field\":1}]]", "", "GET /"] {
            assert!(!has_rows(text.as_bytes()), "{text}");
        }
    }
}
