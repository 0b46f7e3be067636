//! # `duplicate_order`
//!
//! **What happened.** The order log holds one sale twice; the first record is the sale.
//!
//! **How we know.** The same person, amount and item within minutes under two numbers, and only one of them
//! with a confirmation page. (One number given twice is one order: its later row counts.)
//!
//! **What could fool us.** Two real purchases have two confirmation pages.
//!
//! **What to do.** Find out why the shop writes orders twice.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::orders::index::order_key;
use crate::sessions::offset::confirmation;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "duplicate_order",
    headline: "a second record of one sale",
    remedy: "Remove the copy from the order log.",
    acts: Actor::Merchant,
    claim: Claim::No,
    stage: Stage::Order,
    role: Role::Terms,
    properties: &[Property::OfOrder, Property::Worthless, Property::HidesTerms],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[],
    source: include_str!("duplicate_order.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let earlier =
        case.copies().filter(|o| (o.at, o.row) < (case.order.at, case.order.row)).min_by_key(|o| (o.at, o.row));
    let Some(first) = earlier else { return Opinion::no("no earlier record of the same sale") };
    let own = case.trail.confirmation;
    if own.is_some() {
        return Opinion::no_by("this order has its own confirmation page", own.into_iter().collect());
    }
    let shown = confirmation(case.evidence.events, order_key(first.id));
    Opinion::Supports {
        weight: if shown.is_some() { 0.96 } else { 0.75 },
        grade: Grade::Derived,
        proof: [case.arrival(), shown.into_iter().collect()].concat(),
        detail: format!("of order {}", first.id),
        because: format!("This is a second record of order {}: the same person, amount and item.", first.id),
    }
}
