//! Gives hits without a session cookie to sessions. The first request of a visit carries no session cookie: the reply sets it.
//! Such a hit belongs to the session that the same device began right after it.
//!
//! The hits around it show which session that is. It is looked up when a trail needs it, and remembered: most kept events are
//! strangers' clicks, which no trail ever needs.

mod renewed;

use super::VISIT;
use super::browsing::{began_later, led_up};
use super::late_replies::{Beginnings, kept_for, left_for, opened_long_before, reopened};
use super::limits::{CLOCK_SKEW, FIRST_REPLY, NEIGHBOURS, differ, limited};
use super::pages::Pages;
use crate::base::identity::Key;
use crate::base::units::Span;
use crate::events::{Events, Facts, NOTHING, is_redirect};
use rayon::prelude::*;
use renewed::{continued, replaced, replaced_elsewhere};
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Pages of one device in the seconds around a redirect among which the page that it led to is looked for.
const NEXT_PAGES: usize = 32;

/// With more requests than this for one address by one browser within minutes, a visit cannot be attributed.
const LOOKALIKES: usize = 64;

/// Hits of a session's first seconds that are checked for where it came from: a page and all that it loads name the same origin.
const FIRST_HITS: usize = 64;

/// A renewed session shows itself in the first seconds of the new id.
const FIRST_SECONDS: Span = Span::seconds(10);

/// A device with this many hits within [`DENSE_TIME`] is a crowd's: a visit is looked for among so many, and not among
/// [`NEIGHBOURS`]. A choice: whoever goes on does so within the minute, and among more people nothing else shows who did.
const DENSE: usize = 64;
const DENSE_TIME: Span = Span::minutes(2);

/// The mark for answers not looked up yet. No session has this number, because there are fewer sessions than events.
const UNKNOWN: u32 = NOTHING - 1;

/// Which session each event belongs to, and which sessions are of one and the same browser.
///
/// All answers depend on the events only, so the order of lookups does not matter. The answers for events are stored in
/// [`Events`], in place of the session that they lack.
#[derive(Debug, Default)]
pub struct SessionStitcher {
    /// For each session the one that it replaced, once looked up.
    older: Answers,
    /// Pages that were requested without a session, by their address and user agent.
    openings: Pages,
    /// First hits of sessions, by the page that they name as their origin and the user agent.
    firsts: Pages,
    /// Answers for which not all page views around were looked at, see [`Self::cut`].
    cut: AtomicU64,
}

/// Numbers that are looked up lazily. Atomic because all cores do so.
#[derive(Debug, Default)]
struct Answers(Vec<AtomicU32>);

impl Answers {
    /// Answers that are all still unknown.
    fn unknown(count: u32) -> Self {
        Self((0..count).map(|_| AtomicU32::new(UNKNOWN)).collect())
    }

    /// The answer for a number, looked up when it is unknown; `first` is called by the one core that stores it.
    #[inline]
    fn get(&self, of: u32, find: impl FnOnce() -> u32, first: impl FnOnce()) -> u32 {
        let Some(answer) = self.0.get(of as usize) else { return NOTHING };
        match answer.load(Ordering::Relaxed) {
            UNKNOWN => {
                let found = find();
                if answer.compare_exchange(UNKNOWN, found, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
                    first();
                }
                found
            }
            known => known,
        }
    }
}

