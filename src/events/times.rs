//! When events were logged, in four bytes each: they stand in the order of time, so that each lies little behind others.

use crate::units::Micros;
use rayon::prelude::*;

/// Events from one whole time to the next.
const GRID: usize = 128;

/// More than half an hour behind the last whole time: the event's own line is asked.
const FAR: u32 = u32::MAX;

/// The times of all events, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// When every event whose number is a multiple of [`GRID`] was logged.
    grid: Vec<Micros>,
    /// How many microseconds each event lies behind that; [`FAR`] when they are too many.
    behind: Vec<u32>,
}

impl Times {
    /// The times of so many events, given by their numbers in ascending order.
    pub(super) fn of(count: u32, at: impl Fn(u32) -> Micros + Sync) -> Self {
        let grid: Vec<Micros> = (0..count).step_by(GRID).map(&at).collect();
        let behind = |nth: u32| u32::try_from((at(nth) - grid[nth as usize / GRID]).0).unwrap_or(FAR);
        let behind = (0..count).into_par_iter().map(behind).collect();
        Self { grid, behind }
    }

    /// When an event was logged; none when its line has to be asked, or there is no such event.
    #[inline]
    pub(super) fn at(&self, nth: u32) -> Option<Micros> {
        let behind = self.behind.get(nth as usize).filter(|behind| **behind != FAR)?;
        Some(Micros(self.grid.get(nth as usize / GRID)?.0 + i64::from(*behind)))
    }

    /// Where among the events the first one is looked for that is not before an instant: it is one of these, or the next.
    pub(super) fn around(&self, from: Micros) -> std::ops::Range<usize> {
        let near = self.grid.partition_point(|at| *at < from);
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
            let held = Times::of(times.len() as u32, |nth| times[nth as usize]);
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
