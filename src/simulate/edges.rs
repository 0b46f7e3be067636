//! The log of a CDN: each of its places logs the requests that it served, and delivers an hour of lines at once, some time
//! later. So the lines arrive in no order of time.

use std::collections::BTreeMap;

use super::chance::mixed;
use super::request::Request;
use crate::base::units::{Micros, Span};

/// How many places there are.
const PLACES: u64 = 9;

/// The longest time until a batch is delivered.
const LATEST: Span = Span::minutes(150);

/// Lines that are not delivered yet, by the time of their delivery and their place.
#[derive(Debug, Default)]
pub(super) struct Batches {
    waiting: BTreeMap<(Micros, u64), Vec<u8>>,
}

impl Batches {
    /// Keeps the line of a request that a visitor's nearest place served.
    pub(super) fn keep(&mut self, request: &Request, line: &[u8]) {
        let place = mixed(request.address.network()) % PLACES;
        let hour = request.end().0.div_euclid(3_600_000_000);
        let delay = mixed(place ^ mixed(hour as u64)) % LATEST.0 as u64;
        let due = Micros((hour + 1) * 3_600_000_000 + delay as i64);
        self.waiting.entry((due, place)).or_default().extend_from_slice(line);
    }

    /// The next batch that is delivered until a time, and its place.
    pub(super) fn next(&mut self, until: Micros) -> Option<(u64, Vec<u8>)> {
        let first = self.waiting.first_entry().filter(|entry| entry.key().0 <= until)?;
        let ((_, place), lines) = first.remove_entry();
        Some((place, lines))
    }
}
