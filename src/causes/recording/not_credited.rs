//! # `not_credited`
//!
//! **What happened.** A valid click in the window, by the same visitor, with everything sent that should be sent,
//! and the order was still not credited.
//!
//! **How we know.** Every other cause is excluded.
//!
//! **What could fool us.** Rules of the platform that the settings do not hold, and defects that the shop's logs do not show.
//!
//! **What to do.** Send the claim with the lines: the fault lies with the platform or the shop's integration.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage, browser, landing};
use crate::logs::fields::Field;
use crate::sessions::Relation;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "not_credited",
    headline: "everything was there, still no credit",
    remedy: "Claim it: the logs show a valid click by the same visitor in the window.",
    acts: Actor::Platform,
    claim: Claim::Yes,
    stage: Stage::Credit,
    role: Role::Clean,
    properties: &[Property::GoodClick, Property::OwnDetails],
    rests_on: |trust| trust.session,
    rules_out: &[
        &browser::cookies_refused::CAUSE,
        &browser::tracker_blocked::CAUSE,
        &browser::capped_cookie::CAUSE,
        &landing::landing_failed::CAUSE,
    ],
    needs: &[Field::Query, Field::Visitor, Field::Status],
    source: include_str!("not_credited.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    if !case.is_payable(&touch) || touch.dropped || !case.is_answered(&touch) {
        return Opinion::no("there was no valid click");
    }
    if touch.relation != Relation::SameJar {
        return Opinion::no("the click was made with other cookies than the order");
    }
    if !case.in_window(&touch) {
        return Opinion::no("the click was outside the window");
    }
    let outage = case.baselines.click_outage(touch.at).filter(|_| case.click_beacon(&touch).is_none());
    let outage = outage.map_or("", |_| ", during an outage of the click beacon");
    let beacons = [case.click_beacon(&touch), case.conversion_beacon()].into_iter().flatten();
    Opinion::Supports {
        weight: 0.9,
        grade: Grade::Derived,
        proof: case.arrival().into_iter().chain(beacons).collect(),
        detail: format!("click {} before the order{outage}", case.age(&touch)),
        because: format!(
            "A valid click of the same visitor, {} before the order and inside the window, was not credited.",
            case.age(&touch)
        ),
    }
}
