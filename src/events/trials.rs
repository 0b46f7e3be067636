//! What links, redirects and click beacons did, visit by visit: the figures in which a fault shows before sales are missing.

use super::site_norms::{fires_beacon, had_id, is_answered, may_land};
use super::{Event, Events, Facts, LineRef};
use crate::base::units::{Micros, Span};
use crate::merchant::Merchant;
use std::collections::BTreeMap;

/// A visitor counts once per this interval: further pages of a visit do what the first one does.
const ONE_VISIT: i64 = 12 * 3_600_000_000;

/// How long after a redirect the page is requested to which it leads.
const LEADS: Span = Span::seconds(10);

/// Page views of a device that are looked at after a redirect.
const NEXT: usize = 16;

/// One visit in which something could work or fail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Trial {
    /// When.
    pub at: Micros,
    /// Whether it failed.
    pub failed: bool,
    /// The line that shows it; none for what only orders show.
    pub line: Option<LineRef>,
}

/// All of them, each list in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Trials {
    /// By partners' hosts: whether a visitor from there came without a partner's id.
    pub links: BTreeMap<String, Vec<Trial>>,
    /// Whether a redirect that was requested with an id led to a page without one.
    pub redirects: Vec<Trial>,
    /// Whether a landing with an id fired no click beacon; empty for shops without such a beacon.
    pub click_beacons: Vec<Trial>,
}

impl Trials {
    /// Those of all visitors, in the order of the events, which is that of time.
    pub fn of(events: &Events, merchant: &Merchant) -> Self {
        let has_beacon = !merchant.site.pages.click_beacon.is_empty();
        let tagged = Facts::TAGGED.with(Facts::CLICK_ID);
        let mut found = Self::default();
        // The latest visit of each device by what it is counted for.
        let mut last: BTreeMap<(u32, u32), Micros> = BTreeMap::new();
        let mut is_new = |of: u32, device: u32, at: Micros| {
            let before = last.insert((of, device), at);
            before.is_none_or(|before| (at - before).0 >= ONE_VISIT)
        };
        for at in 0..events.len() {
            let facts = events.facts(at);
            if !may_land(facts) && !facts.any(tagged) {
                continue;
            }
            let (event, device) = (events.get(at), events.device(at));
            let trial = |failed: bool| Trial { at: event.at, failed, line: Some(event.line) };
            let lands = may_land(facts) && is_answered(&event);
            let host = events.host(&event).filter(|host| lands && !merchant.partners.by_host(host).is_empty());
            if let Some(host) = host.filter(|_| is_new(event.host, device, event.at)) {
                let list = found.links.entry(String::from_utf8_lossy(host).into_owned()).or_default();
                list.push(trial(!had_id(events, (at, &event))));
            }
            if !facts.any(tagged) || facts.any(Facts::CRAWLER.with(Facts::STAFF)) {
                continue;
            }
            if event.is_redirect() && is_new(u32::MAX, device, event.at) {
                found.redirects.push(trial(!passes_on(events, at, &event)));
            } else if has_beacon && facts.has(Facts::TAGGED) && lands && is_new(u32::MAX - 1, device, event.at) {
                found.click_beacons.push(trial(!fires_beacon(events, at)));
            }
        }
        found
    }
}

/// Whether a redirect passes the id on: by what it answered, or else by the page that the same device requested next.
fn passes_on(events: &Events, at: u32, redirect: &Event) -> bool {
    if redirect.facts.has(Facts::LOCATION) {
        return redirect.facts.has(Facts::LOCATION_TAGGED);
    }
    let device = events.on_device(events.device(at));
    let next = device.partition_point(|other| *other <= at);
    let near = device[next..].iter().take_while(|other| events.at(**other) <= redirect.at + LEADS).take(NEXT);
    near.into_iter().any(|other| events.facts(*other).any(Facts::TAGGED.with(Facts::CLICK_ID)))
}
