//! Rebuilds the orders after rows were joined: the same columns, without the rows that are not orders of their own.

use super::super::values::Values;
use super::super::{Column, NO_MONEY, OrderStatus, Orders, Sheet};
use super::{Changes, Dropped, Lines, Seen};
use crate::base::units::Money;
use rayon::prelude::*;

/// The further items of all sheets, by their orders' indices among all orders.
pub(super) fn lines(sheets: &mut [Sheet]) -> Lines {
    let mut all = Vec::new();
    for sheet in sheets.iter() {
        all.extend(sheet.lines.iter().map(|(of, sku, category)| (of + sheet.first as u32, sku, category)));
    }
    let lines = sorted(all);
    for sheet in sheets {
        sheet.lines = Lines::default();
    }
    lines
}

/// Sorts lines by order.
fn sorted(mut all: Vec<(u32, &str, &str)>) -> Lines {
    all.sort_by_key(|(of, ..)| *of);
    let mut lines = Lines::default();
    for (of, sku, category) in all {
        lines.push(of, sku, category);
    }
    lines.close();
    lines
}

/// Rebuilds the orders.
pub(super) fn rebuild(orders: &mut Orders, changes: &Changes) {
    count(orders, changes);
    let mut places = Vec::with_capacity(changes.dropped.len());
    let mut next = 0_u32;
    for dropped in &changes.dropped {
        places.push(next);
        next += u32::from(dropped.is_none());
    }
    orders.items = items(orders, changes, &places);
    let mut sheets: Vec<Sheet> = Vec::with_capacity(orders.sheets.len());
    for sheet in &orders.sheets {
        let first = places.get(sheet.first).map_or(next as usize, |place| *place as usize);
        sheets.push(Rows { orders, changes, sheet }.written(first));
    }
    orders.filled = sheets.iter().fold(0, |all, sheet| all | sheet.filled());
    orders.sheets = sheets;
}

/// Counts the rows that are not orders of their own.
fn count(orders: &mut Orders, changes: &Changes) {
    for (sheet, file) in orders.sheets.iter().zip(&mut orders.files) {
        for dropped in changes.dropped[sheet.first..sheet.first + sheet.rows.len()].iter().flatten() {
            file.used -= 1;
            file.blank += 1;
            match dropped {
                Dropped::Item(_) => file.items += 1,
                Dropped::Again(_) => file.again += 1,
            }
        }
    }
}

/// The further items of all orders, by their new indices.
fn items(orders: &Orders, changes: &Changes, places: &[u32]) -> Lines {
    let mut all = Vec::new();
    for sheet in &orders.sheets {
        for (of, sku, category) in sheet.lines.iter() {
            let row = of + sheet.first as u32;
            match changes.dropped[row as usize] {
                None => all.push((places[row as usize], sku, category)),
                Some(Dropped::Item(order)) => all.push((places[order as usize], sku, category)),
                Some(Dropped::Again(_)) => {}
            }
        }
    }
    let mut swapped = changes.swapped.clone();
    swapped.sort_unstable();
    let product_of = |row: u32| swapped.binary_search_by_key(&row, |(at, _)| *at).map_or(row, |at| swapped[at].1);
    for (row, dropped) in (0..).zip(&changes.dropped) {
        if let Some(Dropped::Item(order)) = dropped {
            let item = Seen::of(orders, product_of(row));
            all.push((places[*order as usize], item.text(Column::Sku), item.text(Column::Category)));
        }
    }
    sorted(all)
}

/// The rows of one file, and what becomes of them.
struct Rows<'a> {
    orders: &'a Orders,
    changes: &'a Changes,
    sheet: &'a Sheet,
}

