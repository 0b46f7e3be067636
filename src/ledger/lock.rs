//! One run at a time: a locked file that names its holder. The system releases the lock when the holder ends, however it ends.

use super::failed;
use crate::base::error::{Error, Kind, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

/// The lock's name in the ledger's folder.
pub(super) const LOCK: &str = "lock";

/// The most bytes of a holder's name.
const MAX_NAME: u64 = 200;

/// How an analysis names itself that leaves digests.
pub const ANALYSIS: &str = "analyze";

/// How long another run waits for such an analysis: digests of a gigabyte of evidence take a few seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long it waits for a holder that has no name yet, or no longer.
const MOMENT: Duration = Duration::from_secs(1);

/// How often it looks.
const STEP: Duration = Duration::from_millis(50);

/// How long a run may wait for the holder of a lock.
fn patience(run: &str, holder: &str) -> Duration {
    match holder {
        _ if run == ANALYSIS => Duration::ZERO,
        ANALYSIS => PATIENCE,
        "" => MOMENT,
        _ => Duration::ZERO,
    }
}

/// The name in a lock.
fn holder_of(mut file: &File) -> String {
    let mut name = String::new();
    let _ = file.rewind();
    let _ = file.take(MAX_NAME).read_to_string(&mut name);
    name.trim().to_owned()
}

/// A held lock.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Takes the lock of a ledger for a holder, such as `nightly, process 4711`. Fails with [`Kind::Open`] and the holder's name
    /// while another run has it. A name without a lock is from a run that was ended, and is replaced.
    ///
    /// An analysis that leaves digests is soon done, and nobody who begins another run knows of it: that one waits.
    pub(super) fn take(dir: &Path, holder: &str) -> Result<Self> {
        let path = dir.join(LOCK);
        let io = |error: &std::io::Error| failed(Kind::Write, &path, error);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(|e| io(&e))?;
        let mut waited = Duration::ZERO;
        while let Err(error) = file.try_lock() {
            if let TryLockError::Error(error) = error {
                return Err(io(&error));
            }
            let name = holder_of(&file);
            if waited >= patience(holder, &name) {
                let by = if name.is_empty() { "another run" } else { &name };
                return Err(Error::new(Kind::Open, dir.display().to_string(), format!("is in use by {by}"))
                    .hint("try again when that run has ended"));
            }
            std::thread::sleep(STEP);
            waited += STEP;
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
