//! Joins links, what is wrong with them, and how often they were followed.

use crate::base::counted::agreed;
mod arrivals;
mod clicks;
mod costs;
mod pages;
mod places;

pub use costs::{Value, Values};

use super::followed::Followed;
use super::ids::{Counts, Readers, Registry};
use super::judge::Ground;
use super::redirector::Redirector;
use super::sources::LinkFile;
use super::stripping::{Stripper, removers};
use super::{Defect, Kind, Severity};
use crate::base::units::{Micros, Money};
use crate::events::query::TagPlacement;
use crate::links::address::Address;
use crate::links::programs;
use crate::merchant::Merchant;
use std::collections::{BTreeMap, BTreeSet};

/// The most findings that are kept; the gravest and costliest come first.
pub const MOST_FINDINGS: usize = 100_000;

/// What is known of the links, all together.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The settings.
    pub merchant: &'a Merchant,
    /// Files with links.
    pub files: &'a [LinkFile],
    /// The redirector's addresses.
    pub redirector: &'a Redirector,
    /// How often links were followed.
    pub followed: &'a Followed,
    /// Names of the logs, by number.
    pub logs: &'a [String],
    /// Readers of ids.
    pub readers: &'a Readers,
    /// What a click is worth.
    pub values: &'a Values,
    /// The end of the data, if they have times: partners have to be open then.
    pub as_of: Option<Micros>,
}

/// One thing that is wrong with one link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What is wrong.
    pub defect: Defect,
    /// The programme; empty where the link does not show it.
    pub program: String,
    /// The partner's name; empty where nothing shows to whom the link belongs.
    pub partner: String,
    /// The id in the link.
    pub id: String,
    /// The page or file that holds the link.
    pub page: String,
    /// Where in there, and how many more such places there are.
    pub place: String,
    /// The link.
    pub link: String,
    /// Where a redirector's link leads; empty for other links.
    pub target: String,
    /// The corrected link, where the defect leaves no choice.
    pub corrected: Option<String>,
    /// How often people followed it; nothing where the logs do not show clicks on it.
    pub followed: Option<u64>,
    /// Of these, clicks that were harmed.
    pub harmed: u64,
    /// The first and the last time that it was followed in this state.
    pub since: Option<Micros>,
    /// See `since`.
    pub last: Option<Micros>,
    /// The first such line, as `log:line`.
    pub evidence: String,
    /// What the harmed clicks would have earned: an estimate by the value of other clicks.
    pub cost: Option<(Money, String)>,
}

/// A parameter that browsers or extensions remove.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stripped {
    /// The parameter.
    pub param: String,
    /// Links with it.
    pub links: u64,
    /// Who removes it.
    pub by: Vec<&'static Stripper>,
}

/// The result of an audit.
#[derive(Debug)]
pub struct Audit {
    /// What is wrong, the gravest first.
    pub findings: Vec<Finding>,
    /// Findings beyond [`MOST_FINDINGS`].
    pub beyond: u64,
    /// Different links of programmes.
    pub links: u64,
    /// Of these, links without a defect.
    pub sound: u64,
    /// Requests of people for links.
    pub followed: u64,
    /// Parameters that are removed before a page is requested.
    pub stripped: Vec<Stripped>,
    /// The registered ids.
    pub registry: Registry,
    /// How many links carry each id of each programme.
    pub counts: Counts,
    /// Notes for a reader.
    pub notes: Vec<String>,
}

/// Findings and counts while they are collected.
#[derive(Debug, Default)]
pub(super) struct Collected {
    findings: Vec<Finding>,
    /// Links by their keys, and whether each is sound.
    links: BTreeMap<String, bool>,
    params: BTreeMap<String, BTreeSet<String>>,
    /// Targets that a file's link has, so that the log's clicks on them are no further links.
    covered: BTreeSet<String>,
    /// The ids that links to one host and path carry.
    usual: BTreeMap<String, BTreeSet<String>>,
}

impl Collected {
    /// The only registered id that links to an address carry.
    fn usual_id(&self, registry: &Registry, url: &str) -> Option<&str> {
        let ids = self.usual.get(&place(Address::of(url)?))?;
        let mut known = ids.iter().filter(|id| registry.partners.by_tag(id.as_bytes()).is_some());
        let first = known.next()?;
        known.next().is_none().then_some(first.as_str())
    }

    /// Counts a link.
    fn link(&mut self, key: String, param: &str, is_sound: bool) {
        if !param.is_empty() && param != "path" {
            self.params.entry(param.to_owned()).or_default().insert(key.clone());
        }
        let known = self.links.entry(key).or_insert(true);
        *known = *known && is_sound;
    }
}

