//! Nights of a ledger: open orders have the verdicts of one analysis of everything, final ones those of their last open night.

use super::behaviour::{done, put, run, shop};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tagtrail::ledger::{Ledger, Manifest};
use tagtrail::output::Unguarded;
use tempfile::TempDir;

/// Seeded random numbers.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A shop with logs and exports that arrive night by night.
struct Schedule {
    dir: TempDir,
    random: Random,
    logs: Vec<Log>,
    /// The header and the rows of all orders.
    orders: (String, Vec<String>),
    exports: Vec<String>,
    nights: usize,
}

/// A log in the shop's world, and how much of it was written and handed over.
struct Log {
    name: String,
    text: Vec<u8>,
    written: usize,
    rotations: usize,
}

fn cells(row: &str) -> Vec<&str> {
    // User agents hold commas in quotes: only fields before and after them are used here.
    row.split(',').collect()
}

impl Schedule {
    fn new(seed: u64, nights: usize) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("world")).expect("a folder");
        done(dir.path(), &["simulate", "--orders", "40", "--seed", &seed.to_string(), "--force", "world"]);
        let world = dir.path().join("world");
        let read = |name: &str| fs::read(world.join(name)).expect("a file");
        for name in ["partners.csv", "tagtrail.toml"] {
            fs::copy(world.join(name), dir.path().join(name)).expect("copies");
        }
        let text = String::from_utf8(read("orders.csv")).expect("UTF-8");
        let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
        let header = rows.remove(0);
        rows.sort_by_key(|row| cells(row)[1].to_owned());
        let log = |name: &str| Log { name: name.to_owned(), text: read(name), written: 0, rotations: 0 };
        let logs = vec![log("web-1.log"), log("web-2.log")];
        Self { dir, random: Random(seed), logs, orders: (header, rows), exports: Vec::new(), nights }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Lets the logs go on to a night: they grow, are rotated, renamed and packed. Returns the files to hand over.
    fn write_logs(&mut self, night: usize) -> Vec<String> {
        let mut files = Vec::new();
        for at in 0..self.logs.len() {
            if self.random.chance(15) && night < self.nights {
                // The host does not hand over its log tonight.
                continue;
            }
            let dir = self.dir.path().to_owned();
            let log = &mut self.logs[at];
            let live = dir.join(&log.name);
            if live.exists() && self.random.chance(40) {
                // An unfinished line is finished before a rotation.
                let end = log.written + log.text[log.written..].iter().position(|b| *b == b'\n').map_or(0, |at| at + 1);
                append(&live, &log.text[log.written..end]);
                log.written = end;
                log.rotations += 1;
                let rotated = dir.join(format!("{}.{:02}", log.name, 50 - log.rotations));
                fs::rename(&live, &rotated).expect("renames");
                let packed = self.random.chance(50);
                if packed {
                    pack(&rotated);
                }
                // Its end was not handed over yet.
                files.push(format!("{}.{:02}{}", log.name, 50 - log.rotations, if packed { ".gz" } else { "" }));
            }
            let mut until = log.text.len() * night / self.nights;
            if night < self.nights && self.random.chance(70) {
                until += log.text[until..].iter().position(|b| *b == b'\n').map_or(0, |at| at + 1);
            }
            let until = until.max(log.written);
            append(&live, &log.text[log.written..until]);
            log.written = until;
            for entry in fs::read_dir(&dir).expect("a folder") {
                let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
                // Files that were handed over before come again, or do not.
                if name == log.name || name.starts_with(&format!("{}.", log.name)) && self.random.chance(80) {
                    files.push(name);
                }
            }
        }
        for at in (1..files.len()).rev() {
            files.swap(at, self.random.below(at + 1));
        }
        files
    }

    /// Writes the night's exports: orders up to then, the latest ones not yet credited.
    fn export(&mut self, night: usize) -> Vec<String> {
        let mut names = Vec::new();
        for part in 0..=usize::from(self.random.chance(20)) {
            let (header, rows) = &self.orders;
            let until = (rows.len() * night / self.nights + part).min(rows.len());
            let settled = if night == self.nights { until } else { until.saturating_sub(6) };
            let mut text = header.clone() + "\n";
            for (nth, row) in rows[..until].iter().enumerate() {
                let row = if nth < settled { row.clone() } else { without_credit(row) };
                text += &(row + "\n");
            }
            let name = format!("export-{night}-{part}.csv");
            fs::write(self.path(&name), text).expect("writes");
            names.push(name);
        }
        names
    }
}

