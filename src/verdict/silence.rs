//! Judges orders that no partner's click explains: organic where the logs would show one, undetermined where they would not.

use super::{Judgement, Opinions, Outcome, Reason, Verdict, by_time, is_spent, with_touch};
use crate::base::units::Span;
use crate::causes::{self, Case, Grade, Opinion};
use crate::events::{Event, Facts};
use crate::logs::coverage::TimeRange;
use crate::logs::fields::Field;
use crate::orders::Column;
use crate::sessions::{Relation, Touch, VISIT};

/// The uncovered share of the look-back from which on the lack of a click shows nothing. Up to it the gap lowers the confidence:
/// most sales are organic, and a partner's click that no later page view of the visitor shows is rare.
const TOO_LARGE: f64 = 0.4;

/// The uncovered share of the look-back up to which a visitor who was there before may well have come by other ways: the gap only
/// lowers the confidence.
const TINY: f64 = 0.02;

/// The answer where nothing joins the order to any page view.
pub(super) fn without_trail(base: &Case<'_>) -> Judgement {
    if let Some(judgement) = by_order_alone(base) {
        return judgement;
    }
    let at = base.trail.at;
    let visit = TimeRange { from: at - Span::minutes(10), to: at + Span::minutes(1) };
    match base.coverage.gap_in(&visit) {
        Some(gap) => undetermined(
            base,
            Reason::LogGap,
            format!("no lines from {} to {}, when the order was placed", gap.from, gap.to),
        ),
        None if base.trail.ambiguous => undetermined(
            base,
            Reason::Ambiguous,
            "several visitors of this address and browser were at the checkout".to_owned(),
        ),
        None if !base.evidence.has_sessions
            && base.order.ip.is_empty()
            && base.merchant.site.pages.confirmation.is_empty() =>
        {
            undetermined(base, Reason::Needs, "a session cookie in the logs, or addresses in the order log".to_owned())
        }
        None => undetermined(base, Reason::NoTrail, "none of the order's ids occurs in the logs".to_owned()),
    }
}

/// Causes that the order log shows by itself.
fn by_order_alone(base: &Case<'_>) -> Option<Judgement> {
    let alone = [&causes::terms::non_web_order::CAUSE, &causes::terms::duplicate_order::CAUSE];
    let opinions: Opinions = alone.iter().map(|cause| (*cause, (cause.check)(base))).collect();
    let (cause, opinion) = opinions.iter().find(|(_, o)| matches!(o, Opinion::Supports { .. }))?;
    let Opinion::Supports { weight, grade, proof, detail, because } = opinion.clone() else { return None };
    let paid = base.copies().find_map(|copy| base.merchant.partners.by_tag(copy.tag.as_bytes()));
    let verdict = Verdict {
        outcome: Outcome::Lost,
        cause: Reason::Cause(cause),
        detail,
        confidence: weight,
        grade: Some(grade),
        runner_up: None,
        touch: None,
        partner: paid.filter(|_| **cause == causes::terms::duplicate_order::CAUSE),
        because,
        proof: by_time(base.evidence.events, proof, base.trail),
    };
    Some(Judgement { verdict, opinions })
}

/// The answer where no click is the buyer's, and the order log shows by itself that no sale of its own was there: it was not placed
/// on the web, or it is the copy of a credited sale. The copy of an organic sale is organic as well.
pub(super) fn by_record(base: &Case<'_>) -> Option<Judgement> {
    let paid = || base.copies().any(|copy| base.merchant.partners.by_tag(copy.tag.as_bytes()).is_some());
    let is_elsewhere = causes::terms::non_web_order::CAUSE.holds(base);
    let is_copy = || causes::terms::duplicate_order::CAUSE.holds(base) && paid();
    if is_elsewhere || is_copy() { by_order_alone(base) } else { None }
}

