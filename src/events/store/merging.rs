//! Brings a second, shorter list of events into the first one, both in the order of time.

use rayon::prelude::*;

/// Events that are placed one after the other on one core.
const TOGETHER: usize = 1 << 12;

/// Those of `more` that `known` does not hold, each with the number of events before it in `known`. Both lists are sorted by
/// `place`.
pub(super) fn places<P: Ord>(known: &[u32], more: &[u32], place: impl Fn(u32) -> P + Sync) -> Vec<(usize, u32)> {
    let some = |some: &[u32]| {
        let mut before = 0;
        let mut placed = Vec::with_capacity(some.len());
        for slot in some {
            // It is not far after the previous one.
            let here = place(*slot);
            before += count_before(&known[before..], |known| place(*known) < here);
            if known.get(before).is_none_or(|known| place(*known) != here) {
                placed.push((before, *slot));
            }
        }
        placed
    };
    more.par_chunks(TOGETHER).flat_map_iter(some).collect()
}

/// How many values at the beginning of a list satisfy `holds`, where none after the first failure does. Fast where these are few.
fn count_before<T>(list: &[T], holds: impl Fn(&T) -> bool) -> usize {
    let mut reach = 1;
    while list.get(reach - 1).is_some_and(&holds) {
        reach *= 2;
    }
    let known = reach / 2;
    known + list[known..list.len().min(reach)].partition_point(holds)
}

/// Inserts values before the places they were given in a list, from the back, so that each one moves once.
pub(super) fn insert(list: &mut Vec<u32>, placed: &[(usize, u32)]) {
    let mut end = list.len();
    // Reserve exactly: the list is long and grows only once.
    list.reserve_exact(placed.len());
    list.resize(end + placed.len(), 0);
    for (before, (place, value)) in placed.iter().enumerate().rev() {
        list.copy_within(*place..end, place + before + 1);
        list[place + before] = *value;
        end = *place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_lists_are_merged_piece_by_piece() {
        let (mut list, more): (Vec<u32>, Vec<u32>) =
            ((0..60_000).step_by(3).collect(), (0..60_000).step_by(2).collect());
        assert!(more.len() > 2 * TOGETHER);
        let placed = places(&list, &more, |value| value);
        insert(&mut list, &placed);
        let all: Vec<u32> = (0..60_000).filter(|n| n % 3 == 0 || n % 2 == 0).collect();
        assert_eq!(list, all);
    }

    proptest! {
        #[test]
        fn a_merged_list_holds_both_in_their_order(
            known in proptest::collection::btree_set(0..300_u32, 0..200),
            more in proptest::collection::btree_set(0..300_u32, 0..200),
        ) {
            let all: Vec<u32> = known.union(&more).copied().collect();
            let (mut list, more): (Vec<u32>, Vec<u32>) = (known.into_iter().collect(), more.into_iter().collect());
            for limit in [0, 3, 150, 300] {
                let held = list.iter().filter(|value| **value < limit).count();
                prop_assert_eq!(count_before(&list, |value| *value < limit), held);
            }
            let placed = places(&list, &more, |value| value);
            insert(&mut list, &placed);
            prop_assert_eq!(list, all);
        }
    }
}
