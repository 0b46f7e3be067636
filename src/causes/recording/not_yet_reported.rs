//! # `not_yet_reported`
//!
//! **What happened.** Programmes report sales after hours or days; this one may still come.
//!
//! **How we know.** The time from the order to the end of the data is shorter than the programme's reporting lag.
//!
//! **What could fool us.** An order export that was made long after the logs.
//!
//! **What to do.** Run the analysis again when the lag has passed.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "not_yet_reported",
    headline: "the sale is younger than the reporting lag",
    remedy: "Wait until the programme has reported.",
    acts: Actor::Nobody,
    claim: Claim::NotYet,
    stage: Stage::Credit,
    role: Role::Clean,
    properties: &[Property::GoodClick, Property::OwnDetails],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query],
    source: include_str!("not_yet_reported.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Some(touch) = case.touch else { return Opinion::no("no partner touched this order") };
    let (age, lag) = (case.as_of - case.trail.at, case.terms.reporting_lag);
    if age >= lag {
        return Opinion::no(format!("{age} have passed since the order"));
    }
    if !case.is_payable(&touch) {
        return Opinion::no("there is nothing to report");
    }
    Opinion::Supports {
        weight: 0.85,
        grade: Grade::Derived,
        proof: case.arrival(),
        detail: format!("{age} old, reports take {lag}"),
        because: format!("The order is {age} old; the programme reports after {lag}."),
    }
}
