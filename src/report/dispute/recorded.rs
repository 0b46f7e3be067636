//! What a network has of a partner's sales, by its own list: a claim is about a missing transaction, a declined one, or one with a
//! wrong amount.

use crate::base::units::Money;
use crate::report::letter::known::Concern;
use crate::report::party::Party;
use crate::report::story::{Story, number};
use std::collections::BTreeMap;

/// The fewest credited orders that show by their amounts what part of an order the network counts.
const FEWEST: usize = 8;

/// How far an amount may be from the usual part of the order's before it counts as wrong.
const TOLERANCE: f64 = 0.05;

/// Networks cut order references after so many characters.
const CUT: usize = 50;

/// A transaction as a network's list has it.
#[derive(Clone, Debug, Default)]
pub struct Transaction {
    /// The network and its number of the transaction; the number may be empty.
    pub id: (&'static str, String),
    /// The order's number as the network has it.
    pub order: String,
    /// The partner's id and name; empty in a list of the partner's own.
    pub partner: (String, String),
    /// Whether it was declined.
    pub is_declined: bool,
    /// What the network counts; negative for a correction.
    pub amount: Option<Money>,
    /// What the partner gets for it; negative for a correction.
    pub commission: Option<Money>,
}

/// The transactions of one order.
#[derive(Clone, Debug, Default)]
struct Recorded {
    /// The sum of those that were not declined; `None` where none was, or where their amounts are unknown.
    amount: Option<Money>,
    /// The same for the commission.
    commission: Option<Money>,
    is_credited: bool,
    is_declined: bool,
}

impl Recorded {
    fn add(&mut self, one: &Transaction) {
        if one.is_declined {
            self.is_declined = true;
            return;
        }
        self.is_credited = true;
        for (sum, money) in [(&mut self.amount, one.amount), (&mut self.commission, one.commission)] {
            if let Some(money) = money {
                *sum = Some(sum.unwrap_or_default() + money);
            }
        }
    }

    /// Whether corrections took everything back. A commission of nothing for a sale of some worth is a credit, as in an analysis.
    fn is_nothing(&self) -> bool {
        let is_gone = |money: Option<Money>| money.is_some_and(|money| money <= Money(0));
        match self.amount {
            Some(_) => is_gone(self.amount) && (self.commission.is_none() || is_gone(self.commission)),
            None => is_gone(self.commission),
        }
    }

    /// Counts a sale that was corrected to nothing as declined.
    fn settle(&mut self) {
        if self.is_credited && self.is_nothing() {
            *self = Self { is_declined: true, ..Self::default() };
        }
    }
}

/// A network's transactions of one partner.
#[derive(Clone, Debug, Default)]
pub struct Records {
    by_order: BTreeMap<String, Recorded>,
    /// The part of an order's amount that the network usually counts: less tax and shipping, for example.
    usual: Option<f64>,
}

/// What the network has of an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// No list was given, or it does not have the order.
    Nothing,
    /// It was declined, or corrected to nothing.
    Declined,
    /// It counts, with the right amount as far as can be seen.
    Credited,
    /// It counts with this amount, which is too low.
    Short(Money),
}

impl Found {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Declined => Kind::Declined,
            Self::Short(_) => Kind::Incorrect,
            Self::Nothing | Self::Credited => Kind::Untracked,
        }
    }
}

/// The letters and digits of an order's number, as far as networks keep it.
fn key(order: &str) -> String {
    let letters = number(order).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.take(CUT).collect()
}