/// The answer where there is a trail without any partner.
pub(super) fn without_touch(base: &Case<'_>, doubts: f64) -> Judgement {
    if base.lacking.has(Field::Query) {
        let text = "no line of the logs holds the query of an address, which would hold a partner's id";
        return undetermined(base, Reason::Needs, text.to_owned());
    }
    if let Some(missing) = untied(base) {
        let text = format!(
            "no line of the logs holds the {missing}, which joins the first request of a visit, that of a partner's link, to the others"
        );
        return undetermined(base, Reason::Needs, text);
    }
    // The click could be of any programme: the longest window counts.
    let window = base.merchant.programs.iter().map(|terms| terms.window).fold(base.terms.window, Span::max);
    let look_back = TimeRange { from: base.trail.at - window, to: base.trail.at };
    let missing = base.coverage.missing(&look_back);
    let hole = hole(base, &look_back);
    let dark = in_gap(base) || begins_behind_gap(base);
    let unseen = hole > TOO_LARGE || hole > TINY && began_unseen(base, &look_back);
    if hole > 0.0 && (dark || unseen && !reaches_back(base)) {
        let gap = base.coverage.gap_in(&look_back);
        let text = gap.map_or_else(String::new, |g| format!(" (from {} to {})", g.from, g.to));
        return undetermined(
            base,
            Reason::LogGap,
            format!(
                "{missing} of the time in which a click would count are not in the logs{text}, and the visitor was there before"
            ),
        );
    }
    // Without referrers a partner's link that carries no id looks like any other way to the shop.
    let blind = base.lacking.has(Field::Referrer);
    let verdict = Verdict {
        outcome: Outcome::Organic,
        cause: Reason::Organic,
        detail: match (hole > 0.0, blind) {
            (true, _) => format!("{missing} of the time in which a click would count are not in the logs"),
            (false, true) => "the logs hold no referrers".to_owned(),
            (false, false) => String::new(),
        },
        confidence: (0.97 - f64::midpoint(doubts, hole) - if blind { 0.1 } else { 0.0 }).clamp(0.5, 0.97),
        grade: Some(Grade::Derived),
        runner_up: match (doubts > 0.0, blind) {
            (true, _) => Some((Reason::Cause(&causes::browser::cleared_cookies::CAUSE), doubts / 2.0)),
            (false, true) => Some((Reason::Cause(&causes::link::missing_tag::CAUSE), 0.05)),
            (false, false) => None,
        },
        touch: None,
        partner: None,
        because: match (hole > 0.0, blind) {
            _ if used_click(base).is_some() => {
                "The logs cover the visitor's page views, and the last click on a partner's link is used up: an order was credited for it, or for a later click."
                    .to_owned()
            }
            (true, _) => {
                format!("No partner's link is among the visitor's page views; {missing} of the time in which a click would count are not in the logs.")
            }
            (false, true) => {
                "No partner's id is among the visitor's page views; a link without one would not show, for the logs hold no referrers."
                    .to_owned()
            }
            (false, false) => "The logs cover the visitor's page views, and none came from a partner's link.".to_owned(),
        },
        proof: by_time(base.evidence.events, base.trail.birth.into_iter().collect(), base.trail),
    };
    Judgement { verdict, opinions: Vec::new() }
}

/// The highest confidence of an organic answer where a field is missing without which some clicks do not show (for links without
/// an id the referrer, and for clicks on another device the customer), or where the trail begins in the middle of a visit, so
/// that the logs do not show how the visitor came.
pub(super) fn most(base: &Case<'_>) -> f64 {
    let events = base.evidence.events;
    let customers = events.seen.customers > 0 && base.orders.has(Column::CustomerId);
    let headless = base.trail.birth.is_some_and(|birth| events.facts(birth).has(Facts::INTERNAL));
    // Without sessions a customer's page views show from the login on only.
    let untied = !base.evidence.has_sessions;
    // Whether the terms pay again for a click that was paid once is not known where the window is only assumed.
    let open = used_click(base).is_some_and(|touch| {
        let case = with_touch(base, touch);
        base.merchant.trust.assumes_window() && case.in_window(&touch)
    });
    let blind = base.lacking.has(Field::Referrer) || !customers || headless || untied || open;
    if blind || began_early(base) { BLIND } else { 1.0 }
}

