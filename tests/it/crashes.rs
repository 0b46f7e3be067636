//! Nights and collections that are stopped at any step, or killed: afterwards the old or the new state is there, and the next run
//! finishes the job.

use super::behaviour::done;
use super::nightly::{Random, portion};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use tagtrail::base::units::Span;
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::jobs::nightly::{Wanted, nightly};
use tagtrail::ledger::{Ledger, Manifest};
use tagtrail::merchant::Settings;
use tagtrail::output::{Gate, Unguarded};

/// Lets so many steps pass, and fails all further ones, as for a process that was killed.
struct Killed(AtomicUsize, usize);

impl Gate for Killed {
    fn pass(&self, step: &'static str) -> io::Result<()> {
        if self.0.fetch_add(1, Ordering::Relaxed) < self.1 { Ok(()) } else { Err(io::Error::other(step)) }
    }
}

/// A night in this process.
fn night(dir: &Path, files: &[&str], gate: Arc<dyn Gate>) -> tagtrail::base::error::Result<()> {
    let mut ledger = Ledger::open(&dir.join("ledger"), "a test", gate)?;
    let given = Given { paths: files.iter().map(|file| dir.join(file)).collect(), ..Given::default() };
    let inputs = sort(&given, &BTreeMap::new(), &[])?;
    let settings = Settings::default();
    let wanted = Wanted {
        inputs: &inputs,
        settings,
        settings_files: &[],
        date: "2026-03-02",
        horizon: Span::days(45),
        version: "0",
    };
    nightly(&mut ledger, &wanted, &AtomicU64::new(0)).map(drop)
}

/// The current verdicts and changes, without the name of the folder.
fn current(dir: &Path) -> [String; 2] {
    let read = |name: &str| fs::read_to_string(dir.join("ledger/current").join(name)).expect("a file");
    ["verdicts.csv", "changes.csv"].map(|name| read(name).replace(&dir.display().to_string(), ""))
}

#[test]
fn a_night_that_stops_at_any_step_leaves_the_old_state_or_the_new_one() {
    let from = tempfile::tempdir().expect("a folder");
    done(from.path(), &["simulate", "--orders", "4", "--seed", "3", "."]);
    let (first, second) = (["web-1.log", "orders.csv", "partners.csv"], ["web-2.log"]);
    let begin = || {
        let dir = tempfile::tempdir().expect("a folder");
        for name in first.iter().chain(&second) {
            fs::copy(from.path().join(name), dir.path().join(name)).expect("copies");
        }
        night(dir.path(), &first, Arc::new(Unguarded)).expect("a night");
        dir
    };
    let whole = begin();
    let old = current(whole.path());
    night(whole.path(), &second, Arc::new(Unguarded)).expect("a night");
    let new = current(whole.path());
    let mut stopped = 0;
    // Every fifth step: the tests of `ledger` stop at each.
    for steps in (0..).step_by(5) {
        let dir = begin();
        let done = night(dir.path(), &second, Arc::new(Killed(AtomicUsize::new(0), steps)));
        let found = current(dir.path());
        assert!(found == old || found == new, "{steps} steps");
        Manifest::read(&dir.path().join("ledger")).expect("a manifest");
        night(dir.path(), &second, Arc::new(Unguarded)).expect("the next night");
        assert_eq!(current(dir.path())[0], new[0], "{steps} steps");
        if done.is_ok() {
            break;
        }
        stopped += 1;
    }
    assert!(stopped > 5, "{stopped}");
}

/// Collects logs in this process.
fn collected(dir: &Path, files: &[&str], gate: Arc<dyn Gate>) -> tagtrail::base::error::Result<()> {
    let mut ledger = Ledger::open(&dir.join("ledger"), "a test", gate)?;
    let given = Given { paths: files.iter().map(|file| dir.join(file)).collect(), ..Given::default() };
    let inputs = sort(&given, &BTreeMap::new(), &[])?;
    tagtrail::jobs::collect::collect(&mut ledger, &inputs.web, Settings::default(), &AtomicU64::new(0)).map(drop)
}

