//! Weighs the causes' opinions and names the one that cost the sale.
//!
//! Every arrival that a partner could be paid for is judged by every cause. The arrival with the fewest defects is
//! the one the policy would have paid: its earliest defect along the chain is the cause, unless the programme's
//! terms would have refused the sale anyway; the others are named as contributing.

pub mod calibration;
mod credit;
mod doubt;
mod instant;
pub mod limits;
mod outcome;
mod silence;
mod trust;
pub mod words;

use credit::credited;
pub use limits::{Limits, limits};
pub use outcome::{Outcome, Reason};
use silence::{by_record, undetermined, without_touch, without_trail};

use crate::base::units::Span;
use crate::causes::case::{NAMED, NO_PARAMETER};
use crate::causes::{self, Case, Cause, Grade, Opinion, Property, Role};
use crate::events::{Events, Facts};
use crate::logs::fields::Field;
use crate::merchant::Model;
use crate::sessions::limits::CLOCK_SKEW;
use crate::sessions::trail::Trail;
use crate::sessions::{Link, Relation, TagMatch, Touch};

/// The causes' opinions of one arrival, in the order of the chain.
pub type Opinions = Vec<(&'static Cause, Opinion)>;

/// The answer to one order.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    /// What became of it.
    pub outcome: Outcome,
    /// Why.
    pub cause: Reason,
    /// The details in few words, and what contributed.
    pub detail: String,
    /// How surely, 0 to 1.
    pub confidence: f64,
    /// The best evidence.
    pub grade: Option<Grade>,
    /// The next best answer and how surely it holds.
    pub runner_up: Option<(Reason, f64)>,
    /// The arrival that was judged.
    pub touch: Option<Touch>,
    /// The partner whom the order log names, where no arrival shows one: of a copied sale the one who was credited with it.
    pub partner: Option<u32>,
    /// One plain sentence.
    pub because: String,
    /// The events that prove it, by time.
    pub proof: Vec<u32>,
}

/// A verdict, and the opinions that it is based on.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The opinions of the judged arrival; empty when no partner touched the order.
    pub opinions: Opinions,
}

/// Judges an order. `base` is its case without a touch.
pub fn judge(base: &Case<'_>) -> Judgement {
    let mut judgement = weigh(base);
    let limits = limits(base, &judgement.verdict);
    let verdict = &mut judgement.verdict;
    verdict.confidence = limits.confidence(calibration::Table::shipped(), verdict.cause, verdict.confidence);
    verdict.runner_up = verdict.runner_up.map(|(cause, weight)| (cause, weight.min(1.0 - verdict.confidence)));
    judgement
}

/// The same with the weight of the evidence in place of the calibrated confidence.
pub fn weigh(base: &Case<'_>) -> Judgement {
    if !base.order.tag.is_empty() {
        return credited(base);
    }
    // When the order carries the network's click id, the click is found without any page view of the buyer.
    if base.trail.own.is_empty() && !base.touches.iter().any(|t| t.link == Link::Click) {
        return without_trail(base);
    }
    let mut judged: Vec<Judged> =
        base.touches.iter().filter(|t| is_candidate(base, t)).map(|t| Judged::of(base, *t)).collect();
    let doubts = doubts(base);
    let unread = judged.iter().find(|j| is_unread(base, &j.touch)).map(|j| (j.touch, j.opinions.clone()));
    judged.retain(|j| !j.supports.is_empty());
    // Of equally good clicks the programme's model picks the first or the last.
    let by_model = |touch: &Touch| {
        let (at, line) = (touch.at.0, i64::from(touch.event));
        if base.terms.model == Model::FirstClick { (at, line) } else { (-at, -line) }
    };
    judged.sort_by_key(|j| (j.defects, by_model(&j.touch)));
    let ambiguous_redirect = base.touches.iter().any(|t| t.ambiguous_redirect && with_touch(base, *t).in_window(t));
    if ambiguous_redirect && judged.iter().all(|j| j.touch.ambiguous_redirect) {
        let text = "visitors of one address crossed at a redirect within seconds, and one of them had a partner's id";
        return undetermined(base, Reason::Ambiguous, text.to_owned());
    }
    if let Some((touch, opinions)) = unread.filter(|_| judged.is_empty()) {
        return without_reading(base, touch, opinions);
    }
    if judged.is_empty() {
        let known = by_record(base).or_else(|| doubt::in_doubt(base));
        return known.unwrap_or_else(|| without_touch(base, doubts));
    }
    let best = judged.remove(0);
    if base.trail.ambiguous && best.touch.relation != Relation::SameJar {
        return undetermined(
            base,
            Reason::Ambiguous,
            "several visitors of this address and browser could have placed the order".to_owned(),
        );
    }
    if let Some(tied) = instant::tied(base, &best, &judged) {
        return tied;
    }
    let proven = lost(base, best, judged.first());
    unproven(base, &proven).unwrap_or(proven)
}

