//! Detects which cookie or other field holds the session, and which the customer, by how well the values match those of orders,
//! and by how they live. A session's value comes back on many requests of one device and is set after its first. A value that
//! many devices share is a preference, and a value that never comes back is a token.

mod names;

use super::counts::sorted;
use super::findings::{Detected, Findings, Open, Sure, Value};
use crate::base::identity::{Id, Key};
use crate::events::cookies;
use crate::logs::Hit;
use crate::merchant::{Merchant, Place};
use crate::orders::KeyIndex;
use std::collections::HashMap;

/// The most values per name.
const MOST_VALUES: usize = 20_000;
/// The most names that are counted.
const MOST_NAMES: usize = 512;
/// The most devices that are followed.
const MOST_DEVICES: usize = 400_000;
/// The most candidates that are reported where none is chosen.
const FEW: usize = 8;

/// The use of one value.
#[derive(Clone, Copy, Debug, Default)]
struct Life {
    hits: u32,
    /// The device that had it first.
    device: Key,
    /// Hits of other devices.
    strange: u32,
}

/// The use of the values of one name.
#[derive(Clone, Debug, Default)]
struct Stat {
    hits: u64,
    values: HashMap<Key, Life, foldhash::fast::RandomState>,
    /// Values that came with one of their device's first requests.
    early: u64,
    /// Values that came with a device's very first request.
    at_once: u64,
    /// Different values that look like ids which a program made up.
    opaque: u64,
    /// Different values that are sessions of orders, or customers of orders.
    sessions: u64,
    customers: u64,
}

impl Stat {
    /// Whether its values live as sessions do.
    fn lives(&self) -> bool {
        let values = self.values.len() as u64;
        let strange =
            self.values.values().filter(|life| u64::from(life.strange) * 4 > u64::from(life.hits)).count() as u64;
        let back = self.values.values().filter(|life| life.hits >= 2).count() as u64;
        values >= 5 && back * 3 >= values && strange * 5 <= values && self.early * 3 >= values
    }

    /// Whether its values are customers: a fair part of them are orders' customers, and no crowd shares them.
    fn meets_customers(&self) -> bool {
        let crowds = self.values.values().filter(|life| life.strange * 4 > life.hits * 3 && life.strange > 8).count();
        self.customers >= 2 && self.customers * 20 >= self.values.len() as u64 && crowds * 2 <= self.values.len()
    }

    /// Whether nearly all of its values are ids that a program made up, and no more than one for each device.
    fn is_opaque(&self, devices: usize) -> bool {
        self.opaque * 20 >= self.values.len() as u64 * 19 && self.values.len() <= devices
    }

    fn shared(&self) -> bool {
        let many = self.values.values().filter(|life| life.strange > 3).count();
        many * 5 > self.values.len()
    }
}

/// The prefix of a cookie's name where places of all kinds are named.
const COOKIE: &str = "cookie:";

/// The numbers of places' statistics by the names of the places.
type Numbers = HashMap<Box<str>, usize, foldhash::quality::RandomState>;

/// Counts over the sample.
#[derive(Debug)]
pub(super) struct Notes<'k> {
    keys: &'k KeyIndex,
    hits: u64,
    carrying: u64,
    /// Each place with its statistics, in the order of first occurrence; sorted by place once all hits are counted.
    stats: Vec<(String, Stat)>,
    /// The numbers of cookies, by name without the prefix.
    cookies: Numbers,
    fields: Numbers,
    devices: HashMap<Key, u32, foldhash::fast::RandomState>,
}

/// A device and the number of its requests before the current one.
#[derive(Clone, Copy)]
struct Visitor {
    device: Key,
    before: u32,
}

impl<'k> Notes<'k> {
    pub(super) fn new(keys: &'k KeyIndex) -> Self {
        let (stats, cookies, fields, devices) = Default::default();
        Self { keys, hits: 0, carrying: 0, stats, cookies, fields, devices }
    }

