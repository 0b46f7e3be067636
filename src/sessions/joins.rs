//! Finds the session in which an order was placed when the order log names none that the web logs hold.

use super::VISIT;
use super::index::{EvidenceIndex, Trail, add, latest};
use crate::base::units::{Micros, Span};
use crate::events::NOTHING;
use crate::events::store::part;
use crate::orders::Order;
use std::ops::Range;

/// How close to a credited order that names nobody its checkout has to be.
const AT_ONCE: Span = Span::minutes(1);

/// Page views around an order that names nobody which are looked at: at a busier time its checkout cannot be singled out. Of one
/// device, customer or session, the latest so many are looked at.
const CROWD: usize = 10_000;

/// Sessions of one device at the checkout around an order among which the buyer's is looked for.
const MAX_CANDIDATES: usize = 8;

/// Sessions at the checkout in the minutes around an order that names nobody, among which one with a click is looked for: among
/// more than these, several will have clicked a link of the same partner.
const MAX_CHECKOUTS: usize = 256;

/// Numbers of the page views from half an hour before an order to minutes after it.
fn around(evidence: &EvidenceIndex<'_>, at: Micros) -> Range<u32> {
    evidence.events.between(at - VISIT, at + Span::minutes(2))
}

/// The session of the device that was at the checkout when the order was placed; several make it ambiguous. Sessions that one
/// browser had one after the other are one visitor's, and of several visitors the only one who clicked a link of the credited
/// partner is the buyer.
pub(super) fn find_by_device(evidence: &EvidenceIndex<'_>, trail: &mut Trail, order: &Order<'_>) {
    let (events, near) = (evidence.events, around(evidence, trail.at));
    let mut found: Vec<u32> = Vec::new();
    for device in &trail.devices {
        let near = latest(part(events.of_device(*device), &near), CROWD, &mut trail.cut);
        for at in near.iter().filter(|at| events.glimpse(**at).is_buying()) {
            let (customer, session) = (events.customer(*at), evidence.browser(*at));
            let is_another = trail.customers.first().is_some_and(|c| customer.is_some() && *c != customer);
            if !is_another && session != NOTHING && !found.contains(&session) {
                // Among more visitors than these the buyer cannot be singled out.
                if found.len() == MAX_CANDIDATES {
                    trail.ambiguous = true;
                    return;
                }
                found.push(session);
            }
        }
    }
    let replaced: Vec<u32> = found.iter().map(|session| evidence.stitcher.older(events, *session)).collect();
    found.retain(|session| !replaced.contains(session));
    if found.len() > 1 && !order.tag.is_empty() {
        let clicked = |session: &&u32| has_clicked(evidence, trail.at, **session, order.tag.as_bytes(), &mut trail.cut);
        let credited: Vec<u32> = found.iter().filter(clicked).copied().collect();
        found = if credited.len() == 1 { credited } else { found };
    }
    trail.ambiguous = found.len() > 1;
    if let [only] = found[..] {
        trail.sessions = vec![events.session_key(only)];
    }
}

/// Whether a session followed a link with a partner's id in the look-back before an instant.
fn has_clicked(evidence: &EvidenceIndex<'_>, at: Micros, session: u32, id: &[u8], cut: &mut bool) -> bool {
    let events = evidence.events;
    let window = events.between(at - evidence.look_back, at);
    let hits = latest(part(events.in_session(session), &window), CROWD, cut);
    let mut arrivals = hits.iter().filter(|at| events.glimpse(**at).arrives());
    arrivals.any(|at| events.arrival(*at).tag.is_some_and(|tag| tag.text == id))
}

/// The session in which the order's customer was at the checkout when the order was placed.
pub(super) fn find_by_customer(evidence: &EvidenceIndex<'_>, trail: &mut Trail) {
    let (events, near) = (evidence.events, around(evidence, trail.at));
    for customer in &trail.customers {
        let near = latest(part(events.of_customer(*customer), &near), CROWD, &mut trail.cut);
        for at in near.iter().filter(|at| events.glimpse(**at).is_buying()) {
            add(&mut trail.sessions, evidence.bound(*at));
            add(&mut trail.devices, events.device_key(events.device(*at)));
        }
    }
}

/// The session in which a credited order was placed that names neither session nor customer nor address: the only session at the
/// checkout at that time that had clicked a link of the credited partner.
pub(super) fn find_by_credit(evidence: &EvidenceIndex<'_>, trail: &mut Trail, order: &Order<'_>) {
    let (events, credited) = (evidence.events, order.tag.as_bytes());
    let near = events.between(trail.at - AT_ONCE, trail.at + AT_ONCE);
    if credited.is_empty() {
        return;
    }
    if near.len() > CROWD {
        trail.cut = true;
        return;
    }
    let mut browsers: Vec<u32> =
        near.filter(|at| events.glimpse(*at).is_buying()).map(|at| evidence.browser(at)).collect();
    browsers.sort_unstable();
    browsers.dedup();
    let (at, mut cut) = (trail.at, false);
    let mut clicked = |browser: &u32| has_clicked(evidence, at, *browser, credited, &mut cut);
    browsers.retain(|browser| *browser != NOTHING);
    if browsers.len() > MAX_CHECKOUTS {
        trail.cut = true;
        return;
    }
    let mut found = browsers.into_iter().filter(&mut clicked);
    if let (Some(only), None) = (found.next(), found.next()) {
        trail.sessions = vec![events.session_key(only)];
    }
    trail.cut |= cut;
}
