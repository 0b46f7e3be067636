//! The doubt about settings that no file gives: a verdict is no surer than the settings, detected or assumed, that it depends on.

use super::{Outcome, Reason, Verdict};
use crate::base::units::Span;
use crate::causes::{self, Case, Property, Role};
use crate::merchant::Trust;
use crate::orders::Column;

/// A click younger than this counts by nearly every programme's terms.
pub(super) const YOUNG: Span = Span::hours(24);

/// How surely a column is what its values alone show. A guess, below what anybody would call certain.
const SHOWN: f64 = 0.9;

/// How surely the settings and the columns are right that a verdict depends on, 0 to 1.
pub(super) fn of(case: &Case<'_>, verdict: &Verdict) -> f64 {
    of_settings(case, verdict) * of_columns(case, verdict)
}

/// How surely the column is right that says what a verdict says: the status, the channel, else the credited partner. Sessions and
/// addresses that are none meet no page view.
fn of_columns(case: &Case<'_>, verdict: &Verdict) -> f64 {
    let says = match (verdict.outcome, verdict.cause) {
        (Outcome::Undetermined, _) => return 1.0,
        (_, cause) if cause.is_of(&causes::terms::order_void::CAUSE) => Column::Status,
        (_, cause) if cause.is_of(&causes::terms::non_web_order::CAUSE) => Column::Channel,
        _ => Column::Tag,
    };
    if case.orders.is_shown(says, case.order.file) { SHOWN } else { 1.0 }
}

/// How surely the settings are right that a verdict depends on, 0 to 1.
fn of_settings(case: &Case<'_>, verdict: &Verdict) -> f64 {
    let trust = &case.merchant.trust;
    // Where no parameter is known, the answer says so in words; that is no doubt about a parameter.
    let links = if trust.knows_links() { trust.links } else { 1.0 };
    let arrivals = links * trust.hosts;
    match (verdict.outcome, verdict.cause) {
        (Outcome::Undetermined, _) | (Outcome::Credited, Reason::PlainCredit) => 1.0,
        (_, cause) if cause.is(Property::OfOrder) => 1.0,
        (Outcome::Organic, _) if !trust.knows_links() => trust.hosts * NO_LINKS,
        (Outcome::Organic, _) => arrivals * trust.session,
        (_, cause) => arrivals * of_cause(case, verdict, cause.cause()),
    }
}

/// How surely a click is too old that a longer window than the one that sales show would still pay for. A guess.
const OPEN: f64 = 0.9;

/// How surely a sale is organic where no parameter is established.
const NO_LINKS: f64 = 0.85;

/// How surely the further settings are right that a cause depends on.
fn of_cause(case: &Case<'_>, verdict: &Verdict, cause: Option<&causes::Cause>) -> f64 {
    let trust = &case.merchant.trust;
    let role = cause.map(|cause| cause.role);
    let age = verdict.touch.map_or(Span(0), |touch| case.trail.at - touch.at);
    // Clicks of an age that is paid are not expired.
    let known = if role == Some(Role::Terms) { YOUNG } else { YOUNG.max(case.practice.paid_age()) };
    // Where sales show the window, the clicks between it and a longer one may have gone unpaid by chance; and nearly every programme
    // pays for a young click, so a window that excludes it was learned from few sales, or is unusual.
    let is_late = role == Some(Role::Terms) && age > case.terms.window;
    let is_open = is_late && (age <= trust.window_until || trust.window < 1.0 && age <= YOUNG);
    let window = match age > known {
        _ if is_open => trust.window.min(OPEN),
        true => trust.window,
        false => 1.0,
    };
    // No log shows the shop's own networks, nor how long reports take: where the shop did not say its terms, a good click is not
    // surely one.
    let unsaid = if trust.terms.min(trust.window) < 1.0 { Trust::ASSUMED } else { 1.0 };
    // Whether a click counts for a further order depends on the terms.
    let is_further = || verdict.touch.is_some_and(|touch| case.order_between(&touch).is_some());
    let terms = match role {
        Some(Role::Clean) => trust.terms.min(window).min(unsaid),
        _ if is_further() => trust.terms,
        _ => 1.0,
    };
    let own = cause.map_or(1.0, |cause| (cause.rests_on)(trust));
    if role == Some(Role::Terms) { own * window } else { own * window.min(terms) }
}
