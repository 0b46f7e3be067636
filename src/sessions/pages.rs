//! Finds page views by an address and the user agent, where two page views show that they are one visitor's.

use crate::base::identity::Key;
use rayon::prelude::*;
use std::ops::Range;

/// Page views by a page and user agent that they name, eight bytes each.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// The key's upper half and the event, sorted.
    list: Vec<(u32, u32)>,
    /// Where keys with the same upper bits begin; the last entry is the list's end. Keys are spread evenly, so that a search
    /// looks at few.
    starts: Vec<u32>,
    /// How far those bits are from the lower end.
    shift: u32,
}

/// Pages that have the same upper bits, about so many at the most.
const TOGETHER: usize = 32;

impl Pages {
    /// The pages of these keys; those without one are left out.
    pub(super) fn of(pages: impl ParallelIterator<Item = (Key, u32)>) -> Self {
        let mut list: Vec<(u32, u32)> =
            pages.filter(|(key, _)| key.is_some()).map(|(key, at)| (key.short(), at)).collect();
        list.par_sort_unstable();
        list.shrink_to_fit();
        let bits = (list.len() / TOGETHER).checked_ilog2().unwrap_or(0);
        let shift = u32::BITS - bits - 1;
        let mut starts = vec![0; (2 << bits) + 1];
        for (key, _) in &list {
            starts[(key >> shift) as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { list, starts, shift }
    }

    /// Events of a key in a range, in the order of time. Only half of the key is stored, so other keys' events may be among them:
    /// callers compare what the key was made of.
    pub(super) fn near(&self, key: Key, range: &Range<u32>) -> impl Iterator<Item = u32> + '_ {
        let (key, end) = (key.short(), range.end);
        let upper = (key >> self.shift) as usize;
        let bounds = self.starts.get(upper).zip(self.starts.get(upper + 1));
        let near = bounds.map_or(&[][..], |(from, to)| &self.list[*from as usize..*to as usize]);
        let from = near.partition_point(|page| *page < (key, range.start));
        near[from..].iter().take_while(move |page| page.0 == key && page.1 < end).map(|page| page.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pages_are_those_of_a_plain_search(keys in proptest::collection::vec(0..40_u64, 0..900), range in 0..900_u32) {
            // The upper half of a key counts, and its upper bits choose the group.
            let key = |n: u64| Key((n.wrapping_mul(0x9e37_79b9) << 32 | 1) * u64::from(n > 0));
            let list: Vec<(Key, u32)> = (0..).zip(&keys).map(|(at, n)| (key(*n), at)).collect();
            let pages = Pages::of(list.clone().into_par_iter());
            for n in 0..41 {
                let range = range / 2..range;
                let found: Vec<u32> = pages.near(key(n), &range).collect();
                let plain = list.iter().filter(|page| n > 0 && page.0 == key(n) && range.contains(&page.1));
                prop_assert_eq!(found, plain.map(|page| page.1).collect::<Vec<u32>>());
            }
        }
    }

    #[test]
    fn pages_are_found_by_key_and_time() {
        let key = |n: u64| Key(n << 32 | 1);
        let list = [(key(2), 9), (key(1), 7), (Key::NONE, 3), (key(2), 4), (key(2), 6)];
        let pages = Pages::of(list.into_par_iter());
        let near = |key: Key, range: Range<u32>| pages.near(key, &range).collect::<Vec<u32>>();
        assert_eq!(near(key(2), 0..9), [4, 6]);
        assert_eq!(near(key(2), 5..10), [6, 9]);
        assert_eq!(near(key(1), 0..100), [7]);
        assert!(near(key(3), 0..100).is_empty() && near(Key::NONE, 0..100).is_empty());
    }
}
