//! # `landing_failed`
//!
//! **What happened.** The tagged request was answered with an error, so no id was stored; the visitor came back by
//! another way and bought. Or a page cache answered it: the page was shown, but the shop's code that stores the id never ran.
//!
//! **How we know.** The status of the tagged request is 4xx or 5xx, or there is none (`000`: the connection ended before a
//! reply), and no later tagged request of the same visitor succeeded. Such a reply sets no cookie: who comes back by another
//! way is the same visitor where nobody else was seen at that address with that browser.
//!
//! A cache shows itself by its status in the log (`HIT`), where clicks answered so are hardly ever credited and others are; and by
//! a reply that set no cookie: the next page was requested without one, though credited visitors nearly all had theirs by
//! then. Where credited sales came by cached pages, or pages register clicks by a request of their own, a cache does no harm.
//!
//! **What could fool us.** A visitor who reloads is served after all: that second request then counts. A visitor who accepts
//! cookies only some pages later looks like one whose landing set none.
//!
//! **What to do.** Find the outage or the dead page; keep addresses with a partner's id out of page caches. The click was made and the shop failed, so the partner can
//! claim.

use crate::causes::replies::{self, Unstored};
use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, SaleNorms, Stage};
use crate::logs::fields::Field;
use crate::sessions::Touch;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "landing_failed",
    headline: "the tagged page could not store the id",
    remedy: "Find out why these requests failed, or exclude tagged addresses from the page cache; the click itself was good.",
    acts: Actor::Merchant,
    claim: Claim::Yes,
    stage: Stage::Landing,
    role: Role::Defect,
    properties: &[Property::HidesTerms, Property::OwnDetails],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query, Field::Status],
    source: include_str!("landing_failed.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let (Some(touch), Some(landing)) = (case.touch, case.landing()) else {
        return Opinion::no("no partner touched this order");
    };
    if case.is_answered(&touch) {
        return without_code(case, &touch)
            .unwrap_or_else(|| Opinion::no_by(format!("the landing was answered {}", landing.status), case.arrival()));
    }
    let how = match landing.status {
        0 => "not answered before the connection ended".to_owned(),
        status => format!("answered {status}"),
    };
    if let Some(later) = case.touches.iter().find(|t| is_again(case, &touch, t)) {
        return Opinion::no_by("a later tagged request was answered", vec![later.event]);
    }
    Opinion::Supports {
        weight: 0.97,
        grade: Grade::Observed,
        proof: case.arrival(),
        because: format!("The tagged landing was {how}, so no id was stored."),
        detail: how,
    }
}

/// Whether another click is a later one of the same partner that the shop answered.
fn is_again(case: &Case<'_>, touch: &Touch, other: &Touch) -> bool {
    let later = (other.at, other.event) > (touch.at, touch.event);
    later && other.partner == touch.partner && case.is_answered(other)
}

/// The opinion on a page that was answered without the shop's code; nothing where it ran, or nothing shows that it did not.
fn without_code(case: &Case<'_>, touch: &Touch) -> Option<Opinion> {
    if !case.is_payable(touch) || touch.dropped {
        return None;
    }
    let Unstored { weight, is_cached, because } = replies::unstored(case, touch)?;
    if let Some(beacon) = case.click_beacon(touch) {
        return Some(Opinion::no_by("the page registered the click by a request of its own", vec![beacon]));
    }
    if SaleNorms::is_usual(case.practice.click_beacons) {
        return Some(Opinion::no("pages register clicks by a request of their own, wherever they come from"));
    }
    let is_stored = |other: &&Touch| is_again(case, touch, other) && replies::unstored(case, other).is_none();
    if let Some(later) = case.touches.iter().find(is_stored) {
        return Some(Opinion::no_by("a later tagged request was answered by the shop", vec![later.event]));
    }
    Some(Opinion::Supports {
        weight,
        grade: if is_cached { Grade::Derived } else { Grade::Inferred },
        proof: case.arrival(),
        because,
        detail: if is_cached { "answered by a cache" } else { "answered without setting a cookie" }.to_owned(),
    })
}
