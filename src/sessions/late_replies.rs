//! Finds pages without a cookie that began a session long before its first page view: their readers took a while, left them open, or
//! went away and came back. And pages that look as if they had begun one that another page began.

use super::limits::{CLOCK_SKEW, FIRST_REPLY, LATE_REPLY, NEIGHBOURS, differ, limited};
use crate::base::identity::TextHash;
use crate::events::{Events, Facts, NOTHING, is_redirect};
use std::cell::Cell;
use std::collections::BTreeSet;

/// The session that began long after a page without a cookie, with a first hit that names the page as its origin: the page's
/// reply set the cookie, and its reader took a while. If two sessions fit, the logs do not show which one it was.
pub(super) fn reopened(events: &Events, page: u32, cut: &Cell<bool>) -> u32 {
    // Most pages are not arrivals that anybody is paid for.
    if !events.glimpse(page).arrives() {
        return NOTHING;
    }
    let (at, url) = (events.at(page), events.url(page));
    let device = events.on_device(events.device(page));
    let Ok(nth) = device.binary_search(&page) else { return NOTHING };
    let mut found = NOTHING;
    let within = |later: &u32| events.at(*later) <= at + LATE_REPLY;
    for first in limited(device[nth + 1..].iter().copied(), NEIGHBOURS, cut, within) {
        let session = events.session(first);
        if session == NOTHING || session == found || events.referer_url(first) != url {
            continue;
        }
        let first_at = events.at(first);
        if first_at > at + LATE_REPLY {
            break;
        }
        if events.first_seen_in(session) == first_at && opened_long_before(events, first, cut) == Some(page) {
            if found != NOTHING {
                return NOTHING;
            }
            found = session;
        }
    }
    found
}

/// The last page without a cookie that the same device requested at the address that the session's first hit names, if it is not
/// one that the session simply began with.
pub(super) fn opened_long_before(events: &Events, first: u32, cut: &Cell<bool>) -> Option<u32> {
    let (at, came_from, customer) = (events.at(first), events.referer_url(first), events.customer(first));
    if !came_from.is_some() || events.facts(first).has(Facts::SESSION_SET) {
        return None;
    }
    let device = events.on_device(events.device(first));
    let nth = device.binary_search(&first).ok()?;
    // The rarest property is checked first.
    let within = |earlier: &u32| events.at(*earlier) >= at - LATE_REPLY;
    let mut back = limited(device[..nth].iter().rev().copied(), NEIGHBOURS, cut, within).filter(|hit| {
        events.session(*hit) == NOTHING
            && events.url(*hit) == came_from
            && events.facts(*hit).is_page()
            && !differ(events.customer(*hit), customer)
    });
    back.next().filter(|hit| (at - LATE_REPLY..=at - FIRST_REPLY).contains(&events.at(*hit)))
}

/// The arrival without a cookie that a session must have begun with, although no page view names it: the session's first page
/// view comes from elsewhere and carries the cookie already, so that an earlier reply had set it; and nothing but one arrival
/// without a cookie is known of the same address and browser in the days before, or of the same customer there. Where anybody else
/// used them, and no customer is named, the logs do not show who came back.
pub(super) fn left_for(events: &Events, session: u32, cut: &Cell<bool>) -> Option<u32> {
    let first = *events.in_session(session).first()?;
    let facts = events.facts(first);
    if facts.any(Facts::SESSION_SET.with(Facts::INTERNAL)) || !facts.is_page() {
        return None;
    }
    let device = events.on_device(events.device(first));
    let nth = device.binary_search(&first).ok()?;
    let since = events.at(first) - LATE_REPLY;
    let before = &device[nth.saturating_sub(NEIGHBOURS)..nth];
    let mut arrival: Option<u32> = None;
    let customer = events.customer(first);
    let theirs = |hit: &u32| !customer.is_some() || events.customer(*hit) == customer;
    for hit in before.iter().rev().copied().take_while(|hit| events.at(*hit) >= since).filter(theirs) {
        if events.session(hit) != NOTHING || differ(events.customer(hit), customer) {
            return None;
        }
        match arrival {
            _ if !events.facts(hit).is_page() => {}
            None => arrival = Some(hit),
            // A redirect and the page that it led to are one arrival.
            Some(page) if is_redirect(events.status(hit)) && events.at(page) - events.at(hit) <= CLOCK_SKEW => {}
            Some(_) => return None,
        }
    }
    let is_known = before.len() < NEIGHBOURS || before.first().is_some_and(|hit| events.at(*hit) < since);
    cut.set(cut.get() || !is_known);
    // Neither a failed reply nor one from a cache sets a cookie.
    let sets = |page: &u32| {
        let is_answered = (200..300).contains(&events.status(*page)) && !events.facts(*page).has(Facts::CACHED);
        is_answered && events.glimpse(*page).arrives()
    };
    arrival.filter(|page| is_known && sets(page))
}

/// The session that a page without a cookie must have begun, see [`left_for`]; [`NOTHING`] where there is none.
pub(super) fn kept_for(events: &Events, page: u32, cut: &Cell<bool>) -> u32 {
    if !events.glimpse(page).arrives() {
        return NOTHING;
    }
    let device = events.on_device(events.device(page));
    let from = device.partition_point(|hit| *hit <= page);
    let until = events.at(page) + LATE_REPLY;
    let customer = events.customer(page);
    let theirs = |hit: &u32| !customer.is_some() || events.customer(*hit) == customer;
    let within = |hit: &u32| events.at(*hit) <= until;
    let near = limited(device[from..].iter().copied(), NEIGHBOURS, cut, within).take_while(within).filter(theirs);
    let mut sessions = near.map(|hit| events.session(hit)).filter(|session| *session != NOTHING);
    let session = sessions.next().filter(|session| left_for(events, *session, cut) == Some(page));
    session.unwrap_or(NOTHING)
}

/// The pages after a device's hit that were requested without a cookie and came from elsewhere, by their addresses, as far as they
/// were looked at.
#[derive(Default)]
pub(super) struct Beginnings {
    urls: BTreeSet<TextHash>,
    until: usize,
}

impl Beginnings {
    /// Whether a session's hit names as its origin such a page between the hit `first` of a device and itself: that page began the
    /// session, and not `first`. Hits are given in their order.
    pub(super) fn include_origin(&mut self, events: &Events, device: &[u32], first: usize, hit: usize) -> bool {
        for page in device.get(self.until.max(first + 1)..hit).unwrap_or_default() {
            let facts = events.facts(*page);
            if events.session(*page) == NOTHING && facts.is_page() && !facts.has(Facts::INTERNAL) {
                self.urls.insert(events.url(*page));
            }
        }
        self.until = self.until.max(hit);
        let (came_from, first) = (events.referer_url(device[hit]), device[first]);
        // A reply that failed set no cookie: who tries again comes without one.
        let is_answered = (200..300).contains(&events.status(first));
        came_from.is_some() && is_answered && events.url(first) != came_from && self.urls.contains(&came_from)
    }
}

#[cfg(test)]
mod tests;
