//! Logs as they come: packed in every way, in other encodings, from pipes, given twice, and changed while they are read.

use super::behaviour::{done, program, run};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tagtrail::jobs::check::{Checked, check};
use tagtrail::jobs::explain::tell_without_fail;
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::logs::Hit;
use tagtrail::logs::copies::FirstLines;
use tagtrail::logs::formats::{Ids, compile};
use tagtrail::logs::scan::{Job, Scanned, Sink};
use tagtrail::logs::source::{Change, Io, Source};
use tagtrail::logs::tally::LinePlace;
use tagtrail::merchant::Settings;
use tempfile::TempDir;

fn line(n: u32) -> String {
    format!(
        "192.0.2.{} - - [01/Sep/2026:{:02}:{:02}:{:02} +0000] \"GET /{n} HTTP/1.1\" 200 7 \"-\" \"Mozilla/5.0\"\n",
        n % 250,
        n / 3600 % 24,
        n / 60 % 60,
        n % 60
    )
}

fn lines(range: std::ops::Range<u32>) -> String {
    range.map(line).collect()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).expect("writes");
    }
    dir
}

/// The output of `check` for files, given in this order.
fn checked(dir: &TempDir, names: &[&str], io: Io) -> Checked {
    let web = names.iter().map(|name| dir.path().join(name)).collect();
    let inputs = sort(&Given { web, io, ..Given::default() }, &BTreeMap::new(), &[]).expect("inputs");
    check(&inputs, Settings::default(), "test", &AtomicU64::new(0)).expect("checks")
}

/// Lines read, parsed and counted elsewhere, per log; every ledger closes.
fn ledgers(checked: &Checked) -> Vec<(u64, u64, u64)> {
    let each = checked.logs.iter().map(|log| {
        assert!(log.tally.closes(), "{}: {:?}", log.source.path, log.tally.rejected);
        let minutes: u64 = log.tally.minutes.iter().map(|(_, n)| u64::from(*n)).sum();
        assert_eq!(minutes, log.tally.parsed, "{}", log.source.path);
        (log.tally.read, log.tally.parsed, log.tally.duplicate)
    });
    each.collect()
}

/// Packs with the usual programs, so that the tests read real output of theirs; `None` where one is not installed.
fn packed(program: &str, text: &[u8]) -> Option<Vec<u8>> {
    let child =
        Command::new(program).arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = child else {
        println!("skipped: {program} is not installed");
        return None;
    };
    let mut input = child.stdin.take().expect("an input");
    let text = text.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&text).expect("writes"));
    let output = child.wait_with_output().expect("ends");
    writer.join().expect("writes");
    Some(output.stdout)
}

#[test]
fn every_packing_under_any_name_gives_the_same_ledger() {
    let (first, second) = (lines(0..30_000), lines(30_000..60_000));
    for program in ["gzip", "zstd", "bzip2", "xz"] {
        let Some(one) = packed(program, first.as_bytes()) else { continue };
        let two = packed(program, second.as_bytes()).expect("packs");
        let empty = packed(program, b"").expect("packs");
        let all = [&one[..], &empty, &two].concat();
        let cut = &all[..all.len() - two.len() / 3];
        let dir =
            folder(&[("access.log.2", &all), ("cut.gz", cut), ("plain.gz", first.as_bytes()), ("empty.log.1", &empty)]);
        let found = checked(&dir, &["access.log.2", "empty.log.1"], Io::Auto);
        assert_eq!(ledgers(&found), [(60_000, 60_000, 0), (0, 0, 0)], "{program}");
        let found = checked(&dir, &["cut.gz"], Io::Auto);
        let (read, parsed, _) = ledgers(&found)[0];
        assert!((30_000..60_000).contains(&read) && read - parsed <= 1, "{program}: {read}");
        let fault = found.logs[0].fault.as_ref().expect("a fault").to_string();
        assert!(fault.contains("cut.gz: ends in the middle of compressed data after "), "{fault}");
        assert_eq!(ledgers(&checked(&dir, &["plain.gz"], Io::Auto)), [(30_000, 30_000, 0)], "a name proves nothing");
    }
}

