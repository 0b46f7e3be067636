//! Names the defects of a link.

use super::address::Address;
use super::ids::{Carried, Meaning, Readers, Registry};
use super::mended;
use super::programs::{self, IdPlace, Program, Reach, Short};
use super::stripping::removers;
use super::{Defect, Kind};
use crate::base::units::Micros;
use crate::events::click_ids;
use crate::events::query::{TagPlacement, decoded, value};
use crate::merchant::{Merchant, Partner};

/// Parameters in which networks write the id of one click.
pub const CLICK_IDS: &[&str] = &["awc", "cjevent", "irclickid", "ranSiteID", "sscid", "clickref"];

/// What links are compared with.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The shop's settings.
    pub merchant: &'a Merchant,
    /// The registered ids.
    pub registry: &'a Registry,
    /// Readers of ids.
    pub readers: &'a Readers,
    /// The time at which partners have to be open: the end of the data, where the data have times.
    pub as_of: Option<Micros>,
}

/// Where a link is, as far as its judgement depends on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting<'s> {
    /// The partner that owns the page.
    pub owner: Option<u32>,
    /// Whether other links of the same page to the same shop carry an id.
    pub is_tagged_page: bool,
    /// The registered id that other links to the same address carry, or that this one carried before.
    pub usual_id: Option<&'s str>,
}

/// The judgement of a link.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Judged {
    /// The programme; empty where the link does not show it.
    pub program: String,
    /// The parameter with the id.
    pub param: String,
    /// The id in the link.
    pub id: String,
    /// The partner that it is of.
    pub partner: Option<u32>,
    /// What is wrong, the gravest first.
    pub defects: Vec<Defect>,
    /// The corrected link.
    pub corrected: Option<String>,
}

impl Judged {
    /// The parameter that carries the id; empty for a link without an id, from which nothing can be removed.
    pub fn carrier(&self) -> &str {
        if self.id.is_empty() { "" } else { &self.param }
    }
}

/// How links of a kind carry the id.
#[derive(Clone, Copy)]
struct Scheme<'s> {
    name: &'s str,
    place: IdPlace,
    param: &'s str,
    known: Option<&'static Program>,
}

