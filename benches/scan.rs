//! The scan alone: cutting and reading every line of a generated log, beside counting its newlines in the same run.
//!
//! `cargo bench --bench scan`. The ratio between the two is what counts; absolute times depend on the machine.

#![expect(clippy::expect_used, reason = "a benchmark that cannot set its stage stops and says why")]

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::AtomicU64;
use tagtrail::logs::Hit;
use tagtrail::logs::copies::Openings;
use tagtrail::logs::formats::{Format, Ids, known};
use tagtrail::logs::scan::{Job, Sink};
use tagtrail::logs::source::{Io, Source};
use tagtrail::logs::tally::LinePlace;
use tagtrail::simulate::{World, write};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

/// Megabytes of generated log.
const SIZE: u64 = 64_000_000;

static LOG: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = std::env::temp_dir().join("tagtrail-bench-scan");
    let mut world = World { seed: 5, orders: 100, bytes: SIZE, ..World::default() };
    world.servers.clocks.truncate(1);
    write(&world, &dir).expect("a simulated shop");
    dir.join("web-1.log")
});

/// Looks at what every hit must give, and keeps nothing.
struct Sum(u64);

impl Sink for Sum {
    fn hit(&mut self, hit: &Hit<'_>, _: LinePlace) {
        self.0 = self.0.wrapping_add(hit.at.0 as u64 ^ hit.target.len() as u64 ^ hit.cookies.len() as u64);
    }
    fn rebase(&mut self, _: u64) {}
}

fn main() {
    divan::main();
}

fn source() -> Source {
    Source::open(&LOG, Io::Auto).expect("opens")
}

/// The peer: nothing but newlines.
#[divan::bench]
fn newlines(bencher: Bencher) {
    let source = source();
    let bytes = source.mapped().expect("mapped");
    bencher.counter(BytesCount::of_slice(bytes)).bench(|| memchr::memchr_iter(b'\n', divan::black_box(bytes)).count());
}

/// One thread cuts every line.
#[divan::bench]
fn cut(bencher: Bencher) {
    let source = source();
    let bytes = source.mapped().expect("mapped");
    let format: Format = known::named("combined_cookie", Ids::default()).expect("known");
    bencher.counter(BytesCount::of_slice(bytes)).bench(|| {
        let mut cutter = format.cutter(chrono_tz::UTC);
        bytes.split(|b| *b == b'\n').filter(|line| cutter.cut(line).is_ok()).count()
    });
}

/// All threads scan: chunks, cutting, clock, ledger.
#[divan::bench]
fn scan_all_threads(bencher: Bencher) {
    let source = source();
    let length = source.size;
    let format: Format = known::named("combined_cookie", Ids::default()).expect("known");
    let (zone, openings, progress) = (chrono_tz::UTC, Openings::default(), AtomicU64::new(0));
    let job = Job { source: &source, format: &format, zone, log: 0, openings: &openings, progress: &progress };
    bencher.counter(BytesCount::new(length)).bench(|| job.scan(&|| Sum(0)).tally.parsed);
}
