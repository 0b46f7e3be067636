//! What the page says besides the orders: the causes with their stages of the chain, and the outages.

use crate::analyze::Analysis;
use crate::causes;
use crate::report::web::{CauseText, Outage};

/// Causes by the stage of the chain at which they lose sales: click, landing, cookie, order, credit.
const STAGES: [&[&str]; 5] = [
    &["missing_tag", "malformed_link", "truncated_tag", "altered_tag", "unknown_tag"],
    &["redirect_dropped_tag", "landing_failed", "stripped_tag", "automated_click"],
    &[
        "cookies_refused",
        "tracker_blocked",
        "capped_cookie",
        "cleared_cookies",
        "private_window",
        "app_handoff",
        "cross_device",
    ],
    &["expired_window", "session_closed", "order_void", "duplicate_order", "non_web_order", "ineligible_sale"],
    &[
        "checkout_override",
        "later_click",
        "other_channel",
        "conversion_not_recorded",
        "not_yet_reported",
        "not_credited",
    ],
];

/// What the page says about each cause.
pub fn cause_texts() -> Vec<CauseText> {
    let stage = |id: &str| STAGES.iter().position(|ids| ids.contains(&id)).unwrap_or(STAGES.len() - 1);
    causes::ALL.iter().map(|c| CauseText { id: c.id, remedy: c.remedy, stage: stage(c.id) }).collect()
}

/// The outages that the page shades.
pub fn outages(analysis: &Analysis) -> Vec<Outage> {
    let found = analysis.baselines.click_outages.iter().chain(&analysis.baselines.conversion_outages);
    found.map(|outage| Outage { from: outage.from, to: outage.to }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_its_stage() {
        let mut known: Vec<&str> = STAGES.concat();
        let mut all: Vec<&str> = causes::ALL.iter().map(|cause| cause.id).collect();
        known.sort_unstable();
        all.sort_unstable();
        assert_eq!(known, all);
    }
}
