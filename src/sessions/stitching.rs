//! The first request of a visit carries no session cookie: the reply sets it. Such a hit is given to the session
//! that the same device began right behind it.
//!
//! Which session that is shows in what stands around the hit. So it is found when a trail asks for it, and remembered: most of
//! what was kept are strangers' clicks, for which no trail ever asks.

use super::VISIT;
use super::browsing::{began_later, led_up};
use super::pages::Pages;
use crate::base::identity::Key;
use crate::base::units::Span;
use crate::events::{Events, Facts, NOTHING, is_redirect};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// A session begun later than this behind a hit without cookie was not begun by it.
pub const FIRST_REPLY: Span = Span::minutes(5);

/// Front ends' clocks differ: a page's image may be logged this much before the page.
pub const CLOCK_SKEW: Span = Span::seconds(5);

/// How long a page can stay open before its first click: a tab that is left overnight, or over a weekend.
pub(super) const LATE_REPLY: Span = Span::days(7);

/// A visit whose session is renewed goes on within this time, where no customer id shows that it is the same visitor.
const GOES_ON: Span = Span::minutes(2);

/// Sessions of one device in half an hour among which nobody looks for a renewed one.
const CROWD: usize = 8;

/// Hits of one device that are looked at around one without a cookie, half of them before it.
pub(super) const NEIGHBOURS: usize = 400;

/// Pages of one device in the seconds around a redirect among which the one is looked for that it led to.
const NEXT_PAGES: usize = 32;

/// Requests for one address by one browser within minutes, among which nobody can tell whose a visit was.
const LOOKALIKES: usize = 64;

/// Hits of a session's first seconds that are asked where it came from: a page and what it loads all name the same one.
const FIRST_HITS: usize = 64;

/// Page views of a session in which its customer is looked for.
const NAMED: usize = 1024;

/// A renewed session shows itself in the first seconds of the new id.
const FIRST_SECONDS: Span = Span::seconds(10);

/// What nobody asked for yet; no session has this number, because there are fewer sessions than events.
const UNKNOWN: u32 = NOTHING - 1;

/// Which session each event belongs to, and which sessions are one and the same jar.
///
/// All answers follow from the events alone, so it does not matter who asks first. Those of events the events remember, in
/// the room of the session that they lack.
#[derive(Debug, Default)]
pub struct SessionStitcher {
    /// For each session the one that it replaced, once asked for.
    older: Answers,
    /// Pages that were asked for without a session, by their address and user agent.
    openings: Pages,
    /// First hits of sessions, by the page that they name as their origin and the user agent.
    firsts: Pages,
}

/// Numbers that are found when somebody asks. Atomic because all cores do.
#[derive(Debug, Default)]
struct Answers(Vec<AtomicU32>);

impl Answers {
    /// Answers of which none is known.
    fn unknown(count: u32) -> Self {
        Self((0..count).map(|_| AtomicU32::new(UNKNOWN)).collect())
    }

    #[inline]
    fn get(&self, of: u32, find: impl FnOnce() -> u32) -> u32 {
        let Some(answer) = self.0.get(of as usize) else { return NOTHING };
        match answer.load(Ordering::Relaxed) {
            UNKNOWN => {
                let found = find();
                answer.store(found, Ordering::Relaxed);
                found
            }
            known => known,
        }
    }
}

impl SessionStitcher {
    /// The jars of what was kept.
    pub fn of(events: &Events) -> Self {
        let opening = |at: u32| {
            let opens = events.session(at) == NOTHING && events.facts(at).is_page();
            let key = if opens { events.url(at).with(events.agent(at)) } else { Key::NONE };
            (key, at)
        };
        let first = |at: u32| (events.referer_url(at).with(events.agent(at)), at);
        let firsts = (0..events.sessions()).into_par_iter().flat_map_iter(|session| first_hits(events, session));
        let (openings, firsts) =
            rayon::join(|| Pages::of((0..events.len()).into_par_iter().map(opening)), || Pages::of(firsts.map(first)));
        Self { older: Answers::unknown(events.sessions()), openings, firsts }
    }

