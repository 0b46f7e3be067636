//! The real job, `tagtrail analyze --out`, stage by stage.

use super::heap::{self, Used};
use super::shop::Shop;
use super::timing::{Moment, Seconds};
use clap::Parser;
use rayon::ThreadPoolBuilder;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tagtrail::base::progress::{Progress, Stage};
use tagtrail::cli::{Cli, Outcome, run_watched};
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::merchant::Settings;

/// The name of the beginning of a run, before the first stage is reported.
pub(super) const OPENING: &str = "opening files";

/// One stage of one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct StageTime {
    /// Its name.
    pub(super) name: &'static str,
    /// How long it took.
    pub(super) took: Seconds,
    /// The memory it used; nothing in a run that is not counted.
    pub(super) used: Used,
}

/// Notes when each stage begins.
struct Notes {
    scanned: AtomicU64,
    begun: Mutex<(Vec<StageTime>, &'static str, Moment)>,
    counted: bool,
}

impl Notes {
    fn new(counted: bool) -> Self {
        Self { scanned: AtomicU64::new(0), begun: Mutex::new((Vec::new(), OPENING, Moment::now())), counted }
    }

    fn close(&self, next: &'static str) {
        let now = Moment::now();
        let used = if self.counted { heap::take() } else { Used::default() };
        let (passed, name, from) = &mut *self.begun.lock().expect("nobody panics here");
        passed.push(StageTime { name, took: now.since(from), used });
        (*name, *from) = (next, Moment::now());
    }
}

impl Progress for Notes {
    fn scanned(&self) -> &AtomicU64 {
        &self.scanned
    }

    fn begins(&self, stage: Stage) {
        self.close(stage.name());
    }
}

/// Runs a job on so many threads, and times its stages.
fn watch(threads: usize, counted: bool, job: impl Fn(&Notes) -> Outcome + Sync) -> Vec<StageTime> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let done = AtomicBool::new(false);
    let notes = std::thread::scope(|scope| {
        if counted {
            heap::count(true);
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    heap::sample();
                    std::thread::sleep(Duration::from_millis(2));
                }
            });
        }
        let notes = Notes::new(counted);
        // Inside a pool, the job's own parallel loops run in that pool.
        let outcome = pool.install(|| job(&notes));
        notes.close("");
        done.store(true, Ordering::Relaxed);
        assert_eq!(outcome, Outcome::Done, "tagtrail failed");
        notes
    });
    heap::count(false);
    notes.begun.into_inner().expect("nobody panics here").0
}

/// The whole job: files in, a folder with the result out.
pub(super) fn analyze(shop: &Shop, threads: usize, counted: bool) -> Vec<StageTime> {
    let mut words: Vec<OsString> = ["tagtrail", "analyze", "--quiet", "--out"].map(OsString::from).into();
    words.push(shop.result().into());
    words.extend(shop.paths().into_iter().map(OsString::from));
    let cli = Cli::try_parse_from(words).expect("a command line of ours");
    watch(threads, counted, |notes| run_watched(&cli, notes))
}

/// The scan alone, as `tagtrail check` makes it: every line is cut and accounted for, and nothing is kept.
pub(super) fn check(shop: &Shop, counted: bool) -> StageTime {
    let given = Given { paths: shop.logs(), ..Given::default() };
    let inputs = sort(&given, &BTreeMap::new(), &[]).expect("logs of ours");
    let checked = |notes: &Notes| {
        let checked = tagtrail::jobs::check::check(&inputs, Settings::default(), "", notes).expect("logs of ours");
        assert!(checked.logs.iter().all(|log| log.fault.is_none()), "a log could not be read to its end");
        Outcome::Done
    };
    let passed = watch(1, counted, checked);
    *passed.iter().find(|stage| stage.name == Stage::Scan.name()).expect("a scan")
}
