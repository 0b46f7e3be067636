//! Bins of the charts over time.

use super::charts::Shade;
use crate::base::units::{Micros, Span};

/// The most columns of a chart over time; with more days, several share one.
const MOST_COLUMNS: i64 = 92;

pub(super) const DAY: i64 = Span::days(1).0;

/// The classes of the time from click to order, by their upper ends.
pub(super) const LAGS: [(i64, &str); 11] = [
    (60, "1m"),
    (600, "10m"),
    (3600, "1h"),
    (6 * 3600, "6h"),
    (86_400, "1d"),
    (3 * 86_400, "3d"),
    (7 * 86_400, "7d"),
    (14 * 86_400, "14d"),
    (30 * 86_400, "30d"),
    (90 * 86_400, "90d"),
    (i64::MAX, "more"),
];

/// Days, or groups of several.
#[derive(Clone, Debug)]
pub(super) struct Days {
    pub(super) first: i64,
    pub(super) width: i64,
    pub(super) number: usize,
}

/// The class of a time from click to order, in seconds.
pub(super) fn lag_class(lag: i64) -> usize {
    LAGS.iter().position(|(end, _)| lag < *end).unwrap_or(LAGS.len() - 1)
}

impl Days {
    /// The days from the first to the last order.
    pub(super) fn of(first: Micros, last: Micros) -> Self {
        let (first, last) = (first.0.div_euclid(DAY), last.0.div_euclid(DAY));
        let width = ((last - first) / MOST_COLUMNS + 1).max(1);
        Self { first, width, number: ((last - first) / width + 1) as usize }
    }

    /// The place of an instant, in columns.
    pub(super) fn place(&self, at: Micros) -> f64 {
        (at.0 - self.first * DAY) as f64 / (self.width * DAY) as f64
    }

    pub(super) fn name(&self, column: usize) -> String {
        let at = Micros((self.first + column as i64 * self.width) * DAY);
        at.to_string().chars().take(10).collect()
    }

    pub(super) fn shade(&self, from: Micros, to: Micros, class: &'static str) -> Option<Shade> {
        let end = self.number as f64;
        let (from, to) = (self.place(from).clamp(0.0, end), self.place(to).clamp(0.0, end));
        (to > from).then_some(Shade { from, to, class })
    }
}
