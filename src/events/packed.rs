//! Packs events in 24 bytes each: values that nearby lines share are stored once.
//!
//! Lines of one stretch of a log are close in place and time, and name the same visitors, pages and partners. So an event holds
//! its distance from a base and 16-bit numbers of the values that it shares. An event that does not fit starts a new base or a
//! new block; nothing is ever cut.

use super::dictionary::{Dictionary, Entry, mixed};
use super::interner::Interner;
use super::visitor::{Arrival, Named, Visitor, Who};
use super::{Event, Facts, LineRef, NOTHING};
use crate::base::identity::TextHash;
use crate::base::units::Micros;
use crate::logs::tally::LinePlace;

/// Bits of a time's distance from its base, with its sign: six days before or after.
const TIME_BITS: u32 = 40;

/// Bits of a line's distance from its base, in bytes, and again in lines.
const PLACE_BITS: u32 = 24;
const PLACE_MASK: u64 = (1 << PLACE_BITS) - 1;

/// Bits of facts. A status has at most three digits, which leaves it more room than it needs.
const FACT_BITS: u32 = 28;
const FACT_MASK: u64 = (1 << FACT_BITS) - 1;

/// Distinct values of one kind in a block: what 16 bits can number.
const MOST_VALUES: usize = 1 << 16;

// All facts fit into their bits.
const _: () = assert!(Facts::HIGHEST.0 <= FACT_MASK as u32);

/// An event in 24 bytes.
#[derive(Clone, Copy, Debug)]
struct Packed {
    /// Microseconds from the base (40 bits, signed), bytes after the base (24 bits).
    when_where: u64,
    /// Lines after the base (24 bits), facts (28 bits), status (12 bits).
    what: u64,
    visitor: u16,
    target: u16,
    referer: u16,
    arrival: u16,
}

impl Packed {
    #[inline]
    fn facts(self) -> Facts {
        Facts((self.what >> PLACE_BITS & FACT_MASK) as u32)
    }

    #[inline]
    fn status(self) -> u16 {
        (self.what >> (PLACE_BITS + FACT_BITS)) as u16
    }
}

/// The point from which events' distances are counted.
#[derive(Clone, Copy, Debug)]
struct Base {
    /// The first event with this base.
    first: u32,
    at: Micros,
    place: LinePlace,
}

/// The requested address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Target {
    url: TextHash,
    page: TextHash,
    item: TextHash,
}

impl Entry for Target {
    fn spot(&self) -> u64 {
        mixed(self.url.with(self.url).0, self.page.with(self.item).0)
    }
}

/// The events of one stretch of a log, with the values that they share.
#[derive(Debug)]
pub(super) struct EventBlock {
    source: u16,
    list: Vec<Packed>,
    bases: Vec<Base>,
    targets: Vec<Target>,
    referers: Vec<TextHash>,
    visitors: Vec<Who>,
    arrivals: Vec<Named>,
}

impl EventBlock {
    /// How many events there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    #[inline]
    fn base(&self, at: u32) -> Option<&Base> {
        // Nearly always there is only one.
        match &self.bases[..] {
            [only] => Some(only),
            bases => bases[..bases.partition_point(|base| base.first <= at)].last(),
        }
    }

    /// When an event was logged.
    #[inline]
    pub(super) fn at(&self, at: u32) -> Micros {
        let (Some(packed), Some(base)) = (self.list.get(at as usize), self.base(at)) else { return Micros::default() };
        // The shift of a signed number restores the sign.
        Micros(base.at.0 + (packed.when_where as i64 >> PLACE_BITS))
    }

    /// What an event was.
    #[inline]
    pub(super) fn facts(&self, at: u32) -> Facts {
        self.list.get(at as usize).map_or(Facts::default(), |packed| packed.facts())
    }

    /// The status of the reply.
    #[inline]
    pub(super) fn status(&self, at: u32) -> u16 {
        self.list.get(at as usize).map_or(0, |packed| packed.status())
    }

    /// The path and query that an event requested.
    #[inline]
    pub(super) fn url(&self, at: u32) -> TextHash {
        let target = self.list.get(at as usize).and_then(|packed| self.targets.get(usize::from(packed.target)));
        target.map_or(TextHash::default(), |target| target.url)
    }

    /// The page that an event named as its origin.
    #[inline]
    pub(super) fn referer_url(&self, at: u32) -> TextHash {
        let referer = self.list.get(at as usize).and_then(|packed| self.referers.get(usize::from(packed.referer)));
        referer.copied().unwrap_or_default()
    }

    /// The visitor who made the request.
    #[inline]
    pub(super) fn visitor(&self, at: u32) -> Option<Who> {
        self.visitors.get(usize::from(self.list.get(at as usize)?.visitor)).copied()
    }

    /// What the address and its origin name.
    #[inline]
    pub(super) fn arrival(&self, at: u32) -> Option<Named> {
        self.arrivals.get(usize::from(self.list.get(at as usize)?.arrival)).copied()
    }

