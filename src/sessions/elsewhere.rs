//! Page views outside the order's own sessions that may be the buyer's: of the same customer, and of the same device.

use super::Link;
use super::index::{
    CLOSE, EvidenceIndex, MAX_CUSTOMER_SESSIONS, MAX_PER_KEY, MAX_VISITORS, Step, Trail, distinct, first_hits, latest,
    most, sorted,
};
use super::thinning::{WHOLE, thinned};
use crate::events::store::part;
use crate::events::{NOTHING, is_redirect};
use std::collections::BTreeSet;
use std::ops::Range;

/// Page views of each of a customer's other sessions that are never thinned.
const WHOLE_SESSION: usize = 64;

/// The same where the customer's later sessions have more than [`MAX_OF_SESSIONS`] page views together: sixty of them take no more
/// work than one giant visit.
const CROWDED_SESSION: usize = 16;

/// Page views of a customer's other sessions up to which each may have [`WHOLE_SESSION`].
const MAX_OF_SESSIONS: usize = 1024;

/// Adds page views of the same customer, and of the same device, outside the order's own sessions.
pub(super) fn other_steps(evidence: &EvidenceIndex<'_>, trail: &mut Trail) {
    let from = trail.at - evidence.look_back;
    let window = evidence.events.between(from, trail.at);
    let own = Own { sessions: trail.session_numbers(evidence.events), steps: std::mem::take(&mut trail.own) };
    trail.customer = customer_steps(evidence, trail, &window, &own);
    let from = if evidence.has_sessions { from.max(trail.at - CLOSE) } else { from };
    let window = evidence.events.first_from(from)..window.end;
    device_steps(evidence, trail, &window, &own);
    trail.own = own.steps;
}

/// The order's own sessions and page views.
struct Own {
    sessions: Vec<u32>,
    steps: Vec<Step>,
}

impl Own {
    fn has_session(&self, session: u32) -> bool {
        session != NOTHING && self.sessions.contains(&session)
    }

    fn has(&self, event: u32) -> bool {
        self.steps.binary_search_by_key(&event, |step| step.event).is_ok()
    }
}

/// What was found of one device.
struct OfDevice<'a> {
    steps: &'a mut Vec<Step>,
    visitors: BTreeSet<u32>,
    /// The visitor of the page view that was looked at before.
    last: u32,
    many_visitors: bool,
    /// Steps that can still be added, of plain pages and of all others.
    left: (usize, usize),
}

impl OfDevice<'_> {
    /// Notes the visitor of a page view. One visitor's page views are mostly next to each other.
    fn visit(&mut self, session: u32, limit: usize) {
        if session != NOTHING && session != self.last && !self.visitors.contains(&session) {
            self.many_visitors = self.visitors.len() == limit;
            if !self.many_visitors {
                self.visitors.insert(session);
            }
        }
        self.last = session;
    }

    /// Adds a page view; false when there are too many.
    fn add(&mut self, event: u32, is_plain: bool) -> bool {
        let left = if is_plain { &mut self.left.0 } else { &mut self.left.1 };
        if *left > 0 {
            *left -= 1;
            self.steps.push(Step { event, link: Link::Device, hop: 2 });
            return true;
        }
        is_plain
    }
}

