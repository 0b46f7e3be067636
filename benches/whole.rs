//! The whole main job, from files to verdict rows, beside counting the logs' newlines in the same run.
//!
//! `cargo bench --bench whole`. The ratio between the two is what counts; absolute times depend on the machine.

#![expect(clippy::expect_used, reason = "a benchmark that cannot set its stage stops and says why")]

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::AtomicU64;
use tagtrail::analyze::analyze;
use tagtrail::inputs::{Given, sort};
use tagtrail::logs::source::{Io, Source};
use tagtrail::merchant::settings;
use tagtrail::simulate::{World, write};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

/// Megabytes of generated log, and orders in it: about one per 2,000 lines.
const SIZE: u64 = 128_000_000;
const ORDERS: usize = 220;

static SHOP: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = std::env::temp_dir().join("tagtrail-bench-whole");
    write(&World { seed: 6, orders: ORDERS, bytes: SIZE, ..World::default() }, &dir).expect("a simulated shop");
    dir
});

fn logs() -> Vec<PathBuf> {
    ["web-1.log", "web-2.log"].iter().map(|name| SHOP.join(name)).filter(|path| path.exists()).collect()
}

fn main() {
    divan::main();
}

/// The peer: nothing but newlines.
#[divan::bench]
fn newlines(bencher: Bencher) {
    let sources: Vec<Source> = logs().iter().map(|path| Source::open(path, Io::Auto).expect("opens")).collect();
    let length: u64 = sources.iter().map(|s| s.size).sum();
    bencher.counter(BytesCount::new(length)).bench(|| {
        sources.iter().map(|s| memchr::memchr_iter(b'\n', s.mapped().expect("mapped")).count()).sum::<usize>()
    });
}

/// Files in, a row per order out.
#[divan::bench(sample_count = 10)]
fn analyze_whole(bencher: Bencher) {
    let length: u64 = logs().iter().map(|path| Source::open(path, Io::Auto).expect("opens").size).sum();
    let text = std::fs::read_to_string(SHOP.join("tagtrail.toml")).expect("reads");
    bencher.counter(BytesCount::new(length)).bench(|| {
        let settings = settings::parse("tagtrail.toml", &text).expect("settings");
        let given = Given {
            web: logs(),
            orders: vec![SHOP.join("orders.csv")],
            partners: vec![SHOP.join("partners.csv")],
            ..Given::default()
        };
        let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats).expect("inputs");
        analyze(&inputs, settings, None, &AtomicU64::new(0)).expect("analyses").rows().len()
    });
}
