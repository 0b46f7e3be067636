//! # `tracker_blocked`
//!
//! **What happened.** An ad blocker or a refused consent kept the landing from sending its tracking request, so the
//! click was never registered.
//!
//! **How we know.** The tagged landing and normal pages after it are logged, but the click beacon, which nearly
//! all comparable landings send, is absent from the whole visit.
//!
//! **What could fool us.** An outage looks the same for everybody in a stretch of time: hours in which hardly any
//! beacon came are left out. Prefetchers do not send beacons either, but they do not buy. Apps and some pages never send one:
//! what credited clicks on the same page, or with the same browser, did is compared.
//!
//! **What to do.** Tracking that the server sends by itself is not blocked.

use crate::causes::SaleNorms;
use crate::causes::case::Beacon;
use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::events::Event;
use crate::events::query::TagPlacement;
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "tracker_blocked",
    headline: "the tracking request was never sent",
    remedy: "Nothing on the shop's pages; tracking from the server survives blockers.",
    acts: Actor::Nobody,
    claim: Claim::Maybe,
    stage: Stage::Cookie,
    role: Role::Defect,
    properties: &[Property::LooksForFields, Property::ByClickBeacon, Property::HidesTerms],
    rests_on: |trust| trust.click_beacon,
    rules_out: &[],
    needs: &[Field::Client, Field::Query, Field::Agent, Field::Status],
    source: include_str!("tracker_blocked.rs"),
    check,
};

/// Whether the id is inside another parameter of an address that got a reply of its own: an app's call that passes on the address
/// which opened it.
fn is_handed_on(case: &Case<'_>, landing: &Event) -> bool {
    case.evidence.events.tag(landing).is_some_and(|tag| tag.standing == TagPlacement::Nested) && !landing.is_redirect()
}

fn check(case: &Case<'_>) -> Opinion {
    let (Some(touch), Some(landing)) = (case.touch, case.landing()) else {
        return Opinion::no("no partner touched this order");
    };
    if case.merchant.site.pages.click_beacon.is_empty() {
        return Opinion::needs("the click beacon's path (site.pages.click_beacon)");
    }
    // Without them a beacon cannot be tied to its landing, or a failed landing looks like a good one.
    if let Some(field) = CAUSE.needs.iter().find(|field| case.lacking.has(**field)) {
        return Opinion::needs(format!("the {}: the logs do not hold it", field.name()));
    }
    if !case.is_payable(&touch) || touch.dropped || !case.is_answered(&touch) {
        return Opinion::no("no good landing that could have sent the request");
    }
    match case.beacon_of(&touch) {
        Beacon::Sent(beacon) => return Opinion::no_by("the click beacon was sent", vec![beacon]),
        Beacon::Hidden => {
            return Opinion::needs("fewer page views of the same address or session right after the click");
        }
        Beacon::Absent => {}
    }
    if !SaleNorms::is_usual(case.practice.click_beacons) {
        return Opinion::needs("a click beacon that most landings send");
    }
    if let Some(share) = case.habits.sends_none(case, &touch) {
        return Opinion::no(format!("{share} credited clicks like it sent the beacon: it is not usual there"));
    }
    if is_handed_on(case, &landing) {
        return Opinion::no_by("an app handed the address on: no page was shown that sends beacons", case.arrival());
    }
    if let Some(outage) = case.baselines.click_outage(landing.at) {
        return Opinion::no(format!("an outage: {outage}"));
    }
    Opinion::Supports {
        weight: 0.93,
        grade: Grade::Inferred,
        proof: case.arrival(),
        detail: String::new(),
        because: format!(
            "The landing's click beacon is absent from the whole visit, though {} credited sales' clicks sent theirs.",
            case.practice.click_beacons
        ),
    }
}
