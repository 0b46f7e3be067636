//! Measures what is usual among all visitors: an absence is evidence only against it.

use super::landings::Landings;
use super::outages::{self, Outage};
use super::share::Share;
use super::{Event, Events, Facts};
use crate::base::identity::TextHash;
use crate::base::units::{Micros, Span};
use crate::merchant::Merchant;
use rayon::prelude::*;

/// How long after a page its beacon may be logged.
pub const BEACON_DELAY: Span = Span::minutes(2);

/// A beacon may be logged this much before its page where front ends' clocks differ.
const CLOCK_SKEW: Span = Span::seconds(5);

/// Hits of one device that are looked at after a landing: a machine can send any number.
const NEIGHBOURS: usize = 400;

/// Shares among all visitors, computed once.
#[derive(Debug, Default)]
pub struct SiteNorms {
    landings: Landings,
    /// Numbers of the hosts with links that carry the ids of several other partners, sorted.
    platforms: Vec<u32>,
    /// When landings with an id fired no click beacon, for all partners.
    pub click_outages: Vec<Outage>,
    /// When confirmation pages fired no conversion beacon.
    pub conversion_outages: Vec<Outage>,
    /// Confirmed orders in the order of time, and whether their conversion beacon was fired.
    pub conversions: Vec<(Micros, bool)>,
}

impl SiteNorms {
    /// Counts what was kept of all visitors' landings.
    pub fn of(events: &Events, merchant: &Merchant) -> Self {
        let known = |host: &[u8]| !merchant.partners.by_host(host).is_empty();
        let partners: Vec<bool> = events.hosts().map(known).collect();
        // Most events can be classified by their facts alone.
        let landed = |facts: Facts| {
            let may = move |at: &u32| may_land(events.facts(*at)) && events.facts(*at).has(facts);
            let all = (0..events.len()).into_par_iter().filter(may).map(|at| (at, events.get(at)));
            all.filter(|(_, event)| is_answered(event))
        };
        let landings = landed(Facts::default()).filter(|(_, e)| partners.get(e.host as usize) == Some(&true));
        let landings: Vec<(u32, Event)> = landings.collect();
        let platforms = platforms(events, merchant, &landings);
        let landings =
            landings.iter().map(|(at, e)| (e.host, e.page, events.device(*at), had_id(events, (*at, e)))).collect();
        let fired: Vec<(Micros, bool)> = if merchant.site.pages.click_beacon.is_empty() {
            Vec::new()
        } else {
            landed(Facts::TAGGED).map(|(at, e)| (e.at, fires_beacon(events, at))).collect()
        };
        let (landings, click_outages) = (Landings::of(landings), outages::find(fired));
        Self { landings, platforms, click_outages, conversion_outages: Vec::new(), conversions: Vec::new() }
    }

    /// Whether a host's links carry the ids of several partners besides its own, as those of a platform such as a video site do.
    pub fn is_platform(&self, host: u32) -> bool {
        self.platforms.binary_search(&host).is_ok()
    }

    /// Of other visitors' landings from a host on a page, those with an id. `mine` are the numbers of devices left out, each
    /// once.
    pub fn link(&self, host: u32, page: TextHash, mine: &[u32]) -> Share {
        self.landings.by_link(host, page, mine)
    }

    /// Of other visitors' landings from a host on any page, those with an id. `mine` as for [`Self::link`].
    pub fn host(&self, host: u32, mine: &[u32]) -> Share {
        self.landings.by_host(host, mine)
    }

    /// The outage of click beacons at the time of a landing.
    pub fn click_outage(&self, at: Micros) -> Option<&Outage> {
        self.click_outages.iter().find(|outage| outage.covers(at))
    }

    /// The outage of conversion beacons at the time of an order.
    pub fn conversion_outage(&self, at: Micros) -> Option<&Outage> {
        self.conversion_outages.iter().find(|outage| outage.covers(at))
    }
}

/// Ids of so many other partners make a host a platform.
const SEVERAL: usize = 2;

/// Numbers of the hosts with links that carry several partners' ids besides those of the partner that has the host.
fn platforms(events: &Events, merchant: &Merchant, landings: &[(u32, Event)]) -> Vec<u32> {
    let partners = &merchant.partners;
    let owner = |at: u32| partners.list.get(at as usize).map(|partner| partner.name.as_str());
    let mut foreign: Vec<(u32, &str)> = landings
        .iter()
        .filter_map(|(_, event)| {
            let named = partners.by_tag(events.tag(event)?.text.trim_ascii_end())?;
            let own = partners.is_owner(events.host(event)?, named);
            Some((event.host, owner(named)?)).filter(|_| !own)
        })
        .collect();
    foreign.sort_unstable();
    foreign.dedup();
    let hosts = foreign.chunk_by(|a, b| a.0 == b.0).filter(|ids| ids.len() >= SEVERAL);
    hosts.map(|ids| ids[0].0).collect()
}

/// Whether a page view can be the arrival of a person from elsewhere.
pub(super) fn may_land(facts: Facts) -> bool {
    let machine = facts.any(Facts::CRAWLER.with(Facts::STAFF).with(Facts::INTERNAL));
    facts.is_page() && facts.has(Facts::GET) && !machine
}

/// Whether a page was shown.
pub(super) fn is_answered(event: &Event) -> bool {
    event.status < 400 && !event.is_redirect()
}

/// Whether the link of a landing had an id: in its own address, or in that of a redirect that led to it and did not pass the id
/// on.
pub(super) fn had_id(events: &Events, (landing, event): (u32, &Event)) -> bool {
    let tagged = Facts::TAGGED.with(Facts::CLICK_ID);
    if event.facts.any(tagged) {
        return true;
    }
    let device = events.on_device(events.device(landing));
    let from = device.partition_point(|e| events.at(*e) < event.at - CLOCK_SKEW);
    let near = device[from..].iter().take_while(|e| events.at(**e) <= event.at + CLOCK_SKEW).take(NEIGHBOURS);
    near.filter(|e| events.facts(**e).any(tagged))
        .map(|e| events.get(*e))
        .any(|hop| hop.is_redirect() && hop.host == event.host)
}

pub(super) fn fires_beacon(events: &Events, landing: u32) -> bool {
    let (at, device) = (events.at(landing), events.on_device(events.device(landing)));
    let from = device.partition_point(|e| events.at(*e) < at - CLOCK_SKEW);
    let near = device[from..].iter().take_while(|e| events.at(**e) <= at + BEACON_DELAY).take(NEIGHBOURS);
    near.into_iter().any(|e| events.glimpse(*e).is_click_beacon())
}
