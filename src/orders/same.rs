//! Which rows are one order: its items, a later export that gives it again, and its refunds.
//!
//! Rows are compared only where they have one number. Two rows with one number are one order unless they contradict each
//! other: another customer, or another time and another amount. Numbers that two shops use for two sales stay two orders.

mod lines;
mod rebuild;

use rayon::prelude::*;

use super::index::order_key;
use super::{Column, NO_MONEY, Order, Orders, Sheet, Standing};
use crate::units::{Money, Span};
pub(super) use lines::Lines;

/// Different orders with one number that a row is compared with: the latest ones.
const MOST_SHARERS: usize = 64;

/// Of a hundred orders with several items, those whose amounts have to differ before they are taken for the items'.
const DIFFERENT: u64 = 10;

/// Joins the rows that are one order.
pub(super) fn join(orders: &mut Orders) {
    let groups = Groups::of(orders);
    orders.reused_numbers = groups.sharers;
    if groups.ends.is_empty() {
        return orders.items = rebuild::lines(&mut orders.sheets);
    }
    let by_item = amounts_of_items(orders, &groups);
    for (file, of_items) in orders.files.iter_mut().zip(&by_item) {
        file.amounts_of_items = *of_items;
    }
    let mut changes = Changes { dropped: vec![None; orders.len()], ..Changes::default() };
    for rows in groups.iter() {
        changes.join(orders, rows, &by_item);
    }
    rebuild::rebuild(orders, &changes);
}

/// Rows that are one order, more than one each.
#[derive(Default)]
struct Groups {
    rows: Vec<u32>,
    ends: Vec<usize>,
    /// Orders whose number another order has.
    sharers: u64,
}

impl Groups {
    fn of(orders: &Orders) -> Self {
        // A hash and a place in eight bytes: of ten million orders they take eighty megabytes, for a moment.
        let place = |at: usize| (order_key(orders.id(at)).0 >> 32 << 32) | at as u64;
        let mut places: Vec<u64> = (0..orders.len()).into_par_iter().map(place).collect();
        places.par_sort_unstable();
        let mut groups = Self::default();
        for run in places.chunk_by(|a, b| a >> 32 == b >> 32).filter(|run| run.len() > 1) {
            let mut rows: Vec<u32> = run.iter().map(|place| *place as u32).collect();
            rows.sort_by(|a, b| number(orders, *a).cmp(number(orders, *b)).then(a.cmp(b)));
            for same in rows.chunk_by(|a, b| number(orders, *a) == number(orders, *b)) {
                groups.add(orders, same);
            }
        }
        groups
    }

    /// Adds the rows of one number, in their order.
    fn add(&mut self, orders: &Orders, rows: &[u32]) {
        let mut found: Vec<Vec<u32>> = Vec::new();
        for row in rows {
            let order = orders.get(*row as usize);
            let mut known = found.iter_mut().rev().take(MOST_SHARERS);
            let same = known.find(|group| {
                let last = group.last().map(|last| orders.get(*last as usize));
                last.is_some_and(|last| is_one(&last, &order))
            });
            match same {
                Some(group) => group.push(*row),
                None => found.push(vec![*row]),
            }
        }
        if found.len() > 1 {
            self.sharers += found.len() as u64;
        }
        for group in found.into_iter().filter(|group| group.len() > 1) {
            self.rows.extend(group);
            self.ends.push(self.rows.len());
        }
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(from, to)| &self.rows[from..*to])
    }
}

/// An order's number without what only some files write in front.
fn number(orders: &Orders, at: u32) -> &str {
    let id = orders.id(at as usize).trim();
    id.strip_prefix('#').unwrap_or(id)
}

