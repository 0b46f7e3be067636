//! Maps keys to slots, for formats that name their values: a tree of keys, and the values that a line has for them.

use super::escapes::{Escape, Kind, undo};
use super::objects::{cookie_header, query_text};
use super::parts::Parts;
use super::respell::{is_coded_cookies, is_coded_form, is_oddly_spelled, odd_spelling};
use super::slots::{Ids, Slot};
use crate::base::short_search::near;
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::{Hit, Reject};
use crate::merchant::site::Place;

const BUCKETS: usize = 64;

/// The first and last rank of the times of a line, and the ranks of the requested address.
const TIMES: [usize; 2] = ranks([&Slot::Time(TimeKind::Date), &Slot::Time(TimeKind::Any)]);
const ASKS: [usize; 4] = ranks([&Slot::Request, &Slot::Target, &Slot::Address, &Slot::Path]);
const QUERY: usize = ranks([&Slot::Query])[0];
const METHOD: usize = ranks([&Slot::Method])[0];

const fn ranks<const N: usize>(slots: [&'static Slot; N]) -> [usize; N] {
    let (mut ranks, mut nth) = ([0; N], 0);
    while nth < N {
        ranks[nth] = slots[nth].rank();
        nth += 1;
    }
    ranks
}

/// Times before this, in microseconds since 1970, are times of day without a date.
pub(super) const EARLIEST: i64 = 2 * 86_400_000_000;

/// A tree of keys. A path into it is written `request>headers>User-Agent`.
#[derive(Clone, Debug)]
pub struct Keys {
    nodes: Vec<Node>,
}

/// The keys of one object.
#[derive(Clone, Debug)]
struct Node {
    entries: Vec<(Box<[u8]>, Entry)>,
    /// The candidates of `entries` per bucket, so that a key costs one look and one comparison.
    buckets: Vec<Vec<u16>>,
    /// Whether a key of it leads to another object.
    nests: bool,
}

/// What a key leads to.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// The slot of its value and its place in the list: of several keys for one slot the earliest with a value counts.
    pub(super) slot: Option<(Slot, u16)>,
    /// The node of the object that it holds.
    below: Option<usize>,
    /// The first bytes of the key, which distinguish it from most others.
    beginning: u64,
}

impl Default for Node {
    fn default() -> Self {
        Self { entries: Vec::new(), buckets: vec![Vec::new(); BUCKETS], nests: false }
    }
}

impl Entry {
    /// The node of the object's keys.
    pub(super) fn below(&self) -> Option<usize> {
        self.below
    }

    /// Whether its value is a `Cookie` header or a query, which may come as an object of names and values.
    pub(super) fn takes_object(&self) -> bool {
        self.slot.as_ref().is_some_and(|(slot, _)| matches!(slot, Slot::Cookies | Slot::Query))
    }
}

impl Keys {
    /// The tree of these paths; of several paths to one slot the earlier one is preferred.
    pub fn new(paths: Vec<(String, Slot)>) -> Self {
        let mut keys = Self { nodes: vec![Node::default()] };
        for (grade, (path, slot)) in paths.into_iter().enumerate() {
            keys.add(&path, slot, grade as u16);
        }
        keys
    }

    /// The tree of a format's usual paths, and of the fields that hold the shop's ids according to the settings.
    pub fn usual(paths: &[(&str, Slot)], ids: Ids<'_>) -> Self {
        let mut all = Vec::new();
        for (place, slot) in ids.places() {
            match place {
                // A dot is read as nesting: a key with the dot in it is found as well.
                Place::Field(name) => all.push((name.trim_start_matches('$').replace('.', ">"), slot)),
                Place::Cookie(name) => all.push((format!("cookie_{name}"), slot)),
                Place::RemoteUser => all.extend(["remote_user", "user"].map(|key| (key.to_owned(), slot.clone()))),
                Place::Query(_) | Place::Path(_) => {}
            }
        }
        let known = all.len();
        for (path, slot) in paths {
            if !all[..known].iter().any(|(own, _)| own == path) {
                all.push(((*path).to_owned(), slot.clone()));
            }
        }
        Self::new(all)
    }