/// Whether a touch came from a partner with an address in which the id's place is not known.
fn is_unread(base: &Case<'_>, touch: &Touch) -> bool {
    let named = base.evidence.events.facts(touch.event).has(Facts::NAMED);
    touch.reading == TagMatch::Untagged && !touch.dropped && (named || !base.merchant.trust.knows_links())
}

/// The answer where the visitor followed a partner's link that cannot be read.
fn without_reading(base: &Case<'_>, touch: Touch, opinions: Opinions) -> Judgement {
    let named = base.evidence.events.facts(touch.event).has(Facts::NAMED);
    let needs = if named { NAMED } else { NO_PARAMETER };
    let mut judgement =
        undetermined(base, Reason::Needs, format!("the visitor came from a partner; that takes {needs}"));
    judgement.verdict.touch = Some(touch);
    judgement.verdict.proof = by_time(base.evidence.events, vec![touch.event], base.trail);
    judgement.opinions = opinions;
    judgement
}

/// The answer when a judgement that all was in order is not proven. Such a judgement depends on all other causes being excluded,
/// and on the order's time being in the logs; otherwise the order is undetermined.
fn unproven(base: &Case<'_>, judgement: &Judgement) -> Option<Judgement> {
    let verdict = &judgement.verdict;
    let cause = verdict.cause.cause().filter(|cause| cause.is(Property::GoodClick))?;
    let mut other = if base.trail.confirmation.is_none() && !base.coverage.covers(base.trail.at) {
        undetermined(
            base,
            Reason::LogGap,
            "there is a good click, but the time of the order is not in the logs".to_owned(),
        )
    } else {
        let has_beacon = !base.merchant.site.pages.click_beacon.is_empty();
        let is_open =
            |other: &Cause| cause.rules_out.contains(&other) && (has_beacon || !other.is(Property::ByClickBeacon));
        let (id, needs) = judgement.opinions.iter().find_map(|(other, opinion)| match opinion {
            Opinion::CannotTell { needs } if is_open(other) => Some((other.id, needs)),
            _ => None,
        })?;
        undetermined(
            base,
            Reason::Needs,
            format!("there is a good click, but {id} cannot be ruled out without {needs}"),
        )
    };
    other.verdict.touch = verdict.touch;
    other.verdict.runner_up = Some((verdict.cause, 0.5));
    other.verdict.proof.clone_from(&verdict.proof);
    other.opinions.clone_from(&judgement.opinions);
    Some(other)
}

/// One arrival with its opinions.
struct Judged {
    touch: Touch,
    opinions: Opinions,
    /// Indexes of the opinions that support.
    supports: Vec<usize>,
    /// The number of supporting opinions that show something wrong.
    defects: usize,
    /// How surely the touch was the buyer's.
    sure: f64,
}

impl Judged {
    fn of(base: &Case<'_>, touch: Touch) -> Self {
        let case = with_touch(base, touch);
        let opinions: Opinions = causes::ALL.iter().map(|cause| (*cause, opinion(cause, &case))).collect();
        let supports: Vec<usize> =
            (0..opinions.len()).filter(|i| matches!(opinions[*i].1, Opinion::Supports { .. })).collect();
        let defects = supports.iter().filter(|i| opinions[**i].0.role != Role::Clean).count();
        let sure = case.is_the_buyer(&touch);
        Self { touch, opinions, supports, defects, sure }
    }

