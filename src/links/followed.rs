//! Counts in the logs how often people followed each link: arrivals by partners' links, and clicks that the own redirector or a
//! beacon sent on.
//!
//! Requests of machines and of the own staff are left out. What a link is depends on its page, its path and its id alone, so that
//! parameters that differ with every click make no further links.

mod failures;
mod outbound;

use super::address::Address;
use super::ids::Readers;
use super::redirector::Redirector;
use super::two_minutes::{self, Marked};
use crate::base::identity::Key;
use crate::base::units::{Micros, Span};
use crate::events::agents::classify;
use crate::events::matcher::is_asset;
use crate::events::query::{Params, TagText};
use crate::events::relevance::is_irrelevant;
use crate::events::{Facts, is_redirect};
use crate::logs::Hit;
use crate::logs::scan::Sink;
use crate::logs::tally::LinePlace;
use crate::merchant::Merchant;
use crate::merchant::site::bare_host;
use failures::Failures;
use foldhash::fast::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// The most different links that are counted. What comes beyond is counted as a sum.
pub const MOST_LINKS: usize = 200_000;

/// The most different links of one chunk of a log.
const MOST_IN_CHUNK: usize = 20_000;

/// A landing follows its redirect within this time. One or two seconds are usual.
const NEXT: Span = Span::seconds(2);

/// The most devices with a redirect that waits for its landing.
const MOST_WAITING: usize = 4096;

/// A link of a redirector or a beacon.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Outbound {
    /// The path that was requested.
    pub path: String,
    /// Host, path and id of the target, see [`target_key`]; empty where the log does not show the target.
    pub target: String,
    /// The page with the link, by the referrer: host and path; empty where none was sent.
    pub page: String,
}

/// A link to the own site.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Landing {
    /// The page with the link, by the referrer: host and path; empty where none was sent.
    pub page: String,
    /// The path that was requested.
    pub path: String,
    /// The id in the address.
    pub tag: Option<TagText>,
}

/// How often a link was followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// Requests of people.
    pub people: u64,
    /// Of these, answered by an error.
    pub failed: u64,
    /// Of these, redirected without the id that the address had.
    pub dropped: u64,
    /// The first and the last request.
    pub first: Micros,
    /// See `first`.
    pub last: Micros,
    /// When requests were answered by errors.
    pub failures: Failures,
    /// The address of the first request, or its target, as logged.
    pub example: String,
    /// The log and the line of the first request.
    pub log: usize,
    /// See `log`.
    pub line: u64,
    /// Requests by hour since 1970.
    pub hours: BTreeMap<u32, u32>,
}

/// What the logs show of links.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    /// Clicks that lead away.
    pub outbound: BTreeMap<Outbound, Count>,
    /// Arrivals.
    pub landings: BTreeMap<Landing, Count>,
    /// Requests of the two-minute test.
    pub marked: Vec<Marked>,
    /// Requests that were not counted by link, because there are too many different links.
    pub beyond: u64,
    /// Requests of machines for links.
    pub machines: u64,
}

/// What the scan looks for.
#[derive(Debug)]
pub struct Watch<'a> {
    /// The shop's or publisher's settings.
    pub merchant: &'a Merchant,
    /// The redirector's addresses.
    pub redirector: &'a Redirector,
    /// Readers of ids.
    pub readers: &'a Readers,
    params: Params,
}

impl<'a> Watch<'a> {
    /// Prepares a scan.
    pub fn new(merchant: &'a Merchant, redirector: &'a Redirector, readers: &'a Readers) -> Self {
        Self { merchant, redirector, readers, params: Params::new(&merchant.tag_params()) }
    }

    /// Whether a host is the own one.
    fn owns(&self, host: &[u8], asked: &[u8]) -> bool {
        self.merchant.site.owns(host) || !asked.is_empty() && bare_host(host).eq_ignore_ascii_case(bare_host(asked))
    }

    /// Host, path and id of a link: equal for all clicks on it. Empty for what is no link.
    pub fn target_key(&self, url: &str) -> String {
        target_key(self.readers, url)
    }
}

/// Host, path and id of a link: equal for all clicks on it. Empty for what is no link.
pub fn target_key(readers: &Readers, url: &str) -> String {
    let Some(address) = Address::of(url) else { return String::new() };
    let carried =
        super::programs::of(address).map_or_else(|| readers.own(address), |program| readers.of(program, address));
    let id = carried.map(|carried| format!(" {:?} {}", carried.placement, carried.text)).unwrap_or_default();
    format!("{}{}{id}", address.host.to_ascii_lowercase(), address.path())
}

