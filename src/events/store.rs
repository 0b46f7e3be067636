//! What was kept, sealed: sorted by time, found again by key.

use super::query::TagText;
use super::{Event, NOTHING};
use crate::identity::Key;
use crate::units::Micros;
use rayon::prelude::*;
use std::collections::HashMap;

/// Distinct ids or hosts that are remembered by text; strangers can write any number of them.
pub const MAX_TEXTS: usize = 1 << 20;

/// The ids and hosts that events refer to by number.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    tags: Vec<TagText>,
    hosts: Vec<Vec<u8>>,
    tag_numbers: HashMap<TagText, u32>,
    host_numbers: HashMap<Vec<u8>, u32>,
}

impl Texts {
    /// The number of an id; [`NOTHING`] when there are too many distinct ones.
    pub fn tag(&mut self, tag: TagText) -> u32 {
        number(&mut self.tags, &mut self.tag_numbers, tag)
    }

    /// The number of a host; [`NOTHING`] when there are too many distinct ones.
    pub fn host(&mut self, host: &[u8]) -> u32 {
        match self.host_numbers.get(host) {
            Some(number) => *number,
            None => number(&mut self.hosts, &mut self.host_numbers, host.to_vec()),
        }
    }
}

fn number<T: Clone + Eq + std::hash::Hash>(list: &mut Vec<T>, numbers: &mut HashMap<T, u32>, text: T) -> u32 {
    if let Some(number) = numbers.get(&text) {
        return *number;
    }
    if list.len() >= MAX_TEXTS {
        return NOTHING;
    }
    let next = list.len() as u32;
    list.push(text.clone());
    numbers.insert(text, next);
    next
}

/// Counts over all hits of a log, kept or not: what the log can show at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// Hits.
    pub hits: u64,
    /// Hits with a session id.
    pub sessions: u64,
    /// Hits with a customer id.
    pub customers: u64,
    /// Hits with a referrer.
    pub referers: u64,
}

/// What was kept of one chunk.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The events, in the order of the lines.
    pub list: Vec<Event>,
    /// The ids and hosts that they refer to.
    pub texts: Texts,
    /// Counts over all hits.
    pub seen: Seen,
}

/// Finds events by one of their keys.
#[derive(Debug, Default)]
struct Index(Vec<(Key, u32)>);

impl Index {
    fn of(events: &[Event], key: impl Fn(&Event) -> Key + Sync) -> Self {
        let mut pairs: Vec<(Key, u32)> = events
            .par_iter()
            .enumerate()
            .map(|(at, event)| (key(event), at as u32))
            .filter(|(key, _)| key.is_some())
            .collect();
        pairs.par_sort_unstable();
        Self(pairs)
    }

    fn get(&self, key: Key) -> &[(Key, u32)] {
        if !key.is_some() {
            return &[];
        }
        let from = self.0.partition_point(|(k, _)| *k < key);
        let length = self.0[from..].partition_point(|(k, _)| *k == key);
        &self.0[from..from + length]
    }
}

/// Two sorted lists as one; a line that both hold counts once.
fn interleave(first: Vec<Event>, second: impl Iterator<Item = Event>) -> Vec<Event> {
    let mut all = Vec::with_capacity(first.len() + second.size_hint().0);
    let mut second = second.peekable();
    for event in first {
        while let Some(next) = second.next_if(|next| (next.at, next.line) <= (event.at, event.line)) {
            if next.line != event.line {
                all.push(next);
            }
        }
        all.push(event);
    }
    all.extend(second);
    all
}

/// All kept events: sorted by time, then source and line, whatever the order in which they were read.
#[derive(Debug, Default)]
pub struct Events {
    /// The events.
    pub list: Vec<Event>,
    /// The ids that events name by number.
    pub tags: Vec<TagText>,
    /// The referring hosts that events name by number: lower case, without `www.` and port.
    pub hosts: Vec<Vec<u8>>,
    /// Counts over all hits.
    pub seen: Seen,
    /// For each event when its session was first seen.
    born: Vec<Micros>,
    sessions: Index,
    customers: Index,
    devices: Index,
    tokens: Index,
}

