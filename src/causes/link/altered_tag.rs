//! # `altered_tag`
//!
//! **What happened.** The id in the address is not registered, but one small change away from one that is.
//!
//! **How we know.** Letter case, one or two characters, a wrong marketplace suffix, or stray characters at the end;
//! the nearest registered id is unique. Coming from that partner's host makes it certain. A network's click id is damaged where it
//! holds what the network never writes, and the shop's other click ids do not.
//!
//! **What could fool us.** Two registered ids may be equally near: then the click's partner stays open. Another partner's
//! valid id is competition, not damage.
//!
//! **What to do.** Correct the id in the link. Whether the sale is paid is the programme's goodwill.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::events::click_ids::Condition;
use crate::logs::fields::Field;
use crate::sessions::TagMatch;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "altered_tag",
    headline: "the id is a damaged registered one",
    remedy: "Correct the id in the link.",
    acts: Actor::Publisher,
    claim: Claim::Maybe,
    stage: Stage::Click,
    role: Role::Defect,
    properties: &[Property::ReadsLink, Property::OwnDetails, Property::OfNobodysId],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("altered_tag.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    if touch.click_id == Condition::Altered {
        return Opinion::Supports {
            weight: 0.85,
            grade: Grade::Observed,
            proof: case.arrival(),
            detail: "a network's click id in another shape than the network writes".to_owned(),
            because: "The network's click id in the address is damaged: its network never writes it so.".to_owned(),
        };
    }
    let is_tied = matches!(touch.reading, TagMatch::Tied { .. });
    let (weight, detail) = match touch.reading {
        TagMatch::Altered(partner, how) => {
            let meant = case.merchant.partners.list.get(partner as usize).map(|p| p.tag.clone()).unwrap_or_default();
            let weight = if touch.referrer == Some(partner) { 0.97 } else { 0.88 };
            (weight, format!("differs from {meant} by {how}"))
        }
        TagMatch::Tied { begins: false } => (0.6, "equally near to several registered ids".to_owned()),
        _ => return Opinion::no_by("the id is not near another registered one", case.arrival()),
    };
    Opinion::Supports {
        weight,
        grade: Grade::Observed,
        proof: case.arrival(),
        because: format!("The id in the address is not registered: it {}{detail}.", if is_tied { "is " } else { "" }),
        detail,
    }
}