impl Records {
    /// The transactions of a partner. A list without partners is the partner's own. `stories` are the partner's: their amounts
    /// show what part of an order the network counts.
    pub fn of(list: &[Transaction], party: &Party, stories: &[Story]) -> Self {
        let mut records = Self::default();
        // A later row with the number of an earlier one is a new version of it.
        let mut versions: BTreeMap<(&str, &str), &Transaction> = BTreeMap::new();
        let is_own = |one: &&Transaction| {
            let (tag, name) = &one.partner;
            tag.is_empty() && name.is_empty() || party.is(tag, name)
        };
        let mut nameless = Vec::new();
        for one in list.iter().filter(is_own).filter(|one| !one.order.is_empty()) {
            let (network, id) = &one.id;
            if id.is_empty() || one.amount.is_some_and(|amount| amount < Money(0)) {
                nameless.push(one);
            } else {
                versions.insert((network, id), one);
            }
        }
        for one in versions.into_values().chain(nameless) {
            records.by_order.entry(key(&one.order)).or_default().add(one);
        }
        records.by_order.values_mut().for_each(Recorded::settle);
        records.usual = records.usual_part(party, stories);
        records
    }

    /// The part of an order's amount that most of the network's amounts are; `None` where they differ.
    fn usual_part(&self, party: &Party, stories: &[Story]) -> Option<f64> {
        let credited = stories.iter().filter(|story| Concern::of(story, Some(party)) == Concern::Credited);
        let mut parts: Vec<f64> = credited.filter_map(|story| self.part(story)).collect();
        parts.sort_by(f64::total_cmp);
        let usual = *parts.get(parts.len() / 2)?;
        let near = parts.iter().filter(|part| (*part - usual).abs() <= usual * TOLERANCE).count();
        (parts.len() >= FEWEST && near * 5 >= parts.len() * 4).then_some(usual)
    }

    fn part(&self, story: &Story) -> Option<f64> {
        let recorded = self.by_order.get(&key(&story.verdict.order_id))?.amount?;
        let amount = story.verdict.amount.filter(|amount| *amount > Money(0))?;
        Some(recorded.0 as f64 / amount.0 as f64)
    }

    /// What the network has of a story's order.
    pub(super) fn find(&self, story: &Story) -> Found {
        let Some(recorded) = self.by_order.get(&key(&story.verdict.order_id)) else { return Found::Nothing };
        if !recorded.is_credited {
            return if recorded.is_declined { Found::Declined } else { Found::Nothing };
        }
        let is_short = |usual: f64| self.part(story).is_some_and(|part| part < usual * (1.0 - TOLERANCE));
        match recorded.amount {
            Some(amount) if self.usual.is_some_and(is_short) => Found::Short(amount),
            _ => Found::Credited,
        }
    }
}

/// What is wrong with the network's record of a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The network has no transaction of the partner's for it.
    Untracked,
    /// It was credited to somebody else, or with another amount.
    Incorrect,
    /// It was declined.
    Declined,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a list has of order 7: whether it is credited, whether it is declined, and the amount that counts.
    fn recorded(rows: &[(&str, Option<i64>, Option<i64>)]) -> (bool, bool, Option<Money>) {
        let row = |(id, amount, commission): &(&str, Option<i64>, Option<i64>)| Transaction {
            id: ("cj", (*id).to_owned()),
            order: "7".to_owned(),
            amount: amount.map(Money),
            commission: commission.map(Money),
            ..Transaction::default()
        };
        let list: Vec<Transaction> = rows.iter().map(row).collect();
        let records = Records::of(&list, &Party::typed("lamp-20"), &[]);
        let found = &records.by_order["7"];
        (found.is_credited, found.is_declined, found.amount)
    }

    #[test]
    fn a_sale_that_is_corrected_to_nothing_is_declined() {
        let sale = ("1", Some(200_000), Some(10_000));
        assert_eq!(recorded(&[sale, ("1", Some(-200_000), Some(-10_000))]), (false, true, None));
        assert!(recorded(&[sale, ("", Some(-200_000), None)]).0, "the commission is left");
        assert_eq!(recorded(&[sale, ("1", Some(-50_000), Some(-2_500))]), (true, false, Some(Money(150_000))));
        assert_eq!(recorded(&[("1", Some(200_000), Some(0))]), (true, false, Some(Money(200_000))), "pays nothing");
        assert_eq!(recorded(&[("1", None, Some(10_000)), ("2", None, Some(-10_000))]), (false, true, None));
        assert_eq!(recorded(&[("1", None, None)]), (true, false, None), "a list without amounts");
    }
}
