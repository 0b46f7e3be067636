//! # `checkout_override`
//!
//! **What happened.** Another partner's id appeared after the cart or checkout had begun, without the visitor
//! having come from that partner, and took the credit.
//!
//! **How we know.** The order of events: the earlier partner's click, cart or checkout, then the other id with no
//! referrer or the shop's own page as origin, seconds to minutes before the order.
//!
//! **What could fool us.** A real visit to a coupon site has that site as its referrer and takes a while: that is
//! `later_click`.
//!
//! **What to do.** Programmes forbid or limit this; the earlier partner can claim.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::events::Facts;
use crate::logs::fields::Field;
use crate::merchant::Trust;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "checkout_override",
    headline: "another partner's id was put in at the checkout",
    remedy: "Check the other partner against the programme's rules on checkout and coupon extensions.",
    acts: Actor::Platform,
    claim: Claim::Yes,
    stage: Stage::Credit,
    role: Role::Defect,
    properties: &[Property::Rival, Property::LostToAnother],
    rests_on: Trust::checkout_if_known,
    rules_out: &[],
    needs: &[Field::Query, Field::Referrer],
    source: include_str!("checkout_override.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let Some(winner) = case.winner_over(&touch) else {
        return Opinion::no("no other partner was credited for a later click");
    };

    let Some(begun) = case.checkout_before(&touch, &winner) else {
        if case.merchant.site.pages.checkout.is_empty() {
            return Opinion::needs("the checkout's pages (site.pages.checkout)");
        }
        return Opinion::no_by("the other click came before cart and checkout", vec![winner.event]);
    };
    if case.lacking.has(Field::Referrer) || winner.echo == Some(winner.event) {
        return Opinion::needs("the referrer of the other partner's landing");
    }
    let event = case.evidence.events.get(winner.event);
    let paying = case.habits.comes_from_checkout(case, &event);
    if event.facts.has(Facts::EXTERNAL) && !paying {
        return Opinion::no_by("the visitor really came from the other partner", vec![winner.event]);
    }
    let pause = case.trail.at - winner.at;
    let from = match paying {
        true => "from the page where visitors pay",
        false if event.facts.has(Facts::INTERNAL) => "from the shop's own page",
        false => "without any referrer",
    };
    Opinion::Supports {
        weight: 0.95,
        grade: Grade::Derived,
        proof: [case.arrival(), vec![begun, winner.event]].concat(),
        detail: format!("{pause} before the order, {from}"),
        because: format!(
            "Another partner's id appeared {from} after the checkout had begun, {pause} before the order, and took the credit."
        ),
    }
}
