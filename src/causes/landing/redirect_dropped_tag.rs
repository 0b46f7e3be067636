//! # `redirect_dropped_tag`
//!
//! **What happened.** A redirect on the way to the page lost the id: the visitor requested a tagged address and was
//! sent to an untagged one.
//!
//! **How we know.** A tagged request answered 301, 302, 303, 307 or 308, and within seconds the same client's
//! request without the id. A logged `Location` without it is proof by itself.
//!
//! **What could fool us.** At a crowded address two visitors can cross within the same seconds.
//!
//! **What to do.** Make the redirect keep the query. The click was made and the shop lost it, so the partner can
//! claim.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::events::Facts;
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "redirect_dropped_tag",
    headline: "a redirect lost the id",
    remedy: "Make the redirect keep the query.",
    acts: Actor::Merchant,
    claim: Claim::Yes,
    stage: Stage::Landing,
    role: Role::Defect,
    properties: &[Property::ReadsLink, Property::OwnDetails],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Client, Field::Query, Field::Status],
    source: include_str!("redirect_dropped_tag.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let Some(hop) = touch.hop else { return Opinion::no("no redirect was logged on the way") };
    if !touch.dropped {
        return Opinion::no_by("the redirect kept the id", case.arrival());
    }
    let event = case.evidence.events.get(hop);
    let (status, proven) = (event.status, event.facts.has(Facts::LOCATION) && !event.facts.has(Facts::LOCATION_TAGGED));
    Opinion::Supports {
        weight: if proven { 0.98 } else { 0.97 },
        grade: if proven { Grade::Observed } else { Grade::Derived },
        proof: case.arrival(),
        detail: format!("answered {status}"),
        because: format!("The tagged address was answered {status}, and the page asked for next lacked the id."),
    }
}
