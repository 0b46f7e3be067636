//! Tests of formats as users write them.

use super::*;

#[test]
fn a_format_without_time_is_refused() {
    let error = compile("$remote_addr \"$request\"", Ids::default()).expect_err("no time");
    assert!(error.to_string().contains("no field for a time"), "{error}");
    let error = compile("combned", Ids::default()).expect_err("no such name");
    assert!(error.to_string().contains("combined"), "{error}");
    let error = compile("#Fields: date time c-ip", Ids::default()).expect_err("no request");
    assert!(error.to_string().contains("the request"), "{error}");
}

fn target(format: &str, line: &str) -> String {
    let format = compile(format, Ids::default()).expect("compiles");
    let mut cutter = format.cutter(chrono_tz::UTC);
    let hit = cutter.cut(line.as_bytes()).expect("cuts");
    format!("{} {} {}", hit.at, hit.agent.escape_ascii(), hit.target.escape_ascii())
}

#[test]
fn columns_and_captures_can_be_configured() {
    let line = "2026-09-01 00:00:14 GET /a 200 Mozilla/5.0+(X11)";
    let fields = "#Fields: date time cs-method cs-uri-stem sc-status cs(User-Agent)";
    assert_eq!(target(fields, line), "2026-09-01T00:00:14Z Mozilla/5.0 (X11) /a");
    let line = r#"192.0.2.7:4711 [01/Sep/2026:00:00:14.500] web~ shop/web1 0/0/1/20/21 200 512 - - ---- 1/1/0/0/0 0/0 {x|Agent #22A#22} "GET /a HTTP/1.1""#;
    assert_eq!(target("haproxy captures=X-Thing|User-Agent", line), "2026-09-01T00:00:14.5Z Agent \\\"A\\\" /a");
}

#[test]
fn a_prefix_is_taken_off_where_there_is_one() {
    let format = compile("common", Ids::default()).expect("known").behind(Prefix::Compose);
    let mut cutter = format.cutter(chrono_tz::UTC);
    let line = r#"192.0.2.7 - - [01/Sep/2026:00:00:14 +0000] "GET /a HTTP/1.1" 200 7"#;
    for line in [line.to_owned(), format!("web-1  | {line}")] {
        assert_eq!(cutter.cut(line.as_bytes()).expect("cuts").client, b"192.0.2.7", "{line}");
    }
}
