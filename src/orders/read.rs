//! Reads order files into [`Orders`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono_tz::Tz;

use super::columns::{Column, Columns, recognise};
use super::dates::{self, DayOrder, Moment};
use super::{NO_MONEY, OrderFile, Orders, RejectedRow, Sheet, Standing, cleaned};
use crate::error::{Error, Kind, Result};
use crate::tables::limits::quoted_headers;
use crate::tables::{Table, TableKind, Texts};
use crate::units::{Micros, Money};

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

/// Reads files one after the other; their orders follow each other in that order.
///
/// A row that is no order is counted and kept in [`Orders::rejected`]. A file that cannot be read or lacks a
/// required column is an error.
pub fn read(files: &[(PathBuf, TableKind)], settings: &OrderSettings) -> Result<Orders> {
    let tables = files.iter().map(|(path, kind)| Table::read(path, *kind));
    from_tables(tables, settings)
}

/// The same for tables that are there already. Each table is taken in before the next one is asked for.
pub fn from_tables(tables: impl Iterator<Item = Result<Table>>, settings: &OrderSettings) -> Result<Orders> {
    let mut orders = Orders::default();
    for table in tables {
        add(&mut orders, table?, settings)?;
    }
    Ok(orders)
}

/// Adds the orders of one table.
fn add(orders: &mut Orders, table: Table, settings: &OrderSettings) -> Result<()> {
    let Ok(file) = u16::try_from(orders.files.len()) else {
        return Err(Error::new(Kind::Settings, table.path, "more than 65535 order files").hint("join them first"));
    };
    let columns = columns_of(&table, settings)?;
    let mut sheet = Sheet::over(&table, orders.len());
    let mut ledger = OrderFile {
        path: table.path.clone(),
        kind: table.kind,
        rows: table.rows as u64,
        blank: 0,
        used: 0,
        rejected: 0,
        columns: columns.listed(&table.names),
    };
    let fields = Fields::of(&table, &columns, settings.timezone);
    for row in 0..table.rows {
        match fields.judge(row, sheet.rows.last().copied()) {
            Row::Order(moment) => {
                fields.keep(&mut sheet, row, moment);
                ledger.used += 1;
            }
            Row::Blank => ledger.blank += 1,
            Row::Rejected(reason) => {
                ledger.rejected += 1;
                if orders.rejected.len() < Orders::MOST_REJECTED {
                    orders.rejected.push(RejectedRow {
                        file,
                        line: row as u64 + sheet.first_line,
                        reason,
                        text: quoted(&table, row),
                    });
                }
            }
        }
    }
    sheet.take_texts(table, &columns);
    orders.filled |= sheet.filled();
    orders.sheets.push(sheet);
    orders.files.push(ledger);
    Ok(())
}

/// The columns of a table that has what an order needs. An empty file has no columns and no orders.
fn columns_of(table: &Table, settings: &OrderSettings) -> Result<Columns> {
    if table.names.is_empty() {
        return Ok(Columns::default());
    }
    let columns = recognise(&table.names, &settings.columns).map_err(|mut error| {
        error.path.clone_from(&table.path);
        error
    })?;
    let missing = columns.missing();
    let Some(first) = missing.first() else {
        return Ok(columns);
    };
    let what = format!("no column for {}", missing.join(" and "));
    let hint = format!(
        "write {first} = \"HEADER\" under [orders.columns] with one of the headers found: {}",
        quoted_headers(&table.names)
    );
    Err(Error::new(Kind::Columns, &table.path, what).at("header").hint(hint))
}

/// What a row of an order file is.
enum Row {
    Order(Moment),
    Blank,
    Rejected(&'static str),
}

/// The fields that decide about a row.
struct Fields<'a> {
    table: &'a Table,
    id: Option<&'a Texts>,
    date: Option<&'a Texts>,
    amount: Option<&'a Texts>,
    commission: Option<&'a Texts>,
    status: Option<&'a Texts>,
    order: DayOrder,
    zone: Tz,
}

/// A cleaned field of a column that may not be there.
fn field(texts: Option<&Texts>, row: usize) -> &str {
    texts.map_or("", |texts| cleaned(texts.get(row)))
}

