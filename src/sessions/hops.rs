//! Joins redirects to the landings that they led to: both are one arrival.

use super::index::EvidenceIndex;
use super::limits::{CLOCK_SKEW, NEIGHBOURS};
use super::{TagMatch, Touch};
use crate::events::{Facts, is_redirect};

/// Joins each redirect and the landing after it into one arrival. When the redirect had the id and the landing lacks it, the
/// redirect dropped it.
pub(super) fn join_hops(evidence: &EvidenceIndex<'_>, touches: &[Touch]) -> Vec<Touch> {
    let events = evidence.events;
    let mut joined: Vec<Touch> = Vec::new();
    let mut used = vec![false; touches.len()];
    for (at, hop) in touches.iter().enumerate() {
        if !is_redirect(events.status(hop.event)) || used[at] {
            continue;
        }
        let behind = |other: &Touch| {
            let same = events.device(hop.event) == events.device(other.event)
                || evidence.browser(hop.event) == evidence.browser(other.event);
            let answered = !is_redirect(events.status(other.event));
            other.event != hop.event && same && answered && (other.at - hop.at).abs() <= CLOCK_SKEW
        };
        // Touches are sorted by time.
        let from = touches.partition_point(|other| other.at < hop.at - CLOCK_SKEW);
        let near = touches[from..].iter().take(MAX_TOUCHES).take_while(|other| other.at <= hop.at + CLOCK_SKEW).count();
        let next = (from..from + near).find(|i| !used[*i] && behind(&touches[*i]));
        if let Some(i) = next {
            used[at] = true;
            used[i] = true;
            let landing = touches[i];
            let had_id = !matches!(hop.reading, TagMatch::Untagged | TagMatch::Campaign);
            joined.push(if had_id && landing.reading == TagMatch::Untagged {
                Touch {
                    hop: Some(hop.event),
                    reading: hop.reading,
                    partner: hop.partner.or(landing.partner),
                    dropped: true,
                    ..landing
                }
            } else {
                Touch { hop: Some(hop.event), ..landing }
            });
        }
    }
    let rest =
        touches.iter().enumerate().filter(|(at, _)| !used[*at]).map(|(_, t)| drop_without_referrer(evidence, *t));
    joined.extend(rest);
    joined.sort_by_key(|t| (t.at, t.event));
    joined
}

/// Finds the landing of a tagged redirect that lost the id and the referrer: the next page of the same device within seconds, if
/// that page has no id.
fn drop_without_referrer(evidence: &EvidenceIndex<'_>, touch: Touch) -> Touch {
    let events = evidence.events;
    if !is_redirect(events.status(touch.event)) || !matches!(touch.reading, TagMatch::Registered(_)) {
        return touch;
    }
    let hop = events.get(touch.event);
    if hop.facts.has(Facts::LOCATION) {
        return Touch { dropped: !hop.facts.has(Facts::LOCATION_TAGGED), hop: Some(touch.event), ..touch };
    }
    let near = events.device_from(hop.device, hop.at - CLOCK_SKEW).take(NEIGHBOURS);
    let near = near.take_while(|i| events.at(*i) <= hop.at + CLOCK_SKEW);
    let landings: Vec<u32> = near
        .filter(|i| *i != touch.event)
        .filter(|i| {
            let facts = events.facts(*i);
            facts.is_page() && !is_redirect(events.status(*i)) && !facts.has(Facts::INTERNAL)
        })
        .collect();
    let browser = |i: u32| evidence.bound(i);
    if landings.iter().any(|i| browser(*i) != browser(landings[0])) {
        return Touch { ambiguous_redirect: true, hop: Some(touch.event), ..touch };
    }
    match landings.first() {
        Some(landing) if !events.facts(*landing).has(Facts::TAGGED) => {
            Touch { event: *landing, hop: Some(touch.event), at: events.at(*landing), dropped: true, ..touch }
        }
        _ => touch,
    }
}

/// Touches of the buyer's own that are judged per order, the latest ones.
pub const MAX_TOUCHES: usize = 64;
