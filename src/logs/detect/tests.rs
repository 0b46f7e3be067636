//! Tests which texts are a log, and which are not.

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

/// The parts of a text's first line as the detected format reads it: time, client, target, status, referrer, agent.
fn first(text: &str) -> String {
    let lines = lines(text);
    let fit = recognise(&lines, &[], Ids::default()).expect(text);
    let mut cutter = fit.format.cutter(chrono_tz::UTC);
    let hit = lines.iter().find_map(|line| {
        let mut hit = Hit::default();
        cutter.cut_line(line, None, &mut hit).is_ok().then(|| {
            let parts = [hit.client, hit.target, hit.referer, hit.agent].map(|part| part.escape_ascii().to_string());
            format!("{} {} {}", hit.at, hit.status, parts.join(" | "))
        })
    });
    hit.expect(text)
}

const LINE: &str = r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /dp/B01?tag=mysite-20 HTTP/1.1" 200 7 "https://blog.example/" "Mozilla/5.0 (X11)""#;
const READ: &str =
    "2026-09-01T00:00:14Z 200 192.0.2.8 | /dp/B01?tag=mysite-20 | https://blog.example/ | Mozilla/5.0 (X11)";

#[test]
fn words_in_front_never_become_the_client() {
    for front in [
        "",
        "Sep 01 00:00:14.123456 web1 nginx[77]: ",
        "Sep  1 2026 00:00:14 web1 nginx: ",
        "shop-7c9d nginx ",
        "2026-09-01T00:00:14Z web1 nginx ",
        "2026-09-01T00:00:14Z {app=\"web\", pod=\"a b\"} ",
        "Tue 2026-09-01 00:00:14 UTC web1 nginx[77]: ",
        "web_1.7@node    | ",
        "access.log:",
        "     1\t",
    ] {
        assert_eq!(first(&format!("{front}{LINE}\n").repeat(3)), READ, "{front}");
    }
    let single = LINE
        .replace("\"https://blog.example/\"", "\"'https://blog.example/'\"")
        .replace("\"Mozilla/5.0 (X11)\"", "\"'Mozilla/5.0 (X11)'\"");
    assert_eq!(first(&format!("{single}\n").repeat(3)), READ);
    let user = LINE.replace("- - [", "- john doe [");
    assert_eq!(first(&user), READ);
    assert_eq!(first(&LINE.replacen("192.0.2.8", "shop.example 192.0.2.8", 1)), READ);
    assert_eq!(first(&LINE.replacen("192.0.2.8", "192.0.2.8, 10.0.0.1", 1)), READ);
    assert_eq!(first(&LINE.replacen("192.0.2.8", "192.0.2.8 10.0.0.1", 1)), READ);
}

#[test]
fn a_forwarded_client_is_found_under_every_name() {
    let base = r#""time":"2026-09-01T00:00:14Z","request":"GET /dp/B01?tag=mysite-20 HTTP/1.1","status":200,"http_referer":"https://blog.example/","http_user_agent":"Mozilla/5.0 (X11)""#;
    for keys in [
        r#""remote_addr":"10.0.0.9","x_real_ip":"192.0.2.8""#,
        r#""remote_addr":"10.0.0.9","proxy_add_x_forwarded_for":"192.0.2.8, 10.0.0.9""#,
        r#""remote_addr":"162.158.1.1","http_cf_connecting_ip":"192.0.2.8""#,
        r#""remote_addr":"10.0.0.9","req_header_x_forwarded_for":"192.0.2.8""#,
        r#""remote_addr":"10.0.0.9","request.headers.x-forwarded-for":"192.0.2.8""#,
        r#""remote_addr":"10.0.0.9","headers":{"X-Forwarded-For":["192.0.2.8, 10.0.0.3"]}"#,
        r#""client_ip":"192.0.2.8, 10.0.0.3""#,
        r#""ip":"10.0.0.9","client_ip":"192.0.2.8""#,
    ] {
        assert_eq!(first(&format!("{{{base},{keys}}}\n").repeat(3)), READ, "{keys}");
    }
    let traefik = r#"{"ClientHost":"10.0.0.9","DownstreamStatus":200,"RequestHost":"shop.example","RequestMethod":"GET","RequestPath":"/dp/B01?tag=mysite-20","StartUTC":"2026-09-01T00:00:14Z","request_User-Agent":"Mozilla/5.0 (X11)","request_Referer":"https://blog.example/","request_X-Forwarded-For":"192.0.2.8"}"#;
    assert_eq!(first(traefik), READ);
    let logfmt = r#"time=2026-09-01T00:00:14Z remote_addr=10.0.0.9 x_real_ip=192.0.2.8 method=GET uri="/dp/B01?tag=mysite-20" status=200 referer=https://blog.example/ user_agent="Mozilla/5.0 (X11)""#;
    assert_eq!(first(logfmt), READ);
}

