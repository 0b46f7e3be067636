//! What samples of the logs show where the settings are silent: own hosts, the session and customer cookie, the pages
//! of the checkout. Everything found is reported, so that it can be pasted into a `tagtrail.toml`.

pub mod links;
pub mod names;

use crate::events::{cookies, query};
use crate::identity::{Id, Key};
use crate::logs::formats::Format;
use crate::logs::source::Source;
use crate::logs::{Hit, chunks};
use crate::merchant::site::{bare_host, id_in_path};
use crate::merchant::{Globs, Merchant, Pages, Place, common_pages};
use crate::orders::KeyIndex;
use crate::orders::index::order_key;
use std::collections::BTreeMap;

/// Bytes that are looked at per log, in slices from its beginning to its end.
const SAMPLE: usize = 16 << 20;
const SLICES: usize = 16;

/// The value of a setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// One text.
    Text(String),
    /// Several.
    List(Vec<String>),
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
}

/// Something that was detected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Detected {
    /// The setting, such as `site.session`.
    pub what: &'static str,
    /// Its value.
    pub value: Value,
    /// What it was told by.
    pub how: String,
    /// How sure that is.
    pub sure: Sure,
}

/// Fills what the settings leave open, and says what it found.
pub fn fill(merchant: &mut Merchant, logs: &[(&Source, &Format)], keys: &KeyIndex) -> Vec<Detected> {
    let mut found = Vec::new();
    let site = &merchant.site;
    let silent = site.hosts.is_empty()
        || site.session.is_none()
        || site.customer.is_none()
        || site.pages.confirmation.is_empty();
    if !silent {
        return found;
    }
    let mut notes = Notes::new(keys);
    for (source, format) in logs {
        look(source, format, &mut |hit| notes.take(hit));
    }
    notes.hosts(merchant, &mut found);
    notes.ids(merchant, &mut found);
    notes.pages(merchant, &mut found);
    found
}

