//! Numbers distinct values that many events share, so that each is stored once.

/// A value that a dictionary numbers.
pub(super) trait Entry: Copy + Eq {
    /// Where a search for the value begins. Only the upper bits count, and equal values have equal spots. Strangers must not be
    /// able to choose many values with nearby spots, so it is made of keyed hashes, or mixed.
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

/// A free slot.
const FREE: u32 = u32::MAX;

/// From this many values on, a list is too long to be copied lightly.
const LONG: usize = 1 << 16;

/// The fewest slots of a dictionary that holds anything.
const FEWEST_SLOTS: usize = 256;

/// Distinct values in the order of their first appearance, and a table that finds their numbers.
///
/// Eight bytes per value at the most besides the values: slots hold numbers, open addressing with steps of one.
#[derive(Debug)]
pub(super) struct Dictionary<T> {
    values: Vec<T>,
    /// A power of two; seven in eight are taken at the most.
    slots: Vec<u32>,
    /// How far a spot's upper bits, which choose the slot, are from its lower end.
    shift: u32,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), slots: Vec::new(), shift: 0 }
    }
}

impl<T: Entry> Dictionary<T> {
    /// The number of a value, which gets the next one if it is new. There are fewer values than [`u32::MAX`], because
    /// there are fewer events.
    #[inline]
    pub(super) fn number(&mut self, value: T) -> u32 {
        if (self.values.len() + 1) * 8 > self.slots.len() * 7 {
            self.grow();
        }
        let slot = self.slot(value.spot(), |known| *known == value);
        if self.slots[slot] == FREE {
            self.slots[slot] = self.values.len() as u32;
            self.push(value);
        }
        self.slots[slot]
    }

    /// Reads the slots of values that will be looked up next. A large table is not in the caches, and the processor waits for
    /// many places at once when nothing depends on what it finds there. Only speed depends on it.
    pub(super) fn touch(&self, values: impl Iterator<Item = T>) {
        if self.slots.is_empty() {
            return;
        }
        let found = |value: T| {
            let number = self.slots[(value.spot() >> self.shift) as usize];
            self.values.get(number as usize).is_some_and(|known| *known == value)
        };
        std::hint::black_box(values.filter(|value| found(*value)).count());
    }

    /// The number of the first value with this spot for which `is` returns true.
    #[inline]
    pub(super) fn find(&self, spot: u64, is: impl Fn(&T) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        Some(self.slots[self.slot(spot, is)]).filter(|number| *number != FREE)
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

    /// The slot of a value, or the free one where it belongs. One slot in eight is free, so there is one.
    #[inline]
    fn slot(&self, spot: u64, is: impl Fn(&T) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (spot >> self.shift) as usize;
        while self.slots[at] != FREE && !is(&self.values[self.slots[at] as usize]) {
            at = (at + 1) & mask;
        }
        at
    }

    /// Adds a value. Long lists grow by an eighth instead of doubling: they take a good part of all memory.
    #[inline]
    fn push(&mut self, value: T) {
        let count = self.values.len();
        if count == self.values.capacity() && count >= LONG {
            self.values.reserve_exact(count / 8);
        }
        self.values.push(value);
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (self.slots.len() * 2).max(FEWEST_SLOTS)];
        self.shift = u64::BITS - self.slots.len().trailing_zeros();
        for (number, value) in self.values.iter().enumerate() {
            let slot = self.slot(value.spot(), |_| false);
            self.slots[slot] = number as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::identity::{Id, Key};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// A value whose spot is one of few: searches meet others and run over the end of the table.
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
