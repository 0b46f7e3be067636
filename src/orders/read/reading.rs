//! A file's orders while they are read.

use std::collections::HashMap;
use std::ops::ControlFlow;

use rayon::prelude::*;

use super::ledger::{quoted, stored};
use super::rows::{Above, Fields, Row, field};
use super::{Known, OrderSettings, columns_of};
use crate::base::dates::{Moment, Proofs};
use crate::base::error::{Error, Kind, Result};
use crate::base::units::{Amount, currency, shown_mark};
use crate::orders::columns::{Column, Columns, Sample};
use crate::orders::{NO_MONEY, OrderFile, OrderStatus, RejectedRow, Sheet};
use crate::tables::{Table, TableKind, cleaned};

/// The most rows without a date that wait for an order which they may be an item of.
const MOST_WAITING: usize = 100_000;

/// A file's orders while they are read.
pub(super) struct OrderReader<'a> {
    settings: &'a OrderSettings,
    file: u16,
    room: usize,
    known: Option<Known>,
    columns: Columns,
    names: Vec<String>,
    sheet: Sheet,
    ledger: OrderFile,
    rejected: Vec<RejectedRow>,
    above: Option<Above>,
    waiting: Vec<Waiting>,
    currency: LastCurrency,
    /// Orders by where their currency comes from: a column, the header, the cell, the settings, nowhere.
    currencies: [u64; 5],
    /// Whether the file must be read again, because more has to be known first.
    pub(super) again: bool,
}

/// A row without a date, which is an item if an order of the file has its number.
struct Waiting {
    id: Box<str>,
    row: RejectedRow,
    sku: Box<str>,
    category: Box<str>,
}

/// The currency of the previous row: almost all rows have the same.
#[derive(Default)]
struct LastCurrency {
    written: String,
    folded: String,
}

impl LastCurrency {
    fn folded(&mut self, written: &str) -> &str {
        if self.written != written {
            written.clone_into(&mut self.written);
            self.folded = currency::folded(written).into_owned();
        }
        &self.folded
    }
}

impl<'a> OrderReader<'a> {
    /// An empty reader, for a file with its number, the number of orders before it, and how many rejected rows may
    /// still be kept.
    pub(super) fn new(
        path: &str,
        kind: TableKind,
        (file, first, room): (u16, usize, usize),
        known: Option<Known>,
        settings: &'a OrderSettings,
    ) -> Self {
        let header = kind.has_header();
        Self {
            settings,
            file,
            room,
            known,
            columns: Columns::default(),
            names: Vec::new(),
            sheet: Sheet { first, first_line: 1 + u64::from(header), ..Sheet::default() },
            ledger: OrderFile::new(path, kind),
            rejected: Vec::new(),
            above: None,
            waiting: Vec::new(),
            currency: LastCurrency::default(),
            currencies: [0; 5],
            again: false,
        }
    }

    /// Adds the next part of the file.
    pub(super) fn add(&mut self, table: &Table) -> Result<ControlFlow<()>> {
        if !self.name(table)? {
            self.again = true;
            return Ok(ControlFlow::Break(()));
        }
        // The index of a row must fit into four bytes, like that of an order.
        if u32::try_from(self.ledger.rows + table.rows as u64).is_err() {
            return Err(Error::new(Kind::Format, &table.path, "more than 4294967295 rows").hint("split the file"));
        }
        let fields = Fields::of(table, &self.columns, self.settings.timezone);
        if self.known.is_none() && (fields.needs_order() || fields.needs_mark()) {
            self.again = true;
            return Ok(ControlFlow::Break(()));
        }
        let order = self.known.as_ref().map_or_else(|| Proofs::default().order(), |known| known.order);
        let mut kept: Vec<u32> = Vec::with_capacity(table.rows);
        for row in 0..table.rows {
            match fields.judge(row, self.above.as_ref(), order) {
                Row::Order(moment) => {
                    self.keep(&fields, row, moment);
                    self.keep_items(field(fields.items, row));
                    kept.push(row as u32);
                }
                Row::Item => {
                    let order = self.sheet.rows.len() as u32 - 1;
                    self.sheet.lines.push(order, field(fields.sku, row), field(fields.category, row));
                    self.ledger.blank += 1;
                    self.ledger.items += 1;
                }
                Row::Blank => self.ledger.blank += 1,
                Row::Undated if self.waiting.len() < MOST_WAITING => self.wait(&fields, row),
                Row::Undated => self.reject(table, row, "date not readable"),
                Row::Rejected(reason) => self.reject(table, row, reason),
            }
        }
        self.take_texts(table, &fields, &kept);
        self.ledger.rows += table.rows as u64;
        Ok(ControlFlow::Continue(()))
    }

