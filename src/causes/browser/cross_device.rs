//! # `cross_device`
//!
//! **What happened.** The visitor clicked on one device and ordered on another.
//!
//! **How we know.** The same customer id on both, with different user agents.
//!
//! **What could fool us.** Never claimed by address alone: people share addresses. A browser that updated itself in
//! between looks like another device.
//!
//! **What to do.** Ask the platform whether it matches devices.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Role, Stage};
use crate::events::Facts;
use crate::logs::fields::Field;
use crate::sessions::Relation;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "cross_device",
    headline: "click and order on different devices",
    remedy: "Only the platform's own cross-device matching can credit such sales.",
    acts: Actor::Platform,
    claim: Claim::Maybe,
    stage: Stage::Cookie,
    role: Role::Defect,
    properties: &[],
    rests_on: |trust| trust.customer,
    rules_out: &[],
    needs: &[Field::Query, Field::Agent],
    source: include_str!("cross_device.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let (Some(touch), Some(landing)) = (case.touch, case.landing()) else {
        return Opinion::no("no partner touched this order");
    };
    if touch.relation != Relation::OtherDevice {
        return Opinion::no("click and order came from the same browser");
    }
    if landing.facts.has(Facts::IN_APP) {
        return Opinion::no("the click was made inside an app");
    }
    if !touch.same_customer {
        return Opinion::needs("a customer id on both devices");
    }
    Opinion::Supports {
        weight: 0.96,
        grade: Grade::Derived,
        proof: [case.arrival(), case.trail.birth.into_iter().collect()].concat(),
        detail: "the same customer with another user agent".to_owned(),
        because: "The same customer clicked with one browser and ordered with another.".to_owned(),
    }
}
