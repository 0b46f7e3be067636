//! When requests for a link were answered by errors: since when it fails, in whatever order its requests are read.

use crate::base::units::{Micros, Span};
use std::collections::BTreeMap;

/// Failures are noted by the first and the last one of each minute, so that memory does not follow the requests.
const MINUTE: i64 = Span::minutes(1).0;

/// The failures of one link.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Failures {
    /// The last request that was answered without an error.
    last_sound: Option<Micros>,
    /// The first and the last failure of each minute that ends after it.
    minutes: BTreeMap<i64, (Micros, Micros)>,
    /// The last failure and its status.
    last: Option<(Micros, u16)>,
}

impl Failures {
    /// Adds a request that was answered by an error.
    pub(super) fn fail(&mut self, at: Micros, status: u16) {
        self.last = self.last.max(Some((at, status)));
        if self.last_sound.is_none_or(|sound| at > sound) {
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
        let noted = self.minutes.entry(first.0.div_euclid(MINUTE)).or_insert((first, last));
        *noted = (noted.0.min(first), noted.1.max(last));
    }

    /// Drops minutes in which everything failed before a time.
    fn drop_older(&mut self, sound: Micros) {
        while let Some(minute) = self.minutes.first_entry().filter(|minute| minute.get().1 <= sound) {
            minute.remove();
        }
    }

    /// The first failure after the last request that was answered without an error. Of failures before and after that one in the
    /// same minute, it is the last.
    pub fn since(&self) -> Option<Micros> {
        let after = |at: Micros| self.last_sound.is_none_or(|sound| at > sound);
        self.minutes.values().flat_map(|&(first, last)| [first, last]).find(|at| after(*at))
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
        let parts =
            [&[(1, 404), (70, 200), (75, 500)][..], &[(2, 200), (90, 404), (100, 404)], &[(80, 200), (70, 404)]]
                .map(failures);
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut all = Failures::default();
            for nth in order {
                all.join(parts[nth].clone());
            }
            assert_eq!((all.since(), all.status()), (Some(Micros(90_000_000)), 404), "{order:?}");
        }
    }

    #[test]
    fn a_request_without_an_error_ends_all_failures_before_it() {
        assert_eq!(failures(&[(1, 404), (500, 404)]).since(), Some(Micros(1_000_000)));
        assert_eq!(failures(&[(1, 404), (500, 404), (499, 200)]).since(), Some(Micros(500_000_000)));
        assert_eq!(failures(&[(1, 404), (500, 404), (500, 200)]).since(), None);
        assert_eq!(failures(&[(1, 404), (3, 200), (5, 404), (7, 404)]).since(), Some(Micros(5_000_000)));
    }
}
