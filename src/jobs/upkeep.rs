//! The upkeep of ledgers: looks at every file, and removes what is older than is needed.

pub mod compact;
pub mod forget;
mod search;

use crate::base::error::{Error, Kind, Result};
use crate::base::units::{Micros, Span};
use crate::jobs::nightly::state::State;
use crate::ledger::{EVIDENCE, FileSum, Ledger, Manifest, NIGHTS, TABLES};
use crate::logs::evidence::Evidence;
use crate::logs::source::reason;
use rayon::prelude::*;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// Reads every file that the manifest of a ledger names. Returns what is wrong, file by file.
pub fn verify(dir: &Path) -> Result<Vec<Error>> {
    let manifest = Manifest::read(dir)?;
    let evidence = manifest.evidence.par_iter().filter_map(|file| {
        let path = dir.join(EVIDENCE).join(&file.file);
        let evidence = Evidence::open(&path).and_then(|evidence| evidence.verify().map(|()| evidence));
        match evidence {
            Err(error) => Some(error),
            Ok(evidence) if evidence.index.marks.whole() != file.whole => {
                Some(Error::new(Kind::Format, path.display().to_string(), "is not the file that the manifest names"))
            }
            Ok(_) => None,
        }
    });
    let mut faults: Vec<Error> = evidence.collect();
    for table in &manifest.tables {
        let path = dir.join(TABLES).join(&table.file);
        let name = path.display().to_string();
        match std::fs::read(&path) {
            Err(error) => faults.push(Error::new(Kind::Open, name, reason(&error))),
            Ok(bytes) if xxh3_64(&bytes) != table.hash => {
                faults.push(Error::new(Kind::Format, name, "is not the file that the manifest names"));
            }
            Ok(_) => {}
        }
    }
    let last = manifest.nights.len().saturating_sub(1);
    for (nth, night) in manifest.nights.iter().enumerate() {
        let is_kept = |sum: &&FileSum| if sum.file.starts_with(NIGHTS) { night.has_result } else { nth == last };
        faults.extend(night.sums.par_iter().filter(is_kept).filter_map(|sum| sum.fault(dir)).collect::<Vec<_>>());
    }
    faults.extend(State::each(dir, &manifest, &mut |_| {}).err());
    Ok(faults)
}

/// Removes evidence that ends more than a span before the end of all evidence, and the results of nights with dates before that
/// day. Verdicts and their history stay. Returns the numbers of files and of results.
pub fn prune(ledger: &mut Ledger, older_than: Span) -> Result<(usize, usize)> {
    let mut next = ledger.manifest.clone();
    let Some(last) = next.evidence.iter().filter_map(|file| file.minutes).map(|(_, last)| last).max() else {
        return Ok((0, 0));
    };
    let limit = Micros(last * 60_000_000) - older_than;
    let files = next.evidence.len();
    next.evidence.retain(|file| file.minutes.is_none_or(|(_, last)| Micros(last * 60_000_000) >= limit));
    let day = limit.to_string();
    let latest = next.nights.len().saturating_sub(1);
    let mut nights = 0;
    for night in next.nights[..latest].iter_mut().filter(|night| night.has_result && *night.date < day[..10]) {
        night.has_result = false;
        nights += 1;
    }
    let removed = files - next.evidence.len();
    if removed + nights > 0 {
        ledger.commit(next)?;
    }
    Ok((removed, nights))
}
