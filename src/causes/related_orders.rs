//! Finds other orders of the same people, once per order: many causes need them, for every touch.

use super::norms::{Found, Other};
use super::{Case, CustomerOrders};
use crate::base::units::{Micros, Span};
use crate::events::Facts;
use crate::orders::index::order_key;
use crate::orders::{Order, OrderStatus};
use crate::sessions::landmarks::Landmark;
use crate::sessions::offset::confirmation;
use crate::sessions::{Relation, Touch};

/// How close to a checkout page an order is that was placed there.
const AT_ONCE: Span = Span::minutes(1);

impl<'a> Case<'a> {
    /// Other records of the same sale, in the order of the rows.
    pub fn copies(&self) -> impl Iterator<Item = Order<'a>> + '_ {
        let copies = self.found().list.iter().filter(|other| other.is_copy);
        copies.map(|other| self.orders.get(other.row as usize))
    }

    /// Other good orders of the same people that were placed from an instant up to this order, in the order of the rows.
    pub fn good_orders_since(&self, from: Micros) -> impl DoubleEndedIterator<Item = Order<'a>> + '_ {
        let between = move |other: &&Other| other.is_good && (from..self.trail.at).contains(&other.placed);
        self.found().list.iter().filter(between).map(|other| self.orders.get(other.row as usize))
    }

    /// When the last other good order of the same people was placed before this one.
    pub fn last_good_order(&self) -> Option<Micros> {
        self.found().last_good
    }

    /// When the last other good order of the same people that was credited to a partner was placed before this one.
    pub fn last_paid_to(&self, partner: u32) -> Option<Micros> {
        let paid = &self.found().paid;
        paid.binary_search_by_key(&partner, |(partner, _)| *partner).ok().map(|nth| paid[nth].1)
    }

    /// When a confirmation page that shows another number was last shown in the order's own sessions.
    pub fn last_shown(&self) -> Option<Micros> {
        self.found().last_shown
    }

    /// The entry of the terms that excludes the order's first item, when the others are excluded as well. Orders can have very
    /// many items, and terms very many entries.
    pub fn excluded(&self) -> Option<String> {
        let terms = std::ptr::from_ref(self.terms) as usize;
        let find = || {
            let mut entries = self.orders.items(&self.order).map(|(sku, category)| self.terms.excludes(category, sku));
            let first = entries.next()??;
            entries.all(|entry| entry.is_some()).then(|| first.to_owned())
        };
        self.others.excluded.borrow_mut().entry(terms).or_insert_with(find).clone()
    }

    fn found(&self) -> &'a Found {
        self.others.found.get_or_init(|| {
            let mut list: Vec<Other> = self.other_rows().into_iter().map(|row| self.other(row)).collect();
            // Others from the same address are the same people's only where they are records of the same sale.
            let alike = self.history.alike(&self.order).map(|row| self.other(row)).filter(|other| other.is_copy);
            list.extend(alike);
            list.extend(self.loose_rows().into_iter().map(|row| self.other(row)));
            list.sort_unstable_by_key(|other| other.row);
            list.dedup_by_key(|other| other.row);
            let good = || list.iter().filter(|other| other.is_good && other.placed < self.trail.at);
            let credited =
                |other: &Other| self.merchant.partners.by_tag(self.orders.get(other.row as usize).tag.as_bytes());
            let mut paid: Vec<(u32, Micros)> =
                good().filter_map(|other| Some((credited(other)?, other.placed))).collect();
            paid.sort_unstable_by_key(|(partner, placed)| (*partner, std::cmp::Reverse(*placed)));
            paid.dedup_by_key(|(partner, _)| *partner);
            let last_good = good().map(|other| other.placed).max();
            Found { last_good, paid, last_shown: self.shown_last(), list }
        })
    }

    /// When the last confirmation page of another order was shown in the order's own sessions. A page shown right before this
    /// order may be its own under another number, where no page shows its number.
    fn shown_last(&self) -> Option<Micros> {
        let mine = order_key(self.order.id);
        let (numbered, placed) = (self.trail.confirmation.is_some(), self.trail.at);
        let is_other = |page: &&Landmark| page.token.is_some() && page.token != mine;
        let mut shown = self.trail.marks.confirmations.iter().rev().filter(is_other);
        shown.find(|page| numbered || placed - page.at > Span::minutes(10)).map(|page| page.at)
    }

    /// Rows of other orders of the same people: by session and customer, or because their confirmation pages were shown to them.
    /// Where there are very many such pages, only the latest count.
    fn other_rows(&self) -> Vec<u32> {
        let (events, trail) = (self.evidence.events, self.trail);
        // Without sessions in the logs the device is used instead of the visitor.
        let (device, devices) =
            if self.evidence.has_sessions { (&[][..], &[][..]) } else { (&trail.device[..], &trail.devices[..]) };
        let own = trail.marks.confirmations.iter().rev().map(|page| page.token);
        let elsewhere = trail.customer.iter().rev().chain(device.iter().rev()).map(|step| step.event);
        let elsewhere = elsewhere.filter(|e| events.facts(*e).has(Facts::CONFIRMATION)).map(|e| events.token(e));
        let numbers = own.chain(elsewhere).filter(|number| number.is_some()).take(2 * CustomerOrders::MAX_ORDERS);
        let people = trail.people().chain(devices.iter().copied());
        let mut rows = self.history.rows(self.order.row, people, numbers);
        rows.retain(|row| *row != self.order.row);
        rows
    }

    /// Rows of credited orders that nothing joins to a page view, and that fit a checkout in the order's own sessions: it came after
    /// a click of the credited partner, and within a minute of the order. Not those that name another person.
    fn loose_rows(&self) -> Vec<u32> {
        let mut rows = Vec::new();
        let before = self.trail.at - AT_ONCE;
        for page in self.trail.marks.checkouts.iter().filter(|page| page.at < before) {
            let clicked = |row: &u32| {
                let order = self.orders.get(*row as usize);
                if self.is_of_another(&order) {
                    return false;
                }
                let partner = self.merchant.partners.by_tag(order.tag.as_bytes());
                let of_partner = |touch: &&Touch| touch.relation == Relation::SameJar && touch.partner == partner;
                let mut clicks = self.touches.iter().filter(of_partner);
                partner.is_some() && clicks.any(|click| click.at <= page.at && page.at - click.at <= self.terms.window)
            };
            rows.extend(self.history.loose(page.at - AT_ONCE, page.at + AT_ONCE).filter(clicked));
        }
        rows.retain(|row| *row != self.order.row);
        rows
    }

    fn other(&self, row: u32) -> Other {
        let order = self.orders.get(row as usize);
        let is_copy = self.is_copy(&order);
        let is_good = order.id != self.order.id && order.standing == OrderStatus::Good && !is_copy;
        Other { row, placed: self.placed(&order), is_good, is_copy }
    }

    /// When another order was placed, by the web logs' clock: when its confirmation page was shown, else the order log's time
    /// minus the measured offset. (The offset is one number; summer time is not corrected for.)
    fn placed(&self, order: &Order<'_>) -> Micros {
        let shown = confirmation(self.evidence.events, order_key(order.id));
        shown.map_or(order.at - self.evidence.offset.correction(), |at| self.evidence.events.at(at))
    }
}
