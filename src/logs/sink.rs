//! What a scan pushes its hits into.

use super::Hit;
use super::evidence::digest::{KeyKind, Noted};
use super::outline::Outline;
use super::tally::LinePlace;
use crate::base::identity::Key;

/// Receives the hits of one chunk in their order.
pub trait Sink: Send {
    /// Takes one hit; `place.line` counts from the chunk's beginning, or from the log's where only passages of it are scanned.
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace);
    /// Takes a line by its outline, if that shows all that the sink needs of it; `hit` is not called for it then. Returns
    /// `false`, and keeps nothing, if the sink needs the hit. Not all lines are offered.
    fn takes(&mut self, _outline: &Outline<'_>, _place: LinePlace) -> bool {
        false
    }
    /// Called at the end of the chunk.
    fn finish(&mut self) {}
    /// Receives the number of lines before the chunk, once that is known.
    fn rebase(&mut self, lines_before: u64);
    /// Begins to note what a digest needs, see [`crate::logs::evidence::digest`]. Lines at these places were kept before. Returns
    /// `false` if the sink does not support digests.
    fn notes(&mut self, _kept_before: Vec<u64>) -> bool {
        false
    }
    /// Returns what was noted. Called before [`Self::finish`].
    fn noted(&mut self) -> Noted {
        Noted::default()
    }
    /// Whether a line with this key may be relevant to this sink.
    fn wants(&self, _kind: KeyKind, _key: Key) -> bool {
        true
    }
    /// Receives the sums over a block of which only the kept lines were passed on. They replace the sink's own.
    fn resume(&mut self, _sums: [u64; 4]) {}
}

/// A sink that keeps nothing: the ledger counts by itself.
#[derive(Debug)]
pub struct Nothing;

impl Sink for Nothing {
    fn hit(&mut self, _: &Hit<'_>, _: LinePlace) {}
    fn takes(&mut self, _: &Outline<'_>, _: LinePlace) -> bool {
        true
    }
    fn rebase(&mut self, _: u64) {}
}
