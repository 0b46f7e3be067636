//! Other sites in the same logs: hosts that requests were sent to, and that share no visitor with the shop.
//!
//! A host is the shop's where orders' sessions, customers, devices or numbers are in its lines, where the shop's own pages lead to
//! it, as to a payment page, or where it is under the same registered name. Nothing is decided where no host has any of these:
//! front ends may log names of their own. Nor is a host another site where visitors do not go from page to page: such a host may be
//! one for the shop's short links, pictures or calls. Nor is one where so few orders' visitors are to be expected that none may be
//! chance. A line of the shop that is left out may be a click, so that whatever is not clear stays in.

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

/// What the sample shows of one host.
#[derive(Debug, Default)]
struct Asked {
    hits: u64,
    /// Hits with an order's session, customer, device or number.
    of_orders: u64,
    /// The devices that these hits came from.
    visitors: BTreeSet<Key>,
    /// Orders' sessions.
    sessions: BTreeSet<Key>,
    /// Hits by the host of the page that they came from.
    origins: BTreeMap<Vec<u8>, u64>,
}

impl Asked {
    fn is_shops(&self) -> bool {
        self.of_orders >= SHOWN && self.of_orders * PER_SHOWN >= self.hits
    }

    fn of_visitors(&self) -> u64 {
        self.visitors.len() as u64
    }

    fn from(&self, host: &[u8]) -> u64 {
        self.origins.get(host).copied().unwrap_or(0)
    }
}

/// A host with what the sample shows of it.
type Host<'n> = (&'n Vec<u8>, &'n Asked);

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
        if is_of_order(self.keys, hit, ids(hit, fields)) {
            asked.of_orders += 1;
            asked.visitors.insert(Key::device(hit.client, hit.agent));
            let long = ids(hit, fields).filter(|id| id.len() >= LONG_SESSION).map(|id| Key::of(Id::Session, id));
            asked.sessions.extend(long.filter(|key| self.keys.session(*key)));
        }
    }

    /// All hosts of other sites, as far as the sample shows; `is_named` tells which hosts the settings name as the shop's.
    pub(super) fn foreign(&self, is_named: &dyn Fn(&[u8]) -> bool) -> Vec<String> {
        let Some((_, most)) =
            self.hosts.iter().filter(|(_, asked)| asked.is_shops()).max_by_key(|(_, asked)| asked.of_orders)
        else {
            return Vec::new();
        };
        let is_known = |(name, asked): &Host<'_>| {
            is_named(name) || asked.sessions.len() >= SESSIONS || asked.is_shops() && !asked.has_few(most)
        };
        let (mut own, mut others): (Vec<_>, Vec<_>) = self.hosts.iter().partition(is_known);
        // Pages of the shop lead to further hosts, and those to others.
        let mut nth = 0;
        while let Some((name, asked)) = own.get(nth).copied() {
            let (linked, rest) = others.into_iter().partition(|(other, to)| {
                base_of_name(name) == base_of_name(other) || to.hits >= ENOUGH && is_linked((name, asked), (other, to))
            });
            own.extend::<Vec<_>>(linked);
            others = rest;
            nth += 1;
        }
        others.retain(|(name, asked)| {
            asked.hits >= ENOUGH && asked.from(name) * PER_PAGE >= asked.hits && asked.has_few(most)
        });
        others.into_iter().filter_map(|(name, _)| String::from_utf8(name.clone()).ok()).collect()
    }
}

impl Asked {
    /// Whether far fewer of a host's visitors ordered than of the shop's: another site has some visitors in common with it.
    fn has_few(&self, most: &Self) -> bool {
        let visitors = self.of_visitors();
        let times = (visitors * FEWER).max(EXPECTED);
        self.of_orders * FEWER < most.of_orders
            && self.of_orders * most.hits * FEWER < most.of_orders * self.hits
            && most.of_visitors() * self.hits >= times * most.hits
    }
}

/// Whether visitors go from one host's pages to the other.
fn is_linked((name, asked): Host<'_>, (other, to): Host<'_>) -> bool {
    (asked.from(other) + to.from(name)) * PER_LINK >= asked.hits.min(to.hits)
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

/// Whether a line holds a key of an order; `ids` are the values that may be a visitor's.
fn is_of_order<'h>(keys: &KeyIndex, hit: &Hit<'_>, mut ids: impl Iterator<Item = &'h [u8]>) -> bool {
    let names_visitor = |value: &[u8]| {
        value.len() >= LONG
            && (keys.session(Key::of(Id::Session, value)) || keys.customer(Key::of(Id::Customer, value)))
    };
    let mut parts = hit.target.split(|byte| matches!(byte, b'/' | b'?' | b'&' | b'='));
    let is_number =
        |part: &[u8]| part.len() >= LONG && std::str::from_utf8(part).is_ok_and(|text| keys.order(order_key(text)));
    keys.device(Key::device(hit.client, hit.agent))
        || names_visitor(hit.customer)
        || ids.any(names_visitor)
        || parts.any(is_number)
}

/// The values of a line that may be a visitor's id.
fn ids<'h>(hit: &Hit<'h>, fields: &'h [(String, Vec<u8>)]) -> impl Iterator<Item = &'h [u8]> {
    let of_cookie = |(name, value)| std::str::from_utf8(name).ok().map(|name| cookies::id_of(name, value));
    let fields = fields.iter().map(|(_, value)| value.as_slice());
    std::iter::once(hit.session).chain(fields).chain(cookies::pairs(hit.cookies).filter_map(of_cookie))
}

#[cfg(test)]
mod tests;
