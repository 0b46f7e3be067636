//! Whether a summary's figures mean anything: logs that do not cover the orders leave most of them undecided.

use super::summary::Summary;
use crate::verdict::Outcome;
use std::fmt::Write;

impl Summary {
    /// The orders of an outcome, and their share of all orders.
    pub fn outcome(&self, outcome: Outcome) -> (u64, f64) {
        let found = self.orders.by_outcome.iter().find(|count| count.outcome == outcome);
        found.map_or((0, 0.0), |count| (count.orders, count.share))
    }

    /// Orders without a credit: only these need the logs.
    pub fn uncredited(&self) -> u64 {
        self.orders.total.saturating_sub(self.outcome(Outcome::Credited).0)
    }

    /// Whether more than half of the orders without a credit could not be decided, so that the shares of the others mean
    /// nothing: the logs are of another month, or lack what joins them to the orders.
    pub fn is_mostly_undecided(&self) -> bool {
        self.outcome(Outcome::Undetermined).0 * 2 > self.uncredited()
    }

    /// The sentence that most orders could not be decided, and what the logs and the orders cover; `None` where most could be.
    pub(super) fn undecided_sentence(&self) -> Option<String> {
        if !self.is_mostly_undecided() {
            return None;
        }
        let (open, all) = (self.outcome(Outcome::Undetermined).0, self.uncredited());
        let mut text = format!("{open} of {all} orders without a credit could not be decided");
        let covered = &self.background.coverage;
        match (covered.first, covered.last, self.orders.first, self.orders.last) {
            (Some(first), Some(last), Some(placed), Some(latest)) if latest < first || placed > last => {
                let _ = write!(
                    text,
                    ": the web logs are of another time ({first} to {last}) than the orders ({placed} to {latest})"
                );
            }
            (Some(first), Some(last), Some(placed), Some(latest)) => {
                let _ =
                    write!(text, "; the web logs reach from {first} to {last}, the orders from {placed} to {latest}");
            }
            _ => {}
        }
        text.push('.');
        Some(text)
    }
}