    /// Counts a hit; `fields` are further places, such as `field:sid`, with their values.
    pub(super) fn take(&mut self, hit: &Hit<'_>, fields: &[(String, Vec<u8>)]) {
        self.hits += 1;
        let device = Key::device(hit.client, hit.agent);
        let room = self.devices.len() < MOST_DEVICES;
        let before = match self.devices.get_mut(&device) {
            Some(n) => {
                *n += 1;
                *n - 1
            }
            None if room => {
                self.devices.insert(device, 1);
                0
            }
            None => u32::MAX,
        };
        let visitor = Visitor { device, before };
        self.carrying += u64::from(!hit.cookies.is_empty() || !fields.is_empty());
        for (name, value) in cookies::pairs(hit.cookies) {
            if let Ok(name) = std::str::from_utf8(name) {
                self.count(true, name, cookies::id_of(name, value), visitor);
            }
        }
        for (place, value) in fields {
            match place.strip_prefix(COOKIE) {
                Some(name) => self.count(true, name, value, visitor),
                None => self.count(false, place, value, visitor),
            }
        }
    }

    /// Counts a value under a cookie's name or in another place.
    fn count(&mut self, is_cookie: bool, name: &str, value: &[u8], Visitor { device, before }: Visitor) {
        if value.is_empty() || value == b"-" {
            return;
        }
        let numbers = if is_cookie { &mut self.cookies } else { &mut self.fields };
        let nth = if let Some(nth) = numbers.get(name) {
            *nth
        } else if self.stats.len() < MOST_NAMES {
            let place = if is_cookie { format!("{COOKIE}{name}") } else { name.to_owned() };
            self.stats.push((place, Stat::default()));
            numbers.insert(name.into(), self.stats.len() - 1);
            self.stats.len() - 1
        } else {
            return;
        };
        let stat = &mut self.stats[nth].1;
        stat.hits += 1;
        let key = Key::of(Id::Session, value);
        if let Some(life) = stat.values.get_mut(&key) {
            life.hits += 1;
            life.strange += u32::from(life.device != device);
        } else if stat.values.len() < MOST_VALUES {
            stat.values.insert(key, Life { hits: 1, device, strange: 0 });
            stat.early += u64::from(before <= 3);
            stat.at_once += u64::from(before == 0);
            stat.opaque += u64::from(is_opaque(value));
            stat.sessions += u64::from(self.keys.session(key));
            stat.customers += u64::from(self.keys.customer(Key::of(Id::Customer, value)));
        }
    }

    pub(super) fn fill(mut self, merchant: &mut Merchant, findings: &mut Findings) {
        self.stats.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let taken = self.fill_session(merchant, findings);
        self.fill_customer(merchant, findings, taken.as_deref());
    }

    fn fill_session(&self, merchant: &mut Merchant, findings: &mut Findings) -> Option<String> {
        if let Some(place) = &merchant.site.session {
            return Some(place.to_string());
        }
        let met = self.stats.iter().filter(|(_, stat)| stat.sessions > 0 && stat.sessions >= stat.customers);
        let met = met.max_by_key(|(place, stat)| (stat.sessions, stat.hits, std::cmp::Reverse(place.as_str())));
        let chosen = met.map(|(place, stat)| {
            let how = format!(
                "its values are session ids of orders: {} of {} different ones",
                stat.sessions,
                stat.values.len()
            );
            (place, how, Sure::by(stat.sessions))
        });
        let Some((place, how, sure)) = chosen.or_else(|| self.by_life()) else {
            self.leave_open(findings);
            return None;
        };
        findings.detected.push(Detected { what: "site.session", value: Value::Text(place.clone()), how, sure });
        merchant.site.session = place.parse::<Place>().ok();
        merchant.trust.session = sure.trust();
        Some(place.clone())
    }

