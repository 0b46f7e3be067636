//! What click ids show over all landings: whether they have their network's shape, and how far the log's clock is from the clocks
//! inside them.

use super::click_ids::Condition;
use super::{Event, Facts};
use crate::base::units::{Micros, Span};

/// Ids with a clock that are needed before a log's clock counts as known.
const ENOUGH: usize = 20;

/// Most differences have to be this close to the median: a landing follows its click by seconds.
const TOLERANCE: i64 = 60_000_000;

/// Differences up to this are not corrected.
const NEGLIGIBLE: i64 = 60_000_000;

/// Ids that are needed before they show whether the shop's network writes the known shape.
const ENOUGH_IDS: u64 = 8;

/// What was counted of landings with a click id.
#[derive(Clone, Debug, Default)]
pub struct ClickIds {
    /// Ids with their network's shape, or of an unknown one.
    pub whole: u64,
    /// Ids that are shorter.
    pub cut: u64,
    /// Ids that hold what the network never writes.
    pub altered: u64,
    /// The log's number, and the log's time minus the id's in microseconds. All of them: a choice would depend on how the log is cut.
    gaps: Vec<(u16, i64)>,
}

/// How far a log's clock is from the clocks in click ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogClock {
    /// The log's number.
    pub source: u16,
    /// Log minus click ids, the median.
    pub offset: Span,
    /// Ids that were compared.
    pub ids: usize,
    /// Of these, those within a minute of the median.
    pub close: usize,
}

impl LogClock {
    /// Whether the log's clock is off: most ids agree on it.
    pub fn is_off(&self) -> bool {
        self.offset.0.abs() > NEGLIGIBLE
    }
}

impl ClickIds {
    /// Counts one landing's id. `clicked` is when the click was made, by the clock inside the id.
    pub(super) fn count(&mut self, event: &Event, condition: Condition, clicked: Option<Micros>) {
        if event.facts.has(Facts::INTERNAL) || !event.facts.has(Facts::GET) || !event.is_page() {
            return;
        }
        match condition {
            Condition::Whole => self.whole += 1,
            Condition::Cut => self.cut += 1,
            Condition::Altered => self.altered += 1,
        }
        if let Some(clicked) = clicked {
            self.gaps.push((event.line.source() as u16, (event.at - clicked).0));
        }
    }

    /// Adds the counts of another chunk.
    pub(super) fn add(&mut self, other: Self) {
        self.whole += other.whole;
        self.cut += other.cut;
        self.altered += other.altered;
        self.gaps.extend(other.gaps);
    }

    /// Whether the shop's ids have the shapes that are known of their networks: most do, or too few were seen.
    pub fn have_shapes(&self) -> bool {
        let odd = self.cut + self.altered;
        self.whole + odd < ENOUGH_IDS || odd * 2 <= self.whole + odd
    }

    /// The logs with enough ids to show their clocks: most differences are close to their median.
    pub fn log_clocks(&self) -> Vec<LogClock> {
        let mut gaps = self.gaps.clone();
        gaps.sort_unstable();
        let of_log = |gaps: &[(u16, i64)]| {
            let (source, offset) = gaps[gaps.len() / 2];
            let close = gaps.iter().filter(|(_, gap)| (gap - offset).abs() <= TOLERANCE).count();
            let known = gaps.len() >= ENOUGH && close * 3 >= gaps.len() * 2;
            known.then_some(LogClock { source, offset: Span(offset), ids: gaps.len(), close })
        };
        gaps.chunk_by(|a, b| a.0 == b.0).filter_map(of_log).collect()
    }

    /// How far each log's clock is ahead of the clocks in click ids, for logs where that is more than a minute.
    pub(super) fn ahead(&self) -> Vec<(u16, Span)> {
        let off = self.log_clocks().into_iter().filter(LogClock::is_off);
        off.map(|clock| (clock.source, clock.offset)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(gaps: impl Iterator<Item = i64>) -> ClickIds {
        ClickIds { whole: 0, cut: 0, altered: 0, gaps: gaps.map(|seconds| (3, seconds * 1_000_000)).collect() }
    }

    #[test]
    fn a_log_whose_landings_are_all_two_hours_late_has_another_zone() {
        let clocks = counted((0..30).map(|n| if n % 6 == 0 { 90_000 * n } else { 7200 + n % 4 })).log_clocks();
        let [clock] = clocks[..] else { panic!("{clocks:?}") };
        assert!(clock.is_off() && clock.source == 3 && (7200..7210).contains(&clock.offset.as_seconds()), "{clock:?}");
        assert!(!counted(0..30).log_clocks()[0].is_off());
    }

    #[test]
    fn few_ids_or_old_ones_show_no_clock() {
        assert!(counted(7200..7210).log_clocks().is_empty());
        assert!(counted((0..40).map(|n| n * 5000)).log_clocks().is_empty());
    }

    #[test]
    fn a_network_whose_ids_mostly_look_otherwise_has_another_shape() {
        let ids = |whole, cut| ClickIds { whole, cut, ..ClickIds::default() };
        assert!(ids(0, 1).have_shapes() && ids(50, 9).have_shapes() && !ids(3, 9).have_shapes());
    }
}
