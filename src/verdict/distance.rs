//! Clicks that may be the buyer's and cannot be said to be: made days before an order that nothing but an address and a browser
//! joins to them, or by somebody else of a crowded address.

use super::silence::undetermined;
use super::{Judgement, is_paid, is_spent, with_touch};
use crate::causes::Case;
use crate::events::Facts;
use crate::logs::fields::Field;
use crate::sessions::jars::CLOCK_SKEW;
use crate::sessions::{Link, Reading, Relation, Touch};

/// Whether only an address and a browser join a click to the order, and not one visit: without sessions in the logs a click
/// belongs to the visit that ordered when no pause and no other arrival lies between. Addresses and browsers are shared, and
/// change hands.
pub(super) fn is_distant(base: &Case<'_>, touch: &Touch) -> bool {
    if base.scene.has_sessions || touch.relation != Relation::SameJar || touch.link == Link::Customer {
        return false;
    }
    let events = base.scene.events;
    let own = &base.trail.own;
    let in_visit = own.binary_search_by_key(&touch.event, |step| step.event).is_ok();
    let arrives_anew = |event: u32| {
        let facts = events.facts(event);
        facts.is_page() && facts.has(Facts::GET) && !facts.has(Facts::INTERNAL)
    };
    let later = own.iter().rev().map(|step| step.event).take_while(|event| events.at(*event) > touch.at + CLOCK_SKEW);
    // Whoever got no page arrives again.
    let interrupted = base.is_answered(touch) && later.into_iter().any(arrives_anew);
    !in_visit || interrupted
}

/// The answer where no click is the buyer's for certain, and one may be.
pub(super) fn in_doubt(base: &Case<'_>) -> Option<Judgement> {
    if base.lacking.has(Field::Query) {
        return None;
    }
    let open = |touch: &&Touch| {
        let case = with_touch(base, **touch);
        touch.reading != Reading::Campaign && case.in_window(touch) && !is_paid(&case, touch) && !is_spent(&case, touch)
    };
    let mut open = base.touches.iter().filter(open);
    if open.clone().any(|touch| is_distant(base, touch)) {
        let text = "a partner's click was made at the order's address with its browser, and without a session id or a \
                    customer in the logs nothing shows that it was the buyer's";
        return Some(undetermined(base, "needs", text.to_owned()));
    }
    let alike = |touch: &Touch| touch.relation == Relation::OtherJar && touch.affine && !touch.same_customer;
    if open.any(|touch| alike(touch) && base.is_the_buyer(touch) > 0.0) {
        let text = "another visitor of the order's address and browser came by a partner's link to what was bought, and \
                    nothing shows whether that was the buyer";
        return Some(undetermined(base, "ambiguous", text.to_owned()));
    }
    None
}
