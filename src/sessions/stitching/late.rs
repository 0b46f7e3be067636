//! Finds the session that began long after a page without a cookie: the page's reply set the cookie, and its reader took a while.

use super::{FIRST_REPLY, LATE_REPLY, NEIGHBOURS, differ, limited};
use crate::events::{Events, Facts, NOTHING};
use std::cell::Cell;

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

/// The last page without a cookie that the same device requested at the address that the session's first hit names.
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
            && events.at(*hit) <= at - FIRST_REPLY
            && events.facts(*hit).is_page()
            && !differ(events.customer(*hit), customer)
    });
    back.next().filter(|hit| events.at(*hit) >= at - LATE_REPLY)
}
