//! Evidence in place of logs gives the same results, byte for byte.

use super::behaviour::{done, run};
use super::shared::shared;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// All files of two results are equal.
fn assert_same(dir: &Path, logs: &str, evidence: &str) {
    let names = |result: &str| {
        let entries = fs::read_dir(dir.join(result)).expect("a result");
        let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(logs), names(evidence));
    for name in names(logs) {
        let bytes = |result: &str| fs::read(dir.join(result).join(&name)).expect("a file");
        assert!(bytes(logs) == bytes(evidence), "{} differs", name.display());
    }
}

/// Analyzes logs and their evidence, and compares the results.
fn compare(dir: &Path, logs: &[&str], others: &[&str]) {
    done(dir, &[&["collect", "--into", "evidence"], logs].concat());
    done(dir, &[&["analyze", "--quiet", "--out", "of-logs"], logs, others].concat());
    done(dir, &[&["analyze", "--quiet", "--out", "of-evidence", "evidence"], others].concat());
    assert_same(dir, "of-logs", "of-evidence");
}

/// What a run that fails says.
fn refused_with(dir: &Path, arguments: &[&str]) -> String {
    let run = run(dir, arguments);
    assert_ne!(run.code, Some(0), "{arguments:?}");
    run.err
}

fn shop(arguments: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    done(dir.path(), &[&["simulate", "--orders", "80"], arguments, &["."]].concat());
    dir
}

const TABLES: [&str; 2] = ["orders.csv", "partners.csv"];

/// Lines left out in all evidence of a folder.
fn left_out(dir: &Path) -> u64 {
    let text = fs::read_to_string(dir.join("evidence/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let files = manifest["evidence"].as_array().expect("a list");
    files.iter().map(|file| file["left_out"].as_u64().expect("a number")).sum()
}

#[test]
fn the_sample_shop_gives_the_same_result() {
    let dir = tempfile::tempdir().expect("a folder");
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/shop");
    for entry in fs::read_dir(shop).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::copy(&path, dir.path().join(path.file_name().expect("a name"))).expect("copies");
        }
    }
    let logs = ["web-1.log", "web-1.log.1.gz", "web-2.ndjson.log"];
    compare(dir.path(), &logs, &["orders.csv", "orders-2.ndjson", "partners.csv", "tagtrail.toml"]);
    let arguments = ["collect", "--quiet", "--into", "evidence", "web-2.ndjson.log", "web-1.log"];
    let before = fs::read(dir.path().join("evidence/manifest.json")).expect("a manifest");
    done(dir.path(), &arguments);
    assert_eq!(before, fs::read(dir.path().join("evidence/manifest.json")).expect("a manifest"));
    let check = |from: &[&str]| done(dir.path(), &[&["check", "--json", "tagtrail.toml"], from].concat());
    assert_eq!(check(&logs), check(&["evidence"]));
}

#[test]
fn large_logs_give_the_same_result_without_their_plain_files() {
    // Files without cookies are left out; those with cookies stay.
    for (arguments, least) in [
        (&["--seed", "5", "--megabytes", "12", "--kind", "no-cookies"][..], 1000),
        (&["--seed", "6", "--megabytes", "8", "--kind", "cdn"], 1),
    ] {
        let dir = shop(arguments);
        let logs: Vec<String> = names(dir.path(), |name| name.contains("log"));
        let logs: Vec<&str> = logs.iter().map(String::as_str).collect();
        compare(dir.path(), &logs, &TABLES);
        assert!(left_out(dir.path()) >= least, "{}", left_out(dir.path()));
        fs::remove_dir_all(dir.path().join("of-logs")).expect("removes");
        fs::remove_dir_all(dir.path().join("of-evidence")).expect("removes");
        compare(dir.path(), &logs, &["orders.csv", "partners.csv", "tagtrail.toml"]);
    }
}

fn names(dir: &Path, wanted: fn(&str) -> bool) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| wanted(name));
    names.sort();
    names
}

