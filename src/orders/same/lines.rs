//! Stores the items of orders after the first one.

use super::super::values::Values;

/// Products and categories of further items, by order index.
#[derive(Debug, Default)]
pub(in crate::orders) struct Lines {
    of: Vec<u32>,
    sku: Values,
    category: Values,
}

impl Lines {
    /// Adds an item of an order; an item without any data is ignored.
    pub(in crate::orders) fn push(&mut self, order: u32, sku: &str, category: &str) {
        if sku.is_empty() && category.is_empty() {
            return;
        }
        self.of.push(order);
        self.sku.push(sku);
        self.category.push(category);
    }

    /// Releases unused capacity.
    pub(in crate::orders) fn close(&mut self) {
        self.of.shrink_to_fit();
        self.sku.close();
        self.category.close();
    }

    /// The items of an order. The lines must be sorted by order.
    pub(in crate::orders) fn of(&self, order: u32) -> impl Iterator<Item = (&str, &str)> {
        let from = self.of.partition_point(|of| *of < order);
        let to = self.of.partition_point(|of| *of <= order);
        (from..to).map(|at| (self.sku.get(at), self.category.get(at)))
    }

    /// All items with their orders, in the sequence in which they were added.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &str, &str)> {
        self.of.iter().enumerate().map(|(at, of)| (*of, self.sku.get(at), self.category.get(at)))
    }
}
