//! Runs the program as a user does: where it prints what, its exit codes, and the files that it leaves.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub(super) const LOG: &str = r#"192.0.2.7 - - [01/Sep/2026:09:00:00 +0000] "GET /dp/X1?tag=mysite-20 HTTP/1.1" 200 500 "https://mysite.example/" "Mozilla/5.0 (Windows NT 10.0) Firefox/138" "sid=aaa111"
192.0.2.7 - - [01/Sep/2026:09:05:00 +0000] "GET /order/thanks?order=1001 HTTP/1.1" 200 500 "https://shop.example/checkout" "Mozilla/5.0 (Windows NT 10.0) Firefox/138" "sid=aaa111"
192.0.2.8 - - [01/Sep/2026:10:00:00 +0000] "GET /dp/X2?tag=mysite-20 HTTP/1.1" 200 500 "https://mysite.example/" "Mozilla/5.0 (Macintosh) Safari/605" "sid=bbb222"
192.0.2.8 - - [01/Sep/2026:10:05:00 +0000] "GET /order/thanks?order=1002 HTTP/1.1" 200 500 "https://shop.example/checkout" "Mozilla/5.0 (Macintosh) Safari/605" "sid=bbb222"
"#;

const ORDERS: &str = "order_id,ordered_at,amount,currency,session_id,tag
1001,2026-09-01T09:05:00Z,50.00,EUR,aaa111,mysite-20
1002,2026-09-01T10:05:00Z,80.00,EUR,bbb222,
";

const PARTNERS: &str =
    "tag,partner,hosts,kind,status\nmysite-20,My Site,mysite.example;www.mysite.example,content,active\n";

const SETTINGS: &str = r#"[site]
hosts = ["shop.example"]
session = "cookie:sid"
[site.pages]
checkout = ["/checkout*"]
confirmation = ["/order/thanks*"]
confirmation_order_id = "query:order"
[policy]
tag_params = ["tag"]
window = "24h"
commission_rate = 0.04
"#;

/// The files of a small shop: one sale credited, one lost.
pub(super) const FILES: [&str; 3] = ["web.log", "orders.csv", "partners.csv"];

/// The files of a result without rejected lines, sorted.
pub(super) const WRITTEN: &[&str] =
    &["report.html", "stories.index", "stories.ndjson.gz", "summary.json", "verdicts.csv", "verdicts.parquet"];

