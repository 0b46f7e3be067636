//! The first request of a visit carries no session cookie: the reply sets it. Such a hit is given to the session
//! that the same device began right behind it.

use super::VISIT;
use crate::events::{Events, Facts, NOTHING};
use crate::identity::Key;
use crate::units::Span;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

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
    /// For each event the number of its own session, or of the one that its reply began; [`NOTHING`] when no session
    /// followed or several could be meant. Atomic because all cores fill it.
    bound: Vec<AtomicU32>,
    /// Sessions that a shop issued in place of an older one (at login, at the checkout): new to old, sorted.
    renewed: Vec<(u32, u32)>,
    /// Sessions with the page that began them at another address, sorted.
    moved: Vec<(u32, u32)>,
}

impl Jars {
    /// Binds all events, device by device.
    pub fn of(events: &Events) -> Self {
        let devices = || (0..events.devices()).into_par_iter().map(|number| events.on_device(number));
        let mut found: Vec<Renewal> = devices().flat_map_iter(|device| renewals(events, device)).collect();
        found.par_sort_unstable();
        // The first hit of a session that tells decides.
        found.dedup_by_key(|renewal| renewal.0);
        let renewed = found.into_iter().filter_map(|(new, _, old)| Some((new, old?))).collect();
        let kept = |at| AtomicU32::new(kept_session(events, at));
        let bound = (0..events.len()).into_par_iter().map(kept).collect();
        let mut jars = Self { bound, renewed, moved: Vec::new() };
        devices().for_each(|device| {
            for (at, session) in bind(events, &jars, device) {
                jars.set(at, session);
            }
        });
        let moved: Vec<(u32, u32)> =
            (0..events.len()).into_par_iter().filter_map(|at| opened_elsewhere(events, &jars, at)).collect();
        for (at, session) in moved {
            // Two sessions behind one page: whose it was nobody can tell.
            let bound = jars.bound(at);
            jars.set(at, if bound != NOTHING && bound != session { NOTHING } else { session });
            jars.moved.push((session, at));
        }
        jars.moved.sort_unstable();
        jars
    }

    /// The number of the session to which an event belongs: its own, or the one that its reply began; [`NOTHING`] when
    /// no session followed or several could be meant.
    #[inline]
    pub fn bound(&self, at: u32) -> u32 {
        self.bound.get(at as usize).map_or(NOTHING, |bound| bound.load(Ordering::Relaxed))
    }

    fn set(&self, at: u32, session: u32) {
        if let Some(bound) = self.bound.get(at as usize) {
            bound.store(session, Ordering::Relaxed);
        }
    }

    /// The page that began a session at another address than the session's first hit.
    pub fn moved(&self, session: u32) -> Option<u32> {
        // Of several the first: a search in halves would meet any of them.
        let at = self.moved.partition_point(|(known, _)| *known < session);
        self.moved
            .get(at)
            .filter(|(known, _)| *known == session)
            .map(|(_, at)| *at)
            .filter(|at| self.bound(*at) == session)
    }

    /// The session that a renewed one replaced.
    pub fn older(&self, session: u32) -> Option<u32> {
        let at = self.renewed.binary_search_by_key(&session, |(new, _)| *new).ok()?;
        Some(self.renewed[at].1)
    }
}

/// The session of an event; one that a reply began and no request ever carried was refused.
fn kept_session(events: &Events, at: u32) -> u32 {
    let carried = |at: &u32| !events.facts(*at).has(Facts::SESSION_SET);
    let session = events.session(at);
    if events.facts(at).has(Facts::SESSION_SET) && !events.in_session(session).iter().any(carried) {
        return NOTHING;
    }
    session
}

/// A session, a hit that tells where it came from, and the session it replaced if it did.
type Renewal = (u32, u32, Option<u32>);

/// Sessions of one device whose first hits name an own page as their origin. When that page was asked for with
/// another id, which is never seen again, the shop renewed the id; asked for without any, it began the session.
fn renewals(events: &Events, device: &[u32]) -> Vec<Renewal> {
    let mut found = Vec::new();
    if device.windows(2).all(|pair| events.session(pair[0]) == events.session(pair[1])) {
        return found;
    }
    for (nth, at) in device.iter().enumerate() {
        let session = events.session(*at);
        if session == NOTHING || events.at(*at) > events.born_of(session) + FIRST_SECONDS {
            continue;
        }
        let (first_at, came_from) = (events.at(*at), events.referer_url(*at));
        if !came_from.is_some() {
            continue;
        }
        let ahead = device[nth..].iter().take_while(|i| events.at(**i) <= first_at + CLOCK_SKEW).count();
        let back = device[..nth + ahead].iter().rev().copied();
        let mut back = back.take(NEIGHBOURS).take_while(|i| events.at(*i) >= first_at - VISIT);
        let is_origin = |i: &u32| events.url(*i) == came_from && events.facts(*i).is_page();
        let Some(origin) = back.find(|i| is_origin(i) && events.session(*i) != session) else { continue };
        let old = events.session(origin);
        let ends = |old: u32| events.in_session(old).last().map(|i| events.at(*i));
        let replaced = old != NOTHING && !differ(events.customer(origin), events.customer(*at));
        let gone = replaced && ends(old).is_some_and(|last| last <= events.born_of(session) + FIRST_SECONDS);
        found.push((session, *at, gone.then_some(old)));
    }
    found
}

