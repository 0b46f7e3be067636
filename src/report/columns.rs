//! The columns of `verdicts`, one row each: `verdicts.csv`, `verdicts.parquet`, the page's table and the list in
//! `docs/results.md` come from it.

use super::Row;
use super::words::Word;
use crate::base::units::{Micros, Money};

/// A column of `verdicts`.
#[derive(Debug)]
pub struct Column {
    /// Its name in the files.
    pub name: &'static str,
    /// What it holds, without a full stop at the end.
    pub about: &'static str,
    /// Its value.
    pub(super) value: Value,
    /// Its name in the page's table; `None` when the page shows it by other means, or not at all.
    pub(super) page: Option<&'static str>,
}

/// The type of a column's values, and how they are read from a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// A text that every row has; it may come from outside.
    Key(fn(&Row) -> &str),
    /// A text that may come from outside; empty when there is none.
    Text(fn(&Row) -> &str),
    /// One of our own words, which every row has.
    Outcome(fn(&Row) -> &'static str),
    /// One of our own words; empty when there is none.
    Word(fn(&Row) -> &'static str),
    /// A time.
    Time(fn(&Row) -> Option<Micros>),
    /// An amount of the row's currency.
    Money(fn(&Row) -> Option<Money>),
    /// A confidence, 0 to 1.
    Share(fn(&Row) -> Option<f64>),
    /// A whole number.
    Whole(fn(&Row) -> Option<i64>),
}

impl Column {
    /// The type in Parquet, as the manual has it.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Key(_) | Value::Text(_) | Value::Outcome(_) | Value::Word(_) => "text",
            Value::Time(_) => "time, in UTC",
            Value::Money(_) => "amount",
            Value::Share(_) => "number, 0 to 1",
            Value::Whole(_) => "whole number",
        }
    }
}

/// The columns, in the order of the files and of [`Row`]'s fields.
pub const COLUMNS: &[Column] = &[
    Column {
        name: "order_id",
        about: "The shop's order number, as the order file has it",
        value: Value::Key(|row| &row.order_id),
        page: Some("id"),
    },
    Column {
        name: "ordered_at",
        about: "When the order was placed",
        value: Value::Time(|row| Some(row.ordered_at)),
        page: Some("at"),
    },
    Column {
        name: "amount",
        about: "What the order is worth; missing where its file does not say",
        value: Value::Money(|row| row.amount),
        page: Some("amount"),
    },
    Column {
        name: "currency",
        about: "The currency of the amount and of the commission",
        value: Value::Text(|row| &row.currency),
        page: Some("currency"),
    },
    Column {
        name: "outcome",
        about: "`credited`, `lost`, `organic` or `undetermined`",
        value: Value::Outcome(|row| row.outcome.name()),
        page: Some("outcome"),
    },
    Column {
        name: "cause",
        about: "A cause's name, or the reason of an undetermined outcome; empty for a plain credit",
        value: Value::Word(|row| row.cause.name()),
        page: Some("cause"),
    },
    Column {
        name: "detail",
        about: "What the cause found, such as the misspelled id; may quote the log",
        value: Value::Text(|row| &row.detail),
        page: Some("detail"),
    },
    Column {
        name: "confidence",
        about: "How sure the verdict is",
        value: Value::Share(|row| Some(row.confidence)),
        page: Some("confidence"),
    },
    Column {
        name: "grade",
        about: "`observed` (a line shows it), `derived` (several lines together) or `inferred` (an absence)",
        value: Value::Word(|row| row.grade.word()),
        page: Some("grade"),
    },
    Column {
        name: "runner_up",
        about: "The next best answer",
        value: Value::Word(|row| row.runner_up.name()),
        page: None,
    },
    Column {
        name: "runner_up_confidence",
        about: "How sure that one would be",
        value: Value::Share(|row| row.runner_up_confidence),
        page: None,
    },
    Column {
        name: "credited_tag",
        about: "The id to which the programme credited the order",
        value: Value::Text(|row| &row.credited_tag),
        page: Some("credited"),
    },
    Column {
        name: "claimant_tag",
        about: "The registered id to which the evidence points: who lost the order, or who lost to the credited id",
        value: Value::Text(|row| &row.claimant_tag),
        page: Some("claimant"),
    },
    Column {
        name: "partner",
        about: "The name of the partner of `claimant_tag`, or of `credited_tag` when nobody else claims",
        value: Value::Text(|row| &row.partner),
        page: Some("partner"),
    },
    Column {
        name: "click_at",
        about: "When the click was made that should have counted",
        value: Value::Time(|row| row.click_at),
        page: None,
    },
    Column {
        name: "lag_seconds",
        about: "From that click to the order, in seconds",
        value: Value::Whole(|row| row.lag_seconds),
        page: Some("lag"),
    },
    Column {
        name: "joined_by",
        about: "The weakest join between order and click: `order`, `click`, `customer`, `session` or `device`",
        value: Value::Word(|row| row.joined_by.word()),
        page: Some("joined"),
    },
    Column {
        name: "claim",
        about: "Whether the commission can be claimed: `yes`, `no`, `maybe` or `not yet`",
        value: Value::Word(|row| row.claim.word()),
        page: Some("claim"),
    },
    Column {
        name: "acts",
        about: "Who can mend it: `publisher`, `merchant`, `platform` or `nobody`",
        value: Value::Word(|row| row.acts.word()),
        page: Some("acts"),
    },
    Column {
        name: "commission_lost",
        about: "The commission that the claimant did not get; missing where no rate is known",
        value: Value::Money(|row| row.commission_lost),
        page: Some("lost"),
    },
    Column {
        name: "because",
        about: "The verdict in one sentence; may quote the log",
        value: Value::Text(|row| &row.because),
        page: Some("because"),
    },
    Column {
        name: "evidence",
        about: "The lines that prove it: `file:line`, with `;` between",
        value: Value::Text(|row| &row.evidence),
        page: None,
    },
];

/// The columns' names.
pub fn names() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|column| column.name)
}