    /// Recognises the columns by the headers; returns whether they have the same meaning as in the parts before.
    fn name(&mut self, table: &Table) -> Result<bool> {
        let names = &table.names;
        if self.names == *names && !names.is_empty() {
            return Ok(true);
        }
        let (columns, all) = if let Some(known) = &self.known {
            (known.columns.clone(), &known.names)
        } else {
            match columns_of(&self.ledger.path, names, self.settings, &Sample::of(table)) {
                // A missing column can still come in a later line.
                Err(_) if self.ledger.kind == TableKind::Ndjson => return Ok(false),
                columns => (columns?, names),
            }
        };
        let same = |column: &Column| self.columns.place(*column).is_none_or(|at| columns.place(*column) == Some(at));
        let same = Column::ALL.iter().all(same) && (self.names.is_empty() || self.columns.clock == columns.clock);
        self.ledger.dialect = columns.dialect;
        self.ledger.columns = columns.listed(all);
        self.ledger.guessed = columns.guessed(all);
        self.ledger.unused = columns.unused(all);
        self.names.clone_from(names);
        self.columns = columns;
        Ok(same)
    }

    /// Adds a row to the sheet, except its texts.
    fn keep(&mut self, fields: &Fields<'_>, row: usize, moment: Moment) {
        let status = fields.status(row);
        // A row with the same status as the order above has the same order status, which is almost always the case.
        let standing = match &self.above {
            Some(above) if above.status == status => above.standing,
            _ => OrderStatus::of(&status),
        };
        self.keep_money(fields, row);
        let sheet = &mut self.sheet;
        sheet.rows.push((self.ledger.rows + row as u64) as u32);
        sheet.at.push(moment.at);
        sheet.day_only.push(moment.day_only);
        sheet.standing.push(standing);
        self.ledger.used += 1;
        let above = self.above.get_or_insert_with(Above::default);
        field(fields.id, row).clone_into(&mut above.id);
        field(fields.date, row).clone_into(&mut above.date);
        above.status = status.into_owned();
        above.paid = !field(fields.amount, row).is_empty();
        above.standing = standing;
    }

    /// Adds the items of the last order after its first one, which is in the columns of the order. `items` has a line per
    /// item: product, tab, category.
    fn keep_items(&mut self, items: &str) {
        let order = self.sheet.rows.len() as u32 - 1;
        for item in items.lines().skip(1) {
            let (sku, category) = item.split_once('\t').unwrap_or((item, ""));
            self.sheet.lines.push(order, sku.trim(), category.trim());
        }
    }

    /// Adds a row's amounts and its currency: from its column, else from the header, else from beside the amount, else
    /// from the settings.
    fn keep_money(&mut self, fields: &Fields<'_>, row: usize) {
        let mark = self.known.as_ref().and_then(|known| known.mark);
        let said = self.currency.folded(field(fields.currency, row));
        let said = if said.is_empty() { &self.columns.currency } else { said };
        let orders = self.sheet.rows.len();
        // A sign that several currencies share is less specific than the settings.
        let mut beside = String::new();
        let texts = [fields.amount, fields.commission].map(|texts| field(texts, row));
        if said.is_empty() {
            let found = texts.iter().find_map(|text| Amount::parse(text, mark, "").map(|amount| amount.currency));
            beside = found.unwrap_or_default().into_owned();
            let unsure = beside.is_empty() || !currency::is_code(&beside) && !self.settings.currency.is_empty();
            if unsure {
                self.settings.currency.clone_into(&mut beside);
            }
        }
        let currency = if said.is_empty() { beside.as_str() } else { said };
        if texts.iter().any(|text| !text.is_empty()) {
            let from = if !field(fields.currency, row).is_empty() {
                0
            } else if !self.columns.currency.is_empty() {
                1
            } else if currency.is_empty() {
                4
            } else if currency == self.settings.currency {
                3
            } else {
                2
            };
            self.currencies[from] += 1;
        }
        let sheet = &mut self.sheet;
        let columns = [(fields.amount, &mut sheet.amount), (fields.commission, &mut sheet.commission)];
        for ((column, amounts), text) in columns.into_iter().zip(texts) {
            if column.is_none() {
                continue;
            }
            amounts.resize(orders, NO_MONEY);
            let read = Amount::parse(text, mark, currency);
            self.ledger.unread_amounts += u64::from(read.is_none() && !text.is_empty());
            self.ledger.rounded_amounts += u64::from(read.as_ref().is_some_and(|amount| amount.rounded));
            if self.ledger.decimal_mark.is_none() && text.contains([',', '.']) {
                self.ledger.decimal_mark = mark.or_else(|| shown_mark(text));
            }
            amounts.push(read.map_or(NO_MONEY, |amount| amount.money));
        }
        if !currency.is_empty() || self.sheet.texts[Column::Currency as usize].is_some() {
            let values = self.sheet.texts[Column::Currency as usize].get_or_insert_default();
            values.fill(orders);
            values.push(currency);
        }
    }

