//! Sums by text and currency, and which rows are losses.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Row;
use crate::base::units::Money;
use crate::verdict::Outcome;

/// Changes the value of a text, which is copied only when it is new: the same few texts come millions of times.
pub(super) fn change<V: Default>(map: &mut BTreeMap<String, V>, text: &str, change: impl FnOnce(&mut V)) {
    if let Some(value) = map.get_mut(text) {
        return change(value);
    }
    let mut value = V::default();
    change(&mut value);
    map.insert(text.to_owned(), value);
}

/// The currencies, the one with the most orders first.
pub(super) struct Currencies<'a>(pub(super) Vec<&'a str>);

impl Currencies<'_> {
    /// A loss as a sort key. Amounts of different currencies cannot be added, so the commonest currency decides, then the next.
    pub(super) fn loss(&self, lost: impl Fn(&str) -> Option<Money>) -> Reverse<Vec<Money>> {
        Reverse(self.0.iter().map(|name| lost(name).unwrap_or_default()).collect())
    }
}

/// Whether a partner lost this order, be it to nobody or to another partner.
pub(super) fn is_loss(row: &Row) -> bool {
    match row.outcome {
        Outcome::Lost => true,
        Outcome::Credited => !row.claimant_tag.is_empty() && row.claimant_tag != row.credited_tag,
        Outcome::Organic | Outcome::Undetermined => false,
    }
}
