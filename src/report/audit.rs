//! An audit of links: as text for a terminal, as JSON, and as a table.

mod json;
mod text;

pub use json::write_json;
pub use text::write;

use super::records;
use crate::links::findings::{Audit, Finding};
use crate::links::two_minutes::Round;
use std::io::{self, Write};

/// An audit, and what was read for it.
#[derive(Debug)]
pub struct AuditReport<'a> {
    /// The program's version.
    pub version: &'a str,
    /// The audit.
    pub audit: &'a Audit,
    /// Where the value of a click comes from; empty where none is known.
    pub valued_by: &'a str,
    /// What was read: name, form and number of links of each file.
    pub files: Vec<(&'a str, &'static str, u64)>,
    /// The logs: name, lines, lines that were read.
    pub logs: Vec<(&'a str, u64, u64)>,
    /// Short addresses of the redirector.
    pub short_addresses: usize,
    /// The results of the two-minute test.
    pub rounds: &'a [Round],
    /// The link that the test follows; empty where none is known.
    pub test_link: &'a str,
    /// Notes on what was read.
    pub notes: &'a [String],
    /// Whether all findings are listed on the terminal.
    pub lists_all: bool,
}

/// The columns of `links.csv`.
pub const COLUMNS: [&str; 18] = [
    "severity",
    "kind",
    "program",
    "partner",
    "id",
    "page",
    "place",
    "link",
    "target",
    "detail",
    "corrected",
    "followed",
    "harmed",
    "since",
    "last",
    "cost",
    "currency",
    "evidence",
];

/// Writes a row for each finding. Fails when `out` does.
pub fn write_csv(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    records::write(COLUMNS, audit.findings.iter().map(record), out)
}

fn record(finding: &Finding) -> [String; 18] {
    let shown = |value: Option<String>| value.unwrap_or_default();
    let cost = finding.cost.as_ref();
    [
        finding.defect.severity.name().to_owned(),
        finding.defect.kind.name().to_owned(),
        finding.program.clone(),
        finding.partner.clone(),
        finding.id.clone(),
        finding.page.clone(),
        finding.place.clone(),
        finding.link.clone(),
        finding.target.clone(),
        finding.defect.detail.clone(),
        shown(finding.corrected.clone()),
        shown(finding.followed.map(|followed| followed.to_string())),
        if finding.followed.is_some() { finding.harmed.to_string() } else { String::new() },
        shown(finding.since.map(|at| at.to_string())),
        shown(finding.last.map(|at| at.to_string())),
        shown(cost.map(|(money, currency)| money.of(currency).to_string())),
        shown(cost.map(|(_, currency)| currency.clone())),
        finding.evidence.clone(),
    ]
}
