//! Finds other orders of the same people.

use crate::identity::{Id, Key};
use crate::orders::Orders;
use crate::orders::index::order_key;

/// Which orders belong to which sessions and customers, and which have which numbers.
#[derive(Debug, Default)]
pub struct History {
    /// Keys of people with the rows of their orders, sorted.
    people: Vec<(Key, u32)>,
    /// Keys of order numbers with their rows, sorted.
    numbers: Vec<(Key, u32)>,
}

impl History {
    /// Orders per customer or session that are looked at, on each side of the order that is asked about: files in which a
    /// million orders have one customer are compared in seconds.
    pub const MAX_ORDERS: usize = 64;

    /// Indexes orders by the session and customer that the order log names, and by number.
    pub fn of(orders: &Orders) -> Self {
        let mut history = Self::default();
        for order in orders.iter() {
            history.numbers.push((order_key(order.id), order.row));
            let session = Key::of(Id::Session, order.session.as_bytes());
            let customer = Key::of(Id::Customer, order.customer.as_bytes());
            history.people.extend([session, customer].map(|key| (key, order.row)));
        }
        history.numbers.sort_unstable();
        history.sort();
        history
    }

    /// Adds whose orders they were by the page views around them: most order logs name only some.
    pub fn learn(&mut self, more: impl Iterator<Item = (Key, u32)>) {
        self.people.extend(more);
        self.sort();
    }

    fn sort(&mut self) {
        self.people.retain(|(key, _)| key.is_some());
        self.people.sort_unstable();
        self.people.dedup();
    }

    /// Rows of the orders of any of these people, and of those with these numbers, each once, in the order of the rows.
    ///
    /// Of somebody with very many orders those around the row `near`: order logs are written by time.
    pub fn rows(&self, near: u32, people: impl Iterator<Item = Key>, numbers: impl Iterator<Item = Key>) -> Vec<u32> {
        let known = people.flat_map(|key| {
            let all = with(&self.people, key);
            let here = all.partition_point(|(_, row)| *row < near);
            &all[here.saturating_sub(Self::MAX_ORDERS)..all.len().min(here + Self::MAX_ORDERS)]
        });
        let shown = numbers.filter_map(|key| with(&self.numbers, key).first());
        let mut rows: Vec<u32> = known.chain(shown).map(|(_, row)| *row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Customers and sessions with more orders than are ever compared with one of them.
    pub fn crowds(&self) -> usize {
        self.people.chunk_by(|a, b| a.0 == b.0).filter(|orders| orders.len() > 2 * Self::MAX_ORDERS).count()
    }

    /// Whether an order is somebody's.
    pub fn has(&self, person: Key, row: u32) -> bool {
        self.people.binary_search(&(person, row)).is_ok()
    }
}

/// The pairs of a key.
fn with(pairs: &[(Key, u32)], key: Key) -> &[(Key, u32)] {
    let from = pairs.partition_point(|(known, _)| *known < key);
    let length = pairs[from..].partition_point(|(known, _)| *known == key);
    &pairs[from..from + length]
}
