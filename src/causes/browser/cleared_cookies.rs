//! # `cleared_cookies`
//!
//! **What happened.** Between click and order the visitor's cookies were deleted: the shop saw a new visitor.
//!
//! **How we know.** The same customer, or the same address and browser and the same product, clicked with another
//! session id; that old id is never seen again after the new one began.
//!
//! **What could fool us.** Somebody else at the same address with the same browser build: another customer id
//! excludes it, and without the product or few other visitors at the address nothing is claimed. An old id seen
//! again is a `private_window`.
//!
//! **What to do.** Nothing to mend; matching by customer account would find such sales.

use super::click_in_other_jar;
use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "cleared_cookies",
    headline: "the visitor's cookies were cleared between click and order",
    remedy: "Nothing; matching by customer account would find such sales.",
    acts: Actor::Nobody,
    claim: Claim::Maybe,
    stage: Stage::Cookie,
    role: Role::Defect,
    properties: &[],
    rests_on: |trust| trust.session,
    rules_out: &[],
    needs: &[Field::Client, Field::Query, Field::Visitor, Field::Agent],
    source: include_str!("cleared_cookies.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let (touch, old) = match click_in_other_jar(case) {
        Ok(found) => found,
        Err(opinion) => return opinion,
    };
    if let Some(again) = case.seen_after(old, case.new_browser_began()) {
        return Opinion::no_by("the old session was seen again", vec![again]);
    }
    let sure = case.is_the_buyer(&touch);
    if sure < 0.5 {
        return Opinion::needs("a customer id: several people share this address and browser");
    }
    Opinion::Supports {
        weight: 0.97 * sure,
        grade: Grade::Derived,
        proof: [case.arrival(), case.trail.birth.into_iter().collect()].concat(),
        detail: case.same_person(&touch).to_owned(),
        because: format!(
            "The click and the order carry different session ids, the older never seen again; {}.",
            case.same_person(&touch)
        ),
    }
}
