//! How paths are requested: the places of order numbers in addresses, the requests at the time of sessions' orders, and the
//! requests that only pages with a partner's id, or with an order number, cause.

use super::address::Address;
use super::asked::Asked;
use super::counted::Counted;
use super::counts::{Seen, sorted};
use super::findings::Sure;
use super::templates::{numbered, template};
use super::words::{self, word_of};
use crate::base::identity::{Id, Key};
use crate::base::units::{Micros, Span};
use crate::events::cookies::CookieFinder;
use crate::events::matcher::is_asset;
use crate::logs::Hit;
use crate::merchant::{Merchant, Place};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// The most paths that are counted.
const MOST_PATHS: usize = 50_000;
/// The most pages per path from which it is reached.
const MOST_ORIGINS: usize = 24;
/// The most spots with order numbers.
const MOST_SPOTS: usize = 4096;
/// The most distances in time that are remembered per path.
const MOST_GAPS: usize = 4000;
/// Distances in time within this tolerance count as equal.
const CLOSE: Span = Span::minutes(3);
/// An order log's clock is off by less than this.
const FAR: Span = Span::hours(15);

/// A place of order numbers in addresses: a parameter of a path, or `{id}` in the path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Spot {
    pub(super) path: String,
    pub(super) param: Option<String>,
}

/// Counts of one spot.
#[derive(Clone, Debug, Default)]
pub(super) struct Number {
    pub(super) hits: u64,
    pub(super) orders: HashSet<Key>,
    /// From the order's time to the hit's.
    gaps: Vec<i64>,
    /// Hits with a referrer, another path of the shop, that shows the number.
    repeats: u64,
    /// Hits that name the address as their origin: so it is a page.
    origins: u64,
    /// Hits without a page: images, and answers without a body.
    empty: u64,
    /// Hits with a referrer that is a page without the number.
    from: BTreeMap<String, u64>,
}

/// Counts of one path.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    pub(super) hits: u64,
    pub(super) asset: u64,
    pub(super) post: u64,
    /// Hits that name it as their origin.
    origins: u64,
    empty: u64,
    /// Hits from a page with a partner's id, and those of them that repeat it.
    from_tagged: u64,
    repeats: u64,
    /// Hits without a page that name a partner's id themselves, from a page with no id in its address.
    names: u64,
    /// The nearest order of the same visit: its number, and its distance in time.
    near: Vec<(u32, i64)>,
    /// The own pages from which it is reached.
    pub(super) from: BTreeMap<String, u64>,
}

/// Counts over the sample.
#[derive(Debug)]
pub(super) struct Notes {
    paths: Counted<Path>,
    numbers: BTreeMap<Spot, Number>,
    orders: usize,
    landings: u64,
    session: Option<CookieFinder>,
}

/// The counts over the sample.
#[derive(Debug)]
pub(super) struct Spots {
    pub(super) paths: BTreeMap<String, Path>,
    pub(super) numbers: BTreeMap<Spot, Number>,
    pub(super) orders: usize,
    /// Landings with an established id.
    landings: u64,
}

/// The order in an address: the spot of its number, its key, and when it was placed.
type Shown = (Spot, (Key, Option<Micros>));

impl Notes {
    pub(super) fn new(merchant: &Merchant, orders: usize) -> Self {
        let session = match &merchant.site.session {
            Some(Place::Cookie(name)) => Some(CookieFinder::new(name)),
            _ => None,
        };
        Self { paths: Counted::new(MOST_PATHS), numbers: BTreeMap::new(), orders, landings: 0, session }
    }

    /// The counts.
    pub(super) fn spots(self) -> Spots {
        let Self { paths, numbers, orders, landings, .. } = self;
        Spots { paths: paths.sorted(), numbers, orders, landings }
    }

