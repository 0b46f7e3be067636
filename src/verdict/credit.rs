//! Judges orders that were credited: to whom, and which partner lost to that one.

use super::silence::in_gap;
use super::{Judgement, Opinions, Outcome, Reason, Verdict, by_time, instant, is_spent, with_touch};
use crate::causes::{self, Case, Cause, Grade, Opinion, Property};
use crate::sessions::{Relation, Touch};

/// The answer to a credited order.
pub(super) fn credited(base: &Case<'_>) -> Judgement {
    let losers = base.touches.iter().rev().filter(|t| t.partner.is_some() && t.relation == Relation::SameJar);
    for touch in losers {
        let case = with_touch(base, *touch);
        let rivals = causes::ALL.iter().filter(|cause| cause.is(Property::Rival));
        let opinions: Opinions = rivals.map(|cause| (*cause, (cause.check)(&case))).collect();
        let blocked = causes::browser::tracker_blocked::CAUSE.holds(&case);
        let verdict = opinions.iter().find_map(|(cause, opinion)| lost_to(base, cause, opinion, *touch));
        if let Some(verdict) = verdict.filter(|_| !blocked) {
            return Judgement { verdict, opinions };
        }
    }
    by_code(base).unwrap_or_else(|| plain_credit(base))
}

/// A credit to another partner than the click's, where a cause supports that; else `None`.
fn lost_to(base: &Case<'_>, cause: &'static Cause, opinion: &Opinion, touch: Touch) -> Option<Verdict> {
    let Opinion::Supports { weight, grade, proof, detail, because } = opinion.clone() else { return None };
    Some(Verdict {
        outcome: Outcome::Credited,
        cause: Reason::Cause(cause),
        detail,
        confidence: weight,
        grade: Some(grade),
        runner_up: Some((Reason::PlainCredit, 1.0 - weight)),
        touch: Some(touch),
        partner: None,
        because,
        proof: by_time(base.evidence.events, proof, base.trail),
    })
}

/// A credit to the owner of the discount code, to whom the partner of the last valid click lost.
fn by_code(base: &Case<'_>) -> Option<Judgement> {
    let partners = &base.merchant.partners;
    let winner = partners.by_tag(base.order.tag.as_bytes())?;
    if partners.by_coupon(base.order.coupon).binary_search(&winner).is_err() {
        return None;
    }
    let name = |partner: u32| partners.list.get(partner as usize).map(|known| known.name.as_str());
    let touch = base.touches.iter().rev().find(|t| t.relation == Relation::SameJar && t.partner.is_some())?;
    let case = with_touch(base, *touch);
    let (touch, dropped) = (case.touch?, case.touch?.dropped);
    let valid = case.is_payable(&touch) && case.is_answered(&touch) && case.in_window(&touch) && !dropped;
    let blocked = causes::browser::tracker_blocked::CAUSE.holds(&case);
    if touch.partner.and_then(name) == name(winner) || !valid || blocked || is_spent(&case, &touch) {
        return None;
    }
    let cause = &causes::rivals::other_channel::CAUSE;
    let opinion = (cause.check)(&case);
    let verdict = lost_to(base, cause, &opinion, touch)?;
    Some(Judgement { verdict, opinions: vec![(cause, opinion)] })
}

/// A credit for which no other partner is seen to have lost.
fn plain_credit(base: &Case<'_>) -> Judgement {
    let winner = base.merchant.partners.by_tag(base.order.tag.as_bytes());
    // Page views that came before the checkout, or at it, may be in missing lines.
    let dark = in_gap(base);
    let touch = base.touches.iter().rev().find(|t| t.partner.is_some() && t.partner == winner).copied();
    let proof = touch.map(|t| vec![t.event]).unwrap_or_default();
    let mut verdict = Verdict {
        outcome: Outcome::Credited,
        cause: if dark { Reason::LogGap } else { Reason::PlainCredit },
        detail: String::new(),
        confidence: if touch.is_some() { 0.98 } else { 0.9 },
        grade: Some(if touch.is_some() { Grade::Observed } else { Grade::Inferred }),
        runner_up: None,
        touch,
        partner: None,
        because: match touch {
            _ if dark => {
                "The order was credited; whether another partner lost to it cannot be said, for its time is not in the logs."
                    .to_owned()
            }
            Some(_) => "The order was credited, and the logs show the partner's click.".to_owned(),
            None => "The order was credited; the logs do not show the click.".to_owned(),
        },
        proof: by_time(base.evidence.events, proof, base.trail),
    };
    if !dark {
        instant::doubt_credit(base, &mut verdict);
    }
    Judgement { verdict, opinions: Vec::new() }
}
