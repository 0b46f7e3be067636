//! # `private_window`
//!
//! **What happened.** The click was made with one set of cookies and the order with another on the same device: a private
//! window, a second profile.
//!
//! **How we know.** As for `cleared_cookies`, but the old session id is seen again after the new one began: its
//! cookies were still there.
//!
//! **What could fool us.** Somebody else at the same address with the same browser goes on with a session of their own,
//! too: only a customer id, or the same product at an address with few others, distinguishes them.
//!
//! **What to do.** Nothing to mend; matching by customer account would find such sales.

use super::click_in_other_jar;
use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "private_window",
    headline: "the order was placed in another window with its own cookies",
    remedy: "Nothing; matching by customer account would find such sales.",
    acts: Actor::Nobody,
    claim: Claim::Maybe,
    stage: Stage::Cookie,
    role: Role::Defect,
    properties: &[],
    rests_on: |trust| trust.session,
    rules_out: &[],
    needs: &[Field::Client, Field::Query, Field::Visitor, Field::Agent],
    source: include_str!("private_window.rs"),
    check,
};

/// Other visitors of the address and browser among whom the same product is no coincidence.
const FEW: usize = 2;

fn check(case: &Case<'_>) -> Opinion {
    let (touch, old) = match click_in_other_jar(case) {
        Ok(found) => found,
        Err(opinion) => return opinion,
    };
    let Some(again) = case.seen_after(old, case.new_browser_began()) else {
        return Opinion::no("the old session was never seen again");
    };
    let meanwhile = case.used_beside(old);
    if let Some(meanwhile) = meanwhile.filter(|_| !touch.same_customer) {
        return Opinion::no_by("both sessions were in use at once: two people", vec![meanwhile]);
    }
    // A neighbour's session goes on as well: without a customer id, the same product is required.
    let sure = if touch.same_customer {
        0.98
    } else if touch.same_product && case.neighbours(&touch) <= FEW {
        0.75
    } else {
        0.0
    };
    if sure < 0.5 {
        return Opinion::needs("a customer id: several people may share this address and browser");
    }
    Opinion::Supports {
        weight: 0.97 * sure,
        grade: Grade::Derived,
        proof: [case.arrival(), vec![again]].concat(),
        detail: case.same_person(&touch).to_owned(),
        because: format!(
            "The click and the order carry different session ids, and the older was still in use afterwards; {}.",
            case.same_person(&touch)
        ),
    }
}
