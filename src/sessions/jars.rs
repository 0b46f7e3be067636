//! The first request of a visit carries no session cookie: the reply sets it. Such a hit is given to the session
//! that the same device began right behind it.

use super::VISIT;
use crate::events::{Event, Events};
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
}

impl Jars {
    /// Binds all events.
    pub fn of(events: &Events) -> Self {
        let sessions = events.sessions();
        let mut renewed: Vec<(Key, Key)> =
            sessions.into_par_iter().filter_map(|new| Some((new, renewed_from(events, new)?))).collect();
        renewed.sort_unstable();
        let mut jars = Self { bound: Vec::new(), renewed };
        let count = events.list.len() as u32;
        let first: Vec<Key> = (0..count).into_par_iter().map(|at| session_of(events, &jars, at)).collect();
        // A redirect's visitor is who asks for the next page: what that page was bound to holds for it too.
        let settle = |at: u32| {
            if first[at as usize].is_some() { first[at as usize] } else { after_redirect(events, at, &first) }
        };
        jars.bound = (0..count).into_par_iter().map(settle).collect();
        jars
    }

    /// The session that a renewed one replaced.
    pub fn older(&self, session: Key) -> Option<Key> {
        let at = self.renewed.binary_search_by_key(&session, |(new, _)| *new).ok()?;
        Some(self.renewed[at].1)
    }
}

/// The session whose page was left with a new id: the page that the new session's first hits name as their origin was
/// asked for with the old id, which is never seen again. A page asked for without any id began a session instead.
fn renewed_from(events: &Events, session: Key) -> Option<Key> {
    let first_at = events.get(events.of_session(session).next()?).at;
    let firsts = events.of_session(session).map(|i| events.get(i)).take_while(|e| e.at <= first_at + FIRST_SECONDS);
    for first in firsts.filter(|e| e.referer_url.is_some()) {
        let back = events.device_back(first.device, first.at + CLOCK_SKEW).map(|i| events.get(i));
        let before = back.take_while(|e| e.at >= first.at - VISIT);
        let origin =
            before.take(NEIGHBOURS).find(|e| e.is_page() && e.url == first.referer_url && e.session != session);
        let Some(origin) = origin else { continue };
        if !origin.session.is_some() || differ(origin.customer, first.customer) {
            return None;
        }
        let last = events.of_session(origin.session).next_back().map(|i| events.get(i).at)?;
        return (last <= first_at + FIRST_SECONDS).then_some(origin.session);
    }
    None
}

fn session_of(events: &Events, jars: &Jars, at: u32) -> Key {
    let event = events.get(at);
    if event.session.is_some() || !event.device.is_some() {
        return event.session;
    }
    let mut born: Vec<Key> = Vec::new();
    let mut chained = Key::NONE;
    for next in following(events, at, event) {
        let later = events.get(next);
        // A session that is older than the hit had its cookie at the hit.
        let is_new = later.session.is_some() && events.born(next) >= event.at - CLOCK_SKEW;
        if !is_new || jars.older(later.session).is_some() || differ(later.customer, event.customer) {
            continue;
        }
        // The page that asked for this names the hit's address as its origin: the browser is the same one.
        if later.referer_url.is_some() && later.referer_url == event.url {
            chained = later.session;
            break;
        }
        if !born.contains(&later.session) {
            born.push(later.session);
        }
    }
    match (chained.is_some(), born.as_slice()) {
        (true, _) => chained,
        (false, [only]) => *only,
        _ => Key::NONE,
    }
}

/// The device's hits from shortly before a hit to the end of [`FIRST_REPLY`].
fn following<'e>(events: &'e Events, at: u32, event: &'e Event) -> impl Iterator<Item = u32> + 'e {
    let until = event.at + FIRST_REPLY;
    let found = events.device_from(event.device, event.at - CLOCK_SKEW).take(NEIGHBOURS);
    found.filter(move |i| *i != at).take_while(move |i| events.get(*i).at <= until)
}

fn differ(a: Key, b: Key) -> bool {
    a.is_some() && b.is_some() && a != b
}

/// The session of the page that a redirect led to: the device's next page, of whatever cookie, within seconds.
fn after_redirect(events: &Events, at: u32, bound: &[Key]) -> Key {
    let event = events.get(at);
    if !event.is_redirect() || !event.device.is_some() {
        return Key::NONE;
    }
    let mut found = Key::NONE;
    for next in events.device_from(event.device, event.at - CLOCK_SKEW) {
        let later = events.get(next);
        if later.at > event.at + CLOCK_SKEW {
            break;
        }
        let key = bound[next as usize];
        if next != at && later.is_page() && key.is_some() && !differ(later.customer, event.customer) {
            if found.is_some() && found != key {
                return Key::NONE;
            }
            found = key;
        }
    }
    found
}
