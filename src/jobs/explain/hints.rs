//! What to log, or to export, so that more orders can be decided.

use crate::causes::Opinion;
use crate::jobs::analyze::Analysis;
use crate::orders::Column;
use crate::report::Row;
use crate::report::summary::Hint;
use crate::sessions::Link;
use crate::verdict::{Judgement, Outcome, Reason};
use std::collections::BTreeMap;

/// A verdict that is less sure than this could change with a better join.
const UNSURE: f64 = 0.8;

/// Hints with the orders that they could decide.
#[derive(Clone, Debug, Default)]
pub struct Hints(BTreeMap<String, u64>);

impl Hints {
    /// Counts the advice of one more order.
    pub fn add(&mut self, advice: String) {
        *self.0.entry(advice).or_default() += 1;
    }

    /// The hints, the one that decides most first.
    pub fn into_list(self) -> Vec<Hint> {
        let mut hints: Vec<Hint> = self.0.into_iter().map(|(advice, orders)| Hint { advice, orders }).collect();
        hints.sort_by(|a, b| b.orders.cmp(&a.orders).then_with(|| a.advice.cmp(&b.advice)));
        hints
    }
}

/// The advice that would decide one order; `None` where nothing is in doubt.
pub fn hint(analysis: &Analysis, row: &Row, judgement: &Judgement) -> Option<String> {
    let unsure = row.outcome == Outcome::Lost && row.joined_by == Some(Link::Device) && row.confidence < UNSURE;
    if row.outcome != Outcome::Undetermined && !unsure {
        return None;
    }
    let advice = match row.cause {
        Reason::LogGap => "Find the missing log lines (other front ends, archives)".to_owned(),
        Reason::Needs => needed(judgement).unwrap_or_else(|| "Log the session cookie".to_owned()),
        _ => missing_columns(analysis),
    };
    Some(advice)
}

/// The data that causes need which could not be ruled out.
fn needed(judgement: &Judgement) -> Option<String> {
    judgement.opinions.iter().find_map(|(_, opinion)| match opinion {
        Opinion::CannotTell { needs } => Some(format!("Log {needs}")),
        _ => None,
    })
}

/// The missing columns of the order log that would join orders to visits.
fn missing_columns(analysis: &Analysis) -> String {
    let columns = [
        (Column::SessionId, "session_id"),
        (Column::CustomerId, "customer_id"),
        (Column::ClickId, "click_id"),
        (Column::Ip, "ip"),
        (Column::UserAgent, "user_agent"),
    ];
    let lacking: Vec<&str> =
        columns.into_iter().filter(|(column, _)| !analysis.orders.has(*column)).map(|(_, name)| name).collect();
    if lacking.is_empty() {
        return "Export session_id and customer_id with every order: these have none that the logs know".to_owned();
    }
    format!("Export {} with the orders", lacking.join(", "))
}
