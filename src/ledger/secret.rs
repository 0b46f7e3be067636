//! The secret with which a ledger's digests hash ids: a file that only its owner can read.

use super::failed;
use crate::base::error::{Error, Kind, Result};
use crate::output::Gate;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The secret's name in the ledger's folder.
pub(super) const SECRET: &str = "secret";

/// Its bytes: four numbers.
const BYTES: usize = 32;

/// The secret of a ledger, if it has one that can be read.
pub fn secret(dir: &Path) -> Option<[u64; 4]> {
    fs::read(dir.join(SECRET)).ok()?.try_into().ok().map(|bytes| numbers(&bytes))
}

/// Whether files that this process writes into a ledger belong to the owner of its secret. An administrator can write into the ledgers
/// of others, who then cannot remove what he left.
#[cfg(unix)]
pub fn owns(dir: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = fs::metadata(dir.join(SECRET)).map(|meta| meta.uid());
    let own = tempfile::tempfile_in(dir).and_then(|file| file.metadata()).map(|meta| meta.uid());
    matches!((owner, own), (Ok(owner), Ok(own)) if owner == own)
}

/// The same where files have no numbered owners: what one user can write, the other can remove as far as the folder lets him.
#[cfg(not(unix))]
pub fn owns(_: &Path) -> bool {
    true
}

fn numbers(bytes: &[u8; BYTES]) -> [u64; 4] {
    std::array::from_fn(|nth| bytes[8 * nth..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)))
}

/// Reads the secret of a ledger, and makes one where there is none. A file that is not whole, as after a crash, is replaced: digests
/// with another secret count as none, and are made again.
pub(super) fn of(dir: &Path, gate: &dyn Gate) -> Result<[u64; 4]> {
    let path = dir.join(SECRET);
    let known = match fs::read(&path) {
        Ok(bytes) => bytes.try_into().ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(Kind::Open, &path, &error)),
    };
    let bytes: [u8; BYTES] = match known {
        Some(known) => known,
        None => make(&path, gate)?,
    };
    Ok(numbers(&bytes))
}

fn make(path: &Path, gate: &dyn Gate) -> Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::new(Kind::Write, path.display().to_string(), format!("no random bytes: {error}")))?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = gate.pass("write the secret").and_then(|()| options.open(path)).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.sync_all()
    });
    written.map_err(|error| failed(Kind::Write, path, &error))?;
    Ok(bytes)
}
