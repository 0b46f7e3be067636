//! What a letter may say to a partner about an order: what concerns the partner, and nothing about other clicks, ids or names.

use super::super::Row;
use super::super::party::Party;
use super::super::story::{Mark, Moment, Story};
use crate::base::units::Span;

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
        let is_credited = row.outcome == "credited";
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

/// Causes that an order's own data show, with any partner's link.
const OF_THE_ORDER: [&str; 3] = ["order_void", "duplicate_order", "non_web_order"];

/// Causes of links: where the id belongs to nobody, the partner who asks may have published it.
const OF_THE_LINK: [&str; 4] = ["unknown_tag", "malformed_link", "truncated_tag", "altered_tag"];

/// Reasons why nothing can be said, or why no partner's link was there.
const OPEN: [&str; 5] = ["organic", "log_gap", "no_trail", "ambiguous", "needs"];

/// The template's key for what an order's verdict means to a partner.
pub(super) fn key(row: &Row, concern: Concern) -> &'static str {
    match concern {
        Concern::Credited => "credited",
        Concern::Claims if row.cause.is_empty() => "credited_other",
        Concern::Claims => row.cause,
        Concern::OthersCredit => "credited_other",
        Concern::Nothing if OF_THE_ORDER.contains(&row.cause) || OPEN.contains(&row.cause) => row.cause,
        Concern::Nothing if row.claimant_tag.is_empty() && OF_THE_LINK.contains(&row.cause) => "unassigned",
        Concern::Nothing => "other",
    }
}

/// What happens next, as a key of the template.
pub(in crate::report) fn claim(row: &Row, concern: Concern) -> &'static str {
    match (concern, row.outcome, row.claim) {
        (Concern::Credited, ..) => "done",
        (_, "undetermined" | "organic", _) => "open",
        (_, _, "") => "done",
        (_, _, claim) => claim,
    }
}

/// Whether a key's sentences have to say that they are not certain. What a log line shows is a fact, and so is what the order
/// log says about a credit.
pub(super) fn is_probable(row: &Row, key: &str) -> bool {
    let is_cause = key == row.cause && !OPEN.contains(&key);
    is_cause && matches!(row.grade, "derived" | "inferred")
}

/// Causes with details about the judged click and the order alone.
const PLAIN_DETAILS: [&str; 13] = [
    "malformed_link",
    "truncated_tag",
    "altered_tag",
    "redirect_dropped_tag",
    "landing_failed",
    "cookies_refused",
    "capped_cookie",
    "expired_window",
    "conversion_not_recorded",
    "not_yet_reported",
    "not_credited",
    "order_void",
    "non_web_order",
];

/// The detail of a cause as far as it concerns its claimant alone.
pub(super) fn detail(row: &Row, concern: Concern) -> String {
    if concern != Concern::Claims || !PLAIN_DETAILS.contains(&row.cause) {
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
