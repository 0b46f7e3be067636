//! Drives a format over a source on every core, and pushes each hit into a sink.
//!
//! The scanner owns iteration, the sink owns meaning. Sinks of later chunks come back behind those of earlier
//! ones, so that what they kept is the same for any number of threads.

use super::blocks::Blocks;
use super::chunks::{self, CHUNK};
use super::formats::{Cutter, Format};
use super::lines::Lines;
use super::source::{Source, reason};
use super::trace::{Trace, Wanted, look_again};
use super::{Hit, Reject};
use crate::error::{Error, Kind};
use chrono_tz::Tz;
use rayon::prelude::*;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};

/// The longest line that is read, in bytes. A longer one is counted as `too_long`.
pub const MAX_LINE: usize = 1 << 20;

/// Rejected lines whose place is remembered per source; further ones are only counted.
pub const MAX_REJECTED_PLACES: usize = 1_000_000;

/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;

/// Where a line stands in its source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct LinePlace {
    /// Bytes of unpacked text before it.
    pub offset: u64,
    /// Its number, from 1.
    pub line: u64,
}

/// Receives the hits of one chunk in their order.
pub trait Sink: Send {
    /// Takes one hit; `place.line` counts from the chunk's beginning.
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace);
    /// Tells how many lines stand before the chunk, once that is known.
    fn rebase(&mut self, lines_before: u64);
}

/// A line that was not read, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RejectedLine {
    /// Where it stands.
    pub place: LinePlace,
    /// Why it was not read.
    pub reason: Reject,
}

/// The ledger of one source's lines: read = parsed + blank + directive + rejected.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// All lines.
    pub read: u64,
    /// Lines that became hits.
    pub parsed: u64,
    /// Lines of nothing but white space.
    pub blank: u64,
    /// Lines that begin with `#`: a format's own directives and comments.
    pub directive: u64,
    /// Lines that could not be read, in the order of [`Reject::ALL`].
    pub rejected: [u64; 5],
    /// Their places, up to [`MAX_REJECTED_PLACES`].
    pub rejects: Vec<RejectedLine>,
    /// Hits per minute since 1970, sorted by minute, each minute once.
    pub minutes: Vec<(i64, u32)>,
}

impl Tally {
    /// Lines that could not be read, for whatever reason.
    pub fn rejected_total(&self) -> u64 {
        self.rejected.iter().sum()
    }

    /// Whether every line read is accounted for.
    pub fn closes(&self) -> bool {
        self.read == self.parsed + self.blank + self.directive + self.rejected_total()
    }

    fn reject(&mut self, reason: Reject, offset: u64) {
        self.rejected[reason as usize] += 1;
        if self.rejects.len() < MAX_REJECTED_PLACES {
            self.rejects.push(RejectedLine { place: LinePlace { offset, line: self.read }, reason });
        }
    }

    fn count_minute(&mut self, micros: i64) {
        match self.minutes.last_mut() {
            Some((minute, count)) if (0..MINUTE).contains(&(micros - *minute * MINUTE)) => *count += 1,
            _ => self.minutes.push((micros.div_euclid(MINUTE), 1)),
        }
    }

    /// Adds a later chunk's ledger.
    fn append(&mut self, mut later: Self) {
        for reject in &mut later.rejects {
            reject.place.line += self.read;
        }
        self.read += later.read;
        self.parsed += later.parsed;
        self.blank += later.blank;
        self.directive += later.directive;
        for (mine, theirs) in self.rejected.iter_mut().zip(later.rejected) {
            *mine += theirs;
        }
        let room = MAX_REJECTED_PLACES.saturating_sub(self.rejects.len());
        self.rejects.extend(later.rejects.into_iter().take(room));
        self.minutes.append(&mut later.minutes);
    }

    fn sort_minutes(&mut self) {
        self.minutes.sort_unstable();
        self.minutes.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
    }
}

/// What a scan of one source brought.
#[derive(Debug)]
pub struct Scanned<S> {
    /// The chunks' sinks in order, rebased.
    pub sinks: Vec<S>,
    /// The ledger.
    pub tally: Tally,
    /// Why the source could not be read to its end; what came before is in the sinks.
    pub fault: Option<Error>,
}

/// Scans a source. `make` gives an empty sink for each chunk; `progress` counts unpacked bytes.
pub fn scan<S: Sink>(
    source: &Source,
    format: &Format,
    zone: Tz,
    make: &(dyn Fn() -> S + Sync),
    progress: &AtomicU64,
) -> Scanned<S> {
    let (pieces, fault) = drive(source, progress, &|bytes, (_, offset)| {
        source.prefetch(offset, bytes.len());
        let mut sink = make();
        let tally = scan_lines(bytes, offset, &mut format.cutter(zone), &mut sink);
        (sink, tally)
    });
    join(pieces, fault)
}

