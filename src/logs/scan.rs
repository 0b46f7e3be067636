//! Drives a format over a source on every core, and pushes each hit into a sink.
//!
//! The scanner owns iteration, the sink owns meaning. Sinks are returned in the order of their chunks, so that their contents are
//! the same for any number of threads.

use super::again::{Again, ByteRange, Wanted};
use super::blocks::Blocks;
use super::chunks::{self, CHUNK};
use super::copies::FirstLines;
use super::directives::Directives;
use super::fields::Fields;
use super::formats::{Cutter, Format};
use super::source::{Change, Source, reason};
use super::tally::{LinePlace, Tally};
use crate::base::error::{Error, Kind};
use chrono_tz::Tz;
use rayon::prelude::*;
use std::io::Read;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use walk::scan_lines;

pub use super::sink::Sink;
pub use nothing::Nothing;
pub(super) use walk::read_line;

/// The distance in bytes between the places that are named to prefetch a passage.
const FORESEEN: usize = 1 << 10;

/// One log and how it is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The log.
    pub source: &'a Source,
    /// Its format.
    pub format: &'a Format,
    /// The zone of times that name none.
    pub zone: Tz,
    /// Its number in the set.
    pub log: usize,
    /// The first lines of all logs of the set. They are used to find copies.
    pub openings: &'a FirstLines,
    /// Counts unpacked bytes.
    pub progress: &'a AtomicU64,
    /// Fields that are searched in every line, until one fills them.
    pub sought: Fields,
}

/// The results of a scan of one source.
#[derive(Debug)]
pub struct Scanned<S> {
    /// The chunks' sinks in order, rebased.
    pub sinks: Vec<S>,
    /// The ledger.
    pub tally: Tally,
    /// Why the source could not be read to its end; what came before is in the sinks.
    pub fault: Option<Error>,
    /// What became of the file meanwhile, unless that is a fault.
    pub change: Option<Change>,
}

/// A piece of a source: whole lines.
#[derive(Clone, Copy)]
struct Chunk<'c> {
    bytes: &'c [u8],
    offset: u64,
    /// The directives before it that may still be in force.
    before: &'c Directives,
}

