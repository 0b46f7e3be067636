//! # `capped_cookie`
//!
//! **What happened.** Safari keeps cookies that a script wrote for seven days, whatever lifetime the script asked
//! for.
//!
//! **How we know.** A Safari (or iOS) browser, an id that a script stores, and more than seven days between click
//! and order, inside the programme's window.
//!
//! **What could fool us.** A visit in between renews the cookie. Cookies that the shop's own server sets are not
//! capped.
//!
//! **What to do.** Let the server set the cookie; then the cap does not apply.

use crate::base::units::Span;
use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::events::Facts;
use crate::logs::fields::Field;
use crate::sessions::Relation;
use crate::sessions::landmarks::LONG_PAUSE;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "capped_cookie",
    headline: "Safari let the id's cookie expire early",
    remedy: "Let the server set the cookie that holds the id.",
    acts: Actor::Merchant,
    claim: Claim::Maybe,
    stage: Stage::Cookie,
    role: Role::Defect,
    properties: &[Property::LooksForFields, Property::HidesTerms, Property::OwnDetails],
    rests_on: |trust| trust.session * trust.tag_cookie,
    rules_out: &[],
    needs: &[Field::Query, Field::Agent, Field::Visitor],
    source: include_str!("capped_cookie.rs"),
    check,
};

/// How long Safari keeps a cookie that a script wrote.
pub(in crate::causes) const CAP: Span = Span::days(7);

// Pauses of this length are remembered.
const _: () = assert!(LONG_PAUSE.0 < CAP.0);

fn check(case: &Case<'_>) -> Opinion {
    let (Some(touch), Some(landing)) = (case.touch, case.landing()) else {
        return Opinion::no("no partner touched this order");
    };
    let age = case.age(&touch);
    if !landing.agent.is_some() && case.merchant.site.id_set_by_script && age > CAP {
        return Opinion::needs("the user agent: the logs do not hold it");
    }
    if !landing.facts.has(Facts::SAFARI) || !case.merchant.site.id_set_by_script {
        return Opinion::no("not Safari, or the id is not stored by a script");
    }
    if age <= CAP || !case.in_window(&touch) || !case.is_payable(&touch) || touch.relation != Relation::SameJar {
        return Opinion::no(format!("{age} between click and order"));
    }
    let Some(longest) = case.trail.marks.longest_pause(touch.at).filter(|longest| *longest > CAP) else {
        return Opinion::no("visits in between renewed the cookie");
    };
    let credited = case.practice.capped;
    if case.practice.outlives_cap(&case.merchant.trust) {
        return Opinion::no(format!(
            "{credited} clicks by Safari were credited after such a pause: the id outlives it"
        ));
    }
    Opinion::Supports {
        weight: 0.8,
        grade: Grade::Inferred,
        proof: case.arrival(),
        detail: format!("{longest} without a visit"),
        because: format!("Safari drops cookies that a script wrote after 7 days; {longest} passed without a visit."),
    }
}
