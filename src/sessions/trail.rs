//! Joins an order to its page views: from the order's keys to events, and from those events' keys to further events. There are
//! never more than two hops, and every step keeps the kind of join, so that weak joins cannot pass as strong ones.

use super::elsewhere::other_steps;
use super::joins::{find_by_credit, find_by_customer, find_by_device};
use super::landmarks::{Landmark, Landmarks};
use super::offset::{MAX_SHOWN, Offset, confirmation};
use super::stitching::{CLOCK_SKEW, FIRST_REPLY, SessionStitcher};
use super::thinning::{WHOLE, thinned};
use super::{Link, VISIT};
use crate::base::identity::{Id, Key};
use crate::base::units::{Micros, Span};
use crate::events::store::part;
use crate::events::{Events, Facts, NOTHING};
use crate::orders::Order;
use crate::orders::index::order_key;
use std::cell::Cell;

/// Page views that are looked at of the order's own sessions, of its customer and of its devices, so many of each: the latest
/// before the order. Sessions with more are machines', or those of a till that never closes its browser. A choice: no person
/// views so many pages within a window. Where there are more than a thousand, plain pages are looked at by their flags alone, see
/// `thinned`.
pub const MAX_PER_KEY: usize = 20_000;

/// How long an address and a browser alone can join a click to an order: days apart they say little, since both are
/// shared, and both change hands.
pub const CLOSE: Span = Span::days(1);

/// A confirmation page without a number, in the order's own sessions, is the order's when it is shown this close to it.
const THANKED: Span = Span::minutes(10);

/// Sessions that are taken together as one browser's.
const MAX_SESSIONS: usize = 8;

/// Sessions of one customer that are searched.
pub const MAX_CUSTOMER_SESSIONS: usize = 64;

/// Other visitors of one device, the latest ones, among whom a click of the buyer's is looked for: among more people than these
/// the buyer cannot be singled out, and a crowd grows with the shop.
pub const MAX_VISITORS: usize = 32;

/// Page views around the beginning of a session among which the hit that began it is looked for.
const MAX_AROUND_BIRTH: usize = 2048;

/// How a page view belongs to the order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The event.
    pub event: u32,
    /// The strongest key that joins it.
    pub link: Link,
    /// 1: joined by the order's own keys; 2: by keys learned from its page views.
    pub hop: u8,
}

/// The page views around one order.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// When the order was placed, by the web logs' clock.
    pub at: Micros,
    /// The page view that shows the order's number.
    pub confirmation: Option<u32>,
    /// The confirmation page that was shown in the order's sessions when it was placed, where it shows no number.
    pub thanks: Option<u32>,
    /// Session keys of the browser that ordered; empty when none was seen.
    pub sessions: Vec<Key>,
    /// Customers of the order.
    pub customers: Vec<Key>,
    /// Devices of the visit that ordered.
    pub devices: Vec<Key>,
    /// Page views in the order's own sessions, up to the order, by time.
    pub own: Vec<Step>,
    /// Page views of the same customer in other sessions, by time.
    pub customer: Vec<Step>,
    /// Page views of the same device in other sessions that may be the buyer's, by time: those of the last day and of the last
    /// [`MAX_VISITORS`] sessions, unless the logs hold no sessions and the device is used instead.
    pub device: Vec<Step>,
    /// What the own page views show besides pages.
    pub marks: Landmarks,
    /// The numbers of those page views' sessions, each once, sorted.
    pub neighbours: Vec<u32>,
    /// Other arrivals of the same device without a session, which nothing joins to one: each may be another visitor's.
    pub strays: usize,
    /// There were more of them.
    pub many_visitors: bool,
    /// The first page view of the browser that ordered: of the first ones, which clocks may have logged in another order, the one
    /// without a session cookie.
    pub birth: Option<u32>,
    /// Several visitors of the order's device could have placed it, and nothing shows which one did.
    pub ambiguous: bool,
    /// Page views or sessions were skipped, because one of the keys has more of them than are looked at.
    pub cut: bool,
    /// Plain page views of a very long visit that are not in [`Self::own`].
    pub skipped: usize,
    /// The first page view of the order's visit, where no session joins it and it is so long that page views were skipped.
    pub(super) visit_since: Option<u32>,
    /// The number of touches before the latest ones; only the latest are judged.
    pub earlier_touches: usize,
}

