//! What is a log, and what is none.

use super::*;

fn lines(text: &str) -> Vec<Vec<u8>> {
    text.lines().map(|line| line.as_bytes().to_vec()).collect()
}

fn name(text: &str) -> Option<String> {
    detect(&lines(text), Ids::default()).map(|fit| fit.format.name)
}

#[test]
fn text_that_is_no_log_has_no_format() {
    for text in [
        "order_id,tag\n1,mysite-20\nhello world",
        "Sep  1 00:00:14 web1 automount[79]: lookup(file): lookup for opt failed\nSep  1 00:00:15 web1 sshd[1]: session opened",
        "2026-09-01 00:00:14,672:DEBUG:shop started\n2026-09-01 00:00:15,338:WARN:shop slow",
        "time=\"2026-09-01T00:00:14Z\" level=error msg=\"pod not found\" namespace=shop status=Pending",
        r#"{"version":6,"address":"192.0.2.1","timestamp":1446249499322,"connections":{"accepted":8},"requests":{"total":18}}"#,
        r#"{"@timestamp":"2026-09-01T00:00:14Z","log.level":"debug","message":"GET /a","process":{"pid":9159}}"#,
        "order_id,ordered_at,ip,amount\n1001,2026-09-01T00:00:14Z,192.0.2.8,19.99\n1002,2026-09-01T00:00:15Z,192.0.2.9,5.00",
        "#Fields: time c-ip cs-method cs-uri-stem sc-status\n16:44:49 192.0.2.1 [2]USER anonymous 331",
    ] {
        assert_eq!(name(text), None, "{text}");
    }
}

#[test]
fn the_first_configured_text_that_fits_half_the_lines_is_taken() {
    let ids = Ids::default();
    let compile = |text: &str| super::super::formats::compile(text, ids).expect("compiles");
    let configured = [compile("$time_iso8601 $request_method $request_uri"), compile("$msec|$request|$status")];
    let chosen = |text: &str| choose(&lines(text), &configured, ids).map(|fit| (fit.format.name, fit.fits));
    let own = Some(("nginx log_format".to_owned(), 1));
    assert_eq!(chosen("1788220814.5|GET / HTTP/1.1|200"), own);
    assert_eq!(chosen("2026-09-01T00:00:14Z GET /a"), own);
    assert_eq!(chosen("web-1  | 2026-09-01T00:00:14Z GET /a"), own);
    let common = "192.0.2.8 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326";
    assert_eq!(chosen(common), Some(("common".to_owned(), 1)));
    assert_eq!(chosen("nothing"), None);
}

#[test]
fn what_lines_really_hold_is_counted() {
    let line = |request: &str, referer: &str| {
        format!("192.0.2.8 - - [10/Oct/2000:13:55:36 -0700] \"{request}\" 200 7 \"{referer}\" \"Mozilla/5.0\"\n")
    };
    let text = [line("GET / HTTP/1.1", "-"), line("GET /?a=b HTTP/1.1", "https://a.example/"), line("\\x16\\x03", "-")]
        .concat();
    let fit = detect(&lines(&text), Ids::default()).expect("combined");
    assert_eq!((fit.format.name.as_str(), fit.fits, fit.requestless, fit.of), ("combined", 2, 1, 3));
    let filled = Filled { client: 2, query: 1, referer: 1, agent: 2, status: 2, ..Filled::default() };
    assert_eq!(fit.filled, filled);
}

#[test]
fn a_line_of_access_among_messages_tells_the_server() {
    let message = r#"web-1  | {"level":"info","ts":1788220814.3,"msg":"server running"}"#;
    let access = r#"web-1  | {"level":"info","ts":1788220814.5,"request":{"client_ip":"192.0.2.8","method":"GET","host":"shop.example","uri":"/"},"duration":0.1,"status":200}"#;
    let text = format!("{}{access}\n", format!("{message}\n").repeat(30));
    assert_eq!(name(&text).as_deref(), Some("caddy"));
    assert_eq!(name(&message.repeat(3)), None);
}