/// An order before the network reports its sale.
fn without_credit(row: &str) -> String {
    let mut front = row.rsplitn(3, ',');
    let (_, _, front) = (front.next(), front.next(), front.next().expect("fields"));
    format!("{front},,")
}

fn append(path: &Path, text: &[u8]) {
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path).expect("opens");
    file.write_all(text).expect("writes");
}

fn pack(path: &Path) {
    let text = fs::read(path).expect("a log");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&text).expect("packs");
    let name = format!("{}.gz", path.file_name().expect("a name").to_string_lossy());
    fs::write(path.with_file_name(name), packer.finish().expect("packs")).expect("writes");
    fs::remove_file(path).expect("removes");
}

/// Rows of verdicts by order, without the names of files in the last column.
fn rows(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).expect("verdicts");
    let cut = |line: &str| line.rsplit_once(',').map(|(front, _)| front.to_owned()).expect("cells");
    text.lines().skip(1).map(|line| (cells(line)[0].to_owned(), cut(line))).collect()
}

/// Runs a schedule, and compares each night with one analysis of all text that was written and all exports so far.
fn follows(seed: u64, nights: usize) {
    let mut schedule = Schedule::new(seed, nights);
    let dir = schedule.dir.path().to_owned();
    if variable("TAGTRAIL_KEEP").is_some() {
        schedule.dir.disable_cleanup(true);
        println!("schedule {seed} is in {}", dir.display());
    }
    let mut expected: HashMap<String, String> = HashMap::new();
    let mut finals = 0;
    for night in 1..=nights {
        let logs = schedule.write_logs(night);
        let exports = if schedule.random.chance(10) && night < nights { Vec::new() } else { schedule.export(night) };
        schedule.exports.extend(exports.iter().cloned());
        let date = format!("2026-03-{night:02}");
        let mut arguments = vec!["nightly", "--quiet", "--ledger", "ledger", "--horizon", "4d", "--date", &date];
        arguments.extend(["tagtrail.toml", "partners.csv"]);
        arguments.extend(logs.iter().chain(&exports).map(String::as_str));
        for _ in 0..=usize::from(schedule.random.chance(20)) {
            done(&dir, &arguments);
        }
        let manifest = Manifest::read(&dir.join("ledger")).expect("a manifest");
        if manifest.nights.is_empty() {
            continue;
        }
        fs::create_dir_all(dir.join("whole")).expect("a folder");
        let mut whole = vec!["analyze", "--quiet", "--force", "--out", "result", "tagtrail.toml", "partners.csv"];
        let mut names = Vec::new();
        for log in schedule.logs.iter().filter(|log| log.written > 0) {
            let name = format!("whole/{}", log.name);
            fs::write(dir.join(&name), &log.text[..log.written]).expect("writes");
            names.push(name);
        }
        whole.extend(names.iter().chain(&schedule.exports).map(String::as_str));
        done(&dir, &whole);
        let all = rows(&dir.join("result/verdicts.csv"));
        let current = rows(&dir.join("ledger/current/verdicts.csv"));
        let states = fs::read_to_string(dir.join("ledger/current/state.csv")).expect("states");
        assert_eq!(all.keys().collect::<Vec<_>>(), current.keys().collect::<Vec<_>>(), "seed {seed}, night {night}");
        for state in states.lines().skip(1).map(cells) {
            let (order, row) = (state[0].to_owned(), &current[state[0]]);
            // An order that arrives after the horizon is judged in one run, which may not be the last one of the night.
            if state[1] == "open" || !expected.contains_key(&order) {
                assert_eq!(*row, all[&order], "seed {seed}, night {night}: {order}");
                expected.insert(order, row.clone());
            } else {
                finals += 1;
                assert_eq!(*row, expected[&order], "seed {seed}, night {night}: {order} is final");
            }
        }
    }
    assert!(finals > 0, "seed {seed}: no order became final");
    let status = done(&dir, &["ledger", "verify", "ledger"]);
    assert!(status.contains("all files are whole"));
    // Answers outlive the logs.
    schedule.logs.iter().for_each(|log| drop(fs::remove_file(dir.join(&log.name))));
    let order = expected.keys().min().expect("an order").clone();
    assert!(done(&dir, &["explain", &order, "--ledger", "ledger"]).contains(&order));
    assert!(done(&dir, &["history", &order, "--ledger", "ledger"]).contains("first"));
}

