//! # `cookies_refused`
//!
//! **What happened.** The browser sent no session cookie back during the whole visit, so the id could not be
//! remembered.
//!
//! **How we know.** Several page views of the visit that ordered, none with the session cookie, while other
//! visitors have one from their second request on.
//!
//! **What could fool us.** The first request of a visit never has the cookie: a visit of one or two requests says
//! nothing. A log without cookies cannot show it.
//!
//! **What to do.** Nothing to mend for the shop; server-side order matching would find such sales.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;
use crate::sessions::{Link, Relation};

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "cookies_refused",
    headline: "no cookie ever came back",
    remedy: "Nothing; some visitors refuse cookies.",
    acts: Actor::Nobody,
    claim: Claim::Maybe,
    stage: Stage::Cookie,
    role: Role::Defect,
    properties: &[Property::LooksForFields, Property::HidesTerms, Property::OwnDetails],
    rests_on: |trust| trust.session,
    rules_out: &[],
    needs: &[Field::Client, Field::Agent, Field::Visitor],
    source: include_str!("cookies_refused.rs"),
    check,
};

/// Page views without a cookie from which on it was refused, not merely not yet set.
const SEVERAL: usize = 3;

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    if touch.link == Link::Click {
        return Opinion::no_by("the click id was kept up to the order", case.arrival());
    }
    if !case.evidence.has_sessions {
        return Opinion::needs("the session cookie: the logs do not hold it");
    }
    let marks = &case.trail.marks;
    if !marks.with_session.is_empty() {
        return Opinion::no_by("the session cookie came back", marks.with_session.clone());
    }
    let pages = marks.pages;
    if pages < SEVERAL {
        return Opinion::needs("more page views of the visit");
    }
    if touch.relation != Relation::SameJar {
        return Opinion::no("the click was not made in the visit without cookies");
    }
    let pages = if case.trail.skipped == 0 { pages.to_string() } else { format!("more than {pages}") };
    Opinion::Supports {
        weight: 0.95,
        grade: Grade::Derived,
        because: format!("None of the {pages} page views of the visit carried the session cookie."),
        detail: format!("{pages} page views"),
        proof: [case.arrival(), marks.last_pages.clone()].concat(),
    }
}
