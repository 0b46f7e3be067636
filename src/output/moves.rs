//! Atomic moves of files and folders, and replacements for systems without them.

use std::fs;
use std::io;
use std::path::Path;

/// Exchanges two names of one file system in one step. Fails with [`io::ErrorKind::Unsupported`] where the system
/// cannot.
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        flagged(a, b, rustix::fs::RenameFlags::EXCHANGE)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (a, b);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Moves a file to a free name; fails with [`io::ErrorKind::AlreadyExists`] where the name is taken.
pub(super) fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    match flagged(from, to, rustix::fs::RenameFlags::NOREPLACE) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
        moved => return moved,
    }
    // A hard link fails where the name is taken. File systems without hard links leave only a check before the move.
    match fs::hard_link(from, to) {
        Ok(()) => return fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        Err(_) => {}
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn flagged(a: &Path, b: &Path, flags: rustix::fs::RenameFlags) -> io::Result<()> {
    use rustix::fs::{CWD, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, a, CWD, b, flags).map_err(|error| match error {
        // The kernel or file system does not support the flag.
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
        error => error.into(),
    })
}