    fn primary(&self) -> usize {
        let is_terms = |i: &&usize| self.opinions[**i].0.role == Role::Terms;
        self.supports.iter().find(is_terms).or(self.supports.first()).copied().unwrap_or(0)
    }

    fn weight(&self, at: usize) -> f64 {
        match &self.opinions[at].1 {
            Opinion::Supports { weight, .. } => *weight,
            _ => 0.0,
        }
    }
}

/// A cause's opinion. What logs without its field seem to exclude they do not show, and without any query every landing looks
/// like one without an id.
fn opinion(cause: &Cause, case: &Case<'_>) -> Opinion {
    let found = (cause.check)(case);
    let by_links = case.touch.is_some() && !case.merchant.trust.knows_links() && cause.is(Property::ReadsLink);
    if by_links && !matches!(found, Opinion::CannotTell { .. }) {
        return Opinion::needs(NO_PARAMETER);
    }
    let missing = cause.needs.iter().find(|field| case.lacking.has(**field));
    let seen = match (missing, &found) {
        (None, _) | (_, Opinion::CannotTell { .. }) => true,
        (Some(Field::Query), _) => false,
        (Some(_), Opinion::Supports { .. }) => true,
        (Some(_), Opinion::Excludes { .. }) => cause.is(Property::LooksForFields),
    };
    let needs = || missing.map(|field| Opinion::needs(format!("the {}: the logs do not hold it", field.name())));
    if seen { found } else { needs().unwrap_or(found) }
}

/// The same case with a touch, under the terms of the touch's partner.
pub fn with_touch<'a>(base: &Case<'a>, touch: Touch) -> Case<'a> {
    let terms = touch.partner.map_or(base.terms, |partner| base.merchant.terms_of(partner));
    // A redirect that drops the id by design has stored it.
    let dropped = touch.dropped && base.habits.stores_id(base, &touch).is_none();
    Case { touch: Some(Touch { dropped, ..touch }), terms, ..*base }
}

/// How surely a touch with other cookies must be the buyer's before it is judged at all.
const LIKELY: f64 = 0.5;

/// Whether a touch is a partner's, likely the buyer's, and not used up.
fn is_candidate(base: &Case<'_>, touch: &Touch) -> bool {
    let case = with_touch(base, *touch);
    let partner = touch.reading != TagMatch::Campaign;
    // With a join by address and browser only, an expired click proves nothing: neither it nor its absence would have paid.
    let known = || touch.relation == Relation::SameJar || touch.same_customer || case.in_window(touch);
    // At a crowded address most touches are a neighbour's. The window is checked last because that costs more.
    partner && !is_late(base, touch) && case.is_the_buyer(touch) >= LIKELY && known() && !is_spent(&case, touch)
}

/// Whether a click may have come after the order, as far as the clocks of front ends show: coupon extensions open their link when the
/// order is confirmed already. Nobody orders within seconds of a click, so that an order without a credit had probably been placed.
fn is_late(base: &Case<'_>, touch: &Touch) -> bool {
    let Some(shown) = base.trail.confirmation else { return false };
    let sequence = |event: u32| base.evidence.sequences.get(base.evidence.events.line(event).source());
    let is_before = sequence(touch.event) == sequence(shown) && touch.event < shown;
    touch.at + CLOCK_SKEW > base.trail.at && !is_before
}

/// How surely a click with other cookies, inside its window, was the buyer's: of the likeliest one, up to [`LIKELY`].
fn doubts(base: &Case<'_>) -> f64 {
    let others = base.touches.iter().filter(|t| t.relation != Relation::SameJar);
    let most = others.fold(0.0, |most: f64, touch| {
        let sure = base.is_the_buyer(touch);
        // A click that would not raise the maximum is not checked for its window.
        if sure > most && with_touch(base, *touch).in_window(touch) { sure } else { most }
    });
    most.min(LIKELY)
}

