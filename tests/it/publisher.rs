//! A publisher's audit and reconciliation: the blog of `testdata/publisher`, golden outputs, bad input.

use super::behaviour::{done, run};
use std::fs;
use std::path::{Path, PathBuf};

fn blog() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/publisher")
}

const AUDIT: [&str; 7] =
    ["audit", "access.log", "tagtrail.toml", "go-links.csv", "posts", "ids.csv", "reports/Fee-Tracking.csv"];

const RECONCILE: [&str; 9] = [
    "reconcile",
    "access.log",
    "tagtrail.toml",
    "go-links.csv",
    "ids.csv",
    "reports/Fee-DailyTrends.csv",
    "reports/Fee-Earnings.csv",
    "reports/Fee-Orders.csv",
    "reports/Fee-Tracking.csv",
];

fn golden(name: &str, text: &str) {
    super::golden::golden(&blog(), name, text);
}

#[test]
fn the_three_links_to_mend_are_found() {
    let text = done(&blog(), &AUDIT);
    golden("audit.txt", &text);
    for (kind, corrected) in [
        ("missing_id  /go/kettle", "https://www.amazon.com/dp/B0KC000001?tag=kettlecorner-20"),
        ("altered_id  /go/grinder", "https://www.amazon.com/dp/B0KC000002?tag=kettlecorner-20"),
        (
            "malformed_link  https://www.amazon.com/dp/B0KC000006",
            "https://www.amazon.com/dp/B0KC000006?psc=1&tag=kettlecorner-20",
        ),
    ] {
        assert!(text.contains(kind) && text.contains(corrected), "{kind}\n{text}");
    }
    assert!(text.contains("3 to mend"), "{text}");
}

#[test]
fn clicks_on_links_at_risk_are_not_harmed_and_a_damaged_id_is_worth_what_it_means() {
    let text = done(&blog(), &["audit", "access.log", "posts", "go-links.csv"]);
    let by_partner = text.split("clicks harmed").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a table");
    let row = |name: &str| -> Vec<&str> {
        let line = by_partner.lines().find(|line| line.contains(name)).expect(name);
        line.split_whitespace().skip(1).collect()
    };
    assert_eq!((row("amazon-associates"), row("kettlecorner-20")), (vec!["1", "90"], vec!["2", "29"]), "{text}");
    assert!(text.contains("unregistered_id  /go/scale  followed 35 times"), "a risk: {text}");
    // 29 clicks, and 38.41 of fees for 176 clicks with the whole id.
    let text = done(&blog(), &AUDIT);
    assert!(text.contains("altered_id  /go/grinder  followed 29 times since 2026-09-02 09:39, about $ 6.33"), "{text}");
}

