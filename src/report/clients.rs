//! More about a web log as values for reports: who its clients are, which keys its lines are read by, and its copies.

use serde::Serialize;
use std::collections::BTreeMap;

/// How the clients of a web log's lines are found.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct ClientsInput {
    /// `peer`, `forwarded`, `header`, `shared` or `none`.
    pub source: String,
    /// Why.
    pub why: String,
    /// Different clients: of all lines in a check, of sample lines elsewhere.
    pub distinct: u64,
    /// The lines that these were counted in.
    pub lines: u64,
}

/// The keys of lines that name their values.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct KeysInput {
    /// What is read, and the keys that hold it, the best first.
    pub used: BTreeMap<String, Vec<String>>,
    /// Keys of sample lines that are not read.
    pub unused: Vec<String>,
}

/// Lines of a web log that another one holds as well.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct CopyInput {
    /// The other file.
    pub of: String,
    /// The first byte of text of the stretch that both hold.
    pub from: u64,
    /// The first byte behind it; `None` when the whole file is meant.
    pub to: Option<u64>,
}