    /// The cookie or field that lives as a session does: one with a usual name, else the one that most hits carry. A field can hold
    /// the id of a connection as well, which a visitor's very first request has: there a session comes later. Amounts, codes and
    /// numbers in fields live as sessions do when a visitor has one of them, so a field without a usual name holds made-up ids.
    fn by_life(&self) -> Option<(&String, String, Sure)> {
        let usual = |place: &str| names::is_session(&name_of(place));
        let alive = self.stats.iter().filter(|(place, stat)| {
            let is_cookie = place.starts_with(COOKIE);
            let few = is_cookie && self.stats.len() <= 2 && stat.values.len() < 5 && !stat.shared();
            let is_late = || stat.at_once * 2 <= stat.values.len() as u64;
            let is_id = || usual(place) || stat.is_opaque(self.devices.len());
            let lives = stat.lives() && (is_cookie || is_late() && is_id());
            !names::is_other(&name_of(place), is_cookie) && !stat.meets_customers() && (lives || (usual(place) && few))
        });
        let best = alive.max_by_key(|(place, stat)| (usual(place) && stat.hits * 4 >= self.carrying, stat.hits))?;
        let (place, stat) = best;
        let how = if usual(place) { "a usual name for it" } else { "its values live as sessions do" };
        let how = format!("{how}; {} different ones in {} sample hits", stat.values.len(), stat.hits);
        let sure = if usual(place) && stat.lives() { Sure::Likely } else { Sure::Guess };
        Some((place, how, sure))
    }

    fn leave_open(&self, findings: &mut Findings) {
        let all = self.stats.iter().map(|(place, stat)| (place.clone(), stat.hits)).collect();
        let why = if self.stats.is_empty() {
            format!("no line of {} sample hits holds a cookie or session id", self.hits)
        } else {
            "none of the cookies lives as a session does or meets the orders' ids".to_owned()
        };
        findings.open.push(Open {
            what: "site.session",
            why,
            adds: "visits are joined by their session, and causes in the browser can be decided",
            counted: "sample hits",
            candidates: sorted(all).into_iter().take(FEW).collect(),
        });
    }

    /// The place with a usual name for customers that lives as a login does: far fewer values than visits, which come back, and which
    /// no crowd shares.
    fn by_login(&self, session: Option<&str>) -> Option<(&String, String, Sure)> {
        let visits = self.stats.iter().find(|(place, _)| Some(place.as_str()) == session);
        let visits = visits.map_or(self.devices.len(), |(_, stat)| stat.values.len());
        let logs_in = |stat: &Stat| {
            let values = stat.values.len();
            let back = stat.values.values().filter(|life| life.hits >= 2).count();
            values >= 5 && values * 2 <= visits && back * 3 >= values * 2 && !stat.shared()
        };
        let likely = self.stats.iter().filter(|(place, stat)| {
            Some(place.as_str()) != session && names::is_customer(&name_of(place)) && logs_in(stat)
        });
        let (place, stat) = likely.max_by_key(|(place, stat)| (stat.hits, std::cmp::Reverse(place.as_str())))?;
        let how = format!("a usual name, and its values come with a login; {} different ones", stat.values.len());
        Some((place, how, Sure::Likely))
    }

    fn fill_customer(&self, merchant: &mut Merchant, findings: &mut Findings, session: Option<&str>) {
        if merchant.site.customer.is_some() {
            return;
        }
        let met = self.stats.iter().filter(|(place, stat)| stat.meets_customers() && Some(place.as_str()) != session);
        let met = met.max_by_key(|(place, stat)| (stat.customers, std::cmp::Reverse(place.as_str())));
        let chosen = met.map(|(place, stat)| {
            let how = format!(
                "its values are customer ids of orders: {} of {} different ones",
                stat.customers,
                stat.values.len()
            );
            (place, how, Sure::by(stat.customers))
        });
        let Some((place, how, sure)) = chosen.or_else(|| self.by_login(session)) else { return };
        findings.detected.push(Detected { what: "site.customer", value: Value::Text(place.clone()), how, sure });
        merchant.site.customer = place.parse::<Place>().ok();
        merchant.trust.customer = sure.trust();
    }
}

/// The name of a place without its kind, in lower case.
fn name_of(place: &str) -> String {
    place.split_once(':').map_or(place, |(_, name)| name).to_ascii_lowercase()
}

/// Whether a value looks like an id that a program made up: eight or more characters with letters and digits. Amounts have a
/// decimal point, and mail addresses an `@`.
fn is_opaque(value: &[u8]) -> bool {
    value.len() >= 8
        && value.iter().any(u8::is_ascii_alphabetic)
        && value.iter().any(u8::is_ascii_digit)
        && !value.iter().any(|b| matches!(b, b'@' | b'.'))
}
