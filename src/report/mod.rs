//! Values to bytes: what an analysis found, as tables, as a summary and as text for a terminal.
//!
//! Nothing here opens a file or decides anything. The caller hands in the rows of `verdicts` sorted by time and id,
//! and a place to write to; the same rows always give the same bytes.

mod coverage;
pub mod csv;
mod detected;
pub mod escape;
mod grid;
pub mod json;
mod ledger;
mod page;
pub mod parquet;
mod partners;
pub mod scores;
pub mod summary;
pub mod table;
mod tally;
pub mod timeline;

pub use summary::{Background, Summary};

use crate::units::{Micros, Money};

/// The columns of `verdicts`, in the order of the files and of [`Row`]'s fields.
pub const COLUMNS: [&str; 22] = [
    "order_id",
    "ordered_at",
    "amount",
    "currency",
    "outcome",
    "cause",
    "detail",
    "confidence",
    "grade",
    "runner_up",
    "runner_up_confidence",
    "credited_tag",
    "claimant_tag",
    "partner",
    "click_at",
    "lag_seconds",
    "joined_by",
    "claim",
    "acts",
    "commission_lost",
    "because",
    "evidence",
];

/// One order and what became of its commission. An empty text means that there is no such value.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row {
    /// The shop's order number, byte for byte.
    pub order_id: String,
    /// When the order was placed.
    pub ordered_at: Micros,
    /// What it is worth; `None` when its file does not say.
    pub amount: Option<Money>,
    /// The currency of the amount and of the commission.
    pub currency: String,
    /// `credited`, `lost`, `organic` or `undetermined`.
    pub outcome: &'static str,
    /// A cause's name, or the reason of an undetermined outcome; empty for a plain credit.
    pub cause: &'static str,
    /// What the cause found, such as the misspelled id; may quote the log.
    pub detail: String,
    /// How sure the verdict is, 0 to 1.
    pub confidence: f64,
    /// `observed`, `derived` or `inferred`.
    pub grade: &'static str,
    /// The second-best cause.
    pub runner_up: &'static str,
    /// How sure that one would be, 0 to 1.
    pub runner_up_confidence: Option<f64>,
    /// The id to which the programme credited the order.
    pub credited_tag: String,
    /// The registered id to which the evidence points: who lost the order, or who lost to the credited id.
    pub claimant_tag: String,
    /// The name of the partner who owns `claimant_tag`, or `credited_tag` when nobody else claims.
    pub partner: String,
    /// When the click was made that should have counted.
    pub click_at: Option<Micros>,
    /// From that click to the order, in whole seconds.
    pub lag_seconds: Option<i64>,
    /// The weakest join between order and click: `order`, `click`, `customer`, `session` or `device`.
    pub joined_by: &'static str,
    /// Whether the commission can be claimed: `yes`, `no`, `maybe`, `not yet`.
    pub claim: &'static str,
    /// Who can mend it: `publisher`, `merchant`, `platform`, `nobody`.
    pub acts: &'static str,
    /// The commission that the claimant did not get; `None` when no rate is known.
    pub commission_lost: Option<Money>,
    /// The verdict in one plain sentence; may quote the log.
    pub because: String,
    /// The lines that prove it: `file:line`, `;` between.
    pub evidence: String,
}

/// Amount as a number of the currency's unit with at most two decimals, rounded as [`Money`] prints itself.
fn units(money: Money) -> f64 {
    let cents = (money.0.unsigned_abs() + 50) / 100;
    let value = cents as f64 / 100.0;
    if money.0 < 0 && cents > 0 { -value } else { value }
}

#[cfg(test)]
mod samples;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_agree_with_the_printed_amount() {
        for value in [0, 49, 50, -40, -50, 268_850, -268_849, 12_345_678_901_234, i64::MAX / 1000] {
            let printed: f64 = Money(value).to_string().parse().expect("a number");
            assert_eq!(units(Money(value)).to_bits(), printed.to_bits(), "{value}");
        }
    }
}
