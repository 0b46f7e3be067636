//! Drives a format over a source on every core, and pushes each hit into a sink.
//!
//! The scanner owns iteration, the sink owns meaning. Sinks of later chunks come back behind those of earlier
//! ones, so that what they kept is the same for any number of threads.

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

/// Blocks of a stream that are scanned at once, and the size of each.
const BLOCKS: usize = 8;
const BLOCK: usize = 1 << 20;

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
            .map(|(nth, range)| scan_one(&bytes[range.clone()], (nth, range.start as u64)))
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
    let mut blocks = Blocks { reader, carry: Vec::new(), offset: 0, fault: None };
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

/// Whole lines of a stream, a block at a time.
struct Blocks<'a> {
    reader: Box<dyn Read + Send + 'a>,
    carry: Vec<u8>,
    offset: u64,
    fault: Option<std::io::Error>,
}

impl Blocks<'_> {
    fn batch(&mut self) -> Vec<(Vec<u8>, u64)> {
        let mut batch = Vec::new();
        while batch.len() < BLOCKS {
            let Some(block) = self.next() else { break };
            batch.push(block);
        }
        batch
    }

    /// The next block of whole lines and its offset. A line longer than [`MAX_LINE`] closes its block, cut to a
    /// length that the scan refuses; the rest of it is passed over, so memory stays bounded.
    fn next(&mut self) -> Option<(Vec<u8>, u64)> {
        let mut block = std::mem::take(&mut self.carry);
        let offset = self.offset;
        loop {
            let had = block.len();
            let ended = !self.fill(&mut block);
            if let Some(at) = memchr::memrchr(b'\n', &block[had..]) {
                self.carry = block.split_off(had + at + 1);
                self.offset += block.len() as u64;
                return Some((block, offset));
            }
            if ended {
                self.offset += block.len() as u64;
                return (!block.is_empty()).then_some((block, offset));
            }
            if block.len() > MAX_LINE {
                let passed = self.pass_line();
                self.offset += block.len() as u64 + passed;
                return Some((block, offset));
            }
        }
    }

    /// Appends up to a block's size; false at the end or at a fault.
    fn fill(&mut self, block: &mut Vec<u8>) -> bool {
        let had = block.len();
        if self.fault.is_none()
            && let Err(e) = self.reader.by_ref().take(BLOCK as u64).read_to_end(block)
        {
            self.fault = Some(e);
        }
        block.len() > had
    }

    /// Reads on to the end of an overlong line; what follows it is carried over. Returns the bytes passed.
    fn pass_line(&mut self) -> u64 {
        let mut passed = 0;
        let mut buffer = Vec::new();
        while self.fill(&mut buffer) {
            if let Some(at) = memchr::memchr(b'\n', &buffer) {
                self.carry = buffer.split_off(at + 1);
                return passed + buffer.len() as u64;
            }
            passed += buffer.len() as u64;
            buffer.clear();
        }
        passed
    }
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
mod tests {
    use super::super::formats::{Ids, combined};
    use super::*;

    #[derive(Default)]
    struct Lines(Vec<(u64, String)>);

    impl Sink for Lines {
        fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
            self.0.push((place.line, String::from_utf8_lossy(hit.target).into_owned()));
        }
        fn rebase(&mut self, lines_before: u64) {
            self.0.iter_mut().for_each(|(line, _)| *line += lines_before);
        }
    }

    fn scanned(text: &[u8]) -> (Vec<(u64, String)>, Tally, bool) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.log");
        std::fs::write(&path, text).expect("writes");
        let source = Source::open(&path).expect("opens");
        let format = combined::named("common", Ids::default()).expect("known");
        let scanned = scan(&source, &format, chrono_tz::UTC, &Lines::default, &AtomicU64::new(0));
        (scanned.sinks.into_iter().flat_map(|s| s.0).collect(), scanned.tally, scanned.fault.is_some())
    }

    fn line(n: usize) -> String {
        format!("192.0.2.1 - - [01/Sep/2026:00:{:02}:14 +0000] \"GET /{n} HTTP/1.1\" 200 7\n", n % 60)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text).expect("packs");
        packer.finish().expect("packs")
    }

    #[test]
    fn the_ledger_closes_over_every_kind_of_line() {
        let text = format!("#Software\n\n  \r\n{}nonsense\n{}", line(1), line(2).trim_end());
        let (lines, tally, _) = scanned(text.as_bytes());
        assert_eq!(lines, [(4, "/1".to_owned()), (6, "/2".to_owned())]);
        assert_eq!((tally.read, tally.parsed, tally.blank, tally.directive, tally.rejected_total()), (6, 2, 2, 1, 1));
        assert!(tally.closes());
        assert_eq!(tally.rejects[0].place.line, 5);
        assert_eq!(&text.as_bytes()[tally.rejects[0].place.offset as usize..][..8], b"nonsense");
    }

    #[test]
    fn plain_and_gzip_of_many_members_give_the_same_lines() {
        let text: String = (0..60_000).map(line).collect();
        let plain = scanned(text.as_bytes());
        let (first, second) = text.as_bytes().split_at(text.len() / 3);
        let packed = [gzip(first), gzip(second)].concat();
        let unpacked = scanned(&packed);
        assert_eq!(plain.0.len(), 60_000);
        assert_eq!(plain.0[59_999], (60_000, "/59999".to_owned()));
        assert_eq!(plain, unpacked);
    }

    #[test]
    fn a_cut_gzip_keeps_what_came_before_and_says_so() {
        let text: String = (0..60_000).map(line).collect();
        let packed = gzip(text.as_bytes());
        let (lines, tally, fault) = scanned(&packed[..packed.len() / 2]);
        assert!(fault && tally.closes() && lines.len() > 1000, "{}", lines.len());
    }

    #[test]
    fn an_overlong_line_is_counted_in_both_ways_of_reading() {
        let text = format!("{}{}\n{}", line(1), "x".repeat(3 * MAX_LINE), line(2));
        for bytes in [text.clone().into_bytes(), gzip(text.as_bytes())] {
            let (lines, tally, _) = scanned(&bytes);
            assert_eq!(lines, [(1, "/1".to_owned()), (3, "/2".to_owned())]);
            assert_eq!(tally.rejected[Reject::TooLong as usize], 1);
        }
    }
}
