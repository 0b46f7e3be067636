//! Detects settings in samples of the logs where the settings files are silent: own hosts, the session and customer, partners'
//! parameters, the pages of the checkout, beacons. Everything found is reported, so that it can be pasted into a
//! `tagtrail.toml`; what stays open is reported with its candidates. A detected setting is only as sure as its evidence
//! ([`Sure`]), and verdicts that rest on it are no surer ([`crate::merchant::Trust`]).
//!
//! It goes in two steps: [`visitors`] finds hosts and ids, which may name further fields of the logs' formats; [`meanings`]
//! then looks at links, pages and beacons.

mod address;
mod asked;
mod beacons;
mod counted;
mod fields;
mod hosts;
pub mod links;
pub mod names;
mod pages;
mod sample;
mod spots;
mod templates;
mod visitors;
mod words;

use crate::merchant::{Merchant, Place};
use crate::orders::{KeyIndex, Orders};
use address::Address;
use asked::Asked;
use links::Links;
pub use sample::Pair;
use std::collections::BTreeMap;

/// The value of a setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// One text.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// Whether something holds.
    Flag(bool),
}

/// How sure a detected setting is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sure {
    /// Many lines show it.
    Certain,
    /// Some lines show it.
    Likely,
    /// It is usual; nothing here shows it.
    Guess,
}

impl Sure {
    /// By the number of sample hits that show it.
    pub fn by(hits: u64) -> Self {
        if hits >= 10 { Self::Certain } else { Self::Likely }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certain => "sure",
            Self::Likely => "likely",
            Self::Guess => "a guess",
        }
    }

    /// The highest confidence of a verdict that rests on it, 0 to 1.
    pub fn trust(self) -> f64 {
        match self {
            Self::Certain => 1.0,
            Self::Likely => 0.97,
            Self::Guess => 0.85,
        }
    }
}

/// Something that was detected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Detected {
    /// The setting, such as `site.session`.
    pub what: &'static str,
    /// Its value.
    pub value: Value,
    /// The evidence that it was detected from.
    pub how: String,
    /// How sure that is.
    pub sure: Sure,
}

/// A setting that the samples leave open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// The setting, such as `policy.tag_params`.
    pub what: &'static str,
    /// Why it is open.
    pub why: String,
    /// What it would make possible to decide.
    pub adds: &'static str,
    /// What the candidates' numbers count.
    pub counted: &'static str,
    /// What it could be, with the number of sample hits, the most frequent first.
    pub candidates: Vec<(String, u64)>,
}

/// The results of the detection.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    /// The settings that were filled in.
    pub detected: Vec<Detected>,
    /// What stays open.
    pub open: Vec<Open>,
    /// Links and beacons in the samples.
    pub links: Links,
    /// Names in the settings that are in no sample line.
    pub unseen: Vec<names::Unseen>,
}

/// The most different values that are counted.
const MOST: usize = 4096;

fn count(map: &mut BTreeMap<Vec<u8>, u64>, key: &[u8]) {
    if let Some(n) = map.get_mut(key) {
        *n += 1;
    } else if map.len() < MOST {
        map.insert(key.to_vec(), 1);
    }
}

