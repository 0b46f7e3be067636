//! The session of each event: the one that its request carried, or the one that was found for a request without any.

use super::NOTHING;
use std::sync::atomic::{AtomicU32, Ordering};

/// The bit that marks a request without a session. No more events than this can be held.
pub(super) const NONE_CARRIED: u32 = 1 << 31;

/// The lowest session number that does not fit here. A session can only have one where the events of two billion others were
/// passed over; then it counts as none.
const TOO_MANY: u32 = NONE_CARRIED - 2;

/// The request carried no session, and the session it belongs to has not been looked up yet.
const UNKNOWN: u32 = NOTHING - 1;

/// The sessions of all events, in four bytes each. A result depends on the events only, so the order of lookups does not matter.
#[derive(Debug, Default)]
pub(super) struct ResolvedSessions(Vec<AtomicU32>);

impl ResolvedSessions {
    /// The entries of events that carried these sessions, or [`NOTHING`].
    pub(super) fn of(carried: Vec<u32>) -> Self {
        let owner = |session| AtomicU32::new(if session < TOO_MANY { session } else { UNKNOWN });
        Self(carried.into_iter().map(owner).collect())
    }

    #[inline]
    fn get(&self, at: u32) -> u32 {
        self.0.get(at as usize).map_or(NOTHING, |owner| owner.load(Ordering::Relaxed))
    }

    /// The session that an event's request carried, or [`NOTHING`].
    #[inline]
    pub(super) fn carried(&self, at: u32) -> u32 {
        let owner = self.get(at);
        if owner & NONE_CARRIED == 0 { owner } else { NOTHING }
    }

    /// What was found for an event that carried no session: the number of a session, or [`NOTHING`]; `None` before a lookup.
    #[inline]
    pub(super) fn found(&self, at: u32) -> Option<u32> {
        match self.get(at) {
            UNKNOWN => None,
            NOTHING => Some(NOTHING),
            owner => Some(owner & !NONE_CARRIED),
        }
    }

    /// Stores what was found for an event that carried no session. False where it was stored already, or the event carried one.
    pub(super) fn remember(&self, at: u32, browser: u32) -> bool {
        let store = |owner: &AtomicU32| {
            owner.compare_exchange(UNKNOWN, browser | NONE_CARRIED, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        self.0.get(at as usize).is_some_and(store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_carried_and_what_was_found_stay_apart() {
        let owners = ResolvedSessions::of(vec![0, NOTHING, NONE_CARRIED - 3, TOO_MANY, NONE_CARRIED]);
        let all = |what: &dyn Fn(u32) -> Option<u32>| (0..6).map(what).collect::<Vec<_>>();
        let carried = |at| Some(owners.carried(at)).filter(|session| *session != NOTHING);
        assert_eq!(all(&carried), [Some(0), None, Some(NONE_CARRIED - 3), None, None, None]);
        assert_eq!([1, 3, 4, 5].map(|at| owners.found(at)), [None, None, None, Some(NOTHING)]);
        for (at, browser) in [(1, 0), (3, NONE_CARRIED - 3), (4, NOTHING), (5, 7)] {
            owners.remember(at, browser);
        }
        assert_eq!([1, 3, 4, 5].map(|at| owners.found(at)), [0, NONE_CARRIED - 3, NOTHING, NOTHING].map(Some));
        assert_eq!(all(&carried), [Some(0), None, Some(NONE_CARRIED - 3), None, None, None]);
    }
}
