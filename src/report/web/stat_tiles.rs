//! Figures over all orders: the page's charts and sentences are made from these numbers, never from the rows themselves.

use super::super::Row;
use super::days::{Days, LAGS, lag_class};
use crate::base::units::{Micros, Money};
use crate::causes::Grade;
use crate::verdict::Outcome;

/// The grades, in the order in which the page names them.
const GRADES: [Grade; 3] = [Grade::Observed, Grade::Derived, Grade::Inferred];

/// The confidence from which the page calls a verdict sure.
const SURE: f64 = 0.9;

/// Counts of all rows so far.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The commonest currency: the charts leave out amounts of other currencies.
    pub(super) currency: String,
    pub(super) days: Option<Days>,
    /// By column of the chart of days: all orders, lost ones, their commission.
    pub(super) by_day: Vec<(u64, u64, Money)>,
    /// The same with the lost orders' worth, for when no commission is known.
    pub(super) worth_by_day: Vec<(u64, u64, Money)>,
    /// By class of [`LAGS`]: lost orders, others.
    pub(super) by_lag: [(u64, u64); LAGS.len()],
    /// Lost orders by tenths of confidence.
    pub(super) by_confidence: [u64; 10],
    lost: u64,
    confidence: f64,
    sure: u64,
    grades: [u64; 3],
}

impl Figures {
    /// No orders yet. `span` holds the times of the first and the last one, `currency` is the commonest.
    pub fn new(span: Option<(Micros, Micros)>, currency: String) -> Self {
        let days = span.map(|(first, last)| Days::of(first, last));
        let none = vec![Default::default(); days.as_ref().map_or(0, |days| days.number)];
        Self {
            currency,
            by_day: none.clone(),
            worth_by_day: none,
            days,
            by_lag: Default::default(),
            by_confidence: Default::default(),
            lost: 0,
            confidence: 0.0,
            sure: 0,
            grades: Default::default(),
        }
    }

    /// Counts one more row; rows come in the order of `verdicts`.
    pub fn add(&mut self, row: &Row) {
        let is_lost = row.outcome == Outcome::Lost;
        if let Some(days) = &self.days {
            let day = (days.place(row.ordered_at) as usize).min(days.number - 1);
            let sums = [(&mut self.by_day, row.commission_lost), (&mut self.worth_by_day, row.amount)];
            for (sum, money) in sums.into_iter().filter_map(|(sums, money)| Some((sums.get_mut(day)?, money))) {
                sum.0 += 1;
                sum.1 += u64::from(is_lost);
                if is_lost && row.currency == self.currency {
                    sum.2 = sum.2 + money.unwrap_or_default();
                }
            }
        }
        if let Some(lag) = row.lag_seconds.filter(|lag| *lag >= 0) {
            let count = &mut self.by_lag[lag_class(lag)];
            *(if is_lost { &mut count.0 } else { &mut count.1 }) += 1;
        }
        if is_lost {
            self.lost += 1;
            self.confidence += row.confidence;
            self.sure += u64::from(row.confidence >= SURE);
            self.by_confidence[((row.confidence * 10.0) as usize).min(9)] += 1;
            if let Some(at) = GRADES.iter().position(|grade| Some(*grade) == row.grade) {
                self.grades[at] += 1;
            }
        }
    }

    /// The mean confidence of lost orders, the share of sure ones, and the shares of the three grades; `None` without any.
    pub(super) fn sureness(&self) -> Option<(f64, f64, [f64; 3])> {
        let some = self.lost as f64;
        let shares = self.grades.map(|orders| orders as f64 / some);
        (self.lost > 0).then(|| (self.confidence / some, self.sure as f64 / some, shares))
    }
}