impl<'a> Fields<'a> {
    /// The deciding columns of a table; the order of day and month is learned from the whole date column.
    fn of(table: &'a Table, columns: &Columns, zone: Tz) -> Self {
        let texts = |column| columns.place(column).map(|at| &table.columns[at]);
        let date = texts(Column::OrderedAt);
        Self {
            table,
            id: texts(Column::OrderId),
            date,
            amount: texts(Column::Amount),
            commission: texts(Column::Commission),
            status: texts(Column::Status),
            order: DayOrder::of(date.into_iter().flat_map(Texts::iter)),
            zone,
        }
    }

    /// Tells what a row is; `above` is the last row that became an order.
    fn judge(&self, row: usize, above: Option<u32>) -> Row {
        let (id, date) = (field(self.id, row), field(self.date, row));
        if id.is_empty() {
            let blank = self.table.columns.iter().all(|c| c.get(row).trim().is_empty());
            return if blank { Row::Blank } else { Row::Rejected("order id missing") };
        }
        if above.is_some_and(|above| self.continues(row, above as usize)) {
            return Row::Blank;
        }
        match dates::parse(date, self.order, self.zone) {
            Some(moment) => Row::Order(moment),
            None => Row::Rejected("date not readable"),
        }
    }

    /// Whether a row is a further line of the order above it: the same number, and nothing where the order's
    /// line has a date or an amount. Two full records with one number are two orders; a cause judges them.
    fn continues(&self, row: usize, above: usize) -> bool {
        if field(self.id, row) != field(self.id, above) {
            return false;
        }
        let (date, before) = (field(self.date, row), field(self.date, above));
        let unpaid = field(self.amount, row).is_empty() && !field(self.amount, above).is_empty();
        date.is_empty() || (date == before && unpaid)
    }

    /// Adds a row to the sheet.
    fn keep(&self, sheet: &mut Sheet, row: usize, moment: Moment) {
        // The standing looks at the row above, so it comes before the row is added.
        let standing = self.standing(sheet, row);
        let money = |texts| Money::parse(field(texts, row)).unwrap_or(NO_MONEY);
        // A table has fewer than 2³² rows: Polars counts them so.
        sheet.rows.push(row as u32);
        sheet.at.push(moment.at);
        sheet.day_only.push(moment.day_only);
        if self.amount.is_some() {
            sheet.amount.push(money(self.amount));
        }
        if self.commission.is_some() {
            sheet.commission.push(money(self.commission));
        }
        sheet.standing.push(standing);
    }

    /// The standing of a row; the same status as the order above has the same one, which is nearly always so.
    fn standing(&self, sheet: &Sheet, row: usize) -> Standing {
        let status = field(self.status, row);
        match (sheet.rows.last(), sheet.standing.last()) {
            (Some(above), Some(known)) if field(self.status, *above as usize) == status => *known,
            _ => Standing::of(status),
        }
    }
}

impl Sheet {
    /// An empty sheet for a table's orders, which come after `first` others.
    fn over(table: &Table, first: usize) -> Self {
        let header = matches!(table.kind, TableKind::Csv { .. });
        Self {
            first,
            first_line: 1 + u64::from(header),
            rows: Vec::with_capacity(table.rows),
            at: Vec::<Micros>::with_capacity(table.rows),
            day_only: Vec::with_capacity(table.rows),
            amount: Vec::new(),
            commission: Vec::new(),
            standing: Vec::with_capacity(table.rows),
            texts: [const { None }; 16],
        }
    }

    /// Takes over the columns that orders show; dates and amounts are numbers by now and dropped with the rest.
    fn take_texts(&mut self, mut table: Table, columns: &Columns) {
        for column in Column::ALL {
            let kept = !matches!(column, Column::OrderedAt | Column::Amount | Column::Commission);
            if let Some(at) = columns.place(column).filter(|_| kept) {
                self.texts[column as usize] = Some(std::mem::take(&mut table.columns[at]));
            }
        }
    }

    /// The columns with a value in any order, one bit each.
    fn filled(&self) -> u16 {
        let filled = |column: &Column| match column {
            Column::OrderedAt => !self.rows.is_empty(),
            Column::Amount => self.amount.iter().any(|money| *money != NO_MONEY),
            Column::Commission => self.commission.iter().any(|money| *money != NO_MONEY),
            _ => self.rows.iter().any(|row| !self.text(*column, *row).is_empty()),
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
