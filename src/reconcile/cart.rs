//! Orders that no click of the log precedes: what the cart rule explains, and what the log is too short to show.

use super::Material;
use super::days::number;

/// Amazon credits what is put into the cart within 24 hours of a click, if it is ordered within about 90 days.
const CLICK_HOURS: i64 = 24;
const CART_DAYS: i64 = 90;

/// Ordered items by the clicks before them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cart {
    /// Items with an own click of the same tag in the 24 hours before.
    pub after_click: u64,
    /// Items without one, but with one in the 90 days before: the cart rule explains them.
    pub by_cart: u64,
    /// Items without any, where the log does not reach back 90 days.
    pub unknown: u64,
    /// Items without any in 90 days: clicks on links that this log does not see, such as in mails or on other sites.
    pub elsewhere: u64,
}

/// Sorts the ordered items; `None` without clicks, or without orders with a tag and a time.
pub(super) fn explain(material: &Material<'_>) -> Option<Cart> {
    let (from, to) = material.clicks.span?;
    if material.clicks.total == 0 {
        return None;
    }
    let mut cart = Cart::default();
    let mut any = false;
    for figure in material.figures.iter().filter(|figure| !figure.tag.is_empty() && figure.ordered.is_some()) {
        let Some(at) = figure.at else { continue };
        // The report's clock is that of its zone. A day without a time of day ends at midnight.
        let local = at.0.div_euclid(3_600_000_000);
        let is_day = at.0.rem_euclid(86_400_000_000) == 0;
        let hour = local - i64::from(material.offset) + if is_day { 23 } else { 0 };
        if hour < i64::from(from) || hour > i64::from(to) + CLICK_HOURS {
            continue;
        }
        any = true;
        let items = number(figure.ordered);
        let clicks = &material.clicks;
        // An hour more: the hour of the click and that of the order are both cut.
        if clicks.any_before(&figure.tag, hour, CLICK_HOURS + 1 + if is_day { 24 } else { 0 }) {
            cart.after_click += items;
        } else if clicks.any_before(&figure.tag, hour, CART_DAYS * 24) {
            cart.by_cart += items;
        } else if hour - CART_DAYS * 24 < i64::from(from) {
            cart.unknown += items;
        } else {
            cart.elsewhere += items;
        }
    }
    any.then_some(cart)
}
