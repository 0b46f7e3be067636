//! Malicious inputs, and inputs from broken programs. The findings of the fuzz targets are replayed, and known kinds of
//! harmful input are generated and given to the program as a user would.
//!
//! Each run ends in one of two ways: exit code 1 with one clear line, or a result with every row accounted for. No run
//! panics or takes more memory than a stated bound.

#[expect(unreachable_pub, reason = "the fuzz targets, a package of their own, have this module as their library")]
mod entries;

mod logs;
mod mutations;
mod orders;
mod settings;
mod shapes;

use super::behaviour::program;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Bytes in a mebibyte.
const MIB: u64 = 1 << 20;

/// Memory that any run may take besides that for its input: program, threads, stacks and constant tables.
const BASE: u64 = 256 * MIB;

/// The findings of the fuzz targets, by target.
fn findings() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/hostile");
    let list = |dir: &Path| {
        let entries = fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths
    };
    let mut found = Vec::new();
    for target in list(&folder) {
        let name = target.file_name().expect("a name").to_string_lossy().into_owned();
        found.extend(list(&target).into_iter().map(|path| (name.clone(), path)));
    }
    found
}

#[test]
fn what_the_fuzz_targets_found_stays_harmless() {
    let found = findings();
    assert!(!found.is_empty(), "testdata/hostile holds nothing to replay");
    for (target, path) in found {
        println!("{}", path.display());
        entries::run(&target, &fs::read(&path).expect("a finding"));
    }
}

#[test]
fn every_target_takes_nothing_and_noise() {
    let noise: Vec<u8> = (0_u32..4096).map(|n| (n.wrapping_mul(0x9e37_79b9) >> 24) as u8).collect();
    for (target, entry) in entries::ALL {
        println!("{target}");
        for choice in 0..=16 {
            entry(&[]);
            entry(&[choice]);
            entry(&[&[choice, choice], noise.as_slice()].concat());
            let lines: Vec<u8> = noise.iter().map(|b| if b % 7 == 0 { b'\n' } else { b' ' + b % 95 }).collect();
            entry(&[&[choice, choice], lines.as_slice()].concat());
        }
    }
}

/// The outcome of a run of the program, and its peak of memory.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
    peak: u64,
}

/// A folder with a small log and settings in it.
fn shop() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    put(&dir, "web.log", shapes::LOG);
    put(&dir, "tagtrail.toml", shapes::SETTINGS);
    put(&dir, "orders.csv", "order_id,ordered_at\n1001,2026-09-01T09:05:00Z\n");
    dir
}

fn put(dir: &TempDir, name: &str, bytes: impl AsRef<[u8]>) {
    fs::write(dir.path().join(name), bytes).expect("writes");
}

/// Runs the program to its end.
fn run(dir: &TempDir, arguments: &[&str]) -> Ran {
    ran(program(dir.path()), dir, arguments)
}

/// Runs a command in a folder to its end.
fn ran(mut command: Command, dir: &TempDir, arguments: &[&str]) -> Ran {
    let file = |name: &str| File::create(dir.path().join(name)).expect("a file");
    command.args(arguments).stdout(Stdio::from(file(".out"))).stderr(Stdio::from(file(".err")));
    let (code, peak) = ended(command.spawn().expect("starts"));
    let text = |name: &str| String::from_utf8(fs::read(dir.path().join(name)).expect("written")).expect("UTF-8");
    Ran { code, out: text(".out"), err: text(".err"), peak }
}

/// Waits for a child: its exit code, and its peak of memory in bytes.
///
/// The system reports the peak of a process while it runs; the peak of an ended child includes the memory of its
/// parent. So the child's peak is read every few milliseconds.
fn ended(mut child: Child) -> (Option<i32>, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = kibibytes.map_or(peak, |kibibytes| kibibytes * 1024);
        if let Some(ended) = child.try_wait().expect("waits") {
            return (ended.code(), peak);
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// Expects a refusal: code 1 and one line of limited length that contains `words`.
fn refused(dir: &TempDir, arguments: &[&str], words: &[&str], bound: u64) {
    let ran = run(dir, arguments);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{arguments:?}: {}", ran.err);
    assert!(ran.err.starts_with("tagtrail: ") && ran.err.lines().count() == 1, "{arguments:?}: {:?}", ran.err);
    assert!(ran.err.len() < 3000, "{arguments:?}: a message of {} bytes", ran.err.len());
    for word in words {
        assert!(ran.err.contains(word), "{arguments:?}: {word:?} is not in {:?}", ran.err);
    }
    assert!(ran.peak < bound, "{arguments:?}: {} MiB", ran.peak / MIB);
}

/// Expects a result, and gives back its summary.
fn accepted(dir: &TempDir, arguments: &[&str], bound: u64) -> serde_json::Value {
    let ran = run(dir, &[arguments, &["--json", "--quiet"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{arguments:?}");
    assert!(ran.peak < bound, "{arguments:?}: {} MiB", ran.peak / MIB);
    serde_json::from_str(&ran.out).expect("a summary")
}
