//! Stores all kept events, sorted by time and indexed by key.

mod lookups;
mod merging;

use super::chunk_events::{ChunkEvents, FieldCounts};
use super::clocks::ClickIds;
use super::dictionary::{Dictionary, Entry};
use super::event_blocks::EventBlocks;
use super::event_flags::EventFlags;
use super::index::Index;
use super::interner::{Device, Interner, Shared};
use super::matcher::LATE_CLICK;
use super::packed::EventBlock;
use super::query::TagText;
use super::resolved_sessions::ResolvedSessions;
use super::texts::Texts;
use super::times::Times;
use super::{Arrival, Event, Facts, LineRef, NOTHING};
use crate::base::identity::{Key, TextHash};
use crate::base::units::{Micros, Span};
use std::ops::Range;

/// The blocks of all chunks, with the numbers of ids and hosts changed to those among all logs.
fn blocks(chunks: Vec<ChunkEvents>, texts: &mut Texts, click_ids: &mut ClickIds) -> Vec<EventBlock> {
    let mut blocks = Vec::new();
    for kept in chunks {
        click_ids.add(kept.click_ids);
        texts.passed += kept.texts.passed;
        texts.clicked.extend(kept.texts.clicked);
        let tags: Vec<u32> = kept.texts.tags.into_iter().map(|tag| texts.tag(tag)).collect();
        let hosts: Vec<u32> = kept.texts.hosts.iter().map(|host| texts.host(host)).collect();
        for mut block in kept.blocks {
            block.rename(&tags, &hosts);
            blocks.push(block);
        }
    }
    texts.clicked.sort_unstable();
    texts.clicked.dedup();
    blocks
}

/// All kept events, sorted by time, then source and line, independent of the order in which they were read.
///
/// Events stay where they were packed. Only their slots are sorted, so that sealing needs no second copy of them.
#[derive(Debug, Default)]
pub struct Events {
    slots: EventBlocks,
    /// The slots of all events by time.
    order: Vec<u32>,
    /// Counts over all hits.
    pub seen: FieldCounts,
    /// Events beyond the number that can be held: two billion, less what is left free for alignment.
    pub passed: u64,
    shared: Shared,
    texts: Texts,
    /// What click ids show about the clocks and shapes of ids.
    pub click_ids: ClickIds,
    /// Logs by number, and how far their clocks are ahead of those in click ids.
    ahead: Vec<(u16, Span)>,
    /// The flags that walks over very many events check.
    glimpses: Vec<EventFlags>,
    /// When each one was logged.
    times: Times,
    /// The session of each one.
    owners: ResolvedSessions,
    /// When each session was first seen.
    born: Vec<Micros>,
    /// Whether any request ever carried each session.
    carried: Vec<bool>,
    by_session: Index,
    by_customer: Index,
    by_device: Index,
    by_token: Index,
}

impl Events {
    /// Sorts and indexes the events of all chunks, given in the order of the sources and of the chunks in them.
    pub fn seal(chunks: Vec<ChunkEvents>, register: Interner) -> Self {
        let mut events = Self { shared: register.into_shared(), ..Self::default() };
        for kept in &chunks {
            events.seen.add(kept.seen);
        }
        let blocks = blocks(chunks, &mut events.texts, &mut events.click_ids);
        let (slots, passed) = events.slots.add(blocks);
        (events.order, events.passed) = (events.slots.by_time(&slots), passed);
        events.ahead = events.click_ids.ahead();
        events.index();
        events
    }

    /// Lends the interner for a second scan. Until [`Self::merge`] gives it back no event can be found: the indexes are dropped
    /// to free memory, and rebuilt then.
    pub fn lend(&mut self) -> Interner {
        let Self { slots, order, seen, passed, texts, click_ids, ahead, shared, .. } = std::mem::take(self);
        *self = Self { slots, order, seen, passed, texts, click_ids, ahead, ..Self::default() };
        Interner::from(shared)
    }

