//! A folder that the program keeps for years: evidence, orders and verdicts, named by one manifest.
//!
//! Files are written first, under names that no manifest has, and synced. Then one rename replaces the manifest. What the
//! manifest does not name is removed by the next run. So a run that ends at any moment leaves the old state or the new one.

mod lock;
pub mod manifest;
mod secret;
mod store;
mod sums;
#[cfg(test)]
mod tests;

pub use lock::ANALYSIS;
pub use manifest::{EvidenceFile, Manifest, Night, Role, TableFile};
pub use secret::{owns, secret};
pub use store::Ledger;
pub use sums::FileSum;

use crate::base::error::{Error, Kind};
use std::io;
use std::path::{Path, PathBuf};

/// The manifest's name in its folder.
pub const MANIFEST: &str = "manifest.json";

/// The folder of evidence files.
pub const EVIDENCE: &str = "evidence";

/// The folder of digests: results of reading the evidence.
pub const DIGESTS: &str = "digests";

/// The folder of orders, partner lists and settings as they were given.
pub const TABLES: &str = "tables";

/// The folder of the verdicts of all orders, a folder per night.
pub const VERDICTS: &str = "verdicts";

/// The folder of the nights' results, a folder per night.
pub const NIGHTS: &str = "nights";

/// The link to the latest folder of verdicts.
pub const CURRENT: &str = "current";

/// Whether a folder is a ledger.
pub fn is_ledger(path: &Path) -> bool {
    path.join(MANIFEST).is_file()
}

/// The evidence files of a ledger, in the order of the manifest.
///
/// Fails with [`Kind::Format`] when the manifest is damaged, and when it names no evidence.
pub fn evidence(dir: &Path) -> crate::base::error::Result<Vec<PathBuf>> {
    let manifest = Manifest::read(dir)?;
    if manifest.evidence.is_empty() {
        return Err(Error::new(Kind::Format, dir.display().to_string(), "holds no evidence yet")
            .hint("tagtrail collect --into DIR LOG… puts it there"));
    }
    Ok(manifest.evidence.iter().map(|file| dir.join(EVIDENCE).join(&file.file)).collect())
}

/// The error of a path that could not be read or written.
fn failed(kind: Kind, path: &Path, error: &io::Error) -> Error {
    let what = match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => error.to_string(),
    };
    Error::new(kind, path.display().to_string(), what)
}