#[test]
fn fields_of_a_proxy_after_combined_are_read() {
    let proxied = LINE.replacen("192.0.2.8", "10.0.0.9", 1);
    for rest in [
        " 192.0.2.8, 10.0.0.3",
        r#" 0.123 "192.0.2.8" "-""#,
        r#" xff="192.0.2.8" rt=0.1"#,
        r#" "192.0.2.8" "sid=1; lang=de" 0.01"#,
    ] {
        assert_eq!(first(&format!("{proxied}{rest}\n").repeat(4)), READ, "{rest}");
    }
    let cdn = LINE.replacen("192.0.2.8", "162.158.1.1", 1);
    let lines = [8, 9, 10, 11].map(|nth| format!("{cdn} \"192.0.2.{nth}\" DE\n")).concat();
    assert_eq!(first(&lines), READ);
    for front in [r#""192.0.2.8" 10.0.0.9"#, r#""192.0.2.8, 10.0.0.3""#, r#""shop.example" 192.0.2.8"#] {
        let line = LINE.replacen("192.0.2.8", front, 1);
        assert_eq!(first(&format!("{line}\n").repeat(4)).replace("\\\"", ""), READ, "{front}");
    }
    assert_eq!(first(&format!("{}\n", LINE.replacen("192.0.2.8", "10.0.0.9 (192.0.2.8)", 1)).repeat(4)), READ);
}