/// A link that fails in one log and works in the other, within the same hours, and one that is first followed in both at once.
#[test]
fn an_audit_does_not_depend_on_the_order_of_the_logs_or_on_evidence() {
    let dir = tempfile::tempdir().expect("a folder");
    let line = |time: &str, path: &str, status: u16| {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let from = "https://mysite.example/";
        format!(
            "192.0.2.1 - - [01/Sep/2026:{time} +0000] \"GET {path}?tag=mysite-20 HTTP/1.1\" {status} 500 \"{from}\" \"{agent}\"\n"
        )
    };
    let one = [
        line("09:00:00", "/a", 200),
        line("10:00:00", "/b", 404),
        line("12:00:00", "/a", 500),
        line("13:00:00", "/b", 503),
    ];
    let two = [
        line("09:00:00", "/a", 200),
        line("09:30:00", "/b", 200),
        line("12:30:00", "/a", 200),
        line("12:45:00", "/b", 410),
    ];
    let write = |name: &str, text: String| fs::write(dir.path().join(name), text).expect("writes");
    write("one.log", one.concat());
    write("two.log", two.concat());
    write("partners.csv", "tag,partner,hosts,status\nmysite-20,My Site,mysite.example,active\n".to_owned());
    done(dir.path(), &["collect", "--into", "evidence", "two.log", "one.log"]);
    let audit = |logs: &[&str]| done(dir.path(), &[&["audit", "--json", "--all", "partners.csv"][..], logs].concat());
    let straight = audit(&["one.log", "two.log"]);
    assert!(
        straight.contains("2 of 4 arrivals were answered by 503") || straight.contains("3 of 4 arrivals"),
        "{straight}"
    );
    assert!(straight.contains(r#""since": "2026-09-01T10:00:00Z""#), "{straight}");
    assert_eq!(straight, audit(&["two.log", "one.log"]));
    assert_eq!(straight, audit(&["evidence"]));
}

#[test]
fn the_day_on_which_clicks_broke_is_found() {
    let text = done(&blog(), &RECONCILE);
    golden("reconcile.txt", &text);
    assert!(text.contains("2026-09-12  reported clicks per click that left your site"), "{text}");
    assert!(text.contains("/go/kettle  leads to a link without an id since 2026-09-12"), "{text}");
    assert!(text.contains("gives no cause for a single sale") || text.contains("gives no\n"), "{text}");
}

#[test]
fn defects_end_with_three_where_none_are_allowed_and_files_are_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("audit").display().to_string();
    let failing = run(&blog(), &[&AUDIT[..], &["--fail-on-defects", "--quiet", "--out", &out]].concat());
    assert_eq!(failing.code, Some(3), "{}", failing.err);
    assert!(failing.err.contains("links with defects: 3") && failing.out.is_empty(), "{}", failing.err);
    let table = fs::read_to_string(dir.path().join("audit/links.csv")).expect("links.csv");
    assert_eq!(table.lines().filter(|line| line.starts_with("defect,")).count(), 3, "{table}");
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("audit/audit.json")).expect("audit.json")).expect("JSON");
    assert_eq!(json["schema"], "tagtrail.audit/1");
    let sound = run(
        &blog(),
        &["audit", "--fail-on-defects", "--tag", "kcscales-20", "--tag", "kettlecorner-20", "posts/best-kettles.md"],
    );
    assert_eq!(sound.code, Some(0), "{}\n{}", sound.out, sound.err);
    let out = dir.path().join("compared").display().to_string();
    done(&blog(), &[&RECONCILE[..], &["--quiet", "--out", &out]].concat());
    done(&blog(), &[&RECONCILE[..], &["--quiet", "--out", &out]].concat());
    let days = fs::read_to_string(dir.path().join("compared/days.csv")).expect("days.csv");
    assert!(days.lines().count() >= 21 && days.starts_with("day,own_clicks,"), "{days}");
}

#[test]
fn a_report_that_is_given_twice_counts_once() {
    let json = |files: &[&str]| -> serde_json::Value {
        let text = done(&blog(), &[&["reconcile", "--json"], files].concat());
        let mut value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        for name in ["files", "notes"] {
            value[name].take();
        }
        value
    };
    let once = ["reports/Fee-Orders.csv", "reports/Fee-Earnings.csv"];
    let twice = ["reports/Fee-Orders.csv", "reports/Fee-Earnings.csv", "reports/Fee-Orders.csv"];
    assert_eq!(json(&once), json(&twice), "a report that is given twice counts once");
}

#[test]
fn check_uses_the_rows_that_a_comparison_uses() {
    let dir = tempfile::tempdir().expect("folder");
    let header = "Date,Session source / medium,Sessions,Ecommerce purchases,Total revenue";
    let rows = "20260901,a / referral,10,1,5.00\n20260902,b / referral,12,2,7.00\n,,22,3,12.00\n";
    fs::write(dir.path().join("ga4.csv"), format!("{header}\n{rows}")).expect("write");
    let text = done(dir.path(), &["check", "ga4.csv"]);
    assert!(text.contains("1 row not used: a sum of other rows"), "{text}");
}

#[test]
fn the_test_of_two_minutes_copies_nobodys_click() {
    let dir = tempfile::tempdir().expect("folder");
    let line = |nth: usize, target: &str| {
        format!(
            "192.0.2.{nth} - - [01/Sep/2026:10:{nth:02}:00 +0000] \"GET {target} HTTP/1.1\" 200 5 \"https://nook.example/\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\"\n"
        )
    };
    let copied = "/tea?tag=nook-20&awc=1234_1788220800_0123456789abcdef0123456789abcdef";
    let log: String = (1..30).map(|nth| line(nth, if nth % 3 == 0 { "/pot?tag=nook-20" } else { copied })).collect();
    fs::write(dir.path().join("access.log"), log).expect("write");
    fs::write(dir.path().join("ids.csv"), "tag,partner,hosts\nnook-20,Nook,nook.example\n").expect("write");
    let text = done(dir.path(), &["audit", "access.log", "ids.csv"]);
    assert!(text.contains("/pot?tag=nook-20&tagtrail_test=clean"), "{text}");
}