impl Events {
    /// Seals what was kept of all chunks, given in the order of the chunks.
    ///
    /// A line that two scans kept counts once.
    pub fn seal(chunks: Vec<Kept>) -> Self {
        let mut texts = Texts::default();
        let mut seen = Seen::default();
        let mut list = Vec::with_capacity(chunks.iter().map(|kept| kept.list.len()).sum());
        for kept in chunks {
            let tags: Vec<u32> = kept.texts.tags.into_iter().map(|tag| texts.tag(tag)).collect();
            let hosts: Vec<u32> = kept.texts.hosts.iter().map(|host| texts.host(host)).collect();
            let renumber = |table: &[u32], at: u32| table.get(at as usize).copied().unwrap_or(NOTHING);
            list.extend(kept.list.into_iter().map(|mut event| {
                event.tag = renumber(&tags, event.tag);
                event.host = renumber(&hosts, event.host);
                event
            }));
            seen.hits += kept.seen.hits;
            seen.sessions += kept.seen.sessions;
            seen.customers += kept.seen.customers;
            seen.referers += kept.seen.referers;
        }
        Self::sorted(list, texts.tags, texts.hosts, seen)
    }

    /// These events and those that a second scan found; the counts over all hits stay those of the first.
    #[must_use]
    pub fn merged(self, second: Self) -> Self {
        let mut texts = Texts::default();
        for tag in self.tags {
            texts.tag(tag);
        }
        for host in &self.hosts {
            texts.host(host);
        }
        let more = second.list.into_iter().map(|mut event| {
            event.tag = second.tags.get(event.tag as usize).map_or(NOTHING, |tag| texts.tag(tag.clone()));
            event.host = second.hosts.get(event.host as usize).map_or(NOTHING, |host| texts.host(host));
            event
        });
        let list = interleave(self.list, more);
        Self::indexed(list, texts.tags, texts.hosts, self.seen)
    }

    fn sorted(mut list: Vec<Event>, tags: Vec<TagText>, hosts: Vec<Vec<u8>>, seen: Seen) -> Self {
        // Each source is nearly in order already: the stable sort finds its runs.
        list.par_sort_by_key(|event| (event.at, event.line));
        list.dedup_by_key(|event| event.line);
        Self::indexed(list, tags, hosts, seen)
    }

    /// Indexes events that are sorted already.
    fn indexed(list: Vec<Event>, tags: Vec<TagText>, hosts: Vec<Vec<u8>>, seen: Seen) -> Self {
        let sessions = Index::of(&list, |e| e.session);
        let mut born = vec![Micros::default(); list.len()];
        for same in sessions.0.chunk_by(|a, b| a.0 == b.0) {
            let first = list[same[0].1 as usize].at;
            for (_, at) in same {
                born[*at as usize] = first;
            }
        }
        let customers = Index::of(&list, |e| e.customer);
        let devices = Index::of(&list, |e| e.device);
        let tokens = Index::of(&list, |e| e.token);
        Self { list, tags, hosts, seen, born, sessions, customers, devices, tokens }
    }

    /// The event of a number.
    pub fn get(&self, at: u32) -> &Event {
        &self.list[at as usize]
    }

    /// When the session of an event was first seen; meaningless for one without a session.
    pub fn born(&self, at: u32) -> Micros {
        self.born[at as usize]
    }

    /// The id in an event's address.
    pub fn tag(&self, event: &Event) -> Option<&TagText> {
        self.tags.get(event.tag as usize)
    }

    /// The host that an event names as its origin.
    pub fn host(&self, event: &Event) -> Option<&[u8]> {
        self.hosts.get(event.host as usize).map(Vec::as_slice)
    }

    /// Events of a session in the order of time.
    pub fn of_session(&self, key: Key) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.sessions.get(key).iter().map(|(_, at)| *at)
    }

    /// Events of a customer in the order of time.
    pub fn of_customer(&self, key: Key) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.customers.get(key).iter().map(|(_, at)| *at)
    }

    /// Events of an address and user agent in the order of time.
    pub fn of_device(&self, key: Key) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.devices.get(key).iter().map(|(_, at)| *at)
    }

    /// The events of each address and user agent by time, as slices whose second parts are numbers of events.
    pub fn devices(&self) -> Vec<&[(Key, u32)]> {
        self.devices.0.chunk_by(|a, b| a.0 == b.0).collect()
    }

    /// Numbers of the events of an address and user agent, from an instant on, in the order of time.
    pub fn device_from(&self, key: Key, from: Micros) -> impl Iterator<Item = u32> + '_ {
        let all = self.devices.get(key);
        let start = all.partition_point(|(_, at)| self.list[*at as usize].at < from);
        all[start..].iter().map(|(_, at)| *at)
    }

    /// Numbers of the events of an address and user agent up to an instant, the latest first.
    pub fn device_back(&self, key: Key, until: Micros) -> impl Iterator<Item = u32> + '_ {
        let all = self.devices.get(key);
        let end = all.partition_point(|(_, at)| self.list[*at as usize].at <= until);
        all[..end].iter().rev().map(|(_, at)| *at)
    }

    /// Events with an order number or click id in the order of time.
    pub fn of_token(&self, key: Key) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.tokens.get(key).iter().map(|(_, at)| *at)
    }
}