impl Trail {
    /// The keys of the buyer: sessions and customers.
    pub fn people(&self) -> impl Iterator<Item = Key> + '_ {
        self.sessions.iter().chain(&self.customers).copied()
    }

    /// The numbers of the order's sessions.
    pub(super) fn session_numbers(&self, events: &Events) -> Vec<u32> {
        self.sessions.iter().map(|key| events.session_number(*key)).collect()
    }

    /// The strongest link of any own page view.
    pub fn link(&self) -> Option<Link> {
        self.own.iter().map(|step| step.link).max()
    }
}

/// The evidence that trails are built from.
#[derive(Clone, Copy, Debug)]
pub struct EvidenceIndex<'a> {
    /// The events.
    pub events: &'a Events,
    /// Each event's session, first hits included, and which sessions are one browser's.
    pub jars: &'a SessionStitcher,
    /// The order log's offset.
    pub offset: Offset,
    /// Whether the logs hold session ids at all.
    pub has_sessions: bool,
    /// Whether session ids end with the visit.
    pub ids_per_visit: bool,
    /// The longest look-back of any programme.
    pub look_back: Span,
    /// For each log's number, the rotated log that it is a part of: within one the lines are in the order of time.
    pub sequences: &'a [u16],
}

impl EvidenceIndex<'_> {
    /// The number of the session to which an event belongs, see [`SessionStitcher::bound`].
    #[inline]
    pub fn jar(&self, event: u32) -> u32 {
        self.jars.bound(self.events, event)
    }

    /// The session to which an event belongs.
    #[inline]
    pub fn bound(&self, event: u32) -> Key {
        self.events.session_key(self.jar(event))
    }
}

