//! Measures how regular the traffic of each front end is: the meaning of a pause for missing lines depends on it.

use super::Log;
use crate::base::units::Span;
use crate::logs::coverage::Coverage;
use crate::logs::minutes::Minutes;
use crate::logs::rotation::front;
use std::collections::BTreeMap;

/// The traffic of one front end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rhythm {
    /// The name that its files share.
    pub front: String,
    /// Its lines.
    pub lines: u64,
    /// From its first line to its last.
    pub span: Span,
    /// The longest pause that is not a gap.
    pub longest_pause: Span,
    /// Pauses that are gaps.
    pub gaps: usize,
}

/// The traffic of each front end, by its name.
pub fn rhythms(logs: &[Log]) -> Vec<Rhythm> {
    let mut fronts: BTreeMap<String, Vec<(i64, u64)>> = BTreeMap::new();
    for log in logs {
        fronts.entry(front(&log.source.path)).or_default().extend(log.minutes());
    }
    fronts.into_iter().filter_map(|(front, minutes)| rhythm(front, &minutes.into_iter().collect())).collect()
}

fn rhythm(front: String, minutes: &Minutes) -> Option<Rhythm> {
    let coverage = Coverage::of(minutes);
    let span = coverage.span?;
    let is_gap = |from: i64| coverage.gaps.iter().any(|gap| gap.from.0 == from * 60_000_000);
    let mut before: Option<i64> = None;
    let mut longest = 0;
    for (at, _) in minutes.iter() {
        let pause = before.map_or(0, |before| if is_gap(before + 1) { 0 } else { at - before - 1 });
        longest = longest.max(pause);
        before = Some(at);
    }
    let (lines, gaps) = (minutes.total(), coverage.gaps.len());
    Some(Rhythm { front, lines, span: span.to - span.from, longest_pause: Span::minutes(longest), gaps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_that_is_a_gap_is_not_the_longest_natural_one() {
        let busy = (0..6000).chain(7000..12_000).filter(|at| at % 97 > 12).map(|at| (at, 1));
        let found = rhythm("web.log".to_owned(), &busy.collect()).expect("lines");
        assert!(found.gaps > 0 && found.longest_pause == Span::minutes(13), "{found:?}");
        assert_eq!(rhythm(String::new(), &Minutes::default()), None);
    }
}
