//! Tests of the scan over plain, packed and broken sources.

use super::*;
use crate::logs::Hit;
use crate::logs::Reject;
use crate::logs::formats::{Ids, known};
use crate::logs::lines::MAX_LINE;
use crate::logs::source::Io;

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
    let source = Source::open(&path, Io::Auto).expect("opens");
    let format = known::named("common", Ids::default()).expect("known");
    let (zone, openings, progress) = (chrono_tz::UTC, FirstLines::default(), AtomicU64::new(0));
    let job = Job {
        source: &source,
        format: &format,
        zone,
        log: 0,
        openings: &openings,
        progress: &progress,
        sought: Fields::NONE,
    };
    let scanned = job.scan(&Lines::default);
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
