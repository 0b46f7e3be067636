//! Same input, same bytes out: whatever the number of threads, the packing of the logs and their order.

use super::behaviour::done;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const WORLD: [&str; 4] = ["web-1.log", "web-2.log", "orders.csv", "partners.csv"];

/// A simulated shop. Its logs are several chunks long, so that there is something to join.
fn world(seed: &str, megabytes: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    done(dir.path(), &["simulate", "--orders", "60", "--seed", seed, "--megabytes", megabytes, "."]);
    dir
}

fn analyze(dir: &Path, out: &str, arguments: &[&str]) {
    done(dir, &[&["analyze", "--quiet", "--out", out], arguments].concat());
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for (seed, megabytes) in [("3", "0"), ("4", "30")] {
        let dir = world(seed, megabytes);
        // Unreadable lines have to give the same output as well.
        let log = dir.path().join(WORLD[0]);
        let mut text = fs::read(&log).expect("a log");
        for at in [1_000, 500_000, 1_000_000, 2_000_000] {
            text[at..at + 40].fill(b'\n');
            text[at + 50] = b'"';
        }
        fs::write(&log, text).expect("writes");
        for threads in ["1", "2", "5"] {
            analyze(dir.path(), threads, &[&["--threads", threads], &WORLD[..]].concat());
        }
        for name in ["verdicts.csv", "verdicts.parquet", "summary.json", "rejected.log"] {
            let bytes = |threads: &str| fs::read(dir.path().join(threads).join(name)).expect(name);
            for threads in ["2", "5"] {
                assert!(bytes("1") == bytes(threads), "seed {seed}: {name} differs with {threads} threads");
            }
        }
    }
}

/// The second scan of a mapped log reads only the passages that can contain wanted lines; that of a log read in blocks reads all
/// of it. These logs are large enough for their orders that the first scan builds a sketch of their devices.
#[test]
fn a_second_look_at_passages_finds_what_one_at_all_lines_does() {
    for seed in ["10", "11"] {
        let dir = world(seed, "30");
        for io in ["mmap", "read"] {
            analyze(dir.path(), io, &[&["--io", io], &WORLD[..]].concat());
        }
        for name in ["verdicts.csv", "verdicts.parquet", "summary.json", "stories.ndjson.gz"] {
            let bytes = |io: &str| fs::read(dir.path().join(io).join(name)).expect(name);
            assert!(bytes("mmap") == bytes("read"), "seed {seed}: {name} differs");
        }
    }
}

/// The records of a `verdicts.csv` as (all columns but the last, items of the last).
fn records(dir: &Path, out: &str) -> Vec<(Vec<String>, BTreeSet<String>)> {
    let kind = tagtrail::tables::TableKind::Csv { delimiter: b',' };
    let table = tagtrail::tables::Table::read(&dir.join(out).join("verdicts.csv"), kind).expect("verdicts");
    assert_eq!(table.names.last().map(String::as_str), Some("evidence"));
    let record = |row: usize| {
        let mut cells: Vec<String> = table.columns.iter().map(|column| column.get(row).to_owned()).collect();
        let evidence = cells.pop().unwrap_or_default();
        (cells, evidence.split(';').map(str::to_owned).collect())
    };
    (0..table.rows).map(record).collect()
}

fn assert_same(seed: &str, one: &[(Vec<String>, BTreeSet<String>)], other: &[(Vec<String>, BTreeSet<String>)]) {
    assert_eq!(one.len(), other.len());
    let differ: Vec<String> = one
        .iter()
        .zip(other)
        .filter(|(a, b)| a != b)
        .map(|(a, b)| {
            format!("{} against\n{}", a.0.join(",") + &format!(" {:?}", a.1), b.0.join(",") + &format!(" {:?}", b.1))
        })
        .collect();
    assert!(differ.is_empty(), "seed {seed}: {} of {} differ:\n{}", differ.len(), one.len(), differ.join("\n"));
}

#[test]
fn logs_in_another_order_give_the_same_verdicts() {
    for seed in ["1", "2", "3", "4", "5"] {
        let dir = world(seed, "0");
        analyze(dir.path(), "forth", &WORLD);
        analyze(dir.path(), "back", &["partners.csv", "web-2.log", "orders.csv", "web-1.log"]);
        let forth = records(dir.path(), "forth");
        assert_eq!(forth.len(), 60);
        assert_same(seed, &forth, &records(dir.path(), "back"));
    }
}

/// A log that log rotation cut in two, one half of it packed, gives the same result as the whole.
#[test]
fn a_rotated_and_packed_log_gives_the_same_verdicts() {
    for seed in ["6", "7"] {
        let dir = world(seed, "0");
        analyze(dir.path(), "whole", &WORLD);
        let text = fs::read(dir.path().join("web-1.log")).expect("a log");
        let middle = text.len() / 2;
        let cut = middle + text[middle..].iter().position(|b| *b == b'\n').expect("a line end") + 1;
        let packed = fs::File::create(dir.path().join("old.log")).expect("a file");
        let mut packer = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &text[..cut]).expect("packs");
        packer.finish().expect("packs");
        fs::write(dir.path().join("new.log"), &text[cut..]).expect("writes");
        analyze(dir.path(), "parts", &["new.log", "web-2.log", "old.log", "orders.csv", "partners.csv"]);
        let before = memchr::memchr_iter(b'\n', &text[..cut]).count();
        let mut parts = records(dir.path(), "parts");
        for (_, evidence) in &mut parts {
            *evidence = evidence.iter().map(|item| in_whole(item, before)).collect();
        }
        assert_same(seed, &records(dir.path(), "whole"), &parts);
    }
}

/// `new.log:7` as a line of the log before it was cut.
fn in_whole(item: &str, before: usize) -> String {
    let (file, line) = item.split_once(':').unwrap_or((item, ""));
    match (file, line.parse::<usize>()) {
        ("old.log", Ok(line)) => format!("web-1.log:{line}"),
        ("new.log", Ok(line)) => format!("web-1.log:{}", line + before),
        _ => item.to_owned(),
    }
}

#[test]
fn no_result_depends_on_the_secret_of_the_hash() {
    // Every run of the program has another random secret, so keys are in another order each time.
    let dir = world("9", "8");
    for run in ["a", "b", "c", "d"] {
        analyze(dir.path(), run, &WORLD);
    }
    for name in ["verdicts.csv", "verdicts.parquet", "summary.json"] {
        let bytes = |run: &str| fs::read(dir.path().join(run).join(name)).expect(name);
        assert!(["b", "c", "d"].into_iter().all(|run| bytes("a") == bytes(run)), "{name} differs between runs");
    }
    let story = |order: &str| done(dir.path(), &[&["explain", order], &WORLD[..]].concat());
    let ids = fs::read_to_string(dir.path().join("orders.csv")).expect("orders");
    for order in ids.lines().skip(1).step_by(20).filter_map(|line| line.split(',').next()) {
        assert_eq!(story(order), story(order), "{order}");
    }
}
