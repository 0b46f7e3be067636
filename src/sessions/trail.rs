//! Joins an order to its page views: order key to event, and that event's keys to further events. Two hops, no more,
//! and every step keeps the kind of join, so that weak ties cannot pose as strong ones.

use super::jars::{CLOCK_SKEW, FIRST_REPLY, Jars};
use super::offset::{Offset, confirmation};
use super::{Link, VISIT};
use crate::events::{Event, Events, Facts};
use crate::identity::{Id, Key};
use crate::orders::Order;
use crate::orders::index::order_key;
use crate::units::{Micros, Span};
use std::collections::BTreeSet;

/// Page views per key that are looked at, the latest before the order.
pub const MAX_PER_KEY: usize = 20_000;

/// How long an address and a browser alone can join a click to an order: days apart they say little, since both are
/// shared, and both change hands.
pub const CLOSE: Span = Span::days(1);

/// Sessions that are taken together as one cookie jar.
const MAX_SESSIONS: usize = 8;

/// Sessions of one customer that are looked into.
pub const MAX_CUSTOMER_SESSIONS: usize = 64;

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
    /// Page views of the same device in other jars that may be the buyer's, by time: those of the last day, unless the logs
    /// hold no sessions and the device stands for the jar.
    pub device: Vec<Step>,
    /// Sessions of those page views, each once, sorted.
    pub neighbours: Vec<Key>,
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
    /// Each event's session, first hits included, and which sessions are one jar.
    pub jars: &'a Jars,
    /// The order log's offset.
    pub offset: Offset,
    /// Whether the logs hold session ids at all.
    pub has_sessions: bool,
    /// The longest look-back of any programme.
    pub look_back: Span,
}

impl Scene<'_> {
    /// The session to which an event belongs, see [`Jars::bound`].
    #[inline]
    pub fn bound(&self, event: u32) -> Key {
        self.events.session_key(self.jars.bound(event))
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
    }
    join_renewed(scene, &mut trail);
    own_steps(scene, &mut trail, link);
    learn(scene, &mut trail);
    other_steps(scene, &mut trail);
    trail
}

fn add(keys: &mut Vec<Key>, key: Key) {
    if key.is_some() && !keys.contains(&key) && keys.len() < MAX_SESSIONS {
        keys.push(key);
    }
}

/// The session of the device that was at the checkout when the order was placed; several make it ambiguous.
fn find_by_device(scene: &Scene<'_>, trail: &mut Trail) {
    let mut found: Vec<Key> = Vec::new();
    for device in trail.devices.clone() {
        for (at, event) in around(scene, scene.events.device_from(device, trail.at - VISIT), trail.at) {
            let buying = event.facts.any(Facts::CHECKOUT.with(Facts::CONFIRMATION));
            let other = trail.customers.first().is_some_and(|c| event.customer.is_some() && *c != event.customer);
            if buying && !other {
                add(&mut found, scene.bound(at));
            }
        }
    }
    trail.ambiguous = found.len() > 1;
    if let [only] = found[..] {
        trail.sessions = vec![only];
    }
}

/// The session in which the order's customer was at the checkout when the order was placed.
fn find_by_customer(scene: &Scene<'_>, trail: &mut Trail) {
    for customer in trail.customers.clone() {
        for (at, event) in around(scene, scene.events.of_customer(customer), trail.at) {
            if event.facts.any(Facts::CHECKOUT.with(Facts::CONFIRMATION)) {
                add(&mut trail.sessions, scene.bound(at));
                add(&mut trail.devices, event.device);
            }
        }
    }
}

/// Page views from half an hour before an order to minutes behind it.
fn around<'s>(
    scene: &Scene<'s>,
    found: impl Iterator<Item = u32> + 's,
    at: Micros,
) -> impl Iterator<Item = (u32, Event)> + 's {
    let events = scene.events;
    found
        .map(move |i| (i, events.get(i)))
        .skip_while(move |(_, e)| e.at < at - VISIT)
        .take_while(move |(_, e)| e.at <= at + Span::minutes(2))
}

