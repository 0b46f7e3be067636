//! The figures of an analysis: the contents of `summary.json` and of the terminal's summary. The order of the fields below is
//! the order in the file. A field that is added keeps [`SCHEMA`]; one that is renamed, removed or changes its meaning makes it
//! `/2`.

use std::collections::BTreeMap;

pub use super::clients::{ClientsInput, CopyInput, KeysInput};
use serde::Serialize;

mod credits;
mod tables;

use super::Row;
pub use super::counts::{CauseCount, CommissionCount, JoinCount, MoneyCount, Orders, OutcomeCount, PartnerCount};
pub use super::covered::{Coverage, Gap, Lack, PartialGap};
pub use super::detected::{Detected, Setting};
use super::measured::Measured;
use super::spelled::maybe_time;
use super::tally::Counts;
use super::trend::Comparison;
use super::used::{Effect, Used};
use crate::base::units::Micros;

pub use credits::{CreditCounts, MOST_LISTED};
pub use tables::{DialectInput, OrderInput, PartnerInput};

/// The name and version of the layout of `summary.json`.
pub const SCHEMA: &str = "tagtrail.summary/1";

/// The whole summary. Times are RFC 3339 in UTC, money is a number of the currency's unit with at most two decimals, shares are
/// 0 to 1.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Summary {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The facts that do not come from the rows.
    #[serde(flatten)]
    pub background: Background,
    /// All orders by outcome.
    pub orders: Orders,
    /// The causes of `lost`, `credited` and `undetermined` orders, the most commission lost first, then the most orders.
    pub causes: Vec<CauseCount>,
    /// The partners who lose most, at most a hundred.
    pub partners: Vec<PartnerCount>,
    /// Partners that this limit left out.
    pub partners_left_out: u64,
    /// How orders were joined to their clicks, the strongest join first; `none` for orders without a join.
    pub join: Vec<JoinCount>,
    /// What to log or to export so that more orders can be decided, the most orders first.
    pub hints: Vec<Hint>,
    /// What settings without a given value would decide, the most orders first.
    pub assumptions: Vec<Effect>,
    /// Notes for the reader, one sentence each.
    pub notes: Vec<String>,
    /// Warnings that the reader has to know before the figures, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Changes since an earlier result, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}

impl Summary {
    /// Adds the counts of rows to the background. Amounts of different currencies are never added.
    pub fn of(counts: &Counts, background: Background, notes: Vec<String>) -> Self {
        let (partners, partners_left_out) = counts.partners.most_losing(&counts.currencies());
        let mut summary = Self {
            schema: SCHEMA,
            background,
            orders: counts.orders(),
            causes: counts.causes(),
            partners,
            partners_left_out,
            join: counts.joins(),
            hints: Vec::new(),
            assumptions: Vec::new(),
            notes,
            warnings: Vec::new(),
            comparison: None,
        };
        summary.warnings.extend(summary.undecided_sentence());
        summary
    }

    /// The same for rows in memory.
    pub fn count(rows: &[Row], background: Background, notes: Vec<String>) -> Self {
        Self::of(&Counts::of(rows), background, notes)
    }
}

/// The part that the rows do not show: inputs, detected settings, coverage.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Background {
    /// The program's version.
    pub version: String,
    /// Whether the result holds personal data, in one sentence; empty where it has no orders.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub personal_data: String,
    /// The files that were read.
    pub inputs: Inputs,
    /// What became of networks' transactions, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<CreditCounts>,
    /// Everything that was detected instead of configured.
    pub detected: Vec<Detected>,
    /// The settings files that were read.
    pub settings_files: Vec<String>,
    /// A settings file in the current folder that was not read, because others were named.
    pub settings_unread: Option<String>,
    /// Settings that name something that no sample line holds, one sentence each.
    pub settings_unseen: Vec<String>,
    /// Every setting with its value and source.
    pub settings: Vec<Used>,
    /// The coverage of all logs together.
    pub coverage: Coverage,
    /// Assumptions about the shop, measured on its own data.
    pub measured: Vec<Measured>,
    /// The offset between the order log's clock and the web logs'; `None` when no pair of events shows it.
    pub clock: Option<ClockOffset>,
}

