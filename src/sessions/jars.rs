//! The first request of a visit carries no session cookie: the reply sets it. Such a hit is given to the session
//! that the same device began right behind it.

use super::VISIT;
use crate::events::{Event, Events, Facts};
use crate::identity::Key;
use crate::units::Span;
use rayon::prelude::*;

/// A session begun later than this behind a hit without cookie was not begun by it.
pub const FIRST_REPLY: Span = Span::minutes(5);

/// Front ends' clocks differ: a page's image may be logged this much before the page.
pub const CLOCK_SKEW: Span = Span::seconds(5);

/// Hits of one device that are looked at around one without a cookie.
const NEIGHBOURS: usize = 400;

/// A renewed session shows itself in the first seconds of the new id.
const FIRST_SECONDS: Span = Span::seconds(10);

/// Which session each event belongs to, and which sessions are one and the same jar.
#[derive(Debug, Default)]
pub struct Jars {
    /// For each event its own session, or the one that its reply began; [`Key::NONE`] when no session followed or
    /// several could be meant.
    pub bound: Vec<Key>,
    /// Sessions that a shop issued in place of an older one (at login, at the checkout): new to old, sorted.
    renewed: Vec<(Key, Key)>,
    /// Sessions with the page that began them at another address, sorted.
    moved: Vec<(Key, u32)>,
}

impl Jars {
    /// Binds all events, device by device.
    pub fn of(events: &Events) -> Self {
        let devices = events.devices();
        let mut found: Vec<Renewal> = devices.par_iter().flat_map_iter(|device| renewals(events, device)).collect();
        found.par_sort_unstable();
        // The first hit of a session that tells decides.
        found.dedup_by_key(|renewal| renewal.0);
        let renewed = found.into_iter().filter_map(|(new, _, old)| Some((new, old?))).collect();
        let bound = events.list.par_iter().map(|e| kept_session(events, e)).collect();
        let mut jars = Self { bound, renewed, moved: Vec::new() };
        let first_hits: Vec<(u32, Key)> =
            devices.par_iter().flat_map_iter(|device| bind(events, &jars, device)).collect();
        for (at, session) in first_hits {
            jars.bound[at as usize] = session;
        }
        let moved: Vec<(u32, Key)> = (0..events.list.len() as u32)
            .into_par_iter()
            .filter_map(|at| opened_elsewhere(events, &jars, at))
            .collect();
        for (at, session) in moved {
            // Two sessions behind one page: whose it was nobody can tell.
            let bound = &mut jars.bound[at as usize];
            *bound = if bound.is_some() && *bound != session { Key::NONE } else { session };
            jars.moved.push((session, at));
        }
        jars.moved.sort_unstable();
        jars
    }

    /// The page that began a session at another address than the session's first hit.
    pub fn moved(&self, session: Key) -> Option<u32> {
        // Of several the first: a search in halves would meet any of them.
        let at = self.moved.partition_point(|(known, _)| *known < session);
        self.moved
            .get(at)
            .filter(|(known, _)| *known == session)
            .map(|(_, at)| *at)
            .filter(|at| self.bound[*at as usize] == session)
    }

    /// The session that a renewed one replaced.
    pub fn older(&self, session: Key) -> Option<Key> {
        let at = self.renewed.binary_search_by_key(&session, |(new, _)| *new).ok()?;
        Some(self.renewed[at].1)
    }
}

/// The session of an event; one that a reply began and no request ever carried was refused.
fn kept_session(events: &Events, event: &Event) -> Key {
    let carried = |at: u32| !events.get(at).facts.has(Facts::SESSION_SET);
    if event.facts.has(Facts::SESSION_SET) && !events.of_session(event.session).any(carried) {
        return Key::NONE;
    }
    event.session
}

/// A session, a hit that tells where it came from, and the session it replaced if it did.
type Renewal = (Key, u32, Option<Key>);

/// Sessions of one device whose first hits name an own page as their origin. When that page was asked for with
/// another id, which is never seen again, the shop renewed the id; asked for without any, it began the session.
fn renewals(events: &Events, device: &[(Key, u32)]) -> Vec<Renewal> {
    let mut found = Vec::new();
    let session = |(_, at): &(Key, u32)| events.get(*at).session;
    if device.iter().all(|hit| session(hit) == session(&device[0])) {
        return found;
    }
    for (nth, (_, at)) in device.iter().enumerate() {
        let first = events.get(*at);
        if !first.session.is_some() || !first.referer_url.is_some() || first.at > events.born(*at) + FIRST_SECONDS {
            continue;
        }
        let ahead = device[nth..].iter().take_while(|(_, i)| events.get(*i).at <= first.at + CLOCK_SKEW).count();
        let back = device[..nth + ahead].iter().rev().map(|(_, i)| events.get(*i));
        let mut back = back.take(NEIGHBOURS).take_while(|e| e.at >= first.at - VISIT);
        let Some(origin) = back.find(|e| e.is_page() && e.url == first.referer_url && e.session != first.session)
        else {
            continue;
        };
        let old = origin.session;
        let ends = |old: Key| events.of_session(old).next_back().map(|i| events.get(i).at);
        let replaced = old.is_some() && !differ(origin.customer, first.customer);
        let gone = replaced && ends(old).is_some_and(|last| last <= events.born(*at) + FIRST_SECONDS);
        found.push((first.session, *at, gone.then_some(old)));
    }
    found
}

