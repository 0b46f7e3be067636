//! Finds pages that one visitor requested without a cookie, one after the other, until a session began: pages from a cache set no
//! cookie, and some shops begin a session only with the cart. Each page names the one before as its origin.

use super::VISIT;
use super::limits::{LATE_REPLY, NEIGHBOURS, differ, limited};
use crate::events::{Events, NOTHING};
use std::cell::Cell;

/// Pages without a cookie that are followed back from a session's first hit.
const MOST_PAGES: usize = 32;

/// Sessions of one device that are looked at after a page.
const MOST_SESSIONS: usize = 4;

/// The pages without a cookie that led up to a session on the device that began it, the last one first. The search stops at a
/// page that was requested twice: two visitors of one address may have read it.
pub(super) fn led_up(events: &Events, session: u32, cut: &Cell<bool>) -> Vec<u32> {
    let mut pages = Vec::new();
    let Some(mut at) = events.in_session(session).first().copied() else { return pages };
    let device = events.on_device(events.device(at));
    let Ok(mut nth) = device.binary_search(&at) else { return pages };
    while pages.len() < MOST_PAGES && events.referer_url(at).is_some() {
        let (from, customer, since) = (events.referer_url(at), events.customer(at), events.at(at) - VISIT);
        let recent = |(_, hit): &(usize, &u32)| events.at(**hit) >= since;
        let back = limited(device[..nth].iter().enumerate().rev(), NEIGHBOURS, cut, recent);
        let mut back = back.take_while(recent).filter(|(_, hit)| {
            events.session(**hit) == NOTHING
                && events.url(**hit) == from
                && events.facts(**hit).is_page()
                && !differ(events.customer(**hit), customer)
        });
        let (Some((place, page)), None) = (back.next(), back.next()) else { break };
        (at, nth) = (*page, place);
        pages.push(*page);
    }
    cut.set(cut.get() || pages.len() == MOST_PAGES);
    pages
}

/// The session that followed a page without a cookie by way of further pages without one; [`NOTHING`] where there is none, or
/// more than one.
pub(super) fn began_later(events: &Events, page: u32, cut: &Cell<bool>) -> u32 {
    // Most pages are not arrivals that anybody is paid for.
    if !events.glimpse(page).arrives() {
        return NOTHING;
    }
    let device = events.on_device(events.device(page));
    let from = device.partition_point(|hit| *hit <= page);
    let until = events.at(page) + LATE_REPLY;
    let (mut looked_at, mut found) = (0, NOTHING);
    let within = |hit: &u32| events.at(*hit) <= until;
    for hit in limited(device[from..].iter().copied(), NEIGHBOURS, cut, within).take_while(within) {
        let session = events.session(hit);
        let begins = session != NOTHING && events.in_session(session).first() == Some(&hit);
        if !begins {
            continue;
        }
        if looked_at == MOST_SESSIONS {
            cut.set(true);
            break;
        }
        looked_at += 1;
        if led_up(events, session, cut).contains(&page) {
            if found != NOTHING {
                return NOTHING;
            }
            found = session;
        }
    }
    found
}
