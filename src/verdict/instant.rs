//! Judges clicks of different partners that carry the same time in different logs: the one that came first decides who is paid,
//! and nothing shows which one that is.

use super::{Judged, Judgement, Reason, Verdict, undetermined, with_touch};
use crate::causes::rivals::later_click;
use crate::causes::{Case, Role};
use crate::merchant::Partner;
use crate::sessions::{Relation, TagMatch, Touch};

/// The confidence of a credit where another partner's click carries the same time.
const EVEN: f64 = 0.5;

/// The judgement where the best click was chosen among equally good ones by an order that the logs do not show.
pub(super) fn tied(base: &Case<'_>, best: &Judged, others: &[Judged]) -> Option<Judgement> {
    let rival = |other: &&Judged| {
        other.defects == best.defects
            && other.touch.partner != best.touch.partner
            && !base.is_in_order(&best.touch, &other.touch)
    };
    let campaign = |touch: &&Touch| {
        touch.reading == TagMatch::Campaign
            && touch.relation == Relation::SameJar
            && !base.is_in_order(&best.touch, touch)
    };
    let is_clean = best.supports.iter().all(|at| best.opinions[*at].0.role == Role::Clean);
    let (other, what) = if let Some(rival) = others.iter().find(rival) {
        (rival.touch, "clicks of two partners")
    } else if let Some(touch) = base.touches.iter().find(campaign).filter(|_| is_clean) {
        (*touch, "the clicks of a partner and of a paid campaign")
    } else {
        return None;
    };
    let text = format!(
        "{what}{} carry the same time in different logs, so the logs do not show which came last",
        names(base, &best.touch, &other)
    );
    let mut judgement = undetermined(base, Reason::Ambiguous, text);
    judgement.verdict.proof.extend([best.touch.event, other.event]);
    let events = base.evidence.events;
    judgement.verdict.proof.sort_by_key(|event| (events.at(*event), *event));
    judgement.opinions.clone_from(&best.opinions);
    Some(judgement)
}

/// The ids of two clicks in an order that does not depend on which of them was found first.
fn names(base: &Case<'_>, one: &Touch, other: &Touch) -> String {
    let mut names: Vec<&str> = [one, other].into_iter().filter_map(|t| base.partner_of(t)).map(tag).collect();
    names.sort_unstable();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

fn tag(partner: &Partner) -> &str {
    partner.tag.as_str()
}

/// Lowers the confidence of a credit where another partner's valid click carries the same time as the credited one.
pub(super) fn doubt_credit(base: &Case<'_>, verdict: &mut Verdict) {
    let Some(credited) = verdict.touch else { return };
    let rival = |touch: &&Touch| {
        let case = with_touch(base, **touch);
        touch.partner.is_some()
            && touch.partner != credited.partner
            && touch.relation == Relation::SameJar
            && !case.is_in_order(&credited, touch)
            && case.is_payable(touch)
            && case.is_answered(touch)
            && case.in_window(touch)
    };
    let Some(rival) = base.touches.iter().find(rival) else { return };
    verdict.confidence = verdict.confidence.min(EVEN);
    verdict.runner_up = Some((Reason::Cause(&later_click::CAUSE), EVEN));
    verdict.because = format!(
        "The order was credited, and the logs show the partner's click; clicks of two partners{} carry the same time in \
different logs, so the logs do not show which came last.",
        names(base, &credited, rival)
    );
    verdict.proof.push(rival.event);
    let events = base.evidence.events;
    verdict.proof.sort_by_key(|event| (events.at(*event), *event));
}
