//! Sample lines of all logs: slices from all parts of a plain file; the beginning of a packed file or a stream.

use crate::events::relevance::is_irrelevant;
use crate::logs::Hit;
use crate::logs::formats::Format;
use crate::logs::lines::{Line, Lines, MAX_LINE};
use crate::logs::source::Source;

/// Bytes that are read per log, in slices from its beginning to its end.
const SAMPLE: usize = 16 << 20;
/// Bytes that are read of all logs together: many logs of one shop show what few of them show.
const TOGETHER: usize = 96 << 20;
/// The fewest bytes that are read per log.
const LEAST: usize = 256 << 10;
/// Slices per log.
const SLICES: usize = 16;

/// A log with the format that reads it.
pub type Pair<'a> = (&'a Source, &'a Format);

/// Passes on the sample hits of all logs.
pub(super) fn hits(logs: &[Pair<'_>], take: &mut dyn FnMut(&Hit<'_>)) {
    lines(logs, &mut |_, _, hit| take(hit));
}

/// Passes on the sample lines that a log's format reads, with what it read.
pub(super) fn lines(logs: &[Pair<'_>], take: &mut dyn FnMut(&Format, &[u8], &Hit<'_>)) {
    let each = (TOGETHER / logs.len().max(1)).clamp(LEAST, SAMPLE);
    for (source, format) in logs {
        look(source, format, each, &mut |line, hit| {
            take(format, line, hit);
            true
        });
    }
}

/// Passes on sample lines of one log, of at most so many bytes, until `take` has seen enough. Hits that can matter to no order
/// are left out, as they are in the scan.
pub(super) fn look(source: &Source, format: &Format, most: usize, take: &mut dyn FnMut(&[u8], &Hit<'_>) -> bool) {
    let mut cutter = format.cutter(chrono_tz::UTC);
    let mut goes_on = true;
    let mut cut = |bytes: &[u8]| {
        let mut lines = Lines::new(bytes);
        while goes_on && let Some(Line { text, quotes, .. }) = lines.next_line() {
            let line = text.strip_suffix(b"\r").unwrap_or(text);
            if line.first() == Some(&b'#') {
                cutter.directive(line);
            }
            let mut hit = Hit::default();
            if line.len() <= MAX_LINE && cutter.cut_line(line, quotes, &mut hit).is_ok() && !is_irrelevant(&hit) {
                goes_on = take(line, &hit);
            }
        }
    };
    source.slices(most, SLICES, &mut cut);
}