    fn add(&mut self, path: &str, slot: Slot, grade: u16) {
        let mut at = 0;
        let mut segments = path.split('>').peekable();
        while let Some(segment) = segments.next() {
            let entry = self.nodes[at].entry(segment.as_bytes());
            if segments.peek().is_none() {
                self.nodes[at].entries[entry].1.slot.get_or_insert((slot, grade));
                return;
            }
            at = if let Some(below) = self.nodes[at].entries[entry].1.below {
                below
            } else {
                self.nodes.push(Node::default());
                let below = self.nodes.len() - 1;
                self.nodes[at].entries[entry].1.below = Some(below);
                self.nodes[at].nests = true;
                below
            };
        }
    }

    /// The entry of a key in the object of a node. A key with dots in it may be a path of its own.
    #[inline]
    pub(super) fn find(&self, node: usize, key: &[u8]) -> Option<&Entry> {
        self.nodes[node].find(key).or_else(|| self.find_dotted(node, key))
    }

    fn find_dotted(&self, node: usize, key: &[u8]) -> Option<&Entry> {
        if !self.nodes[node].nests {
            return None;
        }
        let at = near(b'.', key)?;
        let below = self.nodes[node].find(&key[..at])?.below?;
        self.find(below, &key[at + 1..])
    }

    /// The same tree with only the keys that lead to certain slots.
    pub(super) fn only(&self, is: fn(&Slot) -> bool) -> Self {
        let mut nodes: Vec<Node> = self.nodes.iter().map(|_| Node::default()).collect();
        // Nodes below a node come after it in the list.
        for (at, node) in self.nodes.iter().enumerate().rev() {
            for (name, entry) in &node.entries {
                let slot = entry.slot.clone().filter(|(slot, _)| is(slot));
                let below = entry.below.filter(|below| !nodes[*below].entries.is_empty());
                if slot.is_some() || below.is_some() {
                    let nth = nodes[at].entry(name);
                    nodes[at].entries[nth].1 = Entry { slot, below, ..entry.clone() };
                    nodes[at].nests |= below.is_some();
                }
            }
        }
        Self { nodes }
    }

    /// The paths of all keys that lead to a slot, the preferred ones first.
    pub(super) fn paths(&self) -> Vec<(String, Slot)> {
        let mut found: Vec<(u16, String, Slot)> = Vec::new();
        let mut left = vec![(0, String::new())];
        while let Some((node, path)) = left.pop() {
            for (key, entry) in &self.nodes[node].entries {
                let key = String::from_utf8_lossy(key);
                let path = if path.is_empty() { key.into_owned() } else { format!("{path}>{key}") };
                found.extend(entry.slot.iter().map(|(slot, grade)| (*grade, path.clone(), slot.clone())));
                left.extend(entry.below.map(|below| (below, path.clone())));
            }
        }
        found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        found.into_iter().map(|(_, path, slot)| (path, slot)).collect()
    }

    /// The slots that the keys lead to.
    pub fn slots(&self) -> Vec<Slot> {
        let entries = self.nodes.iter().flat_map(|node| &node.entries);
        entries.filter_map(|(_, entry)| entry.slot.as_ref().map(|(slot, _)| slot.clone())).collect()
    }
}

impl Node {
    fn entry(&mut self, key: &[u8]) -> usize {
        if let Some(at) = self.entries.iter().position(|(known, _)| **known == *key) {
            return at;
        }
        self.buckets[bucket(key)].push(self.entries.len() as u16);
        let entry = Entry { beginning: beginning(key), ..Entry::default() };
        self.entries.push((key.into(), entry));
        self.entries.len() - 1
    }