    /// Adds events that a second scan found; a line that both hold counts once, and the counts over all hits stay
    /// those of the first. `register` is the one of [`Self::lend`].
    pub fn merge(&mut self, second: Vec<ChunkEvents>, register: Interner) {
        self.shared = register.into_shared();
        let blocks = blocks(second, &mut self.texts, &mut self.click_ids);
        let (slots, passed) = self.slots.add(blocks);
        self.passed += passed;
        let more = self.slots.by_time(&slots);
        let place = |slot: u32| (self.slots.at(slot), self.slots.line(slot));
        let placed = merging::places(&self.order, &more, place);
        merging::insert(&mut self.order, &placed);
        self.index();
    }

    /// The flags of an event.
    #[inline]
    pub fn glimpse(&self, at: u32) -> EventFlags {
        self.glimpses.get(at as usize).copied().unwrap_or_default()
    }

    #[inline]
    fn device_of(&self, number: u32) -> Device {
        self.shared.devices.get(number).copied().unwrap_or_default()
    }

    /// How many events there are.
    #[inline]
    pub fn len(&self) -> u32 {
        self.order.len() as u32
    }

    /// Whether nothing was kept.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The event of a number, assembled from its parts. There are cheaper methods for single parts.
    #[inline]
    pub fn get(&self, at: u32) -> Event {
        let Some(slot) = self.order.get(at as usize) else { return Event::default() };
        let Some((block, nth)) = self.slots.find(*slot) else { return Event::default() };
        let (who, named) = (block.visitor(nth), block.arrival(nth));
        let key =
            |list: &Dictionary<Key>, number: Option<u32>| number.and_then(|n| list.get(n)).copied().unwrap_or_default();
        let device = who.map_or(Device::default(), |who| self.device_of(who.device));
        Event {
            session: key(&self.shared.sessions, who.map(|who| who.session)),
            customer: key(&self.shared.customers, who.map(|who| who.customer)),
            device: device.key,
            agent: device.agent,
            address: device.address,
            token: key(&self.shared.tokens, named.map(|named| named.token)),
            tag: named.map_or(NOTHING, |named| named.tag),
            host: named.map_or(NOTHING, |named| named.host),
            ..block.event(nth)
        }
    }

    /// When an event was logged.
    #[inline]
    pub fn at(&self, at: u32) -> Micros {
        self.times
            .at(at)
            .unwrap_or_else(|| self.order.get(at as usize).map_or(Micros::default(), |s| self.slots.at(*s)))
    }

    /// What an event was.
    #[inline]
    pub fn facts(&self, at: u32) -> Facts {
        self.order.get(at as usize).map_or(Facts::default(), |slot| self.slots.facts(*slot))
    }

    /// The status of the reply.
    pub fn status(&self, at: u32) -> u16 {
        self.order.get(at as usize).map_or(0, |slot| self.slots.status(*slot))
    }

