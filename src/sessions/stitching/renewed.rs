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
    let old = match events.session(origin) {
        NOTHING => begun_by(events, &device[..nth], origin, session, cut),
        old => old,
    };
    // Somebody else at the same address requested that page without a cookie, when the old session had begun already.
    let begins = |i: &u32| events.session(*i) == NOTHING && events.at(*i) > events.first_seen_in(old) + CLOCK_SKEW;
    if old != NOTHING && back.any(|i| is_origin(&i) && begins(&i)) {
        return Some(NOTHING);
    }
    let replaced = old != NOTHING && !differ(events.customer(origin), events.customer(at));
    Some(if replaced && is_gone(events, old, session) { old } else { NOTHING })
}

/// Whether a session was not seen any more when another one had begun.
fn is_gone(events: &Events, old: u32, session: u32) -> bool {
    let last = events.in_session(old).last().map(|i| events.at(*i));
    last.is_some_and(|last| last <= events.first_seen_in(session) + FIRST_SECONDS)
}

/// The other session that a page without a cookie began, where further hits before this session's name the page as their origin:
/// the calls of single-page shops name their only page all along. [`NOTHING`] where there is none, or more than one.
fn begun_by(events: &Events, before: &[u32], origin: u32, session: u32, cut: &Cell<bool>) -> u32 {
    let since = |i: &u32| *i > origin;
    let later = limited(before.iter().rev().copied(), NEIGHBOURS, cut, since).take_while(since);
    let mut found = NOTHING;
    for hit in later.filter(|i| events.referer_url(*i) == events.url(origin)) {
        let other = events.session(hit);
        if other == NOTHING || other == session || other == found {
            continue;
        }
        if found != NOTHING {
            return NOTHING;
        }
        found = other;
    }
    found
}

/// The session that a renewed one replaced when the visitor's address changed at the same time, as phones' do: the same customer
/// requested the page that the session's first hit names, with the same browser and an id that is never seen again.
pub(super) fn replaced_elsewhere(events: &Events, session: u32, cut: &Cell<bool>) -> Option<u32> {
    let first = *events.in_session(session).first()?;
    let (customer, came_from, at) = (events.customer(first), events.referer_url(first), events.at(first));
    if !customer.is_some() || !came_from.is_some() || events.facts(first).has(Facts::SESSION_SET) {
        return None;
    }
    let theirs = events.of_customer(customer);
    let before = &theirs[..theirs.partition_point(|hit| *hit < first)];
    let recent = |i: &u32| events.at(*i) >= at - VISIT;
    let mut back = limited(before.iter().rev().copied(), NEIGHBOURS, cut, recent).take_while(recent);
    let origin = back.find(|i| events.url(*i) == came_from && events.facts(*i).is_page())?;
    let old = events.session(origin);
    let same_browser = events.agent(origin) == events.agent(first);
    (same_browser && old != NOTHING && old != session && is_gone(events, old, session)).then_some(old)
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
