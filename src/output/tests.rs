//! Tests in which every step of writing fails once, is the last one of a killed process, or meets another process.

mod files;
mod places;

use super::*;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

const CONTENTS: Contents =
    Contents { names: &["a.txt", "b.txt", "c.txt"], is_signed: |_, head| head.starts_with(b"ours") };

/// What happens at one step of a run.
#[derive(Clone)]
enum At {
    /// The step fails; the steps after it run.
    Fails,
    /// Neither the step nor any after it runs, as when the process is killed.
    Killed,
    /// Another process does something before the step.
    Meets(Arc<dyn Fn() + Send + Sync>),
}

/// Counts steps, and makes something happen at one of them.
struct Nth {
    at: At,
    step: usize,
    passed: AtomicUsize,
    can_exchange: bool,
}

impl Nth {
    fn new(at: &At, nth: usize, can_exchange: bool) -> Arc<Self> {
        Arc::new(Self { at: at.clone(), step: nth, passed: AtomicUsize::new(0), can_exchange })
    }

    /// Whether the step was reached.
    fn reached(&self) -> bool {
        self.passed.load(Ordering::Relaxed) > self.step
    }
}

impl Gate for Nth {
    fn pass(&self, step: &'static str) -> io::Result<()> {
        let now = self.passed.fetch_add(1, Ordering::Relaxed);
        match &self.at {
            At::Fails if now == self.step => return Err(io::Error::other("a fault")),
            At::Killed if now >= self.step => return Err(io::Error::other("killed")),
            At::Meets(other) if now == self.step => other(),
            _ => {}
        }
        if step == "exchange" && !self.can_exchange { Err(io::ErrorKind::Unsupported.into()) } else { Ok(()) }
    }
}

/// What was in a place before a run.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Before {
    Nothing,
    Empty,
    Former,
}

fn folder_with(place: &Path, files: &[(&str, &str)]) {
    fs::create_dir_all(place).expect("a folder");
    for (name, text) in files {
        fs::write(place.join(name), text).expect("writes");
    }
}

