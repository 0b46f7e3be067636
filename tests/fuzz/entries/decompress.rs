//! Any bytes as a log file, packed or not.

use super::{check_message, file_of};
use std::sync::LazyLock;
use std::sync::atomic::AtomicU64;
use tagtrail::logs::Hit;
use tagtrail::logs::detect::{detect, sample};
use tagtrail::logs::formats::{Format, Ids, combined};
use tagtrail::logs::scan::{LinePlace, Sink, scan};
use tagtrail::logs::source::Source;

static FORMATS: LazyLock<Vec<Format>> =
    LazyLock::new(|| ["common", "json"].iter().filter_map(|name| combined::named(name, Ids::default())).collect());

/// Counts hits.
struct Count(u64);

impl Sink for Count {
    fn hit(&mut self, _: &Hit<'_>, place: LinePlace) {
        assert!(place.line > 0);
        self.0 += 1;
    }

    fn rebase(&mut self, _: u64) {}
}

/// The bytes are the file.
pub(super) fn run(data: &[u8]) {
    let file = file_of(data);
    let source = match Source::open(file.path()) {
        Ok(source) => source,
        Err(error) => return check_message(&error),
    };
    match sample(&source) {
        Ok(lines) => drop(detect(&lines, Ids::default())),
        Err(error) => check_message(&error),
    }
    for format in FORMATS.iter() {
        let scanned = scan(&source, format, chrono_tz::UTC, &|| Count(0), &AtomicU64::new(0));
        let tally = &scanned.tally;
        assert!(tally.closes(), "{tally:?}");
        assert_eq!(scanned.sinks.iter().map(|sink| sink.0).sum::<u64>(), tally.parsed);
        assert_eq!(tally.minutes.iter().map(|(_, count)| u64::from(*count)).sum::<u64>(), tally.parsed);
        assert_eq!(tally.rejects.len() as u64, tally.rejected_total());
        if let Some(fault) = &scanned.fault {
            check_message(fault);
        }
    }
}
