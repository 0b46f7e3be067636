//! What was kept, sealed: sorted by time, found again by key.

use super::index::Index;
use super::query::TagText;
use super::{Event, NOTHING};
use crate::identity::{Key, Word};
use crate::units::Micros;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

/// Distinct ids or hosts that are remembered by text; strangers can write any number of them.
pub const MAX_TEXTS: usize = 1 << 20;

/// The ids and hosts that events refer to by number.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    tags: Vec<TagText>,
    hosts: Vec<Vec<u8>>,
    tag_numbers: HashMap<TagText, u32>,
    host_numbers: HashMap<Vec<u8>, u32>,
    /// Ids and hosts that were not remembered, because there were [`MAX_TEXTS`] others.
    passed: u64,
}

impl Texts {
    /// The number of an id; [`NOTHING`] when there are too many distinct ones.
    pub fn tag(&mut self, tag: TagText) -> u32 {
        number(&mut self.tags, &mut self.tag_numbers, &mut self.passed, tag)
    }

    /// The number of a host; [`NOTHING`] when there are too many distinct ones.
    pub fn host(&mut self, host: &[u8]) -> u32 {
        match self.host_numbers.get(host) {
            Some(number) => *number,
            None => number(&mut self.hosts, &mut self.host_numbers, &mut self.passed, host.to_vec()),
        }
    }
}