/// The outcome of a run of the program.
pub(super) struct Run {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

/// The program, to be run in a folder without standard input and without the caller's colour settings.
pub(super) fn program(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tagtrail"));
    command.current_dir(dir).stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program in a folder.
pub(super) fn run(dir: &Path, arguments: &[&str]) -> Run {
    finish(program(dir).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts"))
}

/// Runs the program and expects success and nothing on standard error.
pub(super) fn done(dir: &Path, arguments: &[&str]) -> String {
    let run = run(dir, arguments);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{arguments:?}");
    run.out
}

pub(super) fn finish(child: Child) -> Run {
    let output = child.wait_with_output().expect("ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A folder with the small shop in it. Its `tagtrail.toml` is found because the program runs there.
pub(super) fn shop() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in
        [("web.log", LOG), ("orders.csv", ORDERS), ("partners.csv", PARTNERS), ("tagtrail.toml", SETTINGS)]
    {
        put(&dir, name, text);
    }
    dir
}

pub(super) fn put(dir: &TempDir, name: &str, text: impl AsRef<[u8]>) {
    fs::write(dir.path().join(name), text).expect("writes");
}

pub(super) fn read(dir: &TempDir, name: &str) -> String {
    fs::read_to_string(dir.path().join(name)).expect(name)
}

/// The names in a folder, sorted.
pub(super) fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Folders that the program writes to before it renames them.
pub(super) fn unfinished(dir: &Path) -> Vec<String> {
    names(dir).into_iter().filter(|name| name.starts_with(".tagtrail-")).collect()
}

/// Expects a proper failure: code 1, one line on standard error that holds `words`, and nothing else
/// anywhere.
fn fails(dir: &TempDir, arguments: &[&str], words: &[&str]) {
    let before = names(dir.path());
    let run = run(dir.path(), &[&["analyze"], arguments, &["--out", "result"]].concat());
    assert_eq!(run.code, Some(1), "{arguments:?}: {}", run.err);
    assert_eq!(run.out, "", "{arguments:?}");
    assert!(run.err.starts_with("tagtrail: ") && run.err.ends_with('\n'), "{arguments:?}: {:?}", run.err);
    assert_eq!(run.err.lines().count(), 1, "{arguments:?}: {:?}", run.err);
    for word in words {
        assert!(run.err.contains(word), "{arguments:?}: {word:?} is not in {:?}", run.err);
    }
    assert_eq!(names(dir.path()), before, "{arguments:?} left something behind");
}

/// The verdicts of a run with these inputs.
fn verdicts(dir: &TempDir, arguments: &[&str]) -> String {
    done(dir.path(), &[&["analyze", "--quiet", "--out", "verdicts"], arguments].concat());
    read(dir, "verdicts/verdicts.csv")
}

#[test]
fn a_file_that_cannot_be_opened_is_one_line() {
    let dir = shop();
    fails(&dir, &["nothere.log", "orders.csv"], &["nothere.log", "no such file"]);
    fails(&dir, &["--web", "nothere.log", "orders.csv"], &["nothere.log", "no such file"]);
    fails(&dir, &["web.log", "--orders", "nothere.csv"], &["nothere.csv", "no such file"]);
    fails(&dir, &["web.log", "orders.csv", "--partners", "nothere.csv"], &["nothere.csv", "no such file"]);
    fails(&dir, &["web.log", "orders.csv", "--config", "nothere.toml"], &["nothere.toml", "no such file"]);
    fails(&dir, &["nothere/*.log", "orders.csv"], &["nothere/*.log", "matches no file"]);
    fails(&dir, &[], &["no files"]);
}

#[test]
#[cfg(unix)]
fn a_file_without_permission_is_one_line() {
    use std::os::unix::fs::PermissionsExt;
    let dir = shop();
    put(&dir, "secret.log", LOG);
    let path = dir.path().join("secret.log");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).expect("permissions");
    // Root may read every file.
    if fs::File::open(&path).is_err() {
        fails(&dir, &["secret.log", "orders.csv"], &["secret.log", "permission denied"]);
    }
}

#[test]
fn a_folder_among_the_files_is_one_line() {
    let dir = shop();
    fs::create_dir(dir.path().join("logs")).expect("a folder");
    for arguments in [&["logs", "orders.csv"][..], &["--web", "logs", "orders.csv"], &["web.log", "--orders", "logs"]] {
        fails(&dir, arguments, &["logs: is a directory"]);
    }
}

#[test]
fn an_order_log_without_order_numbers_names_its_headers() {
    let dir = shop();
    put(&dir, "sales.csv", "Slip,When,Worth\n1001,2026-09-01T09:05:00Z,50\n");
    fails(
        &dir,
        &["web.log", "--orders", "sales.csv"],
        &["sales.csv", "order_id", "Slip", "When", "Worth", "[orders.columns]"],
    );
    fails(&dir, &["web.log", "sales.csv"], &["sales.csv", "[orders.columns]"]);
}

#[test]
fn an_unknown_setting_names_its_line_and_the_nearest_key() {
    let dir = shop();
    put(&dir, "wrong.toml", SETTINGS.replace("window =", "windoww ="));
    let given = ["web.log", "orders.csv", "--config", "wrong.toml"];
    fails(&dir, &given, &["wrong.toml: line 10", "windoww", "did you mean \"window\""]);
    put(&dir, "wrong.toml", SETTINGS.replace("confirmation_order_id", "confirmation_order"));
    fails(&dir, &given, &["wrong.toml: line 7", "did you mean \"confirmation_order_id\""]);
    put(&dir, "wrong.toml", "[site\nhosts = 1\n");
    fails(&dir, &given, &["wrong.toml: line 1"]);
}

#[test]
fn empty_inputs_are_told_apart() {
    let dir = shop();
    put(&dir, "empty", "");
    put(&dir, "blank.log", "\n\n# a comment\n\n");
    put(&dir, "header.csv", ORDERS.lines().next().expect("a header"));
    fails(&dir, &["--web", "empty", "orders.csv"], &["empty: holds no log lines"]);
    fails(&dir, &["--web", "blank.log", "orders.csv"], &["blank.log: holds no log lines"]);
    fails(&dir, &["--web", "-", "orders.csv"], &["-: holds no log lines"]);
    fails(&dir, &["empty", "orders.csv"], &["empty: is empty", "--web"]);
    fails(&dir, &["web.log", "--orders", "empty"], &["empty: holds no orders"]);
    fails(&dir, &["web.log", "header.csv"], &["header.csv: holds no orders"]);
}

#[test]
fn orders_need_a_log_and_a_log_needs_orders() {
    let dir = shop();
    fails(&dir, &["orders.csv", "partners.csv"], &["no web log", "--web"]);
    fails(&dir, &["web.log", "partners.csv"], &["no order log", "--orders"]);
}

#[test]
fn a_file_that_is_neither_is_one_line() {
    let dir = shop();
    put(&dir, "prose.txt", "The quick brown fox\njumps over the lazy dog.\n");
    put(&dir, "noise", (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<u8>>());
    put(&dir, "evil\x1b[2J\n.txt", "prose\n");
    put(&dir, "cut.gz", [0x1f, 0x8b]);
    for name in ["prose.txt", "noise"] {
        fails(&dir, &["web.log", "orders.csv", name], &[name, "neither a web log", "nor an order log"]);
        fails(&dir, &["orders.csv", "--web", name], &[name, "log_format"]);
    }
    fails(&dir, &["web.log", "orders.csv", "evil\x1b[2J\n.txt"], &["evil\\u{1b}[2J\\n.txt"]);
    fails(&dir, &["cut.gz", "orders.csv"], &["cut.gz"]);
}

#[test]
fn wrong_usage_is_two() {
    let dir = shop();
    let wrong: [&[&str]; 6] = [
        &[],
        &["analyse"],
        &["analyze", "--nope"],
        &["analyze", "--threads", "many", "web.log"],
        &["analyze", "--fail-above-lost", "200%", "web.log", "orders.csv"],
        &["explain"],
    ];
    for arguments in wrong {
        let run = run(dir.path(), arguments);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!run.err.is_empty(), "{arguments:?}");
    }
    assert!(run(dir.path(), &["analyse"]).err.contains("analyze"), "the nearest verb is named");
    assert_eq!(run(dir.path(), &["--help"]).code, Some(0));
    assert_eq!(run(dir.path(), &["--version"]).out, format!("tagtrail {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_crossed_threshold_is_three_and_the_result_is_there() {
    let dir = shop();
    put(&dir, "web.log", format!("{LOG}no log line\n"));
    let limits: [(&[&str], i32, usize); 5] = [
        (&["--fail-above-lost", "40%"], 3, 1),
        (&["--fail-above-lost", "0.6"], 0, 0),
        (&["--max-rejected", "1%"], 3, 1),
        (&["--max-rejected", "20%"], 0, 0),
        (&["--max-rejected", "0", "--fail-above-lost", "0"], 3, 2),
    ];
    for (limit, code, lines) in limits {
        let _ = fs::remove_dir_all(dir.path().join("result"));
        let arguments = [&["analyze", "--out", "result"], &FILES[..], limit].concat();
        let run = run(dir.path(), &arguments);
        assert_eq!((run.code, run.err.lines().count()), (Some(code), lines), "{limit:?}: {}", run.err);
        assert!(run.err.lines().all(|line| line.starts_with("tagtrail: ")), "{}", run.err);
        assert!(run.out.contains("1 lost"), "{}", run.out);
        assert_eq!(names(&dir.path().join("result")), [&["rejected.log"], WRITTEN].concat());
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let dir = shop();
    let files = FILES.join(" ");
    let verbs = [
        "causes",
        "formats",
        "dialects",
        "analyze F",
        "analyze --json F",
        "check F",
        "explain 1002 F",
        "simulate --orders 30 world",
    ];
    for verb in verbs {
        let arguments = verb.replace('F', &files);
        let mut child = program(dir.path())
            .args(arguments.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        drop(child.stdout.take());
        let run = finish(child);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{verb}");
    }
}

/// A nightly job's log can be full or gone: that must not change the exit code.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_behind_a_stream_keeps_the_exit_code() {
    let dir = shop();
    let full = || Stdio::from(fs::File::create("/dev/full").expect("a full disk"));
    let analyze = || {
        let mut command = program(dir.path());
        command.args(["analyze", "web.log"]);
        command
    };
    let run = finish(analyze().args(&FILES[1..]).stdout(full()).stderr(Stdio::piped()).spawn().expect("starts"));
    assert_eq!((run.code, run.err.lines().count()), (Some(1), 1), "{}", run.err);
    let status = analyze().arg("nothere.csv").stdout(Stdio::null()).stderr(full()).status().expect("ends");
    assert_eq!(status.code(), Some(1), "a failure that cannot be told");
    let limit = ["--fail-above-lost", "1%"];
    let status = analyze().args(&FILES[1..]).args(limit).stdout(Stdio::null()).stderr(full()).status().expect("ends");
    assert_eq!(status.code(), Some(3), "a crossed threshold that cannot be told");
}

#[test]
fn json_is_the_summary_alone() {
    let dir = shop();
    let out = done(dir.path(), &[&["analyze", "--json", "--out", "result"], &FILES[..]].concat());
    let summary: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(summary["schema"], "tagtrail.summary/1");
    assert_eq!(summary["orders"]["total"], 2);
    assert_eq!(summary["inputs"]["web"][0]["lines"]["parsed"], 4);
    assert_eq!(out, read(&dir, "result/summary.json"));
    assert_eq!(out, done(dir.path(), &[&["analyze", "--json", "--quiet"], &FILES[..]].concat()));
}

#[test]
fn no_escapes_reach_a_file() {
    let dir = shop();
    put(&dir, "web.log", LOG.replace("(Macintosh)", "\x1b[31mred\x07"));
    for verb in ["analyze", "check", "explain"] {
        for no_color in [false, true] {
            let mut command = program(dir.path());
            command.arg(verb).args((verb == "explain").then_some("1002")).args(FILES);
            if no_color {
                command.env("NO_COLOR", "1");
            }
            let run = finish(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts"));
            assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{verb}");
            let raw = |c: char| c.is_control() && c != '\n';
            assert!(!run.out.contains(raw), "{verb}: {:?}", run.out);
        }
    }
    let colours = program(dir.path()).arg("analyze").args(FILES).env("CLICOLOR_FORCE", "1").output().expect("ends");
    assert!(colours.stdout.contains(&0x1b), "colours when they are asked for");
}

#[test]
fn quiet_with_a_folder_prints_nothing() {
    let dir = shop();
    assert_eq!(done(dir.path(), &[&["analyze", "--quiet", "--out", "a/b/result"], &FILES[..]].concat()), "");
    assert_eq!(names(&dir.path().join("a/b")), ["result"]);
    assert_ne!(done(dir.path(), &[&["analyze", "--quiet"], &FILES[..]].concat()), "", "the summary is the result");
}

#[test]
fn a_result_replaces_a_former_one_whole() {
    let dir = shop();
    put(&dir, "dirty.log", format!("{LOG}no log line\n"));
    let result = dir.path().join("result");
    done(dir.path(), &["analyze", "-q", "--out", "result", "dirty.log", "orders.csv"]);
    assert!(result.join("rejected.log").exists());
    fs::write(result.join("verdicts.csv"), "old").expect("writes");
    for place in ["result", "result/", "./result"] {
        done(dir.path(), &[&["analyze", "-q", "--out", place], &FILES[..]].concat());
        assert_eq!(names(&result), WRITTEN);
        assert!(read(&dir, "result/verdicts.csv").contains("mysite-20"));
        assert_eq!(unfinished(dir.path()), [""; 0]);
    }
}

#[test]
fn a_place_that_holds_something_else_is_left_alone() {
    let dir = shop();
    let keep = dir.path().join("keep");
    fs::create_dir(&keep).expect("a folder");
    fs::write(keep.join("notes.txt"), "mine").expect("writes");
    fs::write(keep.join("verdicts.csv"), "old").expect("writes");
    for (place, word) in [("keep", "notes.txt"), ("orders.csv", "is a file"), ("orders.csv/result", "orders.csv")] {
        let run = run(dir.path(), &[&["analyze", "--out", place], &FILES[..]].concat());
        assert_eq!((run.code, run.out.as_str(), run.err.lines().count()), (Some(1), "", 1), "{}", run.err);
        assert!(run.err.starts_with("tagtrail: ") && run.err.contains(word), "{}", run.err);
    }
    assert_eq!(names(&keep), ["notes.txt", "verdicts.csv"]);
    assert_eq!(read(&dir, "keep/verdicts.csv"), "old");
    assert_eq!(read(&dir, "orders.csv"), ORDERS);
    assert_eq!(unfinished(dir.path()), [""; 0]);
}

/// Interrupts a run as Ctrl-C does.
#[cfg(unix)]
fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(status.success());
}

#[test]
#[cfg(unix)]
fn an_interrupted_scan_leaves_nothing() {
    let dir = shop();
    let mut child = program(dir.path())
        .args(["analyze", "--web", "-", "--out", "result", "orders.csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    // More than a pipe holds: when it is written, the program has begun to read, so its handler is in place; and
    // since the pipe stays open, it cannot end by itself.
    let mut log = child.stdin.take().expect("a pipe");
    log.write_all(LOG.repeat(1000).as_bytes()).expect("writes");
    interrupt(&child);
    let run = finish(child);
    drop(log);
    assert_eq!((run.code, run.out.as_str()), (Some(130), ""));
    assert!(!dir.path().join("result").exists());
    assert_eq!(unfinished(dir.path()), [""; 0]);
}

/// The signal comes while files are written, or too late: either way the result is whole or absent.
#[test]
#[cfg(unix)]
fn an_interrupted_write_leaves_nothing_or_all() {
    let dir = shop();
    put(&dir, "web.log", LOG.repeat(100) + &"no log line\n".repeat(400_000));
    let mut child = program(dir.path())
        .args(["analyze", "--quiet", "--out", "result", "--web", "web.log", "orders.csv"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let since = Instant::now();
    while unfinished(dir.path()).is_empty() && !dir.path().join("result").exists() && since.elapsed().as_secs() < 60 {
        std::thread::sleep(Duration::from_millis(1));
    }
    if child.try_wait().expect("a child").is_none() {
        interrupt(&child);
    }
    let run = finish(child);
    assert_eq!(unfinished(dir.path()), [""; 0], "{:?} {}", run.code, run.err);
    if dir.path().join("result").exists() {
        assert_eq!(names(&dir.path().join("result")).len(), 4, "{:?}", run.code);
    } else {
        assert_eq!((run.code, run.err.as_str()), (Some(130), ""));
    }
}

#[test]
fn rejected_lines_are_listed_clean_and_all() {
    let dir = shop();
    let bad_time = LOG.lines().next().expect("a line").replace("01/Sep", "31/Feb");
    let tls = r#"192.0.2.7 - - [01/Sep/2026:09:00:00 +0000] "\x16\x03\x01" 400 0 "-" "-" "-""#;
    let noise = b"\x1b]0;title\x07 \xff\tno log line \xe2\x80\xae\r\n";
    put(
        &dir,
        "web.log",
        [LOG.as_bytes(), noise, bad_time.as_bytes(), b"\n\n# comment\n", tls.as_bytes(), b"\n192.0.2.7 - - [01/S"]
            .concat(),
    );
    put(&dir, "orders.csv", format!("{ORDERS}1003,someday\x1b[1m,9,EUR,ccc333,\n"));
    done(dir.path(), &[&["analyze", "-q", "--out", "result"], &FILES[..]].concat());
    let summary: serde_json::Value = serde_json::from_str(&read(&dir, "result/summary.json")).expect("JSON");
    let lines = &summary["inputs"]["web"][0]["lines"];
    assert_eq!((&lines["read"], &lines["rejected"]), (&10.into(), &4.into()), "{lines}");
    assert_eq!(lines["rejected_by"], serde_json::json!({"request": 1, "shape": 1, "time": 1, "unfinished": 1}));
    assert_eq!(summary["inputs"]["orders"][0]["rejected"], 1);
    let listed = read(&dir, "result/rejected.log");
    assert!(listed.starts_with("# ") && listed.contains("for use in the house"), "{listed}");
    let rows: Vec<Vec<&str>> = listed.lines().skip(1).map(|line| line.splitn(4, '\t').collect()).collect();
    let places: Vec<&[&str]> = rows.iter().map(|row| &row[..3]).collect();
    let web = [("5", "shape"), ("6", "time"), ("9", "request"), ("10", "unfinished")];
    assert_eq!(places[..4], web.map(|(line, reason)| ["web.log", line, reason]));
    assert_eq!((places.len(), places[4][0], places[4][1]), (5, "orders.csv", "4"));
    assert_eq!(rows[0][3], "\\u{1b}]0;title\\u{7} \u{fffd}\\u{9}no log line \\u{202e}");
    assert!(!listed.contains(|c: char| c.is_control() && !"\n\t".contains(c)), "{listed:?}");
}

#[test]
fn a_log_on_standard_input_gives_the_same_verdicts() {
    let dir = shop();
    // A spreadsheet would take `-:4` for a formula, so a mark is before it.
    let expected = verdicts(&dir, &FILES).replace("web.log:", "'-:");
    assert!(expected.contains("'-:4"), "{expected}");
    for (name, bytes) in [("plain", LOG.as_bytes().to_vec()), ("packed", gzip(LOG))] {
        let mut child = program(dir.path())
            .args(["analyze", "-q", "--out", "piped", "--web", "-", "orders.csv", "partners.csv"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        child.stdin.take().expect("a pipe").write_all(&bytes).expect("writes");
        assert_eq!(finish(child).code, Some(0), "{name}");
        assert_eq!(read(&dir, "piped/verdicts.csv"), expected, "{name}");
    }
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(text.as_bytes()).expect("packs");
    packer.finish().expect("packs")
}

#[test]
fn gzip_is_told_by_content_and_not_by_name() {
    let dir = shop();
    let expected = verdicts(&dir, &FILES);
    put(&dir, "orders-old.csv", gzip(LOG));
    let packed = verdicts(&dir, &["orders-old.csv", "orders.csv", "partners.csv"]);
    assert_eq!(packed.replace("orders-old.csv:", "web.log:"), expected);
    put(&dir, "web.gz", LOG);
    let plain = verdicts(&dir, &["web.gz", "orders.csv", "partners.csv"]);
    assert_eq!(plain.replace("web.gz:", "web.log:"), expected);
}

#[test]
fn a_cut_gzip_is_analysed_and_told() {
    let dir = shop();
    let packed = gzip(&LOG.repeat(3000));
    put(&dir, "cut.log", &packed[..packed.len() / 2]);
    let run = run(dir.path(), &["analyze", "--out", "result", "cut.log", "orders.csv", "partners.csv"]);
    assert_eq!((run.code, run.err.lines().count()), (Some(4), 1), "{}", run.err);
    assert!(run.err.starts_with("tagtrail: cut.log: ends in the middle of compressed data"), "{}", run.err);
    assert!(read(&dir, "result/summary.json").contains("\"incomplete\": \"cut.log"));
}

#[test]
fn orders_in_other_spellings_give_the_same_verdicts() {
    let dir = shop();
    let expected = verdicts(&dir, &FILES);
    put(&dir, "semicolons.csv", ORDERS.replace(',', ";"));
    put(&dir, "tabs.txt", ORDERS.replace(',', "\t"));
    put(&dir, "windows.csv", format!("\u{feff}{}", ORDERS.replace('\n', "\r\n")));
    let record = |line: &str| {
        let names = ORDERS.lines().next().expect("a header").split(',');
        let cells = names.zip(line.split(',')).filter(|(_, value)| !value.is_empty());
        cells.collect::<serde_json::Value>().to_string() + "\n"
    };
    put(&dir, "orders.ndjson", ORDERS.lines().skip(1).map(record).collect::<String>());
    for name in ["semicolons.csv", "tabs.txt", "windows.csv", "orders.ndjson"] {
        assert_eq!(verdicts(&dir, &["web.log", name, "partners.csv"]), expected, "{name}");
        assert_eq!(verdicts(&dir, &["web.log", "--orders", name, "partners.csv"]), expected, "{name}");
    }
}

#[test]
fn explain_quotes_the_orders_own_lines() {
    let dir = shop();
    let out = done(dir.path(), &[&["explain", "1002"], &FILES[..]].concat());
    for line in LOG.lines().skip(2) {
        assert!(out.contains(line), "{line} is not in\n{out}");
    }
    assert!(!out.contains("aaa111"), "another order's line in\n{out}");
    assert!(out.starts_with("Order 1002\n") && out.contains("web.log:3"), "{out}");
    let both = done(dir.path(), &[&["explain", "1001,1002"], &FILES[..]].concat());
    assert!(both.starts_with("Order 1001\n") && both.ends_with(&out), "{both}");
}

#[test]
fn explain_of_an_unknown_order_is_one_line() {
    let dir = shop();
    let run = run(dir.path(), &[&["explain", "4711"], &FILES[..]].concat());
    assert_eq!((run.code, run.out.as_str(), run.err.lines().count()), (Some(1), "", 1), "{}", run.err);
    assert!(run.err.starts_with("tagtrail: orders.csv: holds no order 4711"), "{}", run.err);
}

#[test]
fn check_closes_its_ledger() {
    let dir = shop();
    put(&dir, "dirty.log", format!("{LOG}\n# comment\nno log line\n   \nmore nonsense\n"));
    let out = done(dir.path(), &["check", "web.log", "dirty.log", "orders.csv", "partners.csv"]);
    let mut ledger = out.lines().skip_while(|line| !line.contains("parsed"));
    let row = ledger.find(|line| line.trim_start().starts_with("dirty.log")).expect("the log's row");
    let counts: Vec<u64> = row.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let header = out.lines().find(|line| line.contains("parsed")).expect("the header");
    assert_eq!(counts[0], 9, "{header}\n{row}");
    assert_eq!(counts[0], counts[1..].iter().sum::<u64>(), "read is the sum of the rest:\n{header}\n{row}");
    assert!(out.contains("4 of 6 sample lines are combined_cookie"), "{out}");
    let alone = done(dir.path(), &["check", "web.log"]);
    assert!(alone.contains("web.log") && !alone.contains("Order logs"), "{alone}");
}
