//! Clicks that are joined to an order by an address and a browser only, in logs without sessions: addresses and browsers are
//! shared, and pass to other people.

use super::Case;
use crate::base::units::Micros;
use crate::events::Facts;
use crate::sessions::limits::CLOCK_SKEW;
use crate::sessions::{Link, Relation, Touch, VISIT};

impl Case<'_> {
    /// Whether only an address and a browser join a click to the order, and not one visit: without sessions in the logs a click
    /// belongs to the visit that ordered when no pause and no other arrival lies between.
    pub fn is_distant(&self, touch: &Touch) -> bool {
        if self.evidence.has_sessions || touch.relation != Relation::SameJar || touch.link > Link::Session {
            return false;
        }
        let own = &self.trail.own;
        let in_visit = own.binary_search_by_key(&touch.event, |step| step.event).is_ok();
        let later = self.trail.marks.last_arrival.is_some_and(|at| at > touch.at + CLOCK_SKEW);
        // A visitor who got no page arrives again.
        let interrupted = self.is_answered(touch) && later;
        !in_visit || interrupted
    }

    /// How surely a distant click was the buyer's. A visitor who types the shop's address in, or has kept it, has been there
    /// before. Where nobody else was seen, an expired click is therefore likelier the buyer's than not. For a click inside the
    /// window too much depends on it.
    pub(super) fn is_distant_buyer(&self, touch: &Touch) -> f64 {
        let came = self.trail.marks.first_arrival;
        let elsewhere = Facts::EXTERNAL.with(Facts::CAMPAIGN).with(Facts::TAGGED).with(Facts::CLICK_ID);
        let returned = came.is_some_and(|event| !self.evidence.events.facts(event).any(elsewhere));
        // A visit besides those of the click and of the order may be another person's as well as the buyer's.
        let besides = |at: Micros| (at - touch.at).abs() > VISIT;
        let alone = || !self.trail.marks.elsewhere.is_some_and(|(first, last)| besides(first) || besides(last));
        if returned && !self.in_window(touch) && alone() { 0.55 } else { 0.2 }
    }
}
