//! Looks at every hit, and keeps those that can matter: clicks and landings from partners, what beacons say, and
//! whatever shares a key with an order. Everything else is dropped after the cheapest test that proves it strange.

use super::cookies::CookieFinder;
use super::query::{self, Params, decode, value};
use super::store::Texts;
use super::{Event, Facts, LineRef, NOTHING, agents};
use crate::identity::{Id, Key, address_network};
use crate::logs::Hit;
use crate::logs::scan::{LinePlace, Sink};
use crate::merchant::Merchant;
use crate::merchant::site::{Place, bare_host, id_in_path};
use crate::orders::KeyIndex;
use crate::orders::index::order_key;
use std::collections::HashMap;

/// Words of paid searches, e-mails and other campaigns: a parameter's name, or `name=value`.
const CAMPAIGNS: &[&str] = &[
    "gclid=",
    "gbraid=",
    "wbraid=",
    "msclkid=",
    "dclid=",
    "fbclid=",
    "ttclid=",
    "yclid=",
    "mc_eid=",
    "mc_cid=",
    "_hsenc=",
    "utm_medium=cpc",
    "utm_medium=ppc",
    "utm_medium=paid",
    "utm_medium=email",
    "utm_medium=newsletter",
    "utm_medium=display",
    "utm_medium=retargeting",
    "maas=",
    "aa_campaignid=",
];

/// What to look for: the shop's settings, turned into questions that can be asked millions of times a second.
#[derive(Debug)]
pub struct Watch<'a> {
    merchant: &'a Merchant,
    keys: &'a KeyIndex,
    session: Option<Finder>,
    customer: Option<Finder>,
    tags: Params,
    click_ids: Vec<String>,
    companions: Vec<String>,
    order_param: Option<String>,
    order_path: Option<String>,
    /// Keep strangers' partner landings too; a second scan for a few keys does not need them again.
    strangers: bool,
}

/// Where an id is read from, when it has no field of its own.
#[derive(Debug)]
enum Finder {
    Cookie(Box<CookieFinder>),
    Query(String),
}

impl Finder {
    fn of(place: Option<&Place>) -> Option<Self> {
        match place? {
            Place::Cookie(name) => Some(Self::Cookie(Box::new(CookieFinder::new(name)))),
            Place::Query(name) => Some(Self::Query(name.clone())),
            Place::Field(_) | Place::RemoteUser | Place::Path(_) => None,
        }
    }

    #[inline]
    fn read<'h>(&self, hit: &Hit<'h>) -> &'h [u8] {
        match self {
            Self::Cookie(finder) if !hit.cookies.is_empty() => finder.value(hit.cookies),
            Self::Cookie(_) => b"",
            Self::Query(name) => value(hit.target, name.as_bytes()).unwrap_or_default(),
        }
    }
}

impl<'a> Watch<'a> {
    /// Watches for these orders' keys and for every partner's clicks.
    pub fn new(merchant: &'a Merchant, keys: &'a KeyIndex) -> Self {
        let union = |pick: fn(&crate::merchant::Terms) -> &Vec<String>| {
            let mut names: Vec<String> = Vec::new();
            for name in merchant.programs.iter().flat_map(pick) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            names
        };
        let place = merchant.site.pages.confirmation_order_id.as_ref();
        Self {
            merchant,
            keys,
            session: Finder::of(merchant.site.session.as_ref()),
            customer: Finder::of(merchant.site.customer.as_ref()),
            tags: Params::new(&union(|t| &t.tag_params)),
            click_ids: union(|t| &t.click_id_params),
            companions: union(|t| &t.companions).into_iter().map(|name| format!("{name}=")).collect(),
            order_param: match place {
                Some(Place::Query(name)) => Some(name.clone()),
                _ => None,
            },
            order_path: match place {
                Some(Place::Path(pattern)) => Some(pattern.clone()),
                _ => None,
            },
            strangers: true,
        }
    }

    /// Watches for these keys alone: a second scan, for what only shows at the second hop.
    pub fn only(merchant: &'a Merchant, keys: &'a KeyIndex) -> Self {
        Self { strangers: false, ..Self::new(merchant, keys) }
    }
}

/// Counts over all hits of a log, kept or not: what the log can show at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// Hits.
    pub hits: u64,
    /// Hits with a session id.
    pub sessions: u64,
    /// Hits with a customer id.
    pub customers: u64,
    /// Hits with a referrer.
    pub referers: u64,
}

