//! Finds where partners' links carry ids: parameters and places in the path with registered ids as values.
//!
//! A place is established by many arrivals, never by one. The criteria are how often its values are registered ids, how many
//! partners they name, and whether they name the partner from whose host the visitor came: page numbers and product names can
//! equal an id by chance, but they rarely agree with the host by chance.

use super::address::Address;
use super::counts::{MOST, Seen, sorted, text};
use super::findings::{Detected, Findings, Open, Sure, Value};
use crate::events::matcher::is_asset;
use crate::logs::Hit;
use crate::merchant::Merchant;
use crate::merchant::terms::Terms;
use std::collections::{BTreeMap, BTreeSet};

/// Further candidates that are named.
const FEW: usize = 8;

/// Parameters that campaigns, searches and lists use for words of their own: they carry ids only where nearly all of their
/// values are registered ids.
const WORDS: &[&str] = &[
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "utm_term",
    "source",
    "medium",
    "campaign",
    "q",
    "s",
    "search",
    "query",
    "page",
    "p",
    "paged",
    "id",
    "cat",
    "category",
    "sku",
    "product",
    "product_id",
    "sort",
    "order",
    "color",
    "size",
    "lang",
    "v",
    "ver",
    "variant",
    "qty",
    "quantity",
    "add-to-cart",
    "filter",
    "brand",
];

/// Counts of arrivals for one place in which an id could be.
#[derive(Clone, Debug, Default)]
struct Stat {
    /// Arrivals that have it, with any value.
    arrivals: u64,
    /// Arrivals from a partner's host that have it.
    from_partners: u64,
    /// Arrivals with a registered id as its value.
    registered: u64,
    /// The partners of those ids.
    partners: BTreeSet<u32>,
    /// Arrivals of these from the partner's own host.
    agrees: u64,
    /// Arrivals of these from another partner's host.
    differs: u64,
    /// Arrivals of these without a registered id in any other place.
    alone: u64,
    /// Registered values of one or two characters, and numbers of three: nearly any text is near them.
    short: u64,
    /// Page views from the shop's own pages that have it with a value that the page before does not have.
    inside: u64,
}

impl Stat {
    /// The share of arrivals with a registered id as the value.
    fn precision(&self) -> f64 {
        self.registered as f64 / self.arrivals.max(1) as f64
    }

    /// Whether the referring hosts confirm the ids: several agree, and hardly any does not.
    fn is_confirmed(&self) -> bool {
        self.agrees >= 2 && self.agrees >= 4 * self.differs
    }

    /// How sure it is that ids are here; `None` where that is not established.
    fn judge(&self, name: &str) -> Option<Sure> {
        if self.registered < 2 || (self.partners.len() < 2 && self.agrees < 2) {
            return None;
        }
        // Where the visitor came from a partner's host, the id is mostly that partner's.
        if self.differs > self.agrees && self.differs * 2 > self.registered {
            return None;
        }
        let word = WORDS.contains(&name.to_ascii_lowercase().as_str());
        let weak = self.short * 2 > self.registered;
        let precision = self.precision();
        let by_host = self.is_confirmed() && self.partners.len() >= 2;
        let fits = match (weak, word) {
            (false, false) => precision >= 0.5 || (by_host && precision >= 0.2),
            (false, true) => precision >= 0.9 && self.partners.len() >= 3 || (by_host && precision >= 0.5),
            (true, false) => by_host && precision >= 0.5,
            (true, true) => by_host && precision >= 0.9 && self.agrees >= 10,
        };
        let used_inside = self.inside > self.registered && !self.is_confirmed();
        if !fits || used_inside {
            return None;
        }
        Some(match (self.registered, self.partners.len()) {
            (10.., 2..) if by_host || (precision >= 0.8 && !weak) => Sure::Certain,
            (3.., 2..) => Sure::Likely,
            _ => Sure::Guess,
        })
    }
}

/// Counts over the sample.
#[derive(Debug, Default)]
pub(super) struct Notes {
    hits: u64,
    arrivals: u64,
    from_partners: u64,
    params: BTreeMap<Vec<u8>, Stat>,
    /// By the path segment before: `ref` of `/ref/NAME/`.
    segments: BTreeMap<Vec<u8>, Stat>,
    clicks: BTreeMap<Vec<u8>, u64>,
}

