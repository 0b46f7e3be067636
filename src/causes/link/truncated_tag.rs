//! # `truncated_tag`
//!
//! **What happened.** The id in the address is the beginning of a registered one: something cut it.
//!
//! **How we know.** It is a proper prefix of exactly one registered id; coming from that partner's host makes it
//! certain.
//!
//! **What could fool us.** A short id may begin several registered ones: then the click's partner stays open.
//!
//! **What to do.** Restore the whole id in the link; look for length limits in the tool that built it.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::events::click_ids::Condition;
use crate::logs::fields::Field;
use crate::sessions::TagMatch;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "truncated_tag",
    headline: "the id was cut short",
    remedy: "Restore the whole id in the link.",
    acts: Actor::Publisher,
    claim: Claim::Maybe,
    stage: Stage::Click,
    role: Role::Defect,
    properties: &[Property::ReadsLink, Property::OwnDetails, Property::OfNobodysId],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("truncated_tag.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let (weight, detail) = match touch.reading {
        _ if touch.click_id == Condition::Cut => (0.9, "a network's click id, shorter than its shape".to_owned()),
        TagMatch::Truncated(partner) => {
            let whole = case.merchant.partners.list.get(partner as usize).map(|p| p.tag.clone()).unwrap_or_default();
            (if touch.referrer == Some(partner) { 0.98 } else { 0.9 }, format!("the beginning of {whole}"))
        }
        TagMatch::Tied { begins: true } => (0.7, "the beginning of several registered ids".to_owned()),
        _ => return Opinion::no_by("the id is not the beginning of a registered one", case.arrival()),
    };
    Opinion::Supports {
        weight,
        grade: Grade::Observed,
        proof: case.arrival(),
        because: format!("The id in the address was cut short: {detail}."),
        detail,
    }
}
