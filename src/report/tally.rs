//! Counts the rows of `verdicts` one after the other, so that they need not be in memory. It uses sorted maps only, so the same
//! rows always give the same counts in the same order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Row;
use super::counts::{CauseCount, JoinCount, MoneyCount, Orders, OutcomeCount};
use super::partners::Standings;
use super::sums::{Currencies, change, is_loss};
use crate::base::units::{Micros, Money};
use crate::causes::{Actor, Claim};
use crate::sessions::Link;
use crate::verdict::{Outcome, Reason};

/// The outcomes with listed causes, in that order. An organic order has no cause to examine.
const EXPLAINED: [Outcome; 3] = [Outcome::Lost, Outcome::Credited, Outcome::Undetermined];

/// The counts of all rows so far.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    total: u64,
    /// When the first and the last order were placed.
    span: Option<(Micros, Micros)>,
    without_amount: u64,
    without_commission: u64,
    outcomes: BTreeMap<Outcome, Sums>,
    causes: BTreeMap<(usize, Reason), Sums>,
    joins: BTreeMap<Option<Link>, u64>,
    currencies: BTreeMap<String, u64>,
    /// Totals by partner.
    pub(super) partners: Standings,
}

/// Sums of some orders.
#[derive(Clone, Debug, Default)]
struct Sums {
    orders: u64,
    money: BTreeMap<String, (Money, Money)>,
    claims: BTreeSet<Claim>,
    acts: BTreeSet<Actor>,
}

impl Sums {
    fn add(&mut self, row: &Row) {
        self.orders += 1;
        if row.amount.is_some() || row.commission_lost.is_some() {
            change(&mut self.money, &row.currency, |(amount, lost): &mut (Money, Money)| {
                *amount = *amount + row.amount.unwrap_or_default();
                *lost = *lost + row.commission_lost.unwrap_or_default();
            });
        }
        self.claims.extend(row.claim);
        self.acts.extend(row.acts);
    }

    fn money(&self, currencies: &Currencies<'_>) -> Vec<MoneyCount> {
        let present = currencies.0.iter().filter_map(|name| self.money.get_key_value(*name));
        present
            .map(|(currency, (amount, commission_lost))| MoneyCount {
                currency: currency.clone(),
                amount: *amount,
                commission_lost: *commission_lost,
            })
            .collect()
    }
}

impl Counts {
    /// Counts rows that are in memory.
    pub fn of(rows: &[Row]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            counts.add(row);
        }
        counts
    }

    /// Counts one more row; rows come in the order of `verdicts`.
    pub fn add(&mut self, row: &Row) {
        self.total += 1;
        let (first, last) = self.span.unwrap_or((row.ordered_at, row.ordered_at));
        self.span = Some((first.min(row.ordered_at), last.max(row.ordered_at)));
        self.without_amount += u64::from(row.amount.is_none());
        self.without_commission += u64::from(is_loss(row) && row.commission_lost.is_none());
        self.outcomes.entry(row.outcome).or_default().add(row);
        // A lost order without a cause would be a bug of the judge: it is listed, so that the causes add up to the lost orders.
        let place = EXPLAINED.iter().position(|outcome| *outcome == row.outcome);
        if let Some(at) = place.filter(|_| row.outcome == Outcome::Lost || !row.cause.is_plain()) {
            self.causes.entry((at, row.cause)).or_default().add(row);
        }
        *self.joins.entry(row.joined_by).or_default() += 1;
        change(&mut self.currencies, &row.currency, |orders| *orders += 1);
        self.partners.add(row);
    }

    /// The currencies of the rows.
    pub(super) fn currencies(&self) -> Currencies<'_> {
        let mut names: Vec<&str> = self.currencies.keys().map(String::as_str).collect();
        names.sort_by_key(|name| Reverse(self.currencies[*name]));
        Currencies(names)
    }

    /// All orders by outcome.
    pub(super) fn orders(&self) -> Orders {
        let (currencies, none) = (self.currencies(), Sums::default());
        let count = |outcome: Outcome| {
            let sums = self.outcomes.get(&outcome).unwrap_or(&none);
            OutcomeCount {
                outcome,
                title: String::new(),
                orders: sums.orders,
                share: share(sums.orders, self.total),
                money: sums.money(&currencies),
            }
        };
        let by_outcome = Outcome::ALL.map(count).into();
        let (without_amount, without_commission) = (self.without_amount, self.without_commission);
        let (first, last) = (self.span.map(|span| span.0), self.span.map(|span| span.1));
        Orders { total: self.total, first, last, without_amount, without_commission, by_outcome }
    }

    /// The orders of each outcome by cause.
    pub(super) fn causes(&self) -> Vec<CauseCount> {
        let currencies = self.currencies();
        let mut sorted: Vec<_> = self.causes.iter().collect();
        sorted.sort_by_key(|((at, cause), sums)| {
            let loss = currencies.loss(|name| sums.money.get(name).map(|(_, lost)| *lost));
            (*at, loss, Reverse(sums.orders), *cause)
        });
        let count = |((at, cause), sums): (&(usize, Reason), &Sums)| CauseCount {
            outcome: EXPLAINED[*at],
            cause: *cause,
            title: String::new(),
            orders: sums.orders,
            share: share(sums.orders, self.outcomes.get(&EXPLAINED[*at]).map_or(0, |all| all.orders)),
            claim: by_name(&sums.claims, Claim::name),
            acts: by_name(&sums.acts, Actor::name),
            money: sums.money(&currencies),
        };
        sorted.into_iter().map(count).collect()
    }

    /// Orders by join, strongest first; joins without orders are left out.
    pub(super) fn joins(&self) -> Vec<JoinCount> {
        let known = self.joins.iter().rev();
        known.map(|(join, orders)| JoinCount { joined_by: *join, orders: *orders }).collect()
    }
}