    #[inline]
    fn find(&self, key: &[u8]) -> Option<&Entry> {
        let candidates = &self.buckets[bucket(key)];
        if candidates.is_empty() {
            return None;
        }
        let beginning = beginning(key);
        let same = |at: &u16| {
            let (known, entry) = &self.entries[usize::from(*at)];
            let same = entry.beginning == beginning && known.len() == key.len();
            (same && (key.len() <= 8 || known[8..] == key[8..])).then_some(entry)
        };
        candidates.iter().find_map(same)
    }
}

/// The first eight bytes of a key as a number.
#[inline]
fn beginning(key: &[u8]) -> u64 {
    match key.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => key.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

#[inline]
fn bucket(key: &[u8]) -> usize {
    let (first, last) = (key.first().copied().unwrap_or(0), key.last().copied().unwrap_or(0));
    (key.len() * 7 + usize::from(first) * 3 + usize::from(last) * 31) % BUCKETS
}

/// The values of one line, one for each kind of slot.
pub(super) struct Found<'a, 'k> {
    values: [Option<Value<'a, 'k>>; Slot::RANKS],
    /// A path was logged and is empty: programs that leave out its first slash write the front page so.
    at_root: bool,
}

#[derive(Clone, Copy)]
struct Value<'a, 'k> {
    slot: &'k Slot,
    grade: u16,
    text: &'a [u8],
    escape: Escape,
}

impl Value<'_, '_> {
    /// Whether it cannot be used as it is written.
    fn needs_rewriting(&self) -> bool {
        self.escape != Escape::None || is_oddly_spelled(self.slot, self.text)
    }
}

impl<'a, 'k> Found<'a, 'k> {
    /// No values yet.
    pub(super) fn new() -> Self {
        Self { values: [None; Slot::RANKS], at_root: false }
    }

    /// Takes the value of a key. If a key occurs twice, its last value counts, as in most readers.
    #[inline]
    pub(super) fn take(&mut self, entry: &'k Entry, text: &'a [u8], escape: Escape) {
        if let Some((slot, grade)) = &entry.slot {
            self.put(slot, *grade, text, escape);
        }
    }

    /// Takes a value. An empty text and `-` do not count.
    #[inline]
    pub(super) fn put(&mut self, slot: &'k Slot, grade: u16, text: &'a [u8], escape: Escape) {
        if text.is_empty() || text == b"-" {
            self.at_root |= text.is_empty() && *slot == Slot::Path;
            return;
        }
        let place = &mut self.values[slot.rank()];
        if place.is_none_or(|known| grade <= known.grade) {
            *place = Some(Value { slot, grade, text, escape });
        }
    }

    /// Takes the time before a line, if the line itself has none.
    pub(super) fn stamp(&mut self, stamp: &'a [u8]) {
        const STAMP: &Slot = &Slot::Time(TimeKind::Any);
        // Caddy's console alone writes slashes, and means UTC.
        const CONSOLE: &Slot = &Slot::Time(TimeKind::Utc);
        if !(TIMES[0]..=TIMES[1]).any(|rank| self.values[rank].is_some()) {
            let slot = if stamp.get(4) == Some(&b'/') { CONSOLE } else { STAMP };
            self.put(slot, u16::MAX, stamp, Escape::None);
        }
    }

    /// Undoes the coding of `CloudFront` in all values without other escapes.
    pub(super) fn are_coded(&mut self) {
        let plain = self.values.iter_mut().flatten().filter(|value| value.escape == Escape::None);
        plain.filter(|value| value.text.contains(&b'%')).for_each(|value| value.escape = Escape::CloudFront);
    }

    /// The texts of all values, and whether they hold no escapes.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'a [u8], bool)> {
        self.values.iter().flatten().map(|value| (value.text, value.escape == Escape::None))
    }

    /// Fills a hit from the values. Values that have to be rewritten are written to `scratch`.
    ///
    /// A line without a time or a request does not belong to this format.
    pub(super) fn fill(mut self, clock: &mut Clock, scratch: &'a mut Vec<u8>, hit: &mut Hit<'a>) -> Result<(), Reject> {
        if self.at_root && self.values[METHOD].is_some() && !ASKS.iter().any(|rank| self.values[*rank].is_some()) {
            self.put(&Slot::Path, u16::MAX, b"/", Escape::None);
        }
        let has = |rank: &usize| self.values[*rank].is_some();
        if !(TIMES[0]..=TIMES[1]).any(|rank| has(&rank)) || !ASKS.iter().any(has) {
            return Err(Reject::Shape);
        }
        scratch.clear();
        let mut spans = [None; Slot::RANKS];
        for (value, span) in self.values.iter().zip(&mut spans) {
            if let Some(value) = value.filter(Value::needs_rewriting) {
                let start = scratch.len();
                rewrite(value, scratch);
                *span = Some((start, scratch.len()));
            }
        }
        self.join_query(&mut spans, scratch);
        let scratch: &'a [u8] = scratch;
        let mut parts = Parts::of(hit);
        for (value, span) in self.values.iter().zip(spans) {
            let Some(value) = value else { continue };
            let text = span.map_or(value.text, |(start, end): (usize, usize)| &scratch[start..end]);
            // Some programs log only the target under this name.
            let bare = *value.slot == Slot::Request && text.first() == Some(&b'/');
            parts.put(if bare { &Slot::Target } else { value.slot }, text, clock)?;
        }
        if parts.hit.at.0 < EARLIEST {
            return Err(Reject::Time);
        }
        parts.finish_joined()?;
        // A line with a status but no method comes from a program that omits the usual method.
        if hit.method.is_empty() && hit.status != 0 {
            hit.method = b"GET";
        }
        Ok(())
    }

    /// Joins a target or path with its query, which was logged in a separate field.
    fn join_query(&mut self, spans: &mut [Option<(usize, usize)>; Slot::RANKS], scratch: &mut Vec<u8>) {
        let Some(query) = self.values[QUERY].take() else { return };
        let paths = &ASKS[1..];
        let Some((rank, path)) = paths.iter().find_map(|rank| self.values[*rank].map(|value| (*rank, value))) else {
            return;
        };
        if memchr::memchr(b'?', path.text).is_some() {
            return;
        }
        let start = scratch.len();
        for (value, rank) in [(path, rank), (query, QUERY)] {
            if rank == QUERY && !value.text.starts_with(b"?") {
                scratch.push(b'?');
            }
            match spans[rank] {
                Some((from, to)) => scratch.extend_from_within(from..to),
                None => scratch.extend_from_slice(value.text),
            }
        }
        spans[rank] = Some((start, scratch.len()));
    }
}