/// Adds page views of the order's devices in other sessions, and notes these sessions: the latest ones, and of earlier ones only
/// those that are more than plain pages.
fn device_steps(evidence: &EvidenceIndex<'_>, trail: &mut Trail, window: &Range<u32>, own: &Own) {
    let limit = if evidence.has_sessions { MAX_VISITORS } else { usize::MAX };
    let (mut found, mut neighbours) = (Vec::new(), Vec::new());
    let (mut left, mut cut) = (MAX_PER_KEY, false);
    for key in &trail.devices {
        let all = part(evidence.events.of_device(*key), window);
        let near = latest(all, left, &mut false);
        let mut of_device = OfDevice {
            steps: &mut found,
            visitors: BTreeSet::new(),
            last: NOTHING,
            many_visitors: false,
            left: (WHOLE, WHOLE),
        };
        // Both lists are in the order of time, so one walk compares them.
        let mut own_steps = own.steps.iter().rev().map(|step| step.event).peekable();
        let mut seen = 0;
        for event in near.iter().rev().copied() {
            seen += 1;
            let flags = evidence.events.glimpse(event);
            if flags.has_customer() && !trail.customers.is_empty() {
                continue;
            }
            while own_steps.next_if(|step| *step > event).is_some() {}
            let session = evidence.browser(event);
            let in_visit = session == NOTHING && trail.visit_since.is_some_and(|first| event >= first);
            if own.has_session(session) || own_steps.peek() == Some(&event) || in_visit {
                continue;
            }
            of_device.visit(session, limit);
            if of_device.many_visitors {
                break;
            }
            cut |= !of_device.add(event, !flags.is_mark() && !flags.echoes());
        }
        trail.many_visitors |= of_device.many_visitors;
        neighbours.extend(of_device.visitors);
        cut |= seen == left && all.len() > left;
        left -= seen;
    }
    trail.cut |= cut;
    trail.device = sorted(found);
    let strays = trail.device.iter().map(|step| step.event).filter(|event| is_stray(evidence, *event));
    trail.strays = if evidence.has_sessions { strays.count() } else { 0 };
    trail.neighbours = distinct(neighbours);
}

/// Whether a page view is an arrival of a visitor who left before a session was seen. A redirect and its landing are one, and a
/// visitor who meets an error mostly tries again.
pub fn is_stray(evidence: &EvidenceIndex<'_>, event: u32) -> bool {
    let (events, status) = (evidence.events, evidence.events.status(event));
    let is_shown = !is_redirect(status) && status < 400;
    is_shown && events.glimpse(event).arrives() && evidence.browser(event) == NOTHING
}

/// Page views of the same customer in other sessions.
fn customer_steps(evidence: &EvidenceIndex<'_>, trail: &mut Trail, window: &Range<u32>, own: &Own) -> Vec<Step> {
    let (events, cut) = (evidence.events, &mut trail.cut);
    let is_foreign = |event: &u32| !own.has_session(evidence.browser(*event)) && !own.has(*event);
    let mut found: Vec<u32> = Vec::new();
    let mut left = MAX_PER_KEY;
    for key in &trail.customers {
        let all = events.of_customer(*key);
        // Those before the order come first, the latest of them at the beginning.
        let (before, behind) = all.split_at(all.partition_point(|event| *event < window.end));
        let before = latest(before, left, cut);
        left -= before.len();
        let after = &behind[..behind.len().min(left).min(WHOLE)];
        left -= after.len();
        *cut |= after.len() < behind.len();
        let before = thinned(events, before, WHOLE, cut);
        found.extend(before.iter().rev().chain(after).copied().filter(is_foreign));
    }
    // The customer id often appears only after login: the sessions in which it did are the customer's from their first
    // hit on. The latest ones come first.
    let bound = found.iter().map(|e| evidence.browser(*e)).filter(|session| *session != NOTHING);
    let mut known = BTreeSet::new();
    let sessions = most(bound.filter(|session| known.insert(*session)), MAX_CUSTOMER_SESSIONS, cut);
    let mut left = MAX_PER_KEY;
    for session in &sessions {
        let all = events.in_session(*session);
        let until = if all.len() > left { all.partition_point(|event| *event < window.end) } else { all.len() };
        *cut |= until < all.len();
        let of_session = latest(&all[..until], left, cut);
        left -= of_session.len();
        let is_crowded = MAX_PER_KEY - left > MAX_OF_SESSIONS;
        let whole = if is_crowded { CROWDED_SESSION } else { WHOLE_SESSION };
        let of_session = thinned(events, of_session, whole, cut);
        let devices = distinct(of_session.iter().map(|e| events.device(*e)).collect());
        found.extend(first_hits(evidence, &devices, *session, cut));
        found.extend(part(&of_session, window));
    }
    found.retain(|event| window.contains(event));
    sorted(found.into_iter().map(|event| Step { event, link: Link::Customer, hop: 2 }).collect())
}
