//! The sink of a scan that only counts.

use crate::logs::Hit;
use crate::logs::outline::Outline;
use crate::logs::sink::Sink;
use crate::logs::tally::LinePlace;

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
