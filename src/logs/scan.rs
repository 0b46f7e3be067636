//! Drives a format over a source on every core, and pushes each hit into a sink.
//!
//! The scanner owns iteration, the sink owns meaning. Sinks of later chunks come back behind those of earlier
//! ones, so that what they kept is the same for any number of threads.

use super::blocks::Blocks;
use super::chunks::{self, CHUNK};
use super::formats::{Cutter, Format};
use super::source::{Source, reason};
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

/// A second scan's shortcut: per chunk of the first scan one short mark per line, and which marks are wanted.
#[derive(Clone, Copy)]
pub struct Shortcut<'a> {
    /// The marks that the first scan's sinks left, in the order of the chunks.
    pub marks: &'a [Vec<u32>],
    /// Whether a line with this mark is looked at again.
    pub wanted: &'a (dyn Fn(u32) -> bool + Sync),
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
        let minute = micros.div_euclid(60_000_000);
        match self.minutes.last_mut() {
            Some((last, count)) if *last == minute => *count += 1,
            _ => self.minutes.push((minute, 1)),
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
    drive(source, progress, &|bytes, place| {
        let mut sink = make();
        let tally = scan_lines(bytes, place.1, &mut format.cutter(zone), &mut sink);
        (sink, tally)
    })
}

/// Scans a source again for the lines whose marks are wanted. The tally counts the lines only.
pub fn scan_again<S: Sink>(
    source: &Source,
    format: &Format,
    zone: Tz,
    make: &(dyn Fn() -> S + Sync),
    shortcut: Shortcut<'_>,
) -> Scanned<S> {
    drive(source, &AtomicU64::new(0), &|bytes, (nth, offset)| {
        let mut sink = make();
        let marks = shortcut.marks.get(nth).map_or(&[][..], Vec::as_slice);
        let tally = look_again(bytes, offset, &mut format.cutter(zone), &mut sink, marks, shortcut.wanted);
        (sink, tally)
    })
}

/// What scans one chunk: its bytes, its number and its offset in, a sink and a ledger out.
type ScanOne<'a, T> = &'a (dyn Fn(&[u8], (usize, u64)) -> T + Sync);

/// Runs `one` over every chunk of a source, given its bytes, number and offset, on all cores.
fn drive<S: Sink>(source: &Source, progress: &AtomicU64, one: ScanOne<'_, (S, Tally)>) -> Scanned<S> {
    let scan_one = |bytes: &[u8], place: (usize, u64)| {
        let piece = one(bytes, place);
        progress.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        piece
    };
    if let Some(bytes) = source.mapped() {
        let ranges = chunks::split(bytes, CHUNK);
        let pieces: Vec<(S, Tally)> = ranges
            .into_par_iter()
            .enumerate()
            .map(|(nth, range)| {
                source.prefetch(&range);
                scan_one(&bytes[range.clone()], (nth, range.start as u64))
            })
            .collect();
        return join(pieces, None);
    }
    let mut pieces = Vec::new();
    let fault = match source.reader() {
        Ok(reader) => scan_stream(reader, &source.path, &scan_one, &mut pieces),
        Err(error) => Some(error),
    };
    join(pieces, fault)
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
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let mut line = &bytes[start..end];
        let place = offset + start as u64;
        start = end + 1;
        tally.read += 1;
        if let [rest @ .., b'\r'] = line {
            line = rest;
        }
        match line.first() {
            None => tally.blank += 1,
            Some(b'#') => tally.directive += 1,
            Some(_) if line.len() > MAX_LINE => tally.reject(Reject::TooLong, place),
            Some(_) => match cutter.cut(line) {
                Ok(hit) => {
                    tally.parsed += 1;
                    tally.count_minute(hit.at.0);
                    sink.hit(&hit, LinePlace { offset: place, line: tally.read });
                }
                Err(_) if line.iter().all(u8::is_ascii_whitespace) => tally.blank += 1,
                Err(reason) => tally.reject(reason, place),
            },
        }
    }
    tally
}

/// The second look at a chunk: only lines with a wanted mark are cut.
fn look_again<S: Sink>(
    bytes: &[u8],
    offset: u64,
    cutter: &mut Cutter<'_>,
    sink: &mut S,
    marks: &[u32],
    wanted: &(dyn Fn(u32) -> bool + Sync),
) -> Tally {
    let mut tally = Tally::default();
    let mut start = 0;
    let again: Vec<bool> = marks.iter().map(|mark| wanted(*mark)).collect();
    let last = again.iter().rposition(|wanted| *wanted).map_or(0, |at| at + 1);
    while start < bytes.len() {
        // Behind the last wanted line only the number of lines counts.
        if tally.read as usize >= last {
            let newlines = memchr::memchr_iter(b'\n', &bytes[start..]).count() as u64;
            tally.read += newlines + u64::from(bytes.last() != Some(&b'\n'));
            break;
        }
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let mut line = &bytes[start..end];
        let place = offset + start as u64;
        start = end + 1;
        tally.read += 1;
        if again[tally.read as usize - 1] && line.len() <= MAX_LINE {
            if let [rest @ .., b'\r'] = line {
                line = rest;
            }
            if let Ok(hit) = cutter.cut(line) {
                sink.hit(&hit, LinePlace { offset: place, line: tally.read });
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
