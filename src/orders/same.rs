//! Joins rows that are one order: its items, repetitions in a later export, and its refunds.
//!
//! Rows are compared only if they have the same number. Two rows with one number are one order unless they contradict
//! each other: another customer, or another time and another amount. If two shops use one number for two sales, they
//! remain two orders.

mod lines;
mod rebuild;

use rayon::prelude::*;
use std::collections::HashSet;

use super::index::order_key;
use super::{Column, NO_MONEY, OrderStatus, Orders, Sheet};
use crate::base::units::{Micros, Money, Span};
use crate::dialects::Amounts;
pub(super) use lines::Lines;

/// The most different orders with one number that a row is compared with; the latest ones are used.
const MOST_SHARERS: usize = 64;

/// The percentage of orders with several items that must have different amounts before the amounts count as the items'.
const DIFFERENT: u64 = 10;

/// Joins the rows that are one order.
pub(super) fn join(orders: &mut Orders) {
    let groups = Groups::of(orders);
    orders.reused_numbers = groups.sharers;
    let refunds = lone_refunds(orders, &groups);
    if groups.ends.is_empty() && refunds.is_empty() {
        return orders.items = rebuild::lines(&mut orders.sheets);
    }
    let by_item = amounts_of_items(orders, &groups);
    for (file, of_items) in orders.files.iter_mut().zip(&by_item) {
        file.amounts_of_items = *of_items;
    }
    let priced = orders.sheets.iter().map(|sheet| [Column::Amount, Column::Commission].map(|of| sheet.has_money(of)));
    let priced = priced.collect();
    let mut changes = Changes { dropped: vec![None; orders.len()], priced, ..Changes::default() };
    for rows in groups.iter() {
        changes.join(orders, rows, &by_item);
    }
    for row in refunds {
        changes.dropped[row as usize] = Some(Dropped::Again(row));
    }
    rebuild::rebuild(orders, &changes);
}

/// Refunds of orders that are in none of the files: rows of a dialect's file with a negative amount and a number of
/// their own. They are corrections of earlier sales, and no sales. In other files nobody knows what such a row is.
fn lone_refunds(orders: &Orders, groups: &Groups) -> Vec<u32> {
    let mut found = Vec::new();
    for (sheet, file) in orders.sheets.iter().zip(&orders.files) {
        if file.dialect.is_some() {
            let negative =
                sheet.amount.iter().enumerate().filter(|(_, money)| **money < Money(0) && **money != NO_MONEY);
            found.extend(negative.map(|(at, _)| (sheet.first + at) as u32));
        }
    }
    if !found.is_empty() {
        let grouped: HashSet<u32> = groups.rows.iter().copied().collect();
        found.retain(|row| !grouped.contains(row));
    }
    found
}

/// Groups of two or more rows that are one order.
#[derive(Default)]
struct Groups {
    rows: Vec<u32>,
    ends: Vec<usize>,
    /// Orders with a number that another order has.
    sharers: u64,
}

