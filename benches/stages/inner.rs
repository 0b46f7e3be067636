//! The parts of a scan, each measured alone, over the same mapped bytes on one thread.

use super::heap::{self, Used};
use super::job;
use super::shop::Shop;
use super::timing::{Moment, median};
use std::hint::black_box;
use tagtrail::base::progress::Stage;
use tagtrail::logs::Hit;
use tagtrail::logs::chunks::{self, CHUNK};
use tagtrail::logs::clock::{Clock, TimeKind};
use tagtrail::logs::formats::{Ids, known};
use tagtrail::logs::lines::Lines;
use tagtrail::logs::source::{Io, Source};

/// The contents of the logs, counted line by line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    /// Their bytes.
    pub(super) bytes: u64,
    /// Their lines.
    pub(super) lines: u64,
    /// Lines of requests with a partner's id in the address.
    pub(super) tagged: u64,
    /// Those among them that request a page and not a beacon.
    pub(super) landings: u64,
}

/// One part: seconds of processor time of one thread.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    /// The code that is run to measure it.
    pub(super) measured: &'static str,
    pub(super) seconds: f64,
    pub(super) used: Used,
}

/// The web logs of a shop, mapped.
fn open(shop: &Shop) -> Vec<Source> {
    shop.logs().iter().map(|path| Source::open(path, Io::Mmap).expect("a log that can be mapped")).collect()
}

/// Passes the chunks of all logs to `one`.
fn each<'s>(sources: &'s [Source], mut one: impl FnMut(&'s [u8])) {
    for source in sources {
        let bytes = source.mapped().expect("a mapped log");
        for range in chunks::split(bytes, CHUNK) {
            one(&bytes[range]);
        }
    }
}

/// Counts the contents of the logs.
pub(super) fn held(shop: &Shop) -> Held {
    let mut held = Held::default();
    let format = known::named(shop.format.name(), Ids::default()).expect("a known format");
    each(&open(shop), |chunk| {
        let mut cutter = format.cutter(chrono_tz::UTC);
        held.bytes += chunk.len() as u64;
        let mut lines = Lines::new(chunk);
        while let Some(line) = lines.next_line() {
            held.lines += 1;
            let target = cutter.cut(line.text).map_or(&b""[..], |hit| hit.target);
            let tag = memchr::memmem::find(target, b"via=");
            let tagged = tag.is_some_and(|at| matches!(target[..at].last(), Some(b'?' | b'&')));
            held.tagged += u64::from(tagged);
            held.landings += u64::from(tagged && !target.starts_with(b"/track/"));
        }
    });
    held
}

/// Runs `one` over all chunks, and returns its seconds; `ready` prepares each chunk and is not timed.
fn timed<'s, T>(sources: &'s [Source], ready: impl Fn(&'s [u8]) -> T, one: impl Fn(&'s [u8], &T) -> u64) -> f64 {
    let mut seconds = 0.0;
    each(sources, |chunk| {
        let prepared = ready(chunk);
        let from = Moment::now();
        black_box(one(chunk, &prepared));
        seconds += Moment::now().since(&from).thread;
    });
    seconds
}

fn newlines(sources: &[Source]) -> f64 {
    timed(sources, |_| (), |chunk, ()| memchr::memchr_iter(b'\n', chunk).count() as u64)
}

fn walk(sources: &[Source]) -> f64 {
    timed(
        sources,
        |_| (),
        |chunk, ()| {
            let (mut sum, mut lines) = (0, Lines::new(chunk));
            while let Some(line) = lines.next_line() {
                sum += line.quotes.map_or(0, <[usize]>::len) as u64;
            }
            sum
        },
    )
}

