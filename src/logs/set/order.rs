//! Decides which of two lines of the same instant comes first: the logs' numbers decide, and these depend on what the logs hold.
//!
//! Neither the names of the files nor the order in which they are given may have an effect. The pieces of a rotated log count as
//! one log, so that rotating it changes nothing.

use super::Log;
use crate::base::units::Micros;
use crate::logs::rotation::front;
use chrono_tz::Tz;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Text at a log's beginning by which logs are ordered.
const HEAD: usize = 1 << 14;

/// The hash of a log's beginning.
type Hash = [u8; 32];

/// Numbers logs by a hash of their beginnings, and the pieces of a rotated log one after the other as they were written.
///
/// Also notes when the first hit of each was made; times without a zone are those of `zone`.
pub(super) fn number(logs: &mut [Log], zone: Tz) {
    let heads: Vec<(Option<Micros>, Hash)> = logs.par_iter().map(|log| head(log, zone)).collect();
    let place = |at: usize| (heads[at].0.unwrap_or(Micros(i64::MAX)), heads[at].1);
    // The earliest piece of each rotated log represents all of its pieces.
    let mut fronts: BTreeMap<String, (Micros, Hash)> = BTreeMap::new();
    for (at, log) in logs.iter().enumerate() {
        let earliest = fronts.entry(front(&log.source.path)).or_insert_with(|| place(at));
        *earliest = place(at).min(*earliest);
    }
    let mut places: Vec<usize> = (0..logs.len()).collect();
    places.sort_by_key(|at| {
        let log = &logs[*at];
        let whole = fronts.get(&front(&log.source.path)).map(|(_, hash)| *hash);
        (whole, place(*at), Reverse(log.source.size))
    });
    for (number, at) in (0..).zip(places) {
        (logs[at].number, logs[at].first) = (number, heads[at].0);
    }
}

/// Which of two logs holds the copy of a passage: the one that begins later, and of equal ones that with the higher number.
pub(super) fn ranks(logs: &[Log]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..logs.len()).collect();
    places.sort_by_key(|at| (logs[*at].first.unwrap_or(Micros(i64::MAX)), logs[*at].number));
    let mut ranks = vec![0; logs.len()];
    places.into_iter().enumerate().for_each(|(rank, at)| ranks[at] = rank);
    ranks
}

/// The time of a log's first hit, and a hash of the text up to and after it.
fn head(log: &Log, zone: Tz) -> (Option<Micros>, Hash) {
    let text = log.source.head(HEAD).unwrap_or_default();
    let mut cutter = log.fit.format.cutter(zone);
    let mut first = None;
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.first() == Some(&b'#') {
            cutter.directive(line);
        } else if let Ok(hit) = cutter.cut(line) {
            first = Some(hit.at);
            break;
        }
    }
    (first, Sha256::digest(&text).into())
}

/// A sequence number for each log, by its number. Logs in one order, since they are pieces of one rotated log, share it.
///
/// Logs with overlapping times are not pieces of one, whatever their names say. The logs have to be scanned.
pub fn sequences(logs: &[Log]) -> Vec<u16> {
    let mut sorted: Vec<&Log> = logs.iter().collect();
    sorted.sort_by_key(|log| log.number);
    let minutes = |log: &Log| Some((log.tally.minutes.first()?.0, log.tally.minutes.last()?.0));
    let follows = |before: &Log, log: &Log| {
        let (Some((_, last)), Some((first, _))) = (minutes(before), minutes(log)) else { return false };
        front(&before.source.path) == front(&log.source.path) && last <= first && before.first < log.first
    };
    let mut sequences: Vec<u16> = Vec::with_capacity(sorted.len());
    for (nth, log) in sorted.iter().enumerate() {
        let same = nth > 0 && follows(sorted[nth - 1], log);
        let number = if same { sequences[nth - 1] } else { nth as u16 };
        sequences.push(number);
    }
    sequences
}
