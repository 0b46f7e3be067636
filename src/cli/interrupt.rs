//! Ctrl-C, and the system's request to end.

use crate::base::error::{Error, Kind, Result};
use crate::output::abandon;

/// The exit code of an interrupted run, as shells give it.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt removes what is not complete yet, and ends the process. What is complete stays: a result that is just
/// being put in its place is there as a whole, or the former one is.
#[expect(clippy::exit, clippy::disallowed_methods, reason = "a signal handler has nobody to return to")]
pub(super) fn clean_up_on_interrupt() -> Result<()> {
    let set = ctrlc::set_handler(|| {
        let _abandoned = abandon();
        std::process::exit(INTERRUPTED);
    });
    match set {
        // The second job of a process, in benchmarks.
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(Error::new(Kind::Write, "", format!("interrupts cannot be handled: {error}"))
            .hint("it takes a thread: raise the limit on processes or threads (ulimit -u)")),
    }
}
