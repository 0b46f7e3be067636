//! Joins an order to its page views: order key to event, and that event's keys to further events. Two hops, no more,
//! and every step keeps the kind of join, so that weak ties cannot pose as strong ones.

use super::jars::{CLOCK_SKEW, FIRST_REPLY, Jars};
use super::joins::{find_by_credit, find_by_customer, find_by_device};
use super::offset::{Offset, confirmation};
use super::{Link, VISIT};
use crate::events::store::part;
use crate::events::{Events, Facts, NOTHING};
use crate::identity::{Id, Key};
use crate::orders::Order;
use crate::orders::index::order_key;
use crate::units::{Micros, Span};
use std::collections::BTreeSet;
use std::ops::Range;

/// Page views per key that are looked at, the latest before the order.
pub const MAX_PER_KEY: usize = 20_000;

/// How long an address and a browser alone can join a click to an order: days apart they say little, since both are
/// shared, and both change hands.
pub const CLOSE: Span = Span::days(1);

/// A confirmation page without a number, in the order's own jar, is the order's when it is shown this close to it.
const THANKED: Span = Span::minutes(10);

/// Sessions that are taken together as one cookie jar.
const MAX_SESSIONS: usize = 8;

/// Sessions of one customer that are looked into.
pub const MAX_CUSTOMER_SESSIONS: usize = 64;

/// Other visitors of one device, the latest ones, among whom a click of the buyer's is looked for: among more people than
/// these nobody is told apart, and a crowd grows with the shop.
pub const MAX_VISITORS: usize = 32;

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
    /// The confirmation page that was shown in the order's jar when it was placed, where it shows no number.
    pub thanks: Option<u32>,
    /// Session keys of the cookie jar that ordered; empty when none was seen.
    pub sessions: Vec<Key>,
    /// Customers of the order.
    pub customers: Vec<Key>,
    /// Devices of the visit that ordered.
    pub devices: Vec<Key>,
    /// Page views in the order's own jar, up to the order, by time.
    pub own: Vec<Step>,
    /// Page views of the same customer in other jars, by time.
    pub customer: Vec<Step>,
    /// Page views of the same device in other jars that may be the buyer's, by time: those of the last day and of the last
    /// [`MAX_VISITORS`] jars, unless the logs hold no sessions and the device stands for the jar.
    pub device: Vec<Step>,
    /// The numbers of those page views' sessions, each once, sorted.
    pub neighbours: Vec<u32>,
    /// There were more of them.
    pub crowded: bool,
    /// The page view with which the jar that ordered began to be seen: of the first ones, which clocks may have logged
    /// in another order, the one without a session cookie.
    pub birth: Option<u32>,
    /// Several visitors of the order's device could have placed it, and nothing tells which.
    pub ambiguous: bool,
    /// Page views or sessions were passed over, because one of the keys has more of them than are looked at.
    pub cut: bool,
    /// Touches before the latest ones, which alone are judged.
    pub earlier_touches: usize,
}

impl Trail {
    /// Keys of who ordered: sessions and customers.
    pub fn people(&self) -> impl Iterator<Item = Key> + '_ {
        self.sessions.iter().chain(&self.customers).copied()
    }

    /// The numbers of the jar's sessions.
    fn session_numbers(&self, events: &Events) -> Vec<u32> {
        self.sessions.iter().map(|key| events.session_number(*key)).collect()
    }

    /// The strongest link of any own page view.
    pub fn link(&self) -> Option<Link> {
        self.own.iter().map(|step| step.link).max()
    }
}

/// What trails are drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The events.
    pub events: &'a Events,
    /// Each event's session, first hits included, and which sessions are one jar: those of these events.
    pub jars: &'a Jars,
    /// The order log's offset.
    pub offset: Offset,
    /// Whether the logs hold session ids at all.
    pub has_sessions: bool,
    /// Whether session ids end with the visit.
    pub ids_per_visit: bool,
    /// The longest look-back of any programme.
    pub look_back: Span,
    /// For each number of a log the rotated log that it is a piece of: within one the lines are in the order of time.
    pub sequences: &'a [u16],
}

impl Scene<'_> {
    /// The number of the session to which an event belongs, see [`Jars::bound`].
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

/// Draws the trail of one order.
pub fn draw(scene: &Scene<'_>, order: &Order<'_>) -> Trail {
    let mut trail = Trail { at: order.at - scene.offset.correction(), ..Trail::default() };
    let mut link = Link::Session;
    add(&mut trail.sessions, Key::of(Id::Session, order.session.as_bytes()));
    add(&mut trail.customers, Key::of(Id::Customer, order.customer.as_bytes()));
    add(&mut trail.devices, Key::device(order.ip.as_bytes(), order.agent.as_bytes()));
    trail.confirmation = confirmation(scene.events, order_key(order.id));
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
        find_by_device(scene, &mut trail);
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
    trail.thanks = shown_unnumbered(scene, &trail);
    trail
}