/// Builds the trail of one order.
pub fn draw(scene: &EvidenceIndex<'_>, order: &Order<'_>) -> Trail {
    let mut trail = Trail { at: order.at - scene.offset.correction(), ..Trail::default() };
    let mut link = Link::Session;
    add(&mut trail.sessions, Key::of(Id::Session, order.session.as_bytes()));
    add(&mut trail.customers, Key::of(Id::Customer, order.customer.as_bytes()));
    add(&mut trail.devices, Key::device(order.ip.as_bytes(), order.agent.as_bytes()));
    trail.confirmation = confirmation(scene.events, order_key(order.id));
    trail.cut |= scene.events.of_token(order_key(order.id)).len() > MAX_SHOWN;
    if let Some(at) = trail.confirmation {
        let event = scene.events.get(at);
        trail.at = event.at;
        link = Link::Order;
        add(&mut trail.sessions, scene.bound(at));
        add(&mut trail.customers, event.customer);
        add(&mut trail.devices, event.device);
    }
    let known = trail.sessions.iter().any(|key| scene.events.of_session(*key).len() > 0);
    if !known && trail.confirmation.is_none() {
        link = Link::Device;
        find_by_device(scene, &mut trail, order);
        if trail.sessions.is_empty() {
            find_by_customer(scene, &mut trail);
        }
        if trail.sessions.is_empty() && trail.customers.is_empty() && trail.devices.is_empty() && !order.day_only {
            find_by_credit(scene, &mut trail, order);
        }
    }
    join_renewed(scene, &mut trail);
    own_steps(scene, &mut trail, link);
    learn(scene, &mut trail);
    other_steps(scene, &mut trail);
    trail.marks = Landmarks::of(scene, &trail);
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

pub(super) fn add(keys: &mut Vec<Key>, key: Key) {
    if key.is_some() && !keys.contains(&key) && keys.len() < MAX_SESSIONS {
        keys.push(key);
    }
}

/// Adds the sessions that were renewed: shops issue a new session id at login or checkout, and old and new belong to one browser.
fn join_renewed(scene: &EvidenceIndex<'_>, trail: &mut Trail) {
    let mut at = 0;
    while at < trail.sessions.len() {
        let older = scene.jars.older(scene.events, scene.events.session_number(trail.sessions[at]));
        add(&mut trail.sessions, scene.events.session_key(older));
        at += 1;
    }
}

/// Page views in the order's sessions; without any session, those of the device's visit that led to the order.
fn own_steps(scene: &EvidenceIndex<'_>, trail: &mut Trail, link: Link) {
    let events = scene.events;
    let window = events.between(trail.at - scene.look_back, trail.at + Span::minutes(5));
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
    let began: Vec<u32> = sessions.iter().flat_map(|session| first_hits(scene, &devices, *session, cut)).collect();
    let few = Cell::new(false);
    let moved = sessions.iter().filter_map(|session| scene.jars.moved(events, *session, &few));
    let left_open = sessions.iter().filter_map(|session| scene.jars.left_open(events, *session, &few));
    let kept = sessions.iter().filter_map(|session| scene.jars.kept(events, *session, &few));
    let browsed = sessions.iter().flat_map(|session| scene.jars.browsed(events, *session, &few));
    let hops = began.into_iter().chain(moved).chain(left_open).chain(kept).chain(browsed);
    let hops: Vec<u32> = hops.filter(|event| window.contains(event)).collect();
    trail.cut |= few.get();
    own.extend(hops.into_iter().map(|event| Step { event, link: Link::Session, hop: 2 }));
    if let Some(event) = trail.confirmation {
        own.push(Step { event, link: Link::Order, hop: 1 });
    }
    if own.iter().all(|step| scene.jar(step.event) == NOTHING) {
        let visit = cookieless_visit(scene, trail);
        own.extend(visit.into_iter().map(|event| Step { event, link: Link::Device, hop: 1 }));
    }
    trail.own = sorted(own);
    let first = trail.own.first().map(|s| s.event);
    let began = first.map_or(trail.at, |e| events.at(e));
    let near = trail.own.iter().map(|s| s.event).take_while(|e| events.at(*e) <= began + CLOCK_SKEW);
    let opens = |e: &u32| events.session(*e) == NOTHING || events.facts(*e).has(Facts::SESSION_SET);
    trail.birth = near.into_iter().find(opens).or(first);
}

/// Hits without a session cookie by which devices began a session: only those right before the session's first hit qualify.
pub(super) fn first_hits(scene: &EvidenceIndex<'_>, devices: &[u32], session: u32, cut: &mut bool) -> Vec<u32> {
    let events = scene.events;
    if events.in_session(session).is_empty() {
        return Vec::new();
    }
    let birth = events.first_seen_in(session);
    let near = events.between(birth - FIRST_REPLY - CLOCK_SKEW, birth + FIRST_REPLY);
    let hits = devices.iter().flat_map(|device| part(events.on_device(*device), &near)).copied();
    let mut hits = most(hits, MAX_AROUND_BIRTH, cut);
    hits.retain(|e| events.session(*e) == NOTHING && scene.jar(*e) == session);
    hits
}

/// The first of what was found, up to a limit; notes when there are more.
pub(super) fn most<T>(mut found: impl Iterator<Item = T>, limit: usize, cut: &mut bool) -> Vec<T> {
    let kept: Vec<T> = found.by_ref().take(limit).collect();
    *cut |= kept.len() == limit && found.next().is_some();
    kept
}

/// The latest of page views by time, up to a limit; notes when there are more.
pub(super) fn latest<'e>(all: &'e [u32], limit: usize, cut: &mut bool) -> &'e [u32] {
    *cut |= all.len() > limit;
    &all[all.len().saturating_sub(limit)..]
}

/// The numbers other than [`NOTHING`], each once.
pub(super) fn distinct(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.retain(|number| *number != NOTHING);
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The device's hits without a session that lead up to the order without a long pause: cookies were refused.
fn cookieless_visit(scene: &EvidenceIndex<'_>, trail: &mut Trail) -> Vec<u32> {
    let events = scene.events;
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
            if scene.jar(event) == NOTHING && may_be_the_buyers(scene, trail, event) {
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
fn may_be_the_buyers(scene: &EvidenceIndex<'_>, trail: &Trail, event: u32) -> bool {
    let is_named = !trail.customers.is_empty() && scene.events.glimpse(event).has_customer();
    !is_named || trail.customers.contains(&scene.events.customer(event))
}

/// Steps by time, in which events are numbered, each event once with its strongest link.
pub(super) fn sorted(mut steps: Vec<Step>) -> Vec<Step> {
    // Nearly all are in order already, list after list, which this way of sorting uses.
    steps.sort_by_key(|s| (s.event, std::cmp::Reverse(s.link), s.hop));
    steps.dedup_by_key(|s| s.event);
    steps
}

/// Adds the keys that the order's own visit shows.
fn learn(scene: &EvidenceIndex<'_>, trail: &mut Trail) {
    let events = scene.events;
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
