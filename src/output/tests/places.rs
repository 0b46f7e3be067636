//! Tests of which places are refused, and what is kept of the former folder.

use super::*;

fn looked(place: &Path, existing: Existing) -> Result<Folder, Error> {
    Folder::at(place, &CONTENTS, existing, Arc::new(Unguarded))
}

fn refusal(place: &Path) -> String {
    looked(place, Existing::Keep).map(drop).expect_err("is refused").to_string()
}

#[test]
fn only_empty_folders_and_former_ones_are_taken() {
    let dir = tempfile::tempdir().expect("a folder");
    let place = |name: &str| dir.path().join(name);
    fs::write(place("file"), "text").expect("writes");
    folder_with(&place("theirs"), &[("a.txt", "not ours")]);
    folder_with(&place("mixed"), &[("a.txt", "ours"), ("notes.txt", "mine")]);
    folder_with(&place("signed"), &[("a.txt", "ours 1")]);
    folder_with(&place("nested/a.txt"), &[("notes.txt", "mine")]);
    folder_with(&place("empty"), &[]);
    for (name, words) in [
        ("file", "is a file"),
        ("file/result", "is a file"),
        ("theirs", "holds a.txt, which tagtrail did not write"),
        ("mixed", "holds notes.txt, which is no file of tagtrail"),
        ("nested", "holds a.txt, which is a folder"),
        ("missing/../result", "leads through a folder that does not exist"),
        ("empty/../..", "folder"),
    ] {
        assert!(refusal(&place(name)).contains(words), "{name}: {}", refusal(&place(name)));
    }
    assert!(refusal(Path::new("")).contains("is empty"));
    assert!(refusal(Path::new("/")).contains("is the root of the file system"));
    assert!(refusal(Path::new(".")).contains("is the folder that you are in"));
    assert!(refusal(Path::new("..")).contains("holds the folder that you are in"));
    for name in ["signed", "empty", "new", "new/below/it"] {
        assert!(looked(&place(name), Existing::Keep).is_ok(), "{name}");
    }
    assert!(!place("new").exists(), "a look creates nothing");
}

#[test]
#[cfg(unix)]
fn links_are_followed_and_devices_refused() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().expect("a folder");
    let place = |name: &str| dir.path().join(name);
    folder_with(&place("real"), &OLD);
    symlink("real", place("link")).expect("a link");
    symlink("nowhere", place("dangling")).expect("a link");
    symlink("loop", place("loop")).expect("a link");
    let _socket = std::os::unix::net::UnixListener::bind(place("socket")).expect("a socket");
    assert!(std::process::Command::new("mkfifo").arg(place("pipe")).status().expect("mkfifo").success());
    for (name, words) in
        [("dangling", "a link to what does not exist"), ("socket", "is a socket"), ("pipe", "is a pipe")]
    {
        assert!(refusal(&place(name)).contains(words), "{name}: {}", refusal(&place(name)));
    }
    refusal(&place("loop"));
    // The device is inspected and refused; nothing is ever written to it.
    assert!(refusal(Path::new("/dev/null")).contains("is a device"));
    run(&place("link"), Arc::new(Unguarded)).expect("writes");
    assert_eq!((held(&place("real")), place("link").is_symlink()), (texts(&NEW), true));
}

#[test]
#[cfg(unix)]
fn a_former_folder_keeps_its_modes() {
    use super::super::staging::{mode, set_mode};
    let (_dir, place) = prepared(Before::Former);
    set_mode(&place, 0o750).expect("a mode");
    set_mode(&place.join("a.txt"), 0o600).expect("a mode");
    run(&place, Arc::new(Unguarded)).expect("writes");
    assert_eq!((mode(&place).ok(), mode(&place.join("a.txt")).ok()), (Some(0o750), Some(0o600)));
    // A new folder has the usual mode of new folders here.
    let (dir, place) = prepared(Before::Nothing);
    fs::create_dir(dir.path().join("usual")).expect("a folder");
    fs::write(dir.path().join("usual/file"), "").expect("writes");
    run(&place, Arc::new(Unguarded)).expect("writes");
    assert_eq!(mode(&place).ok(), mode(&dir.path().join("usual")).ok());
    assert_eq!(mode(&place.join("a.txt")).ok(), mode(&dir.path().join("usual/file")).ok());
}

#[test]
#[cfg(unix)]
fn leftovers_are_removed_only_when_nobody_holds_them_and_nothing_else_is_in_them() {
    let (dir, place) = prepared(Before::Nothing);
    let left = |letters: &str| dir.path().join(format!(".tagtrail-{letters}.part"));
    folder_with(&left("aaaaaaaaaaaa"), &[("a.txt", "half")]);
    folder_with(&left("bbbbbbbbbbbb"), &[("a.txt", "half"), ("notes.txt", "mine")]);
    folder_with(&left("cccccccccccc"), &[("a.txt", "half")]);
    folder_with(&dir.path().join(".tagtrail-mine"), &[("a.txt", "mine")]);
    let held_open = fs::File::open(left("cccccccccccc")).expect("opens");
    held_open.lock().expect("locks");
    run(&place, Arc::new(Unguarded)).expect("writes");
    let mut names = leftovers(&dir);
    names.sort();
    assert_eq!(names, [".tagtrail-bbbbbbbbbbbb.part", ".tagtrail-cccccccccccc.part", ".tagtrail-mine"]);
    assert!(left("bbbbbbbbbbbb").join("a.txt").exists());
    drop(held_open);
    run(&place, Arc::new(Unguarded)).expect("writes");
    assert!(!left("cccccccccccc").exists());
}

#[test]
fn forced_files_are_replaced_and_all_others_stay() {
    let (dir, place) = prepared(Before::Former);
    folder_with(&place, &[("notes.txt", "mine"), ("c.txt", "mine, and in the way")]);
    let folder = looked(&place, Existing::Replace).expect("is forced");
    let unfinished = folder.begin().expect("begins");
    for (name, text) in NEW {
        unfinished.create(name).expect("a file").write_all(text.as_bytes()).expect("writes");
    }
    unfinished.commit().expect("writes");
    let expected = texts(&[("a.txt", "ours new"), ("c.txt", "new"), ("notes.txt", "mine")]);
    assert_eq!((held(&place), leftovers(&dir)), (expected, Vec::new()), "b.txt was not written again, and went");
    folder_with(&place.join("b.txt"), &[("deep.txt", "mine")]);
    let refusal = looked(&place, Existing::Replace).map(drop).expect_err("a folder is never replaced").to_string();
    assert!(refusal.contains("b.txt") && refusal.contains("is a folder"), "{refusal}");
}
