//! Turns results into bytes: tables, a summary and text for a terminal.
//!
//! Nothing here opens a file or decides anything. The caller passes the rows of `verdicts`, sorted by time and id, and a place
//! to write to. The same rows always give the same bytes.

pub mod assumptions;
pub mod audit;
mod clients;
pub mod columns;
mod counts;
mod coverage;
mod covered;
pub mod csv;
mod detected;
pub mod dispute;
mod drawn;
pub mod escape;
pub mod export;
mod grid;
pub mod json;
mod ledger;
pub mod letter;
mod local;
pub mod measured;
pub mod page;
pub mod parquet;
mod partners;
pub mod party;
pub mod reconcile;
pub mod records;
pub mod redact;
pub mod scores;
pub mod settings_draft;
mod spelled;
pub mod stories;
pub mod story;
pub mod summary;
mod sums;
pub mod table;
mod tally;
pub mod timeline;
pub mod trend;
mod undecided;
mod used;
pub mod web;
mod words;

pub use columns::COLUMNS;
pub use summary::{Background, Summary};
pub use tally::Counts;

use crate::base::units::{Micros, Money};
use crate::causes::{Actor, Claim, Grade};
use crate::sessions::Link;
use crate::verdict::{Outcome, Reason};
use serde::{Deserialize, Serialize};

/// One order and what became of its commission. An empty text means that there is no such value; words are written where bytes are made.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Row {
    /// The shop's order number, byte for byte.
    pub order_id: String,
    /// When the order was placed.
    pub ordered_at: Micros,
    /// What it is worth; `None` when its file does not say.
    #[serde(with = "exact")]
    pub amount: Option<Money>,
    /// The currency of the amount and of the commission.
    pub currency: String,
    /// What became of it.
    #[serde(with = "words")]
    pub outcome: Outcome,
    /// Why.
    #[serde(with = "words")]
    pub cause: Reason,
    /// What the cause found, such as the misspelled id. It may quote the log.
    pub detail: String,
    /// How sure the verdict is, 0 to 1.
    pub confidence: f64,
    /// The best evidence; `None` for an undetermined order.
    #[serde(with = "words")]
    pub grade: Option<Grade>,
    /// The second-best answer, where `runner_up_confidence` is one.
    #[serde(with = "words")]
    pub runner_up: Reason,
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
    /// The weakest join between order and click.
    #[serde(with = "words")]
    pub joined_by: Option<Link>,
    /// Whether the commission can be claimed; `None` where there is no cause.
    #[serde(with = "words")]
    pub claim: Option<Claim>,
    /// Who can fix it; `None` where there is no cause.
    #[serde(with = "words")]
    pub acts: Option<Actor>,
    /// The commission that the claimant did not get; `None` when no rate is known.
    #[serde(with = "exact")]
    pub commission_lost: Option<Money>,
    /// The verdict in one plain sentence; may quote the log.
    pub because: String,
    /// The lines that prove it: `file:line`, `;` between.
    pub evidence: String,
}

impl Row {
    /// The label of `claimant_tag` on the screen: who lost the order, or only who clicked.
    pub fn claimant_label(&self) -> &'static str {
        let lost = self.outcome == Outcome::Lost
            || (self.outcome == Outcome::Credited && self.claimant_tag != self.credited_tag);
        if lost { "lost by" } else { "click of" }
    }
}

/// Amount as a number of the currency's unit, with the decimals that [`Money`] prints.
fn units(money: Money) -> f64 {
    money.0 as f64 / 10_000.0
}

/// Amounts as numbers of the currency's unit with all four decimals that [`Money`] has, so that they come back as they were.
mod exact {
    use crate::base::units::Money;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes fields by reference")]
    pub(super) fn serialize<S: Serializer>(money: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
        money.map(|money| money.0 as f64 / 10_000.0).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Money>, D::Error> {
        Ok(Option::<f64>::deserialize(from)?.map(|number| Money((number * 10_000.0).round() as i64)))
    }
}

#[cfg(test)]
mod samples;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_agree_with_the_printed_amount() {
        for value in [0, 49, 50, -40, -50, 268_850, -268_849, 12_345_678_901_234] {
            let printed: f64 = Money(value).to_string().parse().expect("a number");
            assert_eq!(units(Money(value)).to_bits(), printed.to_bits(), "{value}");
        }
    }
}