/// Scans a source again for the lines whose marks are wanted; `traces` are those of its chunks in their order. The
/// sinks are given the lines' numbers in the source, and are not rebased.
pub fn scan_again<S: Sink>(
    source: &Source,
    format: &Format,
    zone: Tz,
    make: &(dyn Fn() -> S + Sync),
    traces: &[Trace],
    wanted: &Wanted,
) -> Vec<S> {
    let progress = AtomicU64::new(0);
    let (sinks, _) = drive(source, &progress, &|bytes, (nth, offset)| {
        let mut sink = make();
        if let Some(trace) = traces.get(nth) {
            look_again(bytes, offset, &mut format.cutter(zone), &mut sink, trace, wanted);
        }
        sink
    });
    sinks
}

/// What scans one chunk: its bytes, its number and its offset in, a sink and a ledger out.
type ScanOne<'a, T> = &'a (dyn Fn(&[u8], (usize, u64)) -> T + Sync);

/// Runs `one` over every chunk of a source, given its bytes, number and offset, on all cores. What came before a fault
/// is kept.
fn drive<T: Send>(source: &Source, progress: &AtomicU64, one: ScanOne<'_, T>) -> (Vec<T>, Option<Error>) {
    let scan_one = |bytes: &[u8], place: (usize, u64)| {
        let piece = one(bytes, place);
        progress.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        piece
    };
    if let Some(bytes) = source.mapped() {
        let ranges = chunks::split(bytes, CHUNK);
        let each = ranges.into_par_iter().enumerate();
        let pieces = each.map(|(nth, range)| scan_one(&bytes[range.clone()], (nth, range.start as u64))).collect();
        return (pieces, None);
    }
    let mut pieces = Vec::new();
    let fault = match source.reader() {
        Ok(reader) => scan_stream(reader, &source.path, &scan_one, &mut pieces),
        Err(error) => Some(error),
    };
    (pieces, fault)
}

/// Scans blocks while the next ones are read; returns what stopped the reading, if not the end.
fn scan_stream<T: Send>(
    reader: Box<dyn Read + Send + '_>,
    path: &str,
    scan_one: ScanOne<'_, T>,
    pieces: &mut Vec<T>,
) -> Option<Error> {
    let mut blocks = Blocks::new(reader);
    let mut batch = blocks.batch();
    while !batch.is_empty() {
        let first = pieces.len();
        let numbered = |(nth, (bytes, offset)): (usize, &(Vec<u8>, u64))| scan_one(bytes, (first + nth, *offset));
        let (mut scanned, next) =
            rayon::join(|| batch.par_iter().enumerate().map(numbered).collect::<Vec<T>>(), || blocks.batch());
        pieces.append(&mut scanned);
        batch = next;
    }
    blocks.fault.map(|e| {
        Error::new(Kind::Read, path, format!("{} after {} bytes of text", reason(&e), blocks.offset))
            .hint("what came before was analysed")
    })
}

/// The hot loop: every line of a chunk.
fn scan_lines<S: Sink>(bytes: &[u8], offset: u64, cutter: &mut Cutter<'_>, sink: &mut S) -> Tally {
    let mut tally = Tally::default();
    let mut lines = Lines::new(bytes);
    while let Some(found) = lines.next_line() {
        let mut line = found.text;
        let place = offset + found.start as u64;
        tally.read += 1;
        if let [rest @ .., b'\r'] = line {
            line = rest;
        }
        match line.first() {
            None => tally.blank += 1,
            Some(b'#') => {
                tally.directive += 1;
                cutter.directive(line);
            }
            Some(_) if line.len() > MAX_LINE => tally.reject(Reject::TooLong, place),
            Some(_) => {
                let mut hit = Hit::default();
                match cutter.cut_line(line, found.quotes, &mut hit) {
                    Ok(()) => {
                        tally.parsed += 1;
                        tally.count_minute(hit.at.0);
                        sink.hit(&hit, LinePlace { offset: place, line: tally.read });
                    }
                    Err(_) if line.iter().all(u8::is_ascii_whitespace) => tally.blank += 1,
                    Err(reason) => tally.reject(reason, place),
                }
            }
        }
    }
    tally
}

fn join<S: Sink>(pieces: Vec<(S, Tally)>, fault: Option<Error>) -> Scanned<S> {
    let mut sinks = Vec::with_capacity(pieces.len());
    let mut total = Tally::default();
    for (mut sink, tally) in pieces {
        sink.rebase(total.read);
        total.append(tally);
        sinks.push(sink);
    }
    total.sort_minutes();
    Scanned { sinks, tally: total, fault }
}

#[cfg(test)]
mod tests;