    /// What an event's address and its origin name.
    pub fn arrival(&self, at: u32) -> Arrival<'_> {
        let named = self.order.get(at as usize).and_then(|slot| self.slots.arrival(*slot));
        Arrival {
            facts: self.facts(at),
            tag: named.and_then(|named| self.texts.tags.get(named.tag as usize)),
            host: named.and_then(|named| self.texts.hosts.get(named.host as usize)).map(Vec::as_slice),
        }
    }

    /// The path and query that an event requested.
    #[inline]
    pub fn url(&self, at: u32) -> TextHash {
        self.order.get(at as usize).map_or(TextHash::default(), |slot| self.slots.url(*slot))
    }

    /// Path and query of the own page that an event names as its origin.
    #[inline]
    pub fn referer_url(&self, at: u32) -> TextHash {
        self.order.get(at as usize).map_or(TextHash::default(), |slot| self.slots.referer_url(*slot))
    }

    /// An event's line in the log.
    pub fn line(&self, at: u32) -> LineRef {
        self.order.get(at as usize).map_or(LineRef::default(), |slot| self.slots.line(*slot))
    }

    /// The number of an event's session; [`NOTHING`] when it has none.
    #[inline]
    pub fn session(&self, at: u32) -> u32 {
        self.owners.carried(at)
    }

    /// The number of the session to which an event without one belongs, or [`NOTHING`]; `None` before [`Self::remember_jar`] was
    /// called for it.
    #[inline]
    pub fn browser(&self, at: u32) -> Option<u32> {
        self.owners.found(at)
    }

    /// Stores to which session an event without one belongs. False where it was stored already.
    pub fn remember_jar(&self, at: u32, session: u32) -> bool {
        self.owners.remember(at, session)
    }

    /// The number of an event's device; [`NOTHING`] when it has none.
    #[inline]
    pub fn device(&self, at: u32) -> u32 {
        let who = self.order.get(at as usize).and_then(|slot| self.slots.visitor(*slot));
        who.map(|who| who.device).filter(|number| self.device_of(*number).key.is_some()).unwrap_or(NOTHING)
    }

    /// The customer that an event's request was made for.
    #[inline]
    pub fn customer(&self, at: u32) -> Key {
        let who = self.order.get(at as usize).and_then(|slot| self.slots.visitor(*slot));
        who.and_then(|who| self.shared.customers.get(who.customer)).copied().unwrap_or_default()
    }

    /// The order number or click id that an event names.
    #[inline]
    pub fn token(&self, at: u32) -> Key {
        let named = self.order.get(at as usize).and_then(|slot| self.slots.arrival(*slot));
        named.and_then(|named| self.shared.tokens.get(named.token)).copied().unwrap_or_default()
    }

    /// The user agent of an event.
    #[inline]
    pub fn agent(&self, at: u32) -> TextHash {
        let who = self.order.get(at as usize).and_then(|slot| self.slots.visitor(*slot));
        who.map_or(TextHash::default(), |who| self.device_of(who.device).agent)
    }

    /// The number of the first event that is not before an instant, or the number of all events: numbers are in the order of
    /// time.
    pub fn first_from(&self, from: Micros) -> u32 {
        // A coarse lookup leaves few candidates.
        let Range { mut start, mut end } = self.times.around(from);
        while start < end {
            let middle = usize::midpoint(start, end);
            if self.at(middle as u32) < from {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start as u32
    }

    /// The numbers of the events between two instants, both included.
    pub fn between(&self, from: Micros, until: Micros) -> Range<u32> {
        self.first_from(from)..self.first_from(Micros(until.0.saturating_add(1)))
    }

    /// The number of a device; [`NOTHING`] when no event has it.
    pub fn device_number(&self, key: Key) -> u32 {
        let found = self.shared.devices.find(key.0, |device| device.key == key);
        found.filter(|_| key.is_some()).unwrap_or(NOTHING)
    }

    /// The key of a device's number; none for [`NOTHING`].
    pub fn device_key(&self, number: u32) -> Key {
        self.device_of(number).key
    }

    /// Events of a device's number in the order of time; none of what has a user agent but no address.
    pub fn on_device(&self, number: u32) -> &[u32] {
        if self.device_key(number).is_some() { self.by_device.get(number) } else { &[] }
    }

    /// The number of a session; [`NOTHING`] when no event has it.
    #[inline]
    pub fn session_number(&self, key: Key) -> u32 {
        self.shared.sessions.find(key.spot(), |known| *known == key).unwrap_or(NOTHING)
    }

    /// The key of a session's number; none for [`NOTHING`].
    #[inline]
    pub fn session_key(&self, number: u32) -> Key {
        self.shared.sessions.get(number).copied().unwrap_or_default()
    }

    /// When a session of this number was first seen; meaningless for [`NOTHING`].
    #[inline]
    pub fn first_seen_in(&self, session: u32) -> Micros {
        self.born.get(session as usize).copied().unwrap_or_default()
    }

    /// Whether a request ever carried the session of this number. A session can also only occur in a reply that began it.
    #[inline]
    pub fn is_carried(&self, session: u32) -> bool {
        self.carried.get(session as usize).copied().unwrap_or(false)
    }

    /// Events of a session's number in the order of time.
    #[inline]
    pub fn in_session(&self, session: u32) -> &[u32] {
        self.by_session.get(session)
    }

    /// The id in an event's address.
    pub fn tag(&self, event: &Event) -> Option<&TagText> {
        self.texts.tags.get(event.tag as usize)
    }

    /// When the click of a landing's network id was made, by the clock inside the id, converted to the time of the landing's log.
    /// `None` unless that is long before the landing.
    pub fn clicked(&self, landing: &Event) -> Option<Micros> {
        let known = &self.texts.clicked;
        let at = known.partition_point(|(other, _)| *other < landing.token);
        let (_, clicked) = known.get(at).filter(|(other, _)| landing.token.is_some() && *other == landing.token)?;
        let ahead = self.ahead.iter().find(|(source, _)| usize::from(*source) == landing.line.source());
        let clicked = *clicked + ahead.map_or(Span(0), |(_, ahead)| *ahead);
        (landing.at - clicked > LATE_CLICK).then_some(clicked)
    }

    /// The host that an event names as its origin.
    pub fn host(&self, event: &Event) -> Option<&[u8]> {
        self.texts.hosts.get(event.host as usize).map(Vec::as_slice)
    }

    /// The hosts that events name as their origins, in the order of their numbers.
    pub fn hosts(&self) -> impl Iterator<Item = &[u8]> {
        self.texts.hosts.iter().map(Vec::as_slice)
    }

    /// Ids and hosts that were not remembered, because there were [`super::texts::MAX_TEXTS`] others.
    pub fn passed_texts(&self) -> u64 {
        self.texts.passed
    }

    /// Events of a session in the order of time.
    pub fn of_session(&self, key: Key) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.by_session.get(self.session_number(key)).iter().copied()
    }

    /// Events of a customer in the order of time.
    pub fn of_customer(&self, key: Key) -> &[u32] {
        let number = self.shared.customers.find(key.spot(), |known| *known == key);
        self.by_customer.get(number.unwrap_or(NOTHING))
    }

    /// Events of an address and user agent in the order of time.
    pub fn of_device(&self, key: Key) -> &[u32] {
        self.by_device.get(self.device_number(key))
    }

    /// How many numbers sessions have.
    pub fn sessions(&self) -> u32 {
        self.shared.sessions.len() as u32
    }

    /// Numbers of the events of an address and user agent, from an instant on, in the order of time.
    pub fn device_from(&self, key: Key, from: Micros) -> impl Iterator<Item = u32> + '_ {
        part(self.of_device(key), &(self.first_from(from)..NOTHING)).iter().copied()
    }

    /// Numbers of the events of an address and user agent up to an instant, the latest first.
    pub fn device_back(&self, key: Key, until: Micros) -> impl Iterator<Item = u32> + '_ {
        part(self.of_device(key), &self.between(Micros(i64::MIN), until)).iter().rev().copied()
    }

    /// Events with an order number or click id in the order of time.
    pub fn of_token(&self, key: Key) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        let number = self.shared.tokens.find(key.spot(), |known| *known == key);
        self.by_token.get(number.unwrap_or(NOTHING)).iter().copied()
    }
}

/// Those of an ascending list of events that lie in a range.
pub fn part<'e>(all: &'e [u32], range: &Range<u32>) -> &'e [u32] {
    let from = all.partition_point(|at| *at < range.start);
    let behind = &all[from..];
    &behind[..behind.partition_point(|at| *at < range.end)]
}

#[cfg(test)]
mod tests;
