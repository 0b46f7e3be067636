//! Why a verdict changed from one night to the next.

use crate::base::csv_cell::guarded;
use crate::base::units::Money;
use crate::causes::Claim;
use crate::orders::Order;
use crate::report::Row;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// What an order log says of an order, as far as it can change.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Version {
    /// Its status, in the shop's words.
    pub status: String,
    /// The partner's id that was credited.
    pub tag: String,
    /// What it is worth, in ten-thousandths of its currency's unit.
    pub amount: Option<i64>,
    /// The commission that was booked, likewise.
    pub commission: Option<i64>,
}

impl Version {
    /// The version of an order.
    pub fn of(order: &Order<'_>) -> Self {
        let number = |money: Option<Money>| money.map(|money| money.0);
        Self {
            status: order.status.to_owned(),
            tag: order.tag.to_owned(),
            amount: number(order.amount),
            commission: number(order.commission),
        }
    }
}

/// One verdict of an order: in the night since when it holds.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// The night.
    pub night: String,
    /// The outcome.
    pub outcome: String,
    /// The cause.
    pub cause: String,
    /// The partner to whom the evidence points.
    pub claimant: String,
    /// How sure the verdict was.
    pub confidence: f64,
    /// Why it differs from the one before; `first` for the first one.
    pub reason: String,
}

impl Past {
    /// The verdict of a row.
    pub fn of(row: &Row, night: &str, reason: &str) -> Self {
        Self {
            night: night.to_owned(),
            outcome: row.outcome.name().to_owned(),
            cause: row.cause.name().to_owned(),
            claimant: row.claimant_tag.clone(),
            confidence: row.confidence,
            reason: reason.to_owned(),
        }
    }
}

/// A verdict that changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The order.
    pub order: String,
    /// The verdict before.
    pub from: Past,
    /// The verdict now, with the reason of the change.
    pub to: Past,
}

/// Whether two rows are different answers: another outcome, cause, partner or claim.
pub fn differs(before: &Row, now: &Row) -> bool {
    let answer = |row: &Row| {
        let words = (row.outcome, row.cause, row.claim);
        (words, row.claimant_tag.clone(), row.credited_tag.clone(), row.commission_lost)
    };
    answer(before) != answer(now)
}

/// Why an answer changed. `collected` are the logs that were collected this night.
pub fn reason(before: (&Row, &Version), now: (&Row, &Version), collected: &[&str]) -> &'static str {
    let (old, new) = (before.1, now.1);
    let is_of = |path: &str, row: &Row| {
        row.evidence.split(';').any(|item| item.rsplit_once(':').is_some_and(|(p, _)| p == path))
    };
    let has_new_lines = before.0.evidence != now.0.evidence && collected.iter().any(|path| is_of(path, now.0));
    if old.tag != new.tag {
        return if old.tag.is_empty() { "credit arrived" } else { "credit changed" };
    }
    if old.status != new.status {
        return "new status";
    }
    if old != new {
        return "order changed";
    }
    if has_new_lines {
        return if before.0.click_at == now.0.click_at { "new lines" } else { "new click" };
    }
    if before.0.claim == Some(Claim::NotYet) {
        return "window passed";
    }
    "norm moved"
}

/// Writes changes as CSV.
pub fn write(changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"order_id,reason,outcome_before,cause_before,claimant_before,outcome,cause,claimant\n")?;
    for change in changes {
        let (from, to) = (&change.from, &change.to);
        let cells = [
            &change.order,
            &to.reason,
            &from.outcome,
            &from.cause,
            &from.claimant,
            &to.outcome,
            &to.cause,
            &to.claimant,
        ];
        writeln!(out, "{}", cells.map(|cell| quoted(cell)).join(","))?;
    }
    Ok(())
}

/// A cell of a CSV file.
pub(super) fn quoted(text: &str) -> String {
    let text = guarded(text);
    if text.contains([',', '"', '\n', '\r']) || text.trim().len() != text.len() {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::causes::recording::not_credited;
    use crate::verdict::{Outcome, Reason};

    #[test]
    fn each_change_has_its_reason() {
        let row = Row { outcome: Outcome::Organic, evidence: "a.log:7".to_owned(), ..Row::default() };
        let version = Version { status: "open".to_owned(), ..Version::default() };
        let now = Row { outcome: Outcome::Lost, cause: Reason::Cause(&not_credited::CAUSE), ..row.clone() };
        let why = |before: &Row, now: &Row, version_now: &Version, collected: &[&str]| {
            assert!(differs(before, now));
            reason((before, &version), (now, version_now), collected)
        };
        assert_eq!(why(&row, &now, &version, &["a.log"]), "norm moved");
        let shipped = Version { status: "shipped".to_owned(), ..version.clone() };
        assert_eq!(why(&row, &now, &shipped, &[]), "new status");
        let paid = Version { tag: "kim".to_owned(), ..shipped };
        assert_eq!(why(&row, &now, &paid, &[]), "credit arrived");
        let seen = Row { evidence: "a.log:7;b.log:1".to_owned(), ..now.clone() };
        assert_eq!(why(&row, &seen, &version, &["b.log"]), "new lines");
        assert_eq!(why(&row, &seen, &version, &["c.log"]), "norm moved");
        let clicked = Row { click_at: Some(crate::base::units::Micros(1)), ..seen };
        assert_eq!(why(&row, &clicked, &version, &["b.log"]), "new click");
        let waits = Row { claim: Some(Claim::NotYet), ..row.clone() };
        assert_eq!(why(&waits, &now, &version, &[]), "window passed");
        assert!(!differs(&row, &Row { confidence: 0.5, ..row.clone() }));
    }
}
