//! The sinks of scans, and what those of all logs kept, in the order of the logs' numbers.

use crate::base::identity::Key;
use crate::events::ChunkEvents;
use crate::events::collector::EventCollector;
use crate::events::relevance::is_irrelevant;
use crate::logs::Hit;
use crate::logs::evidence::digest::Noting;
use crate::logs::outline::Outline;
use crate::logs::scan::Sink;
use crate::logs::set::Log;
use crate::logs::tally::LinePlace;
use std::collections::HashSet;

/// Counts the clients of a log's lines, without those that can matter to no order: evidence leaves them out.
#[derive(Debug, Default)]
pub struct ClientCounter {
    clients: HashSet<Key, foldhash::fast::RandomState>,
    /// The client of the line before: pages request their images and scripts at once.
    last: Key,
    lines: usize,
}

impl ClientCounter {
    #[inline]
    fn count(&mut self, client: &[u8]) {
        let client = Key::address(client);
        self.lines += usize::from(client.is_some());
        if client.is_some() && client != self.last {
            self.last = client;
            self.clients.insert(client);
        }
    }
}

impl Sink for ClientCounter {
    fn hit(&mut self, hit: &Hit<'_>, _: LinePlace) {
        if !is_irrelevant(hit) {
            self.count(hit.client);
        }
    }

    fn takes(&mut self, outline: &Outline<'_>, _: LinePlace) -> bool {
        if !is_irrelevant(&outline.hit()) {
            self.count(outline.client);
        }
        true
    }

    fn rebase(&mut self, _: u64) {}
}

/// Puts the clients that were counted in all lines into the logs.
pub fn count_clients(logs: &mut [Log], sinks: Vec<Vec<ClientCounter>>) {
    for (log, sinks) in logs.iter_mut().zip(sinks) {
        let of = sinks.iter().map(|sink| sink.lines).sum();
        let all = sinks.into_iter().map(|sink| sink.clients).reduce(|mut all, more| {
            all.extend(more);
            all
        });
        (log.clients.distinct, log.clients.of) = (all.map_or(0, |all| all.len()), of);
    }
}

/// The sink of the first scan of an analysis.
pub(super) struct FirstSink<'w> {
    events: EventCollector<'w>,
    /// Counts clients, if that was requested.
    clients: Option<Box<ClientCounter>>,
}

impl<'w> FirstSink<'w> {
    pub(super) fn new(events: EventCollector<'w>, counts_clients: bool) -> Self {
        Self { events, clients: counts_clients.then(Box::default) }
    }

    /// What the sinks of all logs collected, and their counters.
    pub(super) fn split(sinks: Vec<Vec<Self>>) -> (Vec<Vec<EventCollector<'w>>>, Vec<Vec<ClientCounter>>) {
        let parts = |sink: Self| (sink.events, sink.clients.map_or_else(ClientCounter::default, |counter| *counter));
        sinks.into_iter().map(|sinks| sinks.into_iter().map(parts).unzip()).unzip()
    }
}

impl Sink for FirstSink<'_> {
    #[inline]
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        if let Some(clients) = &mut self.clients {
            clients.hit(hit, place);
        }
        self.events.hit(hit, place);
    }

    #[inline]
    fn takes(&mut self, outline: &Outline<'_>, place: LinePlace) -> bool {
        let taken = self.events.takes(outline, place);
        if let Some(clients) = self.clients.as_mut().filter(|_| taken) {
            clients.takes(outline, place);
        }
        taken
    }

    fn finish(&mut self) {
        self.events.finish();
    }

    /// Clients are counted in all lines, of which digests pass on few.
    fn noting(&mut self) -> Option<&mut dyn Noting> {
        if self.clients.is_none() { self.events.noting() } else { None }
    }

    fn rebase(&mut self, lines_before: u64) {
        self.events.rebase(lines_before);
    }
}

/// The events of all sinks, in the order of the logs' numbers, without those on lines that an earlier log holds as well.
pub(super) fn kept(sinks: Vec<Vec<EventCollector<'_>>>, logs: &[Log]) -> Vec<ChunkEvents> {
    let mut by_log: Vec<(&Log, Vec<EventCollector<'_>>)> = logs.iter().zip(sinks).collect();
    by_log.sort_by_key(|(log, _)| log.number);
    let mut kept = Vec::new();
    for (log, sinks) in by_log {
        for mut sink in sinks {
            if !log.copies.is_empty() {
                sink.kept.retain(|place| !log.is_copy(place.offset));
            }
            kept.push(sink.kept);
        }
    }
    kept
}

/// The logs' places by their numbers.
pub(super) fn by_number(logs: &[Log]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..logs.len()).collect();
    places.sort_by_key(|at| logs[*at].number);
    places
}
