//! Stage, bytes, rate and elapsed time on a terminal's standard error; nothing anywhere else.

use crate::base::progress::{Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Shows the progress of a job.
pub(super) struct Bar<'a> {
    place: Arc<Place>,
    drawer: Option<JoinHandle<()>>,
    watcher: Option<&'a dyn Progress>,
}

/// The progress of a job.
#[derive(Debug, Default)]
struct Place {
    scanned: AtomicU64,
    /// The stage's number in [`Stage::ALL`].
    stage: AtomicUsize,
    done: AtomicBool,
}

impl<'a> Bar<'a> {
    /// Starts the display unless `quiet`, or standard error is no terminal. A watcher is informed about the stages as well.
    pub(super) fn start(quiet: bool, watcher: Option<&'a dyn Progress>) -> Self {
        let place = Arc::new(Place::default());
        let is_wanted = !quiet && std::io::stderr().is_terminal();
        let drawn = Arc::clone(&place);
        // Where no thread can be started, nothing is shown.
        let drawer = is_wanted.then(|| std::thread::Builder::new().spawn(move || draw(&drawn)).ok()).flatten();
        Self { place, drawer, watcher }
    }
}

impl Progress for Bar<'_> {
    fn scanned(&self) -> &AtomicU64 {
        &self.place.scanned
    }

    fn begins(&self, stage: Stage) {
        self.place.stage.store(stage as usize, Ordering::Relaxed);
        if let Some(watcher) = self.watcher {
            watcher.begins(stage);
        }
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        self.place.done.store(true, Ordering::Relaxed);
        if let Some(drawer) = self.drawer.take() {
            drawer.thread().unpark();
            let _ = drawer.join();
        }
    }
}

fn draw(place: &Place) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{msg}: {bytes} read, {bytes_per_sec}, {elapsed}") {
        bar.set_style(style);
    }
    while !place.done.load(Ordering::Relaxed) {
        let stage = Stage::ALL.get(place.stage.load(Ordering::Relaxed));
        bar.set_message(stage.map_or("", |stage| stage.name()));
        bar.set_position(place.scanned.load(Ordering::Relaxed));
        // The thread is parked and not asleep, so the end of the job does not have to wait for the next display.
        std::thread::park_timeout(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}