/// A log in three parts, in the order of time.
fn split(dir: &Path, log: &str) -> Vec<String> {
    let text = fs::read(dir.join(log)).expect("a log");
    let third = |nth: usize| {
        let at = text.len() * nth / 3;
        if nth == 3 { at } else { at + memchr(&text[at..]) }
    };
    let names: Vec<String> = (0..3).map(|nth| format!("{log}.{}", 3 - nth)).collect();
    for (nth, name) in names.iter().enumerate() {
        let from = if nth == 0 { 0 } else { third(nth) };
        fs::write(dir.join(name), &text[from..third(nth + 1)]).expect("writes");
    }
    fs::remove_file(dir.join(log)).expect("removes");
    names
}

/// The place after the first line end.
fn memchr(text: &[u8]) -> usize {
    text.iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| at + 1)
}

#[test]
fn neither_the_split_of_logs_nor_the_runs_nor_the_order_matter() {
    let dir = shop(&["--seed", "7"]);
    let parts = [split(dir.path(), "web-1.log"), vec!["web-2.log".to_owned()]].concat();
    let logs: Vec<&str> = parts.iter().map(String::as_str).collect();
    done(dir.path(), &[&["analyze", "--quiet", "--out", "of-logs"], &logs[..], &TABLES].concat());
    for log in logs.iter().rev() {
        done(dir.path(), &["collect", "--quiet", "--into", "evidence", log]);
    }
    for (threads, arguments) in
        [("1", ["evidence", "orders.csv", "partners.csv"]), ("3", ["partners.csv", "orders.csv", "evidence"])]
    {
        let all = [&["analyze", "--quiet", "--force", "--threads", threads, "--out", "of-evidence"], &arguments[..]];
        done(dir.path(), &all.concat());
        assert_same(dir.path(), "of-logs", "of-evidence");
    }
    let number = fs::read_to_string(dir.path().join("orders.csv")).expect("orders");
    let number = number.lines().nth(1).expect("an order").split(',').next().expect("a number").to_owned();
    let told = |from: &[&str]| done(dir.path(), &[&["explain", &number], from, &TABLES].concat());
    assert_eq!(told(&logs), told(&["evidence"]));
}

#[test]
fn text_that_is_known_is_not_collected_again() {
    let dir = shop(&["--seed", "8"]);
    let path = |name: &str| dir.path().join(name);
    let collect = |name: &str| done(dir.path(), &["collect", "--into", "evidence", name]);
    let text = fs::read(path("web-1.log")).expect("a log");
    let half = text.len() / 2;
    // The last line is unfinished.
    fs::write(path("access.log"), &text[..half]).expect("writes");
    assert!(collect("access.log").contains("lines"));
    assert!(collect("access.log").contains("is known already"));
    fs::write(path("access.log"), &text).expect("writes");
    assert!(collect("access.log").contains("has grown"));
    fs::rename(path("access.log"), path("access.log.1")).expect("renames");
    assert!(collect("access.log.1").contains("known already, as access.log"));
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, &text).expect("packs");
    fs::write(path("access.log.2.gz"), packer.finish().expect("packs")).expect("writes");
    assert!(collect("access.log.2.gz").contains("known already"));
    fs::write(path("short.log"), &text[..half / 2 + memchr(&text[half / 2..])]).expect("writes");
    assert!(collect("short.log").contains("known already"));
    assert_eq!(names(&path("evidence/evidence"), |_| true).len(), 1);
    // A text that differs in its last line is another one.
    let mut other = text.clone();
    let end = other.len() - 3;
    other[end] ^= 1;
    fs::write(path("other.log"), &other).expect("writes");
    assert!(collect("other.log").contains("lines,"));
    assert_eq!(names(&path("evidence/evidence"), |_| true).len(), 2);
}

