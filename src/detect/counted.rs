//! Counts by name over samples: values are found by the names' hashes, and read in the order of the names.

use std::collections::{BTreeMap, HashMap};

/// Values by name, with a limit on the number of names.
#[derive(Debug)]
pub(super) struct Counted<V> {
    most: usize,
    places: HashMap<Box<str>, usize, foldhash::quality::RandomState>,
    values: Vec<V>,
}

impl<V: Default> Counted<V> {
    /// Room for so many names.
    pub(super) fn new(most: usize) -> Self {
        Self { most, places: HashMap::default(), values: Vec::new() }
    }

    /// The value of a name; of a new one the default, or `None` when there is no room for it.
    pub(super) fn get(&mut self, name: &str) -> Option<&mut V> {
        let place = match self.places.get(name) {
            Some(place) => *place,
            None if self.values.len() >= self.most => return None,
            None => {
                self.places.insert(name.into(), self.values.len());
                self.values.push(V::default());
                self.values.len() - 1
            }
        };
        self.values.get_mut(place)
    }

    /// All names with their values.
    pub(super) fn sorted(self) -> BTreeMap<String, V> {
        let mut names: Vec<(Box<str>, usize)> = self.places.into_iter().collect();
        names.sort_unstable_by_key(|(_, place)| *place);
        names.into_iter().map(|(name, _)| name.into_string()).zip(self.values).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_values_and_no_room_is_made_beyond_the_most() {
        let mut counted: Counted<u64> = Counted::new(2);
        for name in ["b", "a", "c", "b"] {
            if let Some(n) = counted.get(name) {
                *n += 1;
            }
        }
        assert_eq!(counted.sorted(), BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]));
    }
}
