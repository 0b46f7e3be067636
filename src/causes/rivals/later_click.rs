//! # `later_click`
//!
//! **What happened.** Two partners brought the visitor inside the window, and the programme credits the last one.
//!
//! **How we know.** Both landings with registered ids, both in the window, the credited one later.
//!
//! **What could fool us.** An id that was put in during the checkout without a visit is `checkout_override`.
//!
//! **What to do.** Nothing: this is the programme's rule.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;
use crate::merchant::Trust;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "later_click",
    headline: "a later partner's click won",
    remedy: "Nothing: the programme credits the last click.",
    acts: Actor::Nobody,
    claim: Claim::No,
    stage: Stage::Credit,
    role: Role::Defect,
    properties: &[Property::Rival, Property::LostToAnother],
    rests_on: Trust::checkout_if_known,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("later_click.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let Some(winner) = case.winner_over(&touch) else {
        return Opinion::no("no other partner was credited for a later click");
    };

    // After the checkout began only the landing's origin shows whether the visitor really came from there.
    let unseen = case.lacking.has(Field::Referrer) || winner.echo == Some(winner.event);
    let may_be_put_in = unseen && case.checkout_before(&touch, &winner).is_some();
    Opinion::Supports {
        weight: if may_be_put_in || case.is_distant(&touch) { 0.55 } else { 0.9 },
        grade: Grade::Observed,
        proof: [case.arrival(), vec![winner.event]].concat(),
        detail: case.partner_of(&winner).map(|p| format!("{} came later", p.tag)).unwrap_or_default(),
        because: "A later click of another partner was in the window, and the programme credits the last one."
            .to_owned(),
    }
}
