//! What the logs cover: "no click found" means something only where there are lines.
//!
//! A quiet time range is a gap when the rate of its hours of day predicts so many lines that silence cannot be chance. Lines come
//! in visits, not one by one, so the expected count is divided by the dispersion of the counts before it is judged.

use super::minutes::Minutes;
use crate::base::units::{Micros, Span};

/// Visits that must be missing before silence counts as a gap: e⁻¹⁵ is three in ten million.
const MISSING_VISITS: f64 = 15.0;

/// Fewer missing visits are enough where no other pause of the log is nearly as long: e⁻⁵ is seven in a thousand, and a pause
/// that is natural for a host's visitors occurs more than once.
const FEWER_VISITS: f64 = 5.0;

/// How many times more visits such a pause must miss than any other pause.
const UNLIKE_OTHERS: f64 = 2.5;

/// Quiet time ranges shorter than this many minutes are never gaps.
const SHORTEST_GAP: i64 = 10;

/// Minutes before and after a quiet time range. Their rate is compared.
const AROUND: i64 = 6 * 60;

/// Quiet time ranges are judged by their first two weeks.
const LONGEST_JUDGED: i64 = 14 * 24 * 60;

const BUCKET_MINUTES: i64 = 10;

/// A range of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TimeRange {
    /// Its first instant.
    pub from: Micros,
    /// The first instant after it.
    pub to: Micros,
}

impl TimeRange {
    /// The length of its overlap with another one.
    pub fn overlap(&self, other: &Self) -> Span {
        Span((self.to.min(other.to) - self.from.max(other.from)).0.max(0))
    }
}

/// A time range in which one of several front ends wrote nothing, while the others did not take over its visitors.
#[derive(Clone, PartialEq, Debug)]
pub struct FrontEndGap {
    /// When.
    pub stretch: TimeRange,
    /// The name that the front end's files share.
    pub front: String,
    /// The share of all lines that it otherwise writes, 0 to 1.
    pub share: f64,
}

/// What one or several logs cover.
#[derive(Clone, PartialEq, Debug)]
pub struct Coverage {
    /// From the first line to the last; `None` without any line.
    pub span: Option<TimeRange>,
    /// Time ranges inside it without lines, where there should be some.
    pub gaps: Vec<TimeRange>,
    /// Time ranges inside it in which a part of the lines is missing.
    pub partial: Vec<FrontEndGap>,
    /// The share of all requests that was written down: less than 1 where a writer keeps only a sample.
    pub kept: f64,
    /// Lines so far from all others in time that they say nothing about coverage.
    pub strays: u64,
}

impl Default for Coverage {
    fn default() -> Self {
        Self { span: None, gaps: Vec::new(), partial: Vec::new(), kept: 1.0, strays: 0 }
    }
}

impl Coverage {
    /// Judges the counts of hits per minute since 1970.
    pub fn of(minutes: &Minutes) -> Self {
        let all = minutes;
        let kept = without_strays(minutes);
        let minutes = &kept;
        let strays = all.total() - minutes.total();
        let Some((first, last)) = minutes.ends() else { return Self::default() };
        let span = TimeRange { from: minute(first), to: minute(last + 1) };
        let rate = Rate::of(minutes, first, last);
        let mut pauses = Vec::new();
        let mut before = first;
        for (at, _) in minutes.iter() {
            if at - before > SHORTEST_GAP {
                pauses.push((before + 1, at, rate.expected(minutes, before + 1, at)));
            }
            before = at;
        }
        let gaps = gaps_among(&pauses);
        Self { span: Some(span), gaps, strays, ..Self::default() }
    }

    /// Judges several front ends together: their names and hits per minute, and the share of requests that they keep.
    pub fn of_fronts(fronts: &[(String, Minutes)], kept: f64) -> Self {
        let all: Minutes = fronts.iter().flat_map(|(_, minutes)| minutes.iter()).collect();
        let whole = Self::of(&all);
        let partial = fronts.iter().flat_map(|(name, minutes)| partial_gaps(&whole, &all, name, minutes)).collect();
        Self { partial, kept, ..whole }
    }

    /// Whether an instant lies in the span and in no gap, including gaps of a single front end.
    pub fn covers(&self, at: Micros) -> bool {
        let one = TimeRange { from: at, to: at + Span(1) };
        self.missing(&one).0 == 0
    }