#[test]
fn other_encodings_give_the_same_ledger() {
    let text = lines(0..3000);
    let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be = [&[0xfe, 0xff][..], &text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()].concat();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let hole = [vec![0; 3 << 20], text.clone().into_bytes()].concat();
    let (crlf, cr) = (text.replace('\n', "\r\n"), text.replace('\n', "\r"));
    let files = [
        ("utf16le", &le[..]),
        ("utf16be", &be),
        ("marked", &marked),
        ("crlf", crlf.as_bytes()),
        ("cr", cr.as_bytes()),
        ("hole", &hole),
    ];
    for (name, bytes) in files {
        let dir = folder(&[(name, bytes)]);
        for io in [Io::Auto, Io::Read] {
            assert_eq!(ledgers(&checked(&dir, &[name], io)), [(3000, 3000, 0)], "{name} {io:?}");
        }
    }
}

#[test]
fn lines_that_were_given_twice_count_once() {
    let all = lines(0..9000);
    let other: String = (0..9000).map(|n| line(n).replace("192.0.2", "198.51.100")).collect();
    let Some(gz) = packed("gzip", all.as_bytes()) else { return };
    let dir = folder(&[
        ("all", all.as_bytes()),
        ("all.gz", &gz),
        ("early", lines(0..5000).as_bytes()),
        ("late", lines(4000..12_000).as_bytes()),
        ("middle", lines(2000..3000).as_bytes()),
        ("cut", &all.as_bytes()[..all.len() / 2 + 7]),
        ("other", other.as_bytes()),
    ]);
    fs::hard_link(dir.path().join("all"), dir.path().join("link")).expect("a link");
    let ledgers = |names: &[&str]| ledgers(&checked(&dir, names, Io::Auto));
    assert_eq!(ledgers(&["all", "link"]), [(9000, 9000, 0), (9000, 0, 9000)]);
    assert_eq!(ledgers(&["all", "all.gz"]), [(9000, 9000, 0), (9000, 0, 9000)]);
    // The log that begins first holds what both hold, and of equal beginnings the larger file, whatever the order of the files.
    assert_eq!(ledgers(&["all.gz", "all"]), [(9000, 0, 9000), (9000, 9000, 0)]);
    assert_eq!(ledgers(&["early", "late"]), [(5000, 5000, 0), (8000, 7000, 1000)]);
    assert_eq!(ledgers(&["late", "early"]), [(8000, 7000, 1000), (5000, 5000, 0)]);
    assert_eq!(ledgers(&["all", "middle"]), [(9000, 9000, 0), (1000, 0, 1000)]);
    assert_eq!(ledgers(&["middle", "all"]), [(1000, 0, 1000), (9000, 9000, 0)]);
    assert_eq!(ledgers(&["early", "late", "all"]), [(5000, 0, 5000), (8000, 3000, 5000), (9000, 9000, 0)]);
    assert_eq!(ledgers(&["all", "other"]), [(9000, 9000, 0), (9000, 9000, 0)]);
    // Of a copy that ends in the middle of a line, the complete lines before it are counted elsewhere.
    let cut = ledgers(&["all", "cut"])[1];
    let whole = all.as_bytes()[..all.len() / 2 + 7].split(|b| *b == b'\n').count() as u64 - 1;
    assert_eq!(cut, (whole + 1, 0, whole));
}

#[test]
fn front_ends_that_answer_the_same_monitor_are_no_copies() {
    let heartbeat = |n: u32| line(n).replace(&format!("/{n} "), "/health ").replace(&format!("2.{}", n % 250), "2.9");
    let one: String = (0..3000).map(|n| if n % 5 == 0 { heartbeat(n) } else { line(n) }).collect();
    let two: String =
        (0..3000).map(|n| if n % 5 == 0 { heartbeat(n) } else { line(n).replace("GET /", "GET /x") }).collect();
    let dir = folder(&[("one", one.as_bytes()), ("two", two.as_bytes())]);
    assert_eq!(ledgers(&checked(&dir, &["one", "two"], Io::Auto)), [(3000, 3000, 0), (3000, 3000, 0)]);
}

