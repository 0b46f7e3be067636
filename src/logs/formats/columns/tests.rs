//! Tests of columns that header lines name.

use super::*;

fn cut(plan: &ColumnsPlan, lines: &[&str]) -> Vec<Option<String>> {
    let mut columns = plan.start();
    let mut clock = Clock::new(chrono_tz::America::New_York);
    let mut all = Vec::new();
    for line in lines {
        if line.starts_with('#') {
            plan.directive(line.as_bytes(), &mut columns);
            continue;
        }
        let (mut scratch, mut hit) = (Vec::new(), Hit::default());
        let got = plan.cut(&columns, line.as_bytes(), &mut clock, &mut scratch, &mut hit);
        let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
        all.push(got.ok().map(|()| {
            let parts = [hit.client, hit.host, hit.method, hit.target, hit.agent, hit.cookies].map(text);
            format!("{} {} {}", hit.at, hit.status, parts.join("|"))
        }));
    }
    all
}

fn one(plan: &ColumnsPlan, lines: &[&str]) -> String {
    cut(plan, lines).remove(0).expect("cuts")
}

fn w3c() -> ColumnsPlan {
    ColumnsPlan::new(Writer::W3c, "date time c-ip cs-method cs-uri-stem cs-uri-query sc-status", Ids::default())
}

#[test]
fn columns_change_within_a_file() {
    let lines = [
        "2026-09-01 00:00:14 192.0.2.7 GET /a tag=b 200",
        "#Fields: time cs-uri-stem cs-method cs(User-Agent) cs(Cookie) sc-status time-taken date",
        "00:00:15 /b POST Mozilla/5.0+(X11) a=b;+c=d 404 1000 2026-09-02",
        "00:00:15 /b POST",
        "#Software: Microsoft Internet Information Services 10.0",
    ];
    let expected = [
        Some("2026-09-01T00:00:14Z 200 192.0.2.7||GET|/a?tag=b||".to_owned()),
        Some("2026-09-02T00:00:14Z 404 ||POST|/b|Mozilla/5.0 (X11)|a=b; c=d".to_owned()),
        None,
    ];
    assert_eq!(cut(&w3c(), &lines), expected);
}

#[test]
fn a_missing_date_is_the_headers() {
    let lines = ["#Date: 2026-09-01 00:00:00", "#Fields: time cs-method cs-uri sc-status", "01:02:03 GET /a 200"];
    assert_eq!(one(&w3c(), &lines), "2026-09-01T01:02:03Z 200 ||GET|/a||");
    assert_eq!(cut(&w3c(), &lines[1..]), [None]);
    let drafts = ["#Date: 1-Sep-2026 00:00:00", lines[1], lines[2]];
    assert_eq!(cut(&w3c(), &drafts), cut(&w3c(), &lines));
}

#[test]
fn local_times_follow_the_header_or_the_zone() {
    let fields = "#Fields: date-local time-local cs-method cs-uri-stem sc-status";
    let line = "2026-09-01 00:00:14.5 GET /a 200";
    assert_eq!(one(&w3c(), &[fields, line]), "2026-09-01T04:00:14.5Z 200 ||GET|/a||");
    assert_eq!(one(&w3c(), &["#GMT-Offset: -0800", fields, line]), "2026-09-01T08:00:14.5Z 200 ||GET|/a||");
    let both = "#Fields: date-local time-local date time cs-method cs-uri-stem sc-status";
    let line = "2026-09-01 00:00:14 2026-09-01 05:00:14 GET /a 200";
    assert_eq!(one(&w3c(), &[both, line]), "2026-09-01T05:00:14Z 200 ||GET|/a||");
}

#[test]
fn quoted_values_and_tabs() {
    let fields = "#Fields:  c-ip  date\ttime cs-method cs-uri cs-uri-query sc-status cs(User-Agent)";
    let line = r#""192.0.2.7" "2026-09-01"   "00:00:14" "GET" "shop.example/a" "b=c" "200" "a ""b"" +c""#;
    assert_eq!(one(&w3c(), &[fields, line]), "2026-09-01T00:00:14Z 200 192.0.2.7|shop.example|GET|/a?b=c|a \"b\" +c|");
    let line = "192.0.2.7\t2026-09-01\t00:00:14\tGET\t/a\t-\t200\tsome agent";
    assert_eq!(one(&w3c(), &[fields, line]), "2026-09-01T00:00:14Z 200 192.0.2.7||GET|/a|some agent|");
}

#[test]
fn writers_keep_to_their_own_columns() {
    let edge =
        "#Fields: date time x-edge-location c-ip cs-method cs(Host) cs-uri-stem sc-status x-host-header time-taken";
    let line = "2026-09-01\t00:00:14\tFRA2\t192.0.2.7\tGET\td1.cloudfront.example\t/a%2520b\t000\tshop.example\t0.5";
    assert_eq!(cut(&w3c(), &[edge, line]), [None]);
    let plan = ColumnsPlan::new(Writer::CloudFront, "", Ids::default());
    assert_eq!(cut(&plan, &[line]), [None]);
    assert_eq!(one(&plan, &[edge, line]), "2026-09-01T00:00:13.5Z 0 192.0.2.7|shop.example|GET|/a%20b||");
}
