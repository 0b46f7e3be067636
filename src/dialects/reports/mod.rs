//! Reports of programmes and analytics tools: one file per dialect.

use super::Dialect;

/// Every dialect of reports.
pub const ALL: &[&Dialect] = &[];
