//! # `session_closed`
//!
//! **What happened.** The programme ends a click's session with the first order; this was a later one.
//!
//! **How we know.** An order of the same person between click and this order, no new partner click after it, and
//! terms that say so.
//!
//! **What could fool us.** Two records of one sale are a `duplicate_order`.
//!
//! **What to do.** Nothing: this is the programme's rule.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "session_closed",
    headline: "an earlier order had ended the click's session",
    remedy: "Nothing: the programme's sessions end with an order.",
    acts: Actor::Nobody,
    claim: Claim::No,
    stage: Stage::Order,
    role: Role::Defect,
    properties: &[],
    rests_on: |trust| trust.terms.max(0.96),
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("session_closed.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    if !case.terms.session_ends_on_order {
        return Opinion::no("the programme's sessions do not end with an order");
    }
    if !case.in_window(&touch) {
        return Opinion::no("the window had run out by itself");
    }
    let Some(at) = case.order_between(&touch) else {
        return Opinion::no("no other order between click and order");
    };
    let last = case.good_orders_since(touch.at).next_back();
    let which = last.map_or_else(|| "Another order".to_owned(), |order| format!("Order {}", order.id));
    Opinion::Supports {
        weight: 0.95,
        grade: Grade::Derived,
        proof: case.arrival(),
        detail: format!("{which} at {at}"),
        because: format!("{which} of the same visitor had already ended the click's session."),
    }
}
