//! # `cleared_cookies`
//!
//! **What happened.** Between click and order the visitor's cookies were deleted: the shop saw a new visitor.
//!
//! **How we know.** The same customer, or the same address and browser and the same product, clicked with another
//! session id; that old id is never seen again after the new one began.
//!
//! **What could fool us.** A neighbour behind the same address with the same browser build: another customer id
//! excludes it, and without the product or few other visitors at the address nothing is claimed. An old id seen
//! again is a `private_window`.
//!
//! **What to do.** Nothing to mend; matching by customer account would find such sales.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion};
use crate::sessions::Relation;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "cleared_cookies",
    headline: "the visitor's cookies were cleared between click and order",
    remedy: "Nothing; matching by customer account would find such sales.",
    acts: Actor::Nobody,
    claim: Claim::Maybe,
    source: include_str!("cleared_cookies.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let (Some(touch), Some(landing)) = (case.touch, case.landing()) else {
        return Opinion::no("no partner touched this order");
    };
    if touch.relation != Relation::OtherJar {
        return Opinion::no("the click was not made in another cookie jar of the same browser");
    }
    if !case.scene.has_sessions {
        return Opinion::needs("the session cookie: the logs do not hold it");
    }
    let old = case.session_of(&touch);
    if !old.is_some() {
        return Opinion::needs("the session that the click began");
    }

    if let Some(again) = case.seen_after(old, case.new_jar_began()) {
        return Opinion::no_by("the old session was seen again", vec![again]);
    }
    let sure = case.is_the_buyer(&touch);
    if sure < 0.5 {
        return Opinion::needs("a customer id: several people share this address and browser");
    }
    let _ = landing;
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
