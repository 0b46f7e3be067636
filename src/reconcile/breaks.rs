//! The day on which a rate changed: reported clicks per own click, items per click, clicks with an id per own click.

use super::clicks::Turn;
use super::days::Day;
use super::interval;
use super::{Material, day_of};
use std::collections::BTreeMap;

/// What changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rate {
    /// Clicks that the programme reports, per click that left the own site.
    Reported,
    /// Clicks on links with an id, per click that left the own site.
    WithId,
    /// Ordered items per reported click.
    Conversion,
    /// Clicks that left the own site, per day.
    OwnClicks,
    /// Reported clicks per day, where no log shows the own ones.
    ReportedClicks,
}

impl Rate {
    /// The word in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reported => "reported_per_click",
            Self::WithId => "with_id_per_click",
            Self::Conversion => "items_per_reported_click",
            Self::OwnClicks => "own_clicks_per_day",
            Self::ReportedClicks => "reported_clicks_per_day",
        }
    }

    /// What it is, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Reported => "reported clicks per click that left your site",
            Self::WithId => "clicks on links with an id, per click that left your site",
            Self::Conversion => "ordered items per reported click",
            Self::OwnClicks => "clicks that left your site, per day",
            Self::ReportedClicks => "reported clicks per day",
        }
    }
}

/// A change of a rate.
#[derive(Clone, PartialEq, Debug)]
pub struct Break {
    /// Which rate.
    pub rate: Rate,
    /// The first day of the new rate, the likeliest one.
    pub day: i64,
    /// The first and the last day that are hardly less likely.
    pub between: (i64, i64),
    /// The rate before, with its 95 % interval.
    pub before: (f64, (f64, f64)),
    /// The rate after.
    pub after: (f64, (f64, f64)),
    /// Short addresses that lost or got their id near that day.
    pub turns: Vec<Turn>,
    /// The hour since 1970 at which the log shows the change, where the log alone can show it.
    pub hour: Option<u32>,
}

/// The fewest days on each side of a change.
const FEWEST_DAYS: usize = 3;

/// The difference of logarithms of likelihoods from which a change is more than chance. With a search over some dozens of days,
/// chance alone reaches 8 in about one of a thousand.
const LIKELIER: f64 = 8.0;

/// The smallest change of a rate that is shown.
const SMALLEST: f64 = 0.15;

/// Days from a change within which a changed target explains it.
const NEAR: i64 = 2;

/// Finds the changes of all rates.
pub(super) fn find(days: &[Day], material: &Material<'_>) -> Vec<Break> {
    let last = days.iter().filter(|day| day.reported.is_some()).map(|day| day.day).max();
    let is_settled = |day: &&Day| last.is_none_or(|last| day.day <= last - material.lag || day.reported.is_none());
    let series = |rate: Rate| -> Vec<(i64, u64, u64)> {
        let of = |day: &Day| match rate {
            Rate::Reported => Some((day.reported?, day.own?)),
            Rate::WithId => Some((day.own_with_id, day.own?)),
            Rate::Conversion => Some((day.ordered?, day.reported?)),
            Rate::OwnClicks => Some((day.own?, 1)),
            Rate::ReportedClicks => Some((day.reported?, 1)),
        };
        let settled = days.iter().filter(is_settled);
        settled.filter_map(|day| of(day).map(|(count, of)| (day.day, count, of))).collect()
    };
    let has_own = days.iter().any(|day| day.own.is_some());
    let rates = [
        (Rate::Reported, has_own),
        (Rate::WithId, has_own),
        (Rate::OwnClicks, has_own),
        (Rate::ReportedClicks, !has_own),
        (Rate::Conversion, true),
    ];
    let wanted = rates.into_iter().filter(|(_, wanted)| *wanted).map(|(rate, _)| rate);
    let mut found: Vec<Break> = wanted.filter_map(|rate| split(rate, &series(rate))).collect();
    for one in &mut found {
        if matches!(one.rate, Rate::Reported | Rate::WithId) {
            let is_near = |turn: &&Turn| (day_of(turn.at, material.offset) - one.day).abs() <= NEAR;
            one.turns = material.clicks.turns.iter().filter(is_near).cloned().collect();
        }
        one.hour = hour_of(one, material);
    }
    found
}

