//! Layouts of hosts and proxies that have no named format, and lines from which no layout may be derived.

use super::*;

const AGENTS: [&str; 3] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "curl/8.5.0",
];

/// Twelve lines of a layout in which `{...}` are parts of a request.
fn lines(layout: &str) -> Vec<Vec<u8>> {
    let line = |nth: usize| {
        let method = if nth == 7 { "POST" } else { "GET" };
        let path = format!("/tea/{nth}");
        let query = if nth.is_multiple_of(3) { format!("via=nook-{nth}") } else { String::new() };
        let target = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        let dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        let referer = if nth.is_multiple_of(4) { "https://nook.example/best" } else { "" };
        layout
            .replace("{clf}", &format!("09/Mar/2026:10:{nth:02}:00 +0100"))
            .replace("{iso}", &format!("2026-03-09T10:{nth:02}:00+01:00"))
            .replace("{date}", "2026-03-09")
            .replace("{clock}", &format!("10:{nth:02}:00"))
            .replace("{epoch}", &format!("{}.25", 1_773_046_800 + nth * 60))
            .replace("{client}", &format!("198.51.100.{}", nth + 1))
            .replace("{request}", &format!("{method} {target} HTTP/1.1"))
            .replace("{method}", method)
            .replace("{target}", &target)
            .replace("{path}", &path)
            .replace("{query}", &dash(&query))
            .replace("{status}", if nth == 5 { "404" } else { "200" })
            .replace("{size}", &(400 + nth * 7).to_string())
            .replace("{referer}", &dash(referer))
            .replace("{agent}", AGENTS[nth % 3])
            .replace("{cookie}", if nth.is_multiple_of(2) { "sid=q1; lang=de" } else { "-" })
            .into_bytes()
    };
    (0..12).map(line).collect()
}

fn text(layout: &str) -> Result<String, String> {
    infer(&lines(layout), Ids::default()).map(|inferred| inferred.text)
}

