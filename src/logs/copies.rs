//! Finds lines that were handed in twice: the same file under two names, a plain file beside its packed copy, or two
//! pulls of one log that overlap. They are counted once.
//!
//! Equal lines alone prove nothing: one visitor may request the same thing twice in a second. Two logs hold the same part of one
//! log if the first line of one occurs in the other, and everything after it is equal up to the end of one of the two, or for
//! very many lines. A copy that was changed on the way, even in its line ends, is not found.

use super::evidence::{body, mask};
use super::formats::Format;
use super::lines::MAX_LINE;
use super::source::Source;
use super::tally::Overlap;
use crate::base::error::{Error, Result};
use chrono_tz::Tz;
use memchr::memmem;
use std::io::{BufRead, BufReader, Read};
use std::ops::Range;

/// The most places in one chunk where another log's first line is examined further; a line that occurs more often than this is a
/// machine's heartbeat.
const MOST_PLACES: usize = 64;

/// Equal lines up to the end of one of the two logs that make a copy.
const FEWEST_LINES: u64 = 3;

/// Equal lines that make a copy although both logs go on, and differ after them.
const ENOUGH_LINES: u64 = 1000;

/// Of equal lines, at least one in this many begins differently from the line before it: a run of one machine's lines is a
/// heartbeat that two logs share, and not a copy.
const ALIKE: u64 = 10;

const MINUTE: i64 = 60_000_000;

/// The first hit of every log. It is used to find the log's copy in another one.
#[derive(Debug, Default)]
pub struct FirstLines(Vec<Opening>);

#[derive(Debug)]
struct Opening {
    /// The log's number.
    log: usize,
    /// The line's offset in it.
    at: u64,
    minute: i64,
    line: Vec<u8>,
}

/// Lines of a log that an earlier one holds as well.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copy {
    /// The later log's number.
    pub log: usize,
    /// The earlier log's number.
    pub of: usize,
    /// The bytes of the later log's text that are counted in the earlier one: whole lines.
    pub range: Range<u64>,
}

impl FirstLines {
    /// The first hits of logs, given in the order of their numbers. A log without a readable beginning has none.
    pub fn of<'a>(logs: impl Iterator<Item = (&'a Source, &'a Format)>, zone: Tz) -> Self {
        let each = logs.enumerate().filter_map(|(log, (source, format))| opening(log, source, format, zone));
        let mut openings: Vec<Opening> = each.collect();
        openings.sort_by_key(|opening| (opening.minute, opening.log));
        Self(openings)
    }

    /// The offset of a log's first hit.
    fn begins(&self, log: usize) -> Option<u64> {
        self.0.iter().find(|opening| opening.log == log).map(|opening| opening.at)
    }

    /// Whether the first line of another log can be in a chunk of log number `own` with hits in these minutes.
    pub(super) fn may_be_in(&self, own: usize, minutes: &[(i64, u32)]) -> bool {
        self.of_others(own, minutes).next().is_some()
    }

    /// The first lines of other logs that have the time of a chunk with hits in these minutes.
    fn of_others(&self, own: usize, minutes: &[(i64, u32)]) -> impl Iterator<Item = &Opening> {
        let each = || minutes.iter().map(|(minute, _)| *minute);
        let range = each().min().zip(each().max());
        let from = range.map_or(self.0.len(), |(first, _)| self.0.partition_point(|opening| opening.minute < first));
        let until = move |opening: &&Opening| range.is_some_and(|(_, last)| opening.minute <= last);
        self.0[from..].iter().take_while(until).filter(move |opening| opening.log != own)
    }

    /// The places of other logs' first lines in a chunk of log number `own` with hits in these minutes. The chunk comes with
    /// whether it may hold masks in the place of lines.
    pub(super) fn look(
        &self,
        own: usize,
        (bytes, is_masked): (&[u8], bool),
        offset: u64,
        minutes: &[(i64, u32)],
    ) -> Vec<Overlap> {
        let mut seen = Vec::new();
        for opening in self.of_others(own, minutes) {
            let whole = |at: &usize| {
                let end = at + opening.line.len();
                (*at == 0 || bytes[at - 1] == b'\n') && matches!(bytes.get(end), None | Some(b'\n' | b'\r'))
            };
            let mut masked = opening.line.clone();
            if is_masked && masked.len() >= mask::SHORTEST {
                mask::mask(&mut masked);
            }
            for line in [&opening.line, &masked].into_iter().take(1 + usize::from(masked != opening.line)) {
                let places = memmem::find_iter(bytes, line).filter(whole).take(MOST_PLACES);
                seen.extend(places.map(|at| Overlap { of: opening.log, begins: opening.at, at: offset + at as u64 }));
            }
        }
        seen
    }
}

/// The first line of a log that is a hit.
fn opening(log: usize, source: &Source, format: &Format, zone: Tz) -> Option<Opening> {
    let head = source.head(MAX_LINE).ok()?;
    let mark = source.mark();
    let mut cutter = format.cutter(zone);
    let mut at = 0;
    for line in head.split_inclusive(|b| *b == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.first() == Some(&b'#') {
            cutter.directive(text);
        } else if let Ok(hit) = cutter.cut(text) {
            let minute = hit.at.0.div_euclid(MINUTE);
            return Some(Opening { log, at: mark + at as u64, minute, line: text.to_vec() });
        }
        at += line.len();
    }
    None
}

