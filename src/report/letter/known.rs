//! What a letter may say to a partner about an order: what concerns the partner, and nothing about other clicks, ids or names.

use super::super::Row;
use super::super::party::Party;
use super::super::story::{Mark, Moment, Story};
use crate::base::units::Span;
use crate::causes::{Grade, Property};
use crate::verdict::{Outcome, Reason};

/// How an order concerns the partner who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::report) enum Concern {
    /// It was credited to the partner.
    Credited,
    /// The evidence points to the partner, who was not credited.
    Claims,
    /// It was credited to another partner, and no evidence points to this one.
    OthersCredit,
    /// No evidence points to the partner.
    Nothing,
}

impl Concern {
    /// How a story concerns a partner; without a partner, the letter states the outcome only.
    pub(in crate::report) fn of(story: &Story, party: Option<&Party>) -> Self {
        let row = &story.verdict;
        let is_credited = row.outcome == Outcome::Credited;
        let Some(party) = party else { return if is_credited { Self::OthersCredit } else { Self::Nothing } };
        if is_credited && party.is(&row.credited_tag, &story.credited_partner) {
            Self::Credited
        } else if !row.claimant_tag.is_empty() && party.is(&row.claimant_tag, &row.partner) {
            Self::Claims
        } else if is_credited {
            Self::OthersCredit
        } else {
            Self::Nothing
        }
    }

    /// Whether the judged click is the partner's.
    pub(super) fn has_click(self, story: &Story, party: Option<&Party>) -> bool {
        match self {
            Self::Claims => true,
            // The judged click of a plain credit is the winner's; that of a contested one is the loser's.
            Self::Credited => party.is_some_and(|party| party.is(&story.verdict.claimant_tag, "")),
            Self::OthersCredit | Self::Nothing => false,
        }
    }
}

/// Whether a reason is no cause: nothing can be said, or no partner's link was there.
fn is_no_cause(reason: Reason) -> bool {
    Reason::OTHERS.contains(&reason)
}

/// The template's key for what an order's verdict means to a partner.
pub(super) fn key(row: &Row, concern: Concern) -> &'static str {
    match concern {
        Concern::Credited => "credited",
        Concern::Claims if row.cause.is_plain() => "credited_other",
        Concern::Claims => row.cause.name(),
        Concern::OthersCredit => "credited_other",
        Concern::Nothing if row.cause.is(Property::OfOrder) || is_no_cause(row.cause) => row.cause.name(),
        Concern::Nothing if row.claimant_tag.is_empty() && row.cause.is(Property::OfNobodysId) => "unassigned",
        Concern::Nothing => "other",
    }
}

/// What happens next, as a key of the template.
pub(in crate::report) fn claim(row: &Row, concern: Concern) -> &'static str {
    match (concern, row.outcome, row.claim) {
        (Concern::Credited, ..) => "done",
        (_, Outcome::Undetermined | Outcome::Organic, _) => "open",
        (_, _, None) => "done",
        (_, _, Some(claim)) => claim.name(),
    }
}

/// Whether a key's sentences have to say that they are not certain. What a log line shows is a fact, and so is what the order
/// log says about a credit.
pub(super) fn is_probable(row: &Row, key: &str) -> bool {
    let is_cause = row.cause.cause().is_some_and(|cause| cause.id == key);
    is_cause && matches!(row.grade, Some(Grade::Derived | Grade::Inferred))
}

/// The detail of a cause as far as it concerns its claimant alone.
pub(super) fn detail(row: &Row, concern: Concern) -> String {
    if concern != Concern::Claims || !row.cause.is(Property::OwnDetails) {
        return String::new();
    }
    let own = row.detail.split("; also ").next().unwrap_or_default();
    if own.starts_with("also ") { String::new() } else { own.to_owned() }
}

/// A beacon at most this long after the partner's click belongs to it.
const OF_A_CLICK: Span = Span::minutes(1);

/// The proof that a partner may see: its own click, no other clicks, and the pages from the cart on, which are the buyer's.
pub(super) fn moments<'s>(story: &'s Story, has_click: bool) -> Vec<&'s Moment> {
    let click = story.verdict.click_at.filter(|_| has_click);
    let is_shown = |moment: &&'s Moment| match (moment.mark, click) {
        (Mark::Cart | Mark::Checkout | Mark::Confirmation, Some(_)) => true,
        (Mark::Click, Some(click)) => moment.at == click,
        (Mark::Beacon, Some(click)) => moment.at >= click && moment.at - click <= OF_A_CLICK,
        (Mark::Page, _) | (_, None) => false,
    };
    story.moments.iter().filter(|moment| moment.proof).filter(is_shown).collect()
}

/// Kinds of orders that do not count, as keys of the template, each with the status words that mean it.
const STATUSES: [(&str, &[&str]); 5] = [
    ("test", &["test", "prueba", "essai"]),
    ("returned", &["return", "retour", "rücksend", "zurück", "devuel", "devoluc", "reso", "rma"]),
    ("cancelled", &["cancel", "storn", "annul", "anulad", "annull", "geannuleerd", "void", "widerruf"]),
    ("refunded", &["refund", "erstatt", "rembours", "reembols", "rimbors", "chargeback", "credit note", "gutschrift"]),
    (
        "declined",
        &[
            "declin",
            "reject",
            "fail",
            "denied",
            "fraud",
            "abgelehnt",
            "fehlgeschl",
            "refus",
            "échou",
            "rechaz",
            "fallid",
            "unpaid",
            "not paid",
            "nicht bezahlt",
            "expired",
            "rifiut",
        ],
    ),
];

/// Why an order does not count, as a key of the template's reasons.
pub(super) fn reason(status: &str) -> &'static str {
    let lower = status.to_lowercase();
    let known = STATUSES.iter().find(|(_, words)| words.iter().any(|word| lower.contains(word)));
    known.map_or("other", |(key, _)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reason_is_named_by_the_status() {
        for (status, key) in [
            ("Cancelled – not paid", "cancelled"),
            ("Storniert", "cancelled"),
            ("declined: no funds", "declined"),
            ("credit note issued", "refunded"),
            ("RETURNED", "returned"),
            ("test order", "test"),
            ("trash", "other"),
        ] {
            assert_eq!(reason(status), key, "{status}");
        }
    }
}
