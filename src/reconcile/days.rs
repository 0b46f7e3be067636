//! Own clicks and reported clicks by day.

use super::{Material, day_of, interval};
use std::collections::BTreeMap;

/// One day.
#[derive(Clone, PartialEq, Debug)]
pub struct Day {
    /// The day, counted since 1970, in the reports' zone.
    pub day: i64,
    /// Clicks that left the own site; nothing where the logs do not cover the day.
    pub own: Option<u64>,
    /// Of these, clicks on links with a readable id.
    pub own_with_id: u64,
    /// Clicks that the programme reports.
    pub reported: Option<u64>,
    /// Ordered items.
    pub ordered: Option<u64>,
    /// The range in which the reported clicks should be, by the share on other days.
    pub expected: Option<(f64, f64)>,
    /// Whether the reported clicks are below that range, and the report is old enough.
    pub falls_short: bool,
}

/// The fewest days from which a usual share can be learned.
const FEWEST_DAYS: usize = 5;

/// Puts the days together.
pub(super) fn compare(material: &Material<'_>) -> Vec<Day> {
    let mut days: BTreeMap<i64, Day> = BTreeMap::new();
    let day = |day: i64| Day {
        day,
        own: None,
        own_with_id: 0,
        reported: None,
        ordered: None,
        expected: None,
        falls_short: false,
    };
    let has_trends = material.figures.iter().any(is_trend);
    for figure in material.figures {
        // A report's times are by its own clock: the day is the one that it writes.
        let Some(at) = figure.at.map(|at| day_of(at, 0)) else { continue };
        if is_trend(figure) {
            let entry = days.entry(at).or_insert_with(|| day(at));
            entry.reported = Some(entry.reported.unwrap_or_default() + number(figure.clicks));
            entry.ordered = Some(entry.ordered.unwrap_or_default() + number(figure.ordered));
        } else if !has_trends && figure.ordered.is_some() {
            let entry = days.entry(at).or_insert_with(|| day(at));
            entry.ordered = Some(entry.ordered.unwrap_or_default() + number(figure.ordered));
        }
    }
    if let Some((first, last)) = material.clicks.whole_days(material.offset) {
        let own = material.clicks.by_day(material.offset);
        for at in first..=last {
            let (all, with_id) = own.get(&at).copied().unwrap_or_default();
            let entry = days.entry(at).or_insert_with(|| day(at));
            (entry.own, entry.own_with_id) = (Some(all), with_id);
        }
    }
    days.into_values().collect()
}

/// Whether a line holds all clicks of a day.
fn is_trend(figure: &crate::figures::Figure) -> bool {
    figure.clicks.is_some()
        && figure.at.is_some()
        && figure.tag.is_empty()
        && figure.sku.is_empty()
        && figure.campaign.is_empty()
}

pub(super) fn number(count: Option<i64>) -> u64 {
    u64::try_from(count.unwrap_or_default()).unwrap_or_default()
}

/// Says for each day what is expected by the usual share of own clicks: the median over the days before `until`, if those are
/// enough, since a share that broke is not the usual one.
pub(super) fn expect(days: &mut [Day], lag: i64, until: Option<i64>) {
    let before = |day: &&Day| until.is_none_or(|until| day.day < until);
    let both: Vec<(f64, f64)> = days
        .iter()
        .filter(before)
        .filter_map(|day| Some((day.reported? as f64, day.own? as f64)))
        .filter(|(_, own)| *own > 0.0)
        .collect();
    if both.len() < FEWEST_DAYS {
        return;
    }
    let mut shares: Vec<f64> = both.iter().map(|(reported, own)| reported / own).collect();
    shares.sort_by(f64::total_cmp);
    let share = shares[shares.len() / 2];
    let pairs: Vec<(f64, f64)> = both.iter().map(|(reported, own)| (*reported, own * share)).collect();
    let dispersion = interval::dispersion(&pairs);
    let last = days.iter().filter(|day| day.reported.is_some()).map(|day| day.day).max().unwrap_or_default();
    for day in days.iter_mut() {
        let (Some(own), Some(reported)) = (day.own, day.reported) else { continue };
        let range = interval::expected(own as f64 * share, dispersion);
        day.falls_short = (reported as f64) < range.0.floor() && day.day <= last - lag;
        day.expected = Some(range);
    }
}