/// The first hits of one device that carry no session, with the session that each one began.
fn bind(events: &Events, jars: &Jars, device: &[u32]) -> Vec<(u32, u32)> {
    if device.iter().all(|at| events.session(*at) != NOTHING) {
        return Vec::new();
    }
    let mut sessions: Vec<u32> = Vec::with_capacity(device.len());
    for (nth, at) in device.iter().enumerate() {
        let own = events.session(*at);
        sessions.push(if own == NOTHING { begun_session(events, jars, device, nth) } else { own });
    }
    let missing = |nth: &usize| events.session(device[*nth]) == NOTHING;
    (0..device.len())
        .filter(missing)
        .map(|nth| {
            let found = sessions[nth];
            // A redirect's visitor is who asks for the next page: what that page was bound to holds for it too.
            (device[nth], if found == NOTHING { after_redirect(events, device, nth, &sessions) } else { found })
        })
        .filter(|(_, session)| *session != NOTHING)
        .collect()
}

/// The positions of a device's hits from shortly before one of them on.
fn from_shortly_before(events: &Events, device: &[u32], nth: usize) -> std::ops::Range<usize> {
    let from = events.at(device[nth]) - CLOCK_SKEW;
    let before = device[..nth].iter().rev().take_while(|i| events.at(**i) >= from).count();
    nth - before..device.len()
}

/// The session that a hit without one began.
fn begun_session(events: &Events, jars: &Jars, device: &[u32], nth: usize) -> u32 {
    let (event_at, url) = (events.at(device[nth]), events.url(device[nth]));
    let mut born: Vec<u32> = Vec::new();
    for other in from_shortly_before(events, device, nth).take(NEIGHBOURS) {
        let at = device[other];
        if events.at(at) > event_at + FIRST_REPLY {
            break;
        }
        let session = events.session(at);
        // A session that is older than the hit had its cookie at the hit.
        let is_new = session != NOTHING && events.born_of(session) >= event_at - CLOCK_SKEW;
        if other == nth || !is_new || jars.older(session).is_some() {
            continue;
        }
        if differ(events.customer(at), events.customer(device[nth])) {
            continue;
        }
        // The page that asked for this names the hit's address as its origin: the browser is the same one.
        let came_from = events.referer_url(at);
        if came_from.is_some() && came_from == url {
            return session;
        }
        if !born.contains(&session) {
            born.push(session);
        }
    }
    if let [only] = born[..] { only } else { NOTHING }
}

/// The page without a cookie with which a session began at another address, where `at` is the session's first hit:
/// phones change their address in mid-visit. It has the address that the first hit names as its origin, the same user
/// agent, and no session of its own.
fn opened_elsewhere(events: &Events, jars: &Jars, at: u32) -> Option<(u32, u32)> {
    let session = events.session(at);
    if session == NOTHING || events.at(at) != events.born_of(session) {
        return None;
    }
    let came_from = events.referer_url(at);
    if !came_from.is_some() || events.facts(at).has(Facts::SESSION_SET) {
        return None;
    }
    let (first_at, customer, device) = (events.at(at), events.customer(at), events.device_key(events.device(at)));
    let is_other = |i: u32| events.device_key(events.device(i)) != device && !differ(events.customer(i), customer);
    let mut near = events
        .openings_from(came_from, events.agent(at), first_at - FIRST_REPLY)
        .take_while(|i| events.at(*i) <= first_at + CLOCK_SKEW)
        .filter(|i| is_other(*i));
    let only = near.next().filter(|_| near.next().is_none())?;
    (jars.bound(only) == NOTHING).then_some((only, session))
}

fn differ(a: Key, b: Key) -> bool {
    a.is_some() && b.is_some() && a != b
}

/// The session of the page that a redirect led to: the device's next page, of whatever cookie, within seconds.
fn after_redirect(events: &Events, device: &[u32], nth: usize, sessions: &[u32]) -> u32 {
    let event = events.get(device[nth]);
    if !event.is_redirect() {
        return NOTHING;
    }
    let mut found = NOTHING;
    for other in from_shortly_before(events, device, nth) {
        let later = events.get(device[other]);
        if later.at > event.at + CLOCK_SKEW {
            break;
        }
        let session = sessions[other];
        if other != nth && later.is_page() && session != NOTHING && !differ(later.customer, event.customer) {
            if found != NOTHING && found != session {
                return NOTHING;
            }
            found = session;
        }
    }
    found
}
