//! Finds clicks that no tagged page request shows, while a beacon or the origin of a call names the id: the id was after a `#`,
//! which browsers do not send, or the page came from a service worker's store, or the shop's redirector stored the id and sent
//! the visitor on to an address without it.

use super::index::EvidenceIndex;
use super::limits::CLOCK_SKEW;
use super::{TagMatch, Touch, VISIT};
use crate::base::units::Micros;
use crate::events::Facts;
use crate::events::site_norms::BEACON_DELAY;

/// Adds what `echoes` show to the touches; both are sorted by time.
///
/// A beacon of a click that has a tagged landing says nothing new. One after a landing without an id shows that the page knew
/// it; one without any landing is a click by itself, made at its own time at the latest.
pub(super) fn join_echoes(evidence: &EvidenceIndex<'_>, mut touches: Vec<Touch>, mut echoes: Vec<Touch>) -> Vec<Touch> {
    let events = evidence.events;
    echoes.sort_by_key(|echo| (echo.at, echo.event));
    let echoes = of_broken_pages(evidence, echoes);
    for echo in echoes {
        let origin = events.referer_url(echo.event);
        let named = events.facts(echo.event).has(Facts::TAGGED);
        let same_id =
            |touch: &&mut Touch| touch.partner == echo.partner && !matches!(touch.reading, TagMatch::Untagged);
        // Touches are in the order of time.
        let until = touches.partition_point(|touch| touch.at <= echo.at + CLOCK_SKEW);
        // The origin is the page of a known click, however long ago.
        let landed = |touch: &&mut Touch| events.url(touch.event) == origin || touch.at >= echo.at - VISIT;
        // A beacon may name the id that the page read in a damaged address; the page's own line shows the damage.
        let recently = |touch: &Touch| touch.at >= echo.at - BEACON_DELAY;
        let is_damaged = |touch: &Touch| {
            let is_read = matches!(touch.reading, TagMatch::Untagged | TagMatch::Registered(_) | TagMatch::Campaign);
            !is_read && touch.relation == echo.relation && events.url(touch.event) == origin && recently(touch)
        };
        if touches[..until].iter().rev().any(is_damaged) {
            continue;
        }
        if let Some(known) = touches[..until].iter_mut().rev().filter(same_id).find(landed) {
            if named && known.dropped && known.at >= echo.at - BEACON_DELAY {
                (known.dropped, known.echo) = (false, Some(echo.event));
            }
            continue;
        }
        let bare = |touch: &&mut Touch| {
            touch.reading == TagMatch::Untagged && touch.relation == echo.relation && events.url(touch.event) == origin
        };
        let mut near = touches[..until].iter_mut().rev().take_while(|touch| recently(touch));
        if let Some(bare) = near.find(bare).filter(|_| named) {
            (bare.reading, bare.partner, bare.echo) = (echo.reading, echo.partner, Some(echo.event));
            continue;
        }
        let at = touches.partition_point(|touch| (touch.at, touch.event) < (echo.at, echo.event));
        touches.insert(at, Touch { echo: Some(echo.event), ..echo });
    }
    touches
}

/// The echoes of pages with a broken address count as broken where a beacon names the partner. Without one nothing shows that the
/// address was a partner's link.
fn of_broken_pages(evidence: &EvidenceIndex<'_>, mut echoes: Vec<Touch>) -> Vec<Touch> {
    let origin = |echo: &Touch| evidence.events.referer_url(echo.event);
    let broken = |echo: &Touch| match echo.reading {
        TagMatch::Broken(how, None) => Some((origin(echo), echo.at, how)),
        _ => None,
    };
    let pages: Vec<_> = echoes.iter().filter_map(broken).collect();
    echoes.retain(|echo| !matches!(echo.reading, TagMatch::Broken(_, None)));
    for echo in &mut echoes {
        let TagMatch::Registered(partner) = echo.reading else { continue };
        let same = |page: &&(_, Micros, _)| page.0 == origin(echo) && (page.1 - echo.at).abs() <= VISIT;
        if let Some((.., how)) = pages.iter().find(same) {
            echo.reading = TagMatch::Broken(*how, Some(partner));
        }
    }
    echoes
}
