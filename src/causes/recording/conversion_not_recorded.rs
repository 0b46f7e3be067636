//! # `conversion_not_recorded`
//!
//! **What happened.** The click was good and the order was placed, but the conversion request that informs the
//! platform was never sent.
//!
//! **How we know.** The confirmation page is logged without the conversion beacon that nearly all others send; or
//! no confirmation page at all, where nearly all orders have one.
//!
//! **What could fool us.** A blocker removes the click beacon, too: that is `tracker_blocked`. Buyers who close the
//! window before the page has loaded. Where many visitors refuse beacons, those who sent the click beacon are compared with
//! each other.
//!
//! **What to do.** A run of such orders is an outage. The partner can claim: the shop failed to report.

use crate::base::counted::counted;
use crate::causes::SaleNorms;
use crate::causes::habits::tells_by_beacon;
use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;
use crate::sessions::Relation;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "conversion_not_recorded",
    headline: "the shop never reported the sale",
    remedy: "Find out why the confirmation page did not send its request.",
    acts: Actor::Merchant,
    claim: Claim::Yes,
    stage: Stage::Credit,
    role: Role::Defect,
    properties: &[Property::GoodClick, Property::HidesTerms, Property::OwnDetails],
    rests_on: |trust| trust.conversion_beacon * trust.confirmation,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("conversion_not_recorded.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    if touch.relation != Relation::SameJar || !case.is_payable(&touch) {
        return Opinion::no("there was no good click to report");
    }
    if let Some(beacon) = case.conversion_beacon() {
        return Opinion::no_by("the conversion beacon was sent", vec![beacon]);
    }
    let click_outage = case.baselines.click_outage(touch.at).is_some();
    let clicked = case.click_beacon(&touch);
    if tells_by_beacon(case, &touch) && clicked.is_none() && !click_outage {
        return Opinion::no_by("the click beacon is absent, too: both were kept from being sent", case.arrival());
    }
    if let Some(share) = case.habits.sends_none(case, &touch).filter(|_| clicked.is_none()) {
        return Opinion::needs(format!(
            "beacons that its browser or page sends: {share} credited clicks like it sent one"
        ));
    }
    let pages = &case.merchant.site.pages;
    let silent = !pages.click_beacon.is_empty() && clicked.is_none() && !click_outage;
    if silent && !SaleNorms::is_usual(case.practice.click_beacons) {
        return Opinion::needs("a click beacon that most landings send: a blocker may have kept both from being sent");
    }
    let outage = case.baselines.conversion_outage(case.trail.at);
    // A visitor who sent the click beacon consented to beacons, and is compared with others who did.
    let consented = clicked.is_some() && SaleNorms::is_usual(case.practice.consented);
    let usual = if consented { case.practice.consented } else { case.practice.conversion_beacons };
    match case.trail.confirmation.or(case.trail.thanks) {
        // An outage lowers the usual share, and is detected by itself.
        Some(page)
            if !pages.conversion_beacon.is_empty() && (outage.is_some() || consented || SaleNorms::is_usual(usual)) =>
        {
            Opinion::Supports {
                weight: 0.95,
                grade: Grade::Inferred,
                proof: [case.arrival(), vec![page]].concat(),
                detail: match outage {
                    Some(outage) => {
                        format!("no conversion beacon: an outage, {} long", counted(outage.pages, "page"))
                    }
                    None => "no conversion beacon".to_owned(),
                },
                because: format!(
                    "The confirmation page was shown without its conversion beacon, though {usual} others sent theirs."
                ),
            }
        }
        None if SaleNorms::is_rule(case.practice.confirmations) && case.coverage.covers(case.trail.at) => {
            Opinion::Supports {
                weight: 0.8,
                grade: Grade::Inferred,
                proof: case.arrival(),
                detail: "no confirmation page".to_owned(),
                because: format!(
                    "The order's confirmation page is not in the logs, though {} others are.",
                    case.practice.confirmations
                ),
            }
        }
        _ => Opinion::needs("confirmation pages and conversion beacons that most orders have"),
    }
}
