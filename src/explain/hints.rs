//! What to log, or to export, so that more orders can be decided.

use crate::analyze::Analysis;
use crate::causes::Opinion;
use crate::orders::Column;
use crate::report::Row;
use crate::report::summary::Hint;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A verdict that is less sure than this could change with a better join.
const UNSURE: f64 = 0.8;

/// The hints for some rows with their places among the orders, the one that decides most first.
pub fn hints(analysis: &Analysis, rows: &[(u32, Row)]) -> Vec<Hint> {
    let each: Vec<String> = rows.par_iter().filter_map(|(at, row)| hint(analysis, *at as usize, row)).collect();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for advice in each {
        *counts.entry(advice).or_default() += 1;
    }
    let mut hints: Vec<Hint> = counts.into_iter().map(|(advice, orders)| Hint { advice, orders }).collect();
    hints.sort_by(|a, b| b.orders.cmp(&a.orders).then_with(|| a.advice.cmp(&b.advice)));
    hints
}

/// What would decide one order.
fn hint(analysis: &Analysis, at: usize, row: &Row) -> Option<String> {
    let unsure = row.outcome == "lost" && row.joined_by == "device" && row.confidence < UNSURE;
    if row.outcome != "undetermined" && !unsure {
        return None;
    }
    let advice = match row.cause {
        "log_gap" => "Find the missing log lines (other front ends, archives)".to_owned(),
        "needs" => needed(analysis, at).unwrap_or_else(|| "Log the session cookie".to_owned()),
        _ => missing_columns(analysis),
    };
    Some(advice)
}

/// What the causes that could not be ruled out need.
fn needed(analysis: &Analysis, at: usize) -> Option<String> {
    let judgement = analysis.judge(at);
    judgement.opinions.iter().find_map(|(_, opinion)| match opinion {
        Opinion::CannotTell { needs } => Some(format!("Log {needs}")),
        _ => None,
    })
}

/// Columns of the order log that would join orders to visits, and are not there.
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
