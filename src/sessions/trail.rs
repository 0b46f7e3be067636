//! Joins an order to its page views: from the order's keys to events, and from those events' keys to further events. There are
//! never more than two hops, and every step keeps the kind of join, so that weak joins cannot pass as strong ones.

use super::elsewhere::other_steps;
pub use super::index::{CLOSE, EvidenceIndex, MAX_CUSTOMER_SESSIONS, MAX_PER_KEY, MAX_VISITORS, Step, Trail};
use super::index::{add, distinct, first_hits, latest, sorted};
use super::joins::{find_by_credit, find_by_customer, find_by_device};
use super::landmarks::{Landmark, Landmarks};
use super::limits::{CLOCK_SKEW, differ};
use super::offset::{MAX_SHOWN, confirmation};
use super::thinning::{WHOLE, thinned};
use super::{Link, VISIT};
use crate::base::identity::{Id, Key};
use crate::base::units::Span;
use crate::events::store::part;
use crate::events::{Events, Facts, NOTHING};
use crate::orders::Order;
use crate::orders::index::order_key;
use std::cell::Cell;

/// A confirmation page without a number, in the order's own sessions, is the order's when it is shown this close to it.
const THANKED: Span = Span::minutes(10);

/// Page views of a session, the latest, in which its customer is looked for.
const NAMED: usize = 64;

/// Builds the trail of one order.
pub fn build_trail(evidence: &EvidenceIndex<'_>, order: &Order<'_>) -> Trail {
    let mut trail = Trail { at: order.at - evidence.offset.correction(), ..Trail::default() };
    let mut link = Link::Session;
    add(&mut trail.sessions, Key::of(Id::Session, order.session.as_bytes()));
    add(&mut trail.customers, Key::of(Id::Customer, order.customer.as_bytes()));
    add(&mut trail.devices, Key::device(order.ip.as_bytes(), order.agent.as_bytes()));
    trail.confirmation = confirmation(evidence.events, order_key(order.id));
    trail.cut |= evidence.events.of_token(order_key(order.id)).len() > MAX_SHOWN;
    if let Some(at) = trail.confirmation {
        let event = evidence.events.get(at);
        trail.at = event.at;
        link = Link::Order;
        add(&mut trail.sessions, evidence.bound(at));
        add(&mut trail.customers, event.customer);
        add(&mut trail.devices, event.device);
    }
    let known = trail.sessions.iter().any(|key| evidence.events.of_session(*key).len() > 0);
    if !known && trail.confirmation.is_none() {
        link = Link::Device;
        find_by_device(evidence, &mut trail, order);
        if trail.sessions.is_empty() {
            find_by_customer(evidence, &mut trail);
        }
        if trail.sessions.is_empty() && trail.customers.is_empty() && trail.devices.is_empty() && !order.day_only {
            find_by_credit(evidence, &mut trail, order);
        }
    }
    join_renewed(evidence, &mut trail);
    own_steps(evidence, &mut trail, link);
    learn(evidence, &mut trail);
    other_steps(evidence, &mut trail);
    trail.marks = Landmarks::of(evidence, &trail);
    trail.thanks = shown_unnumbered(&trail);
    trail
}

/// The confirmation page without a number in the order's own sessions that is nearest to the order, within minutes.
fn shown_unnumbered(trail: &Trail) -> Option<u32> {
    let distance = |page: &&Landmark| (page.at - trail.at).abs();
    let shown = trail.marks.confirmations.iter().rev().filter(|_| trail.confirmation.is_none());
    let near = shown.take_while(|page| page.at >= trail.at - THANKED);
    let unnumbered = near.filter(|page| !page.token.is_some() && distance(page) <= THANKED);
    unnumbered.min_by_key(distance).map(|page| page.event)
}

/// Adds the sessions that were renewed: shops issue a new session id at login or checkout, and old and new belong to one browser. A
/// session of another customer than a later one's ends the chain, although the one between the two names nobody.
fn join_renewed(evidence: &EvidenceIndex<'_>, trail: &mut Trail) {
    let events = evidence.events;
    let mut named: Vec<Key> = trail.sessions.iter().map(|session| customer_of(events, *session)).collect();
    let mut at = 0;
    while at < trail.sessions.len() {
        let older = evidence.stitcher.older(events, events.session_number(trail.sessions[at]));
        let (older, later) = (events.session_key(older), named[at]);
        let customer = customer_of(events, older);
        if !differ(customer, later) {
            add(&mut trail.sessions, older);
            named.resize(trail.sessions.len(), if customer.is_some() { customer } else { later });
        }
        at += 1;
    }
}

/// The customer that one of a session's latest page views names.
fn customer_of(events: &Events, session: Key) -> Key {
    let latest = events.of_session(session).rev().take(NAMED);
    latest.map(|event| events.customer(event)).find(|customer| customer.is_some()).unwrap_or_default()
}

