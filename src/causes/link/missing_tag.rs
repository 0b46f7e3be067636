//! # `missing_tag`
//!
//! **What happened.** A visitor came from a known partner's site by a link that carries no id, so nobody could be
//! credited.
//!
//! **How we know.** The landing names the partner's host as its origin, has no id, and other visitors' landings
//! from the same host on the same page lack it too.
//!
//! **What could fool us.** A single visitor's browser may have removed the id: then other landings by the same link
//! carry it (`stripped_tag`). A redirect may have lost it: then an earlier hop had it (`redirect_dropped_tag`).
//! With no other landing by this link, the host's other links decide, and the answer is weaker.
//!
//! **What to do.** Ask the partner to add the id to the link. Past sales by this link were never tracked and are no
//! claim.

use crate::causes::case::Untagged;
use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "missing_tag",
    headline: "the partner's link carries no id",
    remedy: "Ask the partner to add the id to this link.",
    acts: Actor::Publisher,
    claim: Claim::No,
    stage: Stage::Click,
    role: Role::Defect,
    properties: &[Property::ReadsLink],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query, Field::Referrer],
    source: include_str!("missing_tag.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Untagged { from, link, host } = match case.untagged() {
        Ok(found) => found,
        Err(opinion) => return opinion,
    };
    let (weight, why) = match (link.of, link.rate(), host.rate()) {
        (2.., rate, _) if rate <= 0.2 => (0.97, format!("{link} other visitors by this link arrived with one")),
        (1, 0.0, _) => (0.85, "another visitor by this link arrived without one too".to_owned()),
        (0, _, rate) if host.of > 0 && rate < 0.5 => {
            (0.6, format!("{host} other visitors from this partner arrived with one"))
        }
        (0, ..) if host.of == 0 => (0.5, "nobody else came by this partner's links".to_owned()),
        (0, ..) => (
            0.4,
            format!("nobody else came by this link, though {host} other visitors from this partner arrived with an id"),
        ),
        _ => return Opinion::no(format!("{link} other visitors by this link arrived with an id")),
    };
    Opinion::Supports {
        weight,
        grade: Grade::Derived,
        proof: case.arrival(),
        detail: format!("from {from}"),
        because: format!("The visitor came from {from} by a link without an id; {why}."),
    }
}
