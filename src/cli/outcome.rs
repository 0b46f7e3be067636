//! How a run ends: an exit code, and one line on standard error when it failed.

use crate::base::error::{Error, Kind};
use crate::logs::source::reason;
use crate::output::settle;
use crate::report::escape::terminal;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// How a verb ends without an error. Of two ends that apply, the later one counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum End {
    /// All is done.
    Done,
    /// A threshold that the user set was crossed.
    Crossed,
    /// The result is there, but an input could not be read to its end. This has precedence over a threshold, because the
    /// crossing share was counted without the missing part.
    Incomplete,
    /// The request was answered in part, or not at all; the missing part was named.
    Missing,
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
    /// 2.
    Misused,
    /// 3.
    Crossed,
    /// 4.
    Incomplete,
}

impl Outcome {
    /// Prints the one line of a failure and returns the exit code. A closed pipe is success: the reader had enough.
    pub(super) fn of(result: Result<End, Stop>) -> Self {
        settle();
        // Output that is still buffered would be lost silently at the end.
        let result = result.and_then(|end| io::stdout().lock().flush().map(|()| end).map_err(Stop::Output));
        match result {
            Ok(End::Done) => Self::Done,
            Ok(End::Incomplete) => Self::Incomplete,
            Ok(End::Missing) => Self::Failed,
            Ok(End::Crossed) => Self::Crossed,
            Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Self::Done,
            Err(Stop::Output(error)) => {
                tell(&format!("standard output: {}", reason(&error)));
                Self::Failed
            }
            Err(Stop::Failed(error)) => {
                tell(&error.to_string());
                if error.kind == Kind::Usage { Self::Misused } else { Self::Failed }
            }
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Misused => 2,
            Outcome::Crossed => 3,
            Outcome::Incomplete => 4,
        })
    }
}

/// Prints help, the version, or what is wrong with the command line.
///
/// A shell expands `*.log` to any names in a folder, so an argument that is quoted in the message may come from a stranger. Such
/// a message is printed without colours and with its hidden characters spelled out.
pub(super) fn misused(error: &clap::Error) -> Outcome {
    let mut text = error.render().to_string();
    let wrong = error.use_stderr();
    let advice = advice(error);
    text.push_str(&advice);
    let printed = if wrong && text.split('\n').any(|line| terminal(line) != line) {
        let clean: Vec<_> = text.split('\n').map(terminal).collect();
        write!(io::stderr().lock(), "{}", clean.join("\n"))
    } else {
        error.print().and_then(|()| if advice.is_empty() { Ok(()) } else { say(&advice) })
    };
    match printed {
        _ if wrong => Outcome::Misused,
        // A closed pipe is success here, too.
        Err(error) => Outcome::of(Err(error.into())),
        Ok(()) => Outcome::Done,
    }
}

/// What to type instead, where a file is in the verb's place.
fn advice(error: &clap::Error) -> String {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let (ErrorKind::InvalidSubcommand, Some(ContextValue::String(word))) =
        (error.kind(), error.get(ContextKind::InvalidSubcommand))
    else {
        return String::new();
    };
    if !Path::new(word).exists() {
        return String::new();
    }
    format!(
        "\n{0} is a file: tagtrail check {0} says what it is, tagtrail analyze takes logs, orders and partners\n",
        terminal(word)
    )
}

/// Writes on standard error.
fn say(text: &str) -> io::Result<()> {
    io::stderr().lock().write_all(text.as_bytes())
}

/// Prints one line on standard error. Where even that fails, only the exit code is left.
pub(super) fn tell(line: &str) {
    // The line may hold file names and order ids, and their authors may have wanted to write on the terminal.
    let _ = writeln!(io::stderr().lock(), "tagtrail: {}", terminal(line));
}
