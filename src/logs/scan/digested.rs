//! Scans evidence by its digest: of blocks in which nothing new can be relevant, only the lines
//! that were kept before are read.

use super::{Again, Chunk, Directives, Job, Sink, read_line, scan_lines};
use crate::base::error::Error;
use crate::logs::Hit;
use crate::logs::again::Wanted;
use crate::logs::evidence::Evidence;
use crate::logs::evidence::digest::{Digest, GroupDigest, Noted};
use crate::logs::lines::Quotes;
use crate::logs::tally::Overlap;
use crate::logs::tally::{LinePlace, Tally};
use rayon::prelude::*;
use std::ops::Range;
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
        let read = |sink: &mut S, chunk: &Chunk<'_>| {
            scan_lines(chunk.bytes, chunk.offset, &mut self.cutter(chunk), sink, self.sought);
        };
        Some(self.each_group(evidence, &|nth, blocks| {
            let mut sink = make();
            let all = &evidence.index.blocks[blocks.clone()];
            let offset = all.first().map_or(0, |block| block.offset);
            if let Some((known, unpacked)) = self.known_lines((nth, &blocks), make, &read)? {
                digest.count(unpacked, blocks.len() - unpacked, true);
                self.replay(&known, None, &mut sink);
                let mut tally = known.tally;
                if self.openings.may_be_in(self.log, &tally.minutes) {
                    tally.sightings =
                        evidence.with_text(blocks, |text| self.look_for_copies(text, offset, &tally.minutes))?;
                }
                return Ok((sink, tally));
            }
            let tally = evidence.with_text(blocks.clone(), |text| {
                begin(&mut sink);
                let chunk = Chunk { bytes: text, offset, before: &Directives::default() };
                let tally = self.scan_chunk(&chunk, &mut sink);
                digest.put(nth, &GroupDigest::of(noted(&mut sink), &tally, text, all));
                tally
            })?;
            digest.count(blocks.len(), 0, false);
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
        let read = |sink: &mut S, chunk: &Chunk<'_>| {
            self.scan_chunk_again(chunk, wanted, sink);
        };
        Some(self.each_group(evidence, &|nth, blocks| {
            let mut sink = make();
            if let Some((known, unpacked)) = self.known_lines((nth, &blocks), make, &read)? {
                digest.count(unpacked, 0, true);
                self.replay(&known, Some(wanted), &mut sink);
                return Ok((sink, known.tally.read));
            }
            let offset = evidence.index.blocks[blocks.start].offset;
            let lines = evidence.with_text(blocks, |text| {
                let chunk = Chunk { bytes: text, offset, before: &Directives::default() };
                self.scan_chunk_again(&chunk, wanted, &mut sink)
            })?;
            sink.finish();
            Ok((sink, lines))
        }))
    }

    /// All lines of a group that can be relevant, if its digest is known: those that were kept before, and those that a sink keeps
    /// of the blocks with wanted keys; and the number of these blocks. `read` passes the hits of a block to a sink.
    fn known_lines<S: Sink>(
        &self,
        (nth, blocks): (usize, &Range<usize>),
        make: &(dyn Fn() -> S + Sync),
        read: &dyn Fn(&mut S, &Chunk<'_>),
    ) -> Result<Option<(GroupDigest, usize)>, Error> {
        let Some((evidence, digest)) = self.digest() else { return Ok(None) };
        let mut asked = make();
        let asked = asked.noting();
        let wants = |kind, key| asked.as_ref().is_some_and(|sink| sink.wants(kind, key));
        let Some(wanted) = digest.wanted_blocks(nth, &wants) else { return Ok(None) };
        let Some(mut known) = digest.group(nth, !wanted.is_empty()) else { return Ok(None) };
        if wanted.iter().any(|block| *block >= blocks.len()) {
            return Ok(None);
        }
        for block in &wanted {
            let at = blocks.start + block;
            let offset = evidence.index.blocks[at].offset;
            let mut sink = make();
            begin(&mut sink);
            evidence.with_text(at..at + 1, |text| {
                read(&mut sink, &Chunk { bytes: text, offset, before: &Directives::default() });
                known.add_block(*block, noted(&mut sink).kept, text, offset);
            })?;
        }
        if !wanted.is_empty() {
            known.found(&wants);
            digest.put(nth, &known);
        }
        Ok(Some((known, wanted.len())))
    }

    /// Runs `one` over every group of blocks on all cores. The results before a fault are kept.
    fn each_group<T: Send>(
        &self,
        evidence: &Evidence,
        one: &(dyn Fn(usize, Range<usize>) -> Result<T, Error> + Sync),
    ) -> Pieces<T> {
        let groups = evidence.groups();
        let each = groups.par_iter().enumerate().map(|(nth, blocks)| {
            let piece = one(nth, blocks.clone());
            let length = evidence.index.blocks[blocks.clone()].iter().map(|block| block.length).sum();
            self.progress.fetch_add(length, Ordering::Relaxed);
            piece
        });
        let mut pieces = Vec::with_capacity(groups.len());
        for piece in each.collect::<Vec<_>>() {
            match piece {
                Ok(piece) => pieces.push(piece),
                Err(error) => return (pieces, Some(error)),
            }
        }
        (pieces, None)
    }

    /// Passes the known lines of a group to a sink, and the sums over all of its hits. A second scan `wanted` some addresses.
    fn replay<S: Sink>(&self, known: &GroupDigest, wanted: Option<&Wanted>, sink: &mut S) {
        let (mut cutter, mut quotes) = (self.format.cutter(self.zone), Quotes::default());
        for (place, line) in known.lines() {
            if wanted.is_some_and(|wanted| !wanted.may_be_in(line, &cutter)) {
                continue;
            }
            let mut hit = Hit::default();
            if read_line(line, quotes.of(line), false, &mut cutter, &mut hit).is_ok() {
                sink.hit(&hit, place);
            }
        }
        sink.noting().into_iter().for_each(|sink| sink.resume(known.sums));
        sink.finish();
    }
}

/// Lets a sink note what a digest needs.
fn begin<S: Sink>(sink: &mut S) {
    if let Some(sink) = sink.noting() {
        sink.begin();
    }
}

/// What a sink noted.
fn noted<S: Sink>(sink: &mut S) -> Noted {
    match sink.noting() {
        Some(sink) => sink.end(),
        None => Noted::default(),
    }
}