#[test]
fn the_test_of_two_minutes_is_read_from_the_log() {
    let dir = tempfile::tempdir().expect("a folder");
    let line = |clock: &str, target: &str, status: u16, location: &str| {
        format!(
            "192.0.2.9 - - [02/Sep/2026:{clock} +0000] \"GET {target} HTTP/1.1\" {status} 100 \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:142.0) \
             Gecko/20100101 Firefox/142.0\" \"{location}\"\n"
        )
    };
    let mut log = fs::read_to_string(blog().join("access.log")).expect("a log");
    log += &line(
        "23:30:00",
        "/go/kettle?tagtrail_test=clean",
        302,
        "https://www.amazon.com/dp/B0KC000001?tag=kettlecorner-20",
    );
    log += &line("23:31:00", "/go/kettle?tagtrail_test=blocker", 302, "https://www.amazon.com/dp/B0KC000001");
    fs::write(dir.path().join("access.log"), log).expect("written");
    for name in ["tagtrail.toml", "ids.csv"] {
        fs::copy(blog().join(name), dir.path().join(name)).expect(name);
    }
    let text = done(dir.path(), &["audit", "access.log", "ids.csv"]);
    let result = text.split("Two-minute test: what the log shows").nth(1).expect("a result");
    assert!(
        result.contains("clean  2026-09-02 23:30") && result.contains("yes  the target of the redirect carries"),
        "{result}"
    );
    assert!(result.contains("NO   the target of the redirect carries"), "{result}");
}

#[test]
fn a_folder_of_reports_and_a_list_of_links_are_told_where_they_belong() {
    let failed = |arguments: &[&str]| {
        let run = run(&blog(), arguments);
        assert_eq!((run.code, run.err.lines().count()), (Some(1), 1), "{}{}", run.out, run.err);
        run.err
    };
    let folder = failed(&["reconcile", "access.log", "go-links.csv", "posts", "reports"]);
    let hint = Path::new("reports").join("*.csv");
    let hint = format!("a folder is searched for links only; name its files: {}", hint.display());
    assert!(folder.contains("no programme's report among the files") && folder.contains(&hint), "{folder}");
    assert!(!failed(&["reconcile", "access.log", "go-links.csv"]).contains("folder"));
    let list = failed(&["check", "go-links.csv"]);
    assert!(list.contains("a list of links? tagtrail audit reads it"), "{list}");
    let dir = tempfile::tempdir().expect("a folder");
    let table = dir.path().join("table.csv").display().to_string();
    fs::write(&table, "color,size\nred,1\nblue,2\n").expect("written");
    assert!(!failed(&["check", &table]).contains("list of links"));
    for (verb, files) in [("audit", "files and folders with links"), ("reconcile", "files with links")] {
        let help = done(&blog(), &[verb, "-h"]);
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let said =
            format!("Web logs, {files}, lists of ids, and reports in any order; each is recognised by its contents");
        assert!(help.contains(&said), "{help}");
    }
}

#[test]
fn bad_input_ends_in_one_clear_line() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("picture.png"), [0x89, b'P', b'N', b'G', 0, 1, 2]).expect("written");
    fs::write(dir.path().join("empty.md"), "").expect("written");
    fs::write(dir.path().join("words.txt"), "no links here\n").expect("written");
    let failed = |arguments: &[&str]| {
        let run = run(dir.path(), arguments);
        assert_eq!(run.code, Some(1), "{arguments:?}: {}{}", run.out, run.err);
        assert_eq!(run.err.lines().count(), 1, "{arguments:?}: {}", run.err);
        run.err
    };
    assert!(failed(&["audit"]).contains("no files were named"));
    assert!(failed(&["audit", "none.md"]).contains("no such file"));
    assert!(failed(&["audit", "--links", "picture.png"]).contains("is no text"));
    assert!(failed(&["audit", "picture.png"]).contains("picture.png"));
    assert!(failed(&["reconcile", "empty.md"]).contains("no programme's report"));
    assert!(failed(&["reconcile", "words.txt"]).contains("words.txt"));
    assert!(run(dir.path(), &["audit", "--per-click", "much", "empty.md"]).code == Some(2));
    let empty = run(dir.path(), &["audit", "empty.md"]);
    assert!(
        empty.code == Some(0) && empty.out.contains("No link of a programme was found"),
        "{}{}",
        empty.out,
        empty.err
    );
}
