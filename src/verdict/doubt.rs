//! Judges orders with clicks inside the window that may be the buyer's, where the logs do not show whether they are.

use super::silence::undetermined;
use super::{Judgement, Reason, is_paid, is_spent, with_touch};
use crate::causes::Case;
use crate::logs::fields::Field;
use crate::sessions::{Relation, TagMatch, Touch};

/// The answer where no click is certainly the buyer's, and one may be: only an address and a browser join it to the order, or
/// another visitor of a crowded address came to what was bought.
pub(super) fn in_doubt(base: &Case<'_>) -> Option<Judgement> {
    if base.lacking.has(Field::Query) {
        return None;
    }
    let open = |touch: &&Touch| {
        let case = with_touch(base, **touch);
        touch.reading != TagMatch::Campaign
            && case.in_window(touch)
            && !is_paid(&case, touch)
            && !is_spent(&case, touch)
    };
    let open: Vec<&Touch> = base.touches.iter().filter(open).collect();
    if open.iter().any(|touch| base.is_distant(touch)) {
        let text = "a partner's click was made at the order's address with its browser, and without a session id or a \
                    customer in the logs nothing shows that it was the buyer's";
        return Some(undetermined(base, Reason::Needs, text.to_owned()));
    }
    let blind = base.lacking.has(Field::Agent) || base.lacking.has(Field::Client);
    if blind && open.iter().any(|touch| touch.relation != Relation::SameJar && touch.same_customer) {
        let text = "the same customer clicked a partner's link in another session, and without addresses and user agents \
                    nothing shows whether that was another device or other cookies";
        return Some(undetermined(base, Reason::Needs, text.to_owned()));
    }
    let alike = |touch: &Touch| touch.relation == Relation::OtherJar && touch.same_product && !touch.same_customer;
    if open.iter().any(|touch| alike(touch) && base.is_the_buyer(touch) > 0.0) {
        let text = "another visitor of the order's address and browser came by a partner's link to what was bought, and \
                    nothing shows whether that was the buyer";
        return Some(undetermined(base, Reason::Ambiguous, text.to_owned()));
    }
    None
}
