//! Writing of files: places that are refused before the analysis, runs that are ended at any moment or meet each other, and
//! limits of the system.

use super::behaviour::{FILES, LOG, Run, WRITTEN, done, finish, names, program, put, read, run, shop, unfinished};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Starts an analysis that writes to a folder.
fn writing(dir: &Path, place: &str) -> Child {
    let mut command = program(dir);
    command.args(["analyze", "-q", "--out", place]).args(FILES);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts")
}

/// Expects a refusal before the analysis: standard input stays open, so a run that reads its log would wait for ever.
fn refused(dir: &TempDir, arguments: &[&str], words: &str) {
    let mut command = program(dir.path());
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    let log = child.stdin.take();
    let run = finish(child);
    drop(log);
    assert_eq!((run.code, run.out.as_str(), run.err.lines().count()), (Some(1), "", 1), "{arguments:?}: {}", run.err);
    assert!(run.err.contains(words), "{arguments:?}: {}", run.err);
}

#[test]
#[cfg(unix)]
fn a_place_that_cannot_be_written_is_said_before_the_analysis() {
    let dir = shop();
    let place = |name: &str| dir.path().join(name);
    let _socket = std::os::unix::net::UnixListener::bind(place("socket")).expect("a socket");
    assert!(Command::new("mkfifo").arg(place("pipe")).status().expect("mkfifo").success());
    std::os::unix::fs::symlink("nowhere", place("dangling")).expect("a link");
    fs::create_dir_all(place("mine/report.html")).expect("a folder");
    put(&dir, "mine/report.html/notes.txt", "precious");
    fs::create_dir(place("theirs")).expect("a folder");
    put(&dir, "theirs/verdicts.csv", "not ours");
    let mut places = vec![
        ("socket", "is a socket"),
        ("pipe", "is a pipe"),
        ("dangling", "is a link to what does not exist"),
        ("orders.csv", "is a file"),
        (".", "is the folder that you are in"),
        ("..", "holds the folder that you are in"),
        ("/", "is the root of the file system"),
        ("mine", "holds report.html, which is a folder"),
        ("theirs", "holds verdicts.csv, which tagtrail did not write"),
    ];
    if Command::new("mknod").arg(place("device")).args(["c", "1", "3"]).output().is_ok_and(|ran| ran.status.success()) {
        places.push(("device", "is a device"));
    }
    for (place, words) in places {
        refused(&dir, &["analyze", "--web", "-", "orders.csv", "--out", place], words);
    }
    assert_eq!(read(&dir, "mine/report.html/notes.txt"), "precious");
    assert_eq!(read(&dir, "theirs/verdicts.csv"), "not ours");
    assert_eq!(unfinished(dir.path()), [""; 0]);
}

#[test]
fn forced_files_are_replaced_and_others_stay() {
    let dir = shop();
    done(dir.path(), &[&["analyze", "-q", "--out", "result"], &FILES[..]].concat());
    put(&dir, "result/notes.txt", "mine");
    put(&dir, "result/verdicts.csv", "old");
    let again = [&["analyze", "-q", "--out", "result"], &FILES[..]].concat();
    assert!(run(dir.path(), &again).err.contains("holds notes.txt, which is no file of tagtrail"));
    done(dir.path(), &[&again[..], &["--force"]].concat());
    assert_eq!((read(&dir, "result/notes.txt").as_str(), names(&dir.path().join("result")).len()), ("mine", 7));
    assert!(read(&dir, "result/verdicts.csv").contains("mysite-20"));
}

#[test]
fn no_verb_replaces_what_it_did_not_write() {
    let dir = shop();
    fs::create_dir(dir.path().join("world")).expect("a folder");
    put(&dir, "world/orders.csv", "real orders");
    put(&dir, "precious.csv", "precious");
    put(&dir, "settings.toml", "# mine");
    fs::create_dir(dir.path().join("man")).expect("a folder");
    put(&dir, "man/tagtrail.1", "a page of mine");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../precious.csv", dir.path().join("world/partners.csv")).expect("a link");
    let world = ["simulate", "--orders", "20", "world"];
    let settings = [&["init", "--out", "settings.toml"], &FILES[..]].concat();
    let pages = ["man", "man"];
    for (arguments, kept, text) in [
        (&world[..], "world/orders.csv", "real orders"),
        (&settings, "settings.toml", "# mine"),
        (&pages, "man/tagtrail.1", "a page of mine"),
    ] {
        refused(&dir, arguments, "is there already, and is left alone");
        assert_eq!(read(&dir, kept), text);
        let forced = run(dir.path(), &[arguments, &["--force"]].concat());
        assert_eq!(forced.code, Some(0), "{arguments:?}: {}", forced.err);
        assert_ne!(read(&dir, kept), text);
    }
    assert_eq!(read(&dir, "precious.csv"), "precious", "a link is replaced, not what it leads to");
    assert_eq!(done(dir.path(), &pages), "", "pages of tagtrail are replaced by those of this version");
    world_of_an_earlier_run(&dir);
    assert_eq!(unfinished(&dir.path().join("world")), [""; 0]);
}

