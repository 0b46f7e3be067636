//! Other orders of the people of one order, looked for once: many causes ask for them, of every touch.

use super::Case;
use crate::events::Facts;
use crate::orders::index::order_key;
use crate::orders::{Order, Standing};
use crate::sessions::offset::confirmation;
use crate::units::Micros;
use std::cell::OnceCell;

/// The other orders, once they were asked for.
#[derive(Debug, Default)]
pub struct Others(OnceCell<Vec<Other>>);

/// Another order of the same people.
#[derive(Clone, Copy, Debug)]
struct Other {
    /// Its row in the order log.
    row: u32,
    /// When it was placed, by the web logs' clock.
    placed: Micros,
    /// It is a sale of its own, which could have closed a session or emptied a cart.
    is_good: bool,
}

impl<'a> Case<'a> {
    /// Other orders of the same people: by session and customer, or because their confirmation pages were shown in the
    /// order's own jar. In the order of the rows.
    pub fn other_orders(&self) -> impl Iterator<Item = Order<'a>> + '_ {
        self.others().iter().map(|other| self.orders.get(other.row as usize))
    }

    /// Other good orders of the same people that were placed from an instant up to this order, and when, in the order of the
    /// rows.
    pub fn good_orders_since(&self, from: Micros) -> impl Iterator<Item = (Order<'a>, Micros)> + '_ {
        let between = move |other: &&Other| other.is_good && (from..self.trail.at).contains(&other.placed);
        let found = self.others().iter().filter(between);
        found.map(|other| (self.orders.get(other.row as usize), other.placed))
    }

    fn others(&self) -> &'a [Other] {
        self.others.0.get_or_init(|| {
            let (events, trail) = (self.scene.events, self.trail);
            // Without sessions in the logs the device stands for the visitor.
            let (device, devices) =
                if self.scene.has_sessions { (&[][..], &[][..]) } else { (&trail.device[..], &trail.devices[..]) };
            let shown = trail.own.iter().chain(&trail.customer).chain(device).map(|step| step.event);
            let numbers = shown.filter(|e| events.facts(*e).has(Facts::CONFIRMATION)).map(|e| events.token(e));
            let people = trail.people().chain(devices.iter().copied());
            let rows = self.history.rows(self.order.row, people, numbers);
            rows.into_iter().filter(|row| *row != self.order.row).map(|row| self.other(row)).collect()
        })
    }

    fn other(&self, row: u32) -> Other {
        let order = self.orders.get(row as usize);
        let is_good = order.id != self.order.id && order.standing == Standing::Good && !self.is_copy(&order);
        Other { row, placed: self.placed(&order), is_good }
    }

    /// When another order was placed, by the web logs' clock: when its confirmation page was shown, else as the order log
    /// has it with the measured offset taken off. (The offset is one number; a zone's summer time is not.)
    fn placed(&self, order: &Order<'_>) -> Micros {
        let shown = confirmation(self.scene.events, order_key(order.id));
        shown.map_or(order.at - self.scene.offset.correction(), |at| self.scene.events.at(at))
    }
}
