//! # `expired_window`
//!
//! **What happened.** The order came later than the programme's window allows.
//!
//! **How we know.** The time from click to order is longer than the window, and nothing was put in the cart inside
//! it (where the programme extends the window for that).
//!
//! **What could fool us.** A click between that the logs do not show. A click that an earlier order already used up
//! is no lost one: such orders are organic.
//!
//! **What to do.** Nothing: this is the programme's rule.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "expired_window",
    headline: "the click was too old",
    remedy: "Nothing: the window is in the programme's terms.",
    acts: Actor::Nobody,
    claim: Claim::No,
    stage: Stage::Order,
    role: Role::Terms,
    properties: &[Property::OwnDetails],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("expired_window.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let (age, window) = (case.age(&touch), case.terms.window);
    if let Some(cart) = case.cart_event(&touch).filter(|_| age > window) {
        return Opinion::no_by("put in the cart inside the window", vec![cart]);
    }
    if case.in_window(&touch) {
        return Opinion::no_by(format!("{age} between click and order, the window is {window}"), case.arrival());
    }
    Opinion::Supports {
        weight: 0.96,
        grade: Grade::Observed,
        proof: case.arrival(),
        detail: format!("{age} old, the window is {window}"),
        because: format!("The click was {age} old when the order was placed; the window is {window}."),
    }
}