/// Whether a click is spent: an order was credited to it and its window has passed, or a later click replaced it and was paid
/// instead. Under last click a replaced one is not used again.
pub(crate) fn is_spent(case: &Case<'_>, touch: &Touch) -> bool {
    // Where the window is only assumed, a click that was paid once may well have expired since.
    // Where an order ends the click's session nobody is paid again, and a click of an age that is paid was closed by that order.
    let paid = if case.terms.session_ends_on_order { case.practice.paid_age() } else { Span(0) };
    let known = trust::YOUNG.max(paid);
    let passed = || !case.in_window(touch) || (case.merchant.trust.assumes_window() && case.age(touch) > known);
    if is_paid(case, touch) && passed() {
        return true;
    }
    let replaces = |later: &&Touch| {
        later.at > touch.at
            && later.relation == Relation::SameJar
            && later.partner != touch.partner
            && matches!(later.reading, TagMatch::Registered(_))
    };
    case.terms.model == Model::LastClick
        && touch.relation == Relation::SameJar
        && case.touches.iter().filter(replaces).any(|later| is_paid(case, later))
}

/// Whether an order of the same people, placed after a click, was credited to the click's partner.
pub(crate) fn is_paid(case: &Case<'_>, touch: &Touch) -> bool {
    let last = touch.partner.and_then(|partner| case.last_paid_to(partner));
    last.is_some_and(|placed| placed >= touch.at)
}

fn lost(base: &Case<'_>, best: Judged, second: Option<&Judged>) -> Judgement {
    let at = best.primary();
    let cause = best.opinions[at].0;
    let Opinion::Supports { weight, grade, proof, detail, because } = best.opinions[at].1.clone() else {
        return without_touch(base, 0.0);
    };
    let further: Vec<&str> = best
        .supports
        .iter()
        .filter(|i| **i != at)
        .map(|i| best.opinions[*i].0)
        .filter(|cause| cause.role != Role::Clean)
        .map(|cause| cause.id)
        .collect();
    let detail = match (detail.is_empty(), further.is_empty()) {
        (_, true) => detail,
        (true, _) => format!("also {}", further.join(", ")),
        (false, _) => format!("{detail}; also {}", further.join(", ")),
    };
    let mut rivals: Vec<(Reason, f64)> = best
        .supports
        .iter()
        .filter(|i| **i != at)
        .map(|i| (Reason::Cause(best.opinions[*i].0), best.weight(*i) * 0.5))
        .chain(second.map(|s| (Reason::Cause(s.opinions[s.primary()].0), s.weight(s.primary()) * 0.4)))
        .chain((best.touch.relation != Relation::SameJar).then_some((Reason::Organic, 1.0 - best.sure)))
        .filter(|(rival, _)| !rival.is_of(cause))
        .collect();
    rivals.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let runner_up = rivals.first().map(|(rival, w)| (*rival, w.min(1.0 - weight).max(0.0)));
    let verdict = Verdict {
        outcome: Outcome::Lost,
        cause: Reason::Cause(cause),
        detail,
        confidence: weight.min(best.sure),
        grade: Some(if base.is_distant(&best.touch) { Grade::Inferred } else { grade }),
        runner_up,
        touch: Some(best.touch),
        partner: None,
        because,
        proof: by_time(base.evidence.events, proof, base.trail),
    };
    Judgement { verdict, opinions: best.opinions }
}

/// Proof by time, each line once, and the page that confirms the order last.
fn by_time(events: &Events, mut proof: Vec<u32>, trail: &Trail) -> Vec<u32> {
    proof.extend(trail.confirmation);
    proof.sort_by_key(|e| (events.at(*e), *e));
    proof.dedup();
    proof
}

/// The longest look-back that any programme's terms need.
pub fn look_back(programme_terms: &[crate::merchant::Terms]) -> Span {
    let longest =
        programme_terms.iter().map(|t| t.cart_window.unwrap_or(t.window).max(t.window)).max().unwrap_or_default();
    // Twice the window, so that clicks that just expired are recognized as such.
    Span((longest.0 * 2).max(Span::days(30).0))
}