/// Audits all links.
pub fn audit(evidence: &Evidence<'_>) -> Audit {
    let (counts, usual) = counts(evidence);
    let registry = Registry::new(evidence.merchant.partners.clone(), &counts);
    let ground =
        Ground { merchant: evidence.merchant, registry: &registry, readers: evidence.readers, as_of: evidence.as_of };
    let mut collected = Collected { usual, ..Collected::default() };
    pages::collect(evidence, &ground, &mut collected);
    clicks::collect(evidence, &ground, &mut collected);
    arrivals::collect(evidence, &ground, &mut collected);
    let mut findings = collected.findings;
    for finding in &mut findings {
        finding.cost = evidence.values.cost(&finding.id, finding.harmed);
    }
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    findings.dedup();
    let beyond = findings.len().saturating_sub(MOST_FINDINGS) as u64;
    findings.truncate(MOST_FINDINGS);
    let clicks = evidence.followed.outbound.values().chain(evidence.followed.landings.values());
    let notes = notes(evidence, &registry, &counts);
    Audit {
        beyond,
        links: collected.links.len() as u64,
        sound: collected.links.values().filter(|is_sound| **is_sound).count() as u64,
        followed: clicks.map(|count| count.people).sum(),
        stripped: stripped(&collected.params),
        findings,
        registry,
        counts,
        notes,
    }
}

/// The order of findings: by severity, cost and clicks, then by kind and place.
fn order(finding: &Finding) -> impl Ord + use<'_> {
    let cost = finding.cost.as_ref().map_or(0, |cost| cost.0.0);
    let Finding { defect, page, place, link, target, .. } = finding;
    (defect.severity, -cost, std::cmp::Reverse(finding.harmed), defect.kind, page, place, link, target)
}

/// Host and path of a link.
fn place(address: Address<'_>) -> String {
    format!("{}{}", address.host.to_ascii_lowercase(), address.path())
}

/// How many links carry each readable id, by programme; and the ids by host and path.
fn counts(evidence: &Evidence<'_>) -> (Counts, BTreeMap<String, BTreeSet<String>>) {
    let (mut counts, mut usual) = (Counts::new(), BTreeMap::<String, BTreeSet<String>>::new());
    let files = evidence.files.iter().flat_map(|file| file.links.iter().map(|found| found.url.as_str()));
    let logged = evidence.followed.outbound.values().map(|count| count.example.as_str());
    for url in files.chain(logged) {
        let Some(address) = Address::of(url) else { continue };
        let Some(program) = programs::of(address) else { continue };
        let Some(carried) = evidence.readers.of(program, address) else { continue };
        if carried.placement == TagPlacement::Clear {
            usual.entry(place(address)).or_default().insert(carried.text.clone());
            *counts.entry(program.name).or_default().entry(carried.text).or_default() += 1;
        }
    }
    (counts, usual)
}

fn stripped(params: &BTreeMap<String, BTreeSet<String>>) -> Vec<Stripped> {
    let one = |(param, links): (&String, &BTreeSet<String>)| {
        let by: Vec<_> = removers(param).collect();
        (!by.is_empty()).then(|| Stripped { param: param.clone(), links: links.len() as u64, by })
    };
    params.iter().filter_map(one).collect()
}

fn notes(evidence: &Evidence<'_>, registry: &Registry, counts: &Counts) -> Vec<String> {
    let mut notes = Vec::new();
    if registry.is_assumed && !registry.partners.list.is_empty() {
        let ids: Vec<&str> = registry.partners.list.iter().map(|partner| partner.tag.as_str()).collect();
        notes.push(format!(
            "No list of ids was given, so those that most links carry count as registered: {}. A list (a table with a \
             column tag) or --tag shows more.",
            ids.join(", ")
        ));
    } else if registry.is_assumed {
        notes.push(
            "No list of ids was given, and the links show none often enough: unregistered ids cannot be found."
                .to_owned(),
        );
    } else {
        let unlisted = counts.keys().filter(|program| !registry.covers(program));
        let unlisted: Vec<&str> = unlisted.copied().collect();
        if !unlisted.is_empty() {
            let names = unlisted.join(", ");
            notes.push(format!("The list holds no id of {names}: ids of those links were not compared with it."));
        }
    }
    if evidence.followed.beyond > 0 {
        let beyond = evidence.followed.beyond;
        notes.push(format!(
            "{} not counted by link, because there are too many different links.",
            agreed(beyond, "request was", "requests were")
        ));
    }
    if evidence.logs.is_empty() {
        notes.push("No web log was given: how often links were followed is not known.".to_owned());
    }
    notes
}

impl Audit {
    /// Findings of a severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.defect.severity == severity)
    }

    /// How many findings there are of each kind, in the order of [`Kind::ALL`].
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, u64)> {
        let count = |kind: Kind| self.findings.iter().filter(|finding| finding.defect.kind == kind).count() as u64;
        Kind::ALL.into_iter().map(move |kind| (kind, count(kind))).filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests;