/// Shops issue a new session id at login or checkout: old and new are one jar.
fn join_renewed(scene: &Scene<'_>, trail: &mut Trail) {
    let mut at = 0;
    while at < trail.sessions.len() {
        if let Some(older) = scene.jars.older(scene.events.session_number(trail.sessions[at])) {
            add(&mut trail.sessions, scene.events.session_key(older));
        }
        at += 1;
    }
}

/// Page views in the order's jar; without any session, the device's visit that led to the order.
fn own_steps(scene: &Scene<'_>, trail: &mut Trail, link: Link) {
    let from = trail.at - scene.look_back;
    let until = trail.at + Span::minutes(5);
    let mut own: Vec<Step> = Vec::new();
    for (nth, session) in trail.sessions.iter().enumerate() {
        let kind = if nth == 0 && link == Link::Device { Link::Device } else { Link::Session };
        let found = scene.events.of_session(*session).rev().map(|event| Step { event, link: kind, hop: 1 });
        own.extend(most(found.filter(|s| within(scene, s, from, until)), MAX_PER_KEY, &mut trail.cut));
    }
    let devices: Vec<Key> =
        own.iter().map(|s| scene.events.get(s.event).device).chain(trail.devices.iter().copied()).collect();
    for device in distinct(devices) {
        for session in &trail.sessions {
            let began = first_hits(scene, device, *session);
            own.extend(began.into_iter().map(|event| Step { event, link: Link::Session, hop: 2 }));
        }
    }
    let moved = trail.sessions.iter().filter_map(|session| scene.jars.moved(scene.events.session_number(*session)));
    own.extend(moved.map(|event| Step { event, link: Link::Session, hop: 2 }));
    own.retain(|step| within(scene, step, from, until));
    if let Some(event) = trail.confirmation {
        own.push(Step { event, link: Link::Order, hop: 1 });
    }
    if own.iter().all(|s| !scene.bound(s.event).is_some()) {
        own.extend(cookieless_visit(scene, trail));
    }
    trail.own = sorted(scene, own);
    let first = trail.own.first().map(|s| s.event);
    let began = first.map_or(trail.at, |e| scene.events.get(e).at);
    let near = trail.own.iter().map(|s| s.event).take_while(|e| scene.events.get(*e).at <= began + CLOCK_SKEW);
    trail.birth = near.into_iter().find(|e| scene.events.get(*e).opens_jar()).or(first);
}

/// Hits without a session cookie by which a device began a session: only those right before its first hit can be.
fn first_hits(scene: &Scene<'_>, device: Key, session: Key) -> Vec<u32> {
    let Some(birth) = scene.events.of_session(session).next().map(|at| scene.events.get(at).at) else {
        return Vec::new();
    };
    let near = scene.events.device_back(device, birth + FIRST_REPLY);
    near.take_while(|e| scene.events.get(*e).at >= birth - FIRST_REPLY - CLOCK_SKEW)
        .filter(|e| !scene.events.get(*e).session.is_some() && scene.bound(*e) == session)
        .collect()
}

/// The first of what was found, so many at most; notes when there are more.
fn most<T>(mut found: impl Iterator<Item = T>, limit: usize, cut: &mut bool) -> Vec<T> {
    let kept: Vec<T> = found.by_ref().take(limit).collect();
    *cut |= kept.len() == limit && found.next().is_some();
    kept
}

fn within(scene: &Scene<'_>, step: &Step, from: Micros, until: Micros) -> bool {
    (from..=until).contains(&scene.events.get(step.event).at)
}

