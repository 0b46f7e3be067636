//! What a first scan leaves behind, so that a second one finds a few lines again without reading all.

use super::formats::Cutter;
use super::lines::{MAX_LINE, without_padding};
use super::scan::Sink;
use super::tally::LinePlace;
use std::collections::BTreeSet;

/// Lines from one anchor to the next: a second scan reads this many at most to reach one.
const STRIDE: usize = 8;

/// A chunk's lines as a first scan saw them: four bytes each, and a place to start from every few lines.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// A mark per line up to the last hit; 0 for lines that are no hits.
    marks: Vec<u32>,
    /// The first hit of every [`STRIDE`] lines: its line from 0, and its bytes behind `base`.
    anchors: Vec<(u32, u32)>,
    /// Where the first hit stands in the source.
    base: u64,
    /// Lines of the source before the chunk.
    before: u64,
}

impl Trace {
    /// Notes a hit's mark. Lines come in their order, counted from the chunk's beginning.
    #[inline]
    pub fn note(&mut self, place: LinePlace, mark: u32) {
        let nth = place.line as usize - 1;
        if self.marks.len() < nth {
            self.marks.resize(nth, 0);
        }
        self.marks.push(mark);
        if self.anchors.is_empty() {
            self.base = place.offset;
        }
        while self.anchors.len() <= nth / STRIDE {
            let last = self.anchors.last().copied().unwrap_or((nth as u32, 0));
            // Behind lines of gigabytes the last anchor in reach serves.
            let here = u32::try_from(place.offset - self.base).map(|offset| (nth as u32, offset));
            self.anchors.push(here.unwrap_or(last));
        }
    }

    /// Notes how many lines stand before the chunk.
    pub fn rebase(&mut self, lines_before: u64) {
        self.before = lines_before;
    }
}

/// The marks of the lines that a second scan looks for.
#[derive(Debug)]
pub struct Wanted {
    marks: BTreeSet<u32>,
    /// A bit for each possible lower half of a mark: most lines end here.
    filter: Vec<u64>,
}

impl FromIterator<u32> for Wanted {
    fn from_iter<T: IntoIterator<Item = u32>>(marks: T) -> Self {
        let marks: BTreeSet<u32> = marks.into_iter().collect();
        let mut filter = vec![0; 1 << 10];
        for mark in &marks {
            filter[(mark & 0xFFFF) as usize / 64] |= 1 << (mark & 63);
        }
        Self { marks, filter }
    }
}

impl Wanted {
    #[inline]
    fn has(&self, mark: u32) -> bool {
        self.filter[(mark & 0xFFFF) as usize / 64] >> (mark & 63) & 1 == 1 && self.marks.contains(&mark)
    }
}

/// Pushes the wanted lines of a chunk into a sink, with their numbers in the source. `offset` is that of the chunk.
pub(super) fn look_again<S: Sink>(
    bytes: &[u8],
    offset: u64,
    cutter: &mut Cutter<'_>,
    sink: &mut S,
    trace: &Trace,
    wanted: &Wanted,
) {
    let heeds = cutter.is_headed();
    // The line at which the walk stands, and where it begins in the chunk.
    let (mut line, mut start) = (0, 0);
    for (nth, _) in trace.marks.iter().enumerate().filter(|(_, mark)| wanted.has(**mark)) {
        let (anchor, behind) = trace.anchors[nth / STRIDE];
        // Where directives tell how lines are read, none may be jumped over.
        if line < anchor as usize && !heeds {
            (line, start) = (anchor as usize, (trace.base - offset) as usize + behind as usize);
        }
        if line > nth {
            // No hit, whose mark happens to be wanted.
            continue;
        }
        let end = |start: usize| memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        while line < nth && start < bytes.len() {
            if heeds && bytes[start] == b'#' {
                cutter.directive(bytes[start..end(start)].trim_ascii_end());
            }
            (line, start) = (line + 1, end(start) + 1);
        }
        let Some(text) = bytes.get(start..).map(|_| &bytes[start..end(start)]) else { return };
        let padding = text.len() - without_padding(text).len();
        let text = text[padding..].strip_suffix(b"\r").unwrap_or(&text[padding..]);
        if let Some(hit) = Some(text).filter(|t| t.len() <= MAX_LINE).and_then(|text| cutter.cut(text).ok()) {
            let place = LinePlace { offset: offset + (start + padding) as u64, line: trace.before + nth as u64 + 1 };
            sink.hit(&hit, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::Hit;
    use crate::logs::copies::Openings;
    use crate::logs::formats::{Ids, known};
    use crate::logs::scan::Job;
    use crate::logs::source::{Io, Source};
    use std::sync::atomic::AtomicU64;

    /// Marks lines by the number in their target, and keeps what comes.
    #[derive(Default)]
    struct Marker {
        trace: Trace,
        got: Vec<(u64, Vec<u8>)>,
    }

    impl Sink for Marker {
        fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
            let number = std::str::from_utf8(&hit.target[1..]).ok().and_then(|n| n.parse().ok());
            self.trace.note(place, number.expect("a number"));
            self.got.push((place.line, hit.target.to_vec()));
        }
        fn rebase(&mut self, lines_before: u64) {
            self.trace.rebase(lines_before);
            self.got.iter_mut().for_each(|(line, _)| *line += lines_before);
        }
    }

    #[test]
    fn wanted_lines_are_found_again_under_their_numbers() {
        let line = |n: u32| match n % 11 {
            3 => "# a remark\n".to_owned(),
            5 => "\n".to_owned(),
            8 => "broken\r\n".to_owned(),
            _ => format!("192.0.2.1 - - [01/Sep/2026:00:00:14 +0000] \"GET /{} HTTP/1.1\" 200 7\r\n", n % 97),
        };
        let text: String = (0..150_000).map(line).collect();
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.log");
        std::fs::write(&path, text.trim_end()).expect("writes");
        let source = Source::open(&path, Io::Auto).expect("opens");
        let format = known::named("common", Ids::default()).expect("known");
        let (zone, openings, progress) = (chrono_tz::UTC, Openings::default(), AtomicU64::new(0));
        let job = Job { source: &source, format: &format, zone, log: 0, openings: &openings, progress: &progress };
        let first = job.scan(&Marker::default);
        assert!(first.sinks.len() > 1, "one chunk shows too little");
        let all: Vec<_> = first.sinks.iter().flat_map(|s| s.got.clone()).collect();
        let traces: Vec<Trace> = first.sinks.into_iter().map(|s| s.trace).collect();
        for few in [vec![7], vec![0, 96, 50], vec![1_000_000], (0..97).collect()] {
            let wanted: Wanted = few.iter().copied().collect();
            let (again, _) = job.scan_again(&Marker::default, &traces, &wanted);
            let got: Vec<_> = again.into_iter().flat_map(|s| s.got).collect();
            let targets: Vec<Vec<u8>> = few.iter().map(|n| format!("/{n}").into_bytes()).collect();
            let expected: Vec<_> = all.iter().filter(|(_, target)| targets.contains(target)).cloned().collect();
            assert_eq!(got, expected);
        }
    }
}