impl SessionStitcher {
    /// The sessions of these events.
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
        Self { older: Answers::unknown(events.sessions()), openings, firsts, cut: AtomicU64::default() }
    }

    /// How many page views without a session, and sessions that may be renewed ones, have more page views around them than are
    /// looked at: of those that were looked up until now, each counts once.
    pub fn cut(&self) -> u64 {
        self.cut.load(Ordering::Relaxed)
    }

    fn count(&self, cut: &Cell<bool>) {
        self.cut.fetch_add(u64::from(cut.get()), Ordering::Relaxed);
    }

    /// The number of the session to which an event belongs: its own, or the one that its reply began; [`NOTHING`] when no session
    /// followed, or several could be meant. `events` are those of [`Self::of`].
    #[inline]
    pub fn bound(&self, events: &Events, at: u32) -> u32 {
        match events.session(at) {
            NOTHING if events.sessions() == 0 => NOTHING,
            NOTHING => events.browser(at).unwrap_or_else(|| {
                let cut = Cell::new(false);
                let ways = [Self::followed, Self::claimed];
                let found = ways.iter().map(|way| way(self, events, at, &cut)).find(|session| *session != NOTHING);
                let found = found.unwrap_or_else(|| reopened(events, at, &cut));
                let found = if found == NOTHING { began_later(events, at, &cut) } else { found };
                let found = if found == NOTHING { kept_for(events, at, &cut) } else { found };
                if events.remember_jar(at, found) {
                    self.count(&cut);
                }
                found
            }),
            // The browser refused this session: a reply began it, and no request ever carried it.
            own if events.glimpse(at).begins_session() && !events.is_carried(own) => NOTHING,
            own => own,
        }
    }

    /// The page that began a session at another address than the session's first hit. Like the next ones, this notes in `cut`
    /// when not all page views were looked at.
    pub fn moved(&self, events: &Events, session: u32, cut: &Cell<bool>) -> Option<u32> {
        let pages = first_hits(events, session).filter_map(|first| self.opened(events, first, cut));
        pages
            .filter(|page| self.followed(events, *page, cut) == NOTHING)
            .min()
            .filter(|page| self.bound(events, *page) == session)
    }

    /// The page that was left open for a long time before the session's first hit, which names it.
    pub fn left_open(&self, events: &Events, session: u32, cut: &Cell<bool>) -> Option<u32> {
        let pages = first_hits(events, session).filter_map(|first| opened_long_before(events, first, cut));
        pages.into_iter().min().filter(|page| self.bound(events, *page) == session)
    }

    /// The arrival without a cookie whose reply set the cookie that the session's first page view, a later arrival, already carried.
    pub fn kept(&self, events: &Events, session: u32, cut: &Cell<bool>) -> Option<u32> {
        left_for(events, session, cut).filter(|page| self.bound(events, *page) == session)
    }

    /// The arrivals without a cookie from which the visitor came to the session by further pages without one.
    pub fn browsed(&self, events: &Events, session: u32, cut: &Cell<bool>) -> Vec<u32> {
        let mut pages = led_up(events, session, cut);
        pages.retain(|page| events.glimpse(*page).arrives() && self.bound(events, *page) == session);
        pages
    }

    /// The session that a renewed one replaced; [`NOTHING`] for one that is not known to be renewed.
    pub fn older(&self, events: &Events, session: u32) -> u32 {
        let cut = Cell::new(false);
        let find = || {
            // The first hit that shows it decides.
            let until = events.first_seen_in(session) + FIRST_SECONDS;
            let soon = |at: &u32| events.at(*at) <= until;
            let hits = limited(events.in_session(session).iter().copied(), FIRST_HITS, &cut, soon).take_while(soon);
            let shown = hits.into_iter().find_map(|at| replaced(events, session, at, &cut));
            let continued = || continued(events, session, &cut);
            let found = shown.or_else(continued).or_else(|| replaced_elsewhere(events, session, &cut));
            found.unwrap_or(NOTHING)
        };
        self.older.get(session, find, || self.count(&cut))
    }

    /// The session that the device began after a hit without one.
    fn followed(&self, events: &Events, at: u32, cut: &Cell<bool>) -> u32 {
        let device = events.on_device(events.device(at));
        let Ok(nth) = device.binary_search(&at) else { return NOTHING };
        match self.begun_session(events, device, nth, cut) {
            // The visitor of a redirect is the one who requests the next page: both belong to the same session.
            NOTHING => self.after_redirect(events, device, nth, cut),
            session => session,
        }
    }

    /// The session that a hit without one began.
    fn begun_session(&self, events: &Events, device: &[u32], nth: usize, cut: &Cell<bool>) -> u32 {
        let (event_at, url) = (events.at(device[nth]), events.url(device[nth]));
        let (mut born, mut others): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut beginnings = Beginnings::default();
        let soon = |at: &u32| events.at(*at) <= event_at + FIRST_REPLY;
        let from = from_shortly_before(events, device, nth, cut).start;
        let until = from + neighbours(events, device, nth);
        cut.set(cut.get() || device.get(until).is_some_and(soon));
        let near = &device[from..device.len().min(until)];
        let near = &near[..near.partition_point(soon)];
        for (place, at) in near.iter().enumerate() {
            let (other, at) = (from + place, *at);
            let session = events.session(at);
            if session == NOTHING || other == nth {
                continue;
            }
            // A session that is older than the hit would have sent its cookie with the hit.
            let is_new = events.first_seen_in(session) >= event_at - CLOCK_SKEW;
            if !is_new || self.older(events, session) != NOTHING {
                continue;
            }
            if differ(events.customer(at), events.customer(device[nth])) {
                continue;
            }
            // A later hit that names this hit's address as its origin comes from the same browser.
            let came_from = events.referer_url(at);
            if came_from.is_some() && came_from == url {
                return session;
            }
            if born.contains(&session) || others.contains(&session) {
                continue;
            }
            let is_anothers = beginnings.include_origin(events, device, nth, other);
            let list = if is_anothers { &mut others } else { &mut born };
            list.push(session);
        }
        if let [only] = born[..] { only } else { NOTHING }
    }

    /// The session of the page that a redirect led to: the next page of the device within seconds, whatever its cookie.
    fn after_redirect(&self, events: &Events, device: &[u32], nth: usize, cut: &Cell<bool>) -> u32 {
        let event = device[nth];
        if !is_redirect(events.status(event)) {
            return NOTHING;
        }
        let mut found = NOTHING;
        let pages = |other: &usize| events.facts(device[*other]).is_page();
        let soon = |other: &usize| events.at(device[*other]) <= events.at(event) + CLOCK_SKEW;
        let most = neighbours(events, device, nth);
        let near = limited(from_shortly_before(events, device, nth, cut), most, cut, soon);
        for other in limited(near.filter(pages), NEXT_PAGES, cut, soon) {
            let later = device[other];
            if events.at(later) > events.at(event) + CLOCK_SKEW {
                break;
            }
            let another = differ(events.customer(later), events.customer(event));
            if other == nth || another {
                continue;
            }
            let session = match events.session(later) {
                NOTHING => self.begun_session(events, device, other, cut),
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

    /// The page without a cookie with which a session began at another address, where `first` is the session's first hit: phones
    /// change their address in mid-visit. The page is the one that the first hit names as its origin, and has the same user agent
    /// and no session of its own.
    fn opened(&self, events: &Events, first: u32, cut: &Cell<bool>) -> Option<u32> {
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
                cut.set(cut.get() || nth == LOOKALIKES);
                return None;
            }
            only = only.or(Some(page).filter(|_| is_other));
        }
        only
    }

    /// The session at another address that a page without a cookie began, see [`Self::opened`]. If two sessions could have
    /// followed the page, the logs do not show which one it was.
    fn claimed(&self, events: &Events, page: u32, cut: &Cell<bool>) -> u32 {
        if !events.facts(page).is_page() {
            return NOTHING;
        }
        let (at, key) = (events.at(page), events.url(page).with(events.agent(page)));
        let mut found = NOTHING;
        let near = self.firsts.near(key, &events.between(at - CLOCK_SKEW, at + FIRST_REPLY));
        for first in limited(near, LOOKALIKES, cut, |_| true) {
            if self.opened(events, first, cut) == Some(page) {
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

/// The hits of a session's first instant that name an own page as their origin.
fn first_hits(events: &Events, session: u32) -> impl Iterator<Item = u32> + '_ {
    let born = events.first_seen_in(session);
    let hits = events.in_session(session).iter().copied().take(FIRST_HITS).take_while(move |at| events.at(*at) == born);
    hits.filter(|at| events.referer_url(*at).is_some() && !events.facts(*at).has(Facts::SESSION_SET))
}

/// How many of a device's hits around one of them are looked at.
fn neighbours(events: &Events, device: &[u32], nth: usize) -> usize {
    let later = device.get(nth + DENSE).map(|later| events.at(*later) - events.at(device[nth]));
    if later.is_some_and(|time| time <= DENSE_TIME) { DENSE } else { NEIGHBOURS }
}

/// The positions of a device's hits from shortly before one of them on.
fn from_shortly_before(events: &Events, device: &[u32], nth: usize, cut: &Cell<bool>) -> std::ops::Range<usize> {
    let from = events.at(device[nth]) - CLOCK_SKEW;
    let near = |i: &u32| events.at(*i) >= from;
    let most = neighbours(events, device, nth) / 2;
    let before = limited(device[..nth].iter().rev().copied(), most, cut, near).take_while(near).count();
    nth - before..device.len()
}

#[cfg(test)]
pub(super) mod tests;