/// The files that were read: web logs by their names, the others in the order in which they were given.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Inputs {
    /// Web logs.
    pub web: Vec<WebInput>,
    /// Order logs.
    pub orders: Vec<OrderInput>,
    /// Partner lists.
    pub partners: Vec<PartnerInput>,
    /// Networks' transactions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<DialectInput>,
    /// Programmes' reports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<DialectInput>,
    /// Inquiries about missing sales, which no verdict uses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<DialectInput>,
}

/// One web log.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct WebInput {
    /// The file, as the user named it.
    pub path: String,
    /// The name that all pieces of its log share, such as `access.log` for `access.log.2.gz`.
    pub log: String,
    /// Its format's name.
    pub format: String,
    /// The share of the sampled lines that the format fits, 0 to 1.
    pub sample_fit: f64,
    /// How it is packed: `plain`, `gzip`, …
    pub packing: String,
    /// Its size on disk, in bytes.
    pub bytes: u64,
    /// The ledger of its lines.
    pub lines: Lines,
    /// Its first hit's time.
    #[serde(serialize_with = "maybe_time")]
    pub first: Option<Micros>,
    /// Its last hit's time.
    #[serde(serialize_with = "maybe_time")]
    pub last: Option<Micros>,
    /// Why it was not read to its end; `None` when it was.
    pub incomplete: Option<String>,
    /// A change of the file while it was read, in one sentence; `None` when it did not change.
    pub change: Option<String>,
    /// Times inside it without lines, where there should be some, in the order of time.
    pub gaps: Vec<Gap>,
    /// The sampling rate: one of how many requests was logged, on average; `None` where all were.
    pub sampled: Option<f64>,
    /// Fields that none of its lines holds.
    pub lacks: Vec<String>,
    /// Files that hold some of its lines as well, and count them.
    pub copies: Vec<CopyInput>,
    /// Its clients.
    pub clients: ClientsInput,
    /// The keys of its lines that are read, by what they hold, and those that are not, for logs with lines that name their
    /// values.
    pub keys: Option<KeysInput>,
}

/// The ledger of a log's lines: read = parsed + blank + directive + duplicate + rejected.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Lines {
    /// All lines.
    pub read: u64,
    /// Lines that became hits.
    pub parsed: u64,
    /// Lines of nothing but white space.
    pub blank: u64,
    /// The format's own directives and comments.
    pub directive: u64,
    /// Lines left out because they were counted in another file or run.
    pub duplicate: u64,
    /// Lines that could not be read.
    pub rejected: u64,
    /// Those by reason.
    pub rejected_by: BTreeMap<String, u64>,
}

impl Lines {
    /// Lines that no column of the ledger accounts for; anything but 0 is a bug, and is shown.
    pub fn unaccounted(&self) -> i128 {
        let parts = [self.parsed, self.blank, self.directive, self.duplicate, self.rejected];
        i128::from(self.read) - parts.into_iter().map(i128::from).sum::<i128>()
    }
}

/// The offset between the order log's clock and the web logs'.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct ClockOffset {
    /// Order time minus log time of the same event, in seconds: positive when the order log is ahead.
    pub offset_seconds: i64,
    /// Orders that were found on their confirmation page.
    pub pairs: u64,
    /// Whether the offset is the same over the whole time.
    pub stable: bool,
    /// Whether the order times were moved by it.
    pub corrected: bool,
}

/// An advice, and the orders that it could decide.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Hint {
    /// What to do, in a few words.
    pub advice: String,
    /// The orders that are undetermined, or unsure, without it.
    pub orders: u64,
}
