//! Finds pages that one visitor requested without a cookie, one after the other, until a session began: pages from a cache set no
//! cookie, and some shops begin a session only with the cart. Each page names the one before as its origin.

use super::VISIT;
use super::stitching::{LATE_REPLY, NEIGHBOURS, differ};
use crate::events::{Events, NOTHING};

/// Pages without a cookie that are followed back from a session's first hit.
const MOST_PAGES: usize = 32;

/// Sessions of one device that are looked at after a page.
const MOST_SESSIONS: usize = 4;

/// The pages without a cookie that led up to a session on the device that began it, the last one first. The search stops at a
/// page that was requested twice: two visitors of one address may have read it.
pub(super) fn led_up(events: &Events, session: u32) -> Vec<u32> {
    let mut pages = Vec::new();
    let Some(mut at) = events.in_session(session).first().copied() else { return pages };
    let device = events.on_device(events.device(at));
    let Ok(mut nth) = device.binary_search(&at) else { return pages };
    while pages.len() < MOST_PAGES && events.referer_url(at).is_some() {
        let (from, customer, since) = (events.referer_url(at), events.customer(at), events.at(at) - VISIT);
        let back = device[..nth].iter().enumerate().rev().take(NEIGHBOURS);
        let mut back = back.take_while(|(_, hit)| events.at(**hit) >= since).filter(|(_, hit)| {
            events.session(**hit) == NOTHING
                && events.url(**hit) == from
                && events.facts(**hit).is_page()
                && !differ(events.customer(**hit), customer)
        });
        let (Some((place, page)), None) = (back.next(), back.next()) else { break };
        (at, nth) = (*page, place);
        pages.push(*page);
    }
    pages
}

/// The session that followed a page without a cookie by way of further pages without one; [`NOTHING`] where there is none, or
/// more than one.
pub(super) fn began_later(events: &Events, page: u32) -> u32 {
    // Most pages are not arrivals that anybody is paid for.
    if !events.glimpse(page).arrives() {
        return NOTHING;
    }
    let device = events.on_device(events.device(page));
    let from = device.partition_point(|hit| *hit <= page);
    let until = events.at(page) + LATE_REPLY;
    let (mut looked_at, mut found) = (0, NOTHING);
    for hit in device[from..].iter().copied().take(NEIGHBOURS).take_while(|hit| events.at(*hit) <= until) {
        let session = events.session(hit);
        let begins = session != NOTHING && events.in_session(session).first() == Some(&hit);
        if !begins || looked_at == MOST_SESSIONS {
            continue;
        }
        looked_at += 1;
        if led_up(events, session).contains(&page) {
            if found != NOTHING {
                return NOTHING;
            }
            found = session;
        }
    }
    found
}
