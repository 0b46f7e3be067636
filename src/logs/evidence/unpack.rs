//! Unpacks the blocks of evidence, several neighbours at once for scans.

use super::{Evidence, MAX_BLOCK};
use crate::base::error::Result;
use crate::logs::chunks::CHUNK;
use std::cell::Cell;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;
use zstd::bulk::Decompressor;

/// The most blocks of a group: those that this program writes have a few dozen.
const MOST_BLOCKS: usize = 1024;

/// What a thread keeps from one unpacking to the next: fresh memory for every block would cost more than the unpacking.
#[derive(Default)]
struct Bench {
    unpacker: Option<Decompressor<'static>>,
    text: Vec<u8>,
}

thread_local! {
    /// It is taken while it is used, so that work that runs meanwhile on the same thread finds none, and makes its own.
    static BENCH: Cell<Bench> = Cell::default();
}

impl Evidence {
    /// The text of a block.
    pub(in crate::logs) fn text(&self, nth: usize) -> Result<Vec<u8>> {
        let Some(block) = self.index.blocks.get(nth) else { return Ok(Vec::new()) };
        let mut text = vec![0; block.length.min(MAX_BLOCK) as usize];
        let mut bench = BENCH.take();
        let unpacked = self.unpack(nth, &mut bench.unpacker, &mut text);
        BENCH.set(bench);
        unpacked.map(|()| text)
    }

    /// Passes the text of neighbouring blocks to `take`.
    pub(in crate::logs) fn with_text<T>(&self, blocks: Range<usize>, take: impl FnOnce(&[u8]) -> T) -> Result<T> {
        let length = self.index.blocks[blocks.clone()].iter().map(|block| block.length as usize).sum();
        let mut bench = BENCH.take();
        if bench.text.len() < length {
            bench.text.resize(length, 0);
        }
        let mut rest = &mut bench.text[..length];
        let mut unpacked = Ok(());
        for nth in blocks {
            let (own, others) = rest.split_at_mut(self.index.blocks[nth].length as usize);
            rest = others;
            unpacked = unpacked.and_then(|()| self.unpack(nth, &mut bench.unpacker, own));
        }
        let taken = unpacked.map(|()| take(&bench.text[..length]));
        // A single long line is no reason to keep that much.
        if bench.text.len() <= 2 * CHUNK {
            BENCH.set(bench);
        }
        taken
    }

    /// Unpacks a block into room of its length.
    fn unpack(&self, nth: usize, unpacker: &mut Option<Decompressor<'static>>, text: &mut [u8]) -> Result<()> {
        let packed = self.packed(nth);
        if xxh3_64(packed) != self.index.blocks[nth].sum {
            return Err(self.damaged(format!("block {} is damaged", nth + 1)));
        }
        let length = text.len();
        if unpacker.is_none() {
            *unpacker = Decompressor::new().ok();
        }
        match unpacker.as_mut().and_then(|unpacker| unpacker.decompress_to_buffer(packed, text).ok()) {
            Some(unpacked) if unpacked == length => Ok(()),
            _ => Err(self.damaged(format!("block {} cannot be unpacked", nth + 1))),
        }
    }

    /// Runs of neighbouring blocks, each at most about as long as a chunk of a log.
    pub(in crate::logs) fn groups(&self) -> Vec<Range<usize>> {
        let mut groups: Vec<Range<usize>> = Vec::new();
        let mut length = u64::MAX;
        for (nth, block) in self.index.blocks.iter().enumerate() {
            let has_room = length.saturating_add(block.length) <= CHUNK as u64;
            if let Some(group) = groups.last_mut().filter(|group| has_room && group.len() < MOST_BLOCKS) {
                group.end = nth + 1;
                length += block.length;
            } else {
                groups.push(nth..nth + 1);
                length = block.length;
            }
        }
        groups
    }
}
