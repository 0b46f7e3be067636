//! Digests: the results of reading an evidence file, block by block. A later analysis reads only the blocks in which a line can be
//! relevant that was not before.
//!
//! A digest belongs to one way of reading: format, zone, settings, partners. Of each block it has the ledger, the sums over all hits,
//! the lines that were kept, and the keys of all other lines by which a later analysis could want them. If that analysis wants none of
//! these keys, the kept lines are all that it needs of the block. Keys are hashes with a secret that the ledger keeps.
//!
//! A digest can be made again from its evidence at any time: a damaged or foreign one counts as none.

mod block;
mod file;

pub use block::{BlockDigest, KeyKind, Noted};

use crate::base::identity::Key;
use block::{decode, encode};
use file::DigestFile;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A sink that can be used with digests.
pub trait Noting {
    /// Begins to note what a digest needs. Lines at these places, in ascending order, were kept before.
    fn begin(&mut self, kept_before: Vec<u64>);
    /// Returns what was noted. It is called before the chunk is finished.
    fn end(&mut self) -> Noted;
    /// Whether a line with this key may be relevant.
    fn wants(&self, kind: KeyKind, key: Key) -> bool;
    /// Receives the sums over a block of which only the kept lines were passed on. They replace the sink's own.
    fn resume(&mut self, sums: [u64; 4]);
}

/// The digest of one evidence file.
#[derive(Debug, Default)]
pub struct Digest(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// How the lines were read; nothing can be used before this is known.
    reading: Option<u64>,
    /// What an earlier run wrote.
    file: Option<DigestFile>,
    /// Blocks that were read in this run, packed.
    fresh: BTreeMap<usize, Vec<u8>>,
    /// How many blocks of the evidence were read as a whole in this run, and how many only by their digest.
    counts: (u64, u64),
}

impl Digest {
    /// The digest in a file; an empty one if there is no file that can be used.
    pub fn open(path: &Path) -> Self {
        Self(Mutex::new(State { file: DigestFile::open(path), ..State::default() }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says how lines are read from now on. What was learned by another way of reading is dropped.
    pub fn begin(&self, reading: u64) {
        let mut state = self.state();
        if state.reading != Some(reading) {
            state.fresh.clear();
        }
        state.file = state.file.take().filter(|file| file.reading == reading);
        state.reading = Some(reading);
    }

    /// Whether it can be used: it is known how lines are read.
    pub(in crate::logs) fn has_begun(&self) -> bool {
        self.state().reading.is_some()
    }

    /// The digest of a block.
    pub(in crate::logs) fn block(&self, nth: usize) -> Option<BlockDigest> {
        let packed = {
            let state = self.state();
            let fresh = state.fresh.get(&nth).cloned();
            fresh.or_else(|| state.file.as_ref()?.block(nth).map(<[u8]>::to_vec))?
        };
        decode(&packed)
    }

    /// Stores the digest of a block that was read.
    pub(in crate::logs) fn put(&self, nth: usize, block: &BlockDigest) {
        if let Some(packed) = encode(block) {
            self.state().fresh.insert(nth, packed);
        }
    }

    /// Counts a block that was read as a whole, or only by its digest.
    pub(in crate::logs) fn count(&self, whole: bool) {
        let mut state = self.state();
        let (read, skipped) = &mut state.counts;
        *if whole { read } else { skipped } += 1;
    }

    /// How many blocks were read as a whole, and how many only by their digest.
    pub fn counts(&self) -> (u64, u64) {
        self.state().counts
    }

    /// Forgets everything: nothing of it is used or written.
    pub fn clear(&self) {
        *self.state() = State::default();
    }

    /// Whether it holds anything that its file does not hold.
    pub fn has_news(&self) -> bool {
        !self.state().fresh.is_empty()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        let state = self.state();
        state.fresh.is_empty() && state.file.is_none()
    }

    /// Whether a test is true for one of the lines in it.
    pub fn has_line(&self, test: &dyn Fn(&[u8]) -> bool) -> bool {
        let blocks = self.state().file.as_ref().map_or(0, DigestFile::len);
        (0..blocks).filter_map(|nth| self.block(nth)).any(|block| block.lines().any(|(_, line)| test(line)))
    }

    /// Writes the file for a later run.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let state = self.state();
        let old = state.file.as_ref();
        let last = state.fresh.keys().next_back().map_or(0, |nth| nth + 1).max(old.map_or(0, DigestFile::len));
        let of = |nth: usize| state.fresh.get(&nth).map(Vec::as_slice).or_else(|| old?.block(nth)).unwrap_or_default();
        file::write(state.reading.unwrap_or_default(), &(0..last).map(of).collect::<Vec<_>>(), out)
    }
}
