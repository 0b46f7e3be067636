//! Finds where the offset of one order file changes: shops that write local times without a zone are an hour nearer to UTC, or
//! farther from it, in winter.

use super::{ENOUGH, Offset, Pair, TOLERANCE};
use crate::base::units::{Micros, Span};

/// Offsets that are nearer to each other are one clock that drifts.
const APART: Span = Span::minutes(10);

/// The most changes that are looked for: two years of orders.
const MOST_CHANGES: u32 = 4;

/// A share of pairs this close to the median needs no second offset.
const NEARLY_ALL: f64 = 0.97;

type Part = (Option<Micros>, Option<Micros>, Offset);

/// The parts of a file with a steady offset, by time. `pairs` are sorted by time.
pub(super) fn split(pairs: &[Pair]) -> Vec<Part> {
    parts(pairs, None, None, MOST_CHANGES)
}

fn offset(pairs: &[Pair]) -> Offset {
    Offset::of(pairs.iter().map(|pair| pair.gap).collect())
}

fn are_apart(one: Span, other: Span) -> bool {
    Span(one.0 - other.0).abs() >= APART
}

fn is_close(pair: &Pair, median: Span) -> bool {
    (pair.gap - median.0).abs() <= TOLERANCE.0
}

fn parts(pairs: &[Pair], from: Option<Micros>, until: Option<Micros>, changes: u32) -> Vec<Part> {
    let whole = offset(pairs);
    let close = pairs.iter().filter(|pair| is_close(pair, whole.median)).count();
    let single = || if whole.stable { vec![(from, until, whole)] } else { Vec::new() };
    if changes == 0 || close as f64 >= NEARLY_ALL * pairs.len() as f64 {
        return single();
    }
    let Some(at) = change(pairs) else { return single() };
    let (before, after) = pairs.split_at(at);
    // Nobody knows when between the two orders the clock was set.
    let instant = before.last().zip(after.first()).map(|(b, a)| Micros(i64::midpoint(b.at.0, a.at.0)));
    let left = parts(before, from, instant, changes - 1);
    let right = parts(after, instant, until, changes - 1);
    let differ = left.last().zip(right.first()).is_some_and(|(l, r)| are_apart(l.2.median, r.2.median));
    if differ { [left, right].concat() } else { single() }
}

/// The place at which the most common offset of one side changes to that of the other, where both sides are steady.
fn change(pairs: &[Pair]) -> Option<usize> {
    let third = pairs.len() / 3;
    let median = |side: &[Pair]| offset(side).median;
    let thirds =
        [median(&pairs[..third]), median(&pairs[third..pairs.len() - third]), median(&pairs[pairs.len() - third..])];
    // A change near one end leaves all thirds alike: then the ends alone are compared.
    let ends = || {
        let end = ENOUGH.min(pairs.len());
        [median(&pairs[..end]), median(&pairs[pairs.len() - end..])]
    };
    let [first, last] = match thirds {
        [first, _, last] if are_apart(first, last) => [first, last],
        [first, middle, _] if are_apart(first, middle) => [first, middle],
        _ => ends(),
    };
    if !are_apart(first, last) {
        return None;
    }
    let mut agreed = pairs.iter().filter(|pair| is_close(pair, last)).count() as i64;
    let (mut best, mut place) = (agreed, 0);
    for (nth, pair) in pairs.iter().enumerate() {
        agreed += i64::from(is_close(pair, first)) - i64::from(is_close(pair, last));
        if agreed > best {
            (best, place) = (agreed, nth + 1);
        }
    }
    (place >= ENOUGH && pairs.len() - place >= ENOUGH).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    fn pairs(hours: &[i64]) -> Vec<Pair> {
        let pair = |(nth, hours): (usize, &i64)| Pair { file: 0, at: Micros(nth as i64 * HOUR), gap: hours * HOUR + 5 };
        hours.iter().enumerate().map(pair).collect()
    }

    fn hours(of: &[Pair]) -> Vec<i64> {
        split(of).iter().map(|(.., offset)| offset.median.0 / HOUR).collect()
    }

    #[test]
    fn a_clock_that_is_set_once_has_two_offsets() {
        let summer_and_winter = [[2; 40], [1; 40]].concat();
        let parts = split(&pairs(&summer_and_winter));
        assert_eq!(hours(&pairs(&summer_and_winter)), [2, 1]);
        assert_eq!((parts[0].1, parts[1].0), (Some(Micros(39 * HOUR + HOUR / 2)), Some(Micros(39 * HOUR + HOUR / 2))));
        // Few orders after the change are moved as well.
        assert_eq!(hours(&pairs(&[vec![2; 60], vec![1; 6]].concat())), [2, 1]);
        assert_eq!(hours(&pairs(&[[1; 30], [2; 30], [1; 30]].concat())), [1, 2, 1]);
    }

    #[test]
    fn odd_orders_are_no_second_clock() {
        let mut all = [2; 60];
        (all[3], all[31], all[44]) = (9, 7, 1);
        assert_eq!(hours(&pairs(&all)), [2]);
        assert_eq!(hours(&pairs(&(0..60).map(|n| n % 7).collect::<Vec<_>>())), [0; 0]);
    }
}
