//! Notes which hits of a chunk were kept, and the keys of all others, for a digest.

use super::EventCollector;
use crate::base::identity::Key;
use crate::events::chunk_events::FieldCounts;
use crate::logs::evidence::digest::{KeyKind, Noted, Noting};
use crate::logs::tally::LinePlace;

/// Notes of one chunk.
#[derive(Debug, Default)]
pub(super) struct Notes(Noted);

impl Notes {
    /// Notes a hit: whether it is kept, and its session, customer and token. `device` is the key of its device if that is
    /// enough to keep the hit.
    pub(super) fn push(&mut self, place: LinePlace, kept: bool, keys: [Key; 3], device: Option<Key>) {
        if kept {
            self.0.kept.push(place);
            return;
        }
        let [session, customer, token] = keys;
        let device = device.unwrap_or_default();
        let kinds = [KeyKind::Session, KeyKind::Customer, KeyKind::Token, KeyKind::Device];
        kinds
            .into_iter()
            .zip([session, customer, token, device])
            .for_each(|(kind, key)| self.0.stranger(kind, key, place.offset));
    }

    /// All notes, with the sums over the chunk's hits.
    pub(super) fn end(self, sums: [u64; 4]) -> Noted {
        Noted { sums, ..self.0 }
    }
}

impl Noting for EventCollector<'_> {
    fn begin(&mut self) {
        self.notes = Some(Notes::default());
    }

    fn end(&mut self) -> Noted {
        self.notes.take().unwrap_or_default().end(self.kept.seen.parts())
    }

    fn wants(&self, kind: KeyKind, key: Key) -> bool {
        let keys = self.watch.keys;
        match kind {
            KeyKind::Device => keys.device(key),
            // A second scan looks for devices alone.
            _ if !self.watch.strangers => false,
            KeyKind::Session => keys.session(key),
            KeyKind::Customer => keys.customer(key),
            KeyKind::Token => keys.order(key) || keys.click(key),
        }
    }

    fn resume(&mut self, sums: [u64; 4]) {
        self.kept.seen = FieldCounts::of_parts(sums);
    }
}
