//! Numbers distinct values that many events share, so that each is stored once.

use hashbrown::{HashTable, hash_table};

/// A value that a dictionary numbers.
pub(super) trait Entry: Copy + Eq {
    /// The hash of the value: equal values have equal spots. Strangers must not be able to choose many values with one spot, so it
    /// is made of keyed hashes, or mixed.
    fn spot(&self) -> u64;
}

impl Entry for crate::base::identity::Key {
    fn spot(&self) -> u64 {
        self.0
    }
}

impl Entry for crate::base::identity::TextHash {
    fn spot(&self) -> u64 {
        self.with(*self).0
    }
}

/// Spreads two parts over all bits.
pub(super) fn mixed(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0x243f_6a88_85a3_08d3) * u128::from(b ^ 0x1319_8a2e_0370_7345);
    (wide >> 64) as u64 ^ wide as u64
}

/// From this many values on, a list is too long to be copied lightly.
const LONG: usize = 1 << 16;

/// Distinct values in the order of their first appearance, and a table that finds their numbers.
///
/// Five to eleven bytes per value besides the values.
#[derive(Debug)]
pub(super) struct Dictionary<T> {
    values: Vec<T>,
    numbers: HashTable<u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashTable::new() }
    }
}

impl<T: Entry> Dictionary<T> {
    /// The number of a value, which gets the next one if it is new. There are fewer values than [`u32::MAX`], because
    /// there are fewer events.
    #[inline]
    pub(super) fn number(&mut self, value: T) -> u32 {
        let Self { values, numbers } = self;
        let is = |number: &u32| values[*number as usize] == value;
        match numbers.entry(value.spot(), is, |number| values[*number as usize].spot()) {
            hash_table::Entry::Occupied(known) => *known.get(),
            hash_table::Entry::Vacant(free) => {
                let number = values.len() as u32;
                free.insert(number);
                push(values, value);
                number
            }
        }
    }

    /// Looks up values that will be numbered next. A large table is not in the caches, and the processor waits for many places at
    /// once when nothing depends on what it finds there. Only speed depends on it.
    pub(super) fn touch(&self, values: impl Iterator<Item = T>) {
        let known = |value: &T| self.find(value.spot(), |known| known == value).is_some();
        std::hint::black_box(values.filter(known).count());
    }

    /// The number of the first value with this spot for which `is` returns true.
    #[inline]
    pub(super) fn find(&self, spot: u64, is: impl Fn(&T) -> bool) -> Option<u32> {
        self.numbers.find(spot, |number| is(&self.values[*number as usize])).copied()
    }

    /// The value of a number.
    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.values.get(number as usize)
    }

    /// How many values there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The values alone, in the order of their numbers.
    pub(super) fn into_values(mut self) -> Vec<T> {
        self.values.shrink_to_fit();
        self.values
    }
}

/// Adds a value. Long lists grow by an eighth instead of doubling: they take a good part of all memory.
#[inline]
fn push<T>(values: &mut Vec<T>, value: T) {
    let count = values.len();
    if count == values.capacity() && count >= LONG {
        values.reserve_exact(count / 8);
    }
    values.push(value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::identity::{Id, Key};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// A value with one of few spots: searches meet others.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
    struct Crowded(u16);

    impl Entry for Crowded {
        fn spot(&self) -> u64 {
            u64::MAX - (u64::from(self.0 % 3) << 60)
        }
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_a_plain_map(values in proptest::collection::vec(0..400_u16, 0..600)) {
            let mut dictionary = Dictionary::default();
            let mut plain: BTreeMap<u16, u32> = BTreeMap::new();
            for value in values {
                let next = plain.len() as u32;
                prop_assert_eq!(dictionary.number(Crowded(value)), *plain.entry(value).or_insert(next));
            }
            prop_assert_eq!(dictionary.len(), plain.len());
            for value in 0..400 {
                let found = dictionary.find(Crowded(value).spot(), |known| known.0 == value);
                prop_assert_eq!(found, plain.get(&value).copied());
                prop_assert_eq!(found.and_then(|number| dictionary.get(number)).copied(), found.map(|_| Crowded(value)));
            }
        }
    }

    #[test]
    fn many_keys_keep_their_numbers() {
        let key = |n: u32| Key::of(Id::Session, &n.to_le_bytes());
        let mut dictionary = Dictionary::default();
        assert_eq!(dictionary.find(key(0).spot(), |_| true), None);
        for round in 0..2 {
            assert!((0..100_000).all(|n| dictionary.number(key(n)) == n), "round {round}");
        }
        assert!((100_000..101_000).all(|n| dictionary.find(key(n).spot(), |k| *k == key(n)).is_none()));
        assert_eq!(dictionary.into_values().len(), 100_000);
    }
}
