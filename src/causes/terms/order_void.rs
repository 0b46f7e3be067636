//! # `order_void`
//!
//! **What happened.** The order was cancelled, refunded, returned, failed or a test.
//!
//! **How we know.** The order's status.
//!
//! **What could fool us.** A status that changed after the export.
//!
//! **What to do.** Nothing: there was no sale.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::orders::OrderStatus;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "order_void",
    headline: "the order was cancelled, returned or a test",
    remedy: "Nothing: no sale, no commission.",
    acts: Actor::Nobody,
    claim: Claim::No,
    stage: Stage::Order,
    role: Role::Terms,
    properties: &[Property::OfOrder, Property::Worthless, Property::OwnDetails],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[],
    source: include_str!("order_void.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    if case.order.standing == OrderStatus::Good {
        return Opinion::no("the order was not cancelled or returned");
    }
    Opinion::Supports {
        weight: 0.98,
        grade: Grade::Observed,
        proof: case.arrival(),
        detail: case.order.status.to_owned(),
        because: format!("The order's status is \"{}\".", case.order.status),
    }
}
