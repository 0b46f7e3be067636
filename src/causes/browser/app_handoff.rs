//! # `app_handoff`
//!
//! **What happened.** The link was opened in an app's own browser, whose cookies the order's browser or app does
//! not share.
//!
//! **How we know.** The landing's user agent is a browser inside an app, the order came from elsewhere, and a
//! customer id joins them.
//!
//! **What could fool us.** Some apps hand over to the system browser with the address intact: then the order's own
//! browser shows the landing.
//!
//! **What to do.** Links that open the system browser, or the shop's app with the id, survive.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Role, Stage};
use crate::events::Facts;
use crate::logs::fields::Field;
use crate::sessions::Relation;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "app_handoff",
    headline: "the click was opened inside an app",
    remedy: "Links that open the system browser or the shop's app keep the id.",
    acts: Actor::Platform,
    claim: Claim::Maybe,
    stage: Stage::Cookie,
    role: Role::Defect,
    properties: &[],
    rests_on: |trust| trust.customer,
    rules_out: &[],
    needs: &[Field::Query, Field::Agent],
    source: include_str!("app_handoff.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let (Some(touch), Some(landing)) = (case.touch, case.landing()) else {
        return Opinion::no("no partner touched this order");
    };
    if !landing.facts.has(Facts::IN_APP) || touch.relation != Relation::OtherDevice {
        return Opinion::no("the click was not made inside an app");
    }
    if !touch.same_customer {
        return Opinion::needs("a customer id on both sides");
    }
    Opinion::Supports {
        weight: 0.9,
        grade: Grade::Derived,
        proof: case.arrival(),
        detail: "a browser inside an app".to_owned(),
        because: "The same customer opened the link inside an app and ordered elsewhere.".to_owned(),
    }
}
