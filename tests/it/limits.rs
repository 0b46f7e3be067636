//! Every verb under every limit of the system: it succeeds, or says in one line why not.
#![cfg(target_os = "linux")]

use super::behaviour::{FILES, Run, done, finish, program, shop};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder with the small shop and its result, and the call of each verb in it.
fn prepared() -> (TempDir, Vec<Vec<&'static str>>) {
    let dir = shop();
    done(dir.path(), &[&["analyze", "-q", "--out", "result"], &FILES[..]].concat());
    let with = |arguments: &[&'static str]| [arguments, &FILES[..]].concat();
    let verbs = vec![
        with(&["analyze", "-q"]),
        with(&["analyze", "-q", "--json"]),
        with(&["analyze", "-q", "--out", "again"]),
        with(&["audit", "-q"]),
        with(&["check"]),
        with(&["explain", "1002"]),
        vec!["explain", "1002", "--result", "result"],
        with(&["redact", "--out", "excerpt", "--force"]),
        vec!["causes"],
        vec!["formats"],
        vec!["dialects"],
        vec!["score", "result/verdicts.csv", "result/verdicts.parquet"],
        with(&["init"]),
        with(&["init", "--force", "--out", "new.toml"]),
        vec!["simulate", "--print"],
        vec!["simulate", "--orders", "3", "--megabytes", "1", "world"],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["man", "man"],
        vec!["--help"],
        vec!["--version"],
    ];
    (dir, verbs)
}

/// Runs a verb in a shell that sets a limit.
fn limited(dir: &TempDir, before: &str, verb: &[&str], after: &str) -> Run {
    let mut command = Command::new("sh");
    let script = format!("{before} exec \"$0\" \"$@\" {after}");
    command.current_dir(dir.path()).args(["-c", &script, env!("CARGO_BIN_EXE_tagtrail")]).args(verb);
    finish(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts"))
}

/// Expects a run that succeeded, or failed with one line.
fn ended_well(ran: &Run, limit: &str, verb: &[&str]) {
    let one_line = ran.err.starts_with("tagtrail: ") && ran.err.lines().count() == 1;
    let is_failure = ran.code == Some(1) && one_line;
    assert!(ran.code == Some(0) || is_failure, "{limit} {verb:?}: {:?} {}", ran.code, ran.err);
}

#[test]
fn streams_that_are_full_or_closed() {
    let (dir, verbs) = prepared();
    for verb in &verbs {
        let prints = !limited(&dir, "", verb, "").out.is_empty();
        for after in [">/dev/full", ">&-"] {
            let ran = limited(&dir, "", verb, after);
            ended_well(&ran, after, verb);
            assert_eq!(ran.code, Some(i32::from(prints)), "{after} {verb:?}: {}", ran.err);
        }
        for after in ["2>&-", "<&-", "2>/dev/full"] {
            assert_eq!(limited(&dir, "", verb, after).code, Some(0), "{after} {verb:?}");
        }
    }
}

#[test]
fn little_address_space_for_several_threads() {
    let (dir, shop) = (tempfile::tempdir().expect("a folder"), concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/shop/"));
    let inputs = ["orders.csv", "orders-2.ndjson", "web-1.log", "web-1.log.1.gz", "web-2.ndjson.log"];
    let inputs = inputs.map(|name| format!("{shop}{name}"));
    let verb: Vec<&str> = ["check", "--threads", "4"].into_iter().chain(inputs.iter().map(String::as_str)).collect();
    // With a limit of time as well: where each thread has a heap of its own, allocations may need a page each.
    for limit in
        ["ulimit -v 100000; ulimit -t 20;", "ulimit -v 150000; ulimit -t 20;", "ulimit -v 300000; ulimit -t 20;"]
    {
        ended_well(&limited(&dir, limit, &verb, ""), limit, &verb);
    }
}

/// Where the address space just holds the program, a thread may get its stack and nothing else.
#[test]
#[cfg(target_os = "linux")]
fn address_space_for_some_of_the_threads() {
    let (dir, _) = prepared();
    let verb = ["check", "--threads", "8", "web.log"];
    let limit = |kilobytes: usize| format!("ulimit -v {kilobytes};");
    let mut all = (20_000..400_000).step_by(1000);
    let least = all.find(|at| limited(&dir, &limit(*at), &["--version"], "2>/dev/null").code == Some(0));
    for at in (least.expect("the program starts")..).step_by(1000).take(24) {
        ended_well(&limited(&dir, &limit(at), &verb, ""), &limit(at), &verb);
    }
}

#[test]
fn few_files_little_memory_and_no_environment() {
    let (dir, verbs) = prepared();
    for verb in &verbs {
        for limit in
            ["ulimit -n 5;", "ulimit -n 9;", "ulimit -s 64;", "ulimit -v 150000;", "ulimit -v 400000;", "ulimit -f 0;"]
        {
            ended_well(&limited(&dir, limit, verb, ""), limit, verb);
        }
        let mut command = program(dir.path());
        command.env_clear().args(verb).stdout(Stdio::piped()).stderr(Stdio::piped());
        let ran = finish(command.spawn().expect("starts"));
        assert_eq!(ran.code, Some(0), "without an environment {verb:?}: {}", ran.err);
    }
}