    /// What was decided about the cells of the file, and how.
    fn decided(&self) -> Vec<String> {
        let mut decided = self.known.as_ref().map_or_else(Vec::new, |known| known.evidence.clone());
        let [column, header, beside, settings, none] = self.currencies;
        let of = [
            (column, "amounts have their currency in a column"),
            (header, "amounts have their currency in the header"),
            (beside, "amounts have their currency beside them"),
            (settings, "amounts without a currency have that of [orders] currency"),
            (none, "amounts name no currency"),
        ];
        let orders = column + header + beside + settings + none;
        decided.extend(of.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| {
            if count == orders { what.to_owned() } else { format!("{what}: {count} of {orders}") }
        }));
        if let Some(zone) = self.columns.zone {
            decided.push(format!("times without a zone are in {zone}, as the file's kind or header says"));
        }
        let names = self.known.as_ref().map_or(&self.names, |known| &known.names);
        decided.extend(self.columns.left_open(names));
        decided
    }

    /// Keeps a row without a date until all orders are known.
    fn wait(&mut self, fields: &Fields<'_>, row: usize) {
        let text = |column| Box::from(field(column, row));
        let row_of = self.rejected_row(fields.table, row, "date not readable");
        let waiting =
            Waiting { id: text(fields.id), row: row_of, sku: text(fields.sku), category: text(fields.category) };
        self.waiting.push(waiting);
    }

    fn rejected_row(&self, table: &Table, row: usize, reason: &'static str) -> RejectedRow {
        let line = self.ledger.rows + row as u64 + self.sheet.first_line;
        RejectedRow { file: self.file, line, reason, text: quoted(table, row) }
    }

    fn reject(&mut self, table: &Table, row: usize, reason: &'static str) {
        self.ledger.rejected += 1;
        if self.rejected.len() < self.room {
            self.rejected.push(self.rejected_row(table, row, reason));
        }
    }

    /// Adds the texts of the kept orders; dates, amounts and the currency are already stored.
    fn take_texts(&mut self, table: &Table, fields: &Fields<'_>, kept: &[u32]) {
        let before = self.sheet.rows.len() - kept.len();
        let columns = &self.columns;
        self.sheet.texts.par_iter_mut().zip(Column::ALL).for_each(|(values, column)| {
            let elsewhere = [Column::OrderedAt, Column::Amount, Column::Commission, Column::Currency];
            let shown = !elsewhere.contains(&column);
            if column == Column::Status && fields.has_status() {
                let values = values.get_or_insert_default();
                values.fill(before);
                return kept.iter().for_each(|row| values.push(stored(&fields.status(*row as usize), column)));
            }
            if let Some(texts) = columns.place(column).filter(|_| shown).and_then(|at| table.columns.get(at)) {
                let values = values.get_or_insert_default();
                values.fill(before);
                for row in kept {
                    values.push(stored(cleaned(texts.get(*row as usize)), column));
                }
            } else if let Some(values) = values {
                values.fill(before + kept.len());
            }
        });
    }

    /// Ends the file: rows without a date become items of its orders, or are rejected.
    pub(super) fn finish(mut self) -> (Sheet, OrderFile, Vec<RejectedRow>) {
        self.ledger.decided = self.decided();
        if !self.waiting.is_empty() {
            let ids = self.sheet.texts[Column::OrderId as usize].as_ref();
            let orders = 0..self.sheet.rows.len() as u32;
            let places: HashMap<&str, u32> =
                orders.map(|at| (ids.map_or("", |ids| ids.get(at as usize)), at)).collect();
            for Waiting { id, row, sku, category } in self.waiting {
                if let Some(order) = places.get(&*id) {
                    self.sheet.lines.push(*order, &sku, &category);
                    self.ledger.blank += 1;
                    self.ledger.items += 1;
                } else {
                    self.ledger.rejected += 1;
                    self.rejected.push(row);
                }
            }
            self.rejected.sort_by_key(|row| row.line);
            self.rejected.truncate(self.room);
        }
        (self.sheet, self.ledger, self.rejected)
    }
}
