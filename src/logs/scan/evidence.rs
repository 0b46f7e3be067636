//! Scans evidence in place of a log.

use super::{Chunk, Directives, Job, ScanOne};
use crate::base::error::Error;
use crate::logs::evidence::Evidence;
use crate::logs::tally::Tally;
use rayon::prelude::*;
use std::ops::Range;

impl Job<'_> {
    /// Adds the lines that evidence leaves out of a range to a chunk's ledger.
    pub(super) fn count_left_out(&self, chunk: &Chunk<'_>, range: &Range<u64>, tally: &mut Tally) {
        if let Some(evidence) = self.source.evidence() {
            evidence.correct(chunk.bytes, chunk.offset, range, self.zone, tally);
        }
    }

    /// Scans the blocks of evidence, each group of neighbours unpacked on the core that scans it.
    pub(super) fn drive_evidence<T: Send>(&self, evidence: &Evidence, one: ScanOne<'_, T>) -> (Vec<T>, Option<Error>) {
        let (blocks, groups) = (&evidence.index.blocks, evidence.groups());
        let text = |nth: usize| evidence.with_text(groups[nth].clone(), <[u8]>::to_vec).unwrap_or_default();
        let before = Directives::before_blocks(self.format, groups.len(), &text);
        let each = groups.par_iter().enumerate().map(|(nth, group)| {
            let offset = blocks[group.start].offset;
            evidence.with_text(group.clone(), |bytes| one(Chunk { bytes, offset, before: before.of(nth) }))
        });
        let (mut pieces, mut fault) = (Vec::with_capacity(groups.len()), None);
        for piece in each.collect::<Vec<Result<T, Error>>>() {
            match piece {
                Ok(piece) if fault.is_none() => pieces.push(piece),
                Ok(_) => {}
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        (pieces, fault)
    }
}