    /// Counts a hit.
    pub(super) fn take(&mut self, hit: &Hit<'_>, asked: &Address<'_>, from: &Address<'_>, ground: &Ground<'_>) {
        let merchant = ground.merchant;
        let inside = !from.host.is_empty() && merchant.site.owns(from.host);
        let id = if inside { ground.id_in(from) } else { None };
        let asset = is_asset(asked.path);
        let shown = Self::numbers_of(asked, ground.asked);
        let origin = if inside { template(from.path) } else { Cow::default() };
        if inside {
            let origins = Self::numbers_of(from, ground.asked);
            for (spot, _) in &origins {
                if let Some(number) = self.number(spot) {
                    number.origins += 1;
                }
            }
            for (spot, (key, _)) in &shown {
                let repeats = origins.iter().any(|(own, (known, _))| known == key && own.path != spot.path);
                let Some(number) = self.number(spot) else { continue };
                number.repeats += u64::from(repeats);
                if !repeats {
                    count(&mut number.from, &origin);
                }
            }
        }
        for (spot, (key, at)) in shown {
            let Some(number) = self.number(&spot) else { continue };
            number.hits += 1;
            number.orders.insert(key);
            number.empty += u64::from(hit.status == 204 || asset);
            if let Some(at) = at.filter(|_| number.gaps.len() < MOST_GAPS) {
                number.gaps.push((hit.at - at).0);
            }
        }
        if !inside && !asset && ground.id_in(asked).is_some() {
            self.landings += 1;
        }
        let names = id.is_none() && (hit.status == 204 || asset) && inside && ground.id_in(asked).is_some();
        let origin = inside.then_some(Origin { path: from.path, template: &origin, id, names });
        self.take_path(hit, asked, asset, origin, ground.asked);
    }

    fn take_path(
        &mut self,
        hit: &Hit<'_>,
        asked: &Address<'_>,
        asset: bool,
        origin: Option<Origin<'_>>,
        orders: &Asked,
    ) {
        let near = if asset { None } else { self.nearest(hit, orders) };
        if let Some(origin) = &origin
            && let Some(path) = self.paths.get(origin.template)
        {
            path.origins += 1;
        }
        let Some(path) = self.paths.get(&template(asked.path)) else { return };
        path.hits += 1;
        path.asset += u64::from(asset);
        path.post += u64::from(hit.method != b"GET");
        path.empty += u64::from(hit.status == 204 || asset);
        if let Some(Origin { template, id, .. }) = origin.filter(|origin| origin.path != asked.path) {
            if !asset && (path.from.len() < MOST_ORIGINS || path.from.contains_key(template)) {
                count(&mut path.from, template);
            }
            if let Some(id) = id {
                path.from_tagged += 1;
                path.repeats += u64::from(asked.holds(id));
            }
        }
        path.names += u64::from(origin.is_some_and(|origin| origin.names));
        if let Some(near) = near.filter(|_| path.near.len() < MOST_GAPS) {
            path.near.push(near);
        }
    }

    /// The order of the same visit that is nearest in time.
    fn nearest(&self, hit: &Hit<'_>, asked: &Asked) -> Option<(u32, i64)> {
        let session = match &self.session {
            Some(finder) if hit.session.is_empty() => finder.value(hit.cookies),
            _ => hit.session,
        };
        let visit = asked.visit(Key::of(Id::Session, session), || Key::device(hit.client, hit.agent));
        let gaps = visit.iter().map(|(row, at)| (*row, (hit.at - *at).0)).filter(|(_, gap)| gap.abs() < FAR.0);
        gaps.min_by_key(|(_, gap)| gap.abs())
    }

    fn number(&mut self, spot: &Spot) -> Option<&mut Number> {
        if !self.numbers.contains_key(spot) {
            if self.numbers.len() >= MOST_SPOTS {
                return None;
            }
            self.numbers.insert(spot.clone(), Number::default());
        }
        self.numbers.get_mut(spot)
    }