/// Collects the links of one chunk.
#[derive(Debug)]
pub struct Collector<'w> {
    watch: &'w Watch<'w>,
    log: usize,
    kept: Followed,
    /// Redirects with an id, and without a logged target, that wait for their landings.
    waiting: HashMap<Key, (Micros, Landing), RandomState>,
    /// Passages that another log holds as well.
    copies: &'w [Range<u64>],
}

impl<'w> Collector<'w> {
    /// An empty one, for the log with a number. Lines in `copies` are left out.
    pub fn new(watch: &'w Watch<'w>, log: usize, copies: &'w [Range<u64>]) -> Self {
        Self { watch, log, kept: Followed::default(), waiting: HashMap::default(), copies }
    }

    /// Takes what may be a landing.
    fn land(&mut self, hit: &Hit<'_>, place: LinePlace, path: &[u8]) {
        let tag = self.watch.params.read(hit.target);
        self.follow_redirect(hit, tag.as_ref());
        let merchant = self.watch.merchant;
        let from = referring_host(hit.referer);
        let is_inside = !from.is_empty() && self.watch.owns(from, hit.host);
        let is_partner = !from.is_empty() && !merchant.partners.by_host(from).is_empty();
        if is_inside || tag.is_none() && !is_partner && !merchant.site.pages.landing.matches(path) {
            return;
        }
        if merchant.site.pages.click_beacon.matches(path) || merchant.site.pages.conversion_beacon.matches(path) {
            return;
        }
        let is_dropped = tag.is_some() && is_redirect(hit.status) && !hit.location.is_empty() && self.loses(hit);
        let waits = tag.is_some() && is_redirect(hit.status) && hit.location.is_empty();
        let landing = Landing { page: page(hit.referer), path: text(path), tag };
        if waits && self.waiting.len() < MOST_WAITING {
            self.waiting.insert(Key::device(hit.client, hit.agent), (hit.at, landing.clone()));
        }
        let log = self.log;
        let kept = &mut self.kept;
        let is_full = kept.landings.len() >= MOST_IN_CHUNK && !kept.landings.contains_key(&landing);
        if is_full {
            kept.beyond += 1;
            return;
        }
        let count = kept.landings.entry(landing).or_insert_with(|| {
            let host = if hit.host.is_empty() { String::new() } else { format!("https://{}", text(hit.host)) };
            Count::new(hit, log, place, host + &text(hit.target))
        });
        count.add(hit);
        count.dropped += u64::from(is_dropped);
    }

    /// Whether a logged redirect inside the own site has lost the id. A redirector that sets a cookie, or takes its target from a
    /// parameter, stores the id itself.
    fn loses(&self, hit: &Hit<'_>) -> bool {
        let location = String::from_utf8_lossy(hit.location);
        let is_inside = Address::of(&location)
            .is_some_and(|address| address.host.is_empty() || self.watch.owns(address.host.as_bytes(), hit.host));
        let stores = !hit.set_cookie.is_empty() || outbound::named_target(hit.target).is_some();
        is_inside && !stores && self.watch.params.read(hit.location).is_none()
    }

    /// Joins a page to the redirect of the same device before it.
    fn follow_redirect(&mut self, hit: &Hit<'_>, tag: Option<&TagText>) {
        if self.waiting.is_empty() || is_redirect(hit.status) {
            return;
        }
        let Some((at, landing)) = self.waiting.remove(&Key::device(hit.client, hit.agent)) else { return };
        let is_next = (hit.at - at).abs() <= NEXT && hit.status < 400;
        if is_next
            && tag.is_none()
            && let Some(count) = self.kept.landings.get_mut(&landing)
        {
            count.dropped += 1;
        }
    }
}