impl Groups {
    fn of(orders: &Orders) -> Self {
        // A hash and an index in eight bytes: ten million orders take eighty megabytes, for a moment.
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
            let order = Seen::of(orders, *row);
            let mut known = found.iter_mut().rev().take(MOST_SHARERS);
            let same = known.find(|group| {
                let last = group.last().map(|last| Seen::of(orders, *last));
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

/// An order's number without the prefix that only some files write.
fn number(orders: &Orders, at: u32) -> &str {
    let id = orders.id(at as usize).trim();
    id.strip_prefix('#').unwrap_or(id)
}

/// A row of the order files; its fields are looked up when they are requested.
#[derive(Clone, Copy)]
struct Seen<'a> {
    sheet: &'a Sheet,
    at: usize,
    file: usize,
}

impl<'a> Seen<'a> {
    fn of(orders: &'a Orders, row: u32) -> Self {
        let file = orders.sheets.partition_point(|sheet| sheet.first <= row as usize) - 1;
        let sheet = &orders.sheets[file];
        Self { sheet, at: row as usize - sheet.first, file }
    }

    fn text(&self, column: Column) -> &'a str {
        self.sheet.text(column, self.at)
    }

    fn money(&self, column: Column) -> Option<Money> {
        let amounts = if column == Column::Amount { &self.sheet.amount } else { &self.sheet.commission };
        amounts.get(self.at).copied().filter(|money| *money != NO_MONEY)
    }

    fn placed(&self) -> Micros {
        self.sheet.at[self.at]
    }

    fn is_day(&self) -> bool {
        self.sheet.day_only[self.at]
    }

    fn standing(&self) -> OrderStatus {
        self.sheet.standing[self.at]
    }
}

/// Whether two rows with one number are one order.
fn is_one(a: &Seen<'_>, b: &Seen<'_>) -> bool {
    let same = |column| !a.text(column).is_empty() && a.text(column) == b.text(column);
    let other = |column| !a.text(column).is_empty() && !b.text(column).is_empty() && a.text(column) != b.text(column);
    let agree = same(Column::SessionId) || same(Column::CustomerId) || same(Column::Ip);
    if !agree && (other(Column::SessionId) || other(Column::CustomerId)) {
        return false;
    }
    let day = |day: &Seen<'_>, time: &Seen<'_>| day.is_day() && (time.placed() - day.placed()).abs() < Span::hours(48);
    if a.placed() == b.placed() || day(a, b) || day(b, a) {
        return true;
    }
    // The time differs: one export has the payment's time, or another zone. Then the people or the amount must agree.
    if agree {
        return !other(Column::CustomerId);
    }
    let refund = |money: Option<Money>| money.is_some_and(|money| money < Money(0));
    let (a, b) = (a.money(Column::Amount), b.money(Column::Amount));
    a.is_some() && a == b || refund(a) || refund(b)
}

/// Whether the amounts of each file are the items': then they differ within orders of several items.
fn amounts_of_items(orders: &Orders, groups: &Groups) -> Vec<bool> {
    let mut counts = vec![(0_u64, 0_u64); orders.files.len()];
    for rows in groups.iter() {
        let order = Joined::of(orders, rows);
        let amounts: Vec<Option<Money>> =
            order.items.iter().map(|row| Seen::of(orders, *row).money(Column::Amount)).collect();
        if amounts.len() > 1 && amounts.iter().all(Option::is_some) {
            let count = &mut counts[Seen::of(orders, order.base).file];
            count.0 += 1;
            count.1 += u64::from(amounts.iter().any(|amount| *amount != amounts[0]));
        }
    }
    let known = orders.files.iter().map(|file| file.dialect.map_or(Amounts::Shown, |dialect| dialect.amounts));
    let shown = counts.into_iter().map(|(all, different)| different * 100 > all * DIFFERENT);
    let decide = |(known, shown)| match known {
        Amounts::Shown => shown,
        Amounts::OfOrder => false,
        Amounts::OfItem => true,
    };
    known.zip(shown).map(decide).collect()
}

/// The rows of one order, by what they are.
struct Joined {
    /// The row that the order keeps: the latest one.
    base: u32,
    /// The latest row of each product in the file that the order is taken from, including the kept row; the last row
    /// first.
    items: Vec<u32>,
    /// Rows of refunds.
    refunds: Vec<u32>,
}

impl Joined {
    /// Whether a row is one of the order's items, which are sorted in descending order.
    fn is_item(&self, row: u32) -> bool {
        self.items.binary_search_by(|item| row.cmp(item)).is_ok()
    }

    /// The first item's row, where it is another one than the kept row: its product is the order's.
    fn first_item(&self, orders: &Orders) -> Option<u32> {
        let has_product = |row: &&u32| {
            let item = Seen::of(orders, **row);
            !item.text(Column::Sku).is_empty() || !item.text(Column::Category).is_empty()
        };
        self.items.iter().rev().find(has_product).copied().filter(|first| *first != self.base)
    }

    fn of(orders: &Orders, rows: &[u32]) -> Self {
        let amount = |row: &u32| Seen::of(orders, *row).money(Column::Amount).unwrap_or_default();
        let sold = rows.iter().any(|row| amount(row) > Money(0));
        let (refunds, sales): (Vec<u32>, Vec<u32>) = rows.iter().partition(|row| sold && amount(row) < Money(0));
        let base = sales.last().or(rows.last()).copied().unwrap_or_default();
        let kept = Seen::of(orders, base);
        let named = kept.sheet.has_texts(Column::Sku) || kept.sheet.has_texts(Column::Category);
        let mut items: Vec<u32> = Vec::new();
        for row in sales.iter().rev() {
            let order = Seen::of(orders, *row);
            let same = |known: &u32| {
                let known = Seen::of(orders, *known);
                let is = |column| known.text(column) == order.text(column);
                if named { is(Column::Sku) && is(Column::Category) } else { !is(Column::Status) }
            };
            if order.file == kept.file && !items.iter().rev().take(MOST_SHARERS).any(same) {
                items.push(*row);
            }
        }
        Self { base, items, refunds }
    }
}

/// What a row without an order of its own is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Dropped {
    /// A further item of the order at this index.
    Item(u32),
    /// A repetition of the order at this index, or a refund of it.
    Again(u32),
}

/// What becomes of the rows, by their old indices.
#[derive(Default)]
struct Changes {
    dropped: Vec<Option<Dropped>>,
    /// For each file, whether any row has an amount, and whether any has a commission.
    priced: Vec<[bool; 2]>,
    /// Texts that come from another row: the order, the column, the other row.
    texts: Vec<(u32, Column, u32)>,
    /// First items, and the kept rows of their orders, which change their products.
    swapped: Vec<(u32, u32)>,
    amounts: Vec<(u32, Money)>,
    commissions: Vec<(u32, Money)>,
    /// Orders that get the time of another row.
    times: Vec<(u32, u32)>,
    standings: Vec<(u32, OrderStatus)>,
    /// Orders that separate rows refund in full.
    refunded: Vec<u32>,
}

impl Changes {
    /// Joins the rows of one order.
    fn join(&mut self, orders: &Orders, rows: &[u32], by_item: &[bool]) {
        let joined = Joined::of(orders, rows);
        let base = joined.base;
        for row in rows.iter().filter(|row| **row != base) {
            let is_item = joined.is_item(*row);
            self.dropped[*row as usize] = Some(if is_item { Dropped::Item(base) } else { Dropped::Again(base) });
        }
        let own = Seen::of(orders, base);
        let seen = |row: u32| Seen::of(orders, row);
        let is_refund = |row: &u32| joined.refunds.binary_search(row).is_ok();
        let others = || rows.iter().rev().filter(|row| **row != base && !is_refund(row)).copied();
        // If the order's own file has a column, the order's other items fill it; otherwise other files do.
        let allowed = |has: bool, row: u32| {
            if seen(row).file == own.file { joined.is_item(row) } else { !has }
        };
        let first = joined.first_item(orders);
        self.swapped.extend(first.map(|first| (first, base)));
        for column in Column::ALL {
            if let Some(first) = first.filter(|_| matches!(column, Column::Sku | Column::Category)) {
                self.texts.push((base, column, first));
                continue;
            }
            let has = own.sheet.has_texts(column);
            let found = || others().find(|row| !seen(*row).text(column).is_empty() && allowed(has, *row));
            if own.text(column).is_empty()
                && let Some(row) = found()
            {
                self.texts.push((base, column, row));
            }
        }
        if own.is_day() {
            let timed = others().find(|row| !seen(*row).is_day());
            self.times.extend(timed.map(|row| (base, row)));
        }
        let money = |column: Column| {
            let items = || joined.items.iter().filter_map(|row| seen(*row).money(column));
            if by_item[own.file] && joined.items.len() > 1 {
                return items().reduce(|sum, more| sum + more);
            }
            let has = self.priced[own.file][usize::from(column == Column::Commission)];
            let some = |row: &u32| seen(*row).money(column).is_some() && allowed(has, *row);
            own.money(column).or_else(|| others().find(some).and_then(|row| seen(row).money(column)))
        };
        let (amount, commission) = (money(Column::Amount), money(Column::Commission));
        let is_new =
            |money: Option<Money>, column| money.filter(|_| money != own.money(column)).map(|money| (base, money));
        let (new_amount, new_commission) = (is_new(amount, Column::Amount), is_new(commission, Column::Commission));
        self.amounts.extend(new_amount);
        self.commissions.extend(new_commission);
        self.stand(orders, &joined, amount);
    }

