//! Compares JSON lines as serde reads them with the fast reader.

use super::super::json::JsonPlan;
use super::super::keys::Keys;
use super::{Cut, Ids, absolute, number, request};
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::formats::Slot;
use crate::logs::lines::Lines;
use crate::logs::{Hit, Reject};
use proptest::prelude::*;
use serde_json::Value;
use std::fmt::Write;

const PATHS: &[(&str, Slot)] = &[
    ("ip", Slot::Peer),
    ("time", Slot::Time(TimeKind::Any)),
    ("ts", Slot::Time(TimeKind::Any)),
    ("request", Slot::Request),
    ("request>method", Slot::Method),
    ("uri", Slot::Target),
    ("request>uri", Slot::Target),
    ("path", Slot::Path),
    ("args", Slot::Query),
    ("status", Slot::Status),
    ("request>headers>User-Agent", Slot::Agent),
    ("Cookies", Slot::Cookies),
];

/// The text that a path leads to; the first element of an array counts.
fn text_at(value: &Value, path: &[&str]) -> Option<String> {
    match (value, path) {
        (Value::Array(all), _) => text_at(all.first()?, path),
        (Value::Object(map), [key, rest @ ..]) => text_at(map.get(*key)?, rest),
        (Value::String(text), []) => Some(text.clone()),
        (Value::Number(number), []) => Some(number.to_string()),
        (Value::Bool(word), []) => Some(word.to_string()),
        _ => None,
    }
}

/// `192.0.2.7:80` and `[2001:db8::1]:80` without their port.
fn without_port(client: &str) -> &str {
    let client = client.trim_ascii();
    let quoted = client.strip_prefix('"').map(|inner| inner.strip_suffix('"').unwrap_or(inner));
    let client = quoted.unwrap_or(client);
    let bare = match (client.strip_prefix('['), client.split_once(':')) {
        (Some(inner), _) => inner.split(']').next().unwrap_or_default(),
        (None, Some((address, port))) if !port.contains(':') => address,
        _ => client,
    };
    bare.split('%').next().unwrap_or_default()
}

/// The cookies of an object, as a client would have sent them.
fn cookies_at(value: &Value) -> Option<String> {
    let Value::Object(map) = value.get("Cookies")? else { return None };
    let (name, cookie) = map.iter().next()?;
    Some(format!("{name}={}", text_at(cookie, &[]).unwrap_or_default()))
}

/// The parameters of an object, as a client would have sent them.
fn query_at(value: &Value) -> Option<String> {
    let Value::Object(map) = value.get("args")? else { return None };
    let (name, text) = map.iter().next()?;
    let mut query = format!("{name}=");
    for byte in text_at(text, &[]).unwrap_or_default().bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => query.push(char::from(byte)),
            byte if b"-_.~/:,@!*();$".contains(&byte) => query.push(char::from(byte)),
            byte => {
                let _ = write!(query, "%{byte:02X}");
            }
        }
    }
    Some(query)
}

/// Whether a path was logged and is empty.
fn is_root(path: &Value) -> bool {
    match path {
        Value::Array(all) => all.first().is_some_and(is_root),
        Value::String(text) => text.is_empty(),
        other => other.is_null(),
    }
}

fn slow(line: &[u8]) -> Option<Result<Cut, Reject>> {
    let value: Value = serde_json::from_slice(line).ok().filter(Value::is_object)?;
    let first = |name: &str| {
        let paths = PATHS.iter().filter(|(_, slot)| slot.name() == name);
        let mut texts = paths.filter_map(|(path, _)| text_at(&value, &path.split('>').collect::<Vec<_>>()));
        let found = texts.find(|text| !text.is_empty() && text != "-").unwrap_or_default();
        // Quotes that the writer left in a value.
        let inner = found.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(str::to_owned);
        inner.unwrap_or(found)
    };
    let first = |name: &str| match (name, query_at(&value)) {
        ("query", Some(query)) => query,
        _ => first(name),
    };
    Some(hit_of(&first, cookies_at(&value), value.get("path").is_some_and(is_root)))
}

