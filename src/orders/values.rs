//! Stores the texts of one column of all orders.

use crate::tables::Texts;
use std::collections::HashMap;

/// One text per order. Most columns repeat few texts (currencies, states, browsers): each different one is kept once,
/// and an order costs four bytes. If texts rarely repeat (order numbers, sessions), they are kept one after the other.
#[derive(Debug, Default)]
pub(super) struct Values {
    texts: Texts,
    /// The index of each order's text; `None` when every order has its own text.
    places: Option<Vec<u32>>,
    /// The index of each text, while the column grows.
    known: HashMap<Box<str>, u32, foldhash::fast::RandomState>,
    plain: bool,
}

/// The number of orders from which on the column checks whether its texts repeat.
const ENOUGH: usize = 4096;

/// The most different texts that are remembered.
const MOST: usize = 1 << 20;

impl Values {
    /// Adds the next order's text.
    pub(super) fn push(&mut self, text: &str) {
        if self.plain {
            return self.texts.push(text);
        }
        let places = self.places.get_or_insert_default();
        if let Some(place) = self.known.get(text) {
            return places.push(*place);
        }
        let place = self.texts.len() as u32;
        self.texts.push(text);
        self.known.insert(text.into(), place);
        places.push(place);
        let (orders, different) = (places.len(), self.texts.len());
        if different > MOST || orders >= ENOUGH && different * 2 > orders {
            self.unfold();
        }
    }

    /// Gives every order its own text.
    fn unfold(&mut self) {
        let places = self.places.take().unwrap_or_default();
        let texts = std::mem::take(&mut self.texts);
        self.texts = places.into_iter().map(|place| texts.get(place as usize)).collect();
        self.known = HashMap::default();
        self.plain = true;
    }

    /// Adds empty texts until there are `orders`.
    pub(super) fn fill(&mut self, orders: usize) {
        while self.len() < orders {
            self.push("");
        }
    }

    fn len(&self) -> usize {
        self.places.as_ref().map_or(self.texts.len(), Vec::len)
    }

    /// Ends the growing, and releases unused capacity.
    pub(super) fn close(&mut self) {
        self.known = HashMap::default();
        self.texts.shrink();
        if let Some(places) = &mut self.places {
            places.shrink_to_fit();
        }
    }

    /// The text of an order; empty when there is none.
    pub(super) fn get(&self, order: usize) -> &str {
        match &self.places {
            Some(places) => places.get(order).map_or("", |place| self.texts.get(*place as usize)),
            None => self.texts.get(order),
        }
    }

    /// Whether any order has a text.
    pub(super) fn has_any(&self) -> bool {
        self.texts.iter().any(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_whether_they_repeat_or_not() {
        let (mut few, mut many, mut late) = (Values::default(), Values::default(), Values::default());
        let turn = |n: usize| if n < 6000 { n % 7 } else { n };
        for n in 0..20_000 {
            few.push(&format!("text {}", n % 7));
            many.push(&n.to_string());
            late.push(&turn(n).to_string());
        }
        for values in [&mut few, &mut many, &mut late] {
            values.close();
        }
        assert!(few.places.is_some() && few.texts.len() == 7 && many.places.is_none() && late.places.is_none());
        for n in 0..20_000 {
            assert_eq!(few.get(n), format!("text {}", n % 7));
            assert_eq!((many.get(n), late.get(n)), (n.to_string().as_str(), turn(n).to_string().as_str()));
        }
        assert_eq!(few.get(20_000), "");
        let mut empty = Values::default();
        empty.fill(3);
        assert!(!empty.has_any() && empty.get(2).is_empty());
    }
}
