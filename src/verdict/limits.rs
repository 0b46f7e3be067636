//! Limits the confidence of verdicts by what the evidence of their kind can show at the best.

use super::{Outcome, Reason, Verdict, calibration, silence, trust};
use crate::causes::{self, Case, Cause, Grade, Role, Stage};
use crate::events::NOTHING;
use crate::orders::Column;
use crate::sessions::{Link, Relation};
use std::cell::Cell;

/// The highest confidence for a stripped id: what others' browsers sent does not show that this visitor followed the same link.
/// Referrers name a host, and a second link of the partner's without an id looks alike.
const STRIPPED: f64 = 0.9;

/// The highest confidence that a page from a cache, or a reply without a cookie, stored no id: no line shows what the page's own
/// code did.
const UNSTORED: f64 = 0.93;

/// The highest confidence for a click that only an address and a browser join to the order, or that nothing joins but the lack of
/// anybody else there: both are shared, and change hands. The same where the customer may have had other cookies by then.
const NO_KEY: f64 = 0.9;

/// The highest confidence of a lost sale where no order has a status: it may have been cancelled or returned, and then nobody is
/// paid, whatever became of the click. A guess at how many are.
const NO_STATUS: f64 = 0.92;

/// Whether a cancelled order would have had another verdict: no status is known, and the terms refuse the sale for no earlier reason.
fn may_be_void(base: &Case<'_>, verdict: &Verdict) -> bool {
    let place = |cause: Option<&Cause>| causes::ALL.iter().position(|known| Some(*known) == cause);
    let is_refused = verdict.cause.cause().is_some_and(|cause| cause.role == Role::Terms);
    let is_before = place(verdict.cause.cause()) < place(Some(&causes::terms::order_void::CAUSE));
    !(base.orders.has(Column::Status) || is_refused && is_before)
}

/// Whether nothing but the address and the browser joins the judged click to the order.
fn lacks_key(base: &Case<'_>, verdict: &Verdict) -> bool {
    let Some(touch) = verdict.touch else { return false };
    let browser = base.evidence.browser(touch.event);
    let kept = || {
        browser != NOTHING
            && base.evidence.stitcher.kept(base.evidence.events, browser, &Cell::default()) == Some(touch.event)
    };
    match touch.relation {
        Relation::SameJar => touch.link < Link::Customer && kept(),
        Relation::OtherJar => !touch.same_customer,
        Relation::OtherDevice => false,
    }
}

/// Whether other cookies than the click's may have been used at the order, which would have lost the sale before the judged cause
/// could: the logs hold no sessions, and the customer clicked in another visit.
fn may_lack_cookies(base: &Case<'_>, verdict: &Verdict) -> bool {
    let Some((touch, cause)) = verdict.touch.zip(verdict.cause.cause()) else { return false };
    let is_later = cause.stage > Stage::Cookie && cause.role != Role::Terms;
    is_later && !base.evidence.has_sessions && touch.link >= Link::Customer && !base.same_visit(&touch)
}

/// Whether no line shows that the landing failed.
fn is_unstored(verdict: &Verdict) -> bool {
    verdict.cause.is_of(&causes::landing::landing_failed::CAUSE) && verdict.grade != Some(Grade::Observed)
}

/// The limits on the confidence of a verdict besides the weight of its evidence.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The highest confidence.
    most: f64,
    /// How surely the settings are right that the verdict depends on.
    trust: f64,
}

impl Limits {
    /// The confidence of a verdict of this cause and weight, by a table, in three digits.
    pub fn confidence(self, table: &calibration::Table, cause: Reason, weight: f64) -> f64 {
        (table.confidence(cause, weight).min(self.most) * self.trust * 1000.0).round() / 1000.0
    }
}

/// The limits on the confidence of a verdict.
pub fn limits(base: &Case<'_>, verdict: &Verdict) -> Limits {
    let most = match verdict.outcome {
        Outcome::Organic => silence::most(base),
        // For a credit that no page view explains, or no first page view, the logs do not show who else brought the buyer.
        Outcome::Credited if base.trail.own.is_empty() || silence::untied(base).is_some() => silence::BLIND,
        Outcome::Lost if verdict.cause.is_of(&causes::landing::stripped_tag::CAUSE) => STRIPPED,
        Outcome::Lost if lacks_key(base, verdict) || may_lack_cookies(base, verdict) => NO_KEY,
        Outcome::Lost if is_unstored(verdict) => UNSTORED,
        _ => 1.0,
    };
    let is_open = verdict.outcome == Outcome::Lost && may_be_void(base, verdict);
    Limits { most: if is_open { most.min(NO_STATUS) } else { most }, trust: trust::of(base, verdict) }
}