/// Keeps what matters of one chunk.
#[derive(Debug)]
pub struct Observer<'w> {
    watch: &'w Watch<'w>,
    source: u16,
    /// What was kept, in the order of the lines.
    pub kept: Vec<Event>,
    /// The ids and hosts that `kept` refers to.
    pub texts: Texts,
    /// Counts over all hits.
    pub seen: Seen,
    /// One mark per line, by which a second scan finds the lines of a device again; 0 for lines that are no hits.
    pub marks: Vec<u32>,
    /// The own host that a referrer named last; its first byte is impossible until one did.
    own_host: Vec<u8>,
    agents: HashMap<u32, Facts, foldhash::fast::FixedState>,
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
    pub fn new(watch: &'w Watch<'w>, source: u16) -> Self {
        let agents = HashMap::with_hasher(foldhash::fast::FixedState::default());
        Self {
            watch,
            source,
            kept: Vec::new(),
            texts: Texts::default(),
            seen: Seen::default(),
            marks: Vec::new(),
            own_host: vec![0],
            agents,
        }
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
        let session = id(hit.session, watch.session.as_ref(), hit);
        let customer = id(hit.customer, watch.customer.as_ref(), hit);
        self.seen.hits += 1;
        self.seen.sessions += u64::from(!session.is_empty());
        self.seen.customers += u64::from(!customer.is_empty());
        self.seen.referers += u64::from(!hit.referer.is_empty());
        let session = Key::of(Id::Session, session);
        let customer = Key::of(Id::Customer, customer);
        let device = Key::device(hit.client, hit.agent);
        self.marks.resize(place.line as usize - 1, 0);
        self.marks.push(short(device));
        let known = watch.keys.session(session) || watch.keys.customer(customer);
        let near = !known && watch.keys.device(device);
        let referer = self.referer(hit);
        let (facts, token) = watch.page_facts(hit);
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
            let event = Event { facts, session, customer, device, token, ..Event::default() };
            self.keep(hit, place, referer, event);
        }
    }

    fn rebase(&mut self, lines_before: u64) {
        for event in &mut self.kept {
            event.line.place.line += lines_before;
        }
    }
}

/// An id from its own field, or from where the settings say it stands.
#[inline]
fn id<'h>(field: &'h [u8], finder: Option<&Finder>, hit: &Hit<'h>) -> &'h [u8] {
    match finder {
        Some(finder) if field.is_empty() => finder.read(hit),
        _ => field,
    }
}

impl Watch<'_> {
    /// What the address says, by itself: page kinds, ids, campaigns; and the order number or click id in it.
    #[inline]
    fn page_facts(&self, hit: &Hit<'_>) -> (Facts, Key) {
        let mut facts = Facts::default();
        let mut token = Key::NONE;
        let target = hit.target;
        let end = memchr::memchr(b'?', target).unwrap_or(target.len());
        let path = &target[..end];
        let pages = &self.merchant.site.pages;
        if pages.click_beacon.matches(path) {
            facts = facts.with(Facts::CLICK_BEACON);
        } else if pages.conversion_beacon.matches(path) {
            facts = facts.with(Facts::CONVERSION_BEACON);
            token = self.order_id(target, path);
        } else if pages.confirmation.matches(path) {
            facts = facts.with(Facts::CONFIRMATION);
            token = self.order_id(target, path);
        } else if end < target.len() || memchr::memchr2(b'&', b'%', path).is_some() {
            if self.tags.read(target).is_some() {
                facts = facts.with(Facts::TAGGED);
            }
            for name in &self.click_ids {
                if let Some(id) = value(target, name.as_bytes()) {
                    facts = facts.with(Facts::CLICK_ID);
                    if query::click_id_is_cut(name, id) {
                        facts = facts.with(Facts::CUT_CLICK_ID);
                    }
                    token = Key::of(Id::Click, id);
                }
            }
            let query = &target[end..];
            if !query.is_empty() && says_campaign(query) {
                facts = facts.with(Facts::CAMPAIGN);
            }
        }
        (facts, token)
    }

    /// The order number on a confirmation page or beacon.
    fn order_id(&self, target: &[u8], path: &[u8]) -> Key {
        let raw = match (&self.order_param, &self.order_path) {
            (Some(name), _) => value(target, name.as_bytes()),
            (None, Some(pattern)) => id_in_path(pattern, path),
            (None, None) => None,
        };
        let mut decoded = Vec::new();
        decode(raw.unwrap_or_default(), &mut decoded);
        std::str::from_utf8(&decoded).map(order_key).unwrap_or_default()
    }
}