/// Whether two rows with one number are one order.
fn is_one(a: &Order<'_>, b: &Order<'_>) -> bool {
    let same = |a: &str, b: &str| !a.is_empty() && a == b;
    let other = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    let agree = same(a.session, b.session) || same(a.customer, b.customer) || same(a.ip, b.ip);
    let clash = other(a.session, b.session) || other(a.customer, b.customer);
    if clash && !agree {
        return false;
    }
    let day = |day: &Order<'_>, time: &Order<'_>| day.day_only && (time.at - day.at).abs() < Span::hours(48);
    if a.at == b.at || day(a, b) || day(b, a) {
        return true;
    }
    // The time differs: one export has the payment's, or another zone. Then the people or the amount have to agree.
    if agree {
        return !other(a.customer, b.customer);
    }
    let refund = |money: Option<Money>| money.is_some_and(|money| money < Money(0));
    a.amount.is_some() && a.amount == b.amount || refund(a.amount) || refund(b.amount)
}

/// By file, whether its amounts are the items': in orders of several items they differ.
fn amounts_of_items(orders: &Orders, groups: &Groups) -> Vec<bool> {
    let mut counts = vec![(0_u64, 0_u64); orders.files.len()];
    for rows in groups.iter() {
        let order = Joined::of(orders, rows);
        let amounts: Vec<Option<Money>> = order.items.iter().map(|row| orders.get(*row as usize).amount).collect();
        if amounts.len() > 1 && amounts.iter().all(Option::is_some) {
            let count = &mut counts[usize::from(orders.get(order.base as usize).file)];
            count.0 += 1;
            count.1 += u64::from(amounts.iter().any(|amount| *amount != amounts[0]));
        }
    }
    counts.into_iter().map(|(all, different)| different * 100 > all * DIFFERENT).collect()
}

/// The rows of one order by what they are.
struct Joined {
    /// The row that the order keeps: the latest.
    base: u32,
    /// The latest row of each product of the file that the order is taken from, its own row included.
    items: Vec<u32>,
    /// Rows with money given back.
    refunds: Vec<u32>,
}

impl Joined {
    fn of(orders: &Orders, rows: &[u32]) -> Self {
        let amount = |row: &u32| orders.get(*row as usize).amount.unwrap_or_default();
        let sold = rows.iter().any(|row| amount(row) > Money(0));
        let (refunds, sales): (Vec<u32>, Vec<u32>) = rows.iter().partition(|row| sold && amount(row) < Money(0));
        let base = sales.last().or(rows.last()).copied().unwrap_or_default();
        let file = orders.get(base as usize).file;
        let has = |column: Column| orders.sheets[usize::from(file)].texts[column as usize].is_some();
        let named = has(Column::Sku) || has(Column::Category);
        let mut items: Vec<u32> = Vec::new();
        for row in sales.iter().rev() {
            let order = orders.get(*row as usize);
            let same = |known: &u32| {
                let known = orders.get(*known as usize);
                let product = (known.sku, known.category) == (order.sku, order.category);
                if named { product } else { known.status != order.status }
            };
            if order.file == file && !items.iter().rev().take(MOST_SHARERS).any(same) {
                items.push(*row);
            }
        }
        Self { base, items, refunds }
    }
}

/// What a row that is no order of its own is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Dropped {
    /// A further item of the order at this place.
    Item(u32),
    /// The order at this place, given before; or a refund of it.
    Again(u32),
}

/// What becomes of the rows, by their old places.
#[derive(Default)]
struct Changes {
    dropped: Vec<Option<Dropped>>,
    /// Texts that are taken from another row: the order's, the column, the other row's. By order.
    texts: Vec<(u32, Column, u32)>,
    amounts: Vec<(u32, Money)>,
    commissions: Vec<(u32, Money)>,
    /// Orders whose time is another row's.
    times: Vec<(u32, u32)>,
    standings: Vec<(u32, Standing)>,
    /// Orders that were refunded in full, by rows of their own.
    refunded: Vec<u32>,
}

