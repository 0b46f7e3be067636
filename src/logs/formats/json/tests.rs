//! Tests of JSON lines, key by key.

use super::*;
use crate::logs::formats::slots::Ids;

fn plan() -> JsonPlan {
    JsonPlan::new(Keys::usual(crate::logs::formats::known::json::KEYS, Ids::default()))
}

fn cut(line: &str) -> Result<(String, String, u16, String), Reject> {
    let plan = plan();
    let mut scratch = Vec::new();
    let mut clock = Clock::new(chrono_tz::UTC);
    let mut hit = Hit::default();
    plan.cut(line.as_bytes(), None, b"", &mut clock, &mut scratch, &mut hit)?;
    let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
    Ok((text(hit.method), text(hit.target), hit.status, hit.at.to_string()))
}

#[test]
fn keys_in_any_order_and_unknown_ones_are_read() {
    let line =
        r#"{ "x": {"a":[1,"}"]}, "status": "404", "request":"GET /a?b=1 HTTP/1.1", "n":null, "time":1788220814.5 }"#;
    assert_eq!(cut(line), Ok(("GET".into(), "/a?b=1".into(), 404, "2026-09-01T00:00:14.5Z".into())));
}

#[test]
fn a_path_and_a_query_apart_are_joined_and_absolute_targets_cut() {
    let line = r#"{"time":"2026-09-01T00:00:14Z","method":"GET","uri":"\/a","args":"tag=b\u0026c=d","status":200}"#;
    assert_eq!(cut(line).expect("cuts").1, "/a?tag=b&c=d");
    let line = r#"{"time":"2026-09-01T00:00:14Z","method":"GET","url":"https://shop.example/a?tag=b","status":200}"#;
    assert_eq!(cut(line).expect("cuts").1, "/a?tag=b");
}

#[test]
fn dictionaries_that_python_prints_are_read() {
    let line = r#"{'time': '2026-09-01T00:00:14Z', 'method': 'GET', 'uri': "/a?b='c'", 'x': {'y': [None, True]}, 'referer': None, 'status': 200}"#;
    assert_eq!(cut(line), Ok(("GET".into(), "/a?b='c'".into(), 200, "2026-09-01T00:00:14Z".into())));
    let json = as_json(line.as_bytes());
    let value: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!((value["uri"].as_str(), value["x"]["y"][1].as_bool()), (Some("/a?b='c'"), Some(true)));
    let escaped = as_json(br#"{'a': 'it\'s "x" \xe9'}"#).into_owned();
    assert_eq!(String::from_utf8(escaped).expect("text"), r#"{"a": "it's \"x\" \u00e9"}"#);
    assert!(cut(r"{'time': '2026-09-01T00:00:14Z', 'uri': '/a").is_err());
}

#[test]
fn attributes_of_opentelemetry_are_read_by_their_keys() {
    let keys =
        [("t", Slot::Time(crate::logs::clock::TimeKind::Any)), ("a>url.path", Slot::Path), ("a>code", Slot::Status)];
    let plan = JsonPlan::new(Keys::usual(&keys, Ids::default()));
    let line = r#"{"t":"1788220814000000000","a":[{"key":"url.path","value":{"stringValue":"/a"}},{"key":"code","value":{"intValue":"404"}}]}"#;
    let (mut scratch, mut clock, mut hit) = (Vec::new(), Clock::new(chrono_tz::UTC), Hit::default());
    plan.cut(line.as_bytes(), None, b"", &mut clock, &mut scratch, &mut hit).expect("cuts");
    assert_eq!((hit.target, hit.status), (&b"/a"[..], 404));
}

#[test]
fn broken_objects_are_refused() {
    for line in
        ["", "{", "[]", "{}", r#"{"time":"#, r#"{"time":1,"uri":"/"#, r#"{"uri":"/"}"#, r#"{"time":"x","uri":"/"}"#]
    {
        assert!(cut(line).is_err(), "{line}");
    }
    let deep = format!(r#"{{"a":{}1{},"time":1,"uri":"/"}}"#, "[".repeat(40), "]".repeat(40));
    assert_eq!(cut(&deep), Err(Reject::Shape));
}

#[test]
fn nested_objects_and_first_elements_are_reached() {
    let paths = [
        ("time", Slot::Time(crate::logs::clock::TimeKind::Any)),
        ("request>uri", Slot::Target),
        ("request>headers>User-Agent", Slot::Agent),
        ("url.path", Slot::Skip),
        ("Cookies", Slot::Cookies),
    ];
    let plan = JsonPlan::new(Keys::usual(&paths, Ids::default()));
    let cut = |line: &str| {
        let (mut scratch, mut hit) = (Vec::new(), Hit::default());
        plan.cut(line.as_bytes(), None, b"", &mut Clock::new(chrono_tz::UTC), &mut scratch, &mut hit).expect("cuts");
        [hit.target, hit.agent, hit.cookies].map(|part| String::from_utf8_lossy(part).into_owned())
    };
    let nested = r#"{"time":1788220814,"request":{"headers":{"User-Agent":["a\/1","b"]},"uri":"/x"},"Cookies":{"sid":"a\"b","c":1}}"#;
    assert_eq!(cut(nested), ["/x", "a/1", "sid=a\"b; c=1"]);
    let flat = r#"{"time":1788220814,"request.uri":"/x","request.headers.User-Agent":"a","Cookies":"{\"a=b"}"#;
    assert_eq!(cut(flat), ["/x", "a", "{\"a=b"]);
}

#[test]
fn arrays_in_arrays_do_not_go_deep() {
    let line = format!(r#"{{"time":1788220814,"uri":{}1{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
    assert_eq!(cut(&line), Err(Reject::Shape));
}
