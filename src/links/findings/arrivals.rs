//! Arrivals by partners' links at the own site.

use super::places::{line, listed};
use super::{Collected, Evidence, Finding};
use crate::base::counted::agreed;
use crate::base::units::Micros;
use crate::events::query::{TagPlacement, TagText};
use crate::events::{Arrival, Facts};
use crate::links::followed::{Count, Landing};
use crate::links::judge::{Ground, day};
use crate::links::{Defect, Kind, mended};
use crate::sessions::TagMatch;
use crate::sessions::tag_match::Reader;
use std::collections::{BTreeMap, BTreeSet};

/// Among arrivals by links with an id, the smallest share without one that is more than chance. A choice.
const LOST_SHARE: f64 = 0.05;

/// The fewest arrivals without an id that show a link without one: a single one may be a browser that removed it.
const FEWEST: u64 = 2;

/// Arrivals from one page, or at one address with one id.
#[derive(Default)]
struct Arrived<'c> {
    pages: BTreeSet<&'c str>,
    counts: Vec<&'c Count>,
    people: u64,
    failed: u64,
    dropped: u64,
}

impl<'c> Arrived<'c> {
    fn add(&mut self, landing: &'c Landing, count: &'c Count) {
        self.pages.insert(&landing.page);
        self.counts.push(count);
        self.people += count.people;
        self.failed += count.failed;
        self.dropped += count.dropped;
    }

    fn first(&self) -> Option<&'c Count> {
        self.counts.iter().min_by_key(|count| count.first).copied()
    }

    fn last(&self) -> Option<Micros> {
        self.counts.iter().map(|count| count.last).max()
    }
}

/// Finds damaged ids, links without an id, ids that are lost on the way, and landings that fail.
pub(super) fn collect(evidence: &Evidence<'_>, ground: &Ground<'_>, collected: &mut Collected) {
    let mut tagged: BTreeMap<(&str, &TagText), Arrived<'_>> = BTreeMap::new();
    let mut untagged: BTreeMap<(&str, &str), Arrived<'_>> = BTreeMap::new();
    let mut tagged_pages: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (landing, count) in &evidence.followed.landings {
        if let Some(tag) = &landing.tag {
            tagged.entry((&landing.path, tag)).or_default().add(landing, count);
            *tagged_pages.entry((&landing.page, &landing.path)).or_default() += count.people;
        } else {
            untagged.entry((&landing.page, &landing.path)).or_default().add(landing, count);
        }
    }
    for ((path, tag), arrived) in &tagged {
        with_id(evidence, ground, path, tag, arrived, collected);
    }
    for ((page, path), arrived) in &untagged {
        let with = tagged_pages.get(&(*page, *path)).copied().unwrap_or_default();
        without_id(evidence, page, path, arrived, with, collected);
    }
}

/// What is wrong with an id, and the partner that it is of; `None` for a value that is no id.
fn read(
    evidence: &Evidence<'_>,
    ground: &Ground<'_>,
    tag: &TagText,
    page: &str,
) -> Option<(Option<u32>, Option<Defect>)> {
    let host = page.split('/').next().unwrap_or_default();
    let arrival =
        Arrival { facts: Facts::EXTERNAL, tag: Some(tag), host: Some(host.as_bytes()).filter(|host| !host.is_empty()) };
    let reader = Reader::new(evidence.merchant);
    let referrer = reader.referrer(&arrival);
    let id = String::from_utf8_lossy(&tag.text).replace('\n', " and ");
    let name = |at: u32| evidence.merchant.partners.list[at as usize].tag.as_str();
    Some(match reader.read(&arrival, referrer)? {
        TagMatch::Registered(at) => {
            let partner = &evidence.merchant.partners.list[at as usize];
            let closed = || partner.until.map_or_else(String::new, |until| format!(" since {}", day(until)));
            let defect =
                (!ground.is_open(partner)).then(|| Defect::new(Kind::ClosedId, format!("{id} is closed{}", closed())));
            (Some(at), defect)
        }
        TagMatch::Truncated(at) => {
            (Some(at), Some(Defect::new(Kind::TruncatedId, format!("{id} is the beginning of {}", name(at)))))
        }
        TagMatch::Altered(at, how) => {
            (Some(at), Some(Defect::new(Kind::AlteredId, format!("{id} is not {}: {how}", name(at)))))
        }
        TagMatch::Broken(placement, at) => {
            let kind = match placement {
                TagPlacement::Placeholder => Kind::UnexpandedMacro,
                TagPlacement::Empty => Kind::MissingId,
                TagPlacement::Twice => Kind::ConflictingIds,
                _ => Kind::MalformedLink,
            };
            (at, Some(Defect::new(kind, placement.wrong())))
        }
        TagMatch::Tied { .. } => {
            (None, Some(Defect::new(Kind::AlteredId, format!("{id} is like several registered ids"))))
        }
        TagMatch::Unknown => (None, Some(Defect::new(Kind::UnregisteredId, format!("{id} is not in the list of ids")))),
        TagMatch::Untagged | TagMatch::ClickId | TagMatch::Campaign => return None,
    })
}