/// The files of a folder with their texts; `None` where there is no folder.
fn held(place: &Path) -> Option<Vec<(String, String)>> {
    let mut files: Vec<_> = fs::read_dir(place)
        .ok()?
        .map(|entry| {
            let entry = entry.expect("an entry");
            let text = fs::read_to_string(entry.path()).unwrap_or_else(|_| "no text".to_owned());
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    Some(files)
}

const OLD: [(&str, &str); 2] = [("a.txt", "ours old"), ("b.txt", "old")];
const NEW: [(&str, &str); 2] = [("a.txt", "ours new"), ("c.txt", "new")];
const OTHER: [(&str, &str); 1] = [("a.txt", "ours, from another run")];

#[expect(clippy::unnecessary_wraps, reason = "it is compared with what a place holds, which may be nothing")]
fn texts(files: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
    Some(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
}

/// Prepares a place with something in it, in a folder of its own.
fn prepared(before: Before) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let place = dir.path().join("place");
    match before {
        Before::Nothing => {}
        Before::Empty => folder_with(&place, &[]),
        Before::Former => folder_with(&place, &OLD),
    }
    (dir, place)
}

fn old(before: Before) -> Option<Vec<(String, String)>> {
    match before {
        Before::Nothing => None,
        Before::Empty => Some(Vec::new()),
        Before::Former => texts(&OLD),
    }
}

/// Writes the new files to a place.
fn run(place: &Path, gate: Arc<dyn Gate>) -> Result<(), Error> {
    let folder = Folder::at(place, &CONTENTS, Existing::Keep, gate)?;
    let unfinished = folder.begin()?;
    for (name, text) in NEW {
        let written =
            unfinished.create(name).and_then(|mut out| out.write_all(text.as_bytes()).and_then(|()| out.flush()));
        written.map_err(|error| failed(place, &error))?;
    }
    unfinished.commit()
}

fn leftovers(dir: &TempDir) -> Vec<String> {
    let names = fs::read_dir(dir.path())
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| name != "place").collect()
}

/// All combinations: what was there before, and whether names can be exchanged in one step.
fn cases() -> impl Iterator<Item = (Before, bool)> {
    let all = [Before::Nothing, Before::Empty, Before::Former];
    all.into_iter().map(|before| (before, true)).chain([(Before::Former, false)])
}

#[test]
fn a_step_that_fails_leaves_the_old_or_the_new_and_nothing_else() {
    for (before, can_exchange) in cases() {
        let mut failures = 0;
        for nth in 0.. {
            let (dir, place) = prepared(before);
            let gate = Nth::new(&At::Fails, nth, can_exchange);
            let done = run(&place, Arc::<Nth>::clone(&gate));
            let expected = if done.is_ok() { texts(&NEW) } else { old(before) };
            let found = held(&place);
            // Where even the way back fails, the former files are aside until the next run.
            if found.is_none() && !can_exchange {
                assert!(done.is_err(), "step {nth}");
                assert!(Folder::at(&place, &CONTENTS, Existing::Keep, Arc::new(Unguarded)).is_ok());
                assert_eq!(held(&place), old(before), "step {nth}");
            } else {
                assert_eq!(found, expected, "{before:?}, step {nth}: {done:?}");
            }
            failures += usize::from(done.is_err());
            if !gate.reached() {
                assert!(done.is_ok() && leftovers(&dir).is_empty());
                break;
            }
            // The next run removes what a failed removal left.
            run(&place, Arc::new(Unguarded)).expect("nothing is in the way");
            assert_eq!((held(&place), leftovers(&dir)), (texts(&NEW), Vec::new()), "{before:?}, step {nth}");
        }
        assert!(failures > 8, "{before:?}: {failures} steps failed");
    }
}

#[test]
fn a_killed_run_leaves_the_old_or_the_new_and_the_next_one_clears_up() {
    for (before, can_exchange) in cases() {
        for nth in 0.. {
            let (dir, place) = prepared(before);
            let gate = Nth::new(&At::Killed, nth, can_exchange);
            let done = run(&place, Arc::<Nth>::clone(&gate));
            let found = held(&place);
            let aside = found.is_none() && !can_exchange;
            assert!(aside || found == old(before) || found == texts(&NEW), "{before:?}, step {nth}: {found:?}");
            assert!(done.is_err() || found == texts(&NEW));
            if !gate.reached() {
                break;
            }
            // The check alone restores a folder that was moved aside.
            Folder::at(&place, &CONTENTS, Existing::Keep, Arc::new(Unguarded)).expect("a place");
            assert!(held(&place) == old(before) || held(&place) == texts(&NEW), "{before:?}, step {nth}");
            run(&place, Arc::new(Unguarded)).expect("nothing is in the way");
            assert_eq!((held(&place), leftovers(&dir)), (texts(&NEW), Vec::new()), "{before:?}, step {nth}");
        }
    }
}

/// Checks the end of a run that met another process at a step: what was there before, how it ended, and its place.
type Judge<'a> = &'a dyn Fn(usize, Before, Result<(), Error>, &Path);

/// Changes the place before every step of a run in turn, and passes the end of the run to `judge`.
fn met(other: &dyn Fn(&Path) -> At, judge: Judge<'_>) {
    for (before, can_exchange) in cases() {
        for nth in 0.. {
            let (dir, place) = prepared(before);
            let gate = Nth::new(&other(&place), nth, can_exchange);
            let done = run(&place, Arc::<Nth>::clone(&gate));
            judge(nth, before, done, &place);
            // The former folder is aside where the place was taken between two steps.
            let aside = |name: &String| !can_exchange && name == ".tagtrail-former-place";
            assert!(leftovers(&dir).iter().all(aside), "{before:?}, step {nth}: {:?}", leftovers(&dir));
            if !gate.reached() {
                break;
            }
        }
    }
}

/// Puts a folder in a place as another process would.
fn put(place: &Path, files: &[(&str, &str)]) {
    let made = place.with_file_name(".made");
    folder_with(&made, files);
    if place.exists() {
        moves::exchange(&made, place).expect("exchanges");
        fs::remove_dir_all(&made).expect("removes");
    } else {
        fs::rename(&made, place).expect("moves");
    }
}

#[test]
fn two_runs_into_one_place_both_succeed() {
    let other = |place: &Path| {
        let place = place.to_owned();
        At::Meets(Arc::new(move || put(&place, &OTHER)))
    };
    met(&other, &|nth, before, done, place| {
        assert!(done.is_ok(), "{before:?}, step {nth}: {done:?}");
        let found = held(place);
        assert!(found == texts(&NEW) || found == texts(&OTHER), "{before:?}, step {nth}: {found:?}");
    });
}

#[test]
fn a_place_that_vanishes_meanwhile_is_written_nevertheless() {
    let other = |place: &Path| {
        let place = place.to_owned();
        At::Meets(Arc::new(move || drop(fs::remove_dir_all(&place))))
    };
    met(&other, &|nth, before, done, place| {
        assert!(done.is_ok(), "{before:?}, step {nth}: {done:?}");
        assert!(held(place).is_none_or(|files| Some(files) == texts(&NEW)), "{before:?}, step {nth}");
    });
}

#[test]
fn a_strangers_folder_that_appears_meanwhile_is_never_lost() {
    const THEIRS: [(&str, &str); 2] = [("a.txt", "theirs"), ("notes.txt", "theirs")];
    let other = |place: &Path| {
        let place = place.to_owned();
        At::Meets(Arc::new(move || put(&place, &THEIRS)))
    };
    met(&other, &|nth, before, done, place| {
        let found = held(place);
        let kept = found == texts(&THEIRS);
        assert!(kept || done.is_ok() && found == texts(&NEW), "{before:?}, step {nth}: {done:?} {found:?}");
    });
}
