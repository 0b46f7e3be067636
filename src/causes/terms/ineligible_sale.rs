//! # `ineligible_sale`
//!
//! **What happened.** The programme excludes this product or category, or the partner bought through the own link.
//!
//! **How we know.** The terms and the order: category, product, customer.
//!
//! **What could fool us.** A category name that the shop and the programme spell differently. An order of several items is
//! excluded only when each of its items is.
//!
//! **What to do.** Nothing: this is the programme's rule.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "ineligible_sale",
    headline: "the programme does not pay for this sale",
    remedy: "Nothing: the programme's terms exclude it.",
    acts: Actor::Publisher,
    claim: Claim::No,
    stage: Stage::Order,
    role: Role::Terms,
    properties: &[Property::Worthless, Property::HidesTerms],
    rests_on: |trust| trust.terms.max(0.96),
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("ineligible_sale.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let partners = &case.merchant.partners;
    let is_own = |partner| case.trail.customers.iter().any(|customer| partners.is_own_customer(partner, *customer));
    let detail = if let Some(what) = case.excluded() {
        format!("{what} is excluded")
    } else if touch.partner.is_some_and(is_own) {
        "the partner's own purchase".to_owned()
    } else {
        return Opinion::no("nothing in the terms excludes it");
    };
    Opinion::Supports {
        weight: 0.97,
        grade: Grade::Observed,
        proof: case.arrival(),
        because: format!("The programme does not pay for it: {detail}."),
        detail,
    }
}