    /// The number of the session to which an event belongs: its own, or the one that its reply began; [`NOTHING`] when
    /// no session followed or several could be meant. `events` are those of [`Self::of`].
    #[inline]
    pub fn bound(&self, events: &Events, at: u32) -> u32 {
        match events.session(at) {
            NOTHING => events.jar(at).unwrap_or_else(|| {
                let ways = [Self::followed, Self::claimed];
                let found = ways.iter().map(|way| way(self, events, at)).find(|session| *session != NOTHING);
                let found = found.unwrap_or_else(|| reopened(events, at));
                let found = if found == NOTHING { began_later(events, at) } else { found };
                events.remember_jar(at, found);
                found
            }),
            // One that a reply began and no request ever carried was refused.
            own if events.glimpse(at).begins_session() && !events.is_carried(own) => NOTHING,
            own => own,
        }
    }

    /// The page that began a session at another address than the session's first hit.
    pub fn moved(&self, events: &Events, session: u32) -> Option<u32> {
        let pages = first_hits(events, session).filter_map(|first| self.opened(events, first));
        pages
            .filter(|page| self.followed(events, *page) == NOTHING)
            .min()
            .filter(|page| self.bound(events, *page) == session)
    }

    /// The page that was left open for a long time before the session's first hit, which names it.
    pub fn left_open(&self, events: &Events, session: u32) -> Option<u32> {
        let pages = first_hits(events, session).filter_map(|first| opened_long_before(events, first));
        pages.into_iter().min().filter(|page| self.bound(events, *page) == session)
    }

    /// The arrivals without a cookie from which the visitor came to the session by further pages without one.
    pub fn browsed(&self, events: &Events, session: u32) -> Vec<u32> {
        let mut pages = led_up(events, session);
        pages.retain(|page| events.glimpse(*page).arrives() && self.bound(events, *page) == session);
        pages
    }

    /// The session that a renewed one replaced; [`NOTHING`] for one that is not known to be renewed.
    pub fn older(&self, events: &Events, session: u32) -> u32 {
        self.older.get(session, || {
            // The first hit that tells decides.
            let until = events.first_seen_in(session) + FIRST_SECONDS;
            let hits = events.in_session(session).iter().take(FIRST_HITS).take_while(|at| events.at(**at) <= until);
            let told = hits.into_iter().find_map(|at| replaced(events, session, *at));
            told.or_else(|| continued(events, session)).unwrap_or(NOTHING)
        })
    }

    /// The session that the device began behind a hit without one.
    fn followed(&self, events: &Events, at: u32) -> u32 {
        let device = events.on_device(events.device(at));
        let Ok(nth) = device.binary_search(&at) else { return NOTHING };
        match self.begun_session(events, device, nth) {
            // A redirect's visitor is who asks for the next page: what that page was bound to holds for it too.
            NOTHING => self.after_redirect(events, device, nth),
            session => session,
        }
    }

