//! Finds events by the number of a group that they belong to, such as their device.

use super::NOTHING;
use rayon::prelude::*;

/// Numbers of events by a group's number, those of one group in the order of time: four bytes per event, and four per
/// group.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Where each group starts in the list; the last entry is the list's end.
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl Index {
    /// Indexes events by their groups, which come in the order of time. Groups are below `groups`; [`NOTHING`] for an event
    /// without one.
    pub(super) fn of(groups: usize, events: &[u32]) -> Self {
        Self::of_some(groups, || (0..).zip(events.iter().copied()).filter(|(_, group)| *group != NOTHING))
    }

    /// Indexes events with a group, in the order of time: a walk to count, a walk to place. Groups are below `groups`.
    pub(super) fn of_some<I: Iterator<Item = (u32, u32)>>(groups: usize, grouped: impl Fn() -> I) -> Self {
        // Two places ahead of the count: filling moves each start to the end of its group, which is the next one's start.
        let mut starts = vec![0_u32; groups + 2];
        for (_, group) in grouped() {
            starts[group as usize + 2] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut list = vec![0; sum as usize];
        for (at, group) in grouped() {
            let place = &mut starts[group as usize + 1];
            list[*place as usize] = at;
            *place += 1;
        }
        starts.pop();
        starts.shrink_to_fit();
        Self { starts, list }
    }

    /// The events of a group.
    #[inline]
    pub(super) fn get(&self, group: u32) -> &[u32] {
        let bounds = (self.starts.get(group as usize), self.starts.get(group as usize + 1));
        let (Some(from), Some(to)) = bounds else { return &[] };
        self.list.get(*from as usize..*to as usize).unwrap_or_default()
    }

    /// The events of each group, in the order of the groups' numbers.
    pub(super) fn groups(&self) -> impl IndexedParallelIterator<Item = &[u32]> {
        self.starts
            .par_windows(2)
            .map(|bounds| self.list.get(bounds[0] as usize..bounds[1] as usize).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_group_has_its_events_in_order_and_no_others(
            groups in proptest::collection::vec(proptest::option::of(0..9_u32), 0..200),
        ) {
            let column: Vec<u32> = groups.iter().map(|group| group.unwrap_or(NOTHING)).collect();
            let index = Index::of(9, &column);
            for group in 0..9 {
                let expected: Vec<u32> = (0..groups.len() as u32).filter(|at| groups[*at as usize] == Some(group)).collect();
                prop_assert_eq!(index.get(group), &expected[..]);
            }
            prop_assert!(index.get(9).is_empty() && index.get(u32::MAX).is_empty());
            prop_assert_eq!(index.groups().count(), 9);
            prop_assert_eq!(index.groups().map(<[_]>::len).sum::<usize>(), groups.iter().flatten().count());
        }
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert!(Index::default().get(0).is_empty() && Index::of(0, &[]).get(0).is_empty());
    }
}