#[test]
fn a_page_after_combined_is_no_location() {
    let with = |rest: &str| name(&format!("{LINE} {rest}\n").repeat(4));
    assert_ne!(with(r#""https://shop.example/dp/B01""#).as_deref(), Some("combined_location"));
    let moved = LINE.replace(" 200 7 ", " 302 7 ");
    let redirects = format!("{LINE} \"-\"\n{moved} \"https://shop.example/a\"\n").repeat(2);
    assert_eq!(name(&redirects).as_deref(), Some("combined_location"));
}

#[test]
fn a_host_is_a_sites() {
    let base = r#""time":"2026-09-01T00:00:14Z","remote_addr":"192.0.2.8","request":"GET / HTTP/1.1","status":200"#;
    for (expected, keys) in [
        ("", r#""host":"web1""#),
        ("shop.example", r#""host":"web1","http_host":"shop.example""#),
        ("shop.example", r#""host":"shop.example","hostname":"web1.example""#),
        ("localhost", r#""host":"localhost""#),
    ] {
        let lines = lines(&format!("{{{base},{keys}}}\n").repeat(3));
        let fit = recognise(&lines, &[], Ids::default()).expect(keys);
        let host = fit.format.cutter(chrono_tz::UTC).cut(&lines[0]).map(|hit| hit.host.escape_ascii().to_string());
        assert_eq!(host.as_deref(), Ok(expected), "{keys}");
    }
    // A word before a line is no virtual host.
    for (expected, front) in
        [("", "web1 "), ("", "[shop-7c9d] "), ("", "0.012 "), ("", "10.0.0.4 "), ("shop.example", "shop.example:443 ")]
    {
        let lines = lines(&format!("{front}{LINE}\n").repeat(3));
        let fit = recognise(&lines, &[], Ids::default()).expect(front);
        let (mut cutter, mut hit) = (fit.format.cutter(chrono_tz::UTC), Hit::default());
        assert_eq!(cutter.cut_line(&lines[0], None, &mut hit), Ok(()), "{front}");
        assert_eq!((hit.host, hit.client), (expected.as_bytes(), &b"192.0.2.8"[..]), "{front}");
    }
    let with_host = LINE.replacen(" - ", " shop.example ", 1);
    let lines = lines(&with_host);
    let fit = recognise(&lines, &[], Ids::default()).expect("a format");
    assert_eq!((fit.format.name.as_str(), fit.filled.host), ("lighttpd", 1));
    // The object with the request has its host.
    let drain = r#"{"host":"shop-1.deploy.example","timestamp":1788220814000,"proxy":{"host":"shop.example","path":"/a?b=c","method":"GET","statusCode":200,"clientIp":"192.0.2.8"}}"#;
    let lines = [drain.as_bytes().to_vec()];
    let fit = recognise(&lines, &[], Ids::default()).expect("a format");
    let mut cutter = fit.format.cutter(chrono_tz::UTC);
    assert_eq!(cutter.cut(&lines[0]).map(|hit| hit.host.to_vec()), Ok(b"shop.example".to_vec()));
}

#[test]
fn dates_with_slashes_need_one_that_shows_their_order() {
    let table = |days: [&str; 2]| {
        let row = |day: &&str| {
            format!("{day} 00:00:14,192.0.2.8,GET,/dp/B01?tag=mysite-20,200,https://blog.example/,Mozilla/5.0 (X11)\n")
        };
        format!("time,client_ip,method,path,status,referer,agent\n{}", days.iter().map(row).collect::<String>())
    };
    assert_eq!(first(&table(["09/01/2026", "09/13/2026"])), READ);
    assert_eq!(first(&table(["01/09/2026", "13/09/2026"])), READ);
    assert_eq!(name(&table(["09/01/2026", "09/02/2026"])), None);
    assert_eq!(name(&table(["09/13/2026", "13/09/2026"])), None);
    let azure = "TimeGenerated [UTC],clientIp_s,httpMethod_s,requestUri_s,httpStatusCode_d,referer_s,userAgent_s\n\"9/1/2026, 12:00:14.000 AM\",192.0.2.8,GET,/dp/B01?tag=mysite-20,200,https://blog.example/,Mozilla/5.0 (X11)\n";
    assert_eq!(first(azure), READ);
}

#[test]
fn records_of_collectors_in_their_own_notations() {
    let escaped = LINE.replace('"', "\\\"");
    for record in [
        format!(r#"[0] web: [1788220815.5, {{"log"=>"{escaped}", "stream"=>"stdout"}}]"#),
        format!(r#"web.access: [1788220815.5, {{"log":"{escaped}"}}]"#),
        format!(r#"2026-09-01 00:00:15.5 +0000 web.access: {{"log":"{escaped}"}}"#),
        format!("\x1b[36mweb-1  | \x1b[0m{LINE}"),
    ] {
        assert_eq!(first(&record), READ, "{record}");
    }
    let caddy = "2026/09/01 00:00:14\tinfo\thttp.log.access.log0\thandled request\t{\"request\":{\"client_ip\":\"192.0.2.8\",\"method\":\"GET\",\"host\":\"shop.example\",\"uri\":\"/dp/B01?tag=mysite-20\",\"headers\":{\"User-Agent\":[\"Mozilla/5.0 (X11)\"],\"Referer\":[\"https://blog.example/\"]}},\"status\":200}";
    assert_eq!(first(caddy), READ);
    let rails = r#"I, [2026-09-01T00:00:14 #77]  INFO -- : [1a2b] method=GET path=/dp/B01?tag=mysite-20 format=html status=200 duration=0 ip=192.0.2.8 ua="Mozilla/5.0 (X11)" referer=https://blog.example/"#;
    assert_eq!(first(rails), READ);
    let lograge = r#"{"time":"2026-09-01T00:00:14Z","method":"GET","path":"/dp/B01","params":{"tag":"mysite-20"},"status":200,"ip":"192.0.2.8","user_agent":"Mozilla/5.0 (X11)","referer":"https://blog.example/"}"#;
    assert_eq!(first(lograge), READ);
    let shop = "time:2026-09-01T00:00:14Z\tremote_addr:192.0.2.8\thost:shop.example\tmethod:GET\turi:/dp/B01?tag=mysite-20\tstatus:200\treferer:https://blog.example/\tua:Mozilla/5.0 (X11)";
    assert_eq!(first(shop), READ);
}

#[test]
fn lines_in_records_are_unwrapped() {
    let text = serde_json::Value::from(format!("{LINE}\n")).to_string();
    let doubled = LINE.replace('"', "\"\"");
    for record in [
        format!(r#"{{"log":{text},"stream":"stdout","time":"2026-09-01T00:00:15Z"}}"#),
        format!(r#"{{"__REALTIME_TIMESTAMP":"1788220814000000","MESSAGE":{text},"_HOSTNAME":"web1"}}"#),
        format!(r#"{{"_index":"logs","_source":{{"message":{text},"tags":["a"]}}}}"#),
        format!("@timestamp,@message\n2026-09-01 00:00:15.000,\"{doubled}\""),
    ] {
        assert_eq!(first(&record), READ, "{record}");
    }
}

#[test]
fn a_method_under_another_name_is_read() {
    let line = |method: &str| {
        format!(
            r#"{{"time":"2026-09-01T00:00:14Z","ip":"192.0.2.8","httpMethod":"{method}","path":"/a","status":200}}"#
        )
    };
    let lines = lines(&format!("{}\n{}\n", line("POST"), line("GET")));
    let fit = recognise(&lines, &[], Ids::default()).expect("a format");
    let mut cutter = fit.format.cutter(chrono_tz::UTC);
    assert_eq!(cutter.cut(&lines[0]).map(|hit| hit.method.to_vec()), Ok(b"POST".to_vec()));
}

#[test]
fn named_values_are_read_by_their_names_and_contents() {
    for record in [
        r#"{"at":"2026-09-01T00:00:14Z","remoteIP":"192.0.2.8","request":"/dp/B01","query":"?tag=mysite-20","method":"GET","status":"200","userAgent":"Mozilla/5.0 (X11)","referer":"https://blog.example/"}"#,
        r#"{"startedAt":1788220814000,"client_ip":"192.0.2.8","request":{"method":"GET","uri":"/dp/B01?tag=mysite-20","headers":{"user-agent":"Mozilla/5.0 (X11)","referer":"https://blog.example/"}},"response":{"status":200},"latencies":{"request":515}}"#,
        r#"{"timestamp":1788220814000,"httpRequest":{"clientIp":"192.0.2.8","uri":"/dp/B01","args":"tag=mysite-20","httpMethod":"GET","headers":[{"name":"Referer","value":"https://blog.example/"},{"name":"User-Agent","value":"Mozilla/5.0 (X11)"}]},"responseCode":200}"#,
        r#"{"reqTimeSec":"1788220814.000","cliIP":"192.0.2.8","statusCode":"200","reqMethod":"GET","reqPath":"dp/B01","UA":"Mozilla/5.0%20(X11)","queryStr":"tag=mysite-20","referer":"https%3A%2F%2Fblog.example%2F"}"#,
        r#"{"time":"2026-09-01T00:00:14Z","properties":{"httpMethod":"GET","requestUri":"https://shop.example:443/dp/B01?tag=mysite-20","userAgent":"\"Mozilla/5.0 (X11)\"","clientIp":"192.0.2.8","httpStatusCode":"200","referer":"\"https://blog.example/\""}}"#,
        r#"site="shop.example" src="192.0.2.8" src_ip="192.0.2.8" time_local="01/Sep/2026:00:00:14 +0000" status="200" http_referer="https://blog.example/" http_user_agent="Mozilla/5.0 (X11)" uri_query="tag=mysite-20" uri_path="/dp/B01" http_method="GET""#,
        r"{'at': '2026-09-01T00:00:14Z', 'ip': '192.0.2.8', 'method': 'GET', 'path': '/dp/B01?tag=mysite-20', 'status': 200, 'user_agent': 'Mozilla/5.0 (X11)', 'referer': 'https://blog.example/', 'user': None}",
        r#"2026-09-01 00:00:14,000 INFO web: {"ip":"192.0.2.8","method":"GET","path":"/dp/B01?tag=mysite-20","status":200,"user_agent":"Mozilla/5.0 (X11)","referer":"https://blog.example/"}"#,
        r#"{"timeUnixNano":"1788220814000000000","attributes":[{"key":"client.address","value":{"stringValue":"192.0.2.8"}},{"key":"http.request.method","value":{"stringValue":"GET"}},{"key":"url.path","value":{"stringValue":"/dp/B01"}},{"key":"url.query","value":{"stringValue":"tag=mysite-20"}},{"key":"http.response.status_code","value":{"intValue":"200"}},{"key":"user_agent.original","value":{"stringValue":"Mozilla/5.0 (X11)"}},{"key":"http.request.header.referer","value":{"stringValue":"https://blog.example/"}}]}"#,
        r#"{"date":"2026-09-01","time":"00:00:14","x-edge-location":"FRA2","c-ip":"192.0.2.8","cs-method":"GET","cs-uri-stem":"/dp/B01","cs-uri-query":"tag=mysite-20","sc-status":"200","cs(Referer)":"https://blog.example/","cs(User-Agent)":"Mozilla/5.0%2520(X11)"}"#,
        "ClientIP,EdgeStartTimestamp,ClientRequestMethod,ClientRequestURI,EdgeResponseStatus,ClientRequestReferer,ClientRequestUserAgent\n192.0.2.8,2026-09-01T00:00:14Z,GET,/dp/B01?tag=mysite-20,200,https://blog.example/,Mozilla/5.0 (X11)",
    ] {
        assert_eq!(first(record), READ, "{record}");
    }
}

#[test]
fn tables_of_a_console_are_read() {
    let line = |client: &str, method: &str| {
        format!(
            "[GIN] 2026/09/01 - 00:00:14 |\x1b[97;42m 200 \x1b[0m|    1.5ms | {client:>15} |\x1b[97;44m {method:<7} \x1b[0m \"/a?b=c\"\n"
        )
    };
    let text = [line("192.0.2.8", "GET"), line("192.0.2.17", "POST"), line("192.0.2.8", "GET")].concat();
    let fit = recognise(&lines(&text), &[], Ids::default()).expect("a format");
    let sample = lines(&text);
    let mut cutter = fit.format.cutter(chrono_tz::UTC);
    let hit = cutter.cut(&sample[1]).expect("cuts");
    assert_eq!(
        (hit.client, hit.method, hit.target, hit.status),
        (&b"192.0.2.17"[..], &b"POST"[..], &b"/a?b=c"[..], 200)
    );
    // The text that was derived is read like a configured one.
    let text = fit.inferred.expect("a text");
    let configured = crate::logs::formats::compile(&text, Ids::default()).expect("compiles");
    assert_eq!(choose(&sample, &[configured], Ids::default()).map(|fit| fit.fits), Some(3));
}

#[test]
fn a_layout_is_derived_from_lines_after_the_text_of_a_collector() {
    let line =
        |client: &str| format!("INFO:werkzeug:{client} - - [01/Sep/2026 00:00:14] \"GET /a?b=c HTTP/1.1\" 200 -\n");
    let sample = lines(&[line("192.0.2.8"), line("192.0.2.9"), line("192.0.2.8")].concat());
    let fit = recognise(&sample, &[], Ids::default()).expect("a format");
    assert_eq!(
        fit.format.cutter(chrono_tz::UTC).cut(&sample[1]).map(|hit| hit.client.to_vec()),
        Ok(b"192.0.2.9".to_vec())
    );
}

#[test]
fn corrected_values_are_not_taken_from_outlines() {
    let line = |client: &str| {
        format!("{client} - - [01/Sep/2026:00:00:14 +0000] \"GET /a HTTP/1.1\" 200 5 \"'-'\" \"'Mozilla/5.0'\"\n")
    };
    let sample = lines(&[line("192.0.2.8"), line("192.0.2.9")].concat());
    let fit = recognise(&sample, &[], Ids::default()).expect("a format");
    let mut cutter = fit.format.cutter(chrono_tz::UTC);
    assert_eq!(cutter.cut(&sample[0]).map(|hit| hit.agent.to_vec()), Ok(b"Mozilla/5.0".to_vec()));
    let (mut quotes, mut outline) = (crate::logs::lines::Quotes::default(), crate::logs::outline::Outline::default());
    assert_eq!(cutter.whole_outline(&sample[0], quotes.of(&sample[0]), &mut outline), None);
}

#[test]
fn a_layout_that_changes_is_read_on() {
    let cookie = format!("{LINE} \"sid=790e\"");
    let text = format!("{}{}", format!("{LINE}\n").repeat(300), format!("{cookie}\n").repeat(20));
    let fit = recognise(&lines(&text), &[], Ids::default()).expect("a format");
    assert_eq!((fit.fits, fit.of), (320, 320), "{}", fit.format.name);
    assert_eq!(fit.filled.cookies, 20);
}