fn distinct(mut keys: Vec<Key>) -> Vec<Key> {
    keys.retain(|key| key.is_some());
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The device's hits without a session that lead up to the order without a long pause: cookies were refused.
fn cookieless_visit(scene: &Scene<'_>, trail: &Trail) -> Vec<Step> {
    let mut found = Vec::new();
    for device in &trail.devices {
        let mut earliest = trail.at;
        for event in scene.events.device_back(*device, trail.at + Span::minutes(5)) {
            let seen = scene.events.get(event);
            if seen.at < earliest - VISIT {
                break;
            }
            let other =
                seen.customer.is_some() && !trail.customers.is_empty() && !trail.customers.contains(&seen.customer);
            if !scene.bound(event).is_some() && !other {
                found.push(Step { event, link: Link::Device, hop: 1 });
                earliest = earliest.min(seen.at);
            }
        }
    }
    found
}

/// By time, each event once with its strongest link.
fn sorted(scene: &Scene<'_>, mut steps: Vec<Step>) -> Vec<Step> {
    steps.sort_unstable_by_key(|s| (s.event, std::cmp::Reverse(s.link), s.hop));
    steps.dedup_by_key(|s| s.event);
    steps.sort_by_key(|s| (scene.events.get(s.event).at, s.event));
    steps
}

/// The keys that the order's own visit shows.
fn learn(scene: &Scene<'_>, trail: &mut Trail) {
    let mut earliest = trail.at;
    for step in trail.own.iter().rev() {
        let event = scene.events.get(step.event);
        if event.at < earliest - VISIT {
            break;
        }
        earliest = earliest.min(event.at);
        add(&mut trail.devices, event.device);
        add(&mut trail.customers, event.customer);
    }
}

/// Page views of the same customer, and of the same device, outside the order's jar.
fn other_steps(scene: &Scene<'_>, trail: &mut Trail) {
    let from = trail.at - scene.look_back;
    let until = trail.at;
    let mut owned: Vec<u32> = trail.own.iter().map(|s| s.event).collect();
    owned.sort_unstable();
    let foreign = |event: u32| {
        let bound = scene.bound(event);
        !(bound.is_some() && trail.sessions.contains(&bound)) && owned.binary_search(&event).is_err()
    };
    let mut cut = false;
    let mut customer: Vec<u32> = Vec::new();
    for key in &trail.customers {
        let found = scene.events.of_customer(*key).rev().filter(|e| foreign(*e));
        customer.extend(most(found, MAX_PER_KEY, &mut cut));
    }
    // The customer id often appears only after login: the sessions in which it did are the customer's from their first
    // hit on. The latest ones come first.
    let bound = customer.iter().map(|e| scene.bound(*e)).filter(|key| key.is_some());
    let mut known = BTreeSet::new();
    let sessions = most(bound.filter(|key| known.insert(*key)), MAX_CUSTOMER_SESSIONS, &mut cut);
    for session in &sessions {
        let of_session: Vec<u32> = most(scene.events.of_session(*session).rev(), MAX_PER_KEY, &mut cut);
        let devices = distinct(of_session.iter().map(|e| scene.events.get(*e).device).collect());
        customer.extend(devices.iter().flat_map(|device| first_hits(scene, *device, *session)));
        customer.extend(of_session);
    }
    let customer = customer.into_iter().map(|event| Step { event, link: Link::Customer, hop: 2 });
    let customer: Vec<Step> = customer.filter(|s| within(scene, s, from, until)).collect();
    let mut device = Vec::new();
    let from = if scene.has_sessions { from.max(trail.at - CLOSE) } else { from };
    for key in &trail.devices {
        let compatible = |event: u32| {
            let theirs = scene.events.get(event).customer;
            !theirs.is_some() || trail.customers.is_empty()
        };
        let near = scene.events.device_back(*key, until).take_while(|e| scene.events.get(*e).at >= from);
        let found = near.filter(|e| foreign(*e) && compatible(*e));
        device.extend(most(found.map(|event| Step { event, link: Link::Device, hop: 2 }), MAX_PER_KEY, &mut cut));
    }
    trail.cut |= cut;
    trail.customer = sorted(scene, customer);
    trail.device = sorted(scene, device);
    trail.neighbours = distinct(trail.device.iter().map(|step| scene.bound(step.event)).collect());
}
