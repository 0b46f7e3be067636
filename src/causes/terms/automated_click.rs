//! # `automated_click`
//!
//! **What happened.** The click was made by a crawler, a link checker, a prefetcher or the shop's own staff.
//!
//! **How we know.** The user agent names itself, or the address is one of the shop's own networks.
//!
//! **What could fool us.** Machines that call themselves browsers are not found by their name. A user agent that only looks
//! unusual is no machine's when its visitor placed the order: some browsers hide their name.
//!
//! **What to do.** Nothing: such clicks are not paid.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::events::Facts;
use crate::logs::fields::Field;
use crate::sessions::{Link, Relation};

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
        if landing.facts.has(Facts::ODD_AGENT) && is_by_the_buyer(case) {
            return Opinion::no_by("the user agent is unusual, and its visitor placed the order", case.arrival());
        }
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

/// Whether the click was made in the browser that placed the order, as page views show it. A stored click id shows no browser.
fn is_by_the_buyer(case: &Case<'_>) -> bool {
    case.touch.is_some_and(|touch| touch.relation == Relation::SameJar && touch.link != Link::Click)
}
