//! The events that were kept of one chunk of a log.

use super::Event;
use super::clocks::ClickIds;
use super::interner::Interner;
use super::packed::{BlockBuilder, EventBlock};
use super::texts::Texts;
use crate::logs::tally::LinePlace;

/// Counts over all hits of a log, kept or not: they show what the log can show at all. A second scan counts only its devices'
/// hits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FieldCounts {
    /// Hits.
    pub hits: u64,
    /// Hits with a session id.
    pub sessions: u64,
    /// Hits with a customer id.
    pub customers: u64,
    /// Hits with a referrer.
    pub referers: u64,
}

impl FieldCounts {
    pub(super) fn add(&mut self, more: Self) {
        self.hits += more.hits;
        self.sessions += more.sessions;
        self.customers += more.customers;
        self.referers += more.referers;
    }

    /// The counts as numbers, for a digest.
    pub(super) fn parts(self) -> [u64; 4] {
        [self.hits, self.sessions, self.customers, self.referers]
    }

    /// The counts of such numbers.
    pub(super) fn of_parts([hits, sessions, customers, referers]: [u64; 4]) -> Self {
        Self { hits, sessions, customers, referers }
    }
}

/// The events that were kept of one chunk.
#[derive(Debug, Default)]
pub struct ChunkEvents {
    pub(super) blocks: Vec<EventBlock>,
    growing: BlockBuilder,
    /// The ids and hosts that events refer to.
    pub texts: Texts,
    /// Counts over all hits.
    pub seen: FieldCounts,
    /// What click ids show about the clocks and shapes of ids.
    pub click_ids: ClickIds,
}

impl ChunkEvents {
    /// Adds an event. Lines come in their order, all from one source. Lines are counted from the beginning of the chunk until
    /// [`Self::rebase`] is called.
    pub fn push(&mut self, event: &Event, register: &Interner) {
        if self.growing.is_full() {
            self.close(event.line.source() as u16, register);
        }
        self.growing.push(event);
    }

    /// Finishes the chunk: drops what is only needed while reading.
    pub fn finish(&mut self, source: u16, register: &Interner) {
        self.close(source, register);
        self.texts.finish();
    }

    fn close(&mut self, source: u16, register: &Interner) {
        let grown = std::mem::take(&mut self.growing);
        if grown.len() > 0 {
            self.blocks.push(grown.finish(source, register));
        }
    }

    /// Adds the number of the source's lines before the chunk to all line numbers. The chunk must be finished.
    pub fn rebase(&mut self, lines_before: u64) {
        for block in &mut self.blocks {
            block.rebase(lines_before);
        }
    }

    /// Keeps only events on lines for which `stays` is true. The chunk must be finished.
    pub fn retain(&mut self, stays: impl Fn(LinePlace) -> bool) {
        for block in &mut self.blocks {
            block.retain(&stays);
        }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(EventBlock::len).sum::<usize>() + self.growing.len()
    }

    /// Whether nothing was kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
