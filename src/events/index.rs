//! Finds events by one of their keys.

use super::Event;
use crate::identity::Key;
use rayon::prelude::*;

/// Numbers of events behind one of their keys: sorted by key, those of one key by time.
///
/// Keys are hashes, spread evenly: their first bits tell nearly where each one stands, so that a look costs two steps
/// and not the twenty of a search in halves.
#[derive(Debug, Default)]
pub(super) struct Index {
    pairs: Vec<(Key, u32)>,
    /// Where the pairs of each beginning of a key start, and behind the last of them their end.
    starts: Vec<u32>,
    /// How far a key is shifted to leave its beginning.
    shift: u32,
}

impl Index {
    /// Indexes all events that have a key, in their order, in the memory of the index before.
    pub(super) fn fill(&mut self, events: &[Event], key: fn(&Event) -> Key) {
        let keyed = events.iter().enumerate().map(|(at, e)| (key(e), at as u32)).filter(|(key, _)| key.is_some());
        // Events are large: they are looked at once.
        let keyed: Vec<(Key, u32)> = keyed.collect();
        let count = keyed.len();
        let bits = count.next_power_of_two().trailing_zeros().max(1);
        let shift = u64::BITS - bits;
        let Self { pairs, starts, .. } = self;
        // Two places ahead of the count: filling moves each start to the end of its pairs, which is the next one's start.
        starts.clear();
        starts.resize((1 << bits) + 2, 0);
        for (key, _) in &keyed {
            starts[(key.0 >> shift) as usize + 2] += 1;
        }
        let mut sum = 0;
        for start in starts.iter_mut() {
            sum += *start;
            *start = sum;
        }
        pairs.resize(count, (Key::NONE, 0));
        for pair in keyed {
            let place = &mut starts[(pair.0.0 >> shift) as usize + 1];
            pairs[*place as usize] = pair;
            *place += 1;
        }
        for bounds in starts.windows(2) {
            let same = &mut pairs[bounds[0] as usize..bounds[1] as usize];
            if !same.is_sorted_by_key(|(key, _)| *key) {
                same.sort_by_key(|(key, _)| *key);
            }
        }
        self.shift = shift;
    }

    /// The pairs of a key, by time.
    #[inline]
    pub(super) fn get(&self, key: Key) -> &[(Key, u32)] {
        if !key.is_some() || self.pairs.is_empty() {
            return &[];
        }
        let beginning = (key.0 >> self.shift) as usize;
        let near = &self.pairs[self.starts[beginning] as usize..self.starts[beginning + 1] as usize];
        // Nearly always the pairs of one key or none.
        if let ([(first, _), ..], [.., (last, _)]) = (near, near)
            && *first == key
            && *last == key
        {
            return near;
        }
        let from = near.partition_point(|(k, _)| *k < key);
        let length = near[from..].partition_point(|(k, _)| *k == key);
        &near[from..from + length]
    }

    /// The pairs of each key.
    pub(super) fn groups(&self) -> impl ParallelIterator<Item = &[(Key, u32)]> {
        self.pairs.par_chunk_by(|a, b| a.0 == b.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_events_in_order_and_no_others() {
        let mut index = Index::default();
        for (events, keys) in [(0_u64, 1), (1, 1), (10, 3), (5000, 700), (5000, 2)] {
            let key = |n: u64| Key::of(crate::identity::Id::Session, &(n * n % keys).to_le_bytes());
            // Every seventh event has no key.
            let list: Vec<Event> = (0..events)
                .map(|n| Event { session: if n % 7 == 6 { Key::NONE } else { key(n) }, ..Event::default() })
                .collect();
            index.fill(&list, |e| e.session);
            for n in 0..keys * 2 {
                let wanted = Key::of(crate::identity::Id::Session, &n.to_le_bytes());
                let found: Vec<u32> = index.get(wanted).iter().map(|(_, at)| *at).collect();
                let expected: Vec<u32> = (0..events as u32).filter(|at| list[*at as usize].session == wanted).collect();
                assert_eq!(found, expected);
            }
            assert_eq!(
                index.groups().map(<[_]>::len).sum::<usize>(),
                list.iter().filter(|e| e.session.is_some()).count()
            );
            assert!(index.get(Key::NONE).is_empty());
        }
    }
}
