//! Hits per minute of one or several logs.

use std::ops::Range;

/// Hits per minute since 1970, in the order of time. This is a list, since a month has tens of thousands of minutes, and every
/// one is looked up many times.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Minutes(Vec<(i64, u64)>);

/// Counts of one minute are added up, whatever their order.
impl FromIterator<(i64, u64)> for Minutes {
    fn from_iter<T: IntoIterator<Item = (i64, u64)>>(counts: T) -> Self {
        let mut list: Vec<(i64, u64)> = counts.into_iter().collect();
        // Each log is nearly in the order of time by itself, so this sort merges them.
        list.sort_by_key(|(minute, _)| *minute);
        list.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        Self(list)
    }
}

impl Minutes {
    /// Each minute with hits, and how many.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, u64)> + '_ {
        self.0.iter().copied()
    }

    /// The first minute and the last.
    pub fn ends(&self) -> Option<(i64, i64)> {
        Some((self.0.first()?.0, self.0.last()?.0))
    }

    /// All hits.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// The hits in a range of minutes.
    pub fn within(&self, range: Range<i64>) -> impl Iterator<Item = (i64, u64)> + '_ {
        let from = self.0.partition_point(|(minute, _)| *minute < range.start);
        self.0[from..].iter().copied().take_while(move |(minute, _)| *minute < range.end)
    }

    /// Forgets all minutes outside a range.
    pub fn retain(&mut self, range: Range<i64>) {
        self.0.retain(|(minute, _)| range.contains(minute));
    }

    /// These hits without those of a subset of the same logs.
    #[must_use]
    pub fn less(&self, part: &Self) -> Self {
        let mut part = part.0.iter().peekable();
        let mut left = self.0.clone();
        for (minute, count) in &mut left {
            while part.next_if(|(other, _)| other < minute).is_some() {}
            *count -= part.next_if(|(other, _)| other == minute).map_or(0, |(_, count)| *count);
        }
        Self(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_add_up_and_come_in_the_order_of_time() {
        let minutes: Minutes = [(7, 1), (8, 2), (9, 3), (-5, 4), (8, 10)].into_iter().collect();
        assert_eq!(minutes.iter().collect::<Vec<_>>(), [(-5, 4), (7, 1), (8, 12), (9, 3)]);
        assert_eq!((minutes.ends(), minutes.total()), (Some((-5, 9)), 20));
        assert_eq!(minutes.within(0..9).collect::<Vec<_>>(), [(7, 1), (8, 12)]);
        assert_eq!(minutes.within(10..20).count() + minutes.within(8..8).count(), 0);
        let part: Minutes = [(7, 1), (8, 5)].into_iter().collect();
        assert_eq!(minutes.less(&part).iter().collect::<Vec<_>>(), [(-5, 4), (7, 0), (8, 7), (9, 3)]);
        let mut some = minutes;
        some.retain(7..9);
        assert_eq!(some.iter().collect::<Vec<_>>(), [(7, 1), (8, 12)]);
        assert_eq!(Minutes::default().ends(), None);
    }
}
