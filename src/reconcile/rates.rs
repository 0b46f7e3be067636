//! Commission rates that changed: fees as a share of revenue, by category.

use super::day_of;
use crate::figures::Figure;
use std::collections::BTreeMap;

/// A rate that changed.
#[derive(Clone, PartialEq, Debug)]
pub struct RateChange {
    /// The category.
    pub category: String,
    /// The rate before, 0 to 1.
    pub before: f64,
    /// The rate after.
    pub after: f64,
    /// The first day of the new rate.
    pub day: i64,
    /// Lines with the new rate, and without a line of the old one after them.
    pub lines: u64,
}

/// The fewest lines with each rate.
const FEWEST: usize = 3;

/// Fees are rounded to a cent: smaller revenues do not show their rate.
const LEAST_REVENUE: i64 = 50_000;

/// Rates nearer than this are one: fees are rounded.
const SAME: f64 = 0.0025;

/// The categories with a rate that changed once and stayed so. Lines of one category may have several rates side by side (sellers,
/// promotions): then nothing is said.
pub(super) fn changes(figures: &[Figure]) -> Vec<RateChange> {
    let mut lines: BTreeMap<&str, Vec<(i64, f64)>> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| !figure.category.is_empty() && figure.shipped.unwrap_or_default() > 0)
    {
        let (Some(at), Some(revenue), Some(fees)) = (figure.at, figure.revenue, figure.fees) else { continue };
        if revenue.0 >= LEAST_REVENUE {
            lines.entry(&figure.category).or_default().push((day_of(at, 0), fees.0 as f64 / revenue.0 as f64));
        }
    }
    lines.into_iter().filter_map(|(category, lines)| change(category, lines)).collect()
}

fn change(category: &str, mut lines: Vec<(i64, f64)>) -> Option<RateChange> {
    lines.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let is = |rate: f64| move |(_, own): &&(i64, f64)| (own - rate).abs() <= SAME;
    let (first, last) = (lines.first()?.1, lines.last()?.1);
    let from = lines.iter().position(|(_, rate)| (rate - last).abs() <= SAME)?;
    let (before, after) = lines.split_at(from);
    let clean =
        before.iter().filter(is(first)).count() == before.len() && after.iter().filter(is(last)).count() == after.len();
    let enough = before.len() >= FEWEST && after.len() >= FEWEST;
    // On the day of the change both rates may occur.
    (clean && enough && (first - last).abs() > SAME).then(|| RateChange {
        category: category.to_owned(),
        before: first,
        after: last,
        day: after[0].0,
        lines: after.len() as u64,
    })
}
