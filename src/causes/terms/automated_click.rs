//! # `automated_click`
//!
//! **What happened.** The click was made by a crawler, a link checker, a prefetcher or the shop's own staff.
//!
//! **How we know.** The user agent names itself, or the address is one of the shop's own networks.
//!
//! **What could fool us.** Machines that call themselves browsers are not found by their name.
//!
//! **What to do.** Nothing: such clicks are not paid.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::events::Facts;
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "automated_click",
    headline: "the only click was a machine's",
    remedy: "Nothing: machines' clicks are not paid.",
    acts: Actor::Merchant,
    claim: Claim::No,
    stage: Stage::Landing,
    role: Role::Defect,
    properties: &[Property::HidesTerms],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query, Field::Agent],
    source: include_str!("automated_click.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(landing) = case.landing() else { return Opinion::no("no partner touched this order") };
    let detail = if landing.facts.has(Facts::CRAWLER) {
        "the user agent is a machine's"
    } else if landing.facts.has(Facts::STAFF) {
        "the address is one of the shop's own"
    } else {
        return Opinion::no("a person's browser");
    };
    Opinion::Supports {
        weight: 0.9,
        grade: Grade::Observed,
        proof: case.arrival(),
        detail: detail.to_owned(),
        because: format!("The click was not a customer's: {detail}."),
    }
}
