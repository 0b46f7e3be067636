//! Time by part: the stages of the real job, and the parts of its scan, as Markdown tables.
//!
//!     cargo bench --bench stages -- [--gigabytes 2] [--orders N] [--rounds 3] [--threads N] [--format json]
//!
//! The logs are simulated (Combined lines with cookies) and kept in `TAGTRAIL_BENCH_DIR`, or in the folder for temporary files.
//! Compare the ratios: absolute times depend on the machine. Memory and allocations are counted in a first
//! round that is not timed, and warms the files.

#![expect(clippy::expect_used, reason = "a benchmark that cannot set its stage stops and says why")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod heap;
mod inner;
mod job;
mod shop;
mod timing;

use clap::Parser;
use inner::{Held, Part};
use job::StageTime;
use shop::{Format, Shop};
use timing::median;

#[global_allocator]
static ALLOC: heap::Counting = heap::Counting;

/// The options of the benchmark.
#[derive(Debug, Parser)]
struct Options {
    /// Gigabytes of log, roughly
    #[arg(long, default_value_t = 2.0)]
    gigabytes: f64,
    /// Orders; by default one for 2,000 lines
    #[arg(long)]
    orders: Option<usize>,
    /// The format of the lines; the parts of the scan are measured only on Combined lines
    #[arg(long, value_enum, default_value_t = Format::Combined)]
    format: Format,
    /// Timed rounds; the tables show their median
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Threads of the job; by default one per core
    #[arg(long)]
    threads: Option<usize>,
    /// The argument that `cargo bench` passes to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
    /// Only simulate the shop to measure
    #[arg(long, hide = true)]
    make: bool,
}

fn main() {
    let options = Options::parse();
    let bytes = (options.gigabytes * 1e9) as u64;
    let orders = options.orders.unwrap_or((bytes / shop::LINE / 2000) as usize).max(1);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = options.threads.unwrap_or(cores);
    let rounds = options.rounds.max(1);
    let shop = Shop::of(bytes, orders, options.format, options.make);
    if options.make {
        return;
    }
    let held = inner::held(&shop);
    // The first run has a fresh heap, like a program that has just started.
    let counted = job::analyze(&shop, threads, true);
    let many: Vec<Vec<StageTime>> = (0..rounds).map(|_| job::analyze(&shop, threads, false)).collect();
    let one: Vec<Vec<StageTime>> = (0..rounds).map(|_| job::analyze(&shop, 1, false)).collect();

    let share = |lines: u64| lines as f64 / held.lines.max(1) as f64 * 100.0;
    println!(
        "{:.2} GB of log, {:.2} million lines, {:.2} % of them tagged landings ({:.2} % with the beacons that those request), \
         {orders} orders; warm, medians of {rounds} rounds.\n",
        held.bytes as f64 / 1e9,
        held.lines as f64 / 1e6,
        share(held.landings),
        share(held.tagged),
    );
    println!("The whole job, `tagtrail analyze --out`, on {threads} threads and on one:\n");
    print_stages(&held, threads, &counted, &many, &one);
    if options.format != Format::Combined {
        return;
    }
    let parts = inner::parts(&shop, rounds);
    println!("\nParts of the scan on one thread, each over all logs, in seconds of that thread's processor time:\n");
    print_parts(&held, &parts);
}

/// A table of the job's stages.
fn print_stages(held: &Held, threads: usize, counted: &[StageTime], many: &[Vec<StageTime>], one: &[Vec<StageTime>]) {
    println!(
        "| stage | wall time, {threads} threads | processor time | wall time, one thread | MB/s | million lines/s | \
         allocations per line | peak of the heap | peak of memory without mapped pages |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    let of = |runs: &[Vec<StageTime>], pick: &dyn Fn(&[StageTime]) -> f64| {
        median(runs.iter().map(|run| pick(run)).collect())
    };
    let row = |name: &str, is_part: &dyn Fn(&StageTime) -> bool| {
        let sum = |run: &[StageTime], of: fn(&StageTime) -> f64| run.iter().filter(|s| is_part(s)).map(of).sum::<f64>();
        let wall = of(many, &|run| sum(run, |stage| stage.took.wall));
        let work = of(many, &|run| sum(run, |stage| stage.took.process));
        let alone = of(one, &|run| sum(run, |stage| stage.took.wall));
        let used = counted.iter().filter(|stage| is_part(stage));
        let (live, anonymous) =
            used.fold((0, 0), |most, stage| (most.0.max(stage.used.live), most.1.max(stage.used.anonymous)));
        let allocations = sum(counted, |stage| stage.used.allocations as f64) / held.lines.max(1) as f64;
        println!(
            "| {name} | {wall:.3} s | {work:.3} s | {alone:.3} s | {} | {} | {allocations:.4} | {:.1} MB | {:.1} MB |",
            rate(held.bytes, wall, 0),
            rate(held.lines, wall, 2),
            live as f64 / 1e6,
            anonymous as f64 / 1e6,
        );
        (wall, alone)
    };
    for stage in counted {
        row(stage.name, &|other| other.name == stage.name);
    }
    let (wall, alone) = row("**whole**", &|_| true);
    println!("\n{threads} threads are {:.2} times as fast as one.", alone / wall);
    let of_stage = |name: &'static str| {
        of(many, &|run| run.iter().filter(|stage| stage.name == name).map(|stage| stage.took.wall).sum())
    };
    let (first, second) = (
        of_stage(tagtrail::base::progress::Stage::Scan.name()),
        of_stage(tagtrail::base::progress::Stage::SecondLook.name()),
    );
    println!("The second look takes {:.1} % of the scan's wall time.", second / first * 100.0);
}

/// A table of the scan's parts.
fn print_parts(held: &Held, parts: &[Part]) {
    println!("| part | what was run | seconds | ns per line | MB/s | million lines/s | allocations per line |");
    println!("|---|---|--:|--:|--:|--:|--:|");
    for Part { name, measured, seconds, used } in parts {
        println!(
            "| {name} | {measured} | {seconds:.3} s | {:.1} | {} | {} | {:.4} |",
            seconds / held.lines.max(1) as f64 * 1e9,
            rate(held.bytes, *seconds, 0),
            rate(held.lines, *seconds, 2),
            used.allocations as f64 / held.lines.max(1) as f64,
        );
    }
}

/// Millions per second; a time too short to be measured has no rate.
fn rate(count: u64, seconds: f64, digits: usize) -> String {
    if seconds < 0.0005 { "–".to_owned() } else { format!("{:.digits$}", count as f64 / seconds / 1e6) }
}
