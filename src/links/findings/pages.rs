//! Links in files.

use super::places::{led_elsewhere_until, line};
use super::{Collected, Evidence, Finding};
use crate::links::address::Address;
use crate::links::followed::{Count, target_key};
use crate::links::judge::{Ground, Judged, Setting, day};
use std::collections::BTreeMap;

/// How often links with one target were followed.
#[derive(Default)]
struct Clicks<'c> {
    counts: Vec<&'c Count>,
}

/// Judges every link of every file once per page.
pub(super) fn collect(evidence: &Evidence<'_>, ground: &Ground<'_>, collected: &mut Collected) {
    let clicks = clicks(evidence);
    for file in evidence.files {
        let mut links: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for found in &file.links {
            links.entry(&found.url).or_default().push(&found.place);
        }
        let setting = Setting {
            owner: owner(evidence, &file.path),
            is_tagged_page: links.keys().any(|url| is_tagged(evidence, url)),
            usual_id: None,
        };
        for (url, places) in &links {
            let usual_id = collected.usual_id(ground.registry, url).map(str::to_owned);
            let setting = Setting { usual_id: usual_id.as_deref(), ..setting };
            let Some(judged) = ground.judge(url, setting) else { continue };
            let key = target_key(evidence.readers, url);
            let theirs = clicks.get(key.as_str());
            collected.link(format!("{key} {}", judged.program), judged.carrier(), judged.defects.is_empty());
            let page = Page { path: &file.path, places, url, owner: setting.owner };
            let found = judged.defects.iter().map(|defect| finding(evidence, ground, &page, &judged, defect, theirs));
            collected.findings.extend(found);
            collected.covered.insert(key);
        }
    }
}

struct Page<'p> {
    path: &'p str,
    places: &'p [&'p str],
    url: &'p str,
    owner: Option<u32>,
}

fn finding(
    evidence: &Evidence<'_>,
    ground: &Ground<'_>,
    page: &Page<'_>,
    judged: &Judged,
    defect: &crate::links::Defect,
    clicks: Option<&Clicks<'_>>,
) -> Finding {
    let counts = clicks.map_or(&[][..], |clicks| &clicks.counts);
    let first = counts.iter().min_by_key(|count| count.first);
    let people: u64 = counts.iter().map(|count| count.people).sum();
    let more = page.places.len() - 1;
    let place = page.places.first().copied().unwrap_or_default();
    let short = evidence.redirector.pairs().find(|(_, found)| found.url == page.url && found.page == page.path);
    let mut defect = defect.clone();
    let before = short.and_then(|(path, _)| led_elsewhere_until(evidence, path, first.map(|count| count.first)?));
    if let Some(until) = before {
        defect.detail = format!("{}; until {} it led elsewhere", defect.detail, day(until));
    }
    Finding {
        defect,
        program: judged.program.clone(),
        partner: judged.partner.or(page.owner).map_or_else(String::new, |at| ground.registry.partner(at).name.clone()),
        id: judged.id.clone(),
        page: page.path.to_owned(),
        place: if more > 0 { format!("{place} and {more} more") } else { place.to_owned() },
        link: short.map_or_else(|| page.url.to_owned(), |(path, _)| path.to_owned()),
        target: short.map_or_else(String::new, |_| page.url.to_owned()),
        corrected: judged.corrected.clone(),
        followed: first.map(|_| people),
        harmed: people,
        since: first.map(|count| count.first),
        last: counts.iter().map(|count| count.last).max(),
        evidence: first.map_or_else(String::new, |count| line(evidence, count)),
        cost: None,
    }
}

/// The clicks of the logs by their targets: away, and to the own site by path and id.
fn clicks<'c>(evidence: &'c Evidence<'_>) -> BTreeMap<String, Clicks<'c>> {
    let mut clicks: BTreeMap<String, Clicks<'c>> = BTreeMap::new();
    for (key, count) in evidence.followed.outbound.iter().filter(|(key, _)| !key.target.is_empty()) {
        clicks.entry(key.target.clone()).or_default().counts.push(count);
    }
    let hosts: Vec<&str> = evidence.merchant.site.hosts.iter().map(|host| host.trim_start_matches("www.")).collect();
    for (landing, count) in &evidence.followed.landings {
        let id = landing.tag.as_ref().map(|tag| format!(" {:?} {}", tag.standing, String::from_utf8_lossy(&tag.text)));
        for host in &hosts {
            let key = format!("{host}{}{}", landing.path, id.as_deref().unwrap_or_default());
            clicks.entry(key).or_default().counts.push(count);
        }
    }
    clicks
}

/// The partner that owns a page: a folder of its path is named like one of the partner's hosts, as download tools name it.
fn owner(evidence: &Evidence<'_>, path: &str) -> Option<u32> {
    let partners = &evidence.merchant.partners;
    path.split(['/', '\\', ':']).find_map(|part| partners.owner_of(part.as_bytes()))
}

/// Whether a link to the own site carries an id of any kind.
fn is_tagged(evidence: &Evidence<'_>, url: &str) -> bool {
    Address::of(url).is_some_and(|address| {
        evidence.merchant.site.owns(address.host.as_bytes()) && evidence.readers.own(address).is_some()
    })
}
