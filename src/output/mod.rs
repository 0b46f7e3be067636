//! Files and folders that the program writes. One rule holds for all of them:
//!
//! - What exists is replaced only where it is recognised as the program's own, or where the user says `--force`.
//! - Only regular files and links are ever replaced, and a link itself, never the file that it leads to. Folders, devices, pipes
//!   and sockets in the place of a file are refused.
//! - All files are written to a staging folder on the same file system, and reach the disk before they are moved. So an
//!   interruption leaves the old files or the new ones.
//! - Whatever can be refused is refused before the work, by a check that changes nothing.
//!
//! [`Folder`] replaces a folder as a whole, in one step; [`Files`] puts files into a folder that may hold others.
//! A staging folder carries a lock, so that the next run can tell a killed run's leftovers from a run at work.

mod files;
mod folder;
mod moves;
mod own;
mod place;
mod staging;
#[cfg(test)]
mod tests;

pub use files::{Files, Unfinished as UnfinishedFiles};
pub use folder::{Folder, Unfinished as UnfinishedFolder};
pub use own::{List, Own, Sum, Summed};
pub use place::Contents;
pub use staging::{abandon, settle};

use crate::base::error::{Error, Kind};
use std::io;
use std::path::Path;

/// Is asked before every step that changes the disk. Tests let a step fail, or end all further ones as a killed process would.
pub trait Gate: Send + Sync {
    /// Lets a step be done, or fails in its place.
    fn pass(&self, step: &'static str) -> io::Result<()>;
}

/// Lets every step be done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unguarded;

impl Gate for Unguarded {
    fn pass(&self, _: &'static str) -> io::Result<()> {
        Ok(())
    }
}

/// What happens to files that exist and are not known as the program's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Existing {
    /// They stay, and the run is refused.
    #[default]
    Keep,
    /// They are replaced.
    Replace,
}

impl Existing {
    /// As `--force` says.
    pub fn of(force: bool) -> Self {
        if force { Self::Replace } else { Self::Keep }
    }
}

/// The error of a path that could not be written.
fn failed(path: &Path, error: &io::Error) -> Error {
    let what = match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "is on a file system that can only be read".to_owned(),
        _ => error.to_string(),
    };
    Error::new(Kind::Write, path.display().to_string(), what)
}

/// A refusal to write to a path.
fn refused(path: &Path, what: impl Into<String>, hint: &str) -> Error {
    Error::new(Kind::Write, path.display().to_string(), what).hint(hint)
}