/// The function that scans one chunk.
type ScanOne<'a, T> = &'a (dyn Fn(Chunk<'_>) -> T + Sync);

/// The function that uses the text, offset, sink and ledger of one chunk.
type UseChunk<'a, S, T> = &'a (dyn Fn(&[u8], u64, S, Tally) -> T + Sync);

impl<'a> Job<'a> {
    /// Scans the source. `make` gives an empty sink for each chunk.
    pub fn scan<S: Sink>(&self, make: &(dyn Fn() -> S + Sync)) -> Scanned<S> {
        let (pieces, fault) = self.scan_digested(make).unwrap_or_else(|| {
            self.drive(&|chunk| {
                let mut sink = make();
                let tally = self.scan_chunk(&chunk, &mut sink);
                sink.finish();
                (sink, tally)
            })
        });
        let mut sinks = Vec::with_capacity(pieces.len());
        let mut total = Tally { unfilled: self.sought, ..Tally::default() };
        for (mut sink, tally) in pieces {
            sink.rebase(total.read);
            total.append(tally);
            sinks.push(sink);
        }
        total.sort_minutes();
        let change = self.source.change().filter(|_| fault.is_none());
        Scanned { sinks, tally: total, fault, change }
    }

    /// Scans the source again for the lines of the wanted addresses. The chunks' sinks come back in order, rebased.
    pub fn scan_again<S: Sink>(&self, make: &(dyn Fn() -> S + Sync), wanted: &Wanted) -> (Vec<S>, Option<Error>) {
        let (pieces, fault) = self.scan_digested_again(make, wanted).unwrap_or_else(|| {
            self.drive(&|chunk| {
                let mut sink = make();
                let lines = self.scan_chunk_again(&chunk, wanted, &mut sink);
                sink.finish();
                (sink, lines)
            })
        });
        let mut before = 0;
        let rebased = |(mut sink, lines): (S, u64)| {
            sink.rebase(before);
            before += lines;
            sink
        };
        (pieces.into_iter().map(rebased).collect(), fault)
    }

    /// Scans some passages of a mapped source again for the lines of the wanted addresses, in order. Only for formats without
    /// directives. The sinks come back in order, and count lines from the log's beginning.
    pub fn scan_passages<S: Sink>(
        &self,
        make: &(dyn Fn() -> S + Sync),
        wanted: &Wanted,
        passages: &[ByteRange],
    ) -> (Vec<S>, Option<Error>) {
        let bytes = self.source.mapped().unwrap_or_default();
        let size = bytes.len() as u64;
        self.source.expect_jumps();
        let each = passages.par_chunk_by(|a, b| a.from.offset / CHUNK as u64 == b.from.offset / CHUNK as u64);
        let pieces = each.map(|some| {
            let places = some.iter().flat_map(|one| (one.from.offset..one.until.min(size)).step_by(FORESEEN));
            self.source.prefetch_lines(places);
            let scan = |text: &[u8]| {
                let (mut sink, mut cutter) = (make(), self.format.cutter(self.zone));
                let mut again = Again::new(&cutter, wanted);
                for ByteRange { from, until } in some {
                    let (start, end) = (from.offset.min(text.len() as u64), (*until).min(text.len() as u64));
                    let before = LinePlace { offset: from.offset, line: from.line - 1 };
                    again.look(&text[start as usize..end as usize], before, &mut cutter, &mut sink);
                }
                sink.finish();
                sink
            };
            let sink = scan(bytes);
            // The same check as for chunks.
            let end = some.last().map_or(0, |last| last.until.min(size));
            match self.source.intact() {
                intact if intact >= end => sink,
                intact => scan(whole_lines(&bytes[..intact as usize])),
            }
        });
        (pieces.collect(), self.shrunk())
    }

    /// The ledger of a range of whole lines alone.
    pub fn count(&self, range: &Range<u64>) -> Tally {
        let (pieces, _) = self.drive(&|chunk| {
            let end = chunk.offset + chunk.bytes.len() as u64;
            let (from, to) = (range.start.clamp(chunk.offset, end), range.end.clamp(chunk.offset, end));
            let within = (from - chunk.offset) as usize..(to - chunk.offset) as usize;
            let mut cutter = self.cutter(&chunk);
            scan_lines(&chunk.bytes[..within.start], chunk.offset, &mut cutter, &mut Nothing, Fields::NONE);
            let mut tally = scan_lines(&chunk.bytes[within], from, &mut cutter, &mut Nothing, Fields::NONE);
            self.count_left_out(&chunk, range, &mut tally);
            tally
        });
        let mut total = Tally::default();
        for tally in pieces {
            total.append(tally);
        }
        total.sort_minutes();
        total
    }

    /// Scans the source, and passes each chunk's text, offset, sink and ledger to `one`. The results come back in order.
    pub(super) fn scan_chunks<S: Sink, T: Send>(
        &self,
        make: &(dyn Fn() -> S + Sync),
        one: UseChunk<'_, S, T>,
    ) -> (Vec<T>, Option<Error>) {
        self.drive(&|chunk| {
            let mut sink = make();
            let tally = scan_lines(chunk.bytes, chunk.offset, &mut self.cutter(&chunk), &mut sink, self.sought);
            one(chunk.bytes, chunk.offset, sink, tally)
        })
    }

    fn cutter(&self, chunk: &Chunk<'_>) -> Cutter<'a> {
        let mut cutter = self.format.cutter(self.zone);
        chunk.before.tell(&mut cutter);
        cutter
    }

    /// Runs `one` over every chunk of the source on all cores. The results before a fault are kept.
    fn drive<T: Send>(&self, one: ScanOne<'_, T>) -> (Vec<T>, Option<Error>) {
        let counted = |chunk: Chunk<'_>| {
            let piece = one(chunk);
            self.progress.fetch_add(chunk.bytes.len() as u64, Ordering::Relaxed);
            piece
        };
        if let Some(bytes) = self.source.mapped() {
            return self.drive_mapped(bytes, &counted);
        }
        if let Some(evidence) = self.source.evidence() {
            return self.drive_evidence(evidence, &counted);
        }
        let mut pieces = Vec::new();
        let fault = match self.source.reader() {
            Ok(reader) => self.drive_stream(reader, &counted, &mut pieces),
            Err(error) => Some(error),
        };
        (pieces, fault)
    }

    fn drive_mapped<T: Send>(&self, bytes: &[u8], one: ScanOne<'_, T>) -> (Vec<T>, Option<Error>) {
        let mark = self.source.mark() as usize;
        let text = &bytes[mark..];
        let range = |nth: usize| {
            let range = chunks::nth(text, CHUNK, nth);
            range.start + mark..range.end + mark
        };
        let count = chunks::count(text.len(), CHUNK);
        let before = Directives::before_each(self.format, bytes, count, &range);
        let each = (0..count).into_par_iter().map(|nth| {
            let range = range(nth);
            let offset = range.start as u64;
            self.source.prefetch(offset, range.len());
            let chunk = Chunk { bytes: &bytes[range], offset, before: before.of(nth) };
            let piece = one(chunk);
            // A file that was cut off meanwhile reads as zeros from there on: then only the rest before that counts.
            let intact = self.source.intact().saturating_sub(offset);
            if intact >= chunk.bytes.len() as u64 {
                return piece;
            }
            one(Chunk { bytes: whole_lines(&chunk.bytes[..intact as usize]), ..chunk })
        });
        (each.collect(), self.shrunk())
    }

    /// The error for a mapped file that was cut off meanwhile.
    fn shrunk(&self) -> Option<Error> {
        let intact = self.source.intact();
        (intact < self.source.size).then(|| {
            Error::new(Kind::Read, &self.source.path, format!("shrank while it was read, at byte {intact}")).hint(
                "what was read before is kept; read logs that are rotated by copy and truncate after their rotation",
            )
        })
    }

    /// Scans blocks while the next ones are read; returns what stopped the reading, if not the end.
    fn drive_stream<T: Send>(
        &self,
        reader: Box<dyn Read + Send + '_>,
        one: ScanOne<'_, T>,
        pieces: &mut Vec<T>,
    ) -> Option<Error> {
        let mut blocks = Blocks::new(reader, self.format, self.source.mark());
        let mut batch = blocks.batch();
        while !batch.is_empty() {
            let chunk = |block: &super::blocks::Block| {
                one(Chunk { bytes: block.bytes(), offset: block.offset, before: &block.before })
            };
            let (mut scanned, next) =
                rayon::join(|| batch.par_iter().map(chunk).collect::<Vec<T>>(), || blocks.batch());
            pieces.append(&mut scanned);
            batch = next;
        }
        blocks.fault.take().map(|e| {
            Error::new(Kind::Read, &self.source.path, format!("{} after {} bytes of text", reason(&e), blocks.offset))
                .hint("what came before was analysed")
        })
    }
}

/// A text up to its last line end.
fn whole_lines(text: &[u8]) -> &[u8] {
    &text[..memchr::memrchr(b'\n', text).map_or(0, |at| at + 1)]
}

mod digested;
mod evidence;
mod nothing;
#[cfg(test)]
mod tests;
mod walk;