/// The files of a simulated shop are replaced by those of another one, as long as nobody changed them.
fn world_of_an_earlier_run(dir: &TempDir) {
    let place = dir.path().join("world");
    let play = |orders: &str| run(dir.path(), &["simulate", "--orders", orders, "world"]);
    let books = ["orders.csv", "partners.csv", "tagtrail.toml", "truth.csv", "web-1.log", "web-2.log"];
    for orders in ["25", "22"] {
        assert_eq!(play(orders).code, Some(0), "{}", play(orders).err);
        assert_eq!(names(&place), books);
    }
    for name in books {
        let own = fs::read(place.join(name)).expect("a file");
        let changed = [&own[..], b"# mine\n"].concat();
        fs::write(place.join(name), &changed).expect("writes");
        let refused = play("23");
        // Where the list is changed, none of the files is recognised any more.
        assert!(refused.code == Some(1) && refused.err.contains("is there already"), "{name}: {}", refused.err);
        assert_eq!(fs::read(place.join(name)).ok(), Some(changed), "{name}");
        fs::write(place.join(name), &own).expect("writes");
        #[cfg(unix)]
        {
            fs::rename(place.join(name), dir.path().join("moved")).expect("moves");
            std::os::unix::fs::symlink("../moved", place.join(name)).expect("a link");
            let refused = play("23");
            assert!(refused.code == Some(1) && refused.err.contains("is there already"), "{name}: {}", refused.err);
            fs::remove_file(place.join(name)).expect("a link");
            fs::rename(dir.path().join("moved"), place.join(name)).expect("moves");
        }
    }
    assert_eq!(play("24").code, Some(0), "unchanged again");
}

/// Whether a result is complete.
fn is_whole(result: &Path) -> bool {
    let text = |name: &str| fs::read_to_string(result.join(name)).unwrap_or_default();
    names(result) == WRITTEN
        && serde_json::from_str::<serde_json::Value>(&text("summary.json")).is_ok()
        && text("report.html").trim_end().ends_with("</html>")
        && text("verdicts.csv").lines().count() == 3
}

#[cfg(unix)]
fn signal(child: &Child, signal: &str) {
    // Fails where the child has ended.
    drop(Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status());
}

/// Waits until files of a result are being moved to their place, or until the run ends.
fn near_the_end(dir: &Path, child: &mut Child) {
    let since = Instant::now();
    let is_last = |name: &String| dir.join(name).join("report.html").exists();
    while child.try_wait().expect("a child").is_none() && since.elapsed() < Duration::from_mins(1) {
        if unfinished(dir).iter().any(is_last) {
            return;
        }
    }
}

#[test]
#[cfg(unix)]
fn a_run_that_is_ended_at_any_moment_leaves_the_old_or_the_new_result() {
    let dir = shop();
    let place = dir.path().join("result");
    assert_eq!(finish(writing(dir.path(), "result")).code, Some(0));
    let since = Instant::now();
    assert_eq!(finish(writing(dir.path(), "result")).code, Some(0));
    let usual = since.elapsed();
    let mut chance: u64 = 17;
    for round in 0..36 {
        let mut child = writing(dir.path(), "result");
        if round % 2 == 0 {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            std::thread::sleep(usual.mul_f64((chance >> 40) as f64 / f64::from(1 << 24)));
        } else {
            near_the_end(dir.path(), &mut child);
        }
        let kind = ["-KILL", "-INT", "-TERM"][round / 2 % 3];
        signal(&child, kind);
        let code = finish(child).code;
        assert!(is_whole(&place), "round {round}, {kind}: {code:?} {:?}", names(dir.path()));
        assert!([Some(0), Some(130), None].contains(&code), "round {round}, {kind}: {code:?}");
        if kind != "-KILL" {
            assert!(unfinished(dir.path()).len() <= round, "round {round}");
        }
    }
    assert_eq!(finish(writing(dir.path(), "result")).code, Some(0));
    assert_eq!(unfinished(dir.path()), [""; 0], "what killed runs left is removed by the next one");
}

