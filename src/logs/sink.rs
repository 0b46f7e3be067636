//! What a scan pushes its hits into.

use super::Hit;
use super::evidence::digest::Noting;
use super::outline::Outline;
use super::tally::LinePlace;

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
    /// The sink as one that can be used with digests of evidence, if it can.
    fn noting(&mut self) -> Option<&mut dyn Noting> {
        None
    }
}