fn with_id(
    evidence: &Evidence<'_>,
    ground: &Ground<'_>,
    path: &str,
    tag: &TagText,
    arrived: &Arrived<'_>,
    collected: &mut Collected,
) {
    // The page that most names the partner comes first: an owner's host helps to read a damaged id.
    let read = |page: &&str| read(evidence, ground, tag, page);
    let Some((partner, defect)) = arrived.pages.iter().find_map(read) else { return };
    let param = evidence.merchant.tag_params().get(usize::from(tag.param)).copied().unwrap_or_default().to_owned();
    let first = arrived.first();
    let link = first.map_or_else(String::new, |count| count.example.clone());
    let key = format!("{path} {:?} {}", tag.standing, String::from_utf8_lossy(&tag.text));
    let corrected = partner
        .filter(|_| defect.as_ref().is_some_and(|defect| defect.kind != Kind::ClosedId) && !param.starts_with("path:"))
        .map(|at| mended::with_param(&link, &param, &evidence.merchant.partners.list[at as usize].tag));
    let finding = |defect: Defect, harmed: u64, since: Option<Micros>| Finding {
        defect,
        program: program(evidence, partner),
        partner: partner.map_or_else(String::new, |at| evidence.merchant.partners.list[at as usize].name.clone()),
        id: String::from_utf8_lossy(&tag.text).replace('\n', " and "),
        page: listed(&arrived.pages),
        place: String::new(),
        link: link.clone(),
        target: String::new(),
        corrected: None,
        followed: Some(arrived.people),
        harmed,
        since,
        last: arrived.last(),
        evidence: first.map_or_else(String::new, |count| line(evidence, count)),
        cost: None,
    };
    let mut found = Vec::new();
    if let Some(defect) = defect {
        found.push(Finding { corrected, ..finding(defect, arrived.people, first.map(|count| count.first)) });
    }
    let since = arrived.counts.iter().filter_map(|count| count.failures.since()).min();
    let status = arrived.counts.iter().map(|count| count.failures.status()).max().unwrap_or_default();
    if let Some(since) = since {
        let detail = format!("{} of {} arrivals were answered by {status}", arrived.failed, arrived.people);
        found.push(finding(Defect::new(Kind::LandingFails, detail), arrived.failed, Some(since)));
    }
    if arrived.dropped > 0 {
        let detail = format!("{} of {} arrivals were redirected without the id", arrived.dropped, arrived.people);
        let defect = Defect::new(Kind::RedirectDropsId, detail);
        // A few may be other visitors by the same address.
        let defect = if arrived.dropped * 10 < arrived.people { defect.as_risk() } else { defect };
        found.push(finding(defect, arrived.dropped, first.map(|count| count.first)));
    }
    collected.link(key, &param, found.is_empty());
    collected.findings.extend(found);
}

/// The name of a partner's programme.
fn program(evidence: &Evidence<'_>, partner: Option<u32>) -> String {
    let terms = partner.map(|at| evidence.merchant.terms_of(at)).or_else(|| evidence.merchant.programs.first());
    terms.map_or_else(String::new, |terms| terms.name.clone())
}

fn without_id(
    evidence: &Evidence<'_>,
    page: &str,
    path: &str,
    arrived: &Arrived<'_>,
    with: u64,
    collected: &mut Collected,
) {
    let host = page.split('/').next().unwrap_or_default();
    let Some(owner) = evidence.merchant.partners.owner_of(host.as_bytes()) else { return };
    let without = arrived.people;
    let share = without as f64 / (without + with).max(1) as f64;
    let defect = match (with, without) {
        (0, FEWEST..) => Defect::new(Kind::MissingId, "no arrival by this link carries an id"),
        (0, _) => Defect::new(Kind::MissingId, "the only arrival by this link carries no id").as_risk(),
        _ if share >= LOST_SHARE && without >= FEWEST => {
            let detail = format!(
                "{without} arrivals lack the id that {} by this link: a browser removed it, or a second link lacks it",
                agreed(with, "other carries", "others carry")
            );
            Defect::new(Kind::LostOnTheWay, detail)
        }
        _ => return,
    };
    let partner = &evidence.merchant.partners.list[owner as usize];
    let first = arrived.first();
    let link = first.map_or_else(String::new, |count| count.example.clone());
    let own: Vec<&str> = evidence
        .merchant
        .partners
        .list
        .iter()
        .filter(|other| other.name == partner.name && other.active)
        .map(|other| other.tag.as_str())
        .collect();
    let terms = evidence.merchant.terms_of(owner);
    let param = terms.tag_params.iter().find(|param| !param.starts_with("path:"));
    let corrected = match (own.as_slice(), param) {
        ([only], Some(param)) if with == 0 => Some(mended::with_param(&link, param, only)),
        _ => None,
    };
    collected.link(format!("{page} {path}"), "", false);
    collected.findings.push(Finding {
        defect,
        program: terms.name.clone(),
        partner: partner.name.clone(),
        id: String::new(),
        page: page.to_owned(),
        place: String::new(),
        link,
        target: String::new(),
        corrected,
        followed: Some(without + with),
        harmed: without,
        since: first.map(|count| count.first),
        last: arrived.last(),
        evidence: first.map_or_else(String::new, |count| line(evidence, count)),
        cost: None,
    });
}