/// The confirmation page without a number in the order's own jar that is nearest to the order, within minutes.
fn shown_unnumbered(scene: &Scene<'_>, trail: &Trail) -> Option<u32> {
    let events = scene.events;
    let distance = |event: &u32| (events.at(*event) - trail.at).abs();
    let own = trail.own.iter().rev().map(|step| step.event).filter(|_| trail.confirmation.is_none());
    let near = own.take_while(|event| events.at(*event) >= trail.at - THANKED);
    let is_shown = |event: &u32| events.facts(*event).has(Facts::CONFIRMATION) && !events.token(*event).is_some();
    near.filter(|event| is_shown(event) && distance(event) <= THANKED).min_by_key(distance)
}

pub(super) fn add(keys: &mut Vec<Key>, key: Key) {
    if key.is_some() && !keys.contains(&key) && keys.len() < MAX_SESSIONS {
        keys.push(key);
    }
}

/// Shops issue a new session id at login or checkout: old and new are one jar.
fn join_renewed(scene: &Scene<'_>, trail: &mut Trail) {
    let mut at = 0;
    while at < trail.sessions.len() {
        let older = scene.jars.older(scene.events, scene.events.session_number(trail.sessions[at]));
        add(&mut trail.sessions, scene.events.session_key(older));
        at += 1;
    }
}

/// Page views in the order's jar; without any session, the device's visit that led to the order.
fn own_steps(scene: &Scene<'_>, trail: &mut Trail, link: Link) {
    let events = scene.events;
    let window = events.between(trail.at - scene.look_back, trail.at + Span::minutes(5));
    let sessions = trail.session_numbers(events);
    let mut own: Vec<Step> = Vec::new();
    for (nth, session) in sessions.iter().enumerate() {
        let kind = if nth == 0 && link == Link::Device { Link::Device } else { Link::Session };
        let found = part(events.in_session(*session), &window).iter().rev();
        let found = most(found, MAX_PER_KEY, &mut trail.cut);
        own.extend(found.into_iter().map(|event| Step { event: *event, link: kind, hop: 1 }));
    }
    let named = trail.devices.iter().map(|device| events.device_number(*device));
    let devices = distinct(own.iter().map(|step| events.device(step.event)).chain(named).collect());
    let began = sessions.iter().flat_map(|session| first_hits(scene, &devices, *session));
    let moved = sessions.iter().filter_map(|session| scene.jars.moved(events, *session));
    let left_open = sessions.iter().filter_map(|session| scene.jars.left_open(events, *session));
    let browsed = sessions.iter().flat_map(|session| scene.jars.browsed(events, *session));
    let hops: Vec<u32> =
        began.chain(moved).chain(left_open).chain(browsed).filter(|event| window.contains(event)).collect();
    own.extend(hops.into_iter().map(|event| Step { event, link: Link::Session, hop: 2 }));
    if let Some(event) = trail.confirmation {
        own.push(Step { event, link: Link::Order, hop: 1 });
    }
    if own.iter().all(|step| scene.jar(step.event) == NOTHING) {
        own.extend(cookieless_visit(scene, trail));
    }
    trail.own = sorted(own);
    let first = trail.own.first().map(|s| s.event);
    let began = first.map_or(trail.at, |e| events.at(e));
    let near = trail.own.iter().map(|s| s.event).take_while(|e| events.at(*e) <= began + CLOCK_SKEW);
    let opens = |e: &u32| events.session(*e) == NOTHING || events.facts(*e).has(Facts::SESSION_SET);
    trail.birth = near.into_iter().find(opens).or(first);
}

/// Hits without a session cookie by which devices began a session: only those right before its first hit can be.
fn first_hits(scene: &Scene<'_>, devices: &[u32], session: u32) -> Vec<u32> {
    let events = scene.events;
    if events.in_session(session).is_empty() {
        return Vec::new();
    }
    let birth = events.born_of(session);
    let near = events.between(birth - FIRST_REPLY - CLOCK_SKEW, birth + FIRST_REPLY);
    let hits = devices.iter().flat_map(|device| part(events.on_device(*device), &near)).copied();
    hits.filter(|e| scene.jar(*e) == session && events.session(*e) == NOTHING).collect()
}

/// The first of what was found, so many at most; notes when there are more.
fn most<T>(mut found: impl Iterator<Item = T>, limit: usize, cut: &mut bool) -> Vec<T> {
    let kept: Vec<T> = found.by_ref().take(limit).collect();
    *cut |= kept.len() == limit && found.next().is_some();
    kept
}

