//! Pages that were asked for without a session: phones change their address in mid-visit, and leave such a page behind.

use super::dictionary::{Dictionary, Entry};
use super::index::Index;
use super::{Events, NOTHING};
use crate::identity::{Key, Word};
use rayon::prelude::*;

/// The pages without a session, by address asked for and user agent.
#[derive(Debug, Default)]
pub(super) struct Openings {
    keys: Dictionary<Key>,
    by_key: Index,
}

impl Openings {
    pub(super) fn of(events: &Events) -> Self {
        let opening = |at: u32| {
            let opens = events.session(at) == NOTHING && events.facts(at).is_page();
            let key = if opens { events.url(at).with(events.agent(at)) } else { Key::NONE };
            key.is_some().then_some((at, key))
        };
        let found: Vec<(u32, Key)> = (0..events.len()).into_par_iter().filter_map(opening).collect();
        let mut keys = Dictionary::default();
        let numbered: Vec<(u32, u32)> = found.into_iter().map(|(at, key)| (at, keys.number(key))).collect();
        let by_key = Index::of_pairs(keys.len(), || numbered.iter().copied());
        Self { keys, by_key }
    }

    /// The pages of an address that a user agent asked for, in the order of time.
    pub(super) fn get(&self, url: Word, agent: Word) -> &[u32] {
        let key = url.with(agent);
        self.by_key.get(self.keys.find(key.spot(), |known| *known == key).unwrap_or(NOTHING))
    }
}
