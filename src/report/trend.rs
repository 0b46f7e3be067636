//! What changed since an earlier result, as far as its `summary.json` shows, and other differences between the two runs.

pub mod compare;
mod differ;

use super::grid::{Grid, Side};
use super::page::{Page, amount, count, percent};
use crate::base::units::Money;
use anstyle::{AnsiColor, Style};
use serde::Serialize;

/// A figure before or now.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(untagged)]
enum Value {
    /// Some of all orders. Counts of two periods cannot be compared, shares can.
    Share {
        /// The orders.
        orders: u64,
        /// Their share of all orders, 0 to 1.
        share: f64,
    },
    /// Money of one currency.
    Sum {
        /// The sum.
        amount: f64,
    },
}

/// One figure, before and now.
#[derive(Clone, PartialEq, Debug, Serialize)]
struct Figure {
    /// `outcome`, `cause` (of lost sales) or `commission_lost`.
    of: &'static str,
    /// The outcome, the cause or the currency.
    name: String,
    before: Value,
    now: Value,
    /// Whether more of it is worse, and it grew.
    worse: bool,
}

/// The changes since an earlier result.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Comparison {
    /// The folder of the earlier result.
    with: String,
    /// Whether there was a result.
    found: bool,
    /// Other differences between the two runs, one sentence each: they may be the reason for a change of the figures.
    inputs_differ: Vec<String>,
    /// The changed figures.
    figures: Vec<Figure>,
}

impl Comparison {
    /// The comparison with a folder that holds no result yet.
    pub fn with_nothing(place: &str) -> Self {
        Self { with: place.to_owned(), found: false, inputs_differ: Vec::new(), figures: Vec::new() }
    }

    /// The sentence that there is nothing to compare with; `None` where there is.
    fn nothing_sentence(&self) -> Option<String> {
        let text = || format!("{} holds no earlier result yet, so nothing is compared.", self.with);
        (!self.found).then(text)
    }

    /// Puts the changes on a page.
    pub(super) fn put(&self, page: &mut Page) {
        page.heading(&format!("Compared with {}", self.with));
        if let Some(text) = self.nothing_sentence() {
            page.prose(2, &text);
            return;
        }
        let columns = [("", Side::Clip), ("before", Side::Right), ("now", Side::Right), ("change", Side::Right)];
        let mut grid = Grid::new(&columns);
        for figure in &self.figures {
            let style = if figure.worse { AnsiColor::Red.on_default() } else { Style::new() };
            grid.row(style, figure.cells());
        }
        grid.put(page);
        for sentence in &self.inputs_differ {
            page.styled_prose(AnsiColor::Yellow.on_default(), 2, sentence);
        }
    }
}

impl Figure {
    /// What it is, before, now, and the change.
    fn cells(&self) -> [String; 4] {
        let what = match (self.of, self.name.as_str()) {
            ("outcome", "lost") => "orders lost",
            ("commission_lost", _) => "commission lost",
            (_, name) => name,
        };
        let text = |value: Value| match value {
            Value::Share { orders, share } => format!("{} ({})", count(orders), percent(share)),
            Value::Sum { amount: sum } => amount(&self.name, Money((sum * 10_000.0).round() as i64)),
        };
        let change = match (self.before, self.now) {
            (Value::Share { share: before, .. }, Value::Share { share: now, .. }) => {
                format!("{:+.1} points", (now - before) * 100.0)
            }
            (Value::Sum { amount: before }, Value::Sum { amount: now }) if before != 0.0 => {
                format!("{:+.1} %", (now / before - 1.0) * 100.0)
            }
            _ => "new".to_owned(),
        };
        [what.to_owned(), text(self.before), text(self.now), change]
    }
}
