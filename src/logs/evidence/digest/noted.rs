//! What a sink notes of hits for a digest.

use crate::base::identity::Key;
use crate::logs::tally::LinePlace;

/// What the key of a line identifies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyKind {
    /// A session.
    Session,
    /// A customer.
    Customer,
    /// An address and user agent together.
    Device,
    /// An order's number or a click id.
    Token,
}

impl KeyKind {
    /// All kinds, in the order in which they are stored.
    pub(super) const ALL: [Self; 4] = [Self::Session, Self::Customer, Self::Device, Self::Token];
}

/// What a sink noted of a group's hits.
#[derive(Clone, Debug, Default)]
pub struct Noted {
    /// Sums over all hits, as the sink counts them.
    pub sums: [u64; 4],
    /// The lines that it kept; their numbers count from the beginning of the text that was scanned.
    pub kept: Vec<LinePlace>,
    /// The keys of all other lines, by kind, by which they would have been kept, each with the offset of its line.
    pub strangers: [Vec<(Key, u64)>; 4],
}

impl Noted {
    /// Notes a key of a line that was not kept.
    pub fn stranger(&mut self, kind: KeyKind, key: Key, offset: u64) {
        if key.is_some() {
            self.strangers[kind as usize].push((key, offset));
        }
    }
}
