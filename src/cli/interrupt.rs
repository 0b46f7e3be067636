//! Ctrl-C, and the system's request to end.

use crate::base::error::{Error, Kind, Result};
use crate::output::abandon;

/// The exit code of an interrupted run, as shells use it.
const INTERRUPTED: i32 = 130;

/// Makes an interrupt remove incomplete files and end the process. Complete files stay: when a result is just being put in its
/// place, either all of it is there, or all of the former one.
#[expect(clippy::exit, clippy::disallowed_methods, reason = "a signal handler has nobody to return to")]
pub(super) fn clean_up_on_interrupt() -> Result<()> {
    let set = ctrlc::set_handler(|| {
        let _abandoned = abandon();
        std::process::exit(INTERRUPTED);
    });
    match set {
        // A process can have a second job, in benchmarks.
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(Error::new(Kind::Write, "", format!("interrupts cannot be handled: {error}"))
            .hint("it takes a thread: raise the limit on processes or threads (ulimit -u)")),
    }
}
