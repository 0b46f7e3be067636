//! Seconds of wall time, and of processor time.

use std::time::Instant;

/// A moment in wall time, and in processor time of this process and of this thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    wall: Instant,
    process: f64,
    thread: f64,
}

/// Seconds between two moments.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seconds {
    /// Wall time.
    pub(super) wall: f64,
    /// Processor time of all threads together.
    pub(super) process: f64,
    /// Processor time of the calling thread.
    pub(super) thread: f64,
}

impl Moment {
    /// The current moment.
    pub(super) fn now() -> Self {
        Self {
            wall: Instant::now(),
            process: worked(libc::CLOCK_PROCESS_CPUTIME_ID),
            thread: worked(libc::CLOCK_THREAD_CPUTIME_ID),
        }
    }

    /// The seconds from another moment to this one.
    pub(super) fn since(&self, from: &Self) -> Seconds {
        Seconds {
            wall: (self.wall - from.wall).as_secs_f64(),
            process: self.process - from.process,
            thread: self.thread - from.thread,
        }
    }
}

#[expect(unsafe_code, reason = "the standard library has no clock for processor time")]
fn worked(clock: libc::clockid_t) -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the system only writes the time that it is passed.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The median: the middle number, or the mean of the two in the middle; 0 of none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[half],
        _ => f64::midpoint(values[half - 1], values[half]),
    }
}