    /// How much of a time range is not covered: before the first line, after the last, or in a gap. Where only a part of the
    /// lines is missing, that share of the time counts.
    pub fn missing(&self, stretch: &TimeRange) -> Span {
        let whole = (stretch.to - stretch.from).0.max(0);
        let Some(span) = self.span else {
            return Span(whole);
        };
        let inside = span.overlap(stretch).0;
        let gaps: i64 = self.gaps.iter().map(|gap| gap.overlap(stretch).0).sum();
        let partial: i64 = self.partial.iter().map(|gap| part(gap.stretch.overlap(stretch).0, gap.share)).sum();
        let seen = (inside - gaps - partial).max(0);
        Span(whole - seen + part(seen, 1.0 - self.kept))
    }

    /// The last gap (or the time before the first line) that touches a time range, if any. A gap of a single front end counts
    /// only where no other one does.
    pub fn gap_in(&self, stretch: &TimeRange) -> Option<TimeRange> {
        let span = self.span?;
        let outside = [
            TimeRange { from: stretch.from, to: span.from.min(stretch.to) },
            TimeRange { from: span.to.max(stretch.from), to: stretch.to },
        ];
        let gap = self.gaps.iter().rev().find(|gap| gap.overlap(stretch).0 > 0).copied();
        let partial = || self.partial.iter().rev().map(|gap| gap.stretch).find(|gap| gap.overlap(stretch).0 > 0);
        gap.or_else(|| outside.into_iter().find(|s| s.to > s.from)).or_else(partial)
    }
}

/// A share of a time, rounded up: what is partly missing is never zero.
fn part(time: i64, share: f64) -> i64 {
    (time as f64 * share).ceil() as i64
}

/// Front ends that write less than this share of all lines are too small for their silence to matter.
const SMALLEST_SHARE: f64 = 0.02;

/// A front end that starts later or ends earlier than the others by less than this, in minutes, just rotated.
const LATE: i64 = 60;

/// When one front end wrote nothing, inside the span of all and outside the gaps of all, while the others wrote no more than
/// usual: its visitors went nowhere else.
fn partial_gaps(whole: &Coverage, all: &Minutes, name: &str, own: &Minutes) -> Vec<FrontEndGap> {
    let share = own.total() as f64 / all.total().max(1) as f64;
    let Some((first, last)) = own.ends() else { return Vec::new() };
    let Some(span) = whole.span.filter(|_| (SMALLEST_SHARE..0.98).contains(&share)) else { return Vec::new() };
    let mut quiet = Coverage::of(own).gaps;
    let own_rate = Rate::of(own, first, last);
    for outside in [TimeRange { from: span.from, to: minute(first) }, TimeRange { from: minute(last + 1), to: span.to }]
    {
        let (from, to) = (outside.from.0.div_euclid(60_000_000), outside.to.0.div_euclid(60_000_000));
        if to - from >= LATE && own_rate.expected(own, from, to) >= MISSING_VISITS {
            quiet.push(outside);
        }
    }
    quiet.retain(|gap| !whole.gaps.iter().any(|other| other.overlap(gap).0 * 2 > (gap.to - gap.from).0));
    quiet.sort_unstable();
    let others = all.less(own);
    let usual: Minutes = others.iter().filter(|(at, _)| !inside(&quiet, *at)).collect();
    let Some((from, to)) = usual.ends() else { return Vec::new() };
    let rate = Rate::of(&usual, from, to);
    let took_over = |gap: &TimeRange| {
        let (from, to) = (gap.from.0.div_euclid(60_000_000), gap.to.0.div_euclid(60_000_000));
        let expected: f64 = (from..to).map(|at| rate.per_minute[hour(at)]).sum();
        let found: u64 = others.within(from..to).map(|(_, n)| n).sum();
        // Half of what was missing here arrived there.
        found as f64 > expected * (1.0 + share / (1.0 - share) / 2.0)
    };
    let partial = quiet.into_iter().filter(|gap| !took_over(gap));
    partial.map(|stretch| FrontEndGap { stretch, front: name.to_owned(), share }).collect()
}

/// The pauses that are too long to be chance. Each comes with the visits that it misses.
fn gaps_among(pauses: &[(i64, i64, f64)]) -> Vec<TimeRange> {
    let natural = pauses.iter().map(|pause| pause.2).filter(|missing| *missing < MISSING_VISITS);
    let mut most = [0.0_f64; 2];
    for missing in natural {
        if missing > most[0] {
            most = [missing, most[0]];
        } else if missing > most[1] {
            most[1] = missing;
        }
    }
    let alone = most[0] >= FEWER_VISITS && most[0] >= UNLIKE_OTHERS * most[1];
    let least = if alone { most[0] } else { MISSING_VISITS };
    let gaps = pauses.iter().filter(|pause| pause.2 >= least);
    gaps.map(|(from, to, _)| TimeRange { from: minute(*from), to: minute(*to) }).collect()
}

