//! Looks at every hit and keeps those that can matter: clicks and landings from partners, what beacons say, and whatever shares a
//! key with an order. Everything else is dropped by the cheapest test that shows it to be irrelevant.

use super::click_ids::Condition;
use super::cookie_cache::{CookieHeaderCache, Headers};
use super::device_sketch::{DeviceSketch, UaFingerprint};
use super::hosts::{Hosts, Referer};
use super::matcher::{LATE_CLICK, Matcher, UrlFacts, is_asset, last_word};
use super::named::names_partner;
use super::origins::Origins;
use super::relevance::{is_irrelevant, names_nobody};
use super::{ChunkEvents, Event, Facts, Interner, LineRef, NOTHING};
use crate::base::identity::{Id, Key, TextHash};
use crate::logs::Hit;
use crate::logs::evidence::digest::Noting;
use crate::logs::outline::Outline;
use crate::logs::scan::Sink;
use crate::logs::tally::LinePlace;
use notes::Notes;
use std::collections::HashMap;

/// Keeps the relevant hits of one chunk.
#[derive(Debug)]
pub struct EventCollector<'w> {
    watch: &'w Matcher<'w>,
    source: u16,
    register: &'w Interner,
    /// What was kept.
    pub kept: ChunkEvents,
    /// Where in the log each device's lines are, if that was requested.
    pub footprints: Option<DeviceSketch>,
    /// Whether this log's lines are noted in the sketch, and not only its user agents.
    tracks: bool,
    headers: Headers,
    hosts: Hosts,
    origins: Origins,
    agents: HashMap<TextHash, (Facts, UaFingerprint), foldhash::fast::RandomState>,
    /// Notes for a digest, if they are requested.
    notes: Option<Notes>,
}

impl<'w> EventCollector<'w> {
    /// An empty sink for one chunk of a source.
    pub fn new(watch: &'w Matcher<'w>, source: u16, register: &'w Interner) -> Self {
        let (kept, hosts, agents, notes) = Default::default();
        let (headers, origins) = (Headers::new(), Origins::new());
        Self { watch, source, register, kept, footprints: None, tracks: false, headers, hosts, origins, agents, notes }
    }

    /// Also notes the fingerprints of user agents, and where each device's lines are if `tracks` is set.
    pub fn with_footprints(self, tracks: bool) -> Self {
        Self { footprints: Some(DeviceSketch::default()), tracks, ..self }
    }
}

impl Sink for EventCollector<'_> {
    #[inline]
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        let watch = self.watch;
        // A second scan reads all lines of an address. Few of them are a wanted device's.
        if !watch.strangers && !watch.keys.device(Key::device(hit.client, hit.agent)) {
            return;
        }
        if is_irrelevant(hit) || watch.merchant.site.is_foreign(hit.host) {
            return;
        }
        let mut carried = self.headers.carried(&hit.into(), watch);
        // Where replies' cookies are logged, the reply to a visit's first request names the session that it began.
        let begins = !carried.has_session && !hit.set_cookie.is_empty();
        if begins {
            carried = carried.beginning(watch, watch.begun_session(hit));
        }
        let address = Key::address(hit.client);
        self.count(carried, hit.referer, place, (address, hit.agent));
        // Few addresses are an order's. The long user agent of the others need not be read.
        let noting = self.notes.is_some();
        let may_be_near = !carried.known && (!watch.strangers || watch.keys.address(address) || noting);
        let referer = self.hosts.referer(hit.referer, hit.host, watch.merchant);
        let may_matter = carried.known || may_be_near || noting || self.hosts.is_partner(referer);
        if may_matter || !watch.says_nothing(hit.target) {
            self.examine(hit, place, referer, &Visit { carried, begins, address, may_be_near });
        }
    }

    /// Takes lines that are sure to be irrelevant: pages of other people's sessions, from other addresses, that no partner sent
    /// and that show nothing by themselves.
    #[inline]
    fn takes(&mut self, line: &Outline<'_>, place: LinePlace) -> bool {
        let watch = self.watch;
        if !watch.strangers || self.notes.is_some() {
            return false;
        }
        if names_nobody([line.cookies, line.session, line.customer]) && is_irrelevant(&line.hit()) {
            return true;
        }
        if watch.merchant.site.is_foreign(line.host) {
            return true;
        }
        if !watch.says_nothing(line.target) {
            return false;
        }
        let address = Key::address(line.client);
        if watch.keys.address(address) {
            return false;
        }
        let referer = self.hosts.referer(line.referer, line.host, watch.merchant);
        let carried = self.headers.carried(&line.into(), watch);
        if carried.known || self.hosts.is_partner(referer) {
            return false;
        }
        self.count(carried, line.referer, place, (address, line.agent));
        true
    }

    fn finish(&mut self) {
        self.kept.finish(self.source, self.register);
        self.footprints.iter_mut().for_each(DeviceSketch::finish);
        (self.headers, self.hosts, self.origins, self.agents) = Default::default();
    }

    fn rebase(&mut self, lines_before: u64) {
        self.kept.rebase(lines_before);
        self.footprints.iter_mut().for_each(|footprints| footprints.rebase(lines_before));
    }

    fn noting(&mut self) -> Option<&mut dyn Noting> {
        Some(self)
    }
}