impl Notes {
    pub(super) fn take(&mut self, merchant: &Merchant, hit: &Hit<'_>) {
        self.hits += 1;
        if merchant.partners.list.is_empty() {
            return;
        }
        let asked = Address::of(hit.target);
        if is_asset(asked.path) {
            return;
        }
        let from = Address::of(hit.referer);
        if !from.host.is_empty() && merchant.site.owns(from.host) {
            for (name, value) in asked.pairs.iter().filter(|(name, value)| !from.says(name, value)) {
                if let Some(stat) = stat(&mut self.params, name) {
                    stat.inside += u64::from(merchant.partners.by_tag(value).is_some());
                }
            }
            return;
        }
        if hit.method != b"GET" && hit.method != b"HEAD" {
            return;
        }
        self.arrivals += 1;
        let hosts = merchant.partners.by_host(from.host);
        self.from_partners += u64::from(!hosts.is_empty());
        let known = |value: &[u8]| merchant.partners.by_tag(value);
        let segments: Vec<&[u8]> = asked.path.split(|b| *b == b'/').filter(|s| !s.is_empty()).collect();
        let in_path = |pair: &&[&[u8]]| known(pair[1]).is_some();
        let ids = asked.pairs.iter().filter(|(_, value)| known(value).is_some()).count()
            + segments.windows(2).filter(in_path).count();
        for (name, value) in &asked.pairs {
            if let Some(stat) = stat(&mut self.params, name) {
                stat.add(value, known(value), hosts, ids);
            }
            let clicks = &merchant.programs[0].click_id_params;
            if clicks.iter().any(|known| known.as_bytes() == *name) && !value.is_empty() {
                super::counts::count(&mut self.clicks, name);
            }
        }
        for pair in segments.windows(2) {
            if let Some(stat) = stat(&mut self.segments, pair[0]) {
                stat.add(pair[1], known(pair[1]), hosts, ids);
            }
        }
    }

    /// The places that are established, the most frequent first.
    fn established(&self) -> Vec<(String, Sure, &Stat)> {
        let mut found = judged(&self.params, &|name, _| Some(name.to_owned()));
        // A folder of pages that are named like partners is no place of ids.
        found.extend(judged(&self.segments, &|name, stat| {
            (stat.precision() >= 0.8 && stat.partners.len() >= 2).then(|| format!("path:*/{name}/{{id}}"))
        }));
        found.sort_by(|a, b| (b.2.registered, &a.0).cmp(&(a.2.registered, &b.0)));
        let most = found.first().map_or(0, |(_, _, stat)| stat.registered);
        // A place that only repeats another place's id, or is rare beside it, adds doubt and no clicks.
        let mut first = true;
        found.retain(|(_, _, stat)| {
            std::mem::take(&mut first) || (stat.alone * 2 >= stat.registered && stat.registered * RARE >= most)
        });
        found
    }

    /// Fills in the places of ids, unless the settings name them.
    pub(super) fn fill(&self, merchant: &mut Merchant, findings: &mut Findings) {
        findings.links.hits = self.hits;
        findings.links.tags = seen(&self.params, |stat| stat.registered);
        let clicks = self.clicks.iter().map(|(name, n)| (text(name), *n));
        findings.links.clicks = sorted(clicks.collect());
        if merchant.says_tag_params() {
            return;
        }
        let partners = merchant.partners.list.len();
        let established = self.established();
        let Some((_, sure, _)) = established.first() else {
            self.leave_open(merchant, findings);
            return;
        };
        let places = established.iter().map(|(name, _, stat)| {
            let place = name.strip_prefix("path:").map_or_else(|| format!("?{name}="), str::to_owned);
            format!("{place} ({} arrivals, {} of {partners} partners)", stat.registered, stat.partners.len())
        });
        let how = format!("Partner ids are read from {}", places.collect::<Vec<_>>().join(" and "));
        let names: Vec<String> = established.iter().map(|(name, ..)| name.clone()).collect();
        findings.links.established.clone_from(&names);
        let value = Value::List(names.clone());
        findings.detected.push(Detected { what: "policy.tag_params", value, how, sure: *sure });
        merchant.trust.links = sure.trust();
        for terms in &mut merchant.programs {
            terms.tag_params.clone_from(&names);
        }
    }

