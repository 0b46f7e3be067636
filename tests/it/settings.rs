//! Settings: the block printed for pasting gives the same result, wrong names are reported, several files act as one, and
//! assumptions are reported.

use super::behaviour::{done, run};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Files of a result that a pasted setting must not change by a byte.
const FILES: [&str; 5] = ["verdicts.csv", "verdicts.parquet", "stories.ndjson.gz", "stories.index", "rejected.log"];

/// The shop in `testdata/shop` without its settings.
fn shop() -> Vec<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/shop");
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e != "toml" && e != "md"));
    files.sort();
    files.into_iter().map(|path| path.display().to_string()).collect()
}

/// The block below a heading that begins with "Detected".
fn block(printed: &str) -> String {
    let below = printed.lines().skip_while(|line| !line.starts_with("Detected; paste it")).skip(1);
    let is_heading = |line: &&str| line.starts_with(|c: char| c.is_ascii_uppercase());
    below.take_while(|line| !is_heading(line)).collect::<Vec<_>>().join("\n").trim().to_owned() + "\n"
}

fn analysed(dir: &Path, out: &str, options: &[&str], files: &[&str]) -> String {
    done(dir, &[&["analyze", "--out", out], options, files].concat())
}

fn assert_same(dir: &Path, one: &str, other: &str, what: &str) {
    for file in FILES {
        let read = |place: &str| fs::read(dir.join(place).join(file)).ok();
        assert!(read(one) == read(other), "{what}: {file} differs");
    }
}

/// Analyses files without settings, and with the settings printed by each verb.
fn round_trip(dir: &Path, files: &[&str], what: &str) {
    let printed = block(&analysed(dir, "alone", &[], files));
    assert!(printed.contains("[site]"), "{what}: {printed}");
    fs::write(dir.join("pasted.toml"), &printed).expect("writes");
    analysed(dir, "pasted", &["--config", "pasted.toml"], files);
    assert_same(dir, "alone", "pasted", &format!("{what}, pasted from analyze\n{printed}"));
    // A check judges no order, so it learns no terms from what was credited; the rest is the same.
    let checked = block(&done(dir, &[&["check"], files].concat()));
    fs::write(dir.join("checked.toml"), &checked).expect("writes");
    analysed(dir, "checked", &["--config", "checked.toml"], files);
    assert_same(dir, "alone", "checked", &format!("{what}, pasted from check\n{checked}"));
    let made = done(dir, &[&["init"], files].concat());
    fs::write(dir.join("made.toml"), &made).expect("writes");
    analysed(dir, "made", &["--config", "made.toml"], files);
    assert_same(dir, "alone", "made", &format!("{what}, written by init\n{made}"));
    // A file with other settings gets the block at its end.
    fs::write(dir.join("own.toml"), "[policy]\nwindow = \"9d\"\n[site.pages]\nlanding = [\"/w/*\"]\n").expect("writes");
    let printed = block(&analysed(dir, "own", &["--config", "own.toml"], files));
    let own = fs::read_to_string(dir.join("own.toml")).expect("ours");
    fs::write(dir.join("longer.toml"), format!("{own}{printed}")).expect("writes");
    analysed(dir, "longer", &["--config", "longer.toml"], files);
    assert_same(dir, "own", "longer", &format!("{what}, pasted at the end\n{printed}"));
}

#[test]
fn what_is_printed_for_the_shop_round_trips() {
    let dir = tempfile::tempdir().expect("a folder");
    let files = shop();
    round_trip(dir.path(), &files.iter().map(String::as_str).collect::<Vec<_>>(), "the shop");
}

#[test]
fn what_is_printed_for_simulated_shops_round_trips() {
    for seed in ["5", "8", "21"] {
        let dir = tempfile::tempdir().expect("a folder");
        done(dir.path(), &["simulate", "--varied", "--orders", "70", "--megabytes", "1", "--seed", seed, "world"]);
        let names = ["web-1.log", "web-2.log", "orders.csv", "partners.csv"].map(|name| format!("world/{name}"));
        let files: Vec<&str> = names.iter().map(String::as_str).filter(|name| dir.path().join(name).exists()).collect();
        round_trip(dir.path(), &files, &format!("seed {seed}"));
    }
}

