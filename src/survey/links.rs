//! What samples of the logs show of partners' links and of beacons.
//!
//! An analysis does not take these up by itself: a wrong guess here would turn fair verdicts into claims. A starting
//! settings file shows them to the person who knows.

use super::look;
use crate::events::query;
use crate::logs::Hit;
use crate::logs::formats::Format;
use crate::logs::source::Source;
use crate::merchant::Merchant;
use crate::orders::KeyIndex;
use crate::orders::index::order_key;
use std::collections::BTreeMap;

/// Names with the number of sample hits that show them, the most frequent first.
pub type Seen = Vec<(String, u64)>;

/// What was seen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Links {
    /// Sample hits.
    pub hits: u64,
    /// Parameters whose value is a registered id, in arrivals from elsewhere.
    pub tags: Seen,
    /// Parameters that networks are known to put their click ids into.
    pub clicks: Seen,
    /// Paths that repeat the registered id of the page that requested them.
    pub click_beacons: Seen,
    /// Paths that repeat the order number of the page that requested them.
    pub conversion_beacons: Seen,
}

/// Looks at samples; the shop's own hosts have to be known by now.
pub fn links(merchant: &Merchant, logs: &[(&Source, &Format)], keys: &KeyIndex) -> Links {
    let mut notes = Notes { merchant, keys, hits: 0, counts: Default::default() };
    for (source, format) in logs {
        look(source, format, &mut |hit| notes.take(hit));
    }
    let [tags, clicks, click_beacons, conversion_beacons] = notes.counts.map(|counts| {
        let mut seen: Seen =
            counts.into_iter().map(|(name, n)| (String::from_utf8_lossy(&name).into_owned(), n)).collect();
        seen.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        seen
    });
    Links { hits: notes.hits, tags, clicks, click_beacons, conversion_beacons }
}

const TAGS: usize = 0;
const CLICKS: usize = 1;
const CLICK_BEACONS: usize = 2;
const CONVERSION_BEACONS: usize = 3;

struct Notes<'a> {
    merchant: &'a Merchant,
    keys: &'a KeyIndex,
    hits: u64,
    counts: [BTreeMap<Vec<u8>, u64>; 4],
}

/// An address: host, path and the values of its parameters.
struct Address<'a> {
    host: &'a [u8],
    path: &'a [u8],
    pairs: Vec<(&'a [u8], Vec<u8>)>,
}

impl<'a> Address<'a> {
    fn of(text: &'a [u8]) -> Self {
        let (host, target) = match memchr::memmem::find(text, b"://") {
            Some(at) if text.first() != Some(&b'/') => {
                let rest = &text[at + 3..];
                rest.split_at(memchr::memchr2(b'/', b'?', rest).unwrap_or(rest.len()))
            }
            _ => (&b""[..], text),
        };
        let (path, query) = target.split_at(memchr::memchr(b'?', target).unwrap_or(target.len()));
        let mut pairs = Vec::new();
        for pair in query.split(|b| matches!(b, b'?' | b'&' | b'#')) {
            if let Some(at) = memchr::memchr(b'=', pair) {
                let mut value = Vec::new();
                query::decode(&pair[at + 1..], &mut value);
                pairs.push((&pair[..at], value));
            }
        }
        Self { host, path, pairs }
    }

    fn holds(&self, value: &[u8]) -> bool {
        self.pairs.iter().any(|(_, own)| own == value)
    }
}

impl Notes<'_> {
    fn count(&mut self, what: usize, name: &[u8]) {
        super::count(&mut self.counts[what], name);
    }

    fn take(&mut self, hit: &Hit<'_>) {
        self.hits += 1;
        if memchr::memchr(b'?', hit.target).is_none() {
            return;
        }
        let (asked, from) = (Address::of(hit.target), Address::of(hit.referer));
        let inside = self.merchant.site.owns(from.host);
        let repeats = |value: &[u8]| inside && asked.path != from.path && from.holds(value);
        for (name, value) in &asked.pairs {
            if self.merchant.partners.by_tag(value).is_some() {
                if repeats(value) {
                    self.count(CLICK_BEACONS, asked.path);
                } else if !inside {
                    self.count(TAGS, name);
                }
            }
            let is_order = std::str::from_utf8(value).is_ok_and(|id| self.keys.order(order_key(id)));
            if is_order && repeats(value) {
                self.count(CONVERSION_BEACONS, asked.path);
            }
            let known = &self.merchant.programs[0].click_id_params;
            if !inside && known.iter().any(|known| known.as_bytes() == *name) {
                self.count(CLICKS, name);
            }
        }
    }
}
