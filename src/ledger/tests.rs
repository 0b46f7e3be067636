use super::manifest::{EvidenceFile, Manifest, VERSION};
use super::{ANALYSIS, EVIDENCE, Ledger, MANIFEST};
use crate::output::{Gate, Unguarded};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Lets so many steps pass, and fails all further ones, as for a process that was killed.
struct Killed(AtomicUsize, usize);

impl Gate for Killed {
    fn pass(&self, step: &'static str) -> io::Result<()> {
        if self.0.fetch_add(1, Ordering::Relaxed) < self.1 { Ok(()) } else { Err(io::Error::other(step)) }
    }
}

fn file(name: &str) -> EvidenceFile {
    EvidenceFile { file: name.to_owned(), ..EvidenceFile::default() }
}

/// Adds a file and removes another one.
fn change(dir: &Path, gate: Arc<dyn Gate>) -> crate::base::error::Result<()> {
    let mut ledger = Ledger::open(dir, "a test", gate)?;
    ledger.put(EVIDENCE, "new", &|out| out.write_all(b"new"))?;
    let next = Manifest { evidence: vec![file("new")], ..ledger.manifest.clone() };
    ledger.commit(next)
}

fn begun(dir: &Path) {
    let mut ledger = Ledger::open(dir, "a test", Arc::new(Unguarded)).expect("opens");
    ledger.put(EVIDENCE, "old", &|out| out.write_all(b"old")).expect("writes");
    let next = Manifest { evidence: vec![file("old")], ..ledger.manifest.clone() };
    ledger.commit(next).expect("commits");
}

#[test]
fn a_run_that_stops_at_any_step_leaves_the_old_state_or_the_new_one() {
    let (mut old, mut new) = (0, 0);
    for steps in 0.. {
        let dir = tempfile::tempdir().expect("a folder");
        begun(dir.path());
        let done = change(dir.path(), Arc::new(Killed(AtomicUsize::new(0), steps)));
        let manifest = Manifest::read(dir.path()).expect("a manifest");
        let names: Vec<&str> = manifest.evidence.iter().map(|file| file.file.as_str()).collect();
        match names.as_slice() {
            ["old"] => old += 1,
            ["new"] => new += 1,
            other => panic!("{other:?} after {steps} steps"),
        }
        for name in &names {
            assert_eq!(std::fs::read(dir.path().join(EVIDENCE).join(name)).expect("a file"), name.as_bytes());
        }
        // The next run finishes the job, and nothing is left over.
        change(dir.path(), Arc::new(Unguarded)).expect("changes");
        let left: Vec<_> = std::fs::read_dir(dir.path().join(EVIDENCE)).expect("a folder").collect();
        assert_eq!(left.len(), 1);
        if done.is_ok() {
            break;
        }
    }
    assert!(old > 3 && new > 1, "{old} {new}");
}

#[test]
fn a_run_waits_for_an_analysis_that_leaves_digests() {
    let dir = tempfile::tempdir().expect("a folder");
    let open = |holder: &str| Ledger::open(dir.path(), holder, Arc::new(Unguarded));
    let analysis = open(ANALYSIS).expect("opens");
    let second = open(ANALYSIS).expect_err("an analysis waits for nobody");
    assert!(second.to_string().contains("is in use by analyze"), "{second}");
    std::thread::scope(|scope| {
        let collect = scope.spawn(|| open("collect, process 7").map(|_| ()));
        std::thread::sleep(std::time::Duration::from_millis(200));
        assert!(!collect.is_finished());
        drop(analysis);
        collect.join().expect("ends").expect("opens");
    });
}

#[test]
fn a_ledger_has_one_run_at_a_time() {
    let dir = tempfile::tempdir().expect("a folder");
    let first = Ledger::open(dir.path(), "collect, process 7", Arc::new(Unguarded)).expect("opens");
    let second = Ledger::open(dir.path(), "another", Arc::new(Unguarded)).expect_err("in use");
    assert!(second.to_string().contains("is in use by collect, process 7"), "{second}");
    drop(first);
    // The name that a killed run left does not count.
    std::fs::write(dir.path().join("lock"), "nightly, process 8").expect("writes");
    Ledger::open(dir.path(), "another", Arc::new(Unguarded)).expect("opens");
}

#[test]
fn foreign_folders_and_later_versions_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("photo.png"), "x").expect("writes");
    let error = Ledger::open(dir.path(), "a test", Arc::new(Unguarded)).expect_err("foreign");
    assert!(error.to_string().contains("holds photo.png"), "{error}");
    std::fs::remove_file(dir.path().join("photo.png")).expect("removes");
    for (text, what) in [
        ("{", "is no manifest"),
        ("{}", "is no manifest"),
        (&*format!("{{\"tagtrail_ledger\":{}}}", VERSION + 1), "is of ledger version"),
    ] {
        std::fs::write(dir.path().join(MANIFEST), text).expect("writes");
        let error = Ledger::open(dir.path(), "a test", Arc::new(Unguarded)).expect_err("refused");
        assert!(error.to_string().contains(what), "{error}");
    }
}
