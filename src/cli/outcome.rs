//! How a run ends: an exit code, and one line on standard error when it failed.

use crate::error::Error;
use std::io;
use std::process::ExitCode;

/// How a verb ends short of an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// All is done.
    Done,
    /// The result is there, but an input could not be read to its end.
    Incomplete,
    /// A threshold that the user set was crossed.
    Crossed,
}

/// Why a verb stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something failed.
    Failed(Error),
    /// Standard output was closed or could not be written.
    Output(io::Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// The exit code of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// 0.
    Done,
    /// 1.
    Failed,
    /// 3.
    Crossed,
}

impl Outcome {
    /// Prints the one line of a failure and gives the exit code. A closed pipe is success: the reader had enough.
    pub(super) fn of(result: Result<End, Stop>) -> Self {
        match result {
            Ok(End::Done) => Self::Done,
            Ok(End::Incomplete) => Self::Failed,
            Ok(End::Crossed) => Self::Crossed,
            Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Self::Done,
            Err(Stop::Output(error)) => {
                tell(&format!("standard output: {error}"));
                Self::Failed
            }
            Err(Stop::Failed(error)) => {
                tell(&error.to_string());
                Self::Failed
            }
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Crossed => 3,
        })
    }
}

/// Says one line on standard error. Where even that cannot be written the exit code has to do.
pub(super) fn tell(line: &str) {
    use io::Write;
    let _ = writeln!(io::stderr().lock(), "tagtrail: {line}");
}
