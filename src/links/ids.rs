//! Reads the partner's id in a link, and compares it with the registered ones.

use super::address::Address;
use super::programs::{self, IdPlace, Program};
use crate::events::query::{Params, TagPlacement, decoded};
use crate::merchant::tags::Nearness;
use crate::merchant::{Merchant, Partner, Partners};
use std::collections::{BTreeMap, BTreeSet};

/// An id as a link carries it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Carried {
    /// The parameter, or `path`.
    pub param: String,
    /// How the link carries it.
    pub placement: TagPlacement,
    /// The id, decoded; of two different ids, both, with a line feed in between.
    pub text: String,
}

/// Readers of the ids in links, prepared once.
#[derive(Debug)]
pub struct Readers {
    known: Vec<(&'static Program, Params)>,
    own: Params,
    own_names: Vec<String>,
}

impl Readers {
    /// Readers for the known programmes, and for the shop's own parameters.
    pub fn new(merchant: &Merchant) -> Self {
        let known = programs::ALL.iter().map(|program| match program.place {
            IdPlace::Query(names) => (program, Params::new(names)),
            IdPlace::Path(..) => (program, Params::new(&[""; 0])),
        });
        let own_names: Vec<String> = merchant.tag_params().into_iter().map(str::to_owned).collect();
        Self { known: known.collect(), own: Params::new(&own_names), own_names }
    }

    /// The id in a link of a programme.
    pub fn of(&self, program: &'static Program, address: Address<'_>) -> Option<Carried> {
        match program.place {
            IdPlace::Query(names) => {
                let (_, params) = self.known.iter().find(|(known, _)| std::ptr::eq(*known, program))?;
                carried(params, address, &|nth| names.get(nth).copied().unwrap_or_default())
            }
            IdPlace::Path(before, after) => {
                let id = path_id(address.path(), before, after)?;
                let text = String::from_utf8_lossy(&decoded(id.as_bytes())).into_owned();
                let is_macro = text.contains(['{', '[', '<']) || id.contains("%%");
                let placement = if is_macro { TagPlacement::Placeholder } else { TagPlacement::Clear };
                Some(Carried { param: "path".to_owned(), placement, text })
            }
        }
    }

    /// The id in a link to the shop itself.
    pub fn own(&self, address: Address<'_>) -> Option<Carried> {
        carried(&self.own, address, &|nth| self.own_names.get(nth).map_or("", String::as_str))
    }

    /// The name of the shop's first parameter with ids.
    pub fn own_param(&self) -> Option<&str> {
        self.own_names.iter().map(String::as_str).find(|name| !name.starts_with("path:"))
    }
}

fn carried<'n>(params: &Params, address: Address<'_>, name: &dyn Fn(usize) -> &'n str) -> Option<Carried> {
    let tag = params.read(address.target.as_bytes())?;
    Some(Carried {
        param: name(usize::from(tag.param)).to_owned(),
        placement: tag.standing,
        text: String::from_utf8_lossy(&tag.text).into_owned(),
    })
}

/// The text in a path between two others.
pub fn path_id<'p>(path: &'p str, before: &str, after: &str) -> Option<&'p str> {
    let rest = &path[path.find(before)? + before.len()..];
    let end = if after.is_empty() { rest.find('/') } else { rest.find(after) };
    Some(&rest[..end.unwrap_or(rest.len())]).filter(|id| !id.is_empty())
}

/// What an id means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// A registered id.
    Registered(u32),
    /// The beginning of a registered id.
    Truncated(u32),
    /// A registered id with small damage, in words.
    Altered(u32, &'static str),
    /// Several registered ids are equally similar.
    Tied(Vec<u32>),
    /// None is similar.
    Unknown,
}

/// The registered ids, or those that count as such.
#[derive(Debug)]
pub struct Registry {
    /// The partners.
    pub partners: Partners,
    /// Whether no list was given, and the commonest ids of the links count as registered.
    pub is_assumed: bool,
    /// Programmes of which an id is registered.
    covered: BTreeSet<&'static str>,
    /// Programmes of which any link carries an id.
    pub in_use: BTreeSet<&'static str>,
}

/// How often each id was seen in a programme's links.
pub type Counts = BTreeMap<&'static str, BTreeMap<String, u64>>;

/// The fewest links, and the smallest share of a programme's links, with an id that counts as the publisher's own where no
/// list says which are. A choice: a misspelling is rarely repeated so often.
const ASSUMED_LINKS: u64 = 3;
const ASSUMED_SHARE: f64 = 0.1;

impl Registry {
    /// The given partners; without any, the commonest ids of the links. `counts` are those of readable ids.
    pub fn new(given: Partners, counts: &Counts) -> Self {
        let is_assumed = given.list.is_empty();
        let partners = if is_assumed { Partners::of(assumed(counts)) } else { given };
        let knows = |ids: &BTreeMap<String, u64>| ids.keys().any(|id| partners.by_tag(id.as_bytes()).is_some());
        let mut covered: BTreeSet<&str> =
            counts.iter().filter(|(_, ids)| knows(ids)).map(|(program, _)| *program).collect();
        // A registered Amazon tag shows by its form what it is.
        if partners.list.iter().any(|partner| programs::suffix(&partner.tag).is_some()) {
            covered.insert("amazon-associates");
        }
        let mut in_use: BTreeSet<&str> = counts.keys().copied().collect();
        in_use.extend(covered.iter());
        Self { partners, is_assumed, covered, in_use }
    }