impl Sink for Collector<'_> {
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        if is_irrelevant(hit) || self.copies.iter().any(|copy| copy.contains(&place.offset)) {
            return;
        }
        if two_minutes::is_marked(hit) {
            self.kept.marked.push(Marked::of(hit, self.log, place.line));
        }
        if !matches!(hit.method, b"GET" | b"POST" | b"") {
            return;
        }
        let path = &hit.target[..memchr::memchr2(b'?', b'#', hit.target).unwrap_or(hit.target.len())];
        if is_asset(path) && memchr::memchr(b'?', hit.target).is_none() {
            return;
        }
        let outbound = self.outbound(hit, path);
        if outbound.is_none() && hit.method == b"POST" {
            return;
        }
        let may_land = self.watch.params.have_paths() || memchr::memchr3(b'?', b'&', b'%', hit.target).is_some();
        let is_referred = !referring_host(hit.referer).is_empty();
        if outbound.is_none() && !may_land && !is_referred && self.waiting.is_empty() {
            return;
        }
        if classify(hit.agent).has(Facts::CRAWLER) || self.watch.merchant.is_internal(hit.client) {
            self.kept.machines += u64::from(outbound.is_some());
            return;
        }
        match outbound {
            Some(found) => self.leave(hit, place, found),
            None if !is_asset(path) => self.land(hit, place, path),
            None => {}
        }
    }

    fn finish(&mut self) {
        self.waiting.clear();
    }

    fn rebase(&mut self, before: u64) {
        let counts = self.kept.outbound.values_mut().chain(self.kept.landings.values_mut());
        counts.for_each(|count| count.line += before);
        self.kept.marked.iter_mut().for_each(|marked| marked.line += before);
    }
}

impl Count {
    fn new(hit: &Hit<'_>, log: usize, place: LinePlace, example: String) -> Self {
        Self {
            people: 0,
            failed: 0,
            dropped: 0,
            first: hit.at,
            last: hit.at,
            failures: Failures::default(),
            example,
            log,
            line: place.line,
            hours: BTreeMap::new(),
        }
    }

    fn add(&mut self, hit: &Hit<'_>) {
        self.people += 1;
        (self.first, self.last) = (self.first.min(hit.at), self.last.max(hit.at));
        // 499 and 000 are clients that left.
        let is_failed = hit.status >= 400 && hit.status != 499;
        self.failed += u64::from(is_failed);
        if is_failed {
            self.failures.fail(hit.at, hit.status);
        } else if hit.status > 0 {
            self.failures.succeed(hit.at);
        }
        *self.hours.entry(hour(hit.at)).or_default() += 1;
    }

    /// Adds a count of later lines, or of another log.
    fn join(&mut self, other: Self) {
        self.failures.join(other.failures);
        self.people += other.people;
        self.failed += other.failed;
        self.dropped += other.dropped;
        if other.first < self.first {
            (self.example, self.log, self.line) = (other.example, other.log, other.line);
        }
        (self.first, self.last) = (self.first.min(other.first), self.last.max(other.last));
        for (hour, requests) in other.hours {
            *self.hours.entry(hour).or_default() += requests;
        }
    }
}

/// The hour of a time, counted since 1970.
pub fn hour(at: Micros) -> u32 {
    at.0.div_euclid(3_600_000_000).max(0) as u32
}

impl Followed {
    /// Joins the chunks of all logs. The caller puts them in the order of the logs' numbers: where there are too many links, and where
    /// several were followed first at the same time, the order decides.
    pub fn of<'w>(sinks: impl IntoIterator<Item = Collector<'w>>) -> Self {
        let mut all = Self::default();
        for sink in sinks {
            all.machines += sink.kept.machines;
            all.beyond += sink.kept.beyond + join(&mut all.outbound, sink.kept.outbound);
            all.beyond += join(&mut all.landings, sink.kept.landings);
            all.marked.extend(sink.kept.marked);
        }
        all
    }
}

/// Adds counts to others; returns the requests for which there is no room.
fn join<K: Ord>(all: &mut BTreeMap<K, Count>, more: BTreeMap<K, Count>) -> u64 {
    let mut beyond = 0;
    for (key, count) in more {
        if let Some(known) = all.get_mut(&key) {
            known.join(count);
        } else if all.len() < MOST_LINKS {
            all.insert(key, count);
        } else {
            beyond += count.people;
        }
    }
    beyond
}

/// The host of a referrer; empty where none was sent.
fn referring_host(referer: &[u8]) -> &[u8] {
    let Some(rest) = referer.strip_prefix(b"https://").or_else(|| referer.strip_prefix(b"http://")) else { return b"" };
    &rest[..rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len())]
}

/// Host and path of a referrer.
fn page(referer: &[u8]) -> String {
    let Some(rest) = referer.strip_prefix(b"https://").or_else(|| referer.strip_prefix(b"http://")) else {
        return text(&referer[..memchr::memchr2(b'?', b'#', referer).unwrap_or(referer.len())]);
    };
    text(&rest[..memchr::memchr2(b'?', b'#', rest).unwrap_or(rest.len())])
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests;
