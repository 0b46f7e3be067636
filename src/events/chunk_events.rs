//! What was kept of one chunk of a log.

use super::Event;
use super::clocks::ClickIds;
use super::interner::Interner;
use super::packed::{BlockBuilder, EventBlock};
use super::texts::Texts;
use crate::logs::tally::LinePlace;

/// Counts over all hits of a log, kept or not: what the log can show at all. A second scan counts those of its devices alone.
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
}

/// What was kept of one chunk.
#[derive(Debug, Default)]
pub struct ChunkEvents {
    pub(super) blocks: Vec<EventBlock>,
    growing: BlockBuilder,
    /// The ids and hosts that events refer to.
    pub texts: Texts,
    /// Counts over all hits.
    pub seen: FieldCounts,
    /// What click ids show of themselves.
    pub click_ids: ClickIds,
}

impl ChunkEvents {
    /// Adds an event. Lines come in their order, all of one source, counted from where [`Self::rebase`] will be
    /// told, or from the log's beginning.
    pub fn push(&mut self, event: &Event, register: &Interner) {
        if self.growing.is_full() {
            self.close(event.line.source() as u16, register);
        }
        self.growing.push(event);
    }

    /// The chunk is over: what only its reading needs is forgotten.
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

    /// Tells how many lines of the source stand before the chunk, which is over.
    pub fn rebase(&mut self, lines_before: u64) {
        for block in &mut self.blocks {
            block.rebase(lines_before);
        }
    }

    /// Keeps only events whose lines may stay; the chunk is over.
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
