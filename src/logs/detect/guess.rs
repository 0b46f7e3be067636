//! Guesses the meaning of named values in a log from their names and from the contents of sample lines.
//!
//! Hundreds of programs write JSON lines, and most choose names of their own from few words. So a name is taken apart
//! (`http_request_user_agent`, `cs(User-Agent)` and `request>headers>user-agent` all end in one), and it counts only if the
//! values look like what the name says.

use super::contents::{Named, by_contents};
use super::words::{BEGINNINGS, MACHINES, NAMES, OTHERS, plain};
use crate::base::addresses;
use crate::logs::clients::element;
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::formats::json::as_json;
use crate::logs::formats::slots::client_header;
use crate::logs::formats::{Slot, is_method};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Values of sample lines by their names; a name of a nested value is its path, `request>uri`.
#[derive(Debug, Default)]
pub(super) struct Values {
    by_name: BTreeMap<String, Vec<String>>,
}

/// The most values of a name that are examined.
const MOST_VALUES: usize = 200;
/// Names of objects that hold the parameters of a query.
const QUERIES: &[&str] = &["params", "query", "queryparams", "querystring", "querystringparameters"];
/// The most levels of nested objects that are examined.
const DEPTH: usize = 6;

impl Values {
    /// Takes the values of a JSON object.
    pub(super) fn add_json(&mut self, line: &[u8]) {
        let text = line.trim_ascii();
        let text = text.strip_suffix(b",").unwrap_or(text);
        if let Ok(Value::Object(map)) = serde_json::from_slice(&as_json(text)) {
            for (key, value) in &map {
                self.look(key.clone(), value, 0);
            }
        }
    }

    fn look(&mut self, name: String, value: &Value, depth: usize) {
        match value {
            Value::Object(map) if depth < DEPTH => {
                let key = plain(last(&name));
                let is_query = QUERIES.contains(&key.as_str()) && map.values().all(Value::is_string);
                if key.starts_with("cookie") || is_query && !map.is_empty() {
                    self.add(&name, "a=b".to_owned());
                }
                for (key, value) in map {
                    self.look(format!("{name}>{key}"), value, depth + 1);
                }
            }
            Value::Array(values) => {
                let typed = |value: &Value| value.get("stringValue").or_else(|| value.get("intValue")).cloned();
                let named = |value: &Value| {
                    let name = value.get("name").or_else(|| value.get("key"))?.as_str()?.to_owned();
                    let value = value.get("value")?;
                    Some((name, typed(value).unwrap_or_else(|| value.clone())))
                };
                for value in values {
                    match named(value) {
                        Some((key, value)) => self.look(format!("{name}>{key}"), &value, depth + 1),
                        // Of several records in one line only the first would be read.
                        None if value.is_object() && values.len() > 1 => return,
                        None => return self.look(name, value, depth + 1),
                    }
                }
            }
            Value::String(text) => self.add(&name, text.clone()),
            Value::Number(number) => self.add(&name, number.to_string()),
            _ => {}
        }
    }

    /// All names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Takes one value. An empty text and `-` do not count.
    pub(super) fn add(&mut self, name: &str, value: String) {
        let values = self.by_name.entry(name.to_owned()).or_default();
        if values.len() < MOST_VALUES && !value.is_empty() && value != "-" {
            values.push(value);
        }
    }

    /// The names with what their values hold, the best of each kind first, and the names with values that are of no use.
    pub(super) fn guess(&self) -> (Vec<(String, Slot)>, Vec<String>) {
        let mut found: Vec<(usize, &String, Slot)> = Vec::new();
        let mut unknown: Vec<Named<'_>> = Vec::new();
        for (name, values) in &self.by_name {
            match best(name, values) {
                Some((grade, slot)) => found.push((grade, name, slot)),
                None if !values.is_empty() => unknown.push((name, values)),
                None => {}
            }
        }
        let more = by_contents(&found, &unknown, self.are_bare(&found));
        let is_known = |name: &String| more.iter().any(|(known, _)| known == name);
        let unused = unknown.iter().filter(|(name, _)| !is_known(name)).map(|(name, _)| (*name).clone()).collect();
        found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        settle_times(&mut found);
        settle_hosts(&mut found);
        (found.into_iter().map(|(_, name, slot)| (name.clone(), slot)).chain(more).collect(), unused)
    }