    /// The places of an order number in an address.
    fn numbers_of(address: &Address<'_>, asked: &Asked) -> Vec<Shown> {
        let path = || String::from_utf8_lossy(address.path).into_owned();
        let mut found = Vec::new();
        for (name, value) in &address.pairs {
            if let Some(order) = asked.number(value) {
                let param = Some(String::from_utf8_lossy(name).into_owned());
                found.push((Spot { path: path(), param }, order));
            }
        }
        let Ok(text) = std::str::from_utf8(address.path) else { return found };
        if let Some((path, order)) = numbered(text, asked) {
            found.push((Spot { path, param: None }, order));
        }
        found
    }
}

/// The own page from which a hit came.
#[derive(Clone, Copy)]
struct Origin<'a> {
    path: &'a [u8],
    template: &'a str,
    /// The partner's id in its address.
    id: Option<&'a [u8]>,
    /// Whether the request is no page, and names a partner where the page does not.
    names: bool,
}

fn count(from: &mut BTreeMap<String, u64>, name: &str) {
    match from.get_mut(name) {
        Some(n) => *n += 1,
        None => {
            from.insert(name.to_owned(), 1);
        }
    }
}

impl Spots {
    /// Spots that are confirmation pages, the best one first.
    pub(super) fn confirmations(&self) -> Vec<(Spot, Sure)> {
        let has_pages =
            self.numbers.values().any(|number| number.origins > 0 && number.is_timely() && number.orders.len() >= 2);
        let is_page = |number: &Number| {
            let repeats = number.repeats * 2 > number.hits;
            let page = number.origins > 0 || (!has_pages && number.empty * 2 < number.hits);
            page && !repeats && number.is_timely()
        };
        let mut found: Vec<(&Spot, &Number)> = self.numbers.iter().filter(|(_, number)| is_page(number)).collect();
        let named = |spot: &Spot| {
            let words = spot.path.split('/').map(|s| word_of(s.as_bytes()));
            u64::from(words.into_iter().any(|word| words::CONFIRMATION.contains(&word.as_str())))
        };
        found.sort_by_key(|(spot, number)| {
            (std::cmp::Reverse((number.orders.len() as u64 * (1 + named(spot)), number.hits)), *spot)
        });
        let sure = |number: &Number| match number.orders.len() {
            10.. if number.is_close() => Sure::Certain,
            2.. if number.is_close() => Sure::Likely,
            _ => Sure::Guess,
        };
        found.into_iter().map(|(spot, number)| (spot.clone(), sure(number))).collect()
    }

    /// A path that is requested when sessions order, and hardly at other times; with the number of its orders, and of all.
    pub(super) fn at_order_time(&self, asked: &Asked) -> Option<(String, usize, usize)> {
        if asked.with_session < 5 {
            return None;
        }
        let seen: HashSet<u32> = self
            .paths
            .values()
            .flat_map(|path| path.near.iter())
            .filter(|(_, gap)| gap.abs() < FAR.0)
            .map(|(row, _)| *row)
            .collect();
        let timed = self.paths.iter().filter(|(_, path)| path.hits >= 4).filter_map(|(name, path)| {
            let (orders, median) = path.at_once(asked)?;
            let fits = path.is_prompt(orders) && orders * 5 >= seen.len() * 2 && orders >= 4;
            fits.then_some((name, orders, median, path))
        });
        // Tracking requests come after the page and are blocked by some.
        let tracks = |name: &str| name.split('/').any(|s| words::TRACKING.contains(&word_of(s.as_bytes()).as_str()));
        let best = timed.max_by_key(|(name, orders, median, path)| {
            (!tracks(name), path.empty * 2 < path.hits, *orders, std::cmp::Reverse(*median), std::cmp::Reverse(*name))
        })?;
        Some((best.0.clone(), best.1, seen.len()))
    }

    /// Paths that landings with an id request, with their hits, the most frequent first.
    pub(super) fn click_beacons(&self) -> Seen {
        let fires = |path: &Path| {
            // The page has the id from a redirect or from after `#` where its own address lacks it.
            let mostly = (path.from_tagged + path.names) * 5 >= path.hits * 4 && path.hits >= 3;
            let repeats = (path.repeats + path.names) * 2 > path.hits;
            mostly
                && path.origins == 0
                && (repeats || (path.from_tagged >= 20 && path.asset == 0 && path.from_tagged * 2 >= self.landings))
        };
        let found = self.paths.iter().filter(|(_, path)| fires(path));
        sorted(found.map(|(name, path)| (name.clone(), path.hits)).collect())
    }

