//! Exports of networks' transactions: one file per dialect.

pub mod awin;

use super::{Dialect, Field, Role, Sample, at};

/// Every dialect of transactions.
pub const ALL: &[&Dialect] = &[&awin::DIALECT];