    /// Whether no requested address holds a query.
    fn are_bare(&self, found: &[(usize, &String, Slot)]) -> bool {
        let requested = |slot: &Slot| matches!(slot, Slot::Request | Slot::Target | Slot::Address | Slot::Path);
        let mut values =
            found.iter().filter(|(_, _, slot)| requested(slot)).filter_map(|(_, name, _)| self.by_name.get(*name));
        !values.any(|values| values.iter().any(|value| value.contains('?')))
    }
}

/// Keeps the needed times: a separate date and time of day are both needed; a whole time makes parts superfluous.
fn settle_times(found: &mut Vec<(usize, &String, Slot)>) {
    let is_part = |slot: &Slot| matches!(slot, Slot::Time(TimeKind::Date | TimeKind::OfDay));
    if found.iter().any(|(_, _, slot)| matches!(slot, Slot::Time(_)) && !is_part(slot)) {
        found.retain(|(_, _, slot)| !is_part(slot));
    }
}

/// Prefers a host from the object that holds the requested address: another one may be a deployment's or a machine's.
fn settle_hosts(found: &mut [(usize, &String, Slot)]) {
    let requested = |slot: &Slot| matches!(slot, Slot::Request | Slot::Target | Slot::Address | Slot::Path);
    let address = found.iter().find(|(_, _, slot)| requested(slot));
    let Some((object, _)) = address.and_then(|(_, name, _)| name.rsplit_once('>')) else { return };
    let object = format!("{object}>");
    found.sort_by_key(|(_, name, slot)| *slot == Slot::Host && !name.starts_with(&object));
}

fn last(name: &str) -> &str {
    let last = name.rsplit('>').next().unwrap_or(name);
    // Azure's Log Analytics appends the type of a value to its name.
    match last.rsplit_once('_') {
        Some((bare, "s" | "d" | "b" | "g" | "t")) if bare.len() > 1 => bare,
        _ => last,
    }
}

/// The meaning of a name, and its grade among those with the same meaning.
fn best(name: &str, values: &[String]) -> Option<(usize, Slot)> {
    if values.is_empty() {
        return None;
    }
    let whole = plain(name);
    let depth = name.matches('>').count();
    let others = OTHERS.iter().filter(|other| whole.contains(**other)).count();
    let short = plain(last(name));
    let forwarded = matches!(
        short.as_str(),
        "xforwardfor" | "forwardedfor" | "xff" | "httpxforwardedfor" | "proxyaddxforwardedfor"
    )
    .then_some((Slot::Forwarded, 0))
    .or_else(|| header_in(last(name)))
    .or_else(|| (short == "realip" || short == "xrealip").then_some((Slot::Forwarded, 3)));
    if let Some((slot, grade)) = forwarded.filter(|_| values.iter().any(|value| names_address(value))) {
        return Some((usize::from(grade) + depth, slot));
    }
    if let Some(slot) = utc_time(name, values) {
        return Some((depth, slot));
    }
    // A name that describes the machine that writes or ships the log does not describe the client.
    let others = others + name.split('>').rev().skip(1).filter(|part| MACHINES.contains(part)).count();
    let found = by_words(short, values).or_else(|| {
        // In `user_agent>original` both words together say what it is.
        let (parent, _) = name.rsplit_once('>')?;
        by_words(plain(&format!("{}{}", last(parent), last(name))), values)
    });
    found.map(|(grade, slot)| (grade + depth + others * 100, slot))
}

/// The slot of a request's header that names the client, by a name that may say before it where the header is from.
fn header_in(name: &str) -> Option<(Slot, u8)> {
    const ANSWERS: &[&str] = &["upstream", "downstream", "resp", "sent"];
    let lower = name.to_ascii_lowercase();
    if ANSWERS.iter().any(|beginning| lower.starts_with(beginning)) {
        return None;
    }
    let mut rest = lower.as_str();
    loop {
        if let Some(found) = client_header(rest) {
            return Some(found);
        }
        rest = &rest[rest.find(['_', '-', '.', ' '])? + 1..];
    }
}

