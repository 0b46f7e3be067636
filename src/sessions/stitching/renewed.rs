//! Finds the session that a renewed one replaced: shops issue a new id at login or checkout.

use super::super::late_replies::opened_long_before;
use super::{CLOCK_SKEW, FIRST_SECONDS, NEIGHBOURS, VISIT, differ, limited};
use crate::base::units::Span;
use crate::events::{Events, Facts, NOTHING};
use std::cell::Cell;

/// A visit with a renewed session goes on within this time, where no customer id shows that it is the same visitor.
const GOES_ON: Span = Span::minutes(2);

/// With more sessions than this of one device in half an hour, no renewed one is looked for.
const CROWD: usize = 8;

/// Page views of a session in which its customer is looked for.
const NAMED: usize = 1024;

/// What a hit of a session's first seconds, which names an own page as its origin, shows of where the session came from. If that
/// page was requested with another id that is never seen again, the shop renewed that id. If it was requested without any, it
/// began the session ([`NOTHING`]). `None` when the hit does not show it.
pub(super) fn replaced(events: &Events, session: u32, at: u32, cut: &Cell<bool>) -> Option<u32> {
    let came_from = Some(events.referer_url(at)).filter(|from| from.is_some())?;
    let device = events.on_device(events.device(at));
    let nth = device.binary_search(&at).ok()?;
    let first_at = events.at(at);
    let soon = |i: &u32| events.at(*i) <= first_at + CLOCK_SKEW;
    let ahead = limited(device[nth..].iter().copied(), NEIGHBOURS / 2, cut, soon).take_while(soon).count();
    let recent = |i: &u32| events.at(*i) >= first_at - VISIT;
    let back = device[..nth + ahead].iter().rev().copied();
    let mut back = limited(back, NEIGHBOURS, cut, recent).take_while(recent);
    let is_origin = |i: &u32| events.url(*i) == came_from && events.facts(*i).is_page();
    // The page that was requested last under that address: a page of this session shows nothing of another one.
    let origin = back.find(is_origin).filter(|origin| events.session(*origin) != session)?;
    let old = events.session(origin);
    // Somebody else at the same address requested that page without a cookie, when the old session had begun already.
    let begins = |i: &u32| events.session(*i) == NOTHING && events.at(*i) > events.first_seen_in(old) + CLOCK_SKEW;
    if old != NOTHING && back.any(|i| is_origin(&i) && begins(&i)) {
        return Some(NOTHING);
    }
    let ends = |old: u32| events.in_session(old).last().map(|i| events.at(*i));
    let replaced = old != NOTHING && !differ(events.customer(origin), events.customer(at));
    let gone = replaced && ends(old).is_some_and(|last| last <= events.first_seen_in(session) + FIRST_SECONDS);
    Some(if gone { old } else { NOTHING })
}

/// The earlier session of a visit that goes on in this one, without a page that shows the change: single-page shops renew ids at
/// the login without requesting a page. The first hit of this session comes from one of the shop's own addresses, which no new
/// visit does; the device's previous session ends there; and both name the same customer, or nobody else is there and the visit
/// goes on at once.
pub(super) fn continued(events: &Events, session: u32, cut: &Cell<bool>) -> Option<u32> {
    let first = *events.in_session(session).first()?;
    let facts = events.facts(first);
    // A page without a cookie that the first hit names, however long before, began a visit of its own.
    let starts = || opened_long_before(events, first, cut).is_some();
    if facts.has(Facts::SESSION_SET) || !facts.has(Facts::INTERNAL) || starts() {
        return None;
    }
    let device = events.on_device(events.device(first));
    let nth = device.binary_search(&first).ok()?;
    let (born, mut sessions) = (events.first_seen_in(session), Vec::new());
    let recent = |at: &u32| events.at(*at) >= born - VISIT;
    let back = limited(device[..nth].iter().rev().copied(), NEIGHBOURS, cut, recent);
    for at in back.take_while(recent) {
        if sessions.len() > CROWD {
            cut.set(true);
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
        let soon = |at: &u32| events.at(*at) <= born + VISIT;
        let named = limited(events.in_session(session).iter().copied(), NAMED, cut, soon).take_while(soon);
        named.map(|at| events.customer(at)).find(|customer| customer.is_some()).unwrap_or_default()
    };
    let last = |old: u32| events.in_session(old).last().map_or(born, |at| events.at(*at));
    let mine = customer(session);
    let same = |old: &u32| mine.is_some() && customer(*old) == mine;
    // A visit goes on in the session before. One that ended earlier was left, even by the same customer.
    let (goes_on, left): (Vec<u32>, Vec<u32>) = sessions.iter().partition(|old| born - last(**old) <= GOES_ON);
    let ended = |old: &u32| last(*old) <= born + FIRST_SECONDS;
    if let Some(old) = goes_on.iter().find(|old| ended(old) && same(old)) {
        return Some(*old);
    }
    match goes_on[..] {
        [only] if ended(&only) && !differ(customer(only), mine) && (left.is_empty() || mine.is_some()) => Some(only),
        _ => left.into_iter().find(|old| ended(old) && same(old)),
    }
}
