//! Moves of files and folders that the system does in one step, and what is done where it cannot.

use std::fs;
use std::io;
use std::path::Path;

/// Exchanges two names of one file system in one step. Fails with [`io::ErrorKind::Unsupported`] where there is no such step.
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

/// Moves a file to a name that nothing has; fails with [`io::ErrorKind::AlreadyExists`] where something has it.
pub(super) fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    match flagged(from, to, rustix::fs::RenameFlags::NOREPLACE) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
        moved => return moved,
    }
    // A second name fails where the first one exists; without such names on the file system only a look is left.
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
        // A kernel or file system that does not know the flag.
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
        error => error.into(),
    })
}