/// Whether any element of a list is an address.
fn names_address(list: &str) -> bool {
    list.as_bytes().split(|b| *b == b',').any(|text| addresses::parse(element(text)).is_some())
}

/// The time of names by convention in UTC: `@timestamp` of search engines and `CloudWatch`, `date_gmt`, `TimeGenerated [UTC]` of
/// Azure's exports, which write it as Americans do.
fn utc_time(name: &str, values: &[String]) -> Option<Slot> {
    let azure = TimeKind::Slashed { day_first: false, utc: true };
    let short = plain(last(name));
    let bare = ["gmt", "utc"].iter().find_map(|zone| short.strip_suffix(zone));
    let is_utc = last(name) == "@timestamp"
        || bare.is_some_and(|bare| ["date", "time", "timestamp", "datetime"].contains(&bare));
    let kinds = [(is_utc, TimeKind::Utc), (name.ends_with(" [UTC]"), azure)];
    let kind = kinds.into_iter().find(|(is_named, _)| *is_named)?.1;
    reads(values, &kind, PLAUSIBLE).then_some(Slot::Time(kind))
}

/// The meaning of a lower-case name. The usual beginnings of names are removed step by step.
fn by_words(mut short: String, values: &[String]) -> Option<(usize, Slot)> {
    let mut stripped = 0;
    loop {
        for (kind, names) in NAMES {
            if let Some(at) = names.iter().position(|known| *known == short)
                && let Some((grade, slot)) = slot(kind, values)
            {
                return Some((grade + at * 2 + stripped * 3, slot));
            }
        }
        let beginning =
            BEGINNINGS.iter().find(|beginning| short.len() > beginning.len() && short.starts_with(**beginning))?;
        short = short[beginning.len()..].to_owned();
        stripped += 1;
    }
}

/// The slot of a kind if the values are of that kind, and a grade that ranks it among others.
fn slot(kind: &str, values: &[String]) -> Option<(usize, Slot)> {
    let most = |is: &dyn Fn(&str) -> bool| values.iter().filter(|value| is(value)).count() * 10 >= values.len() * 9;
    let any = |is: &dyn Fn(&str) -> bool| values.iter().any(|value| is(value));
    let unquoted = |value: &str| value.trim_matches('"').to_owned();
    match kind {
        "client" if most(&|v| addresses::parse(v.as_bytes()).is_some()) => Some((0, Slot::Peer)),
        "client" => most(&|v| v.split(',').all(names_address)).then_some((1, Slot::Forwarded)),
        "time" => time(values),
        "request" => most(&is_request).then_some((0, Slot::Request)),
        "method" => most(&|v| is_method(v.as_bytes()) && v.len() < 10).then_some((0, Slot::Method)),
        "target" => {
            let is = |v: &str| v.starts_with('/') || v.starts_with("http://") || v.starts_with("https://") || v == "*";
            if most(&is) {
                let whole = any(&|v| v.contains('?'));
                return Some(if whole { (0, Slot::Target) } else { (5, Slot::Path) });
            }
            if is_host_and_path(values) {
                return Some((10, Slot::Address));
            }
            // Akamai omits the first slash.
            let path = |v: &str| !v.contains([' ', ':', '{', '\\', '"']);
            (most(&path) && any(&|v| v.contains('/') || v.contains("%2F"))).then_some((40, Slot::Path))
        }
        "query" => any(&|v| v.contains('=') || v.contains("%3D")).then_some((0, Slot::Query)),
        "status" => most(&|v| v.len() <= 3 && v.parse::<u16>().is_ok_and(|n| n == 0 || (100..=999).contains(&n)))
            .then_some((0, Slot::Status)),
        "referer" => any(&|v| {
            let v = unquoted(v);
            v.starts_with("http") || v.starts_with("android-app:")
        })
        .then_some((0, Slot::Referer)),
        "agent" => any(&|v| v.contains('/') || v.contains("%2F")).then_some((0, Slot::Agent)),
        "cookies" => any(&|v| v.contains('=')).then_some((0, Slot::Cookies)),
        "host" => {
            let is = |v: &str| {
                let host = addresses::bare(v.as_bytes());
                addresses::is_host_name(host) || host == b"localhost"
            };
            most(&is).then_some((0, Slot::Host))
        }
        "location" => any(&|v| v.starts_with("http") || v.starts_with('/')).then_some((0, Slot::Location)),
        "set_cookie" => any(&|v| v.contains('=')).then_some((0, Slot::SetCookie)),
        "cache" => Some((0, Slot::Cache)),
        _ => None,
    }
}

