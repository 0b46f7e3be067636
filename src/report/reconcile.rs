//! A comparison of clicks with reports: as text for a terminal, as JSON, and as tables.

mod json;
mod tables;
mod text;

pub use json::write_json;
pub use tables::{TABLES, write_table};
pub use text::write;

use crate::reconcile::{Reconciled, Sums};

/// A comparison, and what was read for it.
#[derive(Debug)]
pub struct ReconcileReport<'a> {
    /// The program's version.
    pub version: &'a str,
    /// The comparison.
    pub result: &'a Reconciled,
    /// The programme; empty for all.
    pub program: &'a str,
    /// The reports: name, dialect, rows, rows that were used.
    pub files: Vec<(&'a str, &'static str, u64, u64)>,
    /// The logs: name, lines, lines that were read.
    pub logs: Vec<(&'a str, u64, u64)>,
    /// The zone of the reports' days, and why it is that.
    pub zone: (String, &'static str),
    /// Notes on what was read.
    pub notes: &'a [String],
    /// Whether the terminal shows all days, tags and products.
    pub lists_all: bool,
}

/// Sums as a cell: `12.30 USD; 4.00 EUR`.
fn cell(sums: &Sums) -> String {
    let one = |(currency, money): (&String, &crate::base::units::Money)| {
        format!("{} {currency}", money.of(currency)).trim().to_owned()
    };
    sums.iter().map(one).collect::<Vec<_>>().join("; ")
}