impl Ground<'_> {
    /// Judges a link; `None` for one that belongs to no programme.
    pub fn judge(&self, url: &str, setting: Setting<'_>) -> Option<Judged> {
        let address = Address::of(url)?;
        if let Some(short) = programs::short(address) {
            return Some(short_link(short));
        }
        let (scheme, carried) = self.read(address, setting)?;
        let mut judged =
            Judged { program: scheme.name.to_owned(), param: scheme.param.to_owned(), ..Judged::default() };
        match carried {
            None => self.without_id(url, address, scheme, setting, &mut judged)?,
            Some(carried) => {
                carried.param.clone_into(&mut judged.param);
                carried.text.replace('\n', " and ").clone_into(&mut judged.id);
                self.with_id(url, address, scheme, &carried, setting, &mut judged);
                strip_risk(&carried.param, &mut judged);
            }
        }
        if let Some(param) = copied_click_id(address, scheme) {
            let detail = format!("{param} is the id of one visit's click, and names nobody's sale on the next visit");
            judged.defects.retain(|defect| defect.kind != Kind::MissingId);
            judged.defects.push(Defect::new(Kind::CopiedClickId, detail));
            judged.corrected = None;
        }
        judged.defects.sort_by_key(|defect| (defect.severity, defect.kind));
        Some(judged)
    }

    /// The scheme of a link, and the id in it; `None` for a link of no programme.
    fn read<'s>(&'s self, address: Address<'_>, setting: Setting<'_>) -> Option<(Scheme<'s>, Option<Carried>)> {
        if let Some(program) = programs::of(address) {
            let param = match program.place {
                IdPlace::Query(names) => names.first().copied().unwrap_or_default(),
                IdPlace::Path(..) => "path",
            };
            let scheme = Scheme { name: program.name, place: program.place, param, known: Some(program) };
            return Some((scheme, self.readers.of(program, address)));
        }
        let carried = self.readers.own(address);
        let is_own = self.merchant.site.owns(address.host.as_bytes());
        let is_meant = carried.as_ref().is_some_and(|carried| {
            let ids = carried.text.split('\n');
            carried.placement != TagPlacement::Empty
                && ids.into_iter().any(|id| self.registry.meaning(id, setting.owner) != Meaning::Unknown)
        });
        let is_expected = is_own && (setting.is_tagged_page || setting.owner.is_some());
        if !is_meant && !is_expected {
            return None;
        }
        let name = self.merchant.programs.first().map_or("", |terms| terms.name.as_str());
        let param = self.readers.own_param().unwrap_or_default();
        Some((Scheme { name, place: IdPlace::Query(&[]), param, known: None }, carried))
    }

    /// A link without an id; `None` where that is usual.
    fn without_id(
        &self,
        url: &str,
        address: Address<'_>,
        scheme: Scheme<'_>,
        setting: Setting<'_>,
        judged: &mut Judged,
    ) -> Option<()> {
        if let Some(program) = scheme.known {
            let is_front_page = address.path().trim_matches('/').is_empty() && !address.target.contains('?');
            let is_expected = match program.reach {
                Reach::Network => !is_front_page,
                Reach::Shop => self.registry.in_use.contains(program.name),
            };
            if !is_expected {
                return None;
            }
        }
        let elsewhere = self.id_elsewhere(address);
        judged.defects.push(match &elsewhere {
            Some((param, id)) => {
                judged.id.clone_from(id);
                judged.partner = self.registry.partners.by_tag(id.as_bytes());
                // `&amp%3Btag=`: what was escaped for a page was escaped for an address once more.
                let plain = String::from_utf8_lossy(&decoded(param.as_bytes())).into_owned();
                if plain.rsplit(';').next() == Some(scheme.param) {
                    Defect::new(Kind::MalformedLink, format!("{id} is in {param}: the ampersand was escaped twice"))
                } else {
                    let detail = format!("{id} is in {param}, where {} does not read it", scheme.name);
                    Defect::new(Kind::OtherProgram, detail)
                }
            }
            None => Defect::new(Kind::MissingId, format!("the link carries no id ({})", scheme.param)),
        });
        let by_suffix = Self::suffix(address, scheme);
        let id = match &elsewhere {
            Some((_, id)) if by_suffix.is_none_or(|suffix| id.ends_with(suffix)) => Some(id.as_str()),
            _ => self.likely_id(by_suffix, setting),
        };
        judged.corrected = id.and_then(|id| mended::with_id(url, scheme.place, scheme.param, id));
        Some(())
    }

    /// The id that a link without one should carry: the usual one of its address, or the only one that it can be.
    fn likely_id<'s>(&'s self, suffix: Option<&str>, setting: Setting<'s>) -> Option<&'s str> {
        let usual = setting.usual_id.filter(|id| suffix.is_none_or(|suffix| id.ends_with(suffix)));
        usual.or_else(|| self.registry.only(suffix, setting.owner))
    }

    /// A registered id in a parameter that the programme does not read.
    fn id_elsewhere(&self, address: Address<'_>) -> Option<(String, String)> {
        let query = &address.target[address.target.find('?')? + 1..];
        query.split(['&', '#']).find_map(|pair| {
            let (name, raw) = pair.split_once('=')?;
            let id = String::from_utf8_lossy(&decoded(raw.as_bytes())).into_owned();
            self.registry.partners.by_tag(id.as_bytes()).map(|_| (name.to_owned(), id))
        })
    }

    /// The ending that the shop's tags have.
    fn suffix(address: Address<'_>, scheme: Scheme<'_>) -> Option<&'static str> {
        scheme.known.filter(|program| program.name == "amazon-associates").and_then(|_| programs::marketplace(address))
    }

    /// A link with an id of some kind.
    fn with_id(
        &self,
        url: &str,
        address: Address<'_>,
        scheme: Scheme<'_>,
        carried: &Carried,
        setting: Setting<'_>,
        judged: &mut Judged,
    ) {
        let ids: Vec<&str> = carried.text.split('\n').collect();
        let kind = match carried.placement {
            TagPlacement::Clear => None,
            TagPlacement::Nested if scheme.known.is_none() => None,
            TagPlacement::Placeholder => Some(Kind::UnexpandedMacro),
            TagPlacement::Empty => Some(Kind::MissingId),
            TagPlacement::Twice => Some(Kind::ConflictingIds),
            _ => Some(Kind::MalformedLink),
        };
        let mut wanted = None;
        if let Some(kind) = kind {
            judged.defects.push(Defect::new(kind, format!("{}: {}", carried.param, carried.placement.wrong())));
            wanted = self.meant(&ids, setting.owner, judged).or_else(|| match kind {
                Kind::UnexpandedMacro | Kind::MissingId => {
                    self.likely_id(Self::suffix(address, scheme), setting).map(str::to_owned)
                }
                _ => None,
            });
        } else {
            let (defect, mend) = self.compare(ids[0], address, scheme, setting.owner, judged);
            judged.defects.extend(defect);
            wanted = wanted.or(mend);
            if is_doubled(address, &carried.param) {
                judged.defects.push(Defect::new(Kind::DoubledParameter, format!("{} occurs twice", carried.param)));
                wanted = wanted.or_else(|| Some(ids[0].to_owned()));
            }
        }
        if judged.defects.is_empty() {
            return;
        }
        judged.corrected = wanted.and_then(|id| mended::with_id(url, scheme.place, &carried.param, &id));
    }

    /// The registered id that an unreadable link means: the only one that its texts show, or the page owner's.
    fn meant(&self, ids: &[&str], owner: Option<u32>, judged: &mut Judged) -> Option<String> {
        let mut shown: Vec<u32> = Vec::new();
        for id in ids {
            match self.registry.meaning(id, owner) {
                Meaning::Registered(partner) | Meaning::Truncated(partner) | Meaning::Altered(partner, _) => {
                    shown.push(partner);
                }
                Meaning::Tied(_) | Meaning::Unknown => {}
            }
        }
        shown.dedup();
        let own = shown.iter().find(|partner| owner == Some(**partner)).copied();
        let only = own.or_else(|| shown.first().copied().filter(|_| shown.len() == 1))?;
        judged.partner = Some(only);
        Some(self.registry.partner(only).tag.clone())
    }

    /// Compares a readable id with the registered ones; also gives the id that the link should have.
    fn compare(
        &self,
        id: &str,
        address: Address<'_>,
        scheme: Scheme<'_>,
        owner: Option<u32>,
        judged: &mut Judged,
    ) -> (Option<Defect>, Option<String>) {
        let wanted = Self::suffix(address, scheme);
        let is_amazon = scheme.name == "amazon-associates";
        if is_amazon && id == "maas" && self.registry.partners.by_tag(b"maas").is_none() {
            let detail = "maas is Amazon Attribution's mark: an advertiser's campaign, nobody's commission";
            return (Some(Defect::new(Kind::OtherProgram, detail)), None);
        }
        let meaning = self.meaning_at(id, wanted, owner);
        if let Meaning::Registered(partner) | Meaning::Truncated(partner) | Meaning::Altered(partner, _) = meaning {
            judged.partner = Some(partner);
        }
        let foreign = wanted.filter(|wanted| programs::suffix(id).is_some_and(|own| own != *wanted));
        if let Some(wanted) = foreign {
            let twin = format!("{}{wanted}", &id[..id.len() - wanted.len()]);
            let twin = self.registry.partners.by_tag(twin.as_bytes()).map(|_| twin);
            let mend = twin.or_else(|| self.registry.only(Some(wanted), owner).map(str::to_owned));
            let detail = format!("{id} earns nothing at {}, where tags end with {wanted}", address.host);
            return (Some(Defect::new(Kind::OtherMarketplace, detail)), mend);
        }
        let tag = |partner: u32| self.registry.partner(partner).tag.clone();
        match meaning {
            Meaning::Registered(partner) => (self.of_registered(id, partner, scheme), None),
            Meaning::Truncated(partner) => {
                let detail = format!("{id} is the beginning of {}", tag(partner));
                (Some(Defect::new(Kind::TruncatedId, detail)), Some(tag(partner)))
            }
            // The ending fits the shop: it is another id, which the list may lack.
            Meaning::Altered(_, "marketplace suffix") if wanted.is_some_and(|wanted| id.ends_with(wanted)) => {
                (Some(self.unregistered(id).as_risk()), None)
            }
            Meaning::Altered(partner, how) => {
                let detail = format!("{id} is not {}: {how}", tag(partner));
                (Some(Defect::new(Kind::AlteredId, detail)), Some(tag(partner)))
            }
            Meaning::Tied(_) => {
                (Some(Defect::new(Kind::AlteredId, format!("{id} is like several registered ids"))), None)
            }
            Meaning::Unknown if is_amazon && programs::suffix(id).is_none() => {
                let detail = format!("{id} lacks the ending of Amazon's tags (-20, -21, -22)");
                (Some(Defect::new(Kind::TruncatedId, detail)), None)
            }
            Meaning::Unknown if scheme.known.is_none_or(|program| self.registry.covers(program.name)) => {
                let defect = self.unregistered(id);
                (Some(if self.registry.is_assumed { defect.as_risk() } else { defect }), None)
            }
            Meaning::Unknown => (None, None),
        }
    }

    /// What an id means at a shop: of several similar ids, the one with the ending of its tags.
    fn meaning_at(&self, id: &str, wanted: Option<&str>, owner: Option<u32>) -> Meaning {
        let Some(wanted) = wanted else { return self.registry.meaning(id, owner) };
        let whole = format!("{id}{wanted}");
        if programs::suffix(id).is_none()
            && let Some(partner) = self.registry.partners.by_tag(whole.as_bytes())
        {
            return Meaning::Truncated(partner);
        }
        let Meaning::Tied(tied) = self.registry.meaning(id, owner) else { return self.registry.meaning(id, owner) };
        let mut here = tied.iter().filter(|at| self.registry.partner(**at).tag.ends_with(wanted));
        match (here.next(), here.next()) {
            (Some(at), None) if self.registry.partner(*at).tag.starts_with(id) => Meaning::Truncated(*at),
            (Some(at), None) => Meaning::Altered(*at, "one or two characters"),
            _ => Meaning::Tied(tied),
        }
    }

    fn unregistered(&self, id: &str) -> Defect {
        let list = if self.registry.is_assumed { "among the ids that most links carry" } else { "in the list of ids" };
        Defect::new(Kind::UnregisteredId, format!("{id} is not {list}"))
    }

    /// Whether a partner is open. Without any time, only a partner that is closed for good counts as closed.
    pub fn is_open(&self, partner: &Partner) -> bool {
        self.as_of.map_or(partner.active || partner.until.is_some(), |at| partner.open_at(at))
    }

    /// What is wrong with a link that carries a registered id.
    fn of_registered(&self, id: &str, at: u32, scheme: Scheme<'_>) -> Option<Defect> {
        let partner = self.registry.partner(at);
        if !self.is_open(partner) {
            let when = partner.until.map_or_else(String::new, |until| format!(" since {}", day(until)));
            return Some(Defect::new(Kind::ClosedId, format!("{id} is closed{when}")));
        }
        let terms = self.merchant.programs.get(partner.program)?;
        let is_other = scheme.known.is_some() && programs::named(&terms.name).is_some() && terms.name != scheme.name;
        is_other.then(|| Defect::new(Kind::OtherProgram, format!("{id} is an id of {}", terms.name)))
    }
}

