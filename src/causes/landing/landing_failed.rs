//! # `landing_failed`
//!
//! **What happened.** The tagged request was answered with an error, so no id was stored; the visitor came back by
//! another way and bought.
//!
//! **How we know.** The status of the tagged request is 4xx or 5xx, or there is none (`000`: the connection ended before a
//! reply), and no later tagged request of the same visitor succeeded. Such a reply sets no cookie: who comes back by another
//! way is the same visitor where nobody else was seen at that address with that browser.
//!
//! **What could fool us.** A visitor who reloads is served after all: that second request then counts.
//!
//! **What to do.** Find the outage or the dead page. The click was made and the shop failed, so the partner can
//! claim.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "landing_failed",
    headline: "the tagged page could not be served",
    remedy: "Find out why these requests failed; the click itself was good.",
    acts: Actor::Merchant,
    claim: Claim::Yes,
    stage: Stage::Landing,
    role: Role::Defect,
    properties: &[],
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
        return Opinion::no_by(format!("the landing was answered {}", landing.status), case.arrival());
    }
    let how = match landing.status {
        0 => "not answered before the connection ended".to_owned(),
        status => format!("answered {status}"),
    };
    let later = case
        .touches
        .iter()
        .find(|t| (t.at, t.event) > (touch.at, touch.event) && t.partner == touch.partner && case.is_answered(t));
    if let Some(later) = later {
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
