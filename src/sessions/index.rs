//! The trail of an order, and the index from which trails are built.

use super::Link;
use super::limits::{CLOCK_SKEW, FIRST_REPLY};
use super::offset::Offset;
use super::stitching::SessionStitcher;
use crate::base::identity::Key;
use crate::base::units::{Micros, Span};
use crate::events::store::part;
use crate::events::{Events, NOTHING};

/// Page views that are looked at of the order's own sessions, of its customer and of its devices, so many of each: the latest
/// before the order. Sessions with more are machines', or those of a till that never closes its browser. A choice: no person
/// views so many pages within a window, and walks over more of them cost more than twenty ordinary orders. Where there are more than
/// some hundred, plain pages are looked at by their flags alone, see `thinned`.
pub const MAX_PER_KEY: usize = 4096;

/// How long an address and a browser alone can join a click to an order: days apart they say little, since both are
/// shared, and both change hands.
pub const CLOSE: Span = Span::days(1);

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
#[derive(Clone, PartialEq, Eq, Debug, Default)]
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
    pub stitcher: &'a SessionStitcher,
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
    pub fn browser(&self, event: u32) -> u32 {
        self.stitcher.bound(self.events, event)
    }

    /// The session to which an event belongs.
    #[inline]
    pub fn bound(&self, event: u32) -> Key {
        self.events.session_key(self.browser(event))
    }
}

pub(super) fn add(keys: &mut Vec<Key>, key: Key) {
    if key.is_some() && !keys.contains(&key) && keys.len() < MAX_SESSIONS {
        keys.push(key);
    }
}

/// Hits without a session cookie by which devices began a session: only those right before the session's first hit qualify.
pub(super) fn first_hits(evidence: &EvidenceIndex<'_>, devices: &[u32], session: u32, cut: &mut bool) -> Vec<u32> {
    let events = evidence.events;
    if events.in_session(session).is_empty() {
        return Vec::new();
    }
    let birth = events.first_seen_in(session);
    let near = events.between(birth - FIRST_REPLY - CLOCK_SKEW, birth + FIRST_REPLY);
    let hits = devices.iter().flat_map(|device| part(events.on_device(*device), &near)).copied();
    let mut hits = most(hits, MAX_AROUND_BIRTH, cut);
    hits.retain(|e| events.session(*e) == NOTHING && evidence.browser(*e) == session);
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

/// Steps by time, in which events are numbered, each event once with its strongest link.
pub(super) fn sorted(mut steps: Vec<Step>) -> Vec<Step> {
    // Nearly all are in order already, list after list, which this way of sorting uses.
    steps.sort_by_key(|s| (s.event, std::cmp::Reverse(s.link), s.hop));
    steps.dedup_by_key(|s| s.event);
    steps
}

/// An own page view that is more than a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Landmark {
    /// Its event.
    pub event: u32,
    /// When it was logged.
    pub at: Micros,
    /// The order number that it shows.
    pub token: Key,
}

/// What an order's own page views show, see [`Trail::own`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Landmarks {
    /// Cart pages, by time.
    pub carts: Vec<Landmark>,
    /// Cart and checkout pages, by time.
    pub checkouts: Vec<Landmark>,
    /// Confirmation pages, by time.
    pub confirmations: Vec<Landmark>,
    /// Conversion beacons, by time.
    pub conversions: Vec<Landmark>,
    /// A click beacon was sent.
    pub has_click_beacon: bool,
    /// The first page views that belong to a session, some of them.
    pub with_session: Vec<u32>,
    /// Page views that are no images and scripts; of a visit that was thinned, see [`Trail::skipped`], those that are left.
    pub pages: usize,
    /// The last of those, the latest first, some of them.
    pub last_pages: Vec<u32>,
    /// The first page view that begins a visit, or a part of one.
    pub first_arrival: Option<u32>,
    /// When the last such page view was logged.
    pub last_arrival: Option<Micros>,
    /// The first page view of the visit that goes on at the order.
    pub(super) visit_began: Micros,
    /// Times of [`LONG_PAUSE`] and more without a page view: each begins and ends with one, the first with none, the last
    /// with the order.
    pub(super) pauses: Vec<(Micros, Micros)>,
    /// The first and last page view of [`Trail::device`] that begin a visit, where the logs hold no sessions.
    pub elsewhere: Option<(Micros, Micros)>,
}

/// Sessions that are taken together as one browser's.
const MAX_SESSIONS: usize = 8;
