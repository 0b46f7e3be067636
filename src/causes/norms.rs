//! Norms of all orders, and facts about related orders. `sale_norms`, `habits` and `related_orders` compute them.

use crate::base::identity::TextHash;
use crate::base::units::{Micros, Span};
use crate::events::share::Share;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};

/// What most credited sales show: an absence is judged by it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SaleNorms {
    /// Of credited sales' clicks, those that fired the click beacon.
    pub click_beacons: Share,
    /// Of confirmation pages, those that fired the conversion beacon.
    pub conversion_beacons: Share,
    /// Of confirmation pages of visitors who sent the click beacon, those that fired the conversion beacon.
    pub consented: Share,
    /// Of good clicks with a landing that a cache answered, those that were credited.
    pub cached: Share,
    /// Of other good clicks, those that were credited.
    pub asked: Share,
    /// Of credited clicks that began a visit, those with a reply that set the cookie: the next page carried it.
    pub begun: Share,
    /// Of orders with a web session, those with a logged confirmation page.
    pub confirmations: Share,
    /// Of credited orders of visitors who may have clicked before the logs begin, those with a logged click.
    pub early: Share,
    /// Of good clicks by Safari with a pause so long that it drops what scripts wrote, those that were credited.
    pub capped: Share,
    /// For credited clicks, the time until something was put into the cart, or else until the order; the longest first, zero for
    /// none. A longer window may hold for what is in the cart, so that the age of a click at the order shows no window.
    pub ages: [Span; OLDEST],
}

/// Credited clicks of an age, or older ones, that show that clicks of that age are paid.
pub(super) const OLDEST: usize = 3;

/// What was seen of credited clicks.
#[derive(Debug, Default)]
pub struct Habits {
    /// Of clicks that landed on a page: those that fired the click beacon; in shops without one, the conversion beacon.
    pub(super) pages: HashMap<TextHash, Share, foldhash::fast::RandomState>,
    /// The same by user agent.
    pub(super) agents: HashMap<TextHash, Share, foldhash::fast::RandomState>,
    /// Of clicks by a redirect that dropped the id from the address: those that were credited.
    pub(super) redirects: HashMap<TextHash, Share, foldhash::fast::RandomState>,
    /// Other hosts from which visitors came to the page that confirms an order: where they pay.
    pub(super) checkouts: HashMap<TextHash, Share, foldhash::fast::RandomState>,
}

/// One thing that an order shows.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    pub(super) kind: Kind,
    pub(super) what: TextHash,
    pub(super) held: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Page,
    Agent,
    Redirect,
    Checkout,
}

/// The other orders, and further results that are the same for all clicks of an order, computed when first needed.
#[derive(Debug, Default)]
pub struct RelatedOrders {
    pub(super) found: OnceCell<Found>,
    /// The click's event, and what [`Case::beacon_of`] found.
    pub(super) beacon: Cell<Option<(u32, Beacon)>>,
    /// What excludes the order, by the addresses of the terms in memory.
    pub(super) excluded: RefCell<BTreeMap<usize, Option<String>>>,
}

/// Other orders of the same people, and what clicks are compared with.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order of the rows.
    pub(super) list: Vec<Other>,
    /// When the last good one before this order was placed.
    pub(super) last_good: Option<Micros>,
    /// For each partner to whom a good one before this order was credited, when the last of them was placed; sorted.
    pub(super) paid: Vec<(u32, Micros)>,
    /// When the last confirmation page of another order was shown in the order's own sessions.
    pub(super) last_shown: Option<Micros>,
}

/// Another order of the same people.
#[derive(Clone, Copy, Debug)]
pub(super) struct Other {
    /// Its row in the order log.
    pub(super) row: u32,
    /// When it was placed, by the web logs' clock.
    pub(super) placed: Micros,
    /// It is a sale of its own, which could have closed a session or emptied a cart.
    pub(super) is_good: bool,
    /// It is a record of the same sale.
    pub(super) is_copy: bool,
}

/// What the page views near a click show of its beacon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beacon {
    /// It was sent: its event.
    Sent(u32),
    /// It was not.
    Absent,
    /// No beacon is among the page views that are looked at, and there are more page views.
    Hidden,
}