#[test]
fn a_heartbeat_that_two_front_ends_share_is_no_copy() {
    let probe = |n: u32| line(n).replace(&format!("2.{} ", n % 250), "2.9 ").replace(&format!("/{n} "), "/health ");
    let probes: String = (0..150).map(probe).collect();
    let (one, two) = (format!("{probes}{}", lines(200..900)), format!("{probes}{}", lines(1000..1700)));
    let burst = line(7).repeat(5);
    let (early, late) = (format!("{}{burst}", lines(0..200)), burst.clone());
    let files = [("one", &one), ("two", &two), ("early", &early), ("late", &late)];
    let dir = folder(&files.map(|(name, text)| (name, text.as_bytes())));
    assert_eq!(ledgers(&checked(&dir, &["one", "two"], Io::Auto)), [(850, 850, 0), (850, 850, 0)]);
    assert_eq!(ledgers(&checked(&dir, &["early", "late"], Io::Auto)), [(205, 205, 0), (5, 5, 0)]);
}

/// A line with a cookie.
fn cookie_line(n: u32) -> String {
    line(n).replace("\"Mozilla/5.0\"\n", &format!("\"Mozilla/5.0\" \"sid={n}\"\n"))
}

#[test]
fn a_stranger_cannot_take_a_logs_cookies_away() {
    let cookies: String = (0..900).map(cookie_line).collect();
    let odd = line(7).replace("\"Mozilla/5.0\"\n", "\"curl/8\" \"x\"\n");
    let changed = [lines(0..500), (500..1000).map(cookie_line).collect()].concat();
    let cut = &cookies[..cookies.len() - 12];
    for (name, text, parsed) in [
        ("a cookie without a value", format!("{odd}{cookies}"), 901),
        ("one line without cookies", format!("{}{cookies}", line(1)), 901),
        ("another format in its first half", changed, 1000),
        ("a last line that is cut off", cut.to_owned(), 899),
    ] {
        let dir = folder(&[("access.log", text.as_bytes())]);
        let found = checked(&dir, &["access.log"], Io::Auto);
        assert_eq!(found.logs[0].tally.parsed, parsed, "{name}: {}", found.logs[0].fit.format.name);
        assert!(found.logs[0].fit.format.name.starts_with("combined_cookie"), "{name}");
        let lacks = &found.background.coverage.lacks;
        assert!(!lacks.iter().any(|lack| lack.field.contains("cookie")), "{name}: {lacks:?}");
    }
}

#[test]
fn a_last_line_that_may_go_on_is_no_proof() {
    let text = "at=info method=GET path=/a?tag=mysite-20 status=200 time=2026-09-01T00:00:14Z\n".repeat(30);
    let whole = "time=2026-09-01T00:00:14Z ip=192.0.2.7 method=GET status=200 path=/dp/B01?tag=mysite-20\n".repeat(30);
    let cut = &whole[..whole.len() - 4];
    let dir = folder(&[("whole", text.as_bytes()), ("cut", cut.as_bytes())]);
    assert_eq!(ledgers(&checked(&dir, &["whole"], Io::Auto)), [(30, 30, 0)]);
    let found = checked(&dir, &["cut"], Io::Auto);
    assert_eq!(ledgers(&found), [(30, 29, 0)]);
    assert_eq!(found.logs[0].tally.rejects[0].reason, tagtrail::logs::Reject::Unfinished);
}

