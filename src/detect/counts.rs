//! Counts of values in samples.

use std::collections::BTreeMap;

/// The most different values that are counted.
pub(super) const MOST: usize = 4096;

pub(super) fn count(map: &mut BTreeMap<Vec<u8>, u64>, key: &[u8]) {
    if let Some(n) = map.get_mut(key) {
        *n += 1;
    } else if map.len() < MOST {
        map.insert(key.to_vec(), 1);
    }
}

pub(super) fn most(map: &BTreeMap<Vec<u8>, u64>) -> Option<(&Vec<u8>, u64)> {
    map.iter().max_by_key(|(key, n)| (**n, std::cmp::Reverse(*key))).map(|(key, n)| (key, *n))
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Names with the number of sample hits that show them, the most frequent first.
pub type Seen = Vec<(String, u64)>;

/// The most frequent first.
pub(super) fn sorted(mut seen: Seen) -> Seen {
    seen.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    seen
}