    /// Whether the list holds ids of a programme, so that an id that is not in it is unregistered.
    pub fn covers(&self, program: &str) -> bool {
        self.covered.contains(program)
    }

    /// What an id means; `hint` is the partner that owns the page.
    pub fn meaning(&self, id: &str, hint: Option<u32>) -> Meaning {
        match self.partners.nearest(id.as_bytes(), hint) {
            Nearness::Exact(partner) => Meaning::Registered(partner),
            Nearness::Truncated(partner) => Meaning::Truncated(partner),
            Nearness::Altered { partner, how } => Meaning::Altered(partner, how),
            Nearness::Tied(tied) => Meaning::Tied(tied),
            Nearness::Unknown => Meaning::Unknown,
        }
    }

    /// A registered id, by its number.
    pub fn partner(&self, at: u32) -> &Partner {
        &self.partners.list[at as usize]
    }

    /// The only registered id that a link of a programme can mean: with the marketplace's ending, and of the page's owner where
    /// the page has one.
    pub fn only(&self, suffix: Option<&str>, owner: Option<u32>) -> Option<&str> {
        let fits = |partner: &&Partner| match (suffix, owner) {
            (Some(suffix), _) if !partner.tag.ends_with(suffix) => false,
            (_, Some(owner)) => partner.name == self.partner(owner).name,
            _ => true,
        };
        let mut fitting = self.partners.list.iter().filter(|partner| partner.active).filter(fits);
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first.tag.as_str())
    }
}

/// The ids that count as the publisher's own where no list says which are.
fn assumed(counts: &Counts) -> Vec<Partner> {
    let mut list: Vec<Partner> = Vec::new();
    for ids in counts.values() {
        let all: u64 = ids.values().sum();
        for (id, links) in ids {
            let often = *links >= ASSUMED_LINKS && *links as f64 >= all as f64 * ASSUMED_SHARE;
            if often && !list.iter().any(|partner| partner.tag == *id) {
                list.push(Partner { tag: id.clone(), name: id.clone(), active: true, ..Partner::default() });
            }
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(ids: &[(&str, u64)]) -> Counts {
        let ids = ids.iter().map(|(id, links)| ((*id).to_owned(), *links)).collect();
        [("amazon-associates", ids)].into()
    }

    #[test]
    fn without_a_list_the_commonest_ids_count_as_registered() {
        let counts = counts(&[("kettle-20", 40), ("kettle-2O", 1), ("teapot-20", 2)]);
        let registry = Registry::new(Partners::default(), &counts);
        assert!(registry.is_assumed && registry.covers("amazon-associates"));
        assert_eq!(registry.partners.list.len(), 1);
        assert_eq!(registry.meaning("kettle-2O", None), Meaning::Altered(0, "one character"));
        assert_eq!(registry.meaning("teapot-20", None), Meaning::Unknown);
        assert_eq!(registry.only(Some("-20"), None), Some("kettle-20"));
        assert_eq!(registry.only(Some("-21"), None), None);
    }

    #[test]
    fn a_list_of_one_programme_says_nothing_of_another() {
        let partner =
            |tag: &str| Partner { tag: tag.to_owned(), name: tag.to_owned(), active: true, ..Partner::default() };
        let mut seen = counts(&[("kettle-20", 4)]);
        seen.insert("awin", [("123456".to_owned(), 9)].into());
        let registry = Registry::new(Partners::of(vec![partner("kettle-20")]), &seen);
        assert!(registry.covers("amazon-associates") && !registry.covers("awin") && registry.in_use.contains("awin"));
    }

    #[test]
    fn ids_in_parameters_and_paths() {
        let readers = Readers::new(&Merchant::default());
        let read = |url: &str| {
            let address = Address::of(url).expect("a link");
            let carried = readers.of(programs::of(address)?, address)?;
            Some((carried.placement, carried.text))
        };
        let clear = |text: &str| Some((TagPlacement::Clear, text.to_owned()));
        assert_eq!(read("https://www.amazon.com/dp/B1?tag=kettle-20"), clear("kettle-20"));
        assert_eq!(read("https://www.awin1.com/cread.php?awinmid=7&awinaffid=123"), clear("123"));
        assert_eq!(read("https://acme.pxf.io/c/1234/5/6?u=x"), clear("1234"));
        assert_eq!(read("https://prf.hn/click/camref:1011lX/destination:x"), clear("1011lX"));
        assert_eq!(read("https://www.kqzyfj.com/click-100-200"), clear("100"));
        assert_eq!(read("https://www.kqzyfj.com/links/100/type/dlg/https://a.example"), clear("100"));
        assert_eq!(
            read("https://acme.pxf.io/c/{id}/5/6").map(|(placement, _)| placement),
            Some(TagPlacement::Placeholder)
        );
        assert_eq!(read("https://www.amazon.com/dp/B1&tag=x-20").map(|(p, _)| p), Some(TagPlacement::NoQuestionMark));
        assert_eq!(read("https://www.amazon.com/dp/B1"), None);
    }
}