#[test]
fn times_from_nowhere_do_not_stretch_what_is_covered() {
    let away = |date: &str| line(5).replace("01/Sep/2026", date);
    let all: String = (0..20_000).filter(|n| !(6000..12_000).contains(n)).map(line).collect();
    let text = [away("01/Oct/2025"), all, away("01/Jan/2031"), away("01/Sep/9999")].concat();
    let dir = folder(&[("access.log", text.as_bytes())]);
    let found = checked(&dir, &["access.log"], Io::Auto);
    assert_eq!(ledgers(&found), [(14_003, 14_002, 0)]);
    let coverage = &found.background.coverage;
    assert_eq!((coverage.strays, coverage.gaps.len()), (2, 1), "{coverage:?}");
    assert!(coverage.last.expect("a time") - coverage.first.expect("a time") < tagtrail::base::units::Span::days(1));
}

#[test]
fn a_first_line_longer_than_the_sample_is_one_rejected_line() {
    let text = [vec![b'x'; 2 << 20], b"\n".to_vec(), lines(0..300).into_bytes()].concat();
    let dir = folder(&[("access.log", &text)]);
    for io in [Io::Mmap, Io::Read] {
        assert_eq!(ledgers(&checked(&dir, &["access.log"], io)), [(301, 300, 0)], "{io:?}");
    }
}

/// Keeps the numbers of the lines that it receives. A line that is cut off while it is read may hold none; the scan
/// discards its results of such a chunk.
#[derive(Default)]
struct Numbers(Vec<Option<u32>>);

impl Sink for Numbers {
    fn hit(&mut self, hit: &Hit<'_>, _: LinePlace) {
        self.0.push(std::str::from_utf8(&hit.target[1..]).ok().and_then(|text| text.parse().ok()));
    }
    fn rebase(&mut self, _: u64) {}
}

/// Scans a file, and calls `change` on it once so many bytes were scanned.
fn scan_while(path: &Path, io: Io, after: u64, change: impl FnOnce() + Send + 'static) -> Scanned<Numbers> {
    let source = Source::open(path, io).expect("opens");
    let format = compile("combined", Ids::default()).expect("known");
    let (openings, progress) = (FirstLines::default(), Arc::new(AtomicU64::new(0)));
    let (scanned, done) = (Arc::clone(&progress), Arc::new(AtomicBool::new(false)));
    let over = Arc::clone(&done);
    let change = Mutex::new(Some(change));
    let changer = std::thread::spawn(move || {
        while scanned.load(Ordering::Relaxed) < after && !over.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
        let change = change.lock().expect("a lock").take();
        change.expect("once")();
    });
    let zone = chrono_tz::UTC;
    let job = Job {
        source: &source,
        format: &format,
        zone,
        log: 0,
        openings: &openings,
        progress: &progress,
        sought: tagtrail::logs::fields::Fields::NONE,
    };
    let scanned = job.scan(&Numbers::default);
    done.store(true, Ordering::Relaxed);
    changer.join().expect("changes");
    scanned
}

const MANY: u32 = 400_000;

fn big() -> (TempDir, PathBuf, u64) {
    let text = lines(0..MANY);
    let dir = folder(&[("access.log", text.as_bytes())]);
    let path = dir.path().join("access.log");
    (dir, path, text.len() as u64)
}

#[test]
fn a_log_that_shrinks_while_it_is_read_keeps_what_was_read() {
    let (_dir, path, size) = big();
    let text = fs::read(&path).expect("reads");
    let mut broken = 0;
    for round in 0..40_u64 {
        let io = if round % 2 == 0 { Io::Mmap } else { Io::Read };
        fs::write(&path, &text).expect("writes");
        let left = [0, size / 2 + 3, size * 9 / 10, 5][round as usize / 2 % 4];
        let (place, after) = (path.clone(), size * (round % 7) / 8);
        let scanned = scan_while(&path, io, after, move || {
            fs::OpenOptions::new().write(true).open(place).and_then(|file| file.set_len(left)).expect("shrinks");
        });
        assert!(scanned.tally.closes(), "{io:?} {left}: {:?}", scanned.tally);
        let numbers = scanned.sinks.iter().flat_map(|sink| &sink.0);
        let numbers: Vec<u32> = numbers.map(|number| number.expect("a whole line")).collect();
        assert!(numbers.is_sorted() && numbers.len() as u64 == scanned.tally.parsed, "{io:?} {left}");
        assert!(scanned.tally.rejected_total() <= 1, "{io:?} {left}: {:?}", scanned.tally.rejected);
        if numbers.len() < MANY as usize {
            let fault = scanned.fault.expect("said").to_string();
            assert!(fault.contains("shrank while it was read, at byte "), "{fault}");
            broken += 1;
        }
    }
    assert!(broken > 10, "only {broken} of 40 were hit");
}