/// The day of a time.
pub fn day(at: Micros) -> String {
    at.to_string().chars().take(10).collect()
}

fn short_link(short: Short) -> Judged {
    let (program, detail) = match short {
        Short::Program(program) => (program, "a short link does not show its id: open it once, and see where it leads"),
        Short::Anybody => ("", "a short link shows neither its target nor an id: open it once, and see where it leads"),
    };
    let defects = vec![Defect::new(Kind::ShortLink, detail)];
    Judged { program: program.to_owned(), defects, ..Judged::default() }
}

/// Adds the risk that browsers remove the parameter by default.
fn strip_risk(param: &str, judged: &mut Judged) {
    let names: Vec<&str> = removers(param).filter(|list| !list.is_opt_in).map(|list| list.name).collect();
    if !names.is_empty() {
        let detail = format!("{param} is removed by {}", names.join(", "));
        judged.defects.push(Defect::new(Kind::StrippedByBrowsers, detail));
    }
}

/// A network's click id in a link that is not the network's own.
fn copied_click_id(address: Address<'_>, scheme: Scheme<'_>) -> Option<&'static str> {
    if scheme.known.is_some_and(|program| program.reach == Reach::Network) {
        return None;
    }
    CLICK_IDS.iter().copied().find(|param| {
        let id = value(address.target.as_bytes(), param.as_bytes()).unwrap_or_default();
        id.len() >= 10 && click_ids::condition(param, id) != click_ids::Condition::Altered
    })
}

/// Whether a parameter occurs twice with the same value.
fn is_doubled(address: Address<'_>, param: &str) -> bool {
    let Some(at) = address.target.find('?') else { return false };
    let is = |pair: &&str| pair.split_once('=').is_some_and(|(name, _)| name == param);
    address.target[at + 1..].split('&').filter(is).count() > 1
}

#[cfg(test)]
mod tests;
