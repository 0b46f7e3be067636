//! Files and folders that the program writes. The same rules apply to all of them:
//!
//! - An existing file is replaced only if it is recognised as the program's own, or if the user says `--force`.
//! - Only regular files and links are ever replaced, and a link itself, never its target. Folders, devices, pipes and
//!   sockets in the place of a file are refused.
//! - All files are written to a staging folder on the same file system, and are synced to disk before they are moved.
//!   So an interruption leaves either the old files or the new ones.
//! - Every possible refusal comes before the work, from a check that changes nothing.
//!
//! [`Folder`] replaces a folder as a whole, in one step; [`Files`] puts files into a folder that may hold others, one by one
//! where it does, and in one step where it does not.
//! A staging folder has a lock, so that the next run can distinguish a killed run's leftovers from an active run.

mod files;
mod folder;
mod moves;
mod own;
mod place;
pub mod secret;
mod staging;
#[cfg(test)]
mod tests;
mod whole;

pub use files::{Files, Unfinished as UnfinishedFiles};
pub use folder::{Folder, Unfinished as UnfinishedFolder};
pub use own::{List, Own, Sum, Summed};
pub use place::Contents;
pub use staging::{abandon, settle};

use crate::base::error::{Error, Kind};
use std::io;
use std::path::Path;

/// A hook before every step that changes the disk. Tests use it to let a step fail, or to end all further ones like a
/// killed process.
pub trait Gate: Send + Sync {
    /// Allows a step, or fails in its place.
    fn pass(&self, step: &'static str) -> io::Result<()>;
}

/// Allows every step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unguarded;

impl Gate for Unguarded {
    fn pass(&self, _: &'static str) -> io::Result<()> {
        Ok(())
    }
}

/// What happens to existing files that are not recognised as the program's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Existing {
    /// They remain, and the run is refused.
    #[default]
    Keep,
    /// They are replaced.
    Replace,
}

impl Existing {
    /// The choice that `--force` means.
    pub fn of(force: bool) -> Self {
        if force { Self::Replace } else { Self::Keep }
    }
}

/// The error of a path that could not be written.
fn failed(path: &Path, error: &io::Error) -> Error {
    let what = match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "is on a file system that can only be read".to_owned(),
        _ => error.to_string(),
    };
    Error::new(Kind::Write, path.display().to_string(), what)
}

/// A refusal to write to a path.
fn refused(path: &Path, what: impl Into<String>, hint: &str) -> Error {
    Error::new(Kind::Write, path.display().to_string(), what).hint(hint)
}
