//! Digests: the results of reading an evidence file. A later analysis reads only the blocks in which a line can be relevant that was
//! not before.
//!
//! A digest belongs to one way of reading: format, zone, settings, partners. Of each group of blocks it has the ledger, the sums over
//! all hits, the lines that were kept, and the keys of all other lines by which a later analysis could want them, each with its block.
//! The kept lines, and the lines of the blocks that hold a wanted key, are all that an analysis needs. Keys are hashes with a secret
//! that the ledger keeps.
//!
//! A digest can be made again from its evidence at any time: a damaged or foreign one counts as none.

mod file;
mod group;
mod noted;
mod numbers;
mod strangers;

pub use group::GroupDigest;
pub use noted::{KeyKind, Noted};

use crate::base::identity::Key;
use file::DigestFile;
use group::{decode, encode};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use strangers::Strangers;

/// A sink that can be used with digests.
pub trait Noting {
    /// Begins to note what a digest needs.
    fn begin(&mut self);
    /// Returns what was noted. It is called before the chunk is finished.
    fn end(&mut self) -> Noted;
    /// Whether a line with this key may be relevant.
    fn wants(&self, kind: KeyKind, key: Key) -> bool;
    /// Receives the sums over a group of which only the kept lines were passed on. They replace the sink's own.
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
    file: Option<Arc<DigestFile>>,
    /// Groups that were read in this run, whole or in part, packed.
    fresh: BTreeMap<usize, Arc<Packed>>,
    /// How many blocks of the evidence were read in this run, and how many were not.
    counts: (u64, u64),
    /// Blocks that were read although an earlier run left a digest of their group.
    again: u64,
}

/// A packed digest.
#[derive(Debug)]
struct Packed {
    /// Its keys, as they are.
    strangers: Vec<u8>,
    /// Everything else.
    rest: Vec<u8>,
}

/// A file is written anew when more than one of its blocks in this many were read again: writing all of it costs about as much as
/// reading these again.
const ANEW: u64 = 64;

impl Digest {
    /// The digest in a file; an empty one if there is no file that can be used.
    pub fn open(path: &Path) -> Self {
        Self(Mutex::new(State { file: DigestFile::open(path).map(Arc::new), ..State::default() }))
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

    /// The blocks of a group in which a line with a wanted key may be that is not kept, by their places in the group; `None` if
    /// nothing is known of the group.
    pub(in crate::logs) fn wanted_blocks(
        &self,
        nth: usize,
        wanted: &dyn Fn(KeyKind, Key) -> bool,
    ) -> Option<Vec<usize>> {
        let found = |strangers: &[u8]| Strangers::wanted_blocks(strangers, wanted);
        let (fresh, file) = self.of(nth);
        let blocks = match fresh {
            Some(packed) => found(&packed.strangers),
            None => found(file.as_ref()?.group(nth)?.0),
        };
        blocks.map(|blocks| blocks.into_iter().map(usize::from).collect())
    }

    /// The digest of a group, `with_keys` or without.
    pub(in crate::logs) fn group(&self, nth: usize, with_keys: bool) -> Option<GroupDigest> {
        let (fresh, file) = self.of(nth);
        let (strangers, rest) = match &fresh {
            Some(packed) => (&packed.strangers[..], &packed.rest[..]),
            None => file.as_ref()?.group(nth)?,
        };
        let mut digest = decode(rest)?;
        if with_keys {
            digest.strangers = Strangers::read(strangers)?;
        }
        Some(digest)
    }

    /// What this run knows of a group, or else what an earlier run wrote.
    fn of(&self, nth: usize) -> (Option<Arc<Packed>>, Option<Arc<DigestFile>>) {
        let state = self.state();
        let fresh = state.fresh.get(&nth).cloned();
        let file = if fresh.is_none() { state.file.clone() } else { None };
        (fresh, file)
    }

    /// Stores the digest of a group that was read.
    pub(in crate::logs) fn put(&self, nth: usize, group: &GroupDigest) {
        if let Some(rest) = encode(group) {
            let packed = Packed { strangers: group.strangers.bytes(), rest };
            self.state().fresh.insert(nth, Arc::new(packed));
        }
    }

    /// Counts the blocks of a group that were read, and the others. `known` is whether an earlier run left a digest of it.
    pub(in crate::logs) fn count(&self, read: usize, others: usize, known: bool) {
        let mut state = self.state();
        state.counts = (state.counts.0 + read as u64, state.counts.1 + others as u64);
        state.again += if known { read as u64 } else { 0 };
    }

    /// How many blocks were read, and how many were not.
    pub fn counts(&self) -> (u64, u64) {
        self.state().counts
    }

    /// Forgets everything: nothing of it is used or written.
    pub fn clear(&self) {
        *self.state() = State::default();
    }

    /// Whether it should be written: it holds groups that its file does not hold, or so much of others was read again that writing
    /// costs less than reading it another time.
    pub fn has_news(&self) -> bool {
        let state = self.state();
        let is_known = |nth: &usize| state.file.as_ref().is_some_and(|file| file.group(*nth).is_some());
        let (read, others) = state.counts;
        state.fresh.keys().any(|nth| !is_known(nth)) || state.again * ANEW > read + others
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        let state = self.state();
        state.fresh.is_empty() && state.file.is_none()
    }

    /// Whether a test is true for one of the lines in it.
    pub fn has_line(&self, test: &dyn Fn(&[u8]) -> bool) -> bool {
        let groups = self.state().file.as_ref().map_or(0, |file| file.len());
        (0..groups).filter_map(|nth| self.group(nth, false)).any(|group| group.lines().any(|(_, line)| test(line)))
    }

    /// Writes the file for a later run.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let state = self.state();
        let old = state.file.as_ref();
        let last = state.fresh.keys().next_back().map_or(0, |nth| nth + 1).max(old.map_or(0, |file| file.len()));
        let of = |nth: usize| match state.fresh.get(&nth) {
            Some(packed) => (&packed.strangers[..], &packed.rest[..]),
            None => old.and_then(|file| file.group(nth)).unwrap_or_default(),
        };
        file::write(state.reading.unwrap_or_default(), &(0..last).map(of).collect::<Vec<_>>(), out)
    }
}