fn hit_of(first: &dyn Fn(&str) -> String, cookies: Option<String>, at_root: bool) -> Result<Cut, Reject> {
    let mut cut = Cut::default();
    let [time, line, target, mut path] = ["time", "request", "target", "path"].map(first);
    if at_root && line.is_empty() && target.is_empty() && path.is_empty() && !first("method").is_empty() {
        "/".clone_into(&mut path);
    }
    if time.is_empty() || (line.is_empty() && target.is_empty() && path.is_empty()) {
        return Err(Reject::Shape);
    }
    cut.at = Clock::new(chrono_tz::UTC).read(&TimeKind::Any, time.as_bytes()).ok_or(Reject::Time)?;
    cut.status = number(first("status").as_bytes()).ok_or(Reject::Status)?;
    if cut.at.0 < 2 * 86_400_000_000 {
        return Err(Reject::Time);
    }
    cut.client = without_port(&first("client")).as_bytes().to_vec();
    cut.agent = first("agent").into_bytes();
    cut.method = first("method").into_bytes();
    cut.cookies = cookies.unwrap_or_else(|| first("cookies")).into_bytes();
    let path = match path.as_bytes().first() {
        None | Some(b'/' | b'*') => path,
        Some(_) if path.contains("://") => path,
        Some(_) => format!("/{path}"),
    };
    let query = first("query");
    let has_target = !target.is_empty();
    let mut target = if has_target { target } else { path };
    if !target.is_empty() && !query.is_empty() && !target.contains('?') {
        let _ = write!(target, "?{}", query.trim_start_matches('?'));
    }
    if line.starts_with('/') {
        target = if has_target { target } else { line };
    } else if !line.is_empty() {
        let (_, (method, asked)) = request(line.as_bytes()).map_err(|_| Reject::Request)?;
        cut.method = method.to_vec();
        target = String::from_utf8_lossy(asked).into_owned();
    }
    let host;
    (host, cut.target) = absolute(target.as_bytes());
    cut.host = host.unwrap_or_default();
    if cut.method.is_empty() && cut.status != 0 {
        cut.method = b"GET".to_vec();
    }
    Ok(cut)
}

fn fast(line: &[u8]) -> Result<Cut, Reject> {
    let plan = JsonPlan::new(Keys::usual(PATHS, Ids::default()));
    let cut = |quotes: Option<&[usize]>| {
        let (mut scratch, mut hit) = (Vec::new(), Hit::default());
        plan.cut(line, quotes, b"", &mut Clock::new(chrono_tz::UTC), &mut scratch, &mut hit)?;
        Ok(Cut::of(&hit))
    };
    // As a line of a chunk, with its quotes found beforehand.
    let cut_alone = cut(None);
    if let Some(found) = Lines::new(line).next_line().filter(|found| found.text == line) {
        assert_eq!(cut(found.quotes), cut_alone);
    }
    cut_alone
}

/// Texts between quotes.
const TEXTS: &[&str] = &[
    "",
    "-",
    "GET",
    "GET \\/a?b=c HTTP\\/1.1",
    "POST / HTTP/2",
    "/a",
    "\\/x?tag=b",
    "https:\\/\\/shop.example:443\\/y",
    "b=c\\u0026d",
    "2026-09-01T00:00:14Z",
    "01\\/Sep\\/2026:00:00:14 +0000",
    "00:00:14",
    "Mozilla\\/5.0 (\\\"X11\\\")",
    "\\ud83d\\ude00 \\u00e9é\\n",
    "sid=1; a=\\\"b\\\"",
    "\\\\",
    "}]{[,:",
];

const NUMBERS: &[&str] = &["200", "404", "0", "1788220814", "1788220814.5", "1788220814000", "-1", "7777"];

/// A value that is not an object, an array or empty.
fn plain() -> BoxedStrategy<String> {
    prop_oneof![
        4 => prop::sample::select(&TEXTS[2..]).prop_map(|text| format!("\"{text}\"")),
        2 => prop::sample::select(NUMBERS).prop_map(str::to_owned),
    ]
    .boxed()
}

