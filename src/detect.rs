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
mod counts;
mod fields;
mod findings;
mod foreign;
mod hosts;
pub mod links;
pub mod names;
mod pages;
mod sample;
mod spots;
mod templates;
mod visitors;
mod words;

use crate::logs::Hit;
use crate::merchant::{Merchant, Place};
use crate::orders::{KeyIndex, Orders};
use address::Address;
use asked::Asked;
pub use counts::Seen;
pub use findings::{Detected, Findings, Links, Open, Sure, Value};
pub use sample::Pair;

/// Fills in hosts and the places of session and customer, as far as the settings are silent. When this changes the fields that
/// formats have to fill, the logs' formats may have to be chosen again.
pub fn visitors(merchant: &mut Merchant, logs: &[Pair<'_>], keys: &KeyIndex) -> Findings {
    let mut findings = Findings::default();
    let site = &merchant.site;
    if !site.hosts.is_empty() && site.session.is_some() && site.customer.is_some() {
        merchant.site.foreign = foreign::among(merchant, logs, keys);
        return findings;
    }
    let open_ids = site.session.is_none() || site.customer.is_none();
    let users = if open_ids { fields::with_users(logs) } else { vec![None; logs.len()] };
    let (mut hosts, mut visitors) = (hosts::Notes::default(), visitors::Notes::new(keys));
    let mut others = foreign::Notes::new(keys);
    let shown: Vec<Pair<'_>> =
        logs.iter().zip(&users).map(|((source, format), with)| (*source, with.as_ref().unwrap_or(format))).collect();
    let mut extra: Vec<(String, Vec<u8>)> = Vec::new();
    sample::lines(&shown, &mut |format, line, hit| {
        let path = &hit.target[..memchr::memchr2(b'?', b'#', hit.target).unwrap_or(hit.target.len())];
        let from = Address::of(hit.referer);
        hosts.take(hit, path, &from);
        extra.clear();
        if open_ids {
            fields::behind(format, line, hit, &mut |place, value| extra.push((place, value.to_vec())));
            if !hit.customer.is_empty() {
                extra.push(("remote_user".to_owned(), hit.customer.to_vec()));
            }
            visitors.take(hit, &extra);
        }
        others.take(hit, &from, &extra);
    });
    hosts.fill(merchant, &others.foreign(&|_| false), &mut findings);
    merchant.site.foreign = others.foreign(&|host| merchant.site.owns(host));
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
    let is_own = |hit: &Hit<'_>| !merchant.site.is_foreign(hit.host);
    sample::hits(logs, &mut |hit| {
        if is_own(hit) {
            links.take(merchant, hit);
        }
    });
    links.fill(merchant, findings);
    let asked = Asked::of(orders);
    let params: Vec<String> = match findings.links.established.as_slice() {
        [] => merchant.programs.iter().flat_map(|terms| terms.tag_params.clone()).collect(),
        established => established.to_vec(),
    };
    let mut notes = spots::Notes::new(merchant, orders.len());
    let ground = spots::Ground { merchant, asked: &asked, params: &params };
    let is_own = |hit: &Hit<'_>| !merchant.site.is_foreign(hit.host);
    sample::hits(logs, &mut |hit| {
        if is_own(hit) {
            notes.take(hit, &Address::of(hit.target), &Address::of(hit.referer), &ground);
        }
    });
    let spots = notes.spots();
    pages::fill(&spots, &asked, merchant, findings);
    beacons::fill(&spots, &asked, merchant, findings);
}