/// Page views in the order's sessions; without any session, those of the device's visit that led to the order.
fn own_steps(evidence: &EvidenceIndex<'_>, trail: &mut Trail, link: Link) {
    let events = evidence.events;
    let window = events.between(trail.at - evidence.look_back, trail.at + Span::minutes(5));
    let sessions = trail.session_numbers(events);
    let (mut own, mut left): (Vec<Step>, usize) = (Vec::new(), MAX_PER_KEY);
    for (nth, session) in sessions.iter().enumerate() {
        let kind = if nth == 0 && link == Link::Device { Link::Device } else { Link::Session };
        let found = latest(part(events.in_session(*session), &window), left, &mut trail.cut);
        let kept = thinned(events, found, WHOLE, &mut trail.cut);
        (left, trail.skipped) = (left - found.len(), trail.skipped + found.len() - kept.len());
        own.extend(kept.iter().map(|event| Step { event: *event, link: kind, hop: 1 }));
    }
    let named = trail.devices.iter().map(|device| events.device_number(*device));
    let devices = distinct(own.iter().map(|step| events.device(step.event)).chain(named).collect());
    let cut = &mut trail.cut;
    let began: Vec<u32> = sessions.iter().flat_map(|session| first_hits(evidence, &devices, *session, cut)).collect();
    let few = Cell::new(false);
    let moved = sessions.iter().filter_map(|session| evidence.stitcher.moved(events, *session, &few));
    let left_open = sessions.iter().filter_map(|session| evidence.stitcher.left_open(events, *session, &few));
    let kept = sessions.iter().filter_map(|session| evidence.stitcher.kept(events, *session, &few));
    let browsed = sessions.iter().flat_map(|session| evidence.stitcher.browsed(events, *session, &few));
    let hops = began.into_iter().chain(moved).chain(left_open).chain(kept).chain(browsed);
    let hops: Vec<u32> = hops.filter(|event| window.contains(event)).collect();
    trail.cut |= few.get();
    own.extend(hops.into_iter().map(|event| Step { event, link: Link::Session, hop: 2 }));
    if let Some(event) = trail.confirmation {
        own.push(Step { event, link: Link::Order, hop: 1 });
    }
    if own.iter().all(|step| evidence.browser(step.event) == NOTHING) {
        let visit = cookieless_visit(evidence, trail);
        own.extend(visit.into_iter().map(|event| Step { event, link: Link::Device, hop: 1 }));
    }
    trail.own = sorted(own);
    let first = trail.own.first().map(|s| s.event);
    let began = first.map_or(trail.at, |e| events.at(e));
    let near = trail.own.iter().map(|s| s.event).take_while(|e| events.at(*e) <= began + CLOCK_SKEW);
    let opens = |e: &u32| events.session(*e) == NOTHING || events.facts(*e).has(Facts::SESSION_SET);
    trail.birth = near.into_iter().find(opens).or(first);
}

/// The device's hits without a session that lead up to the order without a long pause: cookies were refused.
fn cookieless_visit(evidence: &EvidenceIndex<'_>, trail: &mut Trail) -> Vec<u32> {
    let events = evidence.events;
    let mut all = Vec::new();
    for device in &trail.devices {
        let mut earliest = trail.at;
        let mut found = Vec::new();
        for (nth, event) in events.device_back(*device, trail.at + Span::minutes(5)).enumerate() {
            let at = events.at(event);
            trail.cut |= nth == MAX_PER_KEY;
            if at < earliest - VISIT || nth == MAX_PER_KEY {
                break;
            }
            if evidence.browser(event) == NOTHING && may_be_the_buyers(evidence, trail, event) {
                found.push(event);
                earliest = earliest.min(at);
            }
        }
        found.reverse();
        let kept = thinned(events, &found, WHOLE, &mut trail.cut);
        if kept.len() < found.len() {
            trail.skipped += found.len() - kept.len();
            trail.visit_since = trail.visit_since.into_iter().chain(kept.first().copied()).min();
        }
        all.extend(kept.iter());
    }
    all
}

/// Whether a page view names no other customer than the order's.
fn may_be_the_buyers(evidence: &EvidenceIndex<'_>, trail: &Trail, event: u32) -> bool {
    let is_named = !trail.customers.is_empty() && evidence.events.glimpse(event).has_customer();
    !is_named || trail.customers.contains(&evidence.events.customer(event))
}

/// Adds the keys that the order's own visit shows.
fn learn(evidence: &EvidenceIndex<'_>, trail: &mut Trail) {
    let events = evidence.events;
    let (mut earliest, mut known) = (trail.at, NOTHING);
    for step in trail.own.iter().rev() {
        let at = events.at(step.event);
        if at < earliest - VISIT {
            break;
        }
        earliest = earliest.min(at);
        let device = events.device(step.event);
        if device != known {
            known = device;
            add(&mut trail.devices, events.device_key(device));
        }
        if events.glimpse(step.event).has_customer() {
            add(&mut trail.customers, events.customer(step.event));
        }
    }
}