/// The 95 % interval of a rate. A part of the own clicks is never more than all of them.
fn around(rate: Rate, (count, of): (u64, u64), dispersion: f64) -> (f64, f64) {
    match rate {
        Rate::WithId if count <= of => interval::share(count, of, interval::Z95 * dispersion.sqrt()),
        _ => interval::rate(count, of, dispersion),
    }
}

/// The likeliest day at which one rate became another one: counts are of Poisson's kind, and their logarithms of likelihoods are
/// divided by how much more they vary.
fn split(rate: Rate, series: &[(i64, u64, u64)]) -> Option<Break> {
    let series: Vec<_> = series.iter().copied().filter(|(_, _, of)| *of > 0).collect();
    if series.len() < 2 * FEWEST_DAYS {
        return None;
    }
    let sums = |part: &[(i64, u64, u64)]| part.iter().fold((0, 0), |(count, of), one| (count + one.1, of + one.2));
    let whole = likelihood(sums(&series));
    let gains: Vec<(usize, f64)> = (FEWEST_DAYS..=series.len() - FEWEST_DAYS)
        .map(|at| (at, likelihood(sums(&series[..at])) + likelihood(sums(&series[at..])) - whole))
        .collect();
    let (at, gain) = gains.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let (before, after) = (sums(&series[..at]), sums(&series[at..]));
    let per = |(count, of): (u64, u64)| count as f64 / of.max(1) as f64;
    let parts = [(&series[..at], per(before)), (&series[at..], per(after))];
    let mut pairs: Vec<(f64, f64)> = Vec::with_capacity(series.len());
    for (part, rate) in parts {
        pairs.extend(part.iter().map(|(_, count, of)| (*count as f64, rate * *of as f64)));
    }
    let dispersion = interval::dispersion(&pairs);
    let change = (per(after) - per(before)).abs() / per(before).max(per(after)).max(f64::MIN_POSITIVE);
    if gain / dispersion < LIKELIER || change < SMALLEST {
        return None;
    }
    // A difference of two is where a likelihood is a seventh.
    let likely = gains.iter().filter(|(_, other)| (gain - other) / dispersion <= 2.0).map(|(at, _)| series[*at].0);
    let between = (likely.clone().min().unwrap_or_default(), likely.max().unwrap_or_default());
    Some(Break {
        rate,
        day: series[at].0,
        between,
        before: (per(before), around(rate, before, dispersion)),
        after: (per(after), around(rate, after, dispersion)),
        turns: Vec::new(),
        hour: None,
    })
}

/// Below this fraction of the former rate, a rate counts as zero.
const NOTHING: f64 = 0.05;

/// The hour of a change that the own log shows: of clicks with an id the likeliest hour around the day, of clicks that ended the
/// hour after the last usual one. Reports have no hours.
fn hour_of(one: &Break, material: &Material<'_>) -> Option<u32> {
    let hour = |day: i64| day * 24 - i64::from(material.offset);
    let (from, to) = (hour(one.between.0 - NEAR), hour(one.between.1 + NEAR + 1));
    let mut hours: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for ((at, tag), count) in &material.clicks.by_hour {
        if (from..to).contains(&i64::from(*at)) {
            let sums = hours.entry(*at).or_default();
            sums.0 += if tag.is_empty() { 0 } else { u64::from(*count) };
            sums.1 += u64::from(*count);
        }
    }
    match one.rate {
        Rate::WithId => {
            let series: Vec<(u32, u64, u64)> = hours.into_iter().map(|(at, (count, of))| (at, count, of)).collect();
            let sums = |part: &[(u32, u64, u64)]| part.iter().fold((0, 0), |(a, b), one| (a + one.1, b + one.2));
            let splits = 1..series.len();
            let gain = |at: &usize| likelihood(sums(&series[..*at])) + likelihood(sums(&series[*at..]));
            splits.max_by(|a, b| gain(a).total_cmp(&gain(b))).map(|at| series[at].0)
        }
        Rate::OwnClicks if one.after.0 < one.before.0 * NOTHING => {
            let usual = one.before.0 / 24.0;
            let is_usual = |(_, (_, of)): &(u32, (u64, u64))| *of as f64 >= usual / 2.0;
            hours.into_iter().rfind(is_usual).map(|(at, _)| at + 1)
        }
        _ => None,
    }
}

/// The logarithm of the likelihood of a count by its own rate.
fn likelihood((count, of): (u64, u64)) -> f64 {
    if count == 0 { 0.0 } else { count as f64 * (count as f64 / of as f64).ln() }
}
