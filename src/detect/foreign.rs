//! Other sites in the same logs: hosts that requests were sent to, and that share no visitor with the shop.
//!
//! A host is the shop's where orders' sessions, customers, devices or numbers are in its lines, where the shop's own pages lead to
//! it, as to a payment page, or where it is under the same registered name. Nothing is decided where no host has any of these:
//! front ends may log names of their own. Nor is a host another site where visitors do not go from page to page: such a host may be
//! one for the shop's short links, pictures or calls. Nor is one where so few orders' visitors are to be expected that none may be
//! chance. Two shops may give the same numbers to their orders: where orders name their visitors, a number counts only where some of
//! them are. A line of the shop that is left out may be a click, so that whatever is not clear stays in.

use super::address::Address;
use super::hosts::base_of;
use super::sample::{self, Pair};
use crate::base::identity::{Id, Key};
use crate::events::cookies;
use crate::logs::Hit;
use crate::merchant::Merchant;
use crate::merchant::site::bare_host;
use crate::orders::KeyIndex;
use crate::orders::index::order_key;
use std::collections::{BTreeMap, BTreeSet};

/// The most hosts that are compared; strangers may send any name.
const MOST_HOSTS: usize = 256;
/// The fewest sample hits that show a host's visitors.
const ENOUGH: u64 = 20;
/// Hits with an order's ids that show a host to be the shop's, and the hits among which one such hit is no chance.
const SHOWN: u64 = 3;
const PER_SHOWN: u64 = 2000;
/// The hits of two hosts, of the one with fewer, among which one that comes from the other's pages shows that visitors go on there.
const PER_LINK: u64 = 50;
/// The hits of a site among which one comes from its own pages, at least.
const PER_PAGE: u64 = 20;
/// Bytes per log that are sampled where the settings name the shop's hosts.
const SAMPLE: usize = 1 << 20;
/// How many times as often lines of the shop hold orders' ids.
const FEWER: u64 = 20;
/// Orders' visitors that a host of the shop would have had, by the rate of the shop's other hosts: none of so many is no chance.
const EXPECTED: u64 = 6;
/// The shortest id that two sites hardly have in common by chance.
const LONG: usize = 5;
/// The shortest session id that no other site has by chance, and such ids of orders that show a host to be the shop's: browsers
/// send a cookie to one site alone.
const LONG_SESSION: usize = 10;
const SESSIONS: usize = 2;
/// Orders' visitors among those who requested pages with orders' numbers: so many show that the numbers are the shop's.
const SAME: usize = 2;

/// What the sample shows of one host.
#[derive(Debug, Default)]
struct Asked {
    hits: u64,
    /// Hits with an order's session, customer or device, and the devices that they came from.
    known: u64,
    visitors: BTreeSet<Key>,
    /// Hits with an order's number alone, and their devices.
    numbered: u64,
    buyers: BTreeSet<Key>,
    /// Orders' sessions.
    sessions: BTreeSet<Key>,
    /// Hits by the host of the page that they came from.
    origins: BTreeMap<Vec<u8>, u64>,
}

impl Asked {
    fn from(&self, host: &[u8]) -> u64 {
        self.origins.get(host).copied().unwrap_or(0)
    }

    /// What it shows of orders, if the numbers in its lines are theirs: where no orders' visitors are known, or some of them are
    /// among those who requested these pages.
    fn weighed(&self, visitors: &BTreeSet<&Key>) -> Weighed<'_> {
        let same = self.buyers.iter().filter(|buyer| visitors.contains(buyer)).count();
        let counts = (visitors.len() as u64) < EXPECTED || same >= SAME;
        let (numbered, buyers) =
            if counts { (self.numbered, self.buyers.difference(&self.visitors).count()) } else { (0, 0) };
        Weighed { asked: self, of_orders: self.known + numbered, visitors: (self.visitors.len() + buyers) as u64 }
    }
}

/// The same, with the hits that are of orders and the visitors who ordered.
#[derive(Clone, Copy, Debug)]
struct Weighed<'n> {
    asked: &'n Asked,
    of_orders: u64,
    visitors: u64,
}

impl Weighed<'_> {
    fn is_shops(&self) -> bool {
        self.of_orders >= SHOWN && self.of_orders * PER_SHOWN >= self.asked.hits
    }

    /// Whether far fewer of a host's visitors ordered than of the shop's: another site has some visitors in common with it.
    fn has_few(&self, most: &Self) -> bool {
        let (hits, of_most) = (self.asked.hits, most.asked.hits);
        let times = (self.visitors * FEWER).max(EXPECTED);
        self.of_orders * FEWER < most.of_orders
            && self.of_orders * of_most * FEWER < most.of_orders * hits
            && most.visitors * hits >= times * of_most
    }
}

/// A host with what the sample shows of it.
type Host<'n> = (&'n Vec<u8>, Weighed<'n>);

/// Counts over the sample.
#[derive(Debug)]
pub(super) struct Notes<'k> {
    keys: &'k KeyIndex,
    hosts: BTreeMap<Vec<u8>, Asked>,
}

impl<'k> Notes<'k> {
    pub(super) fn new(keys: &'k KeyIndex) -> Self {
        Self { keys, hosts: BTreeMap::new() }
    }