impl Rows<'_> {
    /// The indices of the remaining rows, in the file.
    fn kept(&self) -> impl Iterator<Item = usize> {
        let first = self.sheet.first;
        (0..self.sheet.rows.len()).filter(move |at| self.changes.dropped[first + at].is_none())
    }

    fn written(&self, first: usize) -> Sheet {
        let sheet = self.sheet;
        let column = |column: Column| self.texts(column);
        let mut texts: Vec<Option<Values>> = Column::ALL.into_par_iter().map(column).collect();
        let mut written = Sheet {
            first,
            first_line: sheet.first_line,
            rows: self.kept().map(|at| sheet.rows[at]).collect(),
            at: self.kept().map(|at| sheet.at[at]).collect(),
            day_only: self.kept().map(|at| sheet.day_only[at]).collect(),
            amount: self.money(&sheet.amount, &self.changes.amounts),
            commission: self.money(&sheet.commission, &self.changes.commissions),
            standing: self.standings(),
            ..Sheet::default()
        };
        for (to, from) in written.texts.iter_mut().zip(&mut texts) {
            *to = from.take();
        }
        self.set_times(&mut written);
        written.close();
        written
    }

    /// Selects the changes of this file, by indices in it. Changes are in the sequence in which orders were compared,
    /// which is arbitrary.
    fn own<T: Copy>(&self, changes: impl Iterator<Item = (u32, T)>) -> Vec<(usize, T)> {
        let (first, rows) = (self.sheet.first, self.sheet.rows.len());
        let own = changes.filter_map(|(at, to)| Some(((at as usize).checked_sub(first)?, to)));
        let mut own: Vec<(usize, T)> = own.filter(|(at, _)| *at < rows).collect();
        own.sort_by_key(|(at, _)| *at);
        own
    }

    /// A column of texts of the remaining rows.
    fn texts(&self, column: Column) -> Option<Values> {
        let changes = self.changes.texts.iter().filter(|(_, of, _)| *of == column);
        let taken = self.own(changes.map(|(at, _, from)| (*at, *from)));
        let refunded = self.changes.refunded.iter().filter(|_| column == Column::Status);
        let refunded = self.own(refunded.map(|at| (*at, ())));
        if self.sheet.texts[column as usize].is_none() && taken.is_empty() && refunded.is_empty() {
            return None;
        }
        let mut values = Values::default();
        for at in self.kept() {
            let found = taken.binary_search_by_key(&at, |(at, _)| *at).ok();
            let text = match found.map(|nth| taken[nth].1 as usize) {
                Some(from) => Seen::of(self.orders, from as u32).text(column),
                None => self.sheet.text(column, at),
            };
            let is_refunded = refunded.binary_search_by_key(&at, |(at, ())| *at).is_ok();
            values.push(if is_refunded { "refunded" } else { text });
        }
        Some(values)
    }

    fn money(&self, amounts: &[Money], changes: &[(u32, Money)]) -> Vec<Money> {
        let changed = self.own(changes.iter().copied());
        if amounts.is_empty() && changed.is_empty() {
            return Vec::new();
        }
        let own = |at: usize| amounts.get(at).copied().unwrap_or(NO_MONEY);
        let found = |at: usize| changed.binary_search_by_key(&at, |(at, _)| *at).ok();
        self.kept().map(|at| found(at).map_or_else(|| own(at), |nth| changed[nth].1)).collect()
    }

    fn standings(&self) -> Vec<OrderStatus> {
        let changed = self.own(self.changes.standings.iter().copied());
        let found = |at: usize| changed.binary_search_by_key(&at, |(at, _)| *at).ok();
        self.kept().map(|at| found(at).map_or(self.sheet.standing[at], |nth| changed[nth].1)).collect()
    }

    fn set_times(&self, written: &mut Sheet) {
        let changed = self.own(self.changes.times.iter().copied());
        if changed.is_empty() {
            return;
        }
        for (new, at) in self.kept().enumerate() {
            if let Ok(nth) = changed.binary_search_by_key(&at, |(at, _)| *at) {
                written.at[new] = self.orders.at(changed[nth].1 as usize);
                written.day_only[new] = false;
            }
        }
    }
}