/// A small shop with awkward names: a cookie with quotes and dots, a path with a star.
fn odd_shop() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let mut log = String::new();
    let mut orders = String::from("order_id,ordered_at,session_id,amount\n");
    for nth in 0..40 {
        let (minute, id) = (nth % 60, format!("s{nth:04}abcdef"));
        for (second, target) in [(10, "/p/1?r\u{e9}f=blog-20"), (20, "/p/2"), (30, &format!("/fertig*/ok?n=N{nth}"))] {
            let _ = writeln!(
                log,
                "192.0.2.{nth} - - [04/Sep/2026:10:{minute:02}:{second} +0000] \"GET {target} HTTP/1.1\" 200 99 \
                 \"https://shop.example/\" \"Mozilla/5.0 (X11) Firefox/140.0\" \"a.b=1; sh\u{f6}p.s'id={id}\""
            );
        }
        let _ = writeln!(orders, "N{nth},2026-09-04T10:{minute:02}:31Z,{id},20.00");
    }
    for (name, text) in [("access.log", log), ("orders.csv", orders)] {
        fs::write(dir.path().join(name), text).expect("writes");
    }
    fs::write(dir.path().join("partners.csv"), "tag,partner,hosts\nblog-20,Blog,blog.example\n").expect("writes");
    dir
}

const ODD: [&str; 3] = ["access.log", "orders.csv", "partners.csv"];

#[test]
fn odd_names_round_trip() {
    let dir = odd_shop();
    let printed = analysed(dir.path(), "seen", &[], &ODD);
    let text = block(&printed);
    assert!(text.contains("sh\u{f6}p.s'id") && text.contains("/fertig*/ok"), "{printed}");
    round_trip(dir.path(), &ODD, "odd names");
}

#[test]
fn names_that_no_line_holds_are_named_with_what_is_there() {
    let dir = odd_shop();
    let settings = "[site]\nsession = \"cookie:sh\u{f6}p.sid\"\nhosts = [\"shop.exampel\"]\n[site.pages]\n\
                    confirmation = [\"/fertig/ok\"]\n[policy]\ntag_params = [\"r\u{e9}ff\"]\n";
    fs::write(dir.path().join("shop.toml"), settings).expect("writes");
    for verb in ["analyze", "check"] {
        let printed = done(dir.path(), &[&[verb, "--config", "shop.toml"], &ODD[..]].concat());
        let flat = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [
            "site.session = \"cookie:sh\u{f6}p.sid\": none of 120 sample lines holds this cookie; seen instead, with the number of lines: sh\u{f6}p.s'id (120), a.b (120). No order is joined by it.",
            "site.pages.confirmation = \"/fertig/ok\": none of 120 sample lines holds this page; seen instead, with the number of lines: /fertig*/ok (40)",
            "site.hosts = \"shop.exampel\": none of 120 sample lines holds this host; seen instead, with the number of lines: shop.example (120)",
            "seen instead, with the number of lines: r\u{e9}f (40). No partner's id is read from it.",
        ] {
            assert!(flat.contains(words), "{verb}: {words}\n{printed}");
        }
    }
    fs::write(dir.path().join("good.toml"), "[site]\nsession = \"cookie:a.b\"\nhosts = [\"shop.example\"]\n")
        .expect("writes");
    let printed = done(dir.path(), &[&["check", "--config", "good.toml"], &ODD[..]].concat());
    assert!(!printed.contains("sample lines holds"), "{printed}");
}