#[test]
fn a_collection_that_stops_at_any_step_loses_nothing_and_holds_nothing_twice() {
    let from = tempfile::tempdir().expect("a folder");
    done(from.path(), &["simulate", "--orders", "4", "--seed", "3", "."]);
    let text = fs::read(from.path().join("web-1.log")).expect("a log");
    let names = |dir: &Path| {
        let manifest = Manifest::read(&dir.join("ledger")).expect("a manifest");
        manifest.evidence.into_iter().map(|file| (file.path, file.whole.lines)).collect::<Vec<_>>()
    };
    let mut stopped = 0;
    for steps in 0.. {
        let dir = tempfile::tempdir().expect("a folder");
        let live = dir.path().join("live.log");
        fs::write(&live, &text[..text.len() / 2]).expect("writes");
        collected(dir.path(), &["live.log"], Arc::new(Unguarded)).expect("collects");
        let old = names(dir.path());
        fs::write(&live, &text).expect("writes");
        fs::copy(from.path().join("web-2.log"), dir.path().join("web-2.log")).expect("copies");
        let files = ["live.log", "web-2.log"];
        let done = collected(dir.path(), &files, Arc::new(Killed(AtomicUsize::new(0), steps)));
        let after = names(dir.path());
        assert!(after == old || after.len() == 2, "{steps} steps: {after:?}");
        collected(dir.path(), &files, Arc::new(Unguarded)).expect("collects");
        let new = names(dir.path());
        assert_eq!(new.len(), 2, "{steps} steps");
        let lines: u64 = new.iter().map(|(_, lines)| lines).sum();
        let expected = memchr::memchr_iter(b'\n', &text).count()
            + memchr::memchr_iter(b'\n', &fs::read(dir.path().join("web-2.log")).expect("a log")).count();
        assert_eq!(lines as usize, expected, "{steps} steps");
        if done.is_ok() {
            break;
        }
        stopped += 1;
    }
    assert!(stopped > 8, "{stopped}");
}

/// Runs that are killed at random moments: `TAGTRAIL_PORTION=0..500 cargo test --release --test it -- --ignored five_hundred_kills`.
#[test]
#[ignore = "takes minutes"]
fn five_hundred_kills_lose_nothing_and_count_nothing_twice() {
    kills(portion(0..500));
}

#[test]
fn some_kills_lose_nothing_and_count_nothing_twice() {
    kills(1000..1012);
}

/// Kills nights at random moments, once for each number. What is there afterwards is whole, and is the old state or the new one;
/// the next run finishes the job.
fn kills(numbers: std::ops::Range<u64>) {
    let dir = tempfile::tempdir().expect("a folder");
    done(dir.path(), &["simulate", "--orders", "20", "--seed", "5", "."]);
    let first =
        ["nightly", "--quiet", "--date", "2026-03-01", "--ledger", "ledger", "web-1.log", "orders.csv", "partners.csv"];
    let second = ["nightly", "--quiet", "--date", "2026-03-02", "--ledger", "ledger", "web-2.log"];
    done(dir.path(), &first);
    let path = |name: &str| dir.path().join(name);
    copy_folder(&path("ledger"), &path("begun"));
    let old = current(dir.path());
    let began = std::time::Instant::now();
    done(dir.path(), &second);
    let usual = began.elapsed().as_micros() as usize;
    let new = current(dir.path());
    let (mut olds, mut news) = (0, 0);
    for number in numbers {
        fs::remove_dir_all(path("ledger")).expect("removes");
        copy_folder(&path("begun"), &path("ledger"));
        let mut child = super::behaviour::program(dir.path()).args(second).spawn().expect("starts");
        let wait = Random(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).below(usual * 5 / 4) as u64;
        std::thread::sleep(std::time::Duration::from_micros(wait));
        drop(child.kill());
        child.wait().expect("ends");
        let found = current(dir.path());
        olds += u64::from(found == old);
        news += u64::from(found == new);
        assert!(found == old || found == new, "kill {number}: neither the old state nor the new one");
        done(dir.path(), &["ledger", "verify", "ledger"]);
        done(dir.path(), &second);
        assert_eq!(current(dir.path())[0], new[0], "kill {number}");
        let manifest = Manifest::read(&path("ledger")).expect("a manifest");
        assert_eq!(manifest.evidence.len(), 2, "kill {number}");
    }
    println!("{olds} kills left the old state, {news} the new one");
}

/// Copies a ledger.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let (path, to) = entry.map(|entry| (entry.path(), to.join(entry.file_name()))).expect("an entry");
        match fs::read_link(&path) {
            #[cfg(unix)]
            Ok(target) => std::os::unix::fs::symlink(target, to).expect("a link"),
            _ if path.is_dir() => copy_folder(&path, &to),
            _ => drop(fs::copy(&path, &to).expect("copies")),
        }
    }
}
