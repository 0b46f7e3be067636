//! # `stripped_tag`
//!
//! **What happened.** A browser, extension or privacy tool removed the id from the address before the request was
//! sent.
//!
//! **How we know.** The landing comes from a partner's host without an id, while other visitors' landings by the
//! same link (host and page) carry it.
//!
//! **What could fool us.** A partner may have two links to one page, one of them without an id. Links that nobody
//! else used cannot be judged: then the host's other links decide, weakly.
//!
//! **What to do.** Privacy lists name the parameters that they remove; an id that is part of the path, or a
//! redirect on the shop's own host, survives them.

use crate::causes::case::Untagged;
use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};
use crate::logs::fields::Field;

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "stripped_tag",
    headline: "the browser or an extension removed the id",
    remedy: "Nothing to mend in the shop; ids set by the server or in the path survive most strippers.",
    acts: Actor::Nobody,
    claim: Claim::Maybe,
    stage: Stage::Landing,
    role: Role::Defect,
    properties: &[Property::ReadsLink],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[Field::Query, Field::Referrer],
    source: include_str!("stripped_tag.rs"),
    check,
};

fn check(case: &Case<'_>) -> Opinion {
    let Untagged { from, link, host } = match case.untagged() {
        Ok(found) => found,
        Err(opinion) => return opinion,
    };
    let (weight, why) = match (link.of, link.rate(), host.rate()) {
        (3.., rate, _) if rate >= 0.5 => (0.95, format!("{link} other visitors by this link arrived with one")),
        (1 | 2, rate, _) if rate >= 0.5 => (0.88, format!("{link} other visitors by this link arrived with one")),
        (2.., rate, _) if rate > 0.2 => (0.7, format!("{link} other visitors by this link arrived with one")),
        (0, _, rate) if host.of >= 3 && rate >= 0.5 => {
            (0.6, format!("{host} other visitors from this partner arrived with one"))
        }
        (0, ..) => return Opinion::needs("other visitors by the same link"),
        _ => return Opinion::no(format!("only {link} other visitors by this link arrived with an id")),
    };
    Opinion::Supports {
        weight,
        grade: Grade::Derived,
        proof: case.arrival(),
        detail: format!("from {from}"),
        because: format!("The visitor came from {from} without an id; {why}."),
    }
}
