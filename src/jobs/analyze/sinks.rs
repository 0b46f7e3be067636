//! What the sinks of all logs kept, in the order of the logs' numbers.

use crate::events::ChunkEvents;
use crate::events::collector::EventCollector;
use crate::logs::set::Log;

/// The events of all sinks, in the order of the logs' numbers, without those on lines that an earlier log holds as well.
pub(super) fn kept(sinks: Vec<Vec<EventCollector<'_>>>, logs: &[Log]) -> Vec<ChunkEvents> {
    let mut by_log: Vec<(&Log, Vec<EventCollector<'_>>)> = logs.iter().zip(sinks).collect();
    by_log.sort_by_key(|(log, _)| log.number);
    let mut kept = Vec::new();
    for (log, sinks) in by_log {
        for mut sink in sinks {
            if !log.copies.is_empty() {
                sink.kept.retain(|place| !log.is_copy(place.offset));
            }
            kept.push(sink.kept);
        }
    }
    kept
}

/// The logs' places by their numbers.
pub(super) fn by_number(logs: &[Log]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..logs.len()).collect();
    places.sort_by_key(|at| logs[*at].number);
    places
}