fn most(map: &BTreeMap<Vec<u8>, u64>) -> Option<(&Vec<u8>, u64)> {
    map.iter().max_by_key(|(key, n)| (**n, std::cmp::Reverse(*key))).map(|(key, n)| (key, *n))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Fills in hosts and the places of session and customer, as far as the settings are silent. When this changes the fields that
/// formats have to fill, the logs' formats may have to be chosen again.
pub fn visitors(merchant: &mut Merchant, logs: &[Pair<'_>], keys: &KeyIndex) -> Findings {
    let mut findings = Findings::default();
    let site = &merchant.site;
    if !site.hosts.is_empty() && site.session.is_some() && site.customer.is_some() {
        return findings;
    }
    let open_ids = site.session.is_none() || site.customer.is_none();
    let users = if open_ids { fields::with_users(logs) } else { vec![None; logs.len()] };
    let (mut hosts, mut visitors) = (hosts::Notes::default(), visitors::Notes::new(keys));
    let shown: Vec<Pair<'_>> =
        logs.iter().zip(&users).map(|((source, format), with)| (*source, with.as_ref().unwrap_or(format))).collect();
    let mut extra: Vec<(String, Vec<u8>)> = Vec::new();
    sample::lines(&shown, &mut |format, line, hit| {
        let path = &hit.target[..memchr::memchr2(b'?', b'#', hit.target).unwrap_or(hit.target.len())];
        hosts.take(hit, path, &Address::of(hit.referer));
        if open_ids {
            extra.clear();
            fields::behind(format, line, hit, &mut |place, value| extra.push((place, value.to_vec())));
            if !hit.customer.is_empty() {
                extra.push(("remote_user".to_owned(), hit.customer.to_vec()));
            }
            visitors.take(hit, &extra);
        }
    });
    hosts.fill(merchant, &mut findings);
    if open_ids {
        visitors.fill(merchant, &mut findings);
        name_fields(merchant, logs, &mut findings);
    }
    findings
}

/// Builds a format text with names for the fields that hold ids, where no known format names them.
fn name_fields(merchant: &mut Merchant, logs: &[Pair<'_>], findings: &mut Findings) {
    let site = &merchant.site;
    let places = [site.session.as_ref(), site.customer.as_ref()];
    let in_fields = places.iter().flatten().any(|place| matches!(place, Place::Field(_) | Place::Cookie(_)));
    if !site.log_formats.is_empty() {
        return;
    }
    let texts = logs.iter().filter(|(_, format)| fields::goes_on(format));
    let mut texts: Vec<String> =
        texts.filter_map(|(source, format)| fields::text_of(source, format, places[0], places[1])).collect();
    texts.sort();
    texts.dedup();
    // Without an id after the lines, only the visitors' addresses are worth a name.
    if !in_fields {
        texts.retain(|text| text.contains(fields::FORWARDED));
    }
    if texts.is_empty() {
        return;
    }
    let value = match texts.as_slice() {
        [only] => Value::Text(only.clone()),
        _ => Value::List(texts.clone()),
    };
    let how = "Combined with further fields behind it; their values and the orders' ids show what they hold".to_owned();
    findings.detected.push(Detected { what: "site.log_format", value, how, sure: Sure::Certain });
    merchant.site.log_formats = texts;
}

/// Fills in links, pages and beacons, as far as the settings are silent. Hosts and ids have to be known before.
pub fn meanings(merchant: &mut Merchant, logs: &[Pair<'_>], orders: &Orders, findings: &mut Findings) {
    let pages = &merchant.site.pages;
    let closed = merchant.says_tag_params()
        && [&pages.cart, &pages.checkout, &pages.confirmation, &pages.click_beacon, &pages.conversion_beacon]
            .iter()
            .all(|globs| !globs.is_empty());
    if closed {
        return;
    }
    let mut links = links::Notes::default();
    sample::hits(logs, &mut |hit| links.take(merchant, hit));
    links.fill(merchant, findings);
    let asked = Asked::of(orders);
    let params: Vec<String> = match findings.links.established.as_slice() {
        [] => merchant.programs.iter().flat_map(|terms| terms.tag_params.clone()).collect(),
        established => established.to_vec(),
    };
    let mut notes = spots::Notes::new(merchant, orders.len());
    let ground = spots::Ground { merchant, asked: &asked, params: &params };
    sample::hits(logs, &mut |hit| notes.take(hit, &Address::of(hit.target), &Address::of(hit.referer), &ground));
    let spots = notes.spots();
    pages::fill(&spots, &asked, merchant, findings);
    beacons::fill(&spots, &asked, merchant, findings);
}
