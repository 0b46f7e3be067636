//! Order logs and partner lists in a summary.

use std::collections::BTreeMap;

use serde::Serialize;

/// One order log: rows = used + blank + rejected.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct OrderInput {
    /// The file, as the user named it.
    pub path: String,
    /// How it is written: `csv`, `ndjson`, `parquet`.
    pub kind: String,
    /// The dialect, such as `shopify`; `None` for a file of no known dialect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
    /// Records below the header.
    pub rows: u64,
    /// Records that became orders.
    pub used: u64,
    /// Records without an order of their own.
    pub blank: u64,
    /// Records that could not be used.
    pub rejected: u64,
    /// The file's header for each canonical column.
    pub columns: BTreeMap<String, String>,
    /// The number of blank records that are further items of an order.
    pub items: u64,
    /// The number of blank records that are refunds, or orders that a later record repeats.
    pub again: u64,
    /// Headers of columns that are not used.
    pub unused: Vec<String>,
    /// What the file's own rows decided about its cells, and how.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<String>,
    /// How surely headers mean the columns that were guessed by their words: `likely` or `unsure`; `by its values` where no header
    /// says anything.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub guessed: BTreeMap<String, String>,
    /// The decimal sign of its amounts, `.` or `,`; `None` when none has one.
    pub decimal_mark: Option<char>,
    /// Whether its amounts are per item, so that the amounts of an order were added up.
    pub amounts_of_items: bool,
    /// Amounts and commissions that could not be read as numbers.
    pub unread_amounts: u64,
    /// Amounts and commissions that were rounded to the currency's smallest unit.
    pub rounded_amounts: u64,
    /// Why it was not read to its end; `None` when it was.
    pub incomplete: Option<String>,
    /// A change of the file while it was read, in one sentence; `None` when it did not change.
    pub change: Option<String>,
}

/// One partner list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct PartnerInput {
    /// The file, as the user named it.
    pub path: String,
    /// Its partners' ids.
    pub rows: u64,
    /// The file's header for each canonical column.
    pub columns: BTreeMap<String, String>,
    /// Headers of columns that are not used.
    pub unused: Vec<String>,
}

/// A file of networks' transactions, or a programme's report: rows = used + blank + rejected.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct DialectInput {
    /// The file, as the user named it.
    pub path: String,
    /// How it is written: `csv`, `ndjson`, `parquet`.
    pub kind: String,
    /// Its dialect, such as `awin`.
    pub dialect: String,
    /// Records below the header.
    pub rows: u64,
    /// Records that are used.
    pub used: u64,
    /// Records without any text.
    pub blank: u64,
    /// Records that are not used.
    pub rejected: u64,
    /// The number of rejected records by reason.
    pub reasons: BTreeMap<String, u64>,
    /// The file's header for each field.
    pub columns: BTreeMap<String, String>,
}
