//! Estimates what clicks would have earned, by what other clicks did earn.

use crate::base::units::Money;
use std::collections::BTreeMap;

/// Earnings and the clicks that brought them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Value {
    /// Earnings in one currency.
    pub earned: Money,
    /// The currency; empty where it is not known.
    pub currency: String,
    /// Clicks.
    pub clicks: u64,
}

/// What clicks are worth.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Values {
    /// By id.
    pub by_id: BTreeMap<String, Value>,
    /// Of all ids together.
    pub overall: Option<Value>,
    /// Where the values come from, in words.
    pub source: String,
}

impl Values {
    /// What clicks with an id would have earned. An id without a value of its own has that of all together.
    pub fn cost(&self, id: &str, clicks: u64) -> Option<(Money, String)> {
        let value = self.by_id.get(id).or(self.overall.as_ref()).filter(|value| value.clicks > 0)?;
        if clicks == 0 {
            return None;
        }
        let cost = value.earned.at_rate(clicks as f64 / value.clicks as f64, &value.currency);
        Some((cost, value.currency.clone()))
    }

    /// Values of ids, and their sum where all are in one currency.
    pub fn of(by_id: BTreeMap<String, Value>, source: String) -> Self {
        let mut all = by_id.values();
        let overall = all.next().cloned().and_then(|first| {
            all.try_fold(first, |sum, value| {
                (sum.currency == value.currency).then(|| Value {
                    earned: sum.earned + value.earned,
                    clicks: sum.clicks + value.clicks,
                    currency: sum.currency,
                })
            })
        });
        Self { by_id, overall, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clicks_cost_what_others_earned() {
        let value = |earned, clicks| Value { earned: Money(earned), currency: "EUR".to_owned(), clicks };
        let values = Values::of(
            [("a".to_owned(), value(100_000, 100)), ("b".to_owned(), value(20_000, 100))].into(),
            String::new(),
        );
        assert_eq!(values.cost("a", 10), Some((Money(10_000), "EUR".to_owned())));
        assert_eq!(values.cost("other", 10), Some((Money(6_000), "EUR".to_owned())));
        assert_eq!(values.cost("a", 0), None);
        assert_eq!(Values::default().cost("a", 10), None);
    }
}