#[test]
fn a_header_that_is_not_there_is_named_with_the_nearest() {
    let dir = odd_shop();
    let orders =
        fs::read_to_string(dir.path().join("orders.csv")).expect("orders").replacen("ordered_at", "Placed on", 1);
    fs::write(dir.path().join("orders.csv"), orders).expect("writes");
    fs::write(dir.path().join("shop.toml"), "[orders.columns]\nordered_at = \"Placed at\"\n").expect("writes");
    let wrong = run(dir.path(), &[&["analyze", "--config", "shop.toml"], &ODD[..]].concat());
    assert_eq!(wrong.code, Some(1));
    assert!(
        wrong.err.contains("orders.csv: header: no column \"Placed at\"")
            && wrong.err.contains("the nearest header is \"Placed on\""),
        "{}",
        wrong.err
    );
    let named = run(dir.path(), &[&["analyze", "--column", "ordered_at=Placed on"], &ODD[..]].concat());
    assert_eq!(named.code, Some(0), "{}", named.err);
    let misused = run(dir.path(), &[&["analyze", "--column", "placed=Placed on"], &ODD[..]].concat());
    assert_eq!(misused.code, Some(2));
}

#[test]
fn init_maps_what_it_can_and_says_what_is_left() {
    let dir = odd_shop();
    let orders = fs::read_to_string(dir.path().join("orders.csv")).expect("orders");
    // One column of times without a usual header: it is taken.
    fs::write(dir.path().join("one.csv"), orders.replacen("ordered_at", "Xyz", 1)).expect("writes");
    let made = run(dir.path(), &["init", "--out", "one.toml", "access.log", "one.csv", "partners.csv"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    assert!(
        made.out.contains("Next: tagtrail analyze --config one.toml access.log one.csv partners.csv"),
        "{}",
        made.out
    );
    let text = fs::read_to_string(dir.path().join("one.toml")).expect("the file");
    assert!(text.contains("\nordered_at = \"Xyz\"\n") && text.contains("\nsession = "), "{text}");
    assert!(text.contains("# Left to fill in: site.pages.checkout") && text.contains("policy.window"), "{text}");
    done(dir.path(), &["analyze", "--config", "one.toml", "access.log", "one.csv", "partners.csv"]);
    // Two of them: both are proposed, and the rest is still written.
    let twice: String = orders.lines().enumerate().fold(String::new(), |text, (nth, line)| {
        text + line + if nth == 0 { ",Zyx\n" } else { ",2026-09-05 11:00:00\n" }
    });
    fs::write(dir.path().join("two.csv"), twice.replacen("ordered_at", "Xyz", 1)).expect("writes");
    let text = done(dir.path(), &["init", "access.log", "two.csv", "partners.csv"]);
    assert!(text.contains("\n#ordered_at = \"Xyz\"\n") && text.contains("\"Zyx\" (times: 40 of 40 values)"), "{text}");
    assert!(text.contains("# Left to fill in: orders.columns.ordered_at"), "{text}");
    // Values of the settings are used, and kept.
    let own = "[orders.columns]\nordered_at = \"Xyz\"\n[policy]\nwindow = \"9d\"\ncommission_rate = 0.05\n";
    fs::write(dir.path().join("own.toml"), own).expect("writes");
    let text = done(dir.path(), &["init", "--config", "own.toml", "access.log", "two.csv", "partners.csv"]);
    for line in ["ordered_at = \"Xyz\"", "window = \"9d\"", "commission_rate = 0.05"] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }
    let named = done(dir.path(), &["init", "--column", "ordered_at=Zyx", "access.log", "two.csv", "partners.csv"]);
    assert!(named.contains("\nordered_at = \"Zyx\"\n"), "{named}");
}

#[test]
fn several_settings_files_are_one_or_are_refused() {
    let dir = odd_shop();
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("writes");
    put("a.toml", "[policy]\nwindow = \"9d\"\n");
    put("b.toml", "[policy]\ncommission_rate = 0.05\n");
    put("c.toml", "# Another\n[policy]\nwindow = \"1h\"\n");
    put("tagtrail.toml", "[policy]\nwindow = \"2d\"\n");
    for pair in [["a.toml", "c.toml"], ["c.toml", "a.toml"]] {
        for options in
            [vec![pair[0], pair[1]], vec!["--config", pair[0], pair[1]], vec!["--config", pair[0], "--config", pair[1]]]
        {
            let refused = run(dir.path(), &[&["analyze"], &options[..], &ODD[..]].concat());
            assert_eq!(refused.code, Some(2), "{options:?}");
            for word in ["a.toml (line 2)", "c.toml (line 3)", "policy.window"] {
                assert!(refused.err.contains(word), "{options:?}: {}", refused.err);
            }
        }
    }
    let json = done(dir.path(), &[&["analyze", "--json", "a.toml", "b.toml"], &ODD[..]].concat());
    let summary: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(summary["settings_files"], serde_json::json!(["a.toml", "b.toml"]));
    assert_eq!(summary["settings_unread"], "tagtrail.toml");
    let setting = |key: &str| {
        let list = summary["settings"].as_array().expect("a list");
        list.iter().find(|used| used["key"] == key).cloned().unwrap_or_default()
    };
    assert_eq!(
        (&setting("policy.window")["source"], &setting("policy.window")["file"]),
        (&"file".into(), &"a.toml".into())
    );
    assert_eq!(setting("policy.commission_rate")["file"], "b.toml");
    assert_eq!(setting("site.session")["source"], "detected");
    assert_eq!(setting("policy.model")["source"], "default");
    assert_eq!(setting("site.customer")["source"], "unknown");
}

#[test]
fn an_assumed_window_says_what_it_costs() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut log, mut orders) = (String::new(), String::from("order_id,ordered_at,session_id,amount,currency\n"));
    for nth in 0..60 {
        let (day, id) = (1 + nth / 6, format!("s{nth:04}abcdef"));
        let hour = 8 + nth % 6;
        for (second, target) in [(10, "/"), (20, "/p/2"), (30, &format!("/done?order=N{nth}"))] {
            let from = if second == 10 { "-" } else { "https://shop.example/p" };
            let _ = writeln!(
                log,
                "192.0.2.{nth} - - [{day:02}/Sep/2026:{hour:02}:10:{second} +0000] \"GET {target} HTTP/1.1\" 200 99 \
                 \"{from}\" \"Mozilla/5.0 (X11) Firefox/140.0\" \"sid={id}\""
            );
        }
        let _ = writeln!(orders, "N{nth},2026-09-{day:02}T{hour:02}:10:31Z,{id},20.00,EUR");
    }
    fs::write(dir.path().join("access.log"), log).expect("writes");
    fs::write(dir.path().join("orders.csv"), orders).expect("writes");
    fs::write(dir.path().join("partners.csv"), "tag,partner,hosts\nblog-20,Blog,blog.example\n").expect("writes");
    fs::write(dir.path().join("tag.toml"), "[policy]\ntag_params = [\"tag\"]\n").expect("writes");
    let summary = |options: &[&str]| -> serde_json::Value {
        let json = done(dir.path(), &[&["analyze", "--json"], options, &ODD[..]].concat());
        serde_json::from_str(&json).expect("JSON")
    };
    let assumed = summary(&["--config", "tag.toml"]);
    let effects = assumed["assumptions"].as_array().expect("a list");
    let reach = effects.iter().find(|effect| effect["key"] == "policy.window").expect("the window's effect");
    let undecided = reach["orders"].as_u64().expect("a number");
    let says = reach["says"].as_str().expect("a sentence");
    assert!(
        says.starts_with("30d are assumed, and the logs reach back 9d") && says.contains("for that reason alone"),
        "{says}"
    );
    fs::write(dir.path().join("window.toml"), "[policy]\ntag_params = [\"tag\"]\nwindow = \"1d\"\n").expect("writes");
    let given = summary(&["--config", "window.toml"]);
    let organic = |summary: &serde_json::Value| {
        let outcomes = summary["orders"]["by_outcome"].as_array().expect("a list").clone();
        outcomes.iter().find(|one| one["outcome"] == "organic").and_then(|one| one["orders"].as_u64()).unwrap_or(0)
    };
    assert!(undecided > 0);
    assert_eq!(organic(&given), organic(&assumed) + undecided, "what is promised comes true");
    assert!(given["assumptions"].as_array().expect("a list").iter().all(|effect| effect["key"] != "policy.window"));
}
