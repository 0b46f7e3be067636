//! Scans evidence by its digest: of blocks in which nothing new can be relevant, only the lines that were kept before are read.

use super::{Again, Chunk, Directives, Job, Sink, read_line, scan_lines};
use crate::base::error::Error;
use crate::logs::Hit;
use crate::logs::again::Wanted;
use crate::logs::evidence::Evidence;
use crate::logs::evidence::digest::{BlockDigest, Digest, KeyKind, Noted};
use crate::logs::lines::Quotes;
use crate::logs::tally::Overlap;
use crate::logs::tally::{LinePlace, Tally};
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// The results of a scan, and what ended it early.
type Pieces<T> = (Vec<T>, Option<Error>);

impl Job<'_> {
    /// The evidence and its digest, where a scan may use it. Lines that depend on directives before them are always read
    /// in their context.
    fn digest(&self) -> Option<(&Evidence, &Digest)> {
        let evidence = self.source.evidence()?;
        let digest = evidence.digest().filter(|digest| digest.has_begun())?;
        (!self.format.is_headed()).then_some((evidence, digest))
    }

    /// Passes a chunk's hits to a sink; returns the ledger.
    pub(super) fn scan_chunk<S: Sink>(&self, chunk: &Chunk<'_>, sink: &mut S) -> Tally {
        let mut tally = scan_lines(chunk.bytes, chunk.offset, &mut self.cutter(chunk), sink, self.sought);
        self.count_left_out(chunk, &(0..u64::MAX), &mut tally);
        tally.sightings = self.look_for_copies(chunk.bytes, chunk.offset, &tally.minutes);
        tally
    }

    /// Passes a chunk's hits of the wanted addresses to a sink; returns the number of lines.
    pub(super) fn scan_chunk_again<S: Sink>(&self, chunk: &Chunk<'_>, wanted: &Wanted, sink: &mut S) -> u64 {
        let mut cutter = self.cutter(chunk);
        let before = LinePlace { offset: chunk.offset, line: 0 };
        Again::new(&cutter, wanted).look(chunk.bytes, before, &mut cutter, sink)
    }

    /// Where other logs' first lines are in a chunk with hits in these minutes.
    fn look_for_copies(&self, bytes: &[u8], offset: u64, minutes: &[(i64, u32)]) -> Vec<Overlap> {
        self.openings.look(self.log, (bytes, self.source.evidence().is_some()), offset, minutes)
    }

    /// Scans evidence by its digest; `None` if there is no digest, or the sinks do not support it.
    pub(super) fn scan_digested<S: Sink>(&self, make: &(dyn Fn() -> S + Sync)) -> Option<Pieces<(S, Tally)>> {
        let (evidence, digest) = self.digest().filter(|_| make().noting().is_some())?;
        Some(self.each_block(evidence, &|nth| {
            let (known, mut sink) = (digest.block(nth), make());
            let offset = evidence.index.blocks[nth].offset;
            if let Some(known) = known.as_ref().filter(|known| suffices(known, &mut sink)) {
                digest.count(false);
                self.replay(known, &mut sink);
                let mut tally = known.tally.clone();
                if self.openings.may_be_in(self.log, &tally.minutes) {
                    tally.sightings = self.look_for_copies(&evidence.text(nth)?, offset, &tally.minutes);
                }
                return Ok((sink, tally));
            }
            digest.count(true);
            let text = evidence.text(nth)?;
            begin(&mut sink, known.iter().flat_map(BlockDigest::kept).collect());
            let tally = self.scan_chunk(&Chunk { bytes: &text, offset, before: &Directives::default() }, &mut sink);
            digest.put(nth, &BlockDigest::of(noted(&mut sink), &tally, &text, offset));
            sink.finish();
            Ok((sink, tally))
        }))
    }

    /// The same for a second scan, which adds its lines to the digest.
    pub(super) fn scan_digested_again<S: Sink>(
        &self,
        make: &(dyn Fn() -> S + Sync),
        wanted: &Wanted,
    ) -> Option<Pieces<(S, u64)>> {
        let (evidence, digest) = self.digest().filter(|_| make().noting().is_some())?;
        Some(self.each_block(evidence, &|nth| {
            let (known, mut sink) = (digest.block(nth), make());
            if let Some(known) = known.as_ref().filter(|known| suffices(known, &mut sink)) {
                self.replay(known, &mut sink);
                return Ok((sink, known.tally.read));
            }
            let text = evidence.text(nth)?;
            let offset = evidence.index.blocks[nth].offset;
            begin(&mut sink, Vec::new());
            let chunk = Chunk { bytes: &text, offset, before: &Directives::default() };
            let lines = self.scan_chunk_again(&chunk, wanted, &mut sink);
            if let Some(mut known) = known {
                let (kept, noting) = (noted(&mut sink).kept, sink.noting());
                let wanted = |key| noting.as_ref().is_some_and(|sink| sink.wants(KeyKind::Device, key));
                known.add(kept, &text, offset, &wanted);
                digest.put(nth, &known);
            }
            sink.finish();
            Ok((sink, lines))
        }))
    }

    /// Runs `one` over every block on all cores. The results before a fault are kept.
    fn each_block<T: Send>(&self, evidence: &Evidence, one: &(dyn Fn(usize) -> Result<T, Error> + Sync)) -> Pieces<T> {
        let blocks = &evidence.index.blocks;
        let each = blocks.par_iter().enumerate().map(|(nth, block)| {
            let piece = one(nth);
            self.progress.fetch_add(block.length, Ordering::Relaxed);
            piece
        });
        let mut pieces = Vec::with_capacity(blocks.len());
        for piece in each.collect::<Vec<_>>() {
            match piece {
                Ok(piece) => pieces.push(piece),
                Err(error) => return (pieces, Some(error)),
            }
        }
        (pieces, None)
    }

    /// Passes the kept lines of a block to a sink, and the sums over all of its hits.
    fn replay<S: Sink>(&self, known: &BlockDigest, sink: &mut S) {
        let (mut cutter, mut quotes) = (self.format.cutter(self.zone), Quotes::default());
        for (place, line) in known.lines() {
            let mut hit = Hit::default();
            if read_line(line, quotes.of(line), false, &mut cutter, &mut hit).is_ok() {
                sink.hit(&hit, place);
            }
        }
        sink.noting().into_iter().for_each(|sink| sink.resume(known.sums));
        sink.finish();
    }
}

/// Whether the kept lines of a block are all that a sink needs of it.
fn suffices<S: Sink>(known: &BlockDigest, sink: &mut S) -> bool {
    sink.noting().is_some_and(|sink| !known.has_wanted(&|kind, key| sink.wants(kind, key)))
}

/// Lets a sink note what a digest needs. Lines at these places were kept before.
fn begin<S: Sink>(sink: &mut S, kept_before: Vec<u64>) {
    if let Some(sink) = sink.noting() {
        sink.begin(kept_before);
    }
}

/// What a sink noted.
fn noted<S: Sink>(sink: &mut S) -> Noted {
    match sink.noting() {
        Some(sink) => sink.end(),
        None => Noted::default(),
    }
}