fn number<T>(list: &mut Vec<T>, numbers: &mut HashMap<T, u32>, passed: &mut u64, text: T) -> u32
where
    T: Clone + Eq + std::hash::Hash,
{
    if let Some(number) = numbers.get(&text) {
        return *number;
    }
    if list.len() >= MAX_TEXTS {
        *passed += 1;
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

impl Seen {
    fn add(&mut self, more: Self) {
        self.hits += more.hits;
        self.sessions += more.sessions;
        self.customers += more.customers;
        self.referers += more.referers;
    }
}

/// A chunk's events, and which numbers its ids and hosts have among those of all chunks.
struct Numbered {
    list: Vec<Event>,
    tags: Vec<u32>,
    hosts: Vec<u32>,
}

impl Numbered {
    /// An event as it is known among those of all chunks.
    fn event(&self, at: u32) -> Event {
        let event = self.list[at as usize];
        let among_all = |table: &[u32], number: u32| table.get(number as usize).copied().unwrap_or(NOTHING);
        Event { tag: among_all(&self.tags, event.tag), host: among_all(&self.hosts, event.host), ..event }
    }
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

/// Inserts events before the places they were given in a list, from the back, so that each one moves once.
fn insert(list: &mut Vec<Event>, placed: &[(usize, Event)]) {
    let mut end = list.len();
    list.resize(end + placed.len(), Event::default());
    for (before, (place, event)) in placed.iter().enumerate().rev() {
        list.copy_within(*place..end, place + before + 1);
        list[place + before] = *event;
        end = *place;
    }
}

/// One of an event's keys.
type KeyOf = fn(&Event) -> Key;

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
    /// Ids and hosts that were not remembered, because there were [`MAX_TEXTS`] others.
    pub passed_texts: u64,
    /// For each event when its session was first seen; atomic because all cores fill it.
    born: Vec<AtomicI64>,
    sessions: Index,
    customers: Index,
    devices: Index,
    tokens: Index,
    openings: Index,
}

impl Events {
    /// Seals what was kept of all chunks, given in the order of the sources and of the chunks in them.
    pub fn seal(chunks: Vec<Kept>) -> Self {
        let mut texts = Texts::default();
        let mut seen = Seen::default();
        let chunks: Vec<Numbered> = chunks
            .into_iter()
            .map(|kept| {
                seen.add(kept.seen);
                texts.passed += kept.texts.passed;
                let tags = kept.texts.tags.into_iter().map(|tag| texts.tag(tag)).collect();
                let hosts = kept.texts.hosts.iter().map(|host| texts.host(host)).collect();
                Numbered { list: kept.list, tags, hosts }
            })
            .collect();
        // By time; chunk and place in it stand for source and line. Small items are sorted, large ones moved once.
        let places = |(nth, chunk): (usize, &Numbered)| {
            let places = chunk.list.iter().enumerate().map(move |(at, event)| (event.at, (nth as u32, at as u32)));
            places.collect::<Vec<_>>()
        };
        let mut order: Vec<(Micros, (u32, u32))> = chunks.par_iter().enumerate().flat_map_iter(places).collect();
        order.par_sort_unstable();
        // Room for what a second scan may add.
        let mut list = Vec::with_capacity(order.len() + order.len() / 8);
        order.par_iter().map(|(_, (chunk, at))| chunks[*chunk as usize].event(*at)).collect_into_vec(&mut list);
        let passed_texts = texts.passed;
        let mut events = Self { list, tags: texts.tags, hosts: texts.hosts, seen, passed_texts, ..Self::default() };
        events.index();
        events
    }

    /// Adds events that a second scan found; a line that both hold counts once, and the counts over all hits stay
    /// those of the first.
    pub fn merge(&mut self, second: Self) {
        let mut texts = Texts::default();
        for tag in self.tags.drain(..) {
            texts.tag(tag);
        }
        for host in &self.hosts {
            texts.host(host);
        }
        let more = Numbered {
            tags: second.tags.into_iter().map(|tag| texts.tag(tag)).collect(),
            hosts: second.hosts.iter().map(|host| texts.host(host)).collect(),
            list: second.list,
        };
        (self.tags, self.hosts) = (texts.tags, texts.hosts);
        self.passed_texts += second.passed_texts + texts.passed;
        // The second list is far shorter: each of its events looks for its place in the first.
        let places = (0..more.list.len() as u32).into_par_iter().filter_map(|at| {
            let event = more.event(at);
            let place = self.list.binary_search_by_key(&(event.at, event.line), |known| (known.at, known.line));
            place.err().map(|place| (place, event))
        });
        let placed: Vec<(usize, Event)> = places.collect();
        insert(&mut self.list, &placed);
        self.index();
    }

    fn index(&mut self) {
        let Self { list, born, sessions, customers, devices, tokens, openings, .. } = self;
        let opening = |e: &Event| if e.session.is_some() || !e.is_page() { Key::NONE } else { e.url.with(e.agent) };
        let indexes: [(&mut Index, KeyOf); 5] = [
            (&mut *sessions, |e| e.session),
            (customers, |e| e.customer),
            (devices, |e| e.device),
            (tokens, |e| e.token),
            (openings, opening),
        ];
        indexes.into_par_iter().for_each(|(index, key)| index.fill(list, key));
        born.resize_with(list.len(), AtomicI64::default);
        sessions.groups().for_each(|same| {
            let first = list[same[0].1 as usize].at.0;
            for (_, at) in same {
                born[*at as usize].store(first, Ordering::Relaxed);
            }
        });
    }

    /// The event of a number.
    pub fn get(&self, at: u32) -> &Event {
        &self.list[at as usize]
    }

    /// When the session of an event was first seen; meaningless for one without a session.
    pub fn born(&self, at: u32) -> Micros {
        Micros(self.born[at as usize].load(Ordering::Relaxed))
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
        self.devices.groups().collect()
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

    /// Pages of an address that a user agent asked for without a session cookie, from an instant on, in the order of
    /// time.
    pub fn openings_from(&self, url: Word, agent: Word, from: Micros) -> impl Iterator<Item = u32> + '_ {
        let all = self.openings.get(url.with(agent));
        let start = all.partition_point(|(_, at)| self.list[*at as usize].at < from);
        all[start..].iter().map(|(_, at)| *at)
    }

    /// Events with an order number or click id in the order of time.
    pub fn of_token(&self, key: Key) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.tokens.get(key).iter().map(|(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::LineRef;
    use crate::identity::Id;
    use crate::logs::tally::LinePlace;

    fn event(source: u16, line: u64, at: i64) -> Event {
        let place = LinePlace { offset: line * 100, line };
        let device = Key::of(Id::Address, &[(line % 3) as u8]);
        Event { at: Micros(at), line: LineRef::new(source, place), device, ..Event::default() }
    }

    fn sealed(chunks: Vec<Vec<Event>>) -> Events {
        Events::seal(chunks.into_iter().map(|list| Kept { list, ..Kept::default() }).collect())
    }

    fn lines(events: &Events) -> Vec<(i64, usize, u64)> {
        events.list.iter().map(|e| (e.at.0, e.line.source(), e.line.place().line)).collect()
    }

    #[test]
    fn events_stand_by_time_then_source_and_line() {
        let first = vec![event(0, 1, 5), event(0, 2, 3)];
        let events = sealed(vec![first, vec![event(0, 3, 5)], vec![event(1, 1, 5), event(1, 2, 4)]]);
        assert_eq!(lines(&events), [(3, 0, 2), (4, 1, 2), (5, 0, 1), (5, 0, 3), (5, 1, 1)]);
    }

    #[test]
    fn a_second_scan_adds_what_is_new_in_its_place() {
        let mut events = sealed(vec![vec![event(0, 2, 3), event(0, 4, 5), event(0, 6, 7)]]);
        let again = vec![event(0, 1, 3), event(0, 2, 3), event(0, 5, 5), event(0, 6, 7), event(0, 7, 9)];
        events.merge(sealed(vec![again]));
        assert_eq!(lines(&events), [(3, 0, 1), (3, 0, 2), (5, 0, 4), (5, 0, 5), (7, 0, 6), (9, 0, 7)]);
        let of_device: Vec<u32> = events.of_device(Key::of(Id::Address, &[1])).collect();
        assert_eq!(of_device, [0, 2, 5]);
    }
}