/// Shows sample hits of a log: of a mapped file slices from all over it, of a stream its beginning.
fn look(source: &Source, format: &Format, take: &mut dyn FnMut(&Hit<'_>)) {
    let mut cutter = format.cutter(chrono_tz::UTC);
    let mut cut = |bytes: &[u8]| {
        for line in bytes.split(|b| *b == b'\n') {
            if line.first() == Some(&b'#') {
                cutter.directive(line.strip_suffix(b"\r").unwrap_or(line));
            }
            if let Ok(hit) = cutter.cut(line.strip_suffix(b"\r").unwrap_or(line)) {
                take(&hit);
            }
        }
    };
    if let Some(bytes) = source.mapped() {
        let ranges = chunks::split(bytes, SAMPLE / SLICES);
        let step = ranges.len().div_ceil(SLICES).max(1);
        ranges.into_iter().step_by(step).for_each(|range| cut(&bytes[range]));
    } else if let Ok(head) = source.head(SAMPLE) {
        cut(&head);
    }
}

/// Shows sample lines of a log with what they were read as: at most so many bytes.
fn sampled(source: &Source, format: &Format, most: usize, take: &mut dyn FnMut(&[u8], &Hit<'_>)) {
    let mut cutter = format.cutter(chrono_tz::UTC);
    let mut cut = |bytes: &[u8]| {
        for line in bytes.split(|b| *b == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.first() == Some(&b'#') {
                cutter.directive(line);
            }
            if let Ok(hit) = cutter.cut(line) {
                take(line, &hit);
            }
        }
    };
    if let Some(bytes) = source.mapped() {
        let ranges = chunks::split(bytes, (most / SLICES).max(1));
        let step = ranges.len().div_ceil(SLICES).max(1);
        ranges.into_iter().step_by(step).for_each(|range| cut(&bytes[range]));
    } else if let Ok(head) = source.head(most) {
        cut(&head);
    }
}

/// Counts over the sample.
struct Notes<'k> {
    keys: &'k KeyIndex,
    shops: Vec<(&'static str, Pages)>,
    hits: u64,
    hosts: BTreeMap<Vec<u8>, u64>,
    referers: BTreeMap<Vec<u8>, u64>,
    sessions: BTreeMap<Vec<u8>, u64>,
    customers: BTreeMap<Vec<u8>, u64>,
    named: BTreeMap<Vec<u8>, u64>,
    /// Path and parameter of addresses that hold an order's number.
    orders: BTreeMap<(Vec<u8>, Vec<u8>), u64>,
    confirmed: Vec<u64>,
    seen: Vec<u64>,
}

/// Names that session cookies usually have; only used when no order tells.
const USUAL_SESSIONS: &[&str] = &[
    "sid",
    "session",
    "session_id",
    "sessionid",
    "PHPSESSID",
    "JSESSIONID",
    "connect.sid",
    "_shopify_y",
    "_shopify_s",
    "laravel_session",
    "frontend",
    "ASP.NET_SessionId",
    "uid_got",
];

/// Different values are not counted beyond this many.
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

impl<'k> Notes<'k> {
    fn new(keys: &'k KeyIndex) -> Self {
        let shops = common_pages();
        let (confirmed, seen) = (vec![0; shops.len()], vec![0; shops.len()]);
        Self {
            keys,
            shops,
            hits: 0,
            hosts: BTreeMap::new(),
            referers: BTreeMap::new(),
            sessions: BTreeMap::new(),
            customers: BTreeMap::new(),
            named: BTreeMap::new(),
            orders: BTreeMap::new(),
            confirmed,
            seen,
        }
    }

    fn take(&mut self, hit: &Hit<'_>) {
        self.hits += 1;
        if !hit.host.is_empty() {
            count(&mut self.hosts, &bare_host(hit.host).to_ascii_lowercase());
        }
        if let Some(at) = memchr::memmem::find(hit.referer, b"://") {
            let rest = &hit.referer[at + 3..];
            let end = memchr::memchr(b'/', rest).unwrap_or(rest.len());
            count(&mut self.referers, &bare_host(&rest[..end]).to_ascii_lowercase());
        }
        for (name, value) in cookies::pairs(hit.cookies) {
            if self.keys.session(Key::of(Id::Session, value)) {
                count(&mut self.sessions, name);
            }
            if self.keys.customer(Key::of(Id::Customer, value)) {
                count(&mut self.customers, name);
            }
            if USUAL_SESSIONS.iter().any(|usual| usual.as_bytes() == name) {
                count(&mut self.named, name);
            }
        }
        self.take_target(hit.target);
    }

    fn take_target(&mut self, target: &[u8]) {
        let end = memchr::memchr(b'?', target).unwrap_or(target.len());
        let path = &target[..end];
        let is_order = |value: &[u8]| {
            let mut decoded = Vec::new();
            query::decode(value, &mut decoded);
            std::str::from_utf8(&decoded).is_ok_and(|id| self.keys.order(order_key(id)))
        };
        for pair in target[end..].split(|b| matches!(b, b'?' | b'&')) {
            let Some(at) = memchr::memchr(b'=', pair) else { continue };
            if is_order(&pair[at + 1..]) && self.orders.len() < MOST {
                *self.orders.entry((path.to_vec(), pair[..at].to_vec())).or_default() += 1;
            }
        }
        let mut found = Vec::new();
        for (nth, (_, pages)) in self.shops.iter().enumerate() {
            if pages.confirmation.matches(path) {
                let named = matches!(&pages.confirmation_order_id, Some(Place::Path(p)) if id_in_path(p, path).is_some_and(is_order));
                found.push((nth, named));
            }
        }
        for (nth, named) in found {
            self.seen[nth] += 1;
            self.confirmed[nth] += u64::from(named);
        }
    }

    fn hosts(&self, merchant: &mut Merchant, found: &mut Vec<Detected>) {
        if !merchant.site.hosts.is_empty() {
            return;
        }
        let (host, n, of, enough) = match (most(&self.hosts), most(&self.referers)) {
            (Some((host, n)), _) => (text(host), n, "hits were asked of it", self.hits / 2),
            // Arrivals, machines and front pages name no origin of ours.
            (None, Some((host, n))) => (text(host), n, "hits name it as their origin", self.hits / 4),
            (None, None) => return,
        };
        found.push(Detected {
            what: "site.hosts",
            value: Value::List(vec![host.clone()]),
            how: format!("{n} of {} sample {of}", self.hits),
            sure: if n > enough { Sure::Certain } else { Sure::Likely },
        });
        merchant.site.hosts = vec![host];
    }

    fn ids(&self, merchant: &mut Merchant, found: &mut Vec<Detected>) {
        if merchant.site.session.is_none() {
            let told = most(&self.sessions).map(|(name, n)| {
                (name, format!("its values are session ids of orders in {n} sample hits"), Sure::by(n))
            });
            let usual = || {
                most(&self.named)
                    .map(|(name, n)| (name, format!("a usual name for it, in {n} sample hits"), Sure::Guess))
            };
            if let Some((name, how, sure)) = told.or_else(usual) {
                found.push(Detected {
                    what: "site.session",
                    value: Value::Text(format!("cookie:{}", text(name))),
                    how,
                    sure,
                });
                merchant.site.session = Some(Place::Cookie(text(name)));
            }
        }
        if merchant.site.customer.is_none()
            && let Some((name, n)) = most(&self.customers)
        {
            let how = format!("its values are customer ids of orders in {n} sample hits");
            found.push(Detected {
                what: "site.customer",
                value: Value::Text(format!("cookie:{}", text(name))),
                how,
                sure: Sure::by(n),
            });
            merchant.site.customer = Some(Place::Cookie(text(name)));
        }
    }

    fn pages(&self, merchant: &mut Merchant, found: &mut Vec<Detected>) {
        if !merchant.site.pages.confirmation.is_empty() {
            return;
        }
        // A known shop whose confirmation pages show the orders' numbers in the path.
        let best =
            (0..self.shops.len()).max_by_key(|nth| (self.confirmed[*nth], self.seen[*nth], std::cmp::Reverse(*nth)));
        if let Some(nth) = best.filter(|nth| self.confirmed[*nth] > 0) {
            let (name, pages) = &self.shops[nth];
            let how = format!("{} sample hits show an order's number as {name} does", self.confirmed[nth]);
            found.push(Detected {
                what: "site.pages.confirmation",
                value: Value::List(pages.confirmation.texts().to_vec()),
                how,
                sure: Sure::by(self.confirmed[nth]),
            });
            merchant.site.pages = Pages { landing: merchant.site.pages.landing.clone(), ..pages.clone() };
            return;
        }
        // Otherwise the address that most often holds an order's number; a beacon names the same, but is an image.
        let is_page = |path: &[u8]| !path.ends_with(b".gif") && !path.ends_with(b".png");
        let pages = self.orders.iter().filter(|((path, _), _)| is_page(path));
        let Some(((path, param), n)) =
            pages.max_by_key(|((path, param), n)| (**n, path.len(), std::cmp::Reverse(param.clone())))
        else {
            return;
        };
        let (path, param) = (text(path), text(param));
        let how = format!("{n} sample hits show an order's number there");
        found.push(Detected {
            what: "site.pages.confirmation",
            value: Value::List(vec![format!("{path}*")]),
            how: how.clone(),
            sure: Sure::by(*n),
        });
        found.push(Detected {
            what: "site.pages.confirmation_order_id",
            value: Value::Text(format!("query:{param}")),
            how,
            sure: Sure::by(*n),
        });
        merchant.site.pages.confirmation = Globs::of(&[format!("{path}*")]);
        merchant.site.pages.confirmation_order_id = Some(Place::Query(param));
        self.usual_pages(merchant, found);
    }

    /// Cart and checkout by the paths that shops in general use.
    fn usual_pages(&self, merchant: &mut Merchant, found: &mut Vec<Detected>) {
        let Some((_, generic)) = self.shops.iter().find(|(name, _)| *name == "generic") else { return };
        let pages = &mut merchant.site.pages;
        for (what, mine, usual) in [
            ("site.pages.cart", &mut pages.cart, &generic.cart),
            ("site.pages.checkout", &mut pages.checkout, &generic.checkout),
        ] {
            if mine.is_empty() {
                *mine = usual.clone();
                found.push(Detected {
                    what,
                    value: Value::List(usual.texts().to_vec()),
                    how: "usual paths of shops".to_owned(),
                    sure: Sure::Guess,
                });
            }
        }
    }
}
