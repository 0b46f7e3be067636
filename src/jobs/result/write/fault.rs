//! Why a file of a result could not be written.

use std::io;

/// A file that could not be written, and why.
#[derive(Debug)]
pub struct Fault {
    /// The file.
    pub file: &'static str,
    /// The error.
    pub error: io::Error,
}

/// Names the file in which something went wrong.
pub(super) fn of<T>(file: &'static str, outcome: io::Result<T>) -> Result<T, Fault> {
    outcome.map_err(|error| Fault { file, error })
}

pub(super) const PAGE: &str = "report.html";
