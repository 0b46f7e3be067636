//! More values about a web log for reports: its clients, the keys of its lines, and its copies.

use serde::Serialize;
use std::collections::BTreeMap;

/// How the clients of a web log's lines are found.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct ClientsInput {
    /// `peer`, `forwarded`, `header`, `shared` or `none`.
    pub source: String,
    /// Why they are found there.
    pub why: String,
    /// The number of different clients: in all lines of a check, in the sample lines elsewhere.
    pub distinct: u64,
    /// The number of lines in which they were counted.
    pub lines: u64,
}

/// The keys of lines that name their values.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct KeysInput {
    /// The keys that are read, by the field that they hold, the best key first.
    pub used: BTreeMap<String, Vec<String>>,
    /// Keys of sample lines that are not read.
    pub unused: Vec<String>,
}

/// Lines of a web log that another log holds as well.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct CopyInput {
    /// The other file.
    pub of: String,
    /// The first byte of the shared range, as an offset in the text.
    pub from: u64,
    /// The first byte after that range; `None` when the range is the whole file.
    pub to: Option<u64>,
}
