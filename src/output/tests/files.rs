//! Tests of files that are written into a folder with other files.

use super::*;

const NAMES: [&str; 3] = ["a.txt", "b.txt", "c.txt"];

fn place_for(dir: &Path, existing: Existing, gate: Arc<dyn Gate>) -> Result<Files, Error> {
    let names = NAMES.iter().map(|name| (*name).to_owned()).collect();
    Files::at(dir, names, Own::Signed(CONTENTS.is_signed), existing, gate)
}

fn put(dir: &Path, existing: Existing, gate: Arc<dyn Gate>) -> Result<(), Error> {
    let new: Vec<_> = NEW.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    place_for(dir, existing, gate)?.write(&new)
}

#[test]
fn what_is_there_stays_unless_it_is_ours_or_forced() {
    let dir = tempfile::tempdir().expect("a folder");
    let place = dir.path().join("place");
    folder_with(&place, &[("a.txt", "ours, of an earlier version"), ("notes.txt", "mine")]);
    put(&place, Existing::Keep, Arc::new(Unguarded)).expect("ours is replaced");
    assert_eq!(held(&place), texts(&[("a.txt", "ours new"), ("c.txt", "new"), ("notes.txt", "mine")]));
    // `c.txt` does not have the program's mark.
    let refused = put(&place, Existing::Keep, Arc::new(Unguarded)).expect_err("not marked").to_string();
    assert!(refused.contains("c.txt: is there already, and is left alone") && refused.contains("--force"), "{refused}");
    put(&place, Existing::Replace, Arc::new(Unguarded)).expect("forced");
    for (name, words) in [("", "is a folder"), ("..", "is a folder")] {
        let one = Files::one(&place.join(name).join(".."), Existing::Keep, Arc::new(Unguarded)).map(drop);
        assert!(one.expect_err("no file").to_string().contains(words), "{name}");
    }
}

#[test]
#[cfg(unix)]
fn links_are_replaced_and_never_written_through() {
    let dir = tempfile::tempdir().expect("a folder");
    let place = dir.path().join("place");
    folder_with(&place, &[]);
    fs::write(dir.path().join("precious"), "ours precious").expect("writes");
    std::os::unix::fs::symlink("../precious", place.join("a.txt")).expect("a link");
    let refused = put(&place, Existing::Keep, Arc::new(Unguarded)).expect_err("a link").to_string();
    assert!(refused.contains("is there already, a link"), "{refused}");
    put(&place, Existing::Replace, Arc::new(Unguarded)).expect("forced");
    assert_eq!(held(&place), texts(&NEW));
    assert!(!place.join("a.txt").is_symlink());
    assert_eq!(fs::read_to_string(dir.path().join("precious")).ok().as_deref(), Some("ours precious"));
    std::os::unix::fs::symlink("nowhere", place.join("b.txt")).expect("a link");
    put(&place, Existing::Keep, Arc::new(Unguarded)).expect_err("a link to nowhere is no free name");
}

#[test]
fn a_step_that_fails_leaves_all_files_old_or_all_new() {
    for (can_exchange, killed) in [(true, false), (true, true), (false, true)] {
        for nth in 0.. {
            let (_dir, place) = prepared(Before::Former);
            folder_with(&place, &[("notes.txt", "mine")]);
            let at = if killed { At::Killed } else { At::Fails };
            let gate = Nth::new(&at, nth, can_exchange);
            let done = put(&place, Existing::Replace, Arc::<Nth>::clone(&gate));
            let files = held(&place).expect("a folder");
            let seen: Vec<_> = files.iter().filter(|(name, _)| !name.starts_with('.')).cloned().collect();
            let with_notes =
                |files: &[(&str, &str)]| texts(&[files, &[("notes.txt", "mine")]].concat()).unwrap_or_default();
            let (old, new) = (with_notes(&OLD), with_notes(&NEW));
            if killed {
                // Some may be new and others old, but each is complete, and files of others are unchanged.
                assert!(seen.iter().all(|file| old.contains(file) || new.contains(file)), "step {nth}: {seen:?}");
                assert!(seen.contains(&("notes.txt".to_owned(), "mine".to_owned())));
            } else {
                assert_eq!(seen, if done.is_ok() { new.clone() } else { old }, "step {nth}: {done:?}");
            }
            if !gate.reached() {
                break;
            }
            put(&place, Existing::Replace, Arc::new(Unguarded)).expect("nothing is in the way");
            assert_eq!(held(&place), Some(new), "step {nth}");
        }
    }
}

#[test]
fn a_folder_without_other_files_is_replaced_in_one_step() {
    for (before, can_exchange) in [
        (Before::Nothing, true),
        (Before::Empty, true),
        (Before::Former, true),
        (Before::Nothing, false),
        (Before::Former, false),
    ] {
        for at in [At::Killed, At::Fails] {
            for nth in 0.. {
                let (_dir, place) = prepared(before);
                let gate = Nth::new(&at, nth, can_exchange);
                let done = put(&place, Existing::Replace, Arc::<Nth>::clone(&gate));
                let found = held(&place);
                // Without an exchange of two names the former folder can be aside until the next run.
                let is_aside = !can_exchange && before == Before::Former && found.is_none();
                let is_old = found == old(before) || is_aside && matches!(at, At::Killed);
                assert!(found == texts(&NEW) || is_old && done.is_err(), "step {nth} of {before:?}: {found:?}");
                if !gate.reached() {
                    assert!(nth > 5 && done.is_ok());
                    break;
                }
                if is_aside {
                    drop(place_for(&place, Existing::Replace, Arc::new(Unguarded)).expect("a place"));
                    assert_eq!(held(&place), old(before), "step {nth}: the next run restores the former folder");
                }
                put(&place, Existing::Replace, Arc::new(Unguarded)).expect("nothing is in the way");
                assert_eq!(held(&place), texts(&NEW));
                let around = fs::read_dir(place.parent().expect("a folder")).expect("a folder").count();
                assert_eq!(around, 1, "step {nth}: nothing else is left");
            }
        }
    }
}

#[test]
fn a_name_that_is_taken_meanwhile_is_not_replaced() {
    for nth in 0.. {
        let (_dir, place) = prepared(Before::Nothing);
        let theirs = place.join("c.txt");
        let other = At::Meets(Arc::new(move || {
            if theirs.parent().is_some_and(Path::exists) && !theirs.exists() {
                fs::write(&theirs, "theirs").expect("writes");
            }
        }));
        let gate = Nth::new(&other, nth, true);
        let done = put(&place, Existing::Keep, Arc::<Nth>::clone(&gate));
        let found = held(&place);
        let (kept, new) = (texts(&[("c.txt", "theirs")]), texts(&NEW));
        assert!(if done.is_ok() { found == new } else { found == kept }, "step {nth}: {done:?} {found:?}");
        if !gate.reached() {
            break;
        }
    }
}