/// Whether nearly all values begin with one of a few host names, followed by a path.
fn is_host_and_path(values: &[String]) -> bool {
    const MOST_HOSTS: usize = 8;
    let host = |value: &String| {
        let (host, path) = value.split_at(value.find(['/', '?']).unwrap_or(value.len()));
        addresses::is_host_name(addresses::bare(host.as_bytes())).then(|| (host.to_owned(), !path.is_empty()))
    };
    let found: Vec<(String, bool)> = values.iter().filter_map(host).collect();
    let hosts: BTreeSet<&str> = found.iter().map(|(host, _)| host.as_str()).collect();
    found.len() * 10 >= values.len() * 9 && hosts.len() <= MOST_HOSTS && found.iter().any(|(_, goes_on)| *goes_on)
}

fn is_request(value: &str) -> bool {
    let value = value.trim_matches('"');
    value
        .split_once(' ')
        .is_some_and(|(method, rest)| is_method(method.as_bytes()) && rest.starts_with(['/', 'h', '*']))
}

/// Times that a log line can have, in microseconds since 1970.
const PLAUSIBLE: std::ops::Range<i64> = 631_152_000_000_000..4_102_444_800_000_000;

/// A time, a date or a time of day.
fn time(values: &[String]) -> Option<(usize, Slot)> {
    if reads(values, &TimeKind::Any, PLAUSIBLE) {
        return Some((0, Slot::Time(TimeKind::Any)));
    }
    if let Some(day_first) = is_day_first(values) {
        let kind = TimeKind::Slashed { day_first, utc: false };
        if reads(values, &kind, PLAUSIBLE) {
            return Some((0, Slot::Time(kind)));
        }
    }
    if reads(values, &TimeKind::Date, PLAUSIBLE) && !values.iter().all(|v| may_be_day_first(v.as_bytes())) {
        return Some((0, Slot::Time(TimeKind::Date)));
    }
    (values.iter().all(|v| v.contains(':')) && reads(values, &TimeKind::OfDay, 0..86_401_000_000))
        .then_some((0, Slot::Time(TimeKind::OfDay)))
}

/// Whether nearly all values are times of a kind within a range.
fn reads(values: &[String], kind: &TimeKind, range: std::ops::Range<i64>) -> bool {
    let mut clock = Clock::new(chrono_tz::UTC);
    let read = values.iter().filter(|v| clock.read(kind, v.as_bytes()).is_some_and(|at| range.contains(&at.0)));
    read.count() * 10 >= values.len() * 9
}

/// Whether dates between slashes have the day first; `None` where no value shows the order, or values contradict each other.
fn is_day_first(values: &[String]) -> Option<bool> {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u8>().ok());
    let (mut first, mut second) = (0, 0);
    for value in values {
        let mut numbers = value.split('/');
        first = number(numbers.next())?.max(first);
        second = number(numbers.next())?.max(second);
    }
    (first > 12 || second > 12).then_some(first > 12).filter(|_| first <= 12 || second <= 12)
}

/// Whether a date between slashes could also be read with the day first. It is refused if no value shows the order.
pub(in crate::logs) fn may_be_day_first(date: &[u8]) -> bool {
    let mut numbers = date.split(|b| *b == b'/');
    let first_two = [numbers.next(), numbers.next()];
    let is_month = |text: Option<&[u8]>| {
        text.and_then(|text| std::str::from_utf8(text).ok()?.parse::<u8>().ok()).is_some_and(|n| (1..=12).contains(&n))
    };
    numbers.next().is_some() && first_two.into_iter().all(is_month)
}
