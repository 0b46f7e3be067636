//! What the logs cover: "no click found" means something only where there are lines.
//!
//! A quiet stretch is a gap when so many lines would be expected in it, at the rate of its hours of day, that
//! silence cannot be chance. Lines come in visits, not one by one: what is expected is divided by the dispersion
//! of the counts before it is judged.

use crate::units::{Micros, Span};
use std::collections::BTreeMap;

/// Visits that must be missing before silence counts as a gap: e⁻¹⁵ is three in ten million.
const MISSING_VISITS: f64 = 15.0;

/// Quiet stretches shorter than this are never gaps.
const SHORTEST_GAP: i64 = 10;

/// Minutes before and behind a quiet stretch whose rate is compared.
const AROUND: i64 = 6 * 60;

/// Quiet stretches are judged by their first two weeks.
const LONGEST_JUDGED: i64 = 14 * 24 * 60;

const BUCKET_MINUTES: i64 = 10;

/// A stretch of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stretch {
    /// Its first instant.
    pub from: Micros,
    /// The first instant behind it.
    pub to: Micros,
}

impl Stretch {
    /// How much of it lies in another one.
    pub fn overlap(&self, other: &Self) -> Span {
        Span((self.to.min(other.to) - self.from.max(other.from)).0.max(0))
    }
}

/// What one or several logs cover.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Coverage {
    /// From the first line to the last; `None` without any line.
    pub span: Option<Stretch>,
    /// Stretches inside it without lines, where there should be some.
    pub gaps: Vec<Stretch>,
}

/// Hits per minute of one or several logs.
pub type Minutes = BTreeMap<i64, u64>;

impl Coverage {
    /// Judges the counts of hits per minute since 1970.
    pub fn of(minutes: &Minutes) -> Self {
        let (Some((first, _)), Some((last, _))) = (minutes.first_key_value(), minutes.last_key_value()) else {
            return Self::default();
        };
        let span = Stretch { from: minute(*first), to: minute(last + 1) };
        let rate = Rate::of(minutes, *first, *last);
        let mut gaps = Vec::new();
        let mut before = *first;
        for at in minutes.keys().copied() {
            let quiet = at - before - 1;
            if quiet >= SHORTEST_GAP && rate.expected(minutes, before + 1, at) >= MISSING_VISITS {
                gaps.push(Stretch { from: minute(before + 1), to: minute(at) });
            }
            before = at;
        }
        Self { span: Some(span), gaps }
    }

    /// Whether an instant lies in the span and in no gap.
    pub fn covers(&self, at: Micros) -> bool {
        let one = Stretch { from: at, to: at + Span(1) };
        self.missing(&one).0 == 0
    }

    /// How much of a stretch is not covered: before the first line, behind the last, or in a gap.
    pub fn missing(&self, stretch: &Stretch) -> Span {
        let whole = (stretch.to - stretch.from).0.max(0);
        let Some(span) = self.span else {
            return Span(whole);
        };
        let inside = span.overlap(stretch).0;
        let gaps: i64 = self.gaps.iter().map(|gap| gap.overlap(stretch).0).sum();
        Span(whole - inside + gaps)
    }

    /// The last gap (or the time before the first line) that touches a stretch, if any.
    pub fn gap_in(&self, stretch: &Stretch) -> Option<Stretch> {
        let span = self.span?;
        let outside = [
            Stretch { from: stretch.from, to: span.from.min(stretch.to) },
            Stretch { from: span.to.max(stretch.from), to: stretch.to },
        ];
        let gap = self.gaps.iter().rev().find(|gap| gap.overlap(stretch).0 > 0).copied();
        gap.or_else(|| outside.into_iter().find(|s| s.to > s.from))
    }
}

/// Visits to be expected per minute, by hour of day.
struct Rate {
    per_minute: [f64; 24],
    dispersion: f64,
}

