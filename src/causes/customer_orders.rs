//! Finds other orders of the same people.

use crate::base::identity::{Id, Key};
use crate::base::units::Micros;
use crate::orders::index::order_key;
use crate::orders::{Order, Orders};
use rayon::prelude::*;

/// The orders of each session and customer, and those with each order number.
#[derive(Debug, Default)]
pub struct CustomerOrders {
    /// Keys of people with the rows of their orders, sorted.
    people: Vec<(Key, u32)>,
    /// Keys of order numbers with their rows, sorted.
    numbers: Vec<(Key, u32)>,
    /// Keys of sales with one click id, and of those from one address and browser, with the rows of their orders, sorted.
    sales: Vec<(Key, u32)>,
    /// Credited orders that nothing joins to a page view: when they were placed, and their rows, sorted.
    loose: Vec<(Micros, u32)>,
}

impl CustomerOrders {
    /// Orders per customer or session that are looked at, on each side of the order that is judged: with this limit, files in
    /// which a million orders have one customer are compared in seconds.
    pub const MAX_ORDERS: usize = 64;

    /// Indexes orders by the session and customer that the order log names, and by number.
    pub fn of(orders: &Orders) -> Self {
        let mut history = Self::default();
        for order in orders.iter() {
            history.numbers.push((order_key(order.id), order.row));
            let session = Key::of(Id::Session, order.session.as_bytes());
            let customer = Key::of(Id::Customer, order.customer.as_bytes());
            history.people.extend([session, customer].map(|key| (key, order.row)));
            let sales = sale_keys(&order).into_iter().filter(|key| key.is_some());
            history.sales.extend(sales.map(|key| (key, order.row)));
        }
        history.numbers.par_sort_unstable();
        history.sales.par_sort_unstable();
        history.sort();
        history
    }

    /// Adds the people of orders that the page views around them show: most order logs name only some.
    pub fn learn(&mut self, more: impl Iterator<Item = (Key, u32)>) {
        self.people.extend(more);
        self.sort();
    }

    /// Adds credited orders that nothing joins to a page view, with the time when they were placed.
    pub fn learn_loose(&mut self, mut loose: Vec<(Micros, u32)>) {
        loose.sort_unstable();
        self.loose = loose;
    }

    /// Rows of credited orders without a page view that were placed within a range of time, the earliest ones.
    pub fn loose(&self, from: Micros, to: Micros) -> impl Iterator<Item = u32> {
        let first = self.loose.partition_point(|(at, _)| *at < from);
        let near = self.loose[first..].iter().take_while(move |(at, _)| *at <= to);
        near.take(MAX_ALIKE).map(|(_, row)| *row)
    }

    fn sort(&mut self) {
        self.people.retain(|(key, _)| key.is_some());
        self.people.par_sort_unstable();
        self.people.dedup();
    }

    /// Rows of the orders of any of these people, and of those with these numbers, each once, in the order of the rows.
    ///
    /// For people with very many orders, those around the row `near`: order logs are written by time.
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

    /// Rows of orders that may record the same sale as one: with its click id, or from its address and browser. Of very many the
    /// nearest.
    pub fn alike(&self, order: &Order<'_>) -> impl Iterator<Item = u32> {
        let near = order.row;
        sale_keys(order).into_iter().filter(|key| key.is_some()).flat_map(move |key| {
            let all = with(&self.sales, key);
            let here = all.partition_point(|(_, row)| *row < near);
            let around = &all[here.saturating_sub(MAX_ALIKE)..all.len().min(here + MAX_ALIKE)];
            around.iter().map(|(_, row)| *row).filter(move |row| *row != near)
        })
    }

    /// Customers and sessions with more orders than are ever compared with one of them.
    pub fn crowds(&self) -> usize {
        self.people.chunk_by(|a, b| a.0 == b.0).filter(|orders| orders.len() > 2 * Self::MAX_ORDERS).count()
    }

    /// Whether an order has this number.
    pub fn has_number(&self, number: Key) -> bool {
        !with(&self.numbers, number).is_empty()
    }

    /// Whether an order belongs to a session or customer.
    pub fn has(&self, person: Key, row: u32) -> bool {
        with(&self.people, person).binary_search(&(person, row)).is_ok()
    }
}

/// Orders of one click id, or of one address and browser, on each side of an order that are compared with it: order logs are
/// written by time, and two records of one sale are minutes apart.
const MAX_ALIKE: usize = 8;

/// The click id of an order, and its address with its browser.
fn sale_keys(order: &Order<'_>) -> [Key; 2] {
    let is_full = !order.ip.is_empty() && !order.agent.is_empty();
    let device = if is_full { Key::device(order.ip.as_bytes(), order.agent.as_bytes()) } else { Key::NONE };
    [Key::of(Id::Click, order.click_id.as_bytes()), device]
}

/// The pairs of a key.
fn with(pairs: &[(Key, u32)], key: Key) -> &[(Key, u32)] {
    let from = first_of(pairs, key);
    // Nearly nobody has more than a few orders, so the search for the end starts nearby.
    let (mut known, mut step) = (from, 1);
    while pairs.get(known + step).is_some_and(|(other, _)| *other == key) {
        (known, step) = (known + step, step * 2);
    }
    let rest = &pairs[known..pairs.len().min(known + step)];
    &pairs[from..known + rest.partition_point(|(other, _)| *other == key)]
}

/// Where the pairs of a key begin, or would. Keys are hashes, spread evenly, so a key shows its approximate place. Among
/// millions, a search near there costs a few waits for memory, where halving all of them costs two dozen.
fn first_of(pairs: &[(Key, u32)], key: Key) -> usize {
    let guess = ((u128::from(key.0) * pairs.len() as u128) >> 64) as usize;
    let below = |at: usize| pairs.get(at).is_some_and(|(known, _)| *known < key);
    let mut step = pairs.len().isqrt().max(1);
    let (mut from, mut to) = (guess, guess);
    if below(guess) {
        while below(to) {
            (from, to, step) = (to, to + step, step * 2);
        }
    } else {
        while from > 0 && !below(from) {
            (to, from, step) = (from, from.saturating_sub(step), step * 2);
        }
    }
    let (from, to) = (from.min(pairs.len()), (to + 1).min(pairs.len()));
    from + pairs[from..to].partition_point(|(known, _)| *known < key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_wherever_keys_stand() {
        let spread = |n: u64| Key(n.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let close = |n: u64| Key(n + 1);
        for key in [spread as fn(u64) -> Key, close] {
            for keys in [0_u64, 1, 2, 3, 50, 3000] {
                let rows = |n: u64| if n == 1 { 300 } else { n % 4 };
                let mut pairs: Vec<(Key, u32)> =
                    (0..keys).flat_map(|n| (0..rows(n)).map(move |row| (key(n), row as u32))).collect();
                pairs.sort_unstable();
                for n in 0..keys + 3 {
                    let expected: Vec<_> = pairs.iter().filter(|(known, _)| *known == key(n)).copied().collect();
                    assert_eq!(with(&pairs, key(n)), expected, "{n} of {keys}");
                }
                for key in [Key(0), Key(u64::MAX), Key(u64::MAX / 2)] {
                    assert!(with(&pairs, key).iter().all(|(known, _)| *known == key));
                }
            }
        }
    }
}