/// Writes a value as its client sent it.
fn rewrite(value: Value<'_, '_>, out: &mut Vec<u8>) {
    if *value.slot == Slot::Cookies && value.escape == Escape::Json && cookie_header(value.text, out) {
        return;
    }
    if *value.slot == Slot::Query && value.escape == Escape::Json && query_text(value.text, out) {
        return;
    }
    let from = out.len();
    let is_form = match value.slot {
        Slot::Agent => is_coded_form(value.text),
        Slot::Cookies => is_coded_cookies(value.text),
        _ => false,
    };
    if value.escape == Escape::CloudFront && is_form {
        // The odd spelling is undone as a whole.
        out.extend_from_slice(value.text);
    } else {
        undone(value, out);
    }
    odd_spelling(value.slot, from, out);
}

/// Writes a value with its escapes undone.
fn undone(value: Value<'_, '_>, out: &mut Vec<u8>) {
    let kind = match value.slot {
        Slot::Request | Slot::Target | Slot::Address | Slot::Path | Slot::Query | Slot::Referer | Slot::Location => {
            Kind::Address
        }
        Slot::Agent => Kind::Agent,
        Slot::Cookies => Kind::Cookies,
        _ => Kind::Other,
    };
    undo(value.escape, kind, value.text, out);
}
