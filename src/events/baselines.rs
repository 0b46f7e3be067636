//! What is usual among all visitors: an absence counts only against it.

use super::outages::{self, Outage};
use super::{Event, Events, Facts};
use crate::identity::{Key, Word};
use crate::merchant::Merchant;
use crate::units::{Micros, Span};
use rayon::prelude::*;

/// How long after a page its beacon may be logged.
pub const BEACON_DELAY: Span = Span::minutes(2);

/// A beacon may be logged this much before its page where front ends' clocks differ.
const CLOCK_SKEW: Span = Span::seconds(5);

/// Hits of one device that are looked at behind a landing: a machine can send any number.
const NEIGHBOURS: usize = 400;

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
    /// When landings with an id fired no click beacon, whoever's they were.
    pub click_outages: Vec<Outage>,
    /// When confirmation pages fired no conversion beacon.
    pub conversion_outages: Vec<Outage>,
}

impl Baselines {
    /// Counts what was kept of all visitors' landings.
    pub fn of(events: &Events, merchant: &Merchant) -> Self {
        let from_partner =
            |event: &Event| events.host(event).is_some_and(|host| !merchant.partners.by_host(host).is_empty());
        let landed = || (0..events.len()).into_par_iter().map(|at| events.get(at)).filter(is_landing);
        let mut landings: Vec<Landing> = landed()
            .filter(from_partner)
            .map(|e| (e.host, e.page, e.device, e.facts.any(Facts::TAGGED.with(Facts::CLICK_ID))))
            .collect();
        landings.par_sort_unstable();
        landings.dedup();
        let fired: Vec<(Micros, bool)> = if merchant.site.pages.click_beacon.is_empty() {
            Vec::new()
        } else {
            let tagged = landed().filter(|e| e.facts.has(Facts::TAGGED));
            tagged.map(|e| (e.at, fires_beacon(events, &e))).collect()
        };
        Self { landings, click_outages: outages::find(fired), conversion_outages: Vec::new() }
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

    /// The outage of click beacons in which a landing fell.
    pub fn click_outage(&self, at: Micros) -> Option<&Outage> {
        self.click_outages.iter().find(|outage| outage.covers(at))
    }

    /// The outage of conversion beacons in which an order fell.
    pub fn conversion_outage(&self, at: Micros) -> Option<&Outage> {
        self.conversion_outages.iter().find(|outage| outage.covers(at))
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
        .take_while(|e| events.at(*e) <= at + BEACON_DELAY)
        .take(NEIGHBOURS)
        .any(|e| events.glimpse(e).is_click_beacon())
}
