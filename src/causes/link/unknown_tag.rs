//! # `unknown_tag`
//!
//! **What happened.** The id is well-formed, but nobody's: never registered, or its partner had left the programme.
//!
//! **How we know.** The partner list: no entry, no entry near it, or one that was closed when the visitor arrived.
//!
//! **What could fool us.** A partner list that is out of date makes good ids unknown: many orders with one unknown
//! id are a reason to look at the list first. A number that a registered one differs from by one digit may be that one, damaged.
//!
//! **What to do.** Tell the publisher, or renew the partner list.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;
use crate::sessions::TagMatch;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "unknown_tag",
    headline: "the id is not registered, or was closed",
    remedy: "Tell the publisher that this id is not in the programme.",
    acts: Actor::Publisher,
    claim: Claim::No,
    stage: Stage::Click,
    role: Role::Defect,
    properties: &[Property::ReadsLink, Property::OfNobodysId],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("unknown_tag.rs"),
    check,
};

/// The weight for a number that a registered one differs from by one digit: the link may have damaged that one. A guess.
const BESIDE: f64 = 0.75;

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let text = case
        .landing()
        .and_then(|e| case.evidence.events.tag(&e))
        .map(|t| String::from_utf8_lossy(&t.text).into_owned())
        .unwrap_or_default();
    let (weight, detail) = match (touch.reading, case.partner_of(&touch)) {
        (TagMatch::Unknown, _) if case.merchant.partners.is_beside_number(text.as_bytes()) => {
            (BESIDE, format!("{text} is not registered, and a registered id differs from it by one digit"))
        }
        (TagMatch::Unknown, _) => (0.95, format!("{text} is not registered")),
        (TagMatch::Registered(_), Some(partner)) if !partner.open_at(touch.at) => {
            (0.96, format!("{} was closed when the visitor arrived", partner.tag))
        }
        (TagMatch::Registered(_), Some(_)) => return Opinion::no_by("the id is registered and open", case.arrival()),
        _ => return Opinion::no("no well-formed id to look up"),
    };
    Opinion::Supports {
        weight,
        grade: Grade::Observed,
        proof: case.arrival(),
        because: format!("The link's id cannot be paid: {detail}."),
        detail,
    }
}