impl Rate {
    fn of(minutes: &Minutes, first: i64, last: i64) -> Self {
        let mut lines = [0.0; 24];
        let mut covered = [0.0; 24];
        let mut buckets: BTreeMap<i64, u64> = BTreeMap::new();
        for (at, count) in minutes {
            lines[hour(*at)] += *count as f64;
            *buckets.entry(at.div_euclid(BUCKET_MINUTES)).or_default() += count;
        }
        for bucket in first.div_euclid(BUCKET_MINUTES)..=last.div_euclid(BUCKET_MINUTES) {
            covered[hour(bucket * BUCKET_MINUTES)] += BUCKET_MINUTES as f64;
        }
        let all: f64 = lines.iter().sum();
        let mean_rate = all / covered.iter().sum::<f64>().max(1.0);
        // An hour seen on one day only says little about other days: it leans on the mean of all hours. One seen
        // on many days speaks for itself, so that hours that are quiet every night are no gaps.
        let mut per_minute = [0.0; 24];
        for at in 0..24 {
            let days: f64 = (covered[at] / 60.0_f64).max(1.0);
            let lean = 60.0 / (days * days);
            per_minute[at] = (lines[at] + mean_rate * lean) / (covered[at] + lean);
        }
        Self { per_minute, dispersion: dispersion(&buckets) }
    }

    /// Visits expected from one minute to before another: at the rate of the hours of day, or at that of the hours
    /// around when those are quieter, so that a log that fades out has no gaps in its tail.
    fn expected(&self, minutes: &Minutes, from: i64, to: i64) -> f64 {
        let to = to.min(from + LONGEST_JUDGED);
        let by_hour: f64 = (from..to).map(|at| self.per_minute[hour(at)]).sum();
        let side =
            |range: std::ops::Range<i64>| minutes.range(range).map(|(_, n)| *n as f64).sum::<f64>() / AROUND as f64;
        let around = f64::midpoint(side(from - AROUND..from), side(to..to + AROUND));
        by_hour.min(around * (to - from) as f64) / self.dispersion
    }
}

/// Variance over mean of the non-empty buckets' counts, at least 1.
fn dispersion(buckets: &BTreeMap<i64, u64>) -> f64 {
    let n = buckets.len().max(1) as f64;
    let mean = buckets.values().sum::<u64>() as f64 / n;
    let variance = buckets.values().map(|c| (*c as f64 - mean).powi(2)).sum::<f64>() / n;
    if mean > 0.0 { (variance / mean).max(1.0) } else { 1.0 }
}

fn hour(minute: i64) -> usize {
    minute.div_euclid(60).rem_euclid(24) as usize
}

fn minute(at: i64) -> Micros {
    Micros(at * 60_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steady(from: i64, to: i64, per_minute: u64, quiet: std::ops::Range<i64>) -> Minutes {
        (from..to).filter(|at| !quiet.contains(at)).map(|at| (at, per_minute)).collect()
    }

    #[test]
    fn a_silent_night_in_a_busy_log_is_a_gap() {
        let coverage = Coverage::of(&steady(0, 4000, 5, 1000..1120));
        assert_eq!(coverage.gaps, [Stretch { from: minute(1000), to: minute(1120) }]);
        assert!(!coverage.covers(minute(1060)));
        assert!(coverage.covers(minute(999)) && !coverage.covers(minute(4000)) && !coverage.covers(minute(-1)));
        let look_back = Stretch { from: minute(-60), to: minute(1010) };
        assert_eq!(coverage.missing(&look_back), Span::minutes(70));
        assert_eq!(coverage.gap_in(&look_back), Some(coverage.gaps[0]));
    }

    #[test]
    fn a_sparse_log_has_no_gaps_by_chance() {
        let sparse: Minutes = (0..200).map(|n| (n * 37 + n % 11, 1)).collect();
        assert_eq!(Coverage::of(&sparse).gaps, []);
        assert_eq!(Coverage::of(&Minutes::new()), Coverage::default());
    }

    #[test]
    fn quiet_hours_of_every_day_are_no_gaps() {
        let mut days = Minutes::new();
        for day in 0..8 {
            days.append(&mut steady(day * 1440 + 360, (day + 1) * 1440, 4, 0..0));
        }
        assert_eq!(Coverage::of(&days).gaps, []);
    }
}
