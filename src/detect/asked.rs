//! What orders show about page views: their numbers in addresses, and which session ordered when.

use crate::base::identity::{Id, Key};
use crate::base::units::{Micros, Span};
use crate::orders::Orders;
use crate::orders::index::order_key;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Orders that are remembered with their times.
const MOST_ORDERS: usize = 300_000;

/// A page that is requested because a session orders is requested within seconds.
const AT_ONCE: Span = Span::seconds(20);

/// The same where the orders' times name no seconds: the distances differ by up to a minute.
const WITHIN_MINUTE: Span = Span::seconds(40);

/// Orders by their keys.
#[derive(Debug, Default)]
pub(super) struct Asked {
    numbers: HashMap<Key, Option<Micros>, RandomState>,
    /// A bit for each length in bytes that a number has; the last bit is for all longer ones.
    lengths: u64,
    visits: HashMap<Key, Vec<(u32, Micros)>, RandomState>,
    /// Whether some orders are known by a device.
    by_device: bool,
    /// Orders that name a session.
    pub(super) with_session: usize,
    /// The times of orders name no seconds.
    by_minute: bool,
}

impl Asked {
    pub(super) fn of(orders: &Orders) -> Self {
        let mut asked = Self { by_minute: true, ..Self::default() };
        let step = orders.len() / MOST_ORDERS + 1;
        for order in (0..orders.len()).step_by(step).map(|row| orders.get(row)) {
            asked.numbers.insert(order_key(order.id), (!order.day_only).then_some(order.at));
            asked.lengths |= length_bit(order.id);
            asked.by_minute &= order.at.0 % Span::minutes(1).0 == 0;
            let session = Key::of(Id::Session, order.session.as_bytes());
            if session.is_some() && !order.day_only {
                asked.with_session += 1;
                asked.visits.entry(session).or_default().push((order.row, order.at));
            }
            let device = Key::device(order.ip.as_bytes(), order.agent.as_bytes());
            if device.is_some()
                && !order.ip.is_empty()
                && !order.agent.is_empty()
                && !session.is_some()
                && !order.day_only
            {
                asked.with_session += 1;
                asked.by_device = true;
                asked.visits.entry(device).or_default().push((order.row, order.at));
            }
        }
        asked
    }

    /// How far the distances from orders to pages that are requested because of them are from their median.
    pub(super) fn at_once(&self) -> Span {
        if self.by_minute { WITHIN_MINUTE } else { AT_ONCE }
    }

    /// The order with a number, and when it was placed, where the time of day is known.
    pub(super) fn number(&self, text: &[u8]) -> Option<(Key, Option<Micros>)> {
        // Most texts are longer or shorter than all numbers. One with neither spaces nor a sign around it counts as it is.
        let is_bare = |byte: &u8| byte.is_ascii_alphanumeric();
        if let [first, .., last] = text
            && is_bare(first)
            && is_bare(last)
            && self.lengths >> text.len().min(63) & 1 == 0
        {
            return None;
        }
        let text = std::str::from_utf8(text).ok()?;
        if self.lengths & length_bit(text) == 0 {
            return None;
        }
        let key = order_key(text);
        Some((key, *self.numbers.get(&key)?))
    }

    /// The orders of a session, or of a device where orders name no session.
    pub(super) fn visit(&self, session: Key, device: impl FnOnce() -> Key) -> &[(u32, Micros)] {
        let by_device = || self.by_device.then(|| self.visits.get(&device())).flatten();
        self.visits.get(&session).or_else(by_device).map_or(&[], Vec::as_slice)
    }
}

/// The bit for the length of the part of a text from which [`order_key`] makes a key.
fn length_bit(text: &str) -> u64 {
    let text = text.trim();
    1 << text.strip_prefix('#').unwrap_or(text).len().min(63)
}
