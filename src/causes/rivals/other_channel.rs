//! # `other_channel`
//!
//! **What happened.** A paid search, e-mail or other campaign brought the visitor back after the partner's click,
//! or a code of another partner was used, and the shop credited that.
//!
//! **How we know.** A landing with a campaign's parameters (`gclid`, `msclkid`, `utm_medium=cpc`, e-mail marks) in
//! the same session after the partner's, or the order's coupon.
//!
//! **What could fool us.** Unpaid searches carry no such parameters. Whether a campaign beats a partner is the
//! shop's own rule.
//!
//! **What to do.** Ask the shop how it weighs channels; some contracts give the partner the sale.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;
use crate::sessions::{Relation, TagMatch};

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "other_channel",
    headline: "another channel was credited",
    remedy: "Ask how the shop weighs channels against partners.",
    acts: Actor::Nobody,
    claim: Claim::Maybe,
    stage: Stage::Credit,
    role: Role::Defect,
    properties: &[Property::LostToAnother],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("other_channel.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let owners = case.merchant.partners.by_coupon(case.order.coupon);
    if let Some(owner) = owners
        .iter()
        .find(|owner| Some(**owner) != touch.partner)
        .filter(|_| owners.binary_search(&touch.partner.unwrap_or(u32::MAX)).is_err())
    {
        let name = case.merchant.partners.list.get(*owner as usize).map(|p| p.tag.clone()).unwrap_or_default();
        return Opinion::Supports {
            weight: 0.9,
            grade: Grade::Observed,
            proof: case.arrival(),
            detail: format!("coupon of {name}"),
            because: format!("The order used a discount code that belongs to {name}."),
        };
    }
    let later = case
        .touches
        .iter()
        .rev()
        .find(|t| t.reading == TagMatch::Campaign && t.relation == Relation::SameJar && case.is_after(t, &touch));
    let Some(later) = later else { return Opinion::no("no other channel's click came after the partner's") };
    if touch.relation != Relation::SameJar {
        return Opinion::no("the partner's click was made with other cookies than the order");
    }
    Opinion::Supports {
        weight: 0.93,
        grade: Grade::Observed,
        proof: [case.arrival(), vec![later.event]].concat(),
        detail: format!("{} before the order", case.trail.at - later.at),
        because: "A paid campaign brought the visitor back after the partner's click.".to_owned(),
    }
}