/// What a hit shows about its visitor.
struct Visit {
    carried: CookieHeaderCache,
    /// Whether its reply may have begun the session.
    begins: bool,
    address: Key,
    /// Whether it may come from an order's device.
    may_be_near: bool,
}

impl EventCollector<'_> {
    /// Keeps a hit that may be relevant, if it is.
    #[inline(never)]
    fn examine(&mut self, hit: &Hit<'_>, place: LinePlace, referer: Referer<'_>, visit: &Visit) {
        let watch = self.watch;
        let Visit { carried: CookieHeaderCache { session, customer, known, .. }, begins, address, may_be_near } =
            *visit;
        let agent = may_be_near.then(|| Key::of(Id::Agent, hit.agent));
        let near = agent.is_some_and(|agent| watch.keys.device(address.with(agent)));
        let mut said = watch.said(hit.target);
        if begins && session.is_some() {
            said.facts = said.facts.with(Facts::SESSION_SET);
        }
        let marks = Facts::TAGGED.with(Facts::CLICK_ID).with(Facts::CAMPAIGN).with(Facts::CLICK_BEACON);
        let marked = said.facts.any(marks) || self.hosts.is_partner(referer);
        let token = said.token;
        let answers = token.is_some() && (watch.keys.order(token) || watch.keys.click(token));
        // Of strangers at a known address, keep only what can show who made a click: pages, and what tagged pages fetch.
        let could_tell = || !session.is_some() || !is_asset(said.path) || watch.tags.read(hit.referer).is_some();
        let is_relevant = known || answers || near && could_tell() || (watch.strangers && marked);
        if let Some(notes) = &mut self.notes {
            let device = agent.filter(|_| could_tell()).map(|agent| address.with(agent));
            notes.push(place, is_relevant, [session, customer, token], device);
        }
        if is_relevant {
            let agent = agent.unwrap_or_else(|| Key::of(Id::Agent, hit.agent));
            let (device, address) = (address.with(agent), address.short());
            let event = Event { session, customer, device, address, agent: agent.word(), ..Event::default() };
            self.keep(hit, place, referer, said, event);
        }
    }

    /// Counts a hit, kept or not.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it runs for every line")]
    fn count(&mut self, carried: CookieHeaderCache, referer: &[u8], place: LinePlace, device: (Key, &[u8])) {
        let seen = &mut self.kept.seen;
        seen.hits += 1;
        seen.sessions += u64::from(carried.has_session);
        seen.customers += u64::from(carried.has_customer);
        seen.referers += u64::from(!referer.is_empty());
        if let Some(footprints) = self.footprints.as_mut().filter(|_| self.tracks) {
            footprints.add(place, device.0, device.1);
        }
    }

    /// Completes a relevant hit. It runs for few lines, so it may look at everything.
    fn keep(&mut self, hit: &Hit<'_>, place: LinePlace, referer: Referer<'_>, said: UrlFacts<'_>, who: Event) {
        let watch = self.watch;
        let UrlFacts { mut facts, token, path, mut tag } = said;
        if tag.is_none() && facts.has(Facts::CLICK_BEACON) {
            tag = watch.tags.read(hit.target);
            facts = if tag.is_some() { facts.with(Facts::TAGGED) } else { facts };
        }
        let mut tag = tag.map(|tag| self.kept.texts.tag(tag));
        let mut referer_url = TextHash::default();
        if let Referer::Own(origin) = referer {
            referer_url = TextHash::of(origin);
            if tag.is_none() {
                tag = self.origins.tag(&watch.tags, origin, referer_url, &mut self.kept.texts);
                facts = if tag.is_some() { facts.with(Facts::REFERRED) } else { facts };
            }
        }
        let clicked = if facts.has(Facts::CLICK_ID) { watch.clicked(hit.target) } else { None };
        if let Some(clicked) = clicked.filter(|clicked| hit.at - *clicked > LATE_CLICK) {
            self.kept.texts.clicked(token, clicked);
        }
        let page = TextHash::of(path);
        // A click beacon is about the page that sent it.
        let shown = match referer {
            Referer::Own(origin) if facts.has(Facts::CLICK_BEACON) => without_query(origin),
            _ => path,
        };
        let mut event = Event {
            at: hit.at,
            line: LineRef::new(self.source, place),
            status: hit.status,
            token,
            page,
            item: TextHash::of(last_word(shown)),
            url: if path.len() == hit.target.len() { page } else { TextHash::of(hit.target) },
            tag: tag.unwrap_or(NOTHING),
            host: NOTHING,
            referer_url,
            ..who
        };
        let mut facts = facts.with(self.of_agent(who.agent, hit.agent));
        match referer {
            Referer::None => {}
            Referer::Own(_) => facts = facts.with(Facts::INTERNAL),
            Referer::Elsewhere(host) => {
                facts = facts.with(Facts::EXTERNAL);
                event.host = self.hosts.text(host, &mut self.kept.texts);
            }
        }
        let facts = facts.with(watch.rare_facts(hit, path));
        // A landing that seems to have come without an id is looked at closely.
        let lands = self.hosts.is_partner(referer) || facts.has(Facts::LANDING_PATH.with(Facts::EXTERNAL));
        let named = lands
            && !facts.has(Facts::TAGGED)
            && names_partner(&watch.merchant.partners, hit.target, self.hosts.name(referer));
        event.facts = if named { facts.with(Facts::NAMED) } else { facts };
        // A second scan reads the same lines again.
        if watch.strangers && facts.has(Facts::CLICK_ID) {
            self.kept.click_ids.count(&event, Condition::of(facts), clicked);
        }
        self.kept.push(&event, self.register);
    }

    /// The facts that a user agent gives an event.
    fn of_agent(&mut self, agent: TextHash, text: &[u8]) -> Facts {
        let look = UaFingerprint::of(text);
        let known = self.agents.get(&agent);
        if let Some((facts, _)) = known.filter(|(_, known)| *known == look) {
            return *facts;
        }
        if let Some(footprints) = &mut self.footprints {
            footprints.meet(agent, look);
        }
        let facts = known.map_or_else(|| self.watch.agents.facts(text), |(facts, _)| *facts);
        self.agents.insert(agent, (facts, look));
        facts
    }
}

/// The path of an address on an own host.
fn without_query(address: &[u8]) -> &[u8] {
    &address[..memchr::memchr2(b'?', b'#', address).unwrap_or(address.len())]
}

mod notes;
#[cfg(test)]
mod tests;
