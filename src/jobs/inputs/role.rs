//! What a file is used for, and files as the user gave them.

use crate::dialects;
use crate::logs::source::{Io, Source};
use crate::tables::{Look, TableKind};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The kind of a file.
#[derive(Clone, Debug)]
pub(super) enum Role {
    /// A web server log.
    Web(Arc<Source>),
    /// An order log.
    Orders(TableKind),
    /// A partner list.
    Partners(TableKind),
    /// A network's transactions.
    Credits(TableKind),
    /// A programme's report.
    Report(TableKind),
    /// Inquiries about missing sales.
    Claims(TableKind),
    /// A `tagtrail.toml`.
    Settings,
}

/// Files as the user gave them: some with a stated kind, others with a kind to be detected.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Files with a kind to be detected.
    pub paths: Vec<PathBuf>,
    /// Files that the user says are web logs.
    pub web: Vec<PathBuf>,
    /// Files that the user says are order logs.
    pub orders: Vec<PathBuf>,
    /// Files that the user says are partner lists.
    pub partners: Vec<PathBuf>,
    /// `[partners.columns]`: headers of partner lists that cannot be recognised otherwise.
    pub partner_columns: BTreeMap<String, String>,
    /// Whether a table counts as an order log when only some of the required columns are recognised.
    pub unknown_columns: bool,
    /// How plain web logs are read.
    pub io: Io,
}

/// The role of a table in a known dialect. Settings that name its headers are surer than words that any network uses.
pub(super) fn dialect_role(look: &Look, mapping: &BTreeMap<String, String>) -> Option<Role> {
    let dialect = dialects::recognise(&look.names)?;
    if dialect.is_by_words && mapping.values().any(|header| look.names.contains(header)) {
        return None;
    }
    Some(match dialect.role {
        dialects::Role::Orders => Role::Orders(look.kind),
        dialects::Role::Credits => Role::Credits(look.kind),
        dialects::Role::Partners => Role::Partners(look.kind),
        dialects::Role::Report | dialects::Role::Links => Role::Report(look.kind),
        dialects::Role::Claims => Role::Claims(look.kind),
        dialects::Role::Web => return None,
    })
}