/// The share of the look-back that the logs do not hold; none where the visitor's session began in the logs.
fn hole(base: &Case<'_>, look_back: &TimeRange) -> f64 {
    if base.is_born_covered(look_back) {
        return 0.0;
    }
    base.coverage.missing(look_back).0 as f64 / (look_back.to - look_back.from).0.max(1) as f64
}

/// Whether the visitor may have clicked before the logs begin, as far as an assumed window reaches.
fn began_early(base: &Case<'_>) -> bool {
    let look_back = TimeRange { from: base.trail.at - base.terms.window, to: base.trail.at };
    base.merchant.trust.assumes_window() && hole(base, &look_back) > TINY
}

/// The last click of a partner's link by the buyer, where it is used up: an order was credited to it, or to a later click.
fn used_click(base: &Case<'_>) -> Option<Touch> {
    let own = |touch: &&Touch| touch.relation == Relation::SameJar && touch.partner.is_some();
    let last = *base.touches.iter().rev().find(own)?;
    is_spent(&with_touch(base, last), &last).then_some(last)
}

/// See [`most`]: a guess, below what anybody would call certain.
pub(super) const BLIND: f64 = 0.85;

/// What the logs lack to join landings to their visits. The first request of a visit carries no session. Its address and browser
/// show which visit it belongs to, unless its reply's cookie is logged or the visit's first request is seen with its session.
pub(super) fn untied(base: &Case<'_>) -> Option<&'static str> {
    let missing = [Field::Client, Field::Agent].into_iter().find(|field| base.lacking.has(*field))?;
    let begun = base.trail.birth.is_some_and(|birth| base.evidence.events.facts(birth).has(Facts::SESSION_SET));
    (!begun).then_some(missing.name())
}

/// Whether the browser id existed already when it was first seen, and began in a part of the look-back where nothing was logged:
/// its beginning is what a partner's click would be.
fn began_unseen(case: &Case<'_>, look_back: &TimeRange) -> bool {
    let Some(birth) = case.trail.birth.map(|at| case.evidence.events.get(at)) else { return false };
    let before = TimeRange { from: look_back.from, to: birth.at };
    !birth.opens_jar() && !birth.facts.has(Facts::INTERNAL) && case.coverage.missing(&before).0 > 0
}

/// Whether the logs reach back as far as clicks do, although they do not cover the assumed window: they hold the clicks of nearly all
/// credited orders of visitors who were there before.
fn reaches_back(case: &Case<'_>) -> bool {
    case.merchant.trust.assumes_window() && case.practice.shows_early_clicks()
}

/// Whether the order was placed while nothing was logged, as far as the order log shows.
pub(super) fn in_gap(case: &Case<'_>) -> bool {
    let at = case.trail.at;
    case.trail.confirmation.is_none() && case.coverage.gaps.iter().any(|gap| (gap.from..gap.to).contains(&at))
}

/// Whether the visit is first seen right after a gap, in the middle of it: how the visitor came is not in the logs.
fn begins_behind_gap(case: &Case<'_>) -> bool {
    // Calls that a page makes may be logged before it.
    let first = case.trail.birth.or(case.trail.own.first().map(|step| step.event));
    let first = first.map(|event| case.evidence.events.get(event));
    let since = |first: &Event| TimeRange { from: first.at - VISIT, to: first.at };
    first.is_some_and(|first| first.facts.has(Facts::INTERNAL) && case.coverage.gap_in(&since(&first)).is_some())
}

pub(super) fn undetermined(base: &Case<'_>, reason: Reason, because: String) -> Judgement {
    let mut because = because;
    if let Some(first) = because.get(..1).map(str::to_uppercase) {
        because.replace_range(..1, &first);
    }
    because.push('.');
    let verdict = Verdict {
        outcome: Outcome::Undetermined,
        cause: reason,
        detail: String::new(),
        confidence: 0.9,
        grade: None,
        runner_up: None,
        touch: None,
        partner: None,
        because,
        proof: by_time(base.evidence.events, Vec::new(), base.trail),
    };
    Judgement { verdict, opinions: Vec::new() }
}