    /// Reports what is known where no place is established: the usual parameter is read nevertheless, and nothing follows from
    /// its absence.
    fn leave_open(&self, merchant: &mut Merchant, findings: &mut Findings) {
        let usual = Terms::default().tag_params;
        let stat = usual.iter().find_map(|name| self.params.get(name.as_bytes()));
        if merchant.partners.list.is_empty() {
            return;
        }
        if stat.is_some_and(|stat| stat.registered > 0 && stat.differs <= stat.agrees && stat.precision() >= 0.5) {
            let how = "the usual parameter; an arrival shows a registered id in it".to_owned();
            findings.links.established.clone_from(&usual);
            let (value, sure) = (Value::List(usual), Sure::Guess);
            findings.detected.push(Detected { what: "policy.tag_params", value, how, sure });
            merchant.trust.links = Sure::Guess.trust();
            return;
        }
        merchant.trust.links = 0.0;
        let mut candidates: Seen = seen(&self.params, |stat| stat.registered);
        candidates
            .extend(seen(&self.segments, |stat| stat.registered).into_iter().map(|(name, n)| (format!("/{name}/"), n)));
        let held = sorted(candidates);
        let (counted, candidates) = if held.is_empty() {
            ("arrivals from partners' sites that have it", seen(&self.params, |stat| stat.from_partners))
        } else {
            ("arrivals whose value is a registered id", held)
        };
        let why = if self.arrivals == 0 {
            "the sample lines show no arrival from elsewhere".to_owned()
        } else {
            format!(
                "no parameter carries registered ids in {} sample arrivals, {} of them from partners' sites",
                self.arrivals, self.from_partners
            )
        };
        findings.open.push(Open {
            what: "policy.tag_params",
            why,
            adds: "links without an id, and clicks of partners, can be told",
            counted,
            candidates: candidates.into_iter().take(FEW).collect(),
        });
    }
}

/// The most frequent place may have at most this many times the ids of another place that counts.
const RARE: u64 = 50;

/// The statistics of a place, while there is room for further ones.
fn stat<'s>(stats: &'s mut BTreeMap<Vec<u8>, Stat>, name: &[u8]) -> Option<&'s mut Stat> {
    if !stats.contains_key(name) {
        if stats.len() >= MOST {
            return None;
        }
        stats.insert(name.to_vec(), Stat::default());
    }
    stats.get_mut(name)
}

impl Stat {
    /// Counts an arrival: the value, the partner who owns the id, the partners of the referring host, and the number of
    /// registered ids in the whole address.
    fn add(&mut self, value: &[u8], partner: Option<u32>, hosts: &[u32], ids: usize) {
        self.arrivals += 1;
        self.from_partners += u64::from(!hosts.is_empty());
        let Some(partner) = partner else { return };
        self.registered += 1;
        self.partners.insert(partner);
        self.alone += u64::from(ids == 1);
        self.short += u64::from(value.len() <= 2 || (value.len() == 3 && value.iter().all(u8::is_ascii_digit)));
        if !hosts.is_empty() {
            let agrees = hosts.contains(&partner);
            self.agrees += u64::from(agrees);
            self.differs += u64::from(!agrees);
        }
    }
}

/// The judgement of each place, by name.
fn judged<'s>(
    stats: &'s BTreeMap<Vec<u8>, Stat>,
    place: &dyn Fn(&str, &Stat) -> Option<String>,
) -> Vec<(String, Sure, &'s Stat)> {
    let one = |(name, stat): (&Vec<u8>, &'s Stat)| {
        let name = std::str::from_utf8(name).ok()?;
        let sure = stat.judge(name)?;
        Some((place(name, stat)?, sure, stat))
    };
    stats.iter().filter_map(one).collect()
}

fn seen(stats: &BTreeMap<Vec<u8>, Stat>, count: impl Fn(&Stat) -> u64) -> Seen {
    sorted(stats.iter().map(|(name, stat)| (text(name), count(stat))).filter(|(_, n)| *n > 0).collect())
}
