//! Page views outside the order's own sessions that may be the buyer's: of the same customer, and of the same device.

use super::Link;
use super::trail::{
    CLOSE, EvidenceIndex, MAX_CUSTOMER_SESSIONS, MAX_PER_KEY, MAX_VISITORS, Step, Trail, distinct, first_hits, latest,
    most, sorted,
};
use crate::events::store::part;
use crate::events::{NOTHING, is_redirect};
use std::collections::BTreeSet;
use std::ops::Range;

/// Adds page views of the same customer, and of the same device, outside the order's own sessions.
pub(super) fn other_steps(scene: &EvidenceIndex<'_>, trail: &mut Trail) {
    let from = trail.at - scene.look_back;
    let window = scene.events.between(from, trail.at);
    let sessions = trail.session_numbers(scene.events);
    let owned = std::mem::take(&mut trail.own);
    let foreign = |event: u32| {
        let jar = scene.jar(event);
        let own = jar != NOTHING && sessions.contains(&jar);
        (!own && owned.binary_search_by_key(&event, |s| s.event).is_err()).then_some(jar)
    };
    trail.customer = customer_steps(scene, trail, &window, &foreign);
    let from = if scene.has_sessions { from.max(trail.at - CLOSE) } else { from };
    let window = scene.events.first_from(from)..window.end;
    device_steps(scene, trail, &window, &foreign);
    trail.own = owned;
}

/// Adds page views of the order's devices in other sessions, and notes these sessions. `foreign` gives the session of a page view
/// outside the order's own sessions.
fn device_steps(
    scene: &EvidenceIndex<'_>,
    trail: &mut Trail,
    window: &Range<u32>,
    foreign: &dyn Fn(u32) -> Option<u32>,
) {
    let limit = if scene.has_sessions { MAX_VISITORS } else { usize::MAX };
    let (mut found, mut neighbours) = (Vec::new(), Vec::new());
    let mut left = MAX_PER_KEY;
    for key in &trail.devices {
        let (mut jars, mut last, mut many_visitors) = (BTreeSet::new(), NOTHING, false);
        let near = latest(part(scene.events.of_device(*key), window), left, &mut false);
        let mut seen = 0;
        let near = near.iter().rev().copied().inspect(|_| seen += 1);
        let near = near.filter(|event| trail.customers.is_empty() || !scene.events.glimpse(*event).has_customer());
        let near = near.filter_map(|event| foreign(event).map(|jar| (event, jar))).take_while(|(_, jar)| {
            // One visitor's page views are mostly next to each other.
            if *jar != NOTHING && *jar != last && !jars.contains(jar) {
                many_visitors = jars.len() == limit;
                if !many_visitors {
                    jars.insert(*jar);
                }
            }
            last = *jar;
            !many_visitors
        });
        found.extend(near.map(|(event, _)| Step { event, link: Link::Device, hop: 2 }));
        trail.cut |= seen == left && part(scene.events.of_device(*key), window).len() > left;
        left -= seen;
        neighbours.extend(jars);
        trail.many_visitors |= many_visitors;
    }
    trail.device = sorted(found);
    let strays = trail.device.iter().map(|step| step.event).filter(|event| is_stray(scene, *event));
    trail.strays = if scene.has_sessions { strays.count() } else { 0 };
    trail.neighbours = distinct(neighbours);
}

/// Whether a page view is an arrival of a visitor who left before a session was seen. A redirect and its landing are one, and a
/// visitor who meets an error mostly tries again.
pub fn is_stray(scene: &EvidenceIndex<'_>, event: u32) -> bool {
    let (events, status) = (scene.events, scene.events.status(event));
    let is_shown = !is_redirect(status) && status < 400;
    is_shown && events.glimpse(event).arrives() && scene.jar(event) == NOTHING
}

/// Page views of the same customer in other sessions.
fn customer_steps(
    scene: &EvidenceIndex<'_>,
    trail: &mut Trail,
    window: &Range<u32>,
    foreign: &dyn Fn(u32) -> Option<u32>,
) -> Vec<Step> {
    let (events, cut) = (scene.events, &mut trail.cut);
    let mut found: Vec<u32> = Vec::new();
    let mut left = MAX_PER_KEY;
    for key in &trail.customers {
        let all = events.of_customer(*key);
        // Those before the order come first, the latest of them at the beginning.
        let (before, behind) = all.split_at(all.partition_point(|event| *event < window.end));
        let before = latest(before, left, cut);
        left -= before.len();
        let behind = &behind[..behind.len().min(left)];
        left -= behind.len();
        *cut |= before.len() + behind.len() < all.len();
        found.extend(before.iter().rev().chain(behind).copied().filter(|event| foreign(*event).is_some()));
    }
    // The customer id often appears only after login: the sessions in which it did are the customer's from their first
    // hit on. The latest ones come first.
    let bound = found.iter().map(|e| scene.jar(*e)).filter(|session| *session != NOTHING);
    let mut known = BTreeSet::new();
    let sessions = most(bound.filter(|session| known.insert(*session)), MAX_CUSTOMER_SESSIONS, cut);
    let mut left = MAX_PER_KEY;
    for session in &sessions {
        let all = events.in_session(*session);
        let until = if all.len() > left { all.partition_point(|event| *event < window.end) } else { all.len() };
        *cut |= until < all.len();
        let of_session = latest(&all[..until], left, cut);
        left -= of_session.len();
        let devices = distinct(of_session.iter().map(|e| events.device(*e)).collect());
        found.extend(first_hits(scene, &devices, *session, cut));
        found.extend(part(of_session, window));
    }
    found.retain(|event| window.contains(event));
    sorted(found.into_iter().map(|event| Step { event, link: Link::Customer, hop: 2 }).collect())
}