#[test]
fn lines_that_two_logs_hold_are_counted_once() {
    let dir = shop(&["--seed", "9", "--megabytes", "6"]);
    let text = fs::read(dir.path().join("web-1.log")).expect("a log");
    let (from, to) =
        (text.len() / 3 + memchr(&text[text.len() / 3..]), text.len() * 2 / 3 + memchr(&text[text.len() * 2 / 3..]));
    fs::write(dir.path().join("a.log"), &text[..to]).expect("writes");
    fs::write(dir.path().join("b.log"), &text[from..]).expect("writes");
    compare(dir.path(), &["a.log", "b.log", "web-2.log"], &TABLES);
    let summary = fs::read_to_string(dir.path().join("of-evidence/summary.json")).expect("a summary");
    let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    let logs = summary["inputs"]["web"].as_array().expect("logs");
    assert!(logs.iter().any(|log| log["lines"]["duplicate"].as_u64().is_some_and(|lines| lines > 100)), "{logs:?}");
}

#[test]
fn damaged_and_foreign_files_are_refused_by_name() {
    let dir = shop(&["--seed", "10"]);
    done(dir.path(), &["collect", "--quiet", "--into", "evidence", "web-1.log"]);
    let name = names(&dir.path().join("evidence/evidence"), |_| true).remove(0);
    let path = dir.path().join("evidence/evidence").join(&name);
    let whole = fs::read(&path).expect("evidence");
    let middle = whole.len() / 3;
    let later = [b"tagtrail.evidence/2\n", &whole[20..]].concat();
    let mut changed = whole.clone();
    changed[middle] ^= 1;
    let mut index = whole.clone();
    let at = whole.len() - 60;
    index[at] ^= 1;
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&path, bytes).expect("writes");
        let told = refused_with(dir.path(), &["analyze", "--quiet", "evidence", "orders.csv", "partners.csv"]);
        assert!(told.contains(&name) && told.contains(what), "{told}");
    };
    refused(&whole[..middle], "cut off");
    refused(&later, "later version");
    refused(&index, "index is damaged");
    refused(&changed, "damaged");
    fs::write(&path, &whole).expect("writes");
    done(dir.path(), &["analyze", "--quiet", "--out", "result", "evidence", "orders.csv", "partners.csv"]);
    let told = refused_with(dir.path(), &["collect", "--into", "other", "evidence"]);
    assert!(told.contains("is evidence already"), "{told}");
    let told = refused_with(dir.path(), &["collect", "--into", "other", "web-1.log", "orders.csv"]);
    assert!(told.contains("orders.csv: is no web log"), "{told}");
}

/// The shared worlds: by hand with a release build, since they take minutes otherwise.
#[test]
fn shared_worlds_give_the_same_results() {
    for world in ["spa", "network", "cdn"] {
        let Some(from) = shared(&format!("worlds/{world}")) else { return };
        let dir = tempfile::tempdir().expect("a folder");
        let mut logs = Vec::new();
        for entry in fs::read_dir(from).expect("a folder") {
            let path: PathBuf = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            fs::copy(&path, dir.path().join(&name)).expect("copies");
            if name.contains("log") {
                logs.push(name);
            }
        }
        logs.sort();
        let logs: Vec<&str> = logs.iter().map(String::as_str).collect();
        compare(dir.path(), &logs, &TABLES);
    }
}