    /// Sets whether the order still counts: while any of its items does, unless all of its money was refunded.
    fn stand(&mut self, orders: &Orders, joined: &Joined, amount: Option<Money>) {
        let base = joined.base;
        let own = Seen::of(orders, base).standing();
        let good = joined.items.iter().find(|row| Seen::of(orders, **row).standing() == OrderStatus::Good);
        if let Some(row) = good.filter(|_| own == OrderStatus::Void) {
            self.standings.push((base, OrderStatus::Good));
            self.texts.push((base, Column::Status, *row));
        }
        // Refunds that several exports repeat are counted once.
        let last = joined.refunds.last().map(|row| Seen::of(orders, *row).file);
        let back = joined.refunds.iter().map(|row| Seen::of(orders, *row)).filter(|row| Some(row.file) == last);
        let back =
            back.filter_map(|row| row.money(Column::Amount)).fold(0_i64, |sum, money| sum.saturating_sub(money.0));
        if back > 0 && amount.is_some_and(|amount| back >= amount.0) && own == OrderStatus::Good {
            self.standings.push((base, OrderStatus::Void));
            self.refunded.push(base);
        }
    }
}

impl Sheet {
    /// Whether the file has a column of texts.
    fn has_texts(&self, column: Column) -> bool {
        self.texts[column as usize].is_some()
    }

    /// Whether the file has any value in a column of amounts.
    fn has_money(&self, column: Column) -> bool {
        let amounts = if column == Column::Amount { &self.amount } else { &self.commission };
        amounts.iter().any(|money| *money != NO_MONEY)
    }
}

#[cfg(test)]
mod tests;
