//! Checksums of the files of results and verdicts, which the manifest names by their folders alone.

use super::failed;
use crate::base::error::{Error, Kind, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// A file of a night's result or of its verdicts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileSum {
    /// Its path in the ledger, with `/` between folders.
    pub file: String,
    /// The hash of its bytes.
    pub hash: u64,
}

impl FileSum {
    /// The files of a folder in a ledger, by name. Fails with [`Kind::Open`] when one cannot be read.
    pub fn all_in(dir: &Path, folder: &str, name: &str) -> Result<Vec<Self>> {
        let place = dir.join(folder).join(name);
        let told = |error: std::io::Error| failed(Kind::Open, &place, &error);
        let mut sums = Vec::new();
        for entry in std::fs::read_dir(&place).map_err(told)? {
            let path = entry.map_err(told)?.path();
            let own = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).map_err(|error| failed(Kind::Open, &path, &error))?;
            sums.push(Self { file: format!("{folder}/{name}/{own}"), hash: xxh3_64(&bytes) });
        }
        sums.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(sums)
    }

    /// What is wrong with the file, if anything is.
    pub fn fault(&self, dir: &Path) -> Option<Error> {
        let path = dir.join(&self.file);
        match std::fs::read(&path) {
            Err(error) => Some(failed(Kind::Open, &path, &error)),
            Ok(bytes) if xxh3_64(&bytes) != self.hash => {
                Some(Error::new(Kind::Format, path.display().to_string(), "is not the file that the night wrote"))
            }
            Ok(_) => None,
        }
    }
}