/// What one analysis leaves in a folder of evidence changes no result of the next one: with other orders, other partners, after a
/// log has grown, and when what it left is damaged.
#[test]
fn later_analyses_of_evidence_give_the_same_result() {
    let dir = shop(&["--megabytes", "4", "--seed", "9"]);
    let text = fs::read_to_string(dir.path().join("orders.csv")).expect("orders");
    let rows: Vec<&str> = text.split_inclusive('\n').collect();
    let some = |name: &str, keep: &dyn Fn(usize) -> bool| {
        let kept = rows.iter().enumerate().filter(|(nth, _)| *nth == 0 || keep(*nth)).map(|(_, row)| *row);
        fs::write(dir.path().join(name), kept.collect::<String>()).expect("writes");
    };
    some("few.csv", &|nth| nth % 9 == 0);
    some("half.csv", &|nth| nth % 2 == 0);
    let log = fs::read(dir.path().join("web-1.log")).expect("a log");
    let half = log.len() / 2;
    let lines = half + memchr(&log[half..]);
    fs::write(dir.path().join("web-1.log"), &log[..lines]).expect("writes");
    let logs = ["web-1.log", "web-2.log"];
    done(dir.path(), &[&["collect", "--quiet", "--into", "evidence"], &logs[..]].concat());
    let compare = |tables: &[&str]| {
        for (out, inputs) in [("of-logs", &logs[..]), ("of-evidence", &["evidence"])] {
            done(dir.path(), &[&["analyze", "--quiet", "--force", "--out", out], inputs, tables].concat());
        }
        assert_same(dir.path(), "of-logs", "of-evidence");
    };
    let digests = || names(&dir.path().join("evidence/digests"), |name| name.ends_with(".digest"));
    for orders in ["few.csv", "half.csv", "orders.csv", "few.csv"] {
        compare(&[orders, "partners.csv", "tagtrail.toml"]);
        assert_eq!(digests().len(), 2);
    }
    compare(&["half.csv", "partners.csv"]);
    fs::write(dir.path().join("web-1.log"), &log).expect("writes");
    done(dir.path(), &[&["collect", "--quiet", "--into", "evidence"], &logs[..]].concat());
    compare(&["half.csv", "partners.csv"]);
    // Each digest belongs to one text.
    let place = |nth: usize| dir.path().join("evidence/digests").join(&digests()[nth]);
    let (one, two) = (fs::read(place(0)).expect("a digest"), fs::read(place(1)).expect("a digest"));
    fs::write(place(0), two).and_then(|()| fs::write(place(1), one)).expect("writes");
    compare(&["half.csv", "partners.csv"]);
    for digest in digests() {
        fs::write(dir.path().join("evidence/digests").join(digest), "no digest").expect("writes");
    }
    compare(&["orders.csv", "partners.csv"]);
}

/// All files below a folder, in the order of their names.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Every log that `check` reads in some folders: its evidence gives the same result of `check` and `analyze`, also where the log is
/// damaged. Returns the number of logs.
fn compare_all(folders: &[&Path]) -> usize {
    let mut logs = 0;
    for path in folders.iter().flat_map(|folder| files_of(folder)) {
        let dir = tempfile::tempdir().expect("a folder");
        let name = path.file_name().expect("a name").to_str().expect("UTF-8");
        fs::copy(&path, dir.path().join(name)).expect("copies");
        let check = |input: &str| {
            let run = run(dir.path(), &["check", "--quiet", input]);
            (run.code, run.out)
        };
        let of_log = check(name);
        let is_read = |code: Option<i32>| matches!(code, Some(0 | 4));
        let collected =
            is_read(of_log.0) && is_read(run(dir.path(), &["collect", "--quiet", "--into", "ev", name]).code);
        if !collected {
            // Tables, evidence, and what no format fits.
            continue;
        }
        assert_eq!(of_log, check("ev"), "{}", path.display());
        let orders = "order_id,ordered_at,session_id,customer_id,tag\n1,2026-09-01T12:00:00Z,s1,,\n2,2015-05-18T00:00:00Z,,c7,x-20\n";
        fs::write(dir.path().join("orders.csv"), orders).expect("writes");
        fs::write(dir.path().join("partners.csv"), "tag,name,hosts\nx-20,X,blog.example\n").expect("writes");
        let analyze = |input: &str, to: &str| {
            run(dir.path(), &["analyze", "--quiet", "--out", to, input, "orders.csv", "partners.csv"]).code
        };
        assert_eq!(analyze(name, "of-log"), analyze("ev", "of-evidence"), "{}", path.display());
        if dir.path().join("of-log").exists() {
            assert_same(dir.path(), "of-log", "of-evidence");
        }
        logs += 1;
    }
    logs
}

#[test]
fn kept_and_published_logs_give_the_same_results() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    assert!(compare_all(&[&own]) > 5);
    if let Some(corpora) = shared("corpora") {
        let logs = ["elastic-examples", "lnav", "nielsbasjes-logparser"].map(|name| corpora.join(name));
        assert!(compare_all(&logs.each_ref().map(PathBuf::as_path)) >= 4);
    }
}
