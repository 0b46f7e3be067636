//! The scan of all logs for the lines that can be relevant to the orders.

use super::reading::reading;
use super::second;
use super::sinks::{FirstSink, count_clients, kept};
use crate::base::progress::{Progress, Stage};
use crate::events::collector::EventCollector;
use crate::events::matcher::Matcher;
use crate::events::{Events, Interner};
use crate::logs::evidence::Evidence;
use crate::logs::set::{self, Log};
use crate::merchant::Merchant;
use crate::orders::KeyIndex;

/// Scans all logs for the lines that orders and partners need. Where it pays, it also notes by log which devices have lines
/// where. With `counts_clients`, it counts the clients of all lines as well.
pub(super) fn scan_logs(
    logs: &mut [Log],
    merchant: &Merchant,
    keys: &KeyIndex,
    (orders, counts_clients): (usize, bool),
    progress: &dyn Progress,
) -> (Events, second::ByLog) {
    progress.begins(Stage::Scan);
    for log in &*logs {
        if let Some(digest) = log.source.evidence().and_then(Evidence::digest) {
            digest.begin(reading(log, merchant));
        }
    }
    let (watch, register) = (Matcher::new(merchant, keys), Interner::default());
    let worth_sketching = second::worth_sketching(logs, orders);
    let numbers: Vec<u16> = logs.iter().map(|log| log.number).collect();
    let jumps: Vec<bool> = logs.iter().map(Log::supports_seek).collect();
    let make = |nth: usize| {
        let observer = EventCollector::new(&watch, numbers[nth], &register);
        let events = if worth_sketching { observer.with_footprints(jumps[nth]) } else { observer };
        FirstSink::new(events, counts_clients)
    };
    let sinks = set::scan(logs, merchant, &make, progress.scanned());
    let (mut sinks, clients) = FirstSink::split(sinks);
    if counts_clients {
        count_clients(logs, clients);
    }
    progress.begins(Stage::Seal);
    let left =
        |sinks: &mut Vec<EventCollector<'_>>| sinks.iter_mut().filter_map(|sink| sink.footprints.take()).collect();
    let footprints = if worth_sketching { sinks.iter_mut().map(left).collect() } else { Vec::new() };
    (Events::seal(kept(sinks, logs), register), footprints)
}
