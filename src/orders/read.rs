//! Reads order files into [`Orders`].

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono_tz::Tz;
use rayon::prelude::*;

use super::columns::{Column, Columns, recognise};
use super::dates::{DayOrder, Moment, Proofs};
use super::{NO_MONEY, OrderFile, Orders, RejectedRow, Sheet, Standing, Values, cleaned};
use crate::error::{Error, Kind, Result};
use crate::tables::limits::quoted_headers;
use crate::tables::{Table, TableKind, Texts};
use crate::units::Money;

mod rows;

use rows::{Above, Fields, Row, field};

/// The longest quotation of a rejected row, in characters.
const QUOTED: usize = 200;

/// What the settings say about order files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderSettings {
    /// The zone of times that name none.
    pub timezone: Tz,
    /// Canonical column name to header, for what the headers do not tell.
    pub columns: BTreeMap<String, String>,
}

impl Default for OrderSettings {
    fn default() -> Self {
        Self { timezone: Tz::UTC, columns: BTreeMap::new() }
    }
}

/// Reads files one after the other, each part by part; their orders follow each other in that order.
///
/// A row that is no order is counted and kept in [`Orders::rejected`]. A file that cannot be read or lacks a
/// required column is an error.
pub fn read(files: &[(PathBuf, TableKind)], settings: &OrderSettings) -> Result<Orders> {
    let mut orders = Orders::default();
    for (path, kind) in files {
        let name = path.display().to_string();
        add(&mut orders, &name, *kind, &|take| Table::each(path, *kind, take), settings)?;
    }
    Ok(orders)
}

/// The same for tables that are there already.
pub fn from_tables(tables: impl Iterator<Item = Result<Table>>, settings: &OrderSettings) -> Result<Orders> {
    let mut orders = Orders::default();
    for table in tables {
        let table = table?;
        add(&mut orders, &table.path, table.kind, &|take| take(table.clone()).map(|_| ()), settings)?;
    }
    Ok(orders)
}

/// What takes in the parts of a table.
type Take<'a> = &'a mut dyn FnMut(Table) -> Result<ControlFlow<()>>;