#[test]
#[cfg(unix)]
fn a_simulation_that_is_ended_leaves_nothing_or_all() {
    let dir = tempfile::tempdir().expect("a folder");
    for (round, wait) in [5, 20, 40, 80, 120, 160].into_iter().enumerate() {
        let mut command = program(dir.path());
        command.args(["simulate", "--orders", "60", "--force", "world"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        std::thread::sleep(Duration::from_millis(wait));
        signal(&child, if round % 2 == 0 { "-INT" } else { "-KILL" });
        finish(child);
        let world = dir.path().join("world");
        let all = if world.exists() { names(&world) } else { Vec::new() };
        let files: Vec<_> = all.iter().filter(|name| !name.starts_with('.')).collect();
        assert!([0, 6].contains(&files.len()), "round {round}: {files:?}");
    }
}

#[test]
fn runs_into_one_place_never_fail_each_other() {
    let dir = shop();
    for round in 0..6 {
        if round % 2 == 0 {
            let _ = fs::remove_dir_all(dir.path().join("result"));
        }
        let runs: Vec<Child> = (0..3).map(|_| writing(dir.path(), "result")).collect();
        for ended in runs.into_iter().map(finish) {
            assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "round {round}");
        }
        assert!(is_whole(&dir.path().join("result")), "round {round}");
        assert_eq!(unfinished(dir.path()), [""; 0], "round {round}");
    }
}

/// A separate small disk; `None` where this user may not mount one.
struct Disk(TempDir);

impl Disk {
    fn of(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(dir.path());
        let is_there = command.output().is_ok_and(|ran| ran.status.success());
        if !is_there {
            println!("skipped: only an administrator can mount a small disk");
        }
        is_there.then(|| Self(dir))
    }

    fn set(&self, option: &str) {
        let options = format!("remount,{option}");
        assert!(Command::new("mount").args(["-o", &options]).arg(self.0.path()).status().expect("mount").success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(self.0.path()).status());
    }
}

/// Expects a failure with one line.
fn failed(run: &Run, words: &str) {
    assert_eq!((run.code, run.err.lines().count()), (Some(1), 1), "{}", run.err);
    assert!(run.err.starts_with("tagtrail: ") && run.err.contains(words), "{}", run.err);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_or_read_only_disk_keeps_the_former_result() {
    let Some(disk) = Disk::of("1m") else { return };
    let dir = shop();
    let place = disk.0.path().join("result").to_string_lossy().into_owned();
    assert_eq!(finish(writing(dir.path(), &place)).code, Some(0));
    let former = fs::read(disk.0.path().join("result/summary.json")).expect("a result");
    refused(
        &dir,
        &["analyze", "--web", "-", "orders.csv", "--out", &disk.0.path().to_string_lossy()],
        "is a mount point",
    );
    // The rest of the disk is filled up to a few pages, more of them every time.
    let mut failures = 0;
    for pages in (0..40).step_by(4) {
        let filler = disk.0.path().join("filler");
        let mut bytes = vec![0; 1 << 20];
        while fs::write(&filler, &bytes).is_err() {
            bytes.truncate(bytes.len().saturating_sub(4096));
        }
        fs::write(&filler, &bytes[..bytes.len().saturating_sub(pages * 4096)]).expect("fits");
        let ended = finish(writing(dir.path(), &place));
        if ended.code != Some(0) {
            failed(&ended, "the disk is full");
            assert_eq!(fs::read(disk.0.path().join("result/summary.json")).ok(), Some(former.clone()));
            failures += 1;
        }
        assert!(is_whole(&disk.0.path().join("result")), "{pages} pages");
        assert_eq!(unfinished(disk.0.path()), [""; 0], "{pages} pages");
    }
    assert!(failures > 1, "the disk was full");
    disk.set("ro");
    refused(&dir, &["analyze", "--web", "-", "orders.csv", "--out", &place], "can only be read");
}

/// Runs the program in a shell, with limits that only a shell can set.
#[cfg(unix)]
fn limited(dir: &TempDir, before: &str, arguments: &[&str], after: &str) -> Run {
    let mut command = Command::new("sh");
    let script = format!("{before} exec \"$0\" \"$@\" {after}");
    command.current_dir(dir.path()).args(["-c", &script, env!("CARGO_BIN_EXE_tagtrail")]).args(arguments);
    finish(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts"))
}

#[test]
#[cfg(target_os = "linux")]
fn limits_of_the_system_are_one_line() {
    let dir = shop();
    let analyze = [&["analyze"], &FILES[..]].concat();
    let quiet = [&["analyze", "-q", "--out", "result"], &FILES[..]].concat();
    failed(&limited(&dir, "", &analyze, ">&-"), "standard output: is closed");
    failed(&limited(&dir, "", &["causes"], ">/dev/full"), "standard output: the disk is full");
    assert_eq!(limited(&dir, "", &quiet, ">&-").code, Some(0), "nothing is printed");
    assert_eq!(limited(&dir, "", &analyze, "2>&-").code, Some(0));
    failed(&limited(&dir, "ulimit -n 7;", &quiet, ""), "Too many open files");
    let env = limited(&dir, "", &["analyze", "-q", "--web", "-", "orders.csv"], "<web.log");
    let mut command = program(dir.path());
    command.env("TMPDIR", "/nonexistent").args(["analyze", "-q", "--web", "-", "orders.csv"]);
    command.stdin(fs::File::open(dir.path().join("web.log")).expect("opens"));
    let without = finish(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts"));
    assert_eq!(env.code, Some(0), "{}", env.err);
    assert!(matches!(without.code, Some(0 | 4)) && without.err.lines().count() <= 1, "{}", without.err);
    // A user who already has as many processes as the limit allows cannot start a thread.
    let user =
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", "ulimit -u 1; exec \"$0\" \"$@\""];
    let mut command = Command::new(user[0]);
    command.current_dir(dir.path()).args(&user[1..]).arg(env!("CARGO_BIN_EXE_tagtrail")).args(&analyze);
    match command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map(finish) {
        Ok(ended) if ended.err.contains("threads") => failed(&ended, "the system gives"),
        _ => println!("skipped: this user may not limit another one's processes"),
    }
}

#[test]
fn a_cut_input_counts_before_a_threshold() {
    let dir = shop();
    let packed = {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(LOG.repeat(3000).as_bytes()).expect("packs");
        packer.finish().expect("packs")
    };
    put(&dir, "cut.log", &packed[..packed.len() / 2]);
    let cut = ["analyze", "--fail-above-lost", "0%", "cut.log", "orders.csv", "partners.csv"];
    let ended = run(dir.path(), &cut);
    assert_eq!((ended.code, ended.err.lines().count()), (Some(4), 2), "{}", ended.err);
    assert_eq!(run(dir.path(), &["check", "cut.log"]).code, Some(4));
    assert_eq!(run(dir.path(), &["explain", "1001", "cut.log", "orders.csv", "partners.csv"]).code, Some(4));
    assert_eq!(run(dir.path(), &[&["analyze", "--fail-above-lost", "0%"], &FILES[..]].concat()).code, Some(3));
}

#[test]
#[cfg(unix)]
fn templates_are_read_from_their_folder_alone() {
    let dir = shop();
    done(dir.path(), &[&["analyze", "-q", "--out", "result"], &FILES[..]].concat());
    fs::create_dir(dir.path().join("words")).expect("a folder");
    put(&dir, "secret.toml", "subject = \"secret\"\n");
    std::os::unix::fs::symlink("../secret.toml", dir.path().join("words/de.toml")).expect("a link");
    let letter = |lang: &str| {
        run(dir.path(), &["explain", "1002", "--result", "result", "--letter", "--templates", "words", "--lang", lang])
    };
    failed(&letter("../secret"), "a language is named by letters");
    failed(&letter("de"), "outside of the folder with templates");
    assert_eq!(letter("en").code, Some(0));
}

#[test]
fn messages_and_settings_are_of_a_bearable_length() {
    let dir = shop();
    put(&dir, "long.toml", format!("[site]\n{} = 1\n", "k".repeat(1 << 20)));
    put(&dir, "larger.toml", format!("# {}\n", " ".repeat(5 << 20)));
    for (name, words) in [("long.toml", "long.toml"), ("larger.toml", "is larger than the 4 MiB")] {
        let ended = run(dir.path(), &[&["analyze", "--config", name], &FILES[..]].concat());
        failed(&ended, words);
        assert!(ended.err.chars().count() < 2000, "{name}: {} characters", ended.err.len());
        failed(&run(dir.path(), &["simulate", "--world", name, "world"]), words);
    }
    put(&dir, "huge.log", LOG.replace("1001", &"9".repeat(100_000)));
    let id = "8".repeat(100_000);
    let asked = run(dir.path(), &["explain", &id, "huge.log", "orders.csv", "partners.csv"]);
    assert!(asked.code == Some(1) && asked.err.chars().count() < 2500, "{} characters", asked.err.len());
}
