//! Ordered items that were not shipped, and returned ones, by tag and product.

use super::days::number;
use super::{Sums, add};
use crate::base::units::{Micros, Span};
use crate::figures::Figure;
use std::collections::BTreeMap;

/// Most items ship within this time. A choice: pre-orders take longer.
const SOON: Span = Span::days(14);

/// Items of one product and tag that were ordered, and not shipped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// The tag.
    pub tag: String,
    /// The product's number.
    pub sku: String,
    /// The product's name.
    pub name: String,
    /// Items.
    pub items: u64,
    /// When the last of them were ordered.
    pub ordered_at: Micros,
    /// Whether the latest of them can still be on their way.
    pub may_ship: bool,
}

/// Ordered and shipped items compared.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Shipping {
    /// Ordered items.
    pub ordered: u64,
    /// Shipped items.
    pub shipped: u64,
    /// Items that can still be shipped.
    pub waiting: u64,
    /// Items that were ordered longer ago: cancelled, declined, excluded, or shipped after the report.
    pub overdue: u64,
    /// Items that were shipped in this time, and ordered before it.
    pub from_before: u64,
    /// Returned items.
    pub returned: u64,
    /// What returns took back.
    pub returned_fees: Sums,
    /// The products, those with the most items first.
    pub open: Vec<Open>,
}

#[derive(Default)]
struct Pair<'f> {
    name: &'f str,
    /// Times and numbers of ordered items.
    orders: Vec<(Micros, u64)>,
    shipped: u64,
}

/// Compares orders with earnings; `None` unless both are there. Of a product and tag, the oldest orders count as shipped first.
pub(super) fn compare(figures: &[Figure]) -> Option<Shipping> {
    let mut pairs: BTreeMap<(&str, &str), Pair<'_>> = BTreeMap::new();
    let mut sum = Shipping::default();
    let (mut has_orders, mut has_earnings, mut end) = (false, false, Micros::default());
    for figure in figures.iter().filter(|figure| !figure.sku.is_empty() && !figure.tag.is_empty()) {
        let Some(at) = figure.at else { continue };
        end = end.max(at);
        let pair = pairs.entry((&figure.tag, &figure.sku)).or_default();
        if pair.name.is_empty() {
            pair.name = &figure.product;
        }
        if figure.ordered.is_some() {
            has_orders = true;
            sum.ordered += number(figure.ordered);
            pair.orders.push((at, number(figure.ordered)));
        } else {
            has_earnings |= figure.shipped.is_some();
            sum.shipped += number(figure.shipped);
            pair.shipped += number(figure.shipped);
            if number(figure.returned) > 0 {
                sum.returned += number(figure.returned);
                add(&mut sum.returned_fees, figure.fees, &figure.currency);
            }
        }
    }
    if !has_orders || !has_earnings {
        return None;
    }
    for ((tag, sku), mut pair) in pairs {
        pair.orders.sort_unstable();
        let mut left = pair.shipped;
        let mut open: Vec<(Micros, u64)> = Vec::new();
        for (at, items) in pair.orders {
            let shipped = items.min(left);
            left -= shipped;
            if items > shipped {
                open.push((at, items - shipped));
            }
        }
        sum.from_before += left;
        let waits = |at: Micros| end - at <= SOON;
        sum.waiting += open.iter().filter(|(at, _)| waits(*at)).map(|(_, items)| items).sum::<u64>();
        sum.overdue += open.iter().filter(|(at, _)| !waits(*at)).map(|(_, items)| items).sum::<u64>();
        if let Some((last, _)) = open.last() {
            sum.open.push(Open {
                tag: tag.to_owned(),
                sku: sku.to_owned(),
                name: pair.name.to_owned(),
                items: open.iter().map(|(_, items)| items).sum(),
                ordered_at: *last,
                may_ship: waits(*last),
            });
        }
    }
    sum.open.sort_by_key(|open| (std::cmp::Reverse(open.items), open.sku.clone(), open.tag.clone()));
    Some(sum)
}