impl Changes {
    /// Takes in the rows of one order.
    fn join(&mut self, orders: &Orders, rows: &[u32], by_item: &[bool]) {
        let joined = Joined::of(orders, rows);
        let base = joined.base;
        for row in rows.iter().filter(|row| **row != base) {
            let is_item = joined.items.contains(row);
            self.dropped[*row as usize] = Some(if is_item { Dropped::Item(base) } else { Dropped::Again(base) });
        }
        let own = orders.get(base as usize);
        let sheet = |row: u32| &orders.sheets[usize::from(orders.get(row as usize).file)];
        let others = || rows.iter().rev().filter(|row| **row != base && !joined.refunds.contains(row)).copied();
        // A column that the order's own file has is filled from its other items; one that it lacks from other files.
        let allowed = |has: fn(&Sheet, Column) -> bool, column: Column, row: u32| {
            let order = orders.get(row as usize);
            if order.file == own.file { joined.items.contains(&row) } else { !has(sheet(base), column) }
        };
        for column in Column::ALL {
            let text = |row: u32| sheet(row).text(column, row as usize - sheet(row).first);
            let found = || others().find(|row| !text(*row).is_empty() && allowed(Sheet::has_texts, column, *row));
            if text(base).is_empty()
                && let Some(row) = found()
            {
                self.texts.push((base, column, row));
            }
        }
        let is_new = others().find(|row| !orders.get(*row as usize).day_only).filter(|_| own.day_only);
        self.times.extend(is_new.map(|row| (base, row)));
        let money = |of: fn(&Order<'_>) -> Option<Money>, column: Column| {
            let items = || joined.items.iter().filter_map(|row| of(&orders.get(*row as usize)));
            if by_item[usize::from(own.file)] && joined.items.len() > 1 {
                return items().reduce(|sum, more| sum + more);
            }
            let some = |row: &u32| of(&orders.get(*row as usize)).is_some() && allowed(Sheet::has_money, column, *row);
            of(&own).or_else(|| others().find(some).and_then(|row| of(&orders.get(row as usize))))
        };
        let (amount, commission) =
            (money(|order| order.amount, Column::Amount), money(|order| order.commission, Column::Commission));
        self.amounts.extend(amount.filter(|_| amount != own.amount).map(|money| (base, money)));
        self.commissions.extend(commission.filter(|_| commission != own.commission).map(|money| (base, money)));
        self.stand(orders, &joined, amount);
    }

    /// Whether the order still counts: while any of its items does, and not all of its money was given back.
    fn stand(&mut self, orders: &Orders, joined: &Joined, amount: Option<Money>) {
        let base = joined.base;
        let own = orders.get(base as usize);
        let good = joined.items.iter().find(|row| orders.get(**row as usize).standing == Standing::Good);
        if let Some(row) = good.filter(|_| own.standing == Standing::Void) {
            self.standings.push((base, Standing::Good));
            self.texts.push((base, Column::Status, *row));
        }
        // Refunds that several exports give are counted once.
        let last = joined.refunds.last().map(|row| orders.get(*row as usize).file);
        let back = joined.refunds.iter().map(|row| orders.get(*row as usize)).filter(|row| Some(row.file) == last);
        let back = back.filter_map(|row| row.amount).fold(0_i64, |sum, money| sum.saturating_sub(money.0));
        if back > 0 && amount.is_some_and(|amount| back >= amount.0) && own.standing == Standing::Good {
            self.standings.push((base, Standing::Void));
            self.refunded.push(base);
        }
    }
}

impl Sheet {
    /// Whether the file has a column of texts.
    fn has_texts(&self, column: Column) -> bool {
        self.texts[column as usize].is_some()
    }

    /// Whether the file has a column of amounts with any amount.
    fn has_money(&self, column: Column) -> bool {
        let amounts = if column == Column::Amount { &self.amount } else { &self.commission };
        amounts.iter().any(|money| *money != NO_MONEY)
    }
}

#[cfg(test)]
mod tests;
