//! Clicks that lead away: redirects to other sites, and beacons that report a click.

use super::{Collector, Count, MOST_IN_CHUNK, Outbound, page, text};
use crate::events::is_redirect;
use crate::events::query::decoded;
use crate::links::address::Address;
use crate::links::programs;
use crate::logs::Hit;
use crate::logs::tally::LinePlace;

/// Parameters in which redirectors and beacons name the target.
const TARGETS: &[&str] = &[
    "url",
    "link",
    "to",
    "u",
    "target",
    "dest",
    "destination",
    "href",
    "outbound",
    "goto",
    "redirect",
    "l",
    "ep.link_url",
];

/// Words in the paths of beacons that report clicks.
const BEACONS: &[&str] =
    &["matomo", "piwik", "collect", "click", "track", "outbound", "beacon", "event", "/hit", "ping"];

/// A click that leads away: its target, empty where nothing shows it.
pub(super) struct Found {
    target: String,
}

impl Collector<'_> {
    /// The target of a request that leads away.
    pub(super) fn outbound(&self, hit: &Hit<'_>, path: &[u8]) -> Option<Found> {
        let is_redirected = is_redirect(hit.status);
        if is_redirected && !hit.location.is_empty() {
            let target = text(hit.location);
            let address = Address::of(&target)?;
            let is_away = !address.host.is_empty() && !self.watch.owns(address.host.as_bytes(), hit.host);
            return is_away.then_some(Found { target });
        }
        let is_failed = hit.status >= 400 && hit.status != 499;
        if !is_redirected && !is_failed {
            return self.reported(hit, path);
        }
        let short = std::str::from_utf8(path).ok()?;
        if let Some(found) = self.watch.redirector.target(short) {
            return Some(Found { target: found.url.clone() });
        }
        if let Some(target) = named_target(hit.target).filter(|target| self.is_away(target, hit)) {
            return Some(Found { target });
        }
        self.watch.redirector.is_short(short).then(|| Found { target: String::new() })
    }

    /// The target that a beacon reports. Only targets of programmes count: beacons report many other things.
    fn reported(&self, hit: &Hit<'_>, path: &[u8]) -> Option<Found> {
        memchr::memchr(b'?', hit.target)?;
        let lower = path.to_ascii_lowercase();
        let is_beacon = BEACONS.iter().any(|word| memchr::memmem::find(&lower, word.as_bytes()).is_some())
            || self.watch.merchant.site.pages.click_beacon.matches(path);
        let target = is_beacon.then(|| named_target(hit.target)).flatten()?;
        let address = Address::of(&target)?;
        (programs::of(address).is_some() || programs::short(address).is_some()).then_some(Found { target })
    }

    fn is_away(&self, target: &str, hit: &Hit<'_>) -> bool {
        Address::of(target)
            .is_some_and(|address| !address.host.is_empty() && !self.watch.owns(address.host.as_bytes(), hit.host))
    }

    /// Counts a click.
    pub(super) fn leave(&mut self, hit: &Hit<'_>, place: LinePlace, found: Found) {
        let path = &hit.target[..memchr::memchr2(b'?', b'#', hit.target).unwrap_or(hit.target.len())];
        let key = Outbound { path: text(path), target: self.watch.target_key(&found.target), page: page(hit.referer) };
        let (log, kept) = (self.log, &mut self.kept);
        if kept.outbound.len() >= MOST_IN_CHUNK && !kept.outbound.contains_key(&key) {
            kept.beyond += 1;
            return;
        }
        kept.outbound.entry(key).or_insert_with(|| Count::new(hit, log, place, found.target)).add(hit);
    }
}

/// The address in a parameter that names a target.
pub(super) fn named_target(target: &[u8]) -> Option<String> {
    let query = &target[memchr::memchr(b'?', target)? + 1..];
    query.split(|byte| *byte == b'&').find_map(|pair| {
        let at = memchr::memchr(b'=', pair)?;
        let name = std::str::from_utf8(&pair[..at]).ok()?;
        let value = decoded(&pair[at + 1..]);
        let is_target = TARGETS.contains(&name) && (value.starts_with(b"http://") || value.starts_with(b"https://"));
        is_target.then(|| text(&value))
    })
}
