//! What is usual among all visitors: an absence counts only against it.

use super::{Event, Events, Facts};
use crate::identity::{Key, Word};
use crate::merchant::Merchant;
use crate::units::Span;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How long after a page its beacon may be logged.
pub const BEACON_DELAY: Span = Span::minutes(2);

/// A beacon may be logged this much before its page where front ends' clocks differ.
const CLOCK_SKEW: Span = Span::seconds(5);

/// How many of how many did what is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// Those that did.
    pub with: u64,
    /// All.
    pub of: u64,
}

impl Share {
    /// Counts one more.
    pub fn count(&mut self, did: bool) {
        self.of += 1;
        self.with += u64::from(did);
    }

    /// The share, 0 to 1; 0 of nothing.
    pub fn rate(&self) -> f64 {
        self.with as f64 / self.of.max(1) as f64
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.with, self.of)
    }
}

/// One visitor's landing by one link.
type Landing = (u32, Word, Key, bool);

/// Shares among all visitors, computed once.
#[derive(Debug, Default)]
pub struct Baselines {
    /// Referring host, page, device, whether an id was there: sorted, each once.
    landings: Vec<Landing>,
    /// Landings with an id by the hour since 1970: how many fired the click beacon.
    pub beacons_by_hour: BTreeMap<i64, Share>,
    /// The same over all hours.
    pub beacons: Share,
}

impl Baselines {
    /// Counts what was kept of all visitors' landings.
    pub fn of(events: &Events, merchant: &Merchant) -> Self {
        let from_partner =
            |event: &Event| events.host(event).is_some_and(|host| !merchant.partners.by_host(host).is_empty());
        let landed: Vec<&Event> = events.list.par_iter().filter(|e| is_landing(e)).collect();
        let mut landings: Vec<Landing> = landed
            .par_iter()
            .filter(|e| from_partner(e))
            .map(|e| (e.host, e.page, e.device, e.facts.any(Facts::TAGGED.with(Facts::CLICK_ID))))
            .collect();
        landings.par_sort_unstable();
        landings.dedup();
        let fired: Vec<(i64, bool)> = if merchant.site.pages.click_beacon.is_empty() {
            Vec::new()
        } else {
            let tagged = landed.par_iter().filter(|e| e.facts.has(Facts::TAGGED));
            tagged.map(|e| (e.at.0.div_euclid(3_600_000_000), fires_beacon(events, e))).collect()
        };
        let mut beacons_by_hour: BTreeMap<i64, Share> = BTreeMap::new();
        let mut beacons = Share::default();
        for (hour, did) in fired {
            beacons_by_hour.entry(hour).or_default().count(did);
            beacons.count(did);
        }
        Self { landings, beacons_by_hour, beacons }
    }

    /// Of other visitors' landings from a host on a page, those with an id. `mine` are the devices left out.
    pub fn link(&self, host: u32, page: Word, mine: &[Key]) -> Share {
        let from = self.landings.partition_point(|l| (l.0, l.1) < (host, page));
        share(self.landings[from..].iter().take_while(|l| (l.0, l.1) == (host, page)), mine)
    }

    /// Of other visitors' landings from a host on any page, those with an id.
    pub fn host(&self, host: u32, mine: &[Key]) -> Share {
        let from = self.landings.partition_point(|l| l.0 < host);
        share(self.landings[from..].iter().take_while(|l| l.0 == host), mine)
    }

    /// Whether in an hour hardly anybody's beacon came, while it usually does: an outage, not blockers.
    pub fn beacon_outage(&self, event: &Event) -> Option<Share> {
        let hour = self.beacons_by_hour.get(&event.at.0.div_euclid(3_600_000_000))?;
        (hour.of >= 8 && hour.rate() < self.beacons.rate() / 4.0).then_some(*hour)
    }
}

fn share<'l>(landings: impl Iterator<Item = &'l Landing>, mine: &[Key]) -> Share {
    let mut share = Share::default();
    landings.filter(|l| !mine.contains(&l.2)).for_each(|l| share.count(l.3));
    share
}

/// A person's page view that arrived from elsewhere and was answered.
fn is_landing(event: &Event) -> bool {
    let machine = event.facts.any(Facts::CRAWLER.with(Facts::STAFF).with(Facts::INTERNAL));
    event.is_page() && event.facts.has(Facts::GET) && !machine && event.status < 400 && !event.is_redirect()
}

fn fires_beacon(events: &Events, landing: &Event) -> bool {
    let at = landing.at;
    events
        .device_from(landing.device, at - CLOCK_SKEW)
        .map(|i| events.get(i))
        .take_while(|e| e.at <= at + BEACON_DELAY)
        .any(|e| e.facts.has(Facts::CLICK_BEACON))
}
