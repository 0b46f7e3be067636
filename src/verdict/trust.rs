//! The doubt about settings that no file gives: a verdict is no surer than what was detected or assumed of what it rests on.

use super::{CLEAN, Outcome, TERMS, Verdict};
use crate::causes::Case;
use crate::units::Span;

/// A click younger than this counts by nearly every programme's terms.
pub(super) const YOUNG: Span = Span::hours(24);

/// How surely the settings hold that a verdict rests on, 0 to 1.
pub(super) fn of(case: &Case<'_>, verdict: &Verdict) -> f64 {
    let trust = &case.merchant.trust;
    // What no parameter tells is said in words, and is no doubt about a parameter.
    let links = if trust.knows_links() { trust.links } else { 1.0 };
    let arrivals = links * trust.hosts;
    match (verdict.outcome, verdict.cause) {
        (Outcome::Undetermined, _)
        | (Outcome::Credited, "")
        | (_, "order_void" | "duplicate_order" | "non_web_order") => 1.0,
        (Outcome::Organic, _) if !trust.knows_links() => trust.hosts * NO_LINKS,
        (Outcome::Organic, _) => arrivals * trust.session,
        (_, cause) => arrivals * of_cause(case, verdict, cause),
    }
}

/// How surely a sale is organic where no parameter is established.
const NO_LINKS: f64 = 0.85;

/// How surely the further settings hold that a cause rests on.
fn of_cause(case: &Case<'_>, verdict: &Verdict, cause: &str) -> f64 {
    let trust = &case.merchant.trust;
    let age = verdict.touch.map_or(Span(0), |touch| case.trail.at - touch.at);
    let window = if age > YOUNG { trust.window } else { 1.0 };
    let terms = if CLEAN.contains(&cause) { trust.terms.min(trust.window) } else { 1.0 };
    let own = match cause {
        "cookies_refused" | "cleared_cookies" | "private_window" | "not_credited" => trust.session,
        "capped_cookie" => trust.session * trust.tag_cookie,
        "cross_device" | "app_handoff" => trust.customer,
        "tracker_blocked" => trust.click_beacon,
        "conversion_not_recorded" => trust.conversion_beacon * trust.confirmation,
        "checkout_override" | "later_click" if trust.checkout > 0.0 => trust.checkout,
        "session_closed" | "ineligible_sale" => trust.terms.max(0.96),
        _ => 1.0,
    };
    if TERMS.contains(&cause) { own * window } else { own * window.min(terms) }
}
