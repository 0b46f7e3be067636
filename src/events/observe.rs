//! Looks at every hit, and keeps those that can matter: clicks and landings from partners, what beacons say, and
//! whatever shares a key with an order. Everything else is dropped after the cheapest test that proves it strange.

use super::watch::{Watch, is_asset, last_word, path_of};
use super::{Event, Facts, Kept, LineRef, NOTHING, Register, agents};
use crate::identity::{Id, Key, Word};
use crate::logs::Hit;
use crate::logs::scan::Sink;
use crate::logs::tally::LinePlace;
use crate::merchant::site::bare_host;
use std::collections::HashMap;

/// Keeps what matters of one chunk.
#[derive(Debug)]
pub struct Observer<'w> {
    watch: &'w Watch<'w>,
    source: u16,
    register: &'w Register,
    /// What was kept.
    pub kept: Kept,
    /// The own host that a referrer named last; its first byte is impossible until one did.
    own_host: Vec<u8>,
    agents: HashMap<Word, Facts, foldhash::fast::RandomState>,
}

/// How the referring page lies to the shop.
#[derive(Clone, Copy)]
enum Referer<'h> {
    None,
    Own(&'h [u8]),
    Elsewhere(&'h [u8]),
}

impl<'w> Observer<'w> {
    /// An empty sink for one chunk of a source.
    pub fn new(watch: &'w Watch<'w>, source: u16, register: &'w Register) -> Self {
        let agents = HashMap::with_hasher(foldhash::fast::RandomState::default());
        Self { watch, source, register, kept: Kept::default(), own_host: vec![0], agents }
    }

    #[inline]
    fn referer<'h>(&mut self, hit: &Hit<'h>) -> Referer<'h> {
        if hit.referer.is_empty() {
            return Referer::None;
        }
        let Some(rest) = hit.referer.strip_prefix(b"https://").or_else(|| hit.referer.strip_prefix(b"http://")) else {
            // `android-app:…` and other schemes without a host of the web, or a bare path.
            return if hit.referer[0] == b'/' { Referer::Own(hit.referer) } else { Referer::Elsewhere(hit.referer) };
        };
        // Most pages come from the same own host as the page before: a comparison answers for them.
        if let Some(path) = rest.strip_prefix(self.own_host.as_slice()).filter(|p| p.first() == Some(&b'/')) {
            return Referer::Own(path);
        }
        let end = rest.iter().position(|b| matches!(b, b'/' | b'?' | b'#')).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        if self.watch.merchant.site.owns(host) {
            self.own_host.clear();
            self.own_host.extend_from_slice(host);
            return Referer::Own(path);
        }
        let asked = !hit.host.is_empty() && bare_host(host) == bare_host(hit.host);
        if asked { Referer::Own(path) } else { Referer::Elsewhere(host) }
    }
}

impl Sink for Observer<'_> {
    #[inline]
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        let watch = self.watch;
        let [carried, customer] = watch.ids(hit);
        // Where replies' cookies are logged, the first request of a visit names the session that it began.
        let begins = carried.is_empty() && !hit.set_cookie.is_empty();
        let session = if begins { watch.begun_session(hit) } else { carried };
        self.kept.seen.hits += 1;
        self.kept.seen.sessions += u64::from(!session.is_empty());
        self.kept.seen.customers += u64::from(!customer.is_empty());
        self.kept.seen.referers += u64::from(!hit.referer.is_empty());
        let session = Key::of(Id::Session, session);
        let customer = Key::of(Id::Customer, customer);
        let address = Key::address(hit.client);
        let known = watch.keys.session(session) || watch.keys.customer(customer);
        // Few addresses are an order's: the long user agent of the others need not be read.
        let near = !known
            && (!watch.strangers || watch.keys.address(address))
            && watch.keys.device(address.with_agent(hit.agent));
        let referer = self.referer(hit);
        let (mut facts, token) = watch.page_facts(hit);
        if begins && session.is_some() {
            facts = facts.with(Facts::SESSION_SET);
        }
        let marked = facts.any(Facts::TAGGED.with(Facts::CLICK_ID).with(Facts::CAMPAIGN).with(Facts::CLICK_BEACON));
        let from_partner = match referer {
            Referer::Elsewhere(host) => !watch.merchant.partners.by_host(host).is_empty(),
            _ => false,
        };
        let answers = token.is_some() && (watch.keys.order(token) || watch.keys.click(token));
        // Of others behind a known address only what can tell whose click was whose: pages, and what tagged pages fetch.
        let tells =
            near && (!session.is_some() || !is_asset(path_of(hit.target)) || watch.tags.read(hit.referer).is_some());
        if known || answers || tells || (watch.strangers && (marked || from_partner)) {
            let device = address.with_agent(hit.agent);
            let event = Event { facts, session, customer, device, token, address: address.short(), ..Event::default() };
            self.keep(hit, place, referer, event);
        }
    }

    fn finish(&mut self) {
        self.kept.finish(self.source, self.register);
    }

    fn rebase(&mut self, lines_before: u64) {
        self.kept.rebase(lines_before);
    }
}

impl Observer<'_> {
    /// Completes a hit that matters. Runs for few lines, so it may look at everything.
    fn keep(&mut self, hit: &Hit<'_>, place: LinePlace, referer: Referer<'_>, known: Event) {
        let watch = self.watch;
        let path = path_of(hit.target);
        let agent = Word::of(hit.agent);
        let mut event = Event {
            at: hit.at,
            line: LineRef::new(self.source, place),
            status: hit.status,
            page: Word::of(path),
            item: Word::of(last_word(path)),
            url: Word::of(hit.target),
            agent,
            tag: NOTHING,
            host: NOTHING,
            ..known
        };
        let mut facts = event.facts.with(*self.agents.entry(agent).or_insert_with(|| agents::classify(hit.agent)));
        match referer {
            Referer::None => {}
            Referer::Own(path) => {
                facts = facts.with(Facts::INTERNAL);
                event.referer_url = Word::of(path);
            }
            Referer::Elsewhere(host) => {
                facts = facts.with(Facts::EXTERNAL);
                event.host = self.kept.texts.host(&bare_host(host).to_ascii_lowercase());
            }
        }
        if facts.has(Facts::TAGGED) {
            event.tag = watch.tags.read(hit.target).map_or(NOTHING, |tag| self.kept.texts.tag(tag));
        }
        event.facts = facts.with(watch.rare_facts(hit, path));
        self.kept.push(&event, self.register);
    }
}
