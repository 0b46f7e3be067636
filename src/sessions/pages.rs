//! Page views by the address asked for and the user agent, where two page views show that they are one visitor's.

use crate::identity::Key;
use rayon::prelude::*;
use std::ops::Range;

/// Page views by a page and user agent that they name, eight bytes each.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// The key's upper half and the event, sorted.
    list: Vec<(u32, u32)>,
}

impl Pages {
    /// The pages of these keys; those without one are left out.
    pub(super) fn of(pages: impl ParallelIterator<Item = (Key, u32)>) -> Self {
        let mut list: Vec<(u32, u32)> =
            pages.filter(|(key, _)| key.is_some()).map(|(key, at)| (key.short(), at)).collect();
        list.par_sort_unstable();
        list.shrink_to_fit();
        Self { list }
    }

    /// Events of a key in a range, in the order of time. Of a few billion keys one can be taken for another: whoever asks
    /// compares what the key was made of.
    pub(super) fn near(&self, key: Key, range: &Range<u32>) -> impl Iterator<Item = u32> + '_ {
        let (key, end) = (key.short(), range.end);
        let from = self.list.partition_point(|page| *page < (key, range.start));
        self.list[from..].iter().take_while(move |page| page.0 == key && page.1 < end).map(|page| page.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
