//! The one file that says what a ledger holds.

use super::sums::FileSum;
use super::{MANIFEST, failed};
use crate::base::error::{Error, Kind, Result};
use crate::base::small_file;
use crate::logs::evidence::marks::Piece;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The version of the ledger that this program writes. It reads versions up to this one.
pub const VERSION: u32 = 1;

/// What a ledger holds. Everything else in its folders is left over from runs that did not end.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The version of the layout.
    pub tagtrail_ledger: u32,
    /// Counts the manifests: each replaces the one before it.
    pub serial: u64,
    /// The evidence files.
    pub evidence: Vec<EvidenceFile>,
    /// Order logs, partner lists and settings, in the order in which they arrived.
    pub tables: Vec<TableFile>,
    /// The nights, the latest last.
    pub nights: Vec<Night>,
    /// How often a person's data were erased.
    pub erasures: u64,
}

/// One evidence file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EvidenceFile {
    /// Its name in the folder of evidence.
    pub file: String,
    /// The log's name when it was collected.
    pub path: String,
    /// Bytes of the log's text.
    pub text: u64,
    /// Bytes of the evidence file.
    pub bytes: u64,
    /// Lines of the log.
    pub lines: u64,
    /// Of these, lines that are left out.
    pub left_out: u64,
    /// The first and the last minute since 1970.
    pub minutes: Option<(i64, i64)>,
    /// The piece up to the log's first mark, if it has a mark.
    pub first: Option<Piece>,
    /// All whole lines.
    pub whole: Piece,
    /// Why the log could not be read to its end.
    pub fault: Option<String>,
    /// Whether it was packed harder already.
    pub is_compact: bool,
    /// The file of its digest, if it has one.
    pub digest: Option<String>,
}

/// What a table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An order log.
    #[default]
    Orders,
    /// A network's transactions.
    Credits,
    /// A partner list.
    Partners,
    /// A settings file.
    Settings,
}

/// One table as it was given.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TableFile {
    /// Its name in the folder of tables.
    pub file: String,
    /// Its name when it was given.
    pub path: String,
    /// What it is.
    pub role: Role,
    /// Its length in bytes.
    pub bytes: u64,
    /// The hash of its bytes.
    pub hash: u64,
}

/// One night: a run of `nightly`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Night {
    /// The name of its folders.
    pub name: String,
    /// The day that the run was given.
    pub date: String,
    /// Orders, and those of them that may still change.
    pub orders: u64,
    /// Orders that may still change.
    pub open: u64,
    /// Verdicts that changed.
    pub changed: u64,
    /// Verdicts of lost sales.
    pub lost: u64,
    /// Whether the folder of its result is still there.
    pub has_result: bool,
    /// The folder of its verdicts, if they were written anew since; otherwise it has the night's name.
    pub verdicts: Option<String>,
    /// The files of its result and of its verdicts. Nights of earlier versions have none.
    pub sums: Vec<FileSum>,
}

impl Night {
    /// The name of the folder of its verdicts.
    pub fn verdicts(&self) -> &str {
        self.verdicts.as_deref().unwrap_or(&self.name)
    }
}

impl Manifest {
    /// Reads the manifest of a folder. Fails with [`Kind::Open`] when there is none, and with [`Kind::Format`] when it is damaged
    /// or of a later version.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(MANIFEST);
        let name = path.display().to_string();
        if let Err(error) = std::fs::metadata(&path) {
            return Err(
                failed(Kind::Open, &path, &error).hint("name a folder that collect --into or nightly --ledger wrote")
            );
        }
        let text = small_file::text(&path, small_file::SUMMARY)?;
        let wrong = |what: String| Error::new(Kind::Format, &name, what);
        let manifest: Self =
            serde_json::from_str(&text).map_err(|error| wrong(format!("is no manifest of tagtrail: {error}")))?;
        match manifest.tagtrail_ledger {
            0 => Err(wrong("is no manifest of tagtrail".to_owned())),
            1..=VERSION => Ok(manifest),
            later => Err(wrong(format!("is of ledger version {later}; this program reads versions up to {VERSION}"))
                .hint("use the newer tagtrail that wrote it")),
        }
    }

    /// The tables of a role, in the order in which they arrived.
    pub fn tables_of(&self, role: Role) -> impl Iterator<Item = &TableFile> {
        self.tables.iter().filter(move |table| table.role == role)
    }
}
