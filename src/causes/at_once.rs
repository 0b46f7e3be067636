//! Whether the click's cookies and the order's were in use at once: then two people used them, in one household or office.

use super::Case;
use crate::base::identity::Key;
use crate::base::units::Micros;
use crate::events::NOTHING;
use crate::events::store::part;
use crate::sessions::Touch;
use crate::sessions::limits::CLOCK_SKEW;

impl Case<'_> {
    /// Whether the click's cookies and the order's were in use at once, so that two people used them: the order's session was there
    /// before the click, which would have sent it, or the click's session went on while the order's was in use.
    pub(super) fn is_used_at_once(&self, touch: &Touch) -> bool {
        let began = self.new_browser_began();
        let browser = self.evidence.browser(touch.event);
        self.evidence.has_sessions
            && (began < touch.at - CLOCK_SKEW
                || browser != NOTHING && self.used_beside(self.evidence.events.session_key(browser)).is_some())
    }

    /// Whether a session was in use while the order's was: the first such event. Two front ends' clocks differ, the lines of one log
    /// are in order.
    pub fn used_beside(&self, session: Key) -> Option<u32> {
        let events = self.evidence.events;
        let source = |event: u32| self.evidence.sequences.get(events.line(event).source());
        let (began, birth) = (self.new_browser_began(), self.trail.birth);
        let in_order = |event: u32| birth.is_some_and(|birth| event > birth && source(event) == source(birth));
        let near = events.between(began, Micros(self.trail.at.0 - 1));
        let used = part(events.in_session(events.session_number(session)), &near);
        used.iter().copied().find(|event| events.at(*event) > began + CLOCK_SKEW || in_order(*event))
    }
}