#[test]
fn nights_agree_with_one_analysis_of_everything() {
    (1..=2).for_each(|seed| follows(seed, 6));
}

#[test]
fn two_runs_at_once_and_wrong_words_end_in_one_line() {
    let dir = tempfile::tempdir().expect("a folder");
    done(dir.path(), &["simulate", "--orders", "4", "--seed", "4", "."]);
    let _held = Ledger::open(&dir.path().join("ledger"), "nightly, process 7", Arc::new(Unguarded)).expect("opens");
    let fails = |arguments: &[&str], words: &str| {
        let run = run(dir.path(), arguments);
        assert!(
            run.code == Some(1) && run.err.lines().count() == 1 && run.err.contains(words),
            "{:?}: {}",
            run.code,
            run.err
        );
    };
    fails(&["nightly", "--ledger", "ledger", "web-1.log"], "is in use by nightly, process 7");
    fails(&["history", "1", "--ledger", "ledger"], "no such file");
    fails(&["ledger", "status", "nowhere"], "no such file");
    done(dir.path(), &["nightly", "--quiet", "--ledger", "other", "orders.csv"]);
    fails(&["explain", "1", "--ledger", "other"], "holds no verdicts yet");
    let out = done(
        dir.path(),
        &["nightly", "--json", "--quiet", "--metrics", "m.prom", "--ledger", "other", "web-1.log", "partners.csv"],
    );
    let line: serde_json::Value = serde_json::from_str(&out).expect("a line of JSON");
    assert_eq!((line["orders"].as_u64(), line["new"].as_u64()), (Some(4), Some(4)));
    assert!(fs::read_to_string(dir.path().join("m.prom")).expect("metrics").contains("tagtrail_orders 4\n"));
    fails(&["history", "nobody", "--ledger", "other"], "there is no such order");
    fails(&["nightly", "--ledger", "orders.csv", "web-1.log"], "orders.csv: is no folder");
    // Only a file with metrics is replaced by metrics.
    let again = |place: &'static str| ["nightly", "--quiet", "--metrics", place, "--ledger", "other", "web-1.log"];
    done(dir.path(), &again("m.prom"));
    fs::write(dir.path().join("mine"), "precious").expect("writes");
    fails(&again("mine"), "mine: holds no metrics of tagtrail's");
    fails(&again("ledger"), "ledger: is no file");
    assert_eq!(fs::read_to_string(dir.path().join("mine")).expect("kept"), "precious");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("mine", dir.path().join("link")).expect("a link");
        fails(&again("link"), "link: is no file");
    }
}