fn inside(stretches: &[TimeRange], at: i64) -> bool {
    stretches.iter().any(|s| (s.from..s.to).contains(&minute(at)))
}

/// Isolated lines, this many minutes from all others, are strays when they are fewer than one in [`STRAY_SHARE`]: they come from
/// the clock of a machine that just started, or are a stranger's invention.
const STRAY_DISTANCE: i64 = 24 * 60;
const STRAY_SHARE: u64 = 1000;

/// The minutes without strays at either end.
fn without_strays(minutes: &Minutes) -> Minutes {
    let total = minutes.total();
    let mut kept = minutes.clone();
    let first = first_of_many(kept.iter(), total);
    kept.retain(first.unwrap_or(i64::MIN)..i64::MAX);
    let last = first_of_many(kept.iter().rev(), total);
    kept.retain(i64::MIN..last.map_or(i64::MAX, |last| last + 1));
    kept
}

/// The first minute after strays, if there are any.
fn first_of_many(minutes: impl Iterator<Item = (i64, u64)>, total: u64) -> Option<i64> {
    let (mut lines, mut before, mut cut) = (0, None, None);
    for (at, count) in minutes {
        if before.is_some_and(|before: i64| (at - before).abs() > STRAY_DISTANCE) {
            cut = Some(at);
        }
        lines += count;
        if lines * STRAY_SHARE >= total {
            break;
        }
        before = Some(at);
    }
    cut
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
        for (at, count) in minutes.iter() {
            lines[hour(at)] += count as f64;
        }
        let buckets: Minutes = minutes.iter().map(|(at, count)| (at.div_euclid(BUCKET_MINUTES), count)).collect();
        for bucket in first.div_euclid(BUCKET_MINUTES)..=last.div_euclid(BUCKET_MINUTES) {
            covered[hour(bucket * BUCKET_MINUTES)] += BUCKET_MINUTES as f64;
        }
        let all: f64 = lines.iter().sum();
        let mean_rate = all / covered.iter().sum::<f64>().max(1.0);
        // An hour seen on one day only says little about other days, so its rate leans on the mean of all hours. An hour seen on
        // many days is reliable by itself, so that hours that are quiet every night are no gaps.
        let mut per_minute = [0.0; 24];
        for at in 0..24 {
            let days: f64 = (covered[at] / 60.0_f64).max(1.0);
            let lean = 60.0 / (days * days);
            per_minute[at] = (lines[at] + mean_rate * lean) / (covered[at] + lean);
        }
        let usual = mean_rate * BUCKET_MINUTES as f64;
        Self { per_minute, dispersion: dispersion(&buckets, usual) }
    }

    /// Visits expected from one minute to before another: at the rate of the hours of day, or at that of the surrounding hours
    /// when those are quieter, so that a log that fades out has no gaps in its tail.
    fn expected(&self, minutes: &Minutes, from: i64, to: i64) -> f64 {
        let to = to.min(from + LONGEST_JUDGED);
        let by_hour: f64 = (from..to).map(|at| self.per_minute[hour(at)]).sum();
        let side =
            |range: std::ops::Range<i64>| minutes.within(range).map(|(_, n)| n as f64).sum::<f64>() / AROUND as f64;
        let around = f64::midpoint(side(from - AROUND..from), side(to..to + AROUND));
        by_hour.min(around * (to - from) as f64) / self.dispersion
    }
}

/// How many lines come together, at least 1: variance over mean of the non-empty buckets' counts. On a small host most buckets
/// are empty, and the `usual` count of all buckets is far below the lines that come together: if every visit is eight lines, its
/// buckets hold eight or none, and a pause misses one visit, not eight.
fn dispersion(buckets: &Minutes, usual: f64) -> f64 {
    let n = buckets.iter().count().max(1) as f64;
    let mean = buckets.total() as f64 / n;
    if mean <= 0.0 {
        return 1.0;
    }
    let squares: f64 = buckets.iter().map(|(_, count)| (count as f64).powi(2)).sum();
    let together = squares / n / mean;
    let usual = if usual * SPARSE < together { usual } else { mean };
    (together - usual).max(1.0)
}

