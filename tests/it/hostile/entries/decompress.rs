//! Any bytes as a log file, packed or not.

use super::{check_message, file_of};
use std::sync::LazyLock;
use std::sync::atomic::AtomicU64;
use tagtrail::logs::Hit;
use tagtrail::logs::copies::FirstLines;
use tagtrail::logs::detect::{detect, sample};
use tagtrail::logs::formats::{Format, Ids, known};
use tagtrail::logs::scan::{Job, Sink};
use tagtrail::logs::source::{Io, Source};
use tagtrail::logs::tally::LinePlace;

static FORMATS: LazyLock<Vec<Format>> =
    LazyLock::new(|| ["common", "json"].iter().filter_map(|name| known::named(name, Ids::default())).collect());

/// Counts hits.
struct Count(u64);

impl Sink for Count {
    fn hit(&mut self, _: &Hit<'_>, place: LinePlace) {
        assert!(place.line > 0);
        self.0 += 1;
    }

    fn rebase(&mut self, _: u64) {}
}

/// The bytes are the file. It is read mapped and block by block: both give the same.
pub(super) fn run(data: &[u8]) {
    let file = file_of(data);
    let opened = [Io::Mmap, Io::Read].map(|io| Source::open(file.path(), io));
    let [Ok(mapped), Ok(read)] = &opened else {
        return opened.iter().filter_map(|source| source.as_ref().err()).for_each(check_message);
    };
    match sample(mapped) {
        Ok(lines) => drop(detect(&lines, Ids::default())),
        Err(error) => check_message(&error),
    }
    for format in FORMATS.iter() {
        assert_eq!(scan(mapped, format), scan(read, format), "{}", format.name);
    }
}

/// Scans a source: lines read, parsed, blank, directives, and rejected by reason.
fn scan(source: &Source, format: &Format) -> (u64, u64, u64, u64, Vec<u64>) {
    let openings = FirstLines::of([(source, format)].into_iter(), chrono_tz::UTC);
    let progress = AtomicU64::new(0);
    let job = Job {
        source,
        format,
        zone: chrono_tz::UTC,
        log: 0,
        openings: &openings,
        progress: &progress,
        sought: tagtrail::logs::fields::Fields::NONE,
    };
    let scanned = job.scan(&|| Count(0));
    let tally = &scanned.tally;
    assert!(tally.closes(), "{tally:?}");
    assert_eq!(scanned.sinks.iter().map(|sink| sink.0).sum::<u64>(), tally.parsed);
    assert_eq!(tally.minutes.iter().map(|(_, count)| u64::from(*count)).sum::<u64>(), tally.parsed);
    assert_eq!(tally.rejects.len() as u64, tally.rejected_total());
    if let Some(fault) = &scanned.fault {
        check_message(fault);
    }
    (tally.read, tally.parsed, tally.blank, tally.directive, tally.rejected.to_vec())
}
