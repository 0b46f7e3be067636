//! Turns panics of a decoder into errors.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a guarded reader is running. Only one runs at a time: tables are read one after the other.
static READING: AtomicBool = AtomicBool::new(false);

/// Whether a panic now means that a third-party reader refuses a damaged file. It is caught and reported as an error
/// with the file's name, so its own message is not needed.
pub fn is_refusal() -> bool {
    READING.load(Ordering::Relaxed)
}

/// Runs a third-party reader. Some damaged files make it panic; that is a bad file, not a bug of the caller.
///
/// The error is the first line of what was wrong.
pub(super) fn guarded<T, E: Display>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    READING.store(true, Ordering::Relaxed);
    let outcome = catch_unwind(AssertUnwindSafe(read));
    READING.store(false, Ordering::Relaxed);
    let reason = match outcome {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the decoder gave up".to_owned(),
    };
    Err(reason.lines().next().unwrap_or_default().to_owned())
}