/// The first hits of one device that carry no session, with the session that each one began.
fn bind(events: &Events, jars: &Jars, device: &[(Key, u32)]) -> Vec<(u32, Key)> {
    if device.iter().all(|(_, at)| events.get(*at).session.is_some()) {
        return Vec::new();
    }
    let mut sessions: Vec<Key> = Vec::with_capacity(device.len());
    for nth in 0..device.len() {
        let own = events.get(device[nth].1).session;
        sessions.push(if own.is_some() { own } else { begun_session(events, jars, device, nth) });
    }
    let missing = |nth: &usize| !events.get(device[*nth].1).session.is_some();
    (0..device.len())
        .filter(missing)
        .map(|nth| {
            let found = sessions[nth];
            // A redirect's visitor is who asks for the next page: what that page was bound to holds for it too.
            (device[nth].1, if found.is_some() { found } else { after_redirect(events, device, nth, &sessions) })
        })
        .filter(|(_, session)| session.is_some())
        .collect()
}

/// The positions of a device's hits from shortly before one of them on.
fn from_shortly_before(events: &Events, device: &[(Key, u32)], nth: usize) -> std::ops::Range<usize> {
    let from = events.get(device[nth].1).at - CLOCK_SKEW;
    let before = device[..nth].iter().rev().take_while(|(_, i)| events.get(*i).at >= from).count();
    nth - before..device.len()
}

/// The session that a hit without one began.
fn begun_session(events: &Events, jars: &Jars, device: &[(Key, u32)], nth: usize) -> Key {
    let event = events.get(device[nth].1);
    let mut born: Vec<Key> = Vec::new();
    for other in from_shortly_before(events, device, nth).take(NEIGHBOURS) {
        let at = device[other].1;
        let later = events.get(at);
        if later.at > event.at + FIRST_REPLY {
            break;
        }
        // A session that is older than the hit had its cookie at the hit.
        let is_new = later.session.is_some() && events.born(at) >= event.at - CLOCK_SKEW;
        if other == nth || !is_new || jars.older(later.session).is_some() || differ(later.customer, event.customer) {
            continue;
        }
        // The page that asked for this names the hit's address as its origin: the browser is the same one.
        if later.referer_url.is_some() && later.referer_url == event.url {
            return later.session;
        }
        if !born.contains(&later.session) {
            born.push(later.session);
        }
    }
    if let [only] = born[..] { only } else { Key::NONE }
}

/// The page without a cookie with which a session began at another address, where `at` is the session's first hit:
/// phones change their address in mid-visit. It has the address that the first hit names as its origin, the same user
/// agent, and no session of its own.
fn opened_elsewhere(events: &Events, jars: &Jars, at: u32) -> Option<(u32, Key)> {
    let first = events.get(at);
    if first.opens_jar() || !first.referer_url.is_some() || first.at != events.born(at) {
        return None;
    }
    let mut near = events
        .openings_from(first.referer_url, first.agent, first.at - FIRST_REPLY)
        .take_while(|i| events.get(*i).at <= first.at + CLOCK_SKEW)
        .filter(|i| events.get(*i).device != first.device && !differ(events.get(*i).customer, first.customer));
    let only = near.next().filter(|_| near.next().is_none())?;
    (!jars.bound[only as usize].is_some()).then_some((only, first.session))
}

fn differ(a: Key, b: Key) -> bool {
    a.is_some() && b.is_some() && a != b
}

/// The session of the page that a redirect led to: the device's next page, of whatever cookie, within seconds.
fn after_redirect(events: &Events, device: &[(Key, u32)], nth: usize, sessions: &[Key]) -> Key {
    let event = events.get(device[nth].1);
    if !event.is_redirect() {
        return Key::NONE;
    }
    let mut found = Key::NONE;
    for other in from_shortly_before(events, device, nth) {
        let later = events.get(device[other].1);
        if later.at > event.at + CLOCK_SKEW {
            break;
        }
        let key = sessions[other];
        if other != nth && later.is_page() && key.is_some() && !differ(later.customer, event.customer) {
            if found.is_some() && found != key {
                return Key::NONE;
            }
            found = key;
        }
    }
    found
}