/// The usual values of a key.
fn likely(key: &str) -> &'static [&'static str] {
    match key {
        "time" | "ts" => &["\"2026-09-01T00:00:14Z\"", "1788220814.5", "\"01\\/Sep\\/2026:00:00:14 +0000\"", "\"-\""],
        "request" => &["\"GET \\/a?b=c HTTP\\/1.1\"", "\"POST / HTTP/2\"", "\"\""],
        "status" => &["200", "\"404\"", "\"-\""],
        "uri" | "path" => &["\"\\/x?tag=b\"", "\"/a\"", "\"https:\\/\\/shop.example:443\\/y\""],
        _ => &["\"a\"", "\"b=c\\u0026d\"", "\"192.0.2.7\"", "\"Mozilla\\/5.0 (\\\"X11\\\")\""],
    }
}

fn value(key: &'static str, depth: usize) -> BoxedStrategy<String> {
    let scalar = prop_oneof![30 => prop::sample::select(likely(key)).prop_map(str::to_owned), 5 => plain(), 1 => Just("\"\"".to_owned()), 1 => Just("null".to_owned()), 1 => Just("true".to_owned())];
    if depth > 3 {
        return scalar.boxed();
    }
    let inner = if key == "Cookies" {
        plain().prop_map(|value| format!("{{\"si\\\"d\": {value}}}")).boxed()
    } else if key == "args" {
        plain().prop_map(|value| format!("{{\"q\": {value}}}")).boxed()
    } else {
        object(depth + 1)
    };
    let array = prop::collection::vec(value("x", depth + 2), 0..3).prop_map(|all| format!("[{}]", all.join(" , ")));
    // Cookies in an array are read alike, but their order is not serde's.
    let array = if matches!(key, "Cookies" | "args") { plain() } else { array.boxed() };
    let is_nested = matches!(key, "request" | "headers" | "Cookies" | "args" | "other");
    prop_oneof![16 => scalar, if is_nested { 8 } else { 1 } => inner, 1 => array].boxed()
}

fn object(depth: usize) -> BoxedStrategy<String> {
    let keys: &'static [&'static str] = match depth {
        0 => &["ip", "time", "ts", "request", "uri", "path", "args", "status", "Cookies", "other"],
        1 => &["method", "uri", "headers", "other", "time"],
        _ => &["User-Agent", "other"],
    };
    let pairs = prop::sample::subsequence(keys, 0..=keys.len())
        .prop_shuffle()
        .prop_flat_map(move |keys| keys.into_iter().map(|key| (Just(key), value(key, depth))).collect::<Vec<_>>());
    // A key that occurs twice: the last value counts.
    let twice = prop::option::weighted(0.2, plain());
    (pairs, twice, prop::sample::select(&["", " ", "\t "][..]))
        .prop_map(|(pairs, twice, gap)| {
            let mut texts: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{gap}\"{key}\"{gap}:{gap}{value}")).collect();
            let first = pairs
                .iter()
                .find(|(key, value)| *key != "Cookies" && !value.starts_with(['{', '[', 'n', 't']) && value != "\"\"");
            if let (Some(last), Some((key, _))) = (twice, first) {
                texts.push(format!("\"{key}\":{last}"));
            }
            format!("{{{}{gap}}}", texts.join(","))
        })
        .boxed()
}

proptest! {
    #![proptest_config(super::config(5_000))]

    #[test]
    fn objects_are_read_as_serde_reads_them(line in object(0)) {
        let slow = slow(line.as_bytes()).expect("an object");
        prop_assert_eq!(fast(line.as_bytes()), slow, "{}", line);
    }

    #[test]
    fn what_serde_reads_is_read_alike_and_nothing_panics(line in object(0), at in any::<prop::sample::Index>(), byte in prop::option::of(any::<u8>())) {
        let mut line = line.into_bytes();
        let at = at.index(line.len());
        match byte {
            Some(byte) => line[at] = byte,
            None => line.truncate(at),
        }
        // A changed byte may turn two keys into one, so that neither value is compared.
        let fast = fast(&line);
        if let Some(Ok(slow)) = slow(&line) && let Ok(fast) = fast {
            prop_assert_eq!(fast.status, slow.status, "{}", line.escape_ascii());
        }
    }
}

#[test]
fn most_generated_objects_are_hits() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let lines = (0..500).map(|_| object(0).new_tree(&mut runner).expect("a line").current());
    let read = lines.filter(|line| fast(line.as_bytes()).is_ok()).count();
    assert!((25..475).contains(&read), "{read} of 500");
}