/// Numbers of what is known, each once.
fn distinct(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.retain(|number| *number != NOTHING);
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The device's hits without a session that lead up to the order without a long pause: cookies were refused.
fn cookieless_visit(scene: &Scene<'_>, trail: &mut Trail) -> Vec<Step> {
    let events = scene.events;
    let mut found = Vec::new();
    for device in &trail.devices {
        let mut earliest = trail.at;
        for (nth, event) in events.device_back(*device, trail.at + Span::minutes(5)).enumerate() {
            let at = events.at(event);
            trail.cut |= nth == MAX_PER_KEY;
            if at < earliest - VISIT || nth == MAX_PER_KEY {
                break;
            }
            if scene.jar(event) != NOTHING {
                continue;
            }
            let customer = events.customer(event);
            if !customer.is_some() || trail.customers.is_empty() || trail.customers.contains(&customer) {
                found.push(Step { event, link: Link::Device, hop: 1 });
                earliest = earliest.min(at);
            }
        }
    }
    found
}

/// By time, in which events are numbered, each event once with its strongest link.
fn sorted(mut steps: Vec<Step>) -> Vec<Step> {
    steps.sort_unstable_by_key(|s| (s.event, std::cmp::Reverse(s.link), s.hop));
    steps.dedup_by_key(|s| s.event);
    steps
}

/// The keys that the order's own visit shows.
fn learn(scene: &Scene<'_>, trail: &mut Trail) {
    let events = scene.events;
    let mut earliest = trail.at;
    for step in trail.own.iter().rev() {
        let at = events.at(step.event);
        if at < earliest - VISIT {
            break;
        }
        earliest = earliest.min(at);
        add(&mut trail.devices, events.device_key(events.device(step.event)));
        add(&mut trail.customers, events.customer(step.event));
    }
}

/// Page views of the same customer, and of the same device, outside the order's jar.
fn other_steps(scene: &Scene<'_>, trail: &mut Trail) {
    let from = trail.at - scene.look_back;
    let window = scene.events.between(from, trail.at);
    let sessions = trail.session_numbers(scene.events);
    let owned = std::mem::take(&mut trail.own);
    let foreign = |event: u32| {
        let jar = scene.jar(event);
        let own = jar != NOTHING && sessions.contains(&jar);
        (!own && owned.binary_search_by_key(&event, |s| s.event).is_err()).then_some(jar)
    };
    trail.customer = customer_steps(scene, trail, &window, &foreign);
    let from = if scene.has_sessions { from.max(trail.at - CLOSE) } else { from };
    let window = scene.events.first_from(from)..window.end;
    device_steps(scene, trail, &window, &foreign);
    trail.own = owned;
}

/// Page views of the order's devices in other jars, and whose they were. `foreign` gives the jar of a page view outside the
/// order's own.
fn device_steps(scene: &Scene<'_>, trail: &mut Trail, window: &Range<u32>, foreign: &dyn Fn(u32) -> Option<u32>) {
    let limit = if scene.has_sessions { MAX_VISITORS } else { usize::MAX };
    let (mut found, mut neighbours) = (Vec::new(), Vec::new());
    for key in &trail.devices {
        let (mut jars, mut crowded) = (Vec::new(), false);
        let near = part(scene.events.of_device(*key), window).iter().rev().copied();
        let near = near.filter(|event| trail.customers.is_empty() || !scene.events.glimpse(*event).has_customer());
        let near = near.filter_map(|event| foreign(event).map(|jar| (event, jar))).take_while(|(_, jar)| {
            // One visitor's page views mostly stand together.
            if *jar != NOTHING && jars.last() != Some(jar) && !jars.contains(jar) {
                crowded = jars.len() == limit;
                jars.push(*jar);
            }
            !crowded
        });
        let near = near.map(|(event, _)| Step { event, link: Link::Device, hop: 2 });
        found.extend(most(near, MAX_PER_KEY, &mut trail.cut));
        jars.truncate(limit);
        neighbours.extend(jars);
        trail.crowded |= crowded;
    }
    trail.device = sorted(found);
    trail.neighbours = distinct(neighbours);
}

/// Page views of the same customer in other jars.
fn customer_steps(
    scene: &Scene<'_>,
    trail: &mut Trail,
    window: &Range<u32>,
    foreign: &dyn Fn(u32) -> Option<u32>,
) -> Vec<Step> {
    let (events, cut) = (scene.events, &mut trail.cut);
    let mut found: Vec<u32> = Vec::new();
    for key in &trail.customers {
        let of_customer = events.of_customer(*key).iter().rev().copied();
        found.extend(most(of_customer.filter(|e| foreign(*e).is_some()), MAX_PER_KEY, cut));
    }
    // The customer id often appears only after login: the sessions in which it did are the customer's from their first
    // hit on. The latest ones come first.
    let bound = found.iter().map(|e| scene.jar(*e)).filter(|session| *session != NOTHING);
    let mut known = BTreeSet::new();
    let sessions = most(bound.filter(|session| known.insert(*session)), MAX_CUSTOMER_SESSIONS, cut);
    for session in &sessions {
        let all = events.in_session(*session);
        *cut |= all.len() > MAX_PER_KEY;
        let of_session = &all[all.len().saturating_sub(MAX_PER_KEY)..];
        let devices = distinct(of_session.iter().map(|e| events.device(*e)).collect());
        found.extend(first_hits(scene, &devices, *session));
        found.extend(part(of_session, window));
    }
    found.retain(|event| window.contains(event));
    sorted(found.into_iter().map(|event| Step { event, link: Link::Customer, hop: 2 }).collect())
}
