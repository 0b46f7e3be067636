//! What is usual among all visitors: an absence counts only against it.

use super::landings::Landings;
use super::outages::{self, Outage};
use super::{Event, Events, Facts};
use crate::identity::Word;
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

/// Shares among all visitors, computed once.
#[derive(Debug, Default)]
pub struct Baselines {
    landings: Landings,
    /// When landings with an id fired no click beacon, whoever's they were.
    pub click_outages: Vec<Outage>,
    /// When confirmation pages fired no conversion beacon.
    pub conversion_outages: Vec<Outage>,
}

impl Baselines {
    /// Counts what was kept of all visitors' landings.
    pub fn of(events: &Events, merchant: &Merchant) -> Self {
        let known = |host: &[u8]| !merchant.partners.by_host(host).is_empty();
        let partners: Vec<bool> = events.hosts().map(known).collect();
        // Most of what was kept is told by its facts alone.
        let landed = |facts: Facts| {
            let may = move |at: &u32| may_land(events.facts(*at)) && events.facts(*at).has(facts);
            let all = (0..events.len()).into_par_iter().filter(may).map(|at| (at, events.get(at)));
            all.filter(|(_, event)| is_answered(event))
        };
        let landings = landed(Facts::default()).filter(|(_, e)| partners.get(e.host as usize) == Some(&true));
        let tagged = Facts::TAGGED.with(Facts::CLICK_ID);
        let landings = landings.map(|(at, e)| (e.host, e.page, events.device(at), e.facts.any(tagged))).collect();
        let fired: Vec<(Micros, bool)> = if merchant.site.pages.click_beacon.is_empty() {
            Vec::new()
        } else {
            landed(Facts::TAGGED).map(|(at, e)| (e.at, fires_beacon(events, at))).collect()
        };
        Self { landings: Landings::of(landings), click_outages: outages::find(fired), conversion_outages: Vec::new() }
    }

    /// Of other visitors' landings from a host on a page, those with an id. `mine` are the numbers of devices left out, each
    /// once.
    pub fn link(&self, host: u32, page: Word, mine: &[u32]) -> Share {
        self.landings.by_link(host, page, mine)
    }

    /// Of other visitors' landings from a host on any page, those with an id. `mine` as for [`Self::link`].
    pub fn host(&self, host: u32, mine: &[u32]) -> Share {
        self.landings.by_host(host, mine)
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

/// Whether a page view can be a person's that arrived from elsewhere.
fn may_land(facts: Facts) -> bool {
    let machine = facts.any(Facts::CRAWLER.with(Facts::STAFF).with(Facts::INTERNAL));
    facts.is_page() && facts.has(Facts::GET) && !machine
}

/// Whether a page was shown.
fn is_answered(event: &Event) -> bool {
    event.status < 400 && !event.is_redirect()
}

fn fires_beacon(events: &Events, landing: u32) -> bool {
    let (at, device) = (events.at(landing), events.on_device(events.device(landing)));
    let from = device.partition_point(|e| events.at(*e) < at - CLOCK_SKEW);
    let near = device[from..].iter().take_while(|e| events.at(**e) <= at + BEACON_DELAY).take(NEIGHBOURS);
    near.into_iter().any(|e| events.glimpse(*e).is_click_beacon())
}