    /// How many landings had an id.
    pub(super) fn landings(&self) -> u64 {
        self.landings
    }

    /// Paths that confirmation pages request, with their hits, the most frequent first.
    pub(super) fn conversion_beacons(&self, confirmations: &dyn Fn(&str) -> bool) -> Seen {
        let fires = |(spot, number): (&Spot, &Number)| {
            let from: u64 = number.from.iter().filter(|(path, _)| confirmations(path)).map(|(_, n)| n).sum();
            let own = confirmations(&spot.path);
            let beacon = number.origins == 0 && number.hits >= 3 && (number.repeats + from) * 2 > number.hits;
            (!own && beacon && number.is_timely()).then(|| (spot.path.replace("{id}", "*"), number.hits))
        };
        sorted(self.numbers.iter().filter_map(fires).collect())
    }

    /// Tracking requests without a number that are sent when sessions order.
    pub(super) fn silent_conversion_beacons(&self, asked: &Asked, confirmations: &dyn Fn(&str) -> bool) -> Seen {
        let tracks = |name: &str| name.split('/').any(|s| words::TRACKING.contains(&word_of(s.as_bytes()).as_str()));
        let fires = |(name, path): (&String, &Path)| {
            let (orders, _) = path.at_once(asked)?;
            let fits = tracks(name) && !confirmations(name) && path.origins == 0 && path.is_prompt(orders);
            (fits && path.hits >= 8).then(|| (name.clone(), path.hits))
        };
        sorted(self.paths.iter().filter_map(fires).collect())
    }
}

/// The known facts with which a hit is looked at.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub(super) merchant: &'a Merchant,
    pub(super) asked: &'a Asked,
    /// The established parameters; none where no place is established.
    pub(super) params: &'a [String],
}

impl Ground<'_> {
    /// The registered id in an established parameter of an address.
    fn id_in<'x>(&self, address: &'x Address<'_>) -> Option<&'x [u8]> {
        let ids = address.pairs.iter().filter(|(name, _)| self.params.iter().any(|own| own.as_bytes() == *name));
        let mut ids = ids.map(|(_, value)| &**value);
        ids.find(|value| self.merchant.partners.by_tag(value).is_some())
    }
}

impl Number {
    /// Whether the hits follow the orders at a steady distance in time, as far as that is known.
    fn is_timely(&self) -> bool {
        self.orders.len() >= 2 && (self.gaps.is_empty() || self.close() * 2 >= self.gaps.len())
    }

    fn is_close(&self) -> bool {
        !self.gaps.is_empty() && self.close() * 5 >= self.gaps.len() * 4
    }

    fn close(&self) -> usize {
        close(&self.gaps, CLOSE)
    }
}

impl Path {
    /// Whether most of its requests by orders' visits come at the time of the orders.
    fn is_prompt(&self, orders: usize) -> bool {
        orders * 4 >= self.near.len() * 3
    }

    /// The number of different orders at one distance in time, and that distance.
    fn at_once(&self, asked: &Asked) -> Option<(usize, i64)> {
        let mut gaps: Vec<i64> = self.near.iter().map(|(_, gap)| *gap).collect();
        gaps.sort_unstable();
        let median = *gaps.get(gaps.len() / 2)?;
        let close = self.near.iter().filter(|(_, gap)| (gap - median).abs() <= asked.at_once().0);
        Some((close.map(|(row, _)| *row).collect::<HashSet<u32>>().len(), median))
    }
}

/// The number of distances that are close to their median.
fn close(gaps: &[i64], tolerance: Span) -> usize {
    let mut gaps = gaps.to_vec();
    gaps.sort_unstable();
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or_default();
    gaps.iter().filter(|gap| (*gap - median).abs() <= tolerance.0).count()
}
