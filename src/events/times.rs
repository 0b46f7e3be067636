//! The times of events, in four bytes each: events are in the order of time, so each time is stored as a small distance.

use crate::base::units::Micros;
use rayon::prelude::*;

/// Events from one full time to the next.
const GRID: usize = 128;

/// The mark for an event more than half an hour after the last full time: its own line holds the time.
const FAR: u32 = u32::MAX;

/// The times of all events, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// When every event whose number is a multiple of [`GRID`] was logged.
    grid: Vec<Micros>,
    /// How many microseconds each event is after that; [`FAR`] when they are too many.
    behind: Vec<u32>,
    /// How many of the grid's times are before each of the equal spans, counted from the first time: a search looks at few.
    before: Vec<u32>,
    /// The length of these spans is this power of two, in microseconds.
    shift: u32,
}

impl Times {
    /// The times of all events, given by their numbers in ascending order. They are stored in `room`, which has one element per
    /// event; its old values are overwritten.
    pub(super) fn of(room: Vec<u32>, at: impl Fn(u32) -> Micros + Sync) -> Self {
        let grid: Vec<Micros> = (0..room.len() as u32).step_by(GRID).map(&at).collect();
        let mut behind = room;
        behind.par_chunks_mut(GRID).zip(&grid).enumerate().for_each(|(nth, (some, whole))| {
            for (behind, nth) in some.iter_mut().zip((nth * GRID) as u32..) {
                *behind = u32::try_from((at(nth) - *whole).0).unwrap_or(FAR);
            }
        });
        let (Some(first), Some(last)) = (grid.first(), grid.last()) else { return Self::default() };
        // As many spans as times in the grid, or up to twice as many.
        let shift = ((last.0 - first.0) as u64 / grid.len() as u64).checked_ilog2().unwrap_or(0);
        let span = |at: &Micros| ((at.0 - first.0) as u64 >> shift) as usize;
        let mut before = vec![0; span(last) + 2];
        for at in &grid {
            before[span(at) + 1] += 1;
        }
        let mut sum = 0;
        for count in &mut before {
            sum += *count;
            *count = sum;
        }
        Self { grid, behind, before, shift }
    }

    /// How many of the grid's times are before an instant.
    #[inline]
    fn grid_before(&self, from: Micros) -> usize {
        let distance = self.grid.first().map_or(0, |first| from.0.saturating_sub(first.0)).max(0) as u64;
        let span = (distance >> self.shift) as usize;
        let bounds = self.before.get(span).zip(self.before.get(span + 1));
        let Some((start, end)) = bounds.map(|(start, end)| (*start as usize, *end as usize)) else {
            return self.grid.len();
        };
        start + self.grid[start..end].partition_point(|at| *at < from)
    }

    /// When an event was logged; `None` when only its line holds the time, or there is no such event.
    #[inline]
    pub(super) fn at(&self, nth: u32) -> Option<Micros> {
        let behind = self.behind.get(nth as usize).filter(|behind| **behind != FAR)?;
        Some(Micros(self.grid.get(nth as usize / GRID)?.0 + i64::from(*behind)))
    }

    /// Where to look for the first event that is not before an instant: it is in this range, or the next one after it.
    pub(super) fn around(&self, from: Micros) -> std::ops::Range<usize> {
        let near = self.grid_before(from);
        near.saturating_sub(1) * GRID..self.behind.len().min(near * GRID)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn times_are_those_of_the_events_or_left_to_them(steps in proptest::collection::vec(0..90_000_000_i64, 0..600)) {
            let times: Vec<Micros> = steps.iter().scan(-7_000_000_000, |at, step| {
                *at += step;
                Some(Micros(*at))
            }).collect();
            let held = Times::of(vec![7; times.len()], |nth| times[nth as usize]);
            for (nth, at) in times.iter().enumerate() {
                prop_assert_eq!(held.at(nth as u32).unwrap_or(*at), *at);
            }
            prop_assert_eq!(held.at(times.len() as u32), None);
            for from in times.iter().copied().chain([Micros(i64::MIN), Micros(i64::MAX)]) {
                let (first, near) = (times.partition_point(|at| *at < from), held.around(from));
                prop_assert!(near.contains(&first) || first == near.end);
            }
        }
    }
}