/// The copies among logs, from the overlaps that a scan of each has seen. Ranges of one log do not overlap, and are sorted. Of two
/// logs the one with the higher `rank` holds the copy.
///
/// Also returns the logs that hold another one's first line but could not be read again, and why.
pub fn find(
    sources: &[&Source],
    openings: &FirstLines,
    sightings: &[Vec<Overlap>],
    rank: &[usize],
) -> (Vec<Copy>, Vec<(usize, Error)>) {
    let (mut copies, mut faults) = (Vec::new(), Vec::new());
    for (later, source) in sources.iter().enumerate() {
        let is_copy = |of: &usize| rank[*of] < rank[later] && sources[*of].is_same_file(source);
        if let Some(of) = (0..sources.len()).filter(is_copy).min_by_key(|of| rank[*of]) {
            copies.push(Copy { log: later, of, range: 0..u64::MAX });
        }
    }
    for (log, seen) in sightings.iter().enumerate() {
        for sighting in seen {
            let (a, b) = (sources[log], sources[sighting.of]);
            if a.is_same_file(b) {
                continue;
            }
            let shared = match shared(a, sighting.at, b, sighting.begins) {
                Ok(shared) => shared,
                Err(fault) => {
                    faults.push((log, fault));
                    continue;
                }
            };
            let both_begin = openings.begins(log) == Some(sighting.at);
            if shared.is_copy() || both_begin && shared.both_end {
                let later = rank[log] > rank[sighting.of];
                let (copy, of) = if later { (log, sighting.of) } else { (sighting.of, log) };
                let from = if later { sighting.at } else { sighting.begins };
                copies.push(Copy { log: copy, of, range: from..from + shared.bytes });
            }
        }
    }
    copies.sort_by_key(|copy| (copy.log, copy.range.start, std::cmp::Reverse(copy.range.end), rank[copy.of]));
    copies.dedup_by(|next, kept| {
        // Lines that belong to an earlier copy are not counted twice.
        if next.log == kept.log {
            next.range.start = next.range.start.max(kept.range.end);
        }
        next.range.start >= next.range.end
    });
    (copies, faults)
}

/// How far two logs are equal from one place in each.
#[derive(Debug, Default)]
struct Shared {
    /// Bytes of whole lines.
    bytes: u64,
    lines: u64,
    /// Lines with another first word than the line before.
    changes: u64,
    /// Whether one of the two logs ends there.
    one_ends: bool,
    /// Whether both do.
    both_end: bool,
}

impl Shared {
    fn is_copy(&self) -> bool {
        let varied = self.changes * ALIKE >= self.lines;
        varied && (self.lines >= ENOUGH_LINES || self.one_ends && self.lines >= FEWEST_LINES)
    }
}

fn shared(a: &Source, from_a: u64, b: &Source, from_b: u64) -> Result<Shared> {
    if a.evidence().is_some() || b.evidence().is_some() {
        return Ok(shared_lines(a.reader_from(from_a)?, b.reader_from(from_b)?));
    }
    let mut a = BufReader::with_capacity(1 << 18, a.reader_from(from_a)?);
    let mut b = BufReader::with_capacity(1 << 18, b.reader_from(from_b)?);
    let mut shared = Shared::default();
    // Bytes of the current equal line, which has not ended yet.
    let mut open = 0;
    let mut word = Vec::new();
    loop {
        // A log with a read error ends where the error is.
        let (left, right) = (a.fill_buf().unwrap_or_default(), b.fill_buf().unwrap_or_default());
        let most = left.len().min(right.len());
        if most == 0 {
            (shared.one_ends, shared.both_end) = (true, left.is_empty() && right.is_empty());
            // The last line may lack its line feed in both, or be cut off in one.
            if shared.both_end && open > 0 {
                (shared.bytes, shared.lines) = (shared.bytes + open, shared.lines + 1);
            }
            return Ok(shared);
        }
        let equal = left.iter().zip(right).take_while(|(l, r)| l == r).count();
        for at in memchr::memchr_iter(b'\n', &left[..equal]) {
            shared.lines += 1;
            let next = &left[at + 1..equal];
            let first = &next[..memchr::memchr(b' ', next).unwrap_or(next.len())];
            if first != word && !next.is_empty() {
                shared.changes += u64::from(!word.is_empty());
                word = first.to_vec();
            }
        }
        let whole = memchr::memrchr(b'\n', &left[..equal]).map(|at| at + 1);
        match whole {
            Some(whole) => {
                shared.bytes += open + whole as u64;
                open = (equal - whole) as u64;
            }
            None => open += equal as u64,
        }
        if equal < most {
            return Ok(shared);
        }
        a.consume(equal);
        b.consume(equal);
    }
}

/// The same for texts that may hold masks in the place of lines: compares line by line.
fn shared_lines(a: impl Read, b: impl Read) -> Shared {
    let (mut a, mut b) = (BufReader::with_capacity(1 << 18, a), BufReader::with_capacity(1 << 18, b));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut shared = Shared::default();
    let mut word = None;
    loop {
        left.clear();
        right.clear();
        // A log with a read error ends where the error is.
        let _ = (a.read_until(b'\n', &mut left), b.read_until(b'\n', &mut right));
        let is_whole = |line: &[u8]| line.ends_with(b"\n");
        if !is_whole(&left) || !is_whole(&right) {
            let most = left.len().min(right.len());
            let is_masked = mask::is_mask(body(&left)) || mask::is_mask(body(&right));
            shared.one_ends = is_masked || left[..most] == right[..most];
            shared.both_end = shared.one_ends && left.len() == right.len();
            if shared.both_end && most > 0 {
                (shared.bytes, shared.lines) = (shared.bytes + most as u64, shared.lines + 1);
            }
            return shared;
        }
        if left.len() != right.len() || !mask::are_equal(body(&left), body(&right)) {
            return shared;
        }
        let next = mask::hashed_word(body(&left));
        shared.changes += u64::from(word.is_some_and(|word| word != next));
        word = Some(next);
        (shared.bytes, shared.lines) = (shared.bytes + left.len() as u64, shared.lines + 1);
    }
}