/// Networks' transactions come days after the sales: they change verdicts, and each change says so.
#[test]
fn an_export_without_orders_counts_as_nothing_and_a_report_is_named() {
    let dir = shop();
    let header = fs::read_to_string(dir.path().join("orders.csv")).expect("orders").lines().next().map(str::to_owned);
    put(&dir, "header.csv", header.expect("a header") + "\n");
    put(
        &dir,
        "earnings.csv",
        "Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($)\n",
    );
    let files = ["nightly", "--ledger", "ledger", "web.log", "partners.csv"];
    let first = run(dir.path(), &[&files[..], &["header.csv", "earnings.csv"]].concat());
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(first.out.contains("nothing is judged yet, since the ledger holds no orders"), "{}", first.out);
    for note in [
        "header.csv: holds no orders, and counts as nothing.",
        "earnings.csv: is a programme's report; no verdict uses it.",
    ] {
        assert!(first.err.contains(note), "{note}: {}", first.err);
    }
    let json = done(dir.path(), &["nightly", "--ledger", "ledger", "--json", "--quiet", "header.csv", "orders.csv"]);
    assert!(json.contains(r#""notes":["header.csv: holds no orders"#) && json.contains(r#""orders":2"#), "{json}");
    let kept = Manifest::read(&dir.path().join("ledger")).expect("a manifest").tables;
    assert!(kept.iter().all(|table| !table.path.contains("header")), "{kept:?}");
    // Rows that cannot be read are no empty export.
    put(&dir, "broken.csv", "order_id,ordered_at\n1,yesterday\n");
    let broken = run(dir.path(), &["nightly", "--ledger", "other", "web.log", "partners.csv", "broken.csv"]);
    assert_eq!(broken.code, Some(1), "{}", broken.err);
    assert!(broken.err.contains("the only row is no order"), "{}", broken.err);
}

#[test]
fn credits_that_arrive_later_change_verdicts() {
    let dir = tempfile::tempdir().expect("a folder");
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/exports");
    let files = ["access.log", "orders_export_1.csv", "partners.csv", "tagtrail.toml", "awin-transactions.csv"];
    for name in files {
        fs::copy(shop.join(name), dir.path().join(name)).expect("copies");
    }
    let night = |files: &[&str], date: &str| {
        let mut arguments = vec!["nightly", "--quiet", "--ledger", "ledger", "--date", date];
        arguments.extend(files);
        done(dir.path(), &arguments);
        let current = rows(&dir.path().join("ledger/current/verdicts.csv"));
        (current, fs::read_to_string(dir.path().join("ledger/current/changes.csv")).expect("changes"))
    };
    let whole = |files: &[&str]| {
        let mut arguments = vec!["analyze", "--quiet", "--force", "--out", "whole"];
        arguments.extend(files);
        done(dir.path(), &arguments);
        rows(&dir.path().join("whole/verdicts.csv"))
    };
    let (first, _) = night(&files[..4], "2026-10-01");
    assert_eq!(first, whole(&files[..4]));
    let (second, changes) = night(&files[4..], "2026-10-02");
    assert_eq!(second, whole(&files));
    let arrived = changes.lines().filter(|line| line.contains(",credit arrived,")).count();
    assert!(first != second && arrived > 0, "{changes}");
    // The same list again is no news.
    let (third, changes) = night(&files[4..], "2026-10-03");
    assert_eq!((third, changes.lines().count()), (second.clone(), 1));
    let order = second.keys().find(|order| first[*order] != second[*order]).expect("a change");
    let history = done(dir.path(), &["history", order, "--ledger", "ledger"]);
    assert!(history.contains("credit arrived"), "{history}");
}

/// Ledgers outlive versions of the program: this one is of the first version with ledgers, and must always be readable.
#[test]
fn a_ledger_of_the_first_version_opens() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/ledger");
    let dir = dir.to_str().expect("UTF-8");
    let here = Path::new(".");
    assert!(done(here, &["ledger", "verify", dir]).contains("all files are whole"));
    let history = done(here, &["history", "1002", "--ledger", dir]);
    assert!(history.contains("lost / not_credited") && history.contains("credit arrived"), "{history}");
    let story = done(here, &["explain", "1002", "--ledger", dir]);
    assert!(story.contains("/dp/X2?tag=mysite-20"), "{story}");
    let checked = done(here, &["check", "--json", dir]);
    assert!(checked.contains("\"path\": \"web.log\"") || checked.contains("\"path\":\"web.log\""), "{checked}");
}

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "long tests are run in portions")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A range of numbers from the environment, such as `100..150`, or the given one.
pub(super) fn portion(otherwise: std::ops::Range<u64>) -> std::ops::Range<u64> {
    let Some(text) = variable("TAGTRAIL_PORTION") else { return otherwise };
    let number = |text: &str| text.parse().expect("a number");
    text.split_once("..").map(|(from, to)| number(from)..number(to)).expect("a range such as 100..150")
}

/// The longer run, in portions if wanted: `TAGTRAIL_PORTION=100..150 cargo test --release --test it -- --ignored two_hundred_schedules`.
/// With `TAGTRAIL_KEEP=1` the folders stay.
#[test]
#[ignore = "takes about ten minutes"]
fn two_hundred_schedules_of_fourteen_nights_agree() {
    for seed in portion(100..300) {
        follows(seed, 14);
        println!("schedule {seed} agrees");
    }
}
