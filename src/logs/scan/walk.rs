//! The walk over the lines of one chunk: it counts every line, and passes on what a format reads in it.

use crate::logs::evidence::mask;
use crate::logs::fields::Fields;
use crate::logs::formats::Cutter;
use crate::logs::lines::{Lines, MAX_LINE, without_padding};
use crate::logs::outline::Outline;
use crate::logs::sink::Sink;
use crate::logs::tally::{LinePlace, Tally};
use crate::logs::{Hit, Reject};
use std::ops::Range;

/// Times that a log line can have, in microseconds since 1970: from 1990 to before 2100.
const PLAUSIBLE: Range<i64> = 631_152_000_000_000..4_102_444_800_000_000;

/// The hot loop over every line of a chunk.
pub(super) fn scan_lines<S: Sink>(
    bytes: &[u8],
    offset: u64,
    cutter: &mut Cutter<'_>,
    sink: &mut S,
    sought: Fields,
) -> Tally {
    let mut tally = Tally { unfilled: sought, ..Tally::default() };
    let mut lines = Lines::new(bytes);
    let mut outline = Outline::default();
    while let Some(found) = lines.next_line() {
        let line = without_padding(found.text);
        let place = offset + (found.start + found.text.len() - line.len()) as u64;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let quotes = found.quotes.filter(|_| line.as_ptr() == found.text.as_ptr());
        tally.read += 1;
        match line.first() {
            None => tally.blank += 1,
            Some(b'#') => {
                tally.directive += 1;
                cutter.directive(line);
            }
            Some(&mask::FILL) if mask::is_mask(line) => tally.blank += 1,
            Some(_) if line.len() > MAX_LINE => tally.reject(Reject::TooLong, place),
            Some(_) => {
                let last = found.start + found.text.len() == bytes.len();
                let place = LinePlace { offset: place, line: tally.read };
                if !last && cutter.whole_outline(line, quotes, &mut outline).is_some() && is_plausible(&outline) {
                    if sink.takes(&outline, place) {
                        count_outline(&outline, &mut tally);
                    } else {
                        push(&outline.hit(), place, sink, &mut tally);
                    }
                    continue;
                }
                if !last && take_outline(line, quotes, place, cutter, sink, &mut tally) {
                    continue;
                }
                let mut hit = Hit::default();
                match read_line(line, quotes, last, cutter, &mut hit) {
                    Ok(()) => push(&hit, place, sink, &mut tally),
                    Err(_) if line.iter().all(u8::is_ascii_whitespace) => tally.blank += 1,
                    Err(_) if cutter.is_header(line) => tally.directive += 1,
                    Err(reason) => tally.reject(reason, place.offset),
                }
            }
        }
    }
    tally
}

/// Counts a line that was read, and pushes its hit into a sink.
#[inline(never)]
fn push<S: Sink>(hit: &Hit<'_>, place: LinePlace, sink: &mut S, tally: &mut Tally) {
    tally.parsed += 1;
    tally.count_minute(hit.at.0);
    if hit.sampled > 1 {
        tally.sampled = (tally.sampled.0 + 1, tally.sampled.1 + u64::from(hit.sampled));
    }
    if !tally.unfilled.is_none() {
        tally.unfilled = tally.unfilled.unfilled(hit);
    }
    sink.hit(hit, place);
}

fn is_plausible(outline: &Outline<'_>) -> bool {
    PLAUSIBLE.contains(&outline.at.0)
}

/// Counts a line that a sink took by its outline.
#[inline]
fn count_outline(outline: &Outline<'_>, tally: &mut Tally) {
    tally.parsed += 1;
    tally.count_minute(outline.at.0);
    if !tally.unfilled.is_none() {
        tally.unfilled = tally.unfilled.unfilled(&outline.hit());
    }
}

/// Offers a line's partial outline to a sink, and counts the line if the sink takes it.
#[inline]
fn take_outline<S: Sink>(
    line: &[u8],
    quotes: Option<&[usize]>,
    place: LinePlace,
    cutter: &mut Cutter<'_>,
    sink: &mut S,
    tally: &mut Tally,
) -> bool {
    let outline = cutter.outline(line, quotes).filter(is_plausible);
    let Some(outline) = outline.filter(|outline| sink.takes(outline, place)) else { return false };
    count_outline(&outline, tally);
    true
}

/// Reads a line into an empty hit. The `last` line of a text has no line end: its writer may still be writing it.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is called for every line that has no outline")]
pub(in crate::logs) fn read_line<'a>(
    line: &'a [u8],
    quotes: Option<&[usize]>,
    last: bool,
    cutter: &'a mut Cutter<'_>,
    hit: &mut Hit<'a>,
) -> Result<(), Reject> {
    let open = last && !cutter.closes(line);
    match cutter.cut_line(line, quotes, hit) {
        Ok(()) if !PLAUSIBLE.contains(&hit.at.0) => Err(Reject::Time),
        Ok(()) if open => Err(Reject::Unfinished),
        Err(_) if last => Err(Reject::Unfinished),
        read => read,
    }
}

#[cfg(test)]
mod tests;
