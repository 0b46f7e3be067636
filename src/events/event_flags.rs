//! The facts of an event that walks over many events check first.

use super::Facts;

/// Facts that show an arrival that somebody could be paid for, in an address without a partner's id.
const ARRIVAL: Facts = Facts::CLICK_ID.with(Facts::CAMPAIGN).with(Facts::EXTERNAL);

/// Pages that only buyers see.
const BUYING: Facts = Facts::CHECKOUT.with(Facts::CONFIRMATION);

/// Steps of a purchase.
const STEPS: Facts = BUYING.with(Facts::CART).with(Facts::CONVERSION_BEACON);

/// Whether a page view could be an arrival that somebody is paid for: most are none.
fn arrives(facts: Facts) -> bool {
    let named = facts.has(Facts::TAGGED) || (!facts.has(Facts::INTERNAL) && facts.any(ARRIVAL));
    named && facts.has(Facts::GET) && facts.is_page()
}

/// The facts that walks over very many events check of each one, in a byte: those of all events fit into a processor's caches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct EventFlags(u8);

impl EventFlags {
    /// The flags of an event with these facts.
    pub(super) fn of(facts: Facts, has_customer: bool) -> Self {
        let begins = facts.has(Facts::SESSION_SET);
        let echoes = facts.has(Facts::CLICK_BEACON.with(Facts::TAGGED)) || facts.has(Facts::REFERRED);
        let (arrives, beacon) = (arrives(facts), facts.has(Facts::CLICK_BEACON));
        let mark = arrives || facts.any(STEPS);
        let bits = [has_customer, arrives, beacon, facts.any(BUYING), begins, echoes, mark];
        Self(bits.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit)))
    }

    /// The request was made for a known customer.
    pub fn has_customer(self) -> bool {
        self.0 & 1 != 0
    }

    /// It could be an arrival that somebody is paid for.
    pub fn arrives(self) -> bool {
        self.0 & 2 != 0
    }

    /// It is a click beacon.
    pub fn is_click_beacon(self) -> bool {
        self.0 & 4 != 0
    }

    /// It is a page of the checkout, or confirms an order.
    pub fn is_buying(self) -> bool {
        self.0 & 8 != 0
    }

    /// Its session is one that the reply began.
    pub fn begins_session(self) -> bool {
        self.0 & 16 != 0
    }

    /// It names a partner's id though it is no landing: a click beacon, or a call with a tagged page as its origin.
    pub fn echoes(self) -> bool {
        self.0 & 32 != 0
    }

    /// It could be an arrival that somebody is paid for, or is a step of a purchase: cart, checkout, confirmation, or the
    /// conversion beacon.
    pub fn is_mark(self) -> bool {
        self.0 & 64 != 0
    }
}
