//! Counts how many visitors share an address and a browser, which shows what a join by these alone is worth.

use crate::events::{Events, NOTHING};
use std::collections::HashMap;

/// Sessions per address and browser, among the page views that were kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Shared {
    /// Addresses and browsers with a session.
    pub devices: u64,
    /// Those with one session alone.
    pub alone: u64,
    /// The most sessions of one of them.
    pub most: u64,
}

/// Counts them.
pub fn measure(events: &Events) -> Shared {
    let mut sessions: HashMap<u32, u64, foldhash::fast::RandomState> = HashMap::default();
    for session in 0..events.sessions() {
        let first = events.in_session(session).first().map(|first| events.device(*first));
        if let Some(device) = first.filter(|device| *device != NOTHING) {
            *sessions.entry(device).or_default() += 1;
        }
    }
    let alone = sessions.values().filter(|of| **of == 1).count() as u64;
    Shared { devices: sessions.len() as u64, alone, most: sessions.into_values().max().unwrap_or_default() }
}