/// Layouts, and the texts that they amount to.
const LAYOUTS: &[(&str, &str)] = &[
    (
        r#"{client} - - [{clf}] "{request}" {status} {size} tea.example "{referer}" "{agent}" "-""#,
        r#"$remote_addr $skip1 $skip2 [$time_local] "$request" $status $skip3 $http_host "$http_referer" "$http_user_agent" "$rest"#,
    ),
    (
        r#"tea.example {client} [{clf}] {method} "{target}" HTTP/2.0 {status} "{referer}" "{agent}" {client} "/index.php" - {size}"#,
        r#"$http_host $remote_addr [$time_local] $request_method "$request_uri" $skip1 $status "$http_referer" "$http_user_agent" $rest"#,
    ),
    (
        r#"[{clf}] - {status} {status} - {method} https tea.example "{target}" [Client {client}] [Length {size}] [Sent-to 10.0.0.4] "{agent}" "{referer}""#,
        r#"[$time_local] $skip1 $status $skip2 $skip3 $request_method $skip4 $http_host "$request_uri" [Client $remote_addr] [Length $skip5] [Sent-to $skip6] "$http_user_agent" "$http_referer""#,
    ),
    (
        r#"{client} - - [{clf}] "{request}" {status} {size} '{referer}' '{agent}'"#,
        r#"$remote_addr $skip1 $skip2 [$time_local] "$request" $status $skip3 '$http_referer' '$http_user_agent'"#,
    ),
    (
        "{client} # {clf} # {request} # {status} # {referer} # {agent}",
        "$remote_addr # $time_local # $request # $status # $http_referer # $http_user_agent",
    ),
    (
        "{client} || {clf} || {request} || {status} || {referer} || {agent}",
        "$remote_addr || $time_local || $request || $status || $http_referer || $http_user_agent",
    ),
    (
        "{client}^{iso}^{request}^{status}^{referer}^{agent}",
        "$remote_addr^$time_iso8601^$request^$status^$http_referer^$http_user_agent",
    ),
    (
        r#"{client} - - [{clf}]"{request}" {status} {size} id"#,
        r#"$remote_addr $skip1 $skip2 [$time_local]"$request" $status $rest"#,
    ),
    (
        r#"10.0.0.2 ({client}) [{clf}] "{request}" {status} "{referer}" "{agent}""#,
        r#"$skip1 ($remote_addr) [$time_local] "$request" $status "$http_referer" "$http_user_agent""#,
    ),
    (
        r#"10.0.0.2 [{clf}] "{request}" {status} "{referer}" "{agent}" {client}, 10.0.0.9"#,
        r#"$remote_addr [$time_local] "$request" $status "$http_referer" "$http_user_agent" $http_x_forwarded_for"#,
    ),
    (
        "{epoch}\t{client}\t{status}\t{method}\t{path}\t{agent}\t{cookie}\tv{size}=x",
        "$msec\t$remote_addr\t$status\t$request_method\t$uri\t$http_user_agent\t$http_cookie\t$args",
    ),
    (
        "{iso}|{client}|{method}|tea.example|{path}|{query}|{status}|{size}|{referer}|{agent}",
        "$time_iso8601|$remote_addr|$request_method|$http_host|$uri|$args|$status|$skip1|$http_referer|$http_user_agent",
    ),
    (
        "{date}\t{clock}\t{client}\t{method}\t{target}\t{status}\t{cookie}\t{agent}",
        "$date\t$time_of_day\t$remote_addr\t$request_method\t$request_uri\t$status\t$http_cookie\t$http_user_agent",
    ),
    (
        "[{clf}]\t{client}\ttea.example\t0\t\"{request}\" {status} {size} \"{referer}\" \"{agent}\"",
        "[$time_local]\t$remote_addr\t$http_host\t$skip1\t\"$request\" $status $skip2 \"$http_referer\" \"$http_user_agent\"",
    ),
    (
        r#"10.0.0.2 ({client}, 10.0.0.9) - - [{clf}] "{request}" {status} {size} "{referer}" "{agent}""#,
        r#"$remote_addr ($http_x_forwarded_for) $skip1 $skip2 [$time_local] "$request" $status $skip3 "$http_referer" "$http_user_agent""#,
    ),
    (
        "[{iso}] || STATUS: {status} || HOST: tea.example || CLIENT: {client} || REQ: {request} || REF: {referer} || UA: {agent}",
        "[$time_iso8601] || STATUS: $status || HOST: $http_host || CLIENT: $remote_addr || REQ: $request || REF: $http_referer || UA: $http_user_agent",
    ),
    (
        r#"[{iso} INFO  web::logger] {client} "{request}" {status} "{agent}""#,
        r#"[$time_iso8601 INFO  web::logger] $remote_addr "$request" $status "$http_user_agent""#,
    ),
    (
        "[time: {iso}] [ip: {client}] [request: {request}] [status: {status}] [agent: {agent}]",
        "[time: $time_iso8601] [ip: $remote_addr] [request: $request] [status: $status] [agent: $http_user_agent]",
    ),
    (
        r#"10.0.0.2 - - [{clf}] "{request}" {status} {size} "{referer}" "{agent}" "{client}" "{client}""#,
        r#"$remote_addr $skip1 $skip2 [$time_local] "$request" $status $skip3 "$http_referer" "$http_user_agent" "$http_x_forwarded_for" "$rest"#,
    ),
    (
        r#"{epoch} 10.0.0.2 "{client}, 10.0.0.9" "{request}" {status} "{agent}" "{referer}""#,
        r#"$msec $remote_addr "$http_x_forwarded_for" "$request" $status "$http_user_agent" "$http_referer""#,
    ),
    (
        r#"ts={iso} src="{client}" dst="10.0.0.4" verb="{method}" uri_path="{path}" uri_query="{query}" status="{status}" ua="{agent}" ref="{referer}" cookie="{cookie}""#,
        r#"ts=$time_iso8601 src="$remote_addr" dst="$skip1" verb="$request_method" uri_path="$uri" uri_query="$args" status="$status" ua="$http_user_agent" ref="$http_referer" cookie="$http_cookie""#,
    ),
];

#[test]
fn layouts_become_the_text_they_amount_to() {
    for (layout, expected) in LAYOUTS {
        assert_eq!(text(layout).as_deref(), Ok(*expected), "{layout}");
    }
}

