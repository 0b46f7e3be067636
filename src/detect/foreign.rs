//! Other sites in the same logs: hosts that requests were sent to, and that share no visitor with the shop.
//!
//! A host is the shop's where orders' sessions, customers, devices or numbers are in its lines, or where the shop's own pages lead
//! to it, as to a payment page. Nothing is decided where no host has any of these: front ends may log names of their own.

use super::address::Address;
use super::sample::{self, Pair};
use crate::base::identity::{Id, Key};
use crate::events::cookies;
use crate::logs::Hit;
use crate::merchant::Merchant;
use crate::merchant::site::bare_host;
use crate::orders::KeyIndex;
use crate::orders::index::order_key;
use std::collections::BTreeMap;

/// The most hosts that are compared; strangers may send any name.
const MOST_HOSTS: usize = 256;
/// The fewest sample hits that show a host's visitors.
const ENOUGH: u64 = 20;
/// Hits with an order's ids that show a host to be the shop's, and the hits among which one such hit is no chance.
const SHOWN: u64 = 3;
const PER_SHOWN: u64 = 2000;
/// The hits of two hosts, of the one with fewer, among which one that comes from the other's pages shows that visitors go on there.
const PER_LINK: u64 = 50;
/// Bytes per log that are sampled where the settings name the shop's hosts.
const SAMPLE: usize = 1 << 20;
/// How many times as often lines of the shop hold orders' ids.
const FEWER: u64 = 20;
/// The shortest id that two sites hardly have in common by chance.
const LONG: usize = 5;

/// What the sample shows of one host.
#[derive(Debug, Default)]
struct Asked {
    hits: u64,
    /// Hits with an order's session, customer, device or number.
    of_orders: u64,
    /// Hits by the host of the page that they came from.
    origins: BTreeMap<Vec<u8>, u64>,
}

impl Asked {
    fn is_shops(&self) -> bool {
        self.of_orders >= SHOWN && self.of_orders * PER_SHOWN >= self.hits
    }
}

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
        asked.of_orders += u64::from(is_of_order(self.keys, hit, fields));
    }

    /// Whether a host is another site's, as far as the sample shows.
    pub(super) fn is_foreign(&self, host: &[u8]) -> bool {
        let Some(asked) = self.hosts.get(host) else { return false };
        // Another site has visitors in common with the shop, but far fewer, and a far smaller part of its visitors.
        let most = self.hosts.values().max_by_key(|other| other.of_orders);
        let has_few = |most: &Asked| {
            asked.of_orders * FEWER < most.of_orders
                && asked.of_orders * most.hits * FEWER < most.of_orders * asked.hits
        };
        if asked.hits < ENOUGH || asked.is_shops() && !most.is_some_and(has_few) {
            return false;
        }
        let shops = || self.hosts.iter().filter(|(name, other)| name.as_slice() != host && other.is_shops());
        let is_linked = |(name, other): (&Vec<u8>, &Asked)| {
            let back = other.origins.get(host).copied().unwrap_or(0);
            let links = asked.origins.get(name).copied().unwrap_or(0) + back;
            links * PER_LINK >= asked.hits.min(other.hits)
        };
        shops().next().is_some() && !shops().any(is_linked)
    }

    /// All hosts of other sites.
    pub(super) fn foreign(&self, is_own: &dyn Fn(&[u8]) -> bool) -> Vec<String> {
        let found = self.hosts.keys().filter(|host| !is_own(host) && self.is_foreign(host));
        found.filter_map(|host| String::from_utf8(host.clone()).ok()).collect()
    }
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

/// Whether a line holds a key of an order.
fn is_of_order(keys: &KeyIndex, hit: &Hit<'_>, fields: &[(String, Vec<u8>)]) -> bool {
    let names_visitor = |value: &[u8]| {
        value.len() >= LONG
            && (keys.session(Key::of(Id::Session, value)) || keys.customer(Key::of(Id::Customer, value)))
    };
    let mut parts = hit.target.split(|byte| matches!(byte, b'/' | b'?' | b'&' | b'='));
    let is_number =
        |part: &[u8]| part.len() >= LONG && std::str::from_utf8(part).is_ok_and(|text| keys.order(order_key(text)));
    keys.device(Key::device(hit.client, hit.agent))
        || names_visitor(hit.session)
        || names_visitor(hit.customer)
        || fields.iter().any(|(_, value)| names_visitor(value))
        || cookies::pairs(hit.cookies)
            .any(|(name, value)| std::str::from_utf8(name).is_ok_and(|name| names_visitor(cookies::id_of(name, value))))
        || parts.any(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes of hits: the host asked, the origin, and whether the line has an order's key.
    fn notes(hits: &[(&str, &str, bool, u64)]) -> Notes<'static> {
        let mut notes = Notes::new(Box::leak(Box::default()));
        for (host, from, is_of_order, n) in hits {
            let asked = notes.hosts.entry(host.as_bytes().to_vec()).or_default();
            asked.hits += n;
            asked.of_orders += if *is_of_order { *n } else { 0 };
            *asked.origins.entry(from.as_bytes().to_vec()).or_default() += n;
        }
        notes
    }

    #[test]
    fn another_shop_is_foreign_and_a_payment_page_is_not() {
        let notes = notes(&[
            ("shop.example", "shop.example", false, 1000),
            ("shop.example", "", true, 300),
            ("pay.example", "shop.example", false, 20),
            ("pay.example", "pay.example", false, 80),
            ("other.example", "other.example", false, 3000),
            ("fr.shop2.example", "", true, 40),
            ("rare.example", "", false, 5),
            ("known.example", "known.example", false, 3000),
            ("known.example", "", true, 4),
        ]);
        let is_foreign = |host: &str| notes.is_foreign(host.as_bytes());
        assert!(is_foreign("other.example") && is_foreign("known.example"));
        assert!(!is_foreign("shop.example") && !is_foreign("pay.example") && !is_foreign("fr.shop2.example"));
        assert!(!is_foreign("rare.example") && !is_foreign("unseen.example"));
        assert_eq!(notes.foreign(&|_| false), ["known.example", "other.example"]);
        assert_eq!(notes.foreign(&|host| host == b"other.example"), ["known.example"]);
    }

    #[test]
    fn a_shop_whose_orders_only_its_payment_pages_show_is_not_foreign() {
        let notes = notes(&[
            ("shop.example", "shop.example", false, 10_000),
            ("pay.example", "shop.example", false, 100),
            ("pay.example", "pay.example", true, 400),
        ]);
        assert!(!notes.is_foreign(b"shop.example") && !notes.is_foreign(b"pay.example"));
    }

    #[test]
    fn without_any_order_in_the_lines_no_host_is_foreign() {
        let notes = notes(&[("web-1", "", false, 1000), ("shop.example", "shop.example", false, 1000)]);
        assert!(!notes.is_foreign(b"web-1") && !notes.is_foreign(b"shop.example"));
    }
}
