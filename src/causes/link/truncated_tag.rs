//! # truncated_tag
//!
//! **What happened.** The id in the address is the beginning of a registered one: something cut it.
//!
//! **How we know.** It is a proper prefix of exactly one registered id; coming from that partner's host makes it
//! certain.
//!
//! **What could fool us.** A short id may begin several registered ones: then the claimant stays open.
//!
//! **What to do.** Restore the whole id in the link; look for length limits in the tool that built it.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion};
use crate::sessions::Reading;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "truncated_tag",
    headline: "the id was cut short",
    remedy: "Restore the whole id in the link.",
    acts: Actor::Publisher,
    claim: Claim::Maybe,
    source: include_str!("truncated_tag.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let Reading::Truncated(partner) = touch.reading else {
        return Opinion::no_by("the id is not the beginning of a registered one", case.arrival());
    };
    let whole = case.merchant.partners.list.get(partner as usize).map(|p| p.tag.clone()).unwrap_or_default();
    Opinion::Supports {
        weight: if touch.referrer == Some(partner) { 0.98 } else { 0.9 },
        grade: Grade::Observed,
        proof: case.arrival(),
        detail: format!("the beginning of {whole}"),
        because: format!("The id in the address is only the beginning of {whole}."),
    }
}