#[test]
fn a_log_that_grows_is_read_as_far_as_it_was() {
    let (_dir, path, size) = big();
    for io in [Io::Mmap, Io::Read] {
        fs::OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(size)).expect("back to its size");
        let place = path.clone();
        let scanned = scan_while(&path, io, 1, move || {
            let mut file = fs::OpenOptions::new().append(true).open(place).expect("opens");
            file.write_all(b"192.0.2.7 - - [01/Se").expect("grows");
        });
        assert_eq!((scanned.tally.parsed, scanned.tally.rejected_total()), (u64::from(MANY), 0), "{io:?}");
        assert!(scanned.fault.is_none());
        assert_eq!(scanned.change, Some(Change::Grew(20)));
    }
}

#[test]
fn a_log_that_is_replaced_or_deleted_is_read_to_its_end() {
    let (dir, path, size) = big();
    let text = fs::read(&path).expect("reads");
    for io in [Io::Mmap, Io::Read] {
        let (place, other) = (path.clone(), dir.path().join("new"));
        fs::write(&other, lines(0..5)).expect("writes");
        let scanned = scan_while(&path, io, size / 4, move || fs::rename(other, place).expect("replaces"));
        assert_eq!((scanned.tally.parsed, scanned.change), (u64::from(MANY), Some(Change::Replaced)), "{io:?}");
        fs::write(&path, &text).expect("writes");
        let place = path.clone();
        let scanned = scan_while(&path, io, size / 4, move || fs::remove_file(place).expect("deletes"));
        assert_eq!((scanned.tally.parsed, scanned.change), (u64::from(MANY), Some(Change::Deleted)), "{io:?}");
        fs::write(&path, &text).expect("writes");
    }
}

