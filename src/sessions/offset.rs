//! How far the order log's clock is from the web logs': measured on orders whose confirmation page was logged.

use crate::events::{Events, Facts};
use crate::identity::Key;
use crate::orders::Orders;
use crate::orders::index::order_key;
use crate::units::{Micros, Span};

/// Pairs needed before an offset is believed.
const ENOUGH: usize = 5;

/// Most pairs must lie this close to the median.
const TOLERANCE: Span = Span::minutes(3);

/// A smaller offset is left alone: confirmation pages follow the order by seconds.
const NEGLIGIBLE: Span = Span::minutes(1);

/// Pairs that are looked at, spread evenly over the orders.
const MAX_PAIRS: usize = 100_000;

/// What was measured.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Offset {
    /// Order log minus web logs, the median of the pairs.
    pub median: Span,
    /// Orders whose confirmation page was found.
    pub pairs: usize,
    /// Four pairs in five lie within minutes of the median.
    pub stable: bool,
}

impl Offset {
    /// What is taken from every order's time: the offset when it is stable and more than a minute, else nothing.
    pub fn correction(&self) -> Span {
        if self.stable && self.median.abs() > NEGLIGIBLE { self.median } else { Span(0) }
    }
}

/// The first page view that shows an order's number: its confirmation page, else its conversion beacon.
pub fn confirmation(events: &Events, order: Key) -> Option<u32> {
    let found = |facts: Facts| events.of_token(order).find(|at| events.facts(*at).has(facts));
    found(Facts::CONFIRMATION).or_else(|| found(Facts::CONVERSION_BEACON))
}

/// Measures the offset.
pub fn measure(orders: &Orders, events: &Events) -> Offset {
    let step = orders.len() / MAX_PAIRS + 1;
    let mut gaps: Vec<i64> = (0..orders.len())
        .step_by(step)
        .map(|at| orders.get(at))
        .filter(|order| !order.day_only)
        .filter_map(|order| {
            let seen: Micros = events.get(confirmation(events, order_key(order.id))?).at;
            Some((order.at - seen).0)
        })
        .collect();
    if gaps.is_empty() {
        return Offset::default();
    }
    gaps.sort_unstable();
    let median = gaps[gaps.len() / 2];
    let close = gaps.iter().filter(|gap| (*gap - median).abs() <= TOLERANCE.0).count();
    let stable = gaps.len() >= ENOUGH && close * 5 >= gaps.len() * 4;
    Offset { median: Span(median), pairs: gaps.len(), stable }
}