    /// The session that a hit without one began.
    fn begun_session(&self, events: &Events, device: &[u32], nth: usize) -> u32 {
        let (event_at, url) = (events.at(device[nth]), events.url(device[nth]));
        let mut born: Vec<u32> = Vec::new();
        for other in from_shortly_before(events, device, nth).take(NEIGHBOURS) {
            let at = device[other];
            if events.at(at) > event_at + FIRST_REPLY {
                break;
            }
            let session = events.session(at);
            // A session that is older than the hit had its cookie at the hit.
            let is_new = session != NOTHING && events.first_seen_in(session) >= event_at - CLOCK_SKEW;
            if other == nth || !is_new || self.older(events, session) != NOTHING {
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

    /// The session of the page that a redirect led to: the device's next page, of whatever cookie, within seconds.
    fn after_redirect(&self, events: &Events, device: &[u32], nth: usize) -> u32 {
        let event = device[nth];
        if !is_redirect(events.status(event)) {
            return NOTHING;
        }
        let mut found = NOTHING;
        let pages = |other: &usize| events.facts(device[*other]).is_page();
        for other in from_shortly_before(events, device, nth).take(NEIGHBOURS).filter(pages).take(NEXT_PAGES) {
            let later = device[other];
            if events.at(later) > events.at(event) + CLOCK_SKEW {
                break;
            }
            let another = differ(events.customer(later), events.customer(event));
            if other == nth || another {
                continue;
            }
            let session = match events.session(later) {
                NOTHING => self.begun_session(events, device, other),
                own => own,
            };
            if session != NOTHING {
                if found != NOTHING && found != session {
                    return NOTHING;
                }
                found = session;
            }
        }
        found
    }

    /// The page without a cookie with which a session began at another address, where `first` is the session's first hit:
    /// phones change their address in mid-visit. It has the address that the first hit names as its origin, the same user
    /// agent, and no session of its own.
    fn opened(&self, events: &Events, first: u32) -> Option<u32> {
        let (came_from, agent, device) = (events.referer_url(first), events.agent(first), events.device(first));
        let (at, customer) = (events.at(first), events.customer(first));
        let is_other = |i: &u32| {
            (events.url(*i), events.agent(*i)) == (came_from, agent)
                && events.device(*i) != device
                && !differ(events.customer(*i), customer)
        };
        let near = events.between(at - FIRST_REPLY, at + CLOCK_SKEW);
        let mut only = None;
        for (nth, page) in self.openings.near(came_from.with(agent), &near).enumerate() {
            let is_other = is_other(&page);
            if nth == LOOKALIKES || is_other && only.is_some() {
                return None;
            }
            only = only.or(Some(page).filter(|_| is_other));
        }
        only
    }

    /// The session at another address that a page without a cookie began, see [`Self::opened`]. Of two behind one page
    /// nobody can tell whose it was.
    fn claimed(&self, events: &Events, page: u32) -> u32 {
        if !events.facts(page).is_page() {
            return NOTHING;
        }
        let (at, key) = (events.at(page), events.url(page).with(events.agent(page)));
        let mut found = NOTHING;
        for first in self.firsts.near(key, &events.between(at - CLOCK_SKEW, at + FIRST_REPLY)).take(LOOKALIKES) {
            if self.opened(events, first) == Some(page) {
                let session = events.session(first);
                if found != NOTHING && found != session {
                    return NOTHING;
                }
                found = session;
            }
        }
        found
    }
}

/// The session whose first hit names a page as its origin that was asked for without a cookie long before: the page's reply
/// set the cookie, and its reader took a while. Of two sessions that fit nobody can tell whose the page was.
fn reopened(events: &Events, page: u32) -> u32 {
    // Most pages are no arrival that anybody is paid for.
    if !events.glimpse(page).arrives() {
        return NOTHING;
    }
    let (at, url) = (events.at(page), events.url(page));
    let device = events.on_device(events.device(page));
    let Ok(nth) = device.binary_search(&page) else { return NOTHING };
    let mut found = NOTHING;
    for first in device[nth + 1..].iter().copied().take(NEIGHBOURS) {
        let session = events.session(first);
        if session == NOTHING || session == found || events.referer_url(first) != url {
            continue;
        }
        let first_at = events.at(first);
        if first_at > at + LATE_REPLY {
            break;
        }
        if events.first_seen_in(session) == first_at && opened_long_before(events, first) == Some(page) {
            if found != NOTHING {
                return NOTHING;
            }
            found = session;
        }
    }
    found
}

/// The last page without a cookie that the same device asked for by the address which the session's first hit names.
fn opened_long_before(events: &Events, first: u32) -> Option<u32> {
    let (at, came_from, customer) = (events.at(first), events.referer_url(first), events.customer(first));
    if !came_from.is_some() || events.facts(first).has(Facts::SESSION_SET) {
        return None;
    }
    let device = events.on_device(events.device(first));
    let nth = device.binary_search(&first).ok()?;
    // What few hits have is asked first.
    let mut back = device[..nth].iter().rev().copied().take(NEIGHBOURS).filter(|hit| {
        events.session(*hit) == NOTHING
            && events.url(*hit) == came_from
            && events.at(*hit) <= at - FIRST_REPLY
            && events.facts(*hit).is_page()
            && !differ(events.customer(*hit), customer)
    });
    back.next().filter(|hit| events.at(*hit) >= at - LATE_REPLY)
}

/// The hits of a session's first instant that name an own page as their origin.
fn first_hits(events: &Events, session: u32) -> impl Iterator<Item = u32> + '_ {
    let born = events.first_seen_in(session);
    let hits = events.in_session(session).iter().copied().take(FIRST_HITS).take_while(move |at| events.at(*at) == born);
    hits.filter(|at| events.referer_url(*at).is_some() && !events.facts(*at).has(Facts::SESSION_SET))
}

/// What a hit of a session's first seconds, which names an own page as its origin, tells of where the session came from:
/// when that page was asked for with another id, which is never seen again, the shop renewed that id; asked for without
/// any, it began the session ([`NOTHING`]). `None` when the hit does not tell.
fn replaced(events: &Events, session: u32, at: u32) -> Option<u32> {
    let came_from = Some(events.referer_url(at)).filter(|from| from.is_some())?;
    let device = events.on_device(events.device(at));
    let nth = device.binary_search(&at).ok()?;
    let first_at = events.at(at);
    let ahead =
        device[nth..].iter().take(NEIGHBOURS / 2).take_while(|i| events.at(**i) <= first_at + CLOCK_SKEW).count();
    let back = device[..nth + ahead].iter().rev().copied();
    let mut back = back.take(NEIGHBOURS).take_while(|i| events.at(*i) >= first_at - VISIT);
    let is_origin = |i: &u32| events.url(*i) == came_from && events.facts(*i).is_page();
    let origin = back.find(|i| is_origin(i) && events.session(*i) != session)?;
    let old = events.session(origin);
    let ends = |old: u32| events.in_session(old).last().map(|i| events.at(*i));
    let replaced = old != NOTHING && !differ(events.customer(origin), events.customer(at));
    let gone = replaced && ends(old).is_some_and(|last| last <= events.first_seen_in(session) + FIRST_SECONDS);
    Some(if gone { old } else { NOTHING })
}

/// The session with which a visit began that goes on in this one without any page that shows the change: single-page shops renew
/// ids at the login without asking for a page. The first hit comes from one of the shop's own addresses, as no visit begins;
/// the device's last session before it ends there; and the same customer is named in both, or nobody else is there and the
/// visit goes on at once.
fn continued(events: &Events, session: u32) -> Option<u32> {
    let first = *events.in_session(session).first()?;
    let facts = events.facts(first);
    if facts.has(Facts::SESSION_SET) || !facts.has(Facts::INTERNAL) {
        return None;
    }
    let device = events.on_device(events.device(first));
    let nth = device.binary_search(&first).ok()?;
    let (born, mut sessions) = (events.first_seen_in(session), Vec::new());
    let back = device[..nth].iter().rev().copied().take(NEIGHBOURS);
    for at in back.take_while(|at| events.at(*at) >= born - VISIT) {
        if sessions.len() > CROWD {
            return None;
        }
        let other = events.session(at);
        if other == NOTHING && events.facts(at).is_page() && sessions.is_empty() {
            return None;
        }
        if other != NOTHING && other != session && !sessions.contains(&other) {
            sessions.push(other);
        }
    }
    let customer = |session: u32| {
        let named = events.in_session(session).iter().take(NAMED).take_while(|at| events.at(**at) <= born + VISIT);
        named.map(|at| events.customer(*at)).find(|customer| customer.is_some()).unwrap_or_default()
    };
    let last = |old: u32| events.in_session(old).last().map_or(born, |at| events.at(*at));
    let mine = customer(session);
    let same = |old: &u32| mine.is_some() && customer(*old) == mine;
    let alone = |old: &u32| sessions.len() == 1 && !differ(customer(*old), mine) && born - last(*old) <= GOES_ON;
    let ended = |old: &u32| last(*old) <= born + FIRST_SECONDS;
    sessions.iter().copied().find(|old| ended(old) && (same(old) || alone(old)))
}

/// The positions of a device's hits from shortly before one of them on.
fn from_shortly_before(events: &Events, device: &[u32], nth: usize) -> std::ops::Range<usize> {
    let from = events.at(device[nth]) - CLOCK_SKEW;
    let before = device[..nth].iter().rev().take(NEIGHBOURS / 2).take_while(|i| events.at(**i) >= from).count();
    nth - before..device.len()
}

pub(super) fn differ(a: Key, b: Key) -> bool {
    a.is_some() && b.is_some() && a != b
}

#[cfg(test)]
mod tests;