/// A share with four decimals, as many as a reader or a threshold can use; 0 of nothing is 0.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0
}

/// Values sorted by their words.
fn by_name<T: Copy>(values: &BTreeSet<T>, name: fn(T) -> &'static str) -> Vec<T> {
    let mut list: Vec<T> = values.iter().copied().collect();
    list.sort_by_key(|value| name(*value));
    list
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn money(counts: &[MoneyCount]) -> Vec<(&str, i64, i64)> {
        counts.iter().map(|m| (m.currency.as_str(), m.amount.0, m.commission_lost.0)).collect()
    }

    #[test]
    fn outcomes_add_up_to_all_orders() {
        let rows = samples::all();
        let orders = Counts::of(&rows).orders();
        let counted: Vec<_> = orders.by_outcome.iter().map(|o| (o.outcome.name(), o.orders, o.share)).collect();
        assert_eq!(
            counted,
            [("credited", 2, 0.3333), ("lost", 2, 0.3333), ("organic", 1, 0.1667), ("undetermined", 1, 0.1667)]
        );
        assert_eq!((orders.total, orders.without_amount, orders.without_commission), (6, 1, 0));
        assert_eq!(money(&orders.by_outcome[0].money), [("EUR", 1_000_000, 20_000)]);
        assert_eq!(money(&orders.by_outcome[2].money), []);
        assert_eq!(money(&orders.by_outcome[3].money), [("USD", -30_000, 0)]);
        let none = Counts::default().orders();
        assert_eq!(none.by_outcome.iter().map(|o| (o.orders, o.share)).collect::<Vec<_>>(), [(0, 0.0); 4]);
    }

    #[test]
    fn causes_stand_by_outcome_then_by_the_commonest_currency() {
        let cause = |cause: &str, currency: &str, lost: i64| Row {
            cause: samples::reason(cause),
            currency: currency.to_owned(),
            commission_lost: Some(Money(lost)),
            ..samples::lost()
        };
        let rows = [
            cause("missing_tag", "USD", 9_000_000),
            cause("stripped_tag", "EUR", 30_000),
            cause("later_click", "EUR", 10_000),
            cause("later_click", "EUR", 10_000),
            cause("order_void", "EUR", 20_000),
            samples::overridden(),
            samples::credited(),
            samples::organic(),
            samples::undetermined(),
        ];
        let causes = Counts::of(&rows).causes();
        let listed: Vec<_> = causes.iter().map(|c| (c.outcome.name(), c.cause.name(), c.orders, c.share)).collect();
        assert_eq!(
            listed,
            [
                ("lost", "stripped_tag", 1, 0.2),
                ("lost", "later_click", 2, 0.4),
                ("lost", "order_void", 1, 0.2),
                ("lost", "missing_tag", 1, 0.2),
                ("credited", "checkout_override", 1, 0.5),
                ("undetermined", "log_gap", 1, 1.0),
            ]
        );
        assert_eq!((causes[0].claims().as_str(), causes[0].actors().as_str()), ("maybe", "publisher"));
        let lost: u64 = causes.iter().filter(|c| c.outcome == Outcome::Lost).map(|c| c.orders).sum();
        assert_eq!(lost, Counts::of(&rows).orders().by_outcome[1].orders);
    }

    #[test]
    fn orders_that_differ_say_so() {
        let rows = [samples::lost(), Row { claim: Some(Claim::Yes), commission_lost: None, ..samples::lost() }];
        assert_eq!(Counts::of(&rows).causes()[0].claims(), "maybe/yes");
        assert_eq!(Counts::of(&rows).orders().without_commission, 1);
    }

    #[test]
    fn joins_stand_by_strength() {
        let rows = samples::all();
        let joins = Counts::of(&rows).joins();
        let listed: Vec<_> = joins.iter().map(|j| (j.name(), j.orders)).collect();
        assert_eq!(listed, [("order", 2), ("session", 2), ("none", 2)]);
    }
}
