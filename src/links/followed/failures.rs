//! When requests for a link were answered by errors: since when it fails, in whatever order its requests are read.

use crate::base::units::{Micros, Span};
use std::collections::BTreeMap;

/// The minute of a time. Failures are noted by the first and the last one of each, so that memory does not follow the requests.
fn minute(at: Micros) -> i64 {
    at.0.div_euclid(Span::minutes(1).0)
}

/// The failures of one link. All it says depends on which requests there were, and never on their order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Failures {
    /// The last request that was answered without an error.
    last_sound: Option<Micros>,
    /// The first and the last failure of its minute, and of each later one.
    minutes: BTreeMap<i64, (Micros, Micros)>,
    /// The last failure and its status.
    last: Option<(Micros, u16)>,
}

impl Failures {
    /// Adds a request that was answered by an error.
    pub(super) fn fail(&mut self, at: Micros, status: u16) {
        self.last = self.last.max(Some((at, status)));
        if self.last_sound.is_none_or(|sound| minute(at) >= minute(sound)) {
            self.note(at, at);
        }
    }

    /// Adds a request that was answered without an error.
    pub(super) fn succeed(&mut self, at: Micros) {
        if self.last_sound < Some(at) {
            self.last_sound = Some(at);
            self.drop_older(at);
        }
    }

    /// Adds the failures that another part of the logs shows.
    pub(super) fn join(&mut self, other: Self) {
        self.last = self.last.max(other.last);
        for (first, last) in other.minutes.into_values() {
            self.note(first, last);
        }
        self.last_sound = self.last_sound.max(other.last_sound);
        if let Some(sound) = self.last_sound {
            self.drop_older(sound);
        }
    }

    fn note(&mut self, first: Micros, last: Micros) {
        let noted = self.minutes.entry(minute(first)).or_insert((first, last));
        *noted = (noted.0.min(first), noted.1.max(last));
    }

    /// Drops the minutes before that of a request without an error.
    fn drop_older(&mut self, sound: Micros) {
        while let Some(older) = self.minutes.first_entry().filter(|older| *older.key() < minute(sound)) {
            older.remove();
        }
    }

    /// The first failure after the last request that was answered without an error; in the minute of that request, the last failure.
    pub fn since(&self) -> Option<Micros> {
        let Some(sound) = self.last_sound else { return self.minutes.values().next().map(|(first, _)| *first) };
        let after = |(of, (first, last)): (&i64, &(Micros, Micros))| if *of == minute(sound) { *last } else { *first };
        self.minutes.iter().map(after).find(|at| *at > sound)
    }

    /// The status of the last failure; 0 without any.
    pub fn status(&self) -> u16 {
        self.last.map_or(0, |(_, status)| status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The failures of requests: the second, and the status.
    fn failures(requests: &[(i64, u16)]) -> Failures {
        let mut found = Failures::default();
        for (second, status) in requests {
            let at = Micros(second * 1_000_000);
            if *status < 400 { found.succeed(at) } else { found.fail(at, *status) }
        }
        found
    }

    #[test]
    fn the_order_of_the_parts_does_not_matter() {
        let parts = [
            &[(1, 404), (70, 200), (75, 500)][..],
            &[(2, 200), (90, 404), (100, 404), (190, 410), (200, 404)],
            &[(110, 200), (70, 404), (115, 404), (118, 404)],
        ];
        let parts = parts.map(failures);
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut all = Failures::default();
            for nth in order {
                all.join(parts[nth].clone());
            }
            assert_eq!((all.since(), all.status()), (Some(Micros(118_000_000)), 404), "{order:?}");
        }
    }

    #[test]
    fn a_request_without_an_error_ends_all_failures_before_it() {
        assert_eq!(failures(&[(1, 404), (500, 404)]).since(), Some(Micros(1_000_000)));
        assert_eq!(failures(&[(1, 404), (500, 404), (499, 200)]).since(), Some(Micros(500_000_000)));
        assert_eq!(failures(&[(1, 404), (500, 404), (500, 200)]).since(), None);
        assert_eq!(failures(&[(1, 404), (3, 200), (65, 404), (70, 404)]).since(), Some(Micros(65_000_000)));
    }
}