    /// Counts a hit; `fields` are the values of further places.
    pub(super) fn take(&mut self, hit: &Hit<'_>, from: &Address<'_>, fields: &[(String, Vec<u8>)]) {
        if hit.host.is_empty() {
            return;
        }
        let name = bare_host(hit.host).to_ascii_lowercase();
        if self.hosts.len() >= MOST_HOSTS && !self.hosts.contains_key(&name) {
            return;
        }
        let asked = self.hosts.entry(name).or_default();
        asked.hits += 1;
        let origin = bare_host(from.host);
        if !origin.is_empty() && (asked.origins.len() < MOST_HOSTS || asked.origins.contains_key(origin)) {
            *asked.origins.entry(origin.to_ascii_lowercase()).or_default() += 1;
        }
        let device = Key::device(hit.client, hit.agent);
        if names_visitor(self.keys, hit, device, ids(hit, fields)) {
            asked.known += 1;
            asked.visitors.insert(device);
            let long = ids(hit, fields).filter(|id| id.len() >= LONG_SESSION).map(|id| Key::of(Id::Session, id));
            asked.sessions.extend(long.filter(|key| self.keys.session(*key)));
        } else if names_order(self.keys, hit) {
            asked.numbered += 1;
            asked.buyers.insert(device);
        }
    }

    /// All hosts of other sites, as far as the sample shows; `is_named` tells which hosts the settings name as the shop's.
    pub(super) fn foreign(&self, is_named: &dyn Fn(&[u8]) -> bool) -> Vec<String> {
        let visitors = self.hosts.values().flat_map(|asked| &asked.visitors).collect();
        let hosts: Vec<Host<'_>> = self.hosts.iter().map(|(name, asked)| (name, asked.weighed(&visitors))).collect();
        let shops = hosts.iter().map(|(_, host)| host).filter(|host| host.is_shops());
        let Some(most) = shops.max_by_key(|host| host.of_orders) else { return Vec::new() };
        let is_known = |(name, host): &Host<'_>| {
            is_named(name) || host.asked.sessions.len() >= SESSIONS || host.is_shops() && !host.has_few(most)
        };
        let (mut own, mut others): (Vec<_>, Vec<_>) = hosts.iter().copied().partition(is_known);
        // Pages of the shop lead to further hosts, and those to others.
        let mut nth = 0;
        while let Some(known) = own.get(nth).copied() {
            let leads = |other: &Host<'_>| {
                base_of_name(known.0) == base_of_name(other.0)
                    || other.1.asked.hits >= ENOUGH && is_linked(known, *other)
            };
            let (linked, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(leads);
            own.extend(linked);
            others = rest;
            nth += 1;
        }
        let is_site = |(name, host): &Host<'_>| {
            let hits = host.asked.hits;
            hits >= ENOUGH && host.asked.from(name) * PER_PAGE >= hits && host.has_few(most)
        };
        others.retain(is_site);
        others.into_iter().filter_map(|(name, _)| String::from_utf8(name.clone()).ok()).collect()
    }
}

/// Whether visitors go from one host's pages to the other.
fn is_linked((name, host): Host<'_>, (other, to): Host<'_>) -> bool {
    (host.asked.from(other) + to.asked.from(name)) * PER_LINK >= host.asked.hits.min(to.asked.hits)
}

/// The registered part of a host's name.
fn base_of_name(host: &[u8]) -> &[u8] {
    std::str::from_utf8(host).map_or(host, |host| base_of(host).as_bytes())
}

/// The hosts of other sites in logs, where the settings name the shop's. It takes a small sample of logs that hold the requested
/// host, and nothing of all others.
pub(super) fn among(merchant: &Merchant, logs: &[Pair<'_>], keys: &KeyIndex) -> Vec<String> {
    let mut notes = Notes::new(keys);
    for (source, format) in logs.iter().filter(|(_, format)| format.has_host()) {
        sample::look(source, format, SAMPLE, &mut |_, hit| {
            notes.take(hit, &Address::of(hit.referer), &[]);
            true
        });
    }
    notes.foreign(&|host| merchant.site.owns(host))
}

/// Whether a line names an order's visitor; `ids` are the values that may be one.
fn names_visitor<'h>(keys: &KeyIndex, hit: &Hit<'_>, device: Key, mut ids: impl Iterator<Item = &'h [u8]>) -> bool {
    let is_visitor = |value: &[u8]| {
        value.len() >= LONG
            && (keys.session(Key::of(Id::Session, value)) || keys.customer(Key::of(Id::Customer, value)))
    };
    keys.device(device) || is_visitor(hit.customer) || ids.any(is_visitor)
}

/// Whether an address holds an order's number.
fn names_order(keys: &KeyIndex, hit: &Hit<'_>) -> bool {
    let mut parts = hit.target.split(|byte| matches!(byte, b'/' | b'?' | b'&' | b'='));
    parts.any(|part| part.len() >= LONG && std::str::from_utf8(part).is_ok_and(|text| keys.order(order_key(text))))
}

/// The values of a line that may be a visitor's id.
fn ids<'h>(hit: &Hit<'h>, fields: &'h [(String, Vec<u8>)]) -> impl Iterator<Item = &'h [u8]> {
    let of_cookie = |(name, value)| std::str::from_utf8(name).ok().map(|name| cookies::id_of(name, value));
    let fields = fields.iter().map(|(_, value)| value.as_slice());
    std::iter::once(hit.session).chain(fields).chain(cookies::pairs(hit.cookies).filter_map(of_cookie))
}

#[cfg(test)]
mod tests;