#[test]
fn the_program_outlives_a_log_that_is_cut_off_under_it() {
    let (dir, path, _) = big();
    let text = fs::read(&path).expect("reads");
    for round in 0..12 {
        fs::write(&path, &text).expect("writes");
        let io = ["mmap", "read"][round % 2];
        let child = program(dir.path())
            .args(["check", "--quiet", "--io", io, "--web", "access.log"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        std::thread::sleep(std::time::Duration::from_millis(2 + round as u64 * 3));
        fs::OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(0)).expect("shrinks");
        let output = child.wait_with_output().expect("ends");
        let told = String::from_utf8(output.stderr).expect("UTF-8");
        match output.status.code() {
            Some(0) => assert_eq!(told, "", "round {round}"),
            Some(1 | 4) => assert_eq!(told.lines().count(), 1, "round {round}: {told}"),
            other => panic!("round {round}: {other:?} {told}"),
        }
    }
}

#[test]
fn a_line_of_a_gigabyte_is_one_rejected_line() {
    let dir = folder(&[]);
    let path = dir.path().join("access.log");
    let mut file = fs::File::create(&path).expect("creates");
    file.write_all(line(0).as_bytes()).expect("writes");
    for _ in 0..1 << 10 {
        file.write_all(&vec![b'x'; 1 << 20]).expect("writes");
    }
    file.write_all(format!("\n{}", line(1)).as_bytes()).expect("writes");
    drop(file);
    for io in [Io::Mmap, Io::Read] {
        let found = checked(&dir, &["access.log"], io);
        assert_eq!(ledgers(&found), [(3, 2, 0)], "{io:?}");
        assert_eq!(found.logs[0].tally.rejects[0].reason, tagtrail::logs::Reject::TooLong);
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_told_by_its_contents_and_read_once() {
    let dir = folder(&[("access.log", lines(0..20_000).as_bytes())]);
    let pipe = dir.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: mkfifo is not installed");
        return;
    }
    let (from, to) = (dir.path().join("access.log"), pipe.clone());
    let writer = std::thread::spawn(move || fs::copy(from, to));
    let out = done(dir.path(), &["check", "--quiet", "pipe"]);
    writer.join().expect("ends").expect("writes");
    assert!(out.contains("20,000  20,000         0"), "{out}");
    let out = program(dir.path())
        .args(["check", "--quiet", "-"])
        .stdin(fs::File::open(dir.path().join("access.log")).expect("opens"))
        .output()
        .expect("runs");
    let out = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(out.contains("20,000  20,000         0"), "{out}");
    let twice = run(dir.path(), &["check", "--quiet", "--web", "-", "--web", "-"]);
    assert_eq!((twice.code, twice.err.lines().count()), (Some(1), 1), "{}", twice.err);
    let orders = run(dir.path(), &["check", "--quiet", "/dev/null"]);
    assert_eq!(orders.code, Some(1), "{}", orders.err);
}

#[test]
fn hundreds_of_rotated_files_are_read_as_one_log() {
    let dir = folder(&[]);
    let mut names = Vec::new();
    for n in 0..300_u32 {
        let name = if n == 0 { "access.log".to_owned() } else { format!("access.log.{n}") };
        let text = lines((299 - n) * 20..(300 - n) * 20);
        let text = if n % 3 == 2 { packed("gzip", text.as_bytes()).unwrap_or_default() } else { text.into_bytes() };
        fs::write(dir.path().join(&name), text).expect("writes");
        names.push(name);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = checked(&dir, &names, Io::Auto);
    assert_eq!(ledgers(&found), vec![(20, 20, 0); 300]);
    assert_eq!((found.background.coverage.gaps.len(), &found.notes), (0, &Vec::new()));
}

#[test]
fn a_stream_that_is_gone_takes_no_lines_of_other_logs_with_it() {
    let view = |time: &str, target: &str| {
        format!(
            "192.0.2.7 - - [01/Sep/2026:{time} +0000] \"GET {target} HTTP/1.1\" 200 5 \"-\" \"Firefox/138\" \"sid=a1\"\n"
        )
    };
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(view("09:00:00", "/dp/X1?tag=mysite-20").as_bytes()).expect("packed");
    let dir = folder(&[
        ("click.log.gz", &packed.finish().expect("packed")),
        ("order.log", view("09:05:00", "/thanks?order=1").as_bytes()),
        ("orders.csv", b"order_id,ordered_at,session_id\n1,2026-09-01T09:05:00Z,a1\n"),
    ]);
    let text = "[site]\nsession = \"cookie:sid\"\n[site.pages]\nconfirmation = [\"/thanks*\"]\nconfirmation_order_id = \"query:order\"\n";
    let settings = tagtrail::merchant::settings::parse("tagtrail.toml", text).expect("settings");
    let paths = ["click.log.gz", "order.log", "orders.csv"].map(|name| dir.path().join(name)).to_vec();
    let inputs = sort(&Given { paths, io: Io::Mmap, ..Given::default() }, &BTreeMap::new(), &[]).expect("inputs");
    let analysis = tagtrail::jobs::analyze::analyze(&inputs, settings, None, &AtomicU64::new(0)).expect("analyses");
    let quoted = || {
        let stories = tell_without_fail(&analysis, &[0], &|_| true);
        stories[0].moments.iter().map(|moment| moment.line.contains("HTTP/1.1")).collect::<Vec<bool>>()
    };
    assert_eq!(quoted(), [true, true]);
    fs::remove_file(dir.path().join("click.log.gz")).expect("removes");
    assert!(tagtrail::jobs::explain::tell(&analysis, &[0], &|_| true).is_err());
    assert_eq!(quoted(), [false, true]);
}