/// A table that can be read part by part, more than once.
type Source<'a> = &'a dyn Fn(Take<'_>) -> Result<()>;

/// Adds the orders of one file.
///
/// Nearly always its first part tells all that has to be known before orders can be read. Where it does not, the file is
/// read again when that is learned.
fn add(orders: &mut Orders, path: &str, kind: TableKind, source: Source<'_>, settings: &OrderSettings) -> Result<()> {
    let Ok(file) = u16::try_from(orders.files.len()) else {
        return Err(Error::new(Kind::Settings, path, "more than 65535 order files").hint("join them first"));
    };
    let room = Orders::MOST_REJECTED - orders.rejected.len();
    let begin = |known| Reading::new(path, kind, file, orders.len(), room, known, settings);
    let mut reading = begin(None);
    source(&mut |table| reading.add(&table))?;
    if reading.again {
        reading = begin(Some(learn(path, kind, source, settings)?));
        source(&mut |table| reading.add(&table))?;
    }
    let (mut sheet, ledger, rejected) = reading.finish();
    sheet.close();
    orders.filled |= sheet.filled();
    orders.sheets.push(sheet);
    orders.files.push(ledger);
    orders.rejected.extend(rejected);
    Ok(())
}

/// What only a whole file tells.
struct Known {
    /// All headers.
    names: Vec<String>,
    /// Which comes first in its dates, day or month.
    order: DayOrder,
}

/// Learns what only a whole file tells.
fn learn(path: &str, kind: TableKind, source: Source<'_>, settings: &OrderSettings) -> Result<Known> {
    let mut names = Vec::new();
    source(&mut |table| {
        names = table.names;
        // Only JSON lines can have further headers further down.
        Ok(if kind == TableKind::Ndjson { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    let place = columns_of(path, &names, settings)?.place(Column::OrderedAt);
    let mut proofs = Proofs::default();
    source(&mut |table| {
        let dates = place.and_then(|at| table.columns.get(at));
        dates.into_iter().flat_map(Texts::iter).for_each(|date| proofs.add(cleaned(date)));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(Known { names, order: proofs.order() })
}

/// A file's orders while they are read.
struct Reading<'a> {
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
    /// Whether more has to be known.
    again: bool,
}

impl<'a> Reading<'a> {
    /// Nothing yet; the file's orders come after `first` others, and `room` rejected rows are kept.
    fn new(
        path: &str,
        kind: TableKind,
        file: u16,
        first: usize,
        room: usize,
        known: Option<Known>,
        settings: &'a OrderSettings,
    ) -> Self {
        let header = matches!(kind, TableKind::Csv { .. });
        let path = path.to_owned();
        Self {
            settings,
            file,
            room,
            known,
            columns: Columns::default(),
            names: Vec::new(),
            sheet: Sheet { first, first_line: 1 + u64::from(header), ..Sheet::default() },
            ledger: OrderFile { path, kind, rows: 0, blank: 0, used: 0, rejected: 0, columns: Vec::new() },
            rejected: Vec::new(),
            above: None,
            again: false,
        }
    }

    /// Takes in the next part of the file.
    fn add(&mut self, table: &Table) -> Result<ControlFlow<()>> {
        if !self.name(&table.names)? {
            self.again = true;
            return Ok(ControlFlow::Break(()));
        }
        // A row's number has to fit into four bytes, as an order's has.
        if u32::try_from(self.ledger.rows + table.rows as u64).is_err() {
            return Err(Error::new(Kind::Format, &table.path, "more than 4294967295 rows").hint("split the file"));
        }
        let fields = Fields::of(table, &self.columns, self.settings.timezone);
        let order = match &self.known {
            Some(known) => known.order,
            None if fields.needs_order() => {
                self.again = true;
                return Ok(ControlFlow::Break(()));
            }
            None => Proofs::default().order(),
        };
        let mut kept: Vec<u32> = Vec::with_capacity(table.rows);
        for row in 0..table.rows {
            match fields.judge(row, self.above.as_ref(), order) {
                Row::Order(moment) => {
                    self.keep(&fields, row, moment);
                    kept.push(row as u32);
                }
                Row::Blank => self.ledger.blank += 1,
                Row::Rejected(reason) => self.reject(table, row, reason),
            }
        }
        self.take_texts(table, &kept);
        self.ledger.rows += table.rows as u64;
        Ok(ControlFlow::Continue(()))
    }

    /// Recognises the columns by the headers; says whether they mean what they meant in the parts before.
    fn name(&mut self, names: &[String]) -> Result<bool> {
        if self.names == names && !names.is_empty() {
            return Ok(true);
        }
        let all = self.known.as_ref().map_or(names, |known| &known.names);
        let columns = match columns_of(&self.ledger.path, all, self.settings) {
            // What is missing can still come in a later line.
            Err(_) if self.ledger.kind == TableKind::Ndjson && self.known.is_none() => return Ok(false),
            columns => columns?,
        };
        let same = |column: &Column| self.columns.place(*column).is_none_or(|at| columns.place(*column) == Some(at));
        let same = Column::ALL.iter().all(same);
        self.ledger.columns = columns.listed(all);
        self.names = names.to_vec();
        self.columns = columns;
        Ok(same)
    }

    /// Adds a row to the sheet, but for its texts.
    fn keep(&mut self, fields: &Fields<'_>, row: usize, moment: Moment) {
        let status = field(fields.status, row);
        // The same status as the order above has the same standing, which is nearly always so.
        let standing = match &self.above {
            Some(above) if above.status == status => above.standing,
            _ => Standing::of(status),
        };
        let sheet = &mut self.sheet;
        for (texts, amounts) in [(fields.amount, &mut sheet.amount), (fields.commission, &mut sheet.commission)] {
            if texts.is_some() {
                amounts.resize(sheet.rows.len(), NO_MONEY);
                amounts.push(Money::parse(field(texts, row)).unwrap_or(NO_MONEY));
            }
        }
        sheet.rows.push((self.ledger.rows + row as u64) as u32);
        sheet.at.push(moment.at);
        sheet.day_only.push(moment.day_only);
        sheet.standing.push(standing);
        self.ledger.used += 1;
        let above = self.above.get_or_insert_with(Above::default);
        field(fields.id, row).clone_into(&mut above.id);
        field(fields.date, row).clone_into(&mut above.date);
        status.clone_into(&mut above.status);
        above.paid = !field(fields.amount, row).is_empty();
        above.standing = standing;
    }

    fn reject(&mut self, table: &Table, row: usize, reason: &'static str) {
        self.ledger.rejected += 1;
        if self.rejected.len() < self.room {
            self.rejected.push(RejectedRow {
                file: self.file,
                line: self.ledger.rows + row as u64 + self.sheet.first_line,
                reason,
                text: quoted(table, row),
            });
        }
    }

    /// Takes over what orders show of the kept rows; dates and amounts are numbers by now.
    fn take_texts(&mut self, table: &Table, kept: &[u32]) {
        let before = self.sheet.rows.len() - kept.len();
        let columns = &self.columns;
        self.sheet.texts.par_iter_mut().zip(Column::ALL).for_each(|(values, column)| {
            let shown = !matches!(column, Column::OrderedAt | Column::Amount | Column::Commission);
            if let Some(texts) = columns.place(column).filter(|_| shown).and_then(|at| table.columns.get(at)) {
                let values = values.get_or_insert_default();
                values.fill(before);
                for row in kept {
                    values.push(cleaned(texts.get(*row as usize)));
                }
            } else if let Some(values) = values {
                values.fill(before + kept.len());
            }
        });
    }

    fn finish(self) -> (Sheet, OrderFile, Vec<RejectedRow>) {
        (self.sheet, self.ledger, self.rejected)
    }
}

/// The columns of a table that has what an order needs. An empty file has no columns and no orders.
fn columns_of(path: &str, names: &[String], settings: &OrderSettings) -> Result<Columns> {
    if names.is_empty() {
        return Ok(Columns::default());
    }
    let columns = recognise(names, &settings.columns).map_err(|mut error| {
        path.clone_into(&mut error.path);
        error
    })?;
    let missing = columns.missing();
    let Some(first) = missing.first() else {
        return Ok(columns);
    };
    let what = format!("no column for {}", missing.join(" and "));
    let hint = format!(
        "write {first} = \"HEADER\" under [orders.columns] with one of the headers found: {}",
        quoted_headers(names)
    );
    Err(Error::new(Kind::Columns, path, what).at("header").hint(hint))
}

impl Sheet {
    /// Ends the reading, and gives back the memory that growing left over.
    fn close(&mut self) {
        self.texts.iter_mut().flatten().for_each(Values::close);
        self.rows.shrink_to_fit();
        self.at.shrink_to_fit();
        self.day_only.shrink_to_fit();
        self.amount.shrink_to_fit();
        self.commission.shrink_to_fit();
        self.standing.shrink_to_fit();
    }

    /// The columns with a value in any order, one bit each.
    fn filled(&self) -> u16 {
        let filled = |column: &Column| match column {
            Column::OrderedAt => !self.rows.is_empty(),
            Column::Amount => self.amount.iter().any(|money| *money != NO_MONEY),
            Column::Commission => self.commission.iter().any(|money| *money != NO_MONEY),
            _ => self.texts[*column as usize].as_ref().is_some_and(Values::has_any),
        };
        let bits = Column::ALL.into_iter().filter(filled);
        bits.fold(0, |sum, column| sum | 1 << column as u16)
    }
}

/// A row's fields with commas between them, cut to a length that fits a report.
fn quoted(table: &Table, row: usize) -> String {
    let mut text = String::new();
    for column in &table.columns {
        let field = column.get(row).trim();
        if !field.is_empty() {
            if !text.is_empty() {
                text.push_str(", ");
            }
            text.extend(field.chars().take(QUOTED));
        }
    }
    text.chars().take(QUOTED).collect()
}

#[cfg(test)]
mod tests;
