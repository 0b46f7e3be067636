//! One run at a time: a locked file that names its holder. The system releases the lock when the holder ends, however it ends.

use super::failed;
use crate::base::error::{Error, Kind, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// The lock's name in the ledger's folder.
pub(super) const LOCK: &str = "lock";

/// The most bytes of a holder's name.
const MAX_NAME: u64 = 200;

/// A held lock.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Takes the lock of a ledger for a holder, such as `nightly, process 4711`. Fails with [`Kind::Open`] and the holder's name
    /// while another run has it. A name without a lock is from a run that was ended, and is replaced.
    pub(super) fn take(dir: &Path, holder: &str) -> Result<Self> {
        let path = dir.join(LOCK);
        let io = |error: &std::io::Error| failed(Kind::Write, &path, error);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(|e| io(&e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut name = String::new();
                let _ = (&file).take(MAX_NAME).read_to_string(&mut name);
                let by = if name.trim().is_empty() { "another run" } else { name.trim() };
                return Err(Error::new(Kind::Open, dir.display().to_string(), format!("is in use by {by}"))
                    .hint("try again when that run has ended"));
            }
            Err(TryLockError::Error(error)) => return Err(io(&error)),
        }
        let named = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{holder}"));
        named.map_err(|e| io(&e))?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The name goes before the lock does; without it the lock alone counts.
        let _ = self.0.set_len(0);
    }
}
