//! Whether the logs hold the beginning of the visitor's session, before which there was nothing that a partner could be paid for.

use super::Case;
use crate::events::Facts;
use crate::logs::coverage::TimeRange;
use crate::sessions::VISIT;

impl Case<'_> {
    /// Whether the browser id that ordered began in the logs, after whatever is missing: before it there was nothing that a partner
    /// could be paid for.
    pub fn is_born_covered(&self, look_back: &TimeRange) -> bool {
        let Some(birth) = self.trail.birth else { return false };
        let event = self.evidence.events.get(birth);
        // A first hit without session cookie that comes from elsewhere begins a browser id. One that comes from an own page, with a
        // cookie that was never seen before, belongs to a visit that began at another address shortly before.
        let browser = self.evidence.bound(birth);
        let opens = event.opens_jar() && !event.facts.has(Facts::INTERNAL) && browser.is_some();
        let moved = !event.opens_jar()
            && event.facts.has(Facts::INTERNAL)
            && !event.facts.any(Facts::CART.with(Facts::CHECKOUT).with(Facts::CONFIRMATION));
        let since = TimeRange { from: if moved { event.at - VISIT } else { event.at }, to: look_back.to };
        (opens || moved) && self.evidence.has_sessions && self.coverage.missing(&since).0 == 0
    }

    /// Whether a partner's click may have been made before the logs begin, or in a gap: the look-back is not covered, and the
    /// visitor's session did not begin in the logs.
    pub fn may_have_clicked_before(&self) -> bool {
        let look_back = TimeRange { from: self.trail.at - self.terms.window, to: self.trail.at };
        self.coverage.missing(&look_back).0 > 0 && !self.is_born_covered(&look_back)
    }
}