#[test]
fn a_derived_layout_reads_what_the_lines_say() {
    let lines = lines(r#"{date} {clock} {client} "{request}" {status} "{agent}" "{referer}""#);
    let inferred = infer(&lines, Ids::default()).expect("derived");
    assert_eq!((inferred.fit.fits, inferred.fit.of), (12, 12));
    let mut cutter = inferred.fit.format.cutter(chrono_tz::Europe::Berlin);
    let hit = cutter.cut(&lines[4]).expect("cuts");
    assert_eq!(hit.at.to_string(), "2026-03-09T09:04:00Z");
    assert_eq!((hit.client, hit.target, hit.status), (&b"198.51.100.5"[..], &b"/tea/4"[..], 200));
    assert_eq!((hit.referer, hit.agent), (&b"https://nook.example/best"[..], AGENTS[1].as_bytes()));
}

#[test]
fn columns_that_could_hold_ids_are_named_and_shown() {
    let mut lines = lines(r#"{client} u{size} [{clf}] "{request}" {status} "{agent}" "x{size}" 0.00{size} "s"#);
    for (nth, line) in lines.iter_mut().enumerate() {
        line.extend(format!("q7{}ab\" 12", nth / 2).into_bytes());
    }
    let inferred = infer(&lines, Ids::default()).expect("derived");
    let expected =
        r#"$remote_addr $skip1 [$time_local] "$request" $status "$http_user_agent" "$skip2" $skip3 "$skip4" $rest"#;
    assert_eq!(inferred.text, expected);
    assert_eq!(inferred.fit.format.layout(), Some(expected));
    let mut shown = Vec::new();
    unused(expected, &lines[2], &mut |name, value| shown.push(format!("{name}={}", String::from_utf8_lossy(value))));
    assert_eq!([&shown[0], &shown[3]], ["skip1=u414", "skip4=sq71ab"]);
}

#[test]
fn a_line_of_another_shape_in_a_hundred_does_no_harm() {
    let mut many: Vec<Vec<u8>> =
        (0..20).flat_map(|_| lines(r#"{client} [{iso}] "{request}" {status} "{agent}""#)).collect();
    many.push(b"server started".to_vec());
    let inferred = infer(&many, Ids::default()).expect("derived");
    assert_eq!((inferred.fit.fits, inferred.fit.of), (240, 241));
    many.extend(std::iter::repeat_n(b"server started".to_vec(), 9));
    assert!(infer(&many, Ids::default()).is_err());
}

#[test]
fn what_is_missing_or_ambiguous_is_refused_with_a_reason() {
    for (layout, reason) in [
        (r#"{client} "{request}" {status} "{agent}" {size}"#, "no column is a time in every line"),
        (r#"{client} [{clf}] "{agent}" {status} {size}"#, "no column is a request or a request method"),
        (r#"{client} [{clf}] "{request}" {size}x "{agent}""#, "no column is an HTTP status in every line"),
        (r#"web-1 [{clf}] "{request}" {status} "{agent}""#, "no column is a client's address"),
        (
            r#"{client} [{clf}] "{request}" {status} "{referer}" "https://tea.example/a" "{agent}""#,
            "column 5 (https://nook.example/best) and column 6 (https://tea.example/a) could each be the referrer",
        ),
    ] {
        assert_eq!(text(layout), Err(reason.to_owned()), "{layout}");
    }
    let zoned =
        |zone: &str| text(&format!(r#"{{date}} {{clock}} {zone} {{client}} "{{request}}" {{status}} "{{agent}}""#));
    let why = zoned("IST").expect_err("several zones");
    assert_eq!(why, "column 3 (IST) has several meanings: say timezone and log_format under [site]");
    assert!(zoned("CEST").is_ok_and(|text| text.starts_with("$date $time_of_day $zone ")));
    let why =
        text("{iso}|{client}|{method}|{path}|{status}|{agent}|{size}a=b|{size}|{size}c=d").expect_err("two queries");
    assert_eq!(why, "column 7 (400a=b) and column 9 (400c=d) could each be the query");
    let mut statuses = lines("{iso}|{client}|{method}|{target}|{status}|200|{agent}");
    let why = infer(&statuses, Ids::default()).expect_err("two statuses");
    assert_eq!(why, "column 5 (200) and column 6 (200) could each be the status");
    statuses = lines(r#"{client} [{clf}] "{request}" {status} 200 "{agent}""#);
    let beside = infer(&statuses, Ids::default()).map(|inferred| inferred.text);
    assert_eq!(beside.as_deref(), Ok(r#"$remote_addr [$time_local] "$request" $status $skip1 "$http_user_agent""#));
    let two = lines(r#"{client} [{clf}] "{request}" {status} "{agent}""#)
        .iter()
        .enumerate()
        .map(|(nth, line)| [format!("192.0.2.{} ", 90 - nth).as_bytes(), line].concat())
        .collect::<Vec<_>>();
    let why = infer(&two, Ids::default()).expect_err("two clients");
    assert_eq!(why, "column 1 (192.0.2.90) and column 2 (198.51.100.1) could each be the client");
}

#[test]
fn an_address_after_the_response_is_a_headers() {
    let behind_proxy = lines(r#"{client} [{clf}] "{request}" {status} "{agent}""#)
        .iter()
        .enumerate()
        .map(|(nth, line)| [line.as_slice(), format!(" \"192.0.2.{}\"", 90 - nth).as_bytes()].concat())
        .collect::<Vec<_>>();
    let found = infer(&behind_proxy, Ids::default()).expect("a format");
    assert!(
        found.text.starts_with("$remote_addr ") && found.text.ends_with(r#""$http_x_forwarded_for""#),
        "{}",
        found.text
    );
}

#[test]
fn few_lines_and_other_texts_are_no_log() {
    let few = &lines(r#"{client} [{iso}] "{request}" {status} "{agent}""#)[..2];
    assert!(infer(few, Ids::default()).is_err());
    for text in [
        "order,placed,total\n1,2026-01-02,3.50\n2,2026-01-03,4.50\n3,2026-01-04,4.00",
        "a\nb\nc\nd",
        "{\"a\":1}\n{\"a\":2}\n{\"a\":3}",
    ] {
        let lines: Vec<Vec<u8>> = text.lines().map(|line| line.as_bytes().to_vec()).collect();
        assert!(infer(&lines, Ids::default()).is_err(), "{text}");
    }
}