    /// An event's line in the log.
    #[inline]
    pub(super) fn line(&self, at: u32) -> LineRef {
        let (Some(packed), Some(base)) = (self.list.get(at as usize), self.base(at)) else { return LineRef::default() };
        let offset = base.place.offset + (packed.when_where & PLACE_MASK);
        LineRef::new(self.source, LinePlace { offset, line: base.place.line + (packed.what & PLACE_MASK) })
    }

    /// An event without its visitor and arrival, which the caller reads by itself.
    #[inline]
    pub(super) fn event(&self, at: u32) -> Event {
        let Some(packed) = self.list.get(at as usize) else { return Event::default() };
        let target = self.targets.get(usize::from(packed.target)).copied().unwrap_or_default();
        Event {
            at: self.at(at),
            line: self.line(at),
            status: packed.status(),
            facts: packed.facts(),
            page: target.page,
            item: target.item,
            url: target.url,
            referer_url: self.referer_url(at),
            ..Event::default()
        }
    }

    /// Replaces the chunk's numbers of ids and hosts by their numbers among all logs.
    pub(super) fn rename(&mut self, tags: &[u32], hosts: &[u32]) {
        let among_all = |table: &[u32], number: u32| table.get(number as usize).copied().unwrap_or(NOTHING);
        for named in &mut self.arrivals {
            (named.tag, named.host) = (among_all(tags, named.tag), among_all(hosts, named.host));
        }
    }

    /// Adds the number of lines before the chunk to all line numbers.
    pub(super) fn rebase(&mut self, lines_before: u64) {
        for base in &mut self.bases {
            base.place.line += lines_before;
        }
    }

    /// Keeps only events on lines for which `stays` is true.
    pub(super) fn retain(&mut self, stays: impl Fn(LinePlace) -> bool) {
        let keep: Vec<bool> = (0..self.len() as u32).map(|at| stays(self.line(at).place())).collect();
        let (mut looked_at, mut before) = (0, 0);
        for base in &mut self.bases {
            let since = &keep[looked_at..base.first as usize];
            (looked_at, before) = (base.first as usize, before + since.iter().filter(|keep| **keep).count() as u32);
            base.first = before;
        }
        let mut keep = keep.into_iter();
        self.list.retain(|_| keep.next().unwrap_or(true));
    }
}

/// A block that events are added to.
#[derive(Debug, Default)]
pub(super) struct BlockBuilder {
    list: Vec<Packed>,
    bases: Vec<Base>,
    visitors: Dictionary<Visitor>,
    targets: Dictionary<Target>,
    referers: Dictionary<TextHash>,
    arrivals: Dictionary<Arrival>,
}

impl BlockBuilder {
    /// How many events there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether one of the 16-bit numberings, or the block, has no room for one more event.
    pub(super) fn is_full(&self) -> bool {
        let distinct = [self.visitors.len(), self.targets.len(), self.referers.len(), self.arrivals.len()];
        distinct.into_iter().any(|values| values >= MOST_VALUES) || self.list.len() >= NOTHING as usize
    }

    /// Adds an event; the block must not be full. Lines come in their order.
    pub(super) fn push(&mut self, event: &Event) {
        let place = event.line.place();
        let known = self.bases.last().copied().filter(|base| base.reaches(event.at, place));
        let base = known.unwrap_or(Base { first: self.list.len() as u32, at: event.at, place });
        if known.is_none() {
            self.bases.push(base);
        }
        let Event { session, customer, device, agent, address, url, page, item, token, tag, host, .. } = *event;
        self.list.push(Packed {
            when_where: ((event.at - base.at).0 << PLACE_BITS) as u64 | (place.offset - base.place.offset),
            what: u64::from(event.status) << (PLACE_BITS + FACT_BITS)
                | u64::from(event.facts.0) << PLACE_BITS
                | (place.line - base.place.line),
            visitor: self.visitors.number(Visitor { session, customer, device, agent, address }) as u16,
            target: self.targets.number(Target { url, page, item }) as u16,
            referer: self.referers.number(event.referer_url) as u16,
            arrival: self.arrivals.number(Arrival { token, tag, host }) as u16,
        });
    }

    /// The finished block, without what only its growth needs.
    pub(super) fn finish(mut self, source: u16, register: &Interner) -> EventBlock {
        self.list.shrink_to_fit();
        self.bases.shrink_to_fit();
        EventBlock {
            source,
            list: self.list,
            bases: self.bases,
            targets: self.targets.into_values(),
            referers: self.referers.into_values(),
            visitors: register.visitors(&self.visitors.into_values()),
            arrivals: register.arrivals(&self.arrivals.into_values()),
        }
    }
}

impl Base {
    /// Whether the distances of an event fit into their bits.
    fn reaches(&self, at: Micros, place: LinePlace) -> bool {
        let furthest = 1_i64 << (TIME_BITS - 1);
        let near = |from: u64, to: u64| to.checked_sub(from).is_some_and(|distance| distance <= PLACE_MASK);
        let time = at.0.checked_sub(self.at.0).is_some_and(|distance| (-furthest..furthest).contains(&distance));
        time && near(self.place.offset, place.offset) && near(self.place.line, place.line)
    }
}

#[cfg(test)]
mod tests;