/// A host is small when a bucket usually holds fewer than one in this many of the lines that come together.
const SPARSE: f64 = 4.0;

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
        assert_eq!(coverage.gaps, [TimeRange { from: minute(1000), to: minute(1120) }]);
        assert!(!coverage.covers(minute(1060)));
        assert!(coverage.covers(minute(999)) && !coverage.covers(minute(4000)) && !coverage.covers(minute(-1)));
        let look_back = TimeRange { from: minute(-60), to: minute(1010) };
        assert_eq!(coverage.missing(&look_back), Span::minutes(70));
        assert_eq!(coverage.gap_in(&look_back), Some(coverage.gaps[0]));
    }

    #[test]
    fn a_sparse_log_has_no_gaps_by_chance() {
        let sparse: Minutes = (0..200).map(|n| (n * 37 + n % 11, 1)).collect();
        assert_eq!(Coverage::of(&sparse).gaps, []);
        assert_eq!(Coverage::of(&Minutes::default()), Coverage::default());
    }

    #[test]
    fn visits_of_many_lines_to_a_small_host_leave_natural_pauses() {
        // A visit of eight lines every hour or so, with pauses of up to nine hours.
        let pauses = [50, 70, 20, 540, 35, 90, 15, 300, 60, 25, 45, 110];
        let starts = (0..240_usize).scan(0, |at, nth| {
            *at += pauses[nth * 7 % pauses.len()];
            Some(*at)
        });
        let visits: Minutes = starts.flat_map(|at| [(at, 3), (at + 1, 2), (at + 3, 3)]).collect();
        assert_eq!(Coverage::of(&visits).gaps, []);
    }

    #[test]
    fn a_pause_of_a_small_host_unlike_all_others_is_a_gap() {
        let pauses = [50, 70, 20, 80, 35, 90, 15, 65, 60, 25, 45, 110];
        let starts = (0..240_usize).scan(0, |at, nth| {
            *at += if nth == 120 { 900 } else { pauses[nth * 7 % pauses.len()] };
            Some(*at)
        });
        let visits: Minutes = starts.flat_map(|at| [(at, 3), (at + 1, 2), (at + 3, 3)]).collect();
        let gaps = Coverage::of(&visits).gaps;
        assert_eq!(gaps.iter().map(|gap| (gap.to - gap.from).as_seconds() / 60).collect::<Vec<_>>(), [896]);
    }

    #[test]
    fn a_front_end_that_is_silent_alone_is_a_gap_of_its_share() {
        let one = steady(0, 6000, 6, 2000..2600);
        let two = steady(0, 6000, 4, 0..0);
        let fronts = [("one".to_owned(), one.clone()), ("two".to_owned(), two)];
        let coverage = Coverage::of_fronts(&fronts, 1.0);
        let quiet = TimeRange { from: minute(2000), to: minute(2600) };
        assert_eq!(coverage.gaps, []);
        assert_eq!(coverage.partial.len(), 1);
        assert_eq!((coverage.partial[0].stretch, coverage.partial[0].front.as_str()), (quiet, "one"));
        assert!((coverage.partial[0].share - 0.574).abs() < 0.01, "{}", coverage.partial[0].share);
        assert!(!coverage.covers(minute(2300)) && coverage.covers(minute(2700)));
        let missing = coverage.missing(&quiet).0 as f64 / Span::minutes(600).0 as f64;
        assert!((missing - coverage.partial[0].share).abs() < 0.001, "{missing}");
        // Its visitors went to the other front end: nothing is missing.
        let busy = steady(0, 6000, 4, 2000..2600).iter().chain(steady(2000, 2600, 6, 0..0).iter()).collect();
        let moved = Coverage::of_fronts(&[("one".to_owned(), one), ("two".to_owned(), busy)], 1.0);
        assert_eq!(moved.partial, []);
    }

    #[test]
    fn of_a_sample_the_rest_is_missing() {
        let sampled = Coverage::of_fronts(&[("one".to_owned(), steady(0, 600, 6, 0..0))], 0.1);
        let hour = TimeRange { from: minute(60), to: minute(120) };
        assert_eq!(sampled.missing(&hour), Span::minutes(54));
        assert!(!sampled.covers(minute(60)));
    }

    #[test]
    fn quiet_hours_of_every_day_are_no_gaps() {
        let minutes = |day: i64| (day * 1440 + 360..(day + 1) * 1440).map(|minute| (minute, 4));
        let days: Minutes = (0..8).flat_map(minutes).collect();
        assert_eq!(Coverage::of(&days).gaps, []);
    }
}