/// Whether a query says that a campaign brought the visitor.
fn says_campaign(query: &[u8]) -> bool {
    query[1..].split(|b| *b == b'&').any(|pair| CAMPAIGNS.iter().any(|word| pair.starts_with(word.as_bytes())))
}

impl Observer<'_> {
    /// Completes a hit that matters. Runs for few lines, so it may look at everything.
    fn keep(&mut self, hit: &Hit<'_>, place: LinePlace, referer: Referer<'_>, known: Event) {
        let watch = self.watch;
        let path = path_of(hit.target);
        let agent = short(Key::of(Id::Device, hit.agent));
        let mut event = Event {
            at: hit.at,
            line: LineRef { source: self.source, place },
            status: hit.status,
            page: Key::of(Id::Page, path),
            item: Key::of(Id::Page, last_word(path)),
            url: Key::of(Id::Page, hit.target),
            agent,
            address: short(Key::of(Id::Device, address_network(hit.client))),
            tag: NOTHING,
            host: NOTHING,
            ..known
        };
        let mut facts = event.facts.with(*self.agents.entry(agent).or_insert_with(|| agents::classify(hit.agent)));
        match referer {
            Referer::None => {}
            Referer::Own(path) => {
                facts = facts.with(Facts::INTERNAL);
                event.referer_url = Key::of(Id::Page, path);
            }
            Referer::Elsewhere(host) => {
                facts = facts.with(Facts::EXTERNAL);
                event.host = self.texts.host(&bare_host(host).to_ascii_lowercase());
            }
        }
        if facts.has(Facts::TAGGED) {
            event.tag = watch.tags.read(hit.target).map_or(NOTHING, |tag| self.texts.tag(tag));
        }
        event.facts = facts.with(watch.rare_facts(hit, path));
        self.kept.push(event);
    }
}

impl Watch<'_> {
    /// Facts that only kept hits are asked for.
    fn rare_facts(&self, hit: &Hit<'_>, path: &[u8]) -> Facts {
        let pages = &self.merchant.site.pages;
        let query = &hit.target[path.len()..];
        let pair = |pair: &[u8]| self.companions.iter().any(|name| pair.starts_with(name.as_bytes()));
        let holds = [
            (pages.cart.matches(path), Facts::CART),
            (pages.checkout.matches(path), Facts::CHECKOUT),
            (pages.landing.matches(path), Facts::LANDING_PATH),
            (is_asset(path), Facts::ASSET),
            (!hit.cookies.is_empty(), Facts::COOKIES),
            (hit.method == b"GET", Facts::GET),
            (self.merchant.is_internal(hit.client), Facts::STAFF),
            (query.split(|b| matches!(b, b'&' | b'?')).any(pair), Facts::COMPANIONS),
            (!hit.location.is_empty(), Facts::LOCATION),
            (!hit.location.is_empty() && self.tags.read(hit.location).is_some(), Facts::LOCATION_TAGGED),
        ];
        holds.iter().filter(|(holds, _)| *holds).fold(Facts::default(), |facts, (_, fact)| facts.with(*fact))
    }
}

/// The lower half of a key: enough to compare a few neighbours, and the mark of a device's lines.
pub fn short(key: Key) -> u32 {
    key.0 as u32
}

/// A target without its query.
fn path_of(target: &[u8]) -> &[u8] {
    &target[..memchr::memchr(b'?', target).unwrap_or(target.len())]
}

/// The last word of a path: `B01` of `/dp/B01`, `blue-shoe` of `/p/blue-shoe.html` and `/p/blue-shoe/`.
fn last_word(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    let word = &path[memchr::memrchr(b'/', path).map_or(0, |at| at + 1)..];
    word.strip_suffix(b".html").or_else(|| word.strip_suffix(b".htm")).unwrap_or(word)
}

/// Images, scripts, fonts and style sheets, by the path's ending.
fn is_asset(path: &[u8]) -> bool {
    const ENDINGS: &[&str] = &[
        "js",
        "mjs",
        "css",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "avif",
        "svg",
        "ico",
        "woff",
        "woff2",
        "ttf",
        "otf",
        "eot",
        "map",
        "mp4",
        "webm",
        "json",
        "xml",
        "txt",
        "webmanifest",
    ];
    let name = &path[memchr::memrchr(b'/', path).map_or(0, |at| at + 1)..];
    let Some(dot) = memchr::memrchr(b'.', name) else { return false };
    ENDINGS.iter().any(|ending| name[dot + 1..].eq_ignore_ascii_case(ending.as_bytes()))
}