fn cut(sources: &[Source]) -> f64 {
    let format = known::named("combined_cookie", Ids::default()).expect("a known format");
    timed(
        sources,
        |_| (),
        |chunk, ()| {
            let (mut sum, mut lines, mut cutter) = (0, Lines::new(chunk), format.cutter(chrono_tz::UTC));
            while let Some(line) = lines.next_line() {
                let mut hit = Hit::default();
                let done = cutter.cut_line(line.text, line.quotes, &mut hit).is_ok();
                sum += u64::from(done) + hit.at.0 as u64 + (hit.target.len() + hit.cookies.len()) as u64;
            }
            sum
        },
    )
}

/// Finding the places of the times in a chunk is not timed.
fn clock(sources: &[Source]) -> f64 {
    let times = |chunk| {
        let (mut times, mut lines) = (Vec::new(), Lines::new(chunk));
        while let Some(line) = lines.next_line() {
            let from = memchr::memchr(b'[', line.text).map_or(0, |at| at + 1);
            let length = memchr::memchr(b']', &line.text[from..]).unwrap_or(0);
            times.push(&line.text[from..from + length]);
        }
        times
    };
    timed(sources, times, |_, times| {
        let mut clock = Clock::new(chrono_tz::UTC);
        times.iter().fold(0, |sum, time| sum.wrapping_add(clock.read(&TimeKind::Clf, time).map_or(0, |at| at.0 as u64)))
    })
}

/// Touches every page of newly mapped logs, chunk by chunk as the scan does.
fn map(shop: &Shop) -> f64 {
    let sources = open(shop);
    let from = Moment::now();
    for source in &sources {
        let bytes = source.mapped().expect("a mapped log");
        for range in chunks::split(bytes, CHUNK) {
            source.prefetch(range.start as u64, range.len());
            black_box(bytes[range].iter().step_by(4096).fold(0_u64, |sum, byte| sum + u64::from(*byte)));
        }
    }
    Moment::now().since(&from).thread
}

/// A measurement of so many rounds: the median of its seconds, and the memory it used in a separate round.
fn rounds(rounds: usize, mut measure: impl FnMut(bool) -> f64) -> (f64, Used) {
    heap::count(true);
    measure(true);
    let used = heap::take();
    heap::count(false);
    (median((0..rounds).map(|_| measure(false)).collect()), used)
}

/// All parts of a scan.
pub(super) fn parts(shop: &Shop, times: usize) -> Vec<Part> {
    let sources = open(shop);
    newlines(&sources); // Maps every page.
    let (newlines, of_newlines) = rounds(times, |_| newlines(&sources));
    let (walk, of_walk) = rounds(times, |_| walk(&sources));
    let (cut, of_cut) = rounds(times, |_| cut(&sources));
    let (clock, _) = rounds(times, |_| clock(&sources));
    let (map, of_map) = rounds(times, |_| map(shop));
    drop(sources);
    let counted = job::check(shop, true).used;
    let check = median((0..times).map(|_| job::check(shop, false).took.process).collect());
    let scan_of = |counted| {
        let run = job::analyze(shop, 1, counted);
        *run.iter().find(|stage| stage.name == Stage::Scan.name()).expect("a scan")
    };
    let observed = scan_of(true).used;
    let observe = median((0..times).map(|_| scan_of(false).took.process).collect());
    let part = |name, measured, seconds: f64, used| Part { name, measured, seconds, used };
    let unmeasured = Used::default();
    vec![
        part("newlines", "memchr counts line feeds", newlines, of_newlines),
        part("mapping", "a byte of every page of newly mapped logs", map, of_map),
        part("lines", "lines and the places of their quotes", walk, of_walk),
        part("cut", "lines and fields with the time, less lines and clock", cut - walk - clock, of_cut),
        part("clock", "the times alone, found before", clock, unmeasured),
        part("ledger", "the scan of `check`, less mapping, lines, cut and clock", check - map - cut, counted),
        part("observe", "the scan of `analyze`, less that of `check`", observe - check, observed),
        part("scan", "the scan of `analyze`", observe, observed),
    ]
}
