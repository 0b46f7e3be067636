//! # `malformed_link`
//!
//! **What happened.** The link carries the id in a place or spelling where neither shop nor network reads it.
//!
//! **How we know.** The address itself: `&amp;tag=`, an encoded equals sign or question mark, a second question
//! mark, no question mark, a placeholder that was never filled in, or the parameter twice with two ids.
//!
//! **What could fool us.** A redirector may carry a whole encoded address in one of its own parameters: that is as
//! it should be and does not count.
//!
//! **What to do.** Correct the link or the template that writes it. Whether the sale is paid is the programme's
//! goodwill.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;
use crate::sessions::TagMatch;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "malformed_link",
    headline: "the address holds the id, but not where it can be read",
    remedy: "Correct the link; the address shows what broke it.",
    acts: Actor::Publisher,
    claim: Claim::Maybe,
    stage: Stage::Click,
    role: Role::Defect,
    properties: &[Property::ReadsLink, Property::OwnDetails, Property::OfNobodysId],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("malformed_link.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let TagMatch::Broken(standing, _) = touch.reading else {
        return Opinion::no_by("the address is well-formed", case.arrival());
    };
    Opinion::Supports {
        weight: if touch.partner.is_some() { 0.97 } else { 0.8 },
        grade: Grade::Observed,
        proof: case.arrival(),
        detail: standing.wrong().to_owned(),
        because: format!("The landing's address is broken: {}.", standing.wrong()),
    }
}
