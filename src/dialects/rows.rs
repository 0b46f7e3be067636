//! Reads files of a known dialect row by row, as typed values.
//!
//! A file is read twice: first to decide how its numbers and dates are spelled, then for its rows. The decision is made
//! per file, because one cell alone (`1,075`, `04/06/2026`) does not show it.

mod sums;

use super::header::Header;
use super::{Dialect, Field, Part, header, place};
use crate::base::dates::{self, DayOrder, Moment, Proofs};
use crate::base::error::{Error, Kind, Result};
use crate::base::units::{Amount, DecimalMark, MarkProofs, Money, currency};
use crate::tables::{HEADER_AGAIN, Table, TableFile, TableKind, cleaned, is_header_again};
use chrono_tz::Tz;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
pub use sums::SUM;

/// What holds where a file says nothing.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// The zone of times without one, unless the dialect has its own.
    pub zone: Tz,
    /// The currency of amounts without one; empty when unknown.
    pub currency: String,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { zone: Tz::UTC, currency: String::new() }
    }
}

/// What became of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is used.
    Used,
    /// It is not, for this reason.
    Rejected(&'static str),
}

/// How the cells of a file are read, as its own rows show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// Whether the day or the month comes first.
    pub order: DayOrder,
    /// The decimal sign, where an amount shows it.
    pub mark: Option<DecimalMark>,
    /// The currency that headers name; empty when none does.
    pub currency: String,
    /// The zone of times without one.
    pub zone: Tz,
}

/// The counts of one file: `rows = used + blank + rejected`.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The file, as the user named it.
    pub path: String,
    /// Its format.
    pub kind: TableKind,
    /// Its dialect.
    pub dialect: &'static Dialect,
    /// How its cells are read.
    pub spelling: Spelling,
    /// Records below the header.
    pub rows: u64,
    /// Rows that were used.
    pub used: u64,
    /// Rows without any text.
    pub blank: u64,
    /// Rows that were not used.
    pub rejected: u64,
    /// How many rows were rejected for which reason.
    pub reasons: BTreeMap<&'static str, u64>,
    /// Amounts that are not numbers.
    pub unread_amounts: u64,
    /// Each field that the file has, with its header.
    pub columns: Vec<(&'static str, String)>,
    /// Why the file was not read to its end; `None` when it was.
    pub fault: Option<String>,
}

/// Where a file has the fields of its dialect.
struct Layout {
    /// The sources of each field, in the order of the dialect.
    places: Vec<(Field, usize, Option<Part>)>,
    headers: Vec<Header>,
}

impl Layout {
    fn of(dialect: &'static Dialect, names: &[String]) -> Self {
        let headers = header::of(names);
        let found = dialect.columns.iter().filter_map(|source| {
            let at = place(source.headers, &headers)?;
            Some((source.field, at, source.part))
        });
        Self { places: found.collect(), headers }
    }

    fn of_field(&self, field: Field) -> impl Iterator<Item = &(Field, usize, Option<Part>)> {
        self.places.iter().filter(move |(of, ..)| *of == field)
    }

    /// The currency that a field's header names; empty when it names none.
    fn currency(&self, field: Field) -> &str {
        let at = self.of_field(field).next().map(|(_, at, _)| *at);
        at.and_then(|at| self.headers.get(at)).map_or("", |header| header.currency.as_str())
    }
}

/// One row of a file, with typed values.
pub struct Row<'a> {
    table: &'a Table,
    at: usize,
    layout: &'a Layout,
    spelling: &'a Spelling,
    defaults: &'a Defaults,
    line: u64,
    unread: std::cell::Cell<u64>,
}

impl Row<'_> {
    /// The row's record in the file, counted from 1. The header of a CSV file is record 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether the file has a column for a field.
    pub fn has(&self, field: Field) -> bool {
        self.layout.of_field(field).next().is_some()
    }

    /// Whether a field's cell has any text, a placeholder such as `(not set)` included.
    pub fn has_cell(&self, field: Field) -> bool {
        let mut cells = self.layout.of_field(field).filter_map(|(_, at, _)| self.table.columns.get(*at));
        cells.any(|texts| !texts.get(self.at).trim().is_empty())
    }

    /// The text of a field; empty where the file has none, and for placeholders such as `-`. Of several columns for one
    /// field, the first filled one counts.
    pub fn text(&self, field: Field) -> Cow<'_, str> {
        for (_, at, part) in self.layout.of_field(field) {
            let cell = self.table.columns.get(*at).map_or("", |texts| cleaned(texts.get(self.at)));
            let text = match part {
                Some(part) => part(cell),
                None => Cow::Borrowed(cell),
            };
            if !text.is_empty() {
                return text;
            }
        }
        Cow::Borrowed("")
    }

    /// An amount with its currency: from the currency's column, else from the header, else from beside the amount, else
    /// from the defaults. `None` where there is no number. A commission can have a currency of its own.
    pub fn money(&self, field: Field) -> Option<(Money, String)> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let said = self.currency_of(field);
        let read = Amount::parse(&text, self.spelling.mark, &said);
        let Some(read) = read else {
            self.unread.set(self.unread.get() + 1);
            return None;
        };
        let beside = read.currency.as_ref();
        let unsure = beside.is_empty() || !currency::is_code(beside) && !self.defaults.currency.is_empty();
        let currency = match (said.is_empty(), unsure) {
            (false, _) => said,
            (true, true) => self.defaults.currency.clone(),
            (true, false) => beside.to_owned(),
        };
        // The currency decides how many decimals an ambiguous spelling has.
        let money = Amount::parse(&text, self.spelling.mark, &currency).map_or(read.money, |read| read.money);
        Some((money, currency))
    }

    /// The currency of a field by its column or header; empty where neither names one.
    fn currency_of(&self, field: Field) -> String {
        let own = if matches!(field, Field::Commission | Field::Fees) {
            self.text(Field::CommissionCurrency)
        } else {
            Cow::Borrowed("")
        };
        let column = if own.is_empty() { self.text(Field::Currency) } else { own };
        if column.is_empty() { self.layout.currency(field).to_owned() } else { currency::folded(&column).into_owned() }
    }

    /// A time, with the time of day and the zone from their own columns where the file has them. `None` where there is
    /// none, or where it cannot be read.
    pub fn moment(&self, field: Field) -> Option<Moment> {
        let date = self.text(field);
        if date.is_empty() {
            return None;
        }
        let (order, zone) = (self.spelling.order, self.spelling.zone);
        let moment = dates::parse(&date, order, zone)?;
        let clock = if field == Field::OrderedAt { self.text(Field::Clock) } else { Cow::Borrowed("") };
        if !moment.day_only || clock.is_empty() {
            return Some(moment);
        }
        let place = self.text(Field::Zone);
        let whole = dates::parse(&format!("{date} {clock} {place}"), order, zone);
        whole.or_else(|| dates::parse(&format!("{date} {clock}"), order, zone)).or(Some(moment))
    }

    /// A whole number, such as a count of clicks: `1,204`, `3.0` as spreadsheets write it. `None` where there is none.
    pub fn count(&self, field: Field) -> Option<i64> {
        let text = self.text(field);
        let read = Amount::parse(&text, self.spelling.mark, "")?;
        let (units, rest) = (read.money.0 / 10_000, read.money.0 % 10_000);
        // `1.234` visits are more than a thousand, since no visit has parts.
        if rest == 0 { Some(units) } else { Amount::parse(&text, None, "JPY").map(|read| read.money.0 / 10_000) }
    }

    /// A share from 0 to 1: `4.5%` and `0.045`.
    pub fn share(&self, field: Field) -> Option<f64> {
        let text = self.text(field);
        let (number, scale) = match text.trim().strip_suffix('%') {
            Some(number) => (number.trim(), 100.0),
            None => (text.trim(), 1.0),
        };
        let read = Amount::parse(number, self.spelling.mark, "")?;
        Some(read.money.0 as f64 / 10_000.0 / scale)
    }

    /// All cells of the row with their headers, for messages and lists.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.table.names.iter().map(String::as_str).zip(self.table.columns.iter().map(|texts| texts.get(self.at)))
    }

    /// Whether the first filled cell calls the row a sum of others: `Total`, `Gesamt`.
    fn is_called_sum(&self) -> bool {
        let mut cells = self.table.columns.iter().map(|texts| texts.get(self.at).trim());
        let first = cells.find(|cell| !cell.is_empty()).unwrap_or_default();
        let has_time = || [Field::OrderedAt, Field::Date, Field::ShippedAt].iter().any(|at| self.moment(*at).is_some());
        sums::is_sum(first) && !has_time()
    }

    fn is_blank(&self) -> bool {
        self.table.columns.iter().all(|texts| texts.get(self.at).trim().is_empty())
    }
}

/// Reads a file of a dialect row by row. `take` decides about each row that is neither blank nor skipped by the dialect.
///
/// Fails like [`TableFile::each`]; of a file that is truncated meanwhile, the rows up to there are read.
pub fn read(
    path: &Path,
    kind: TableKind,
    dialect: &'static Dialect,
    defaults: &Defaults,
    take: &mut dyn FnMut(&Row<'_>) -> Outcome,
) -> Result<Ledger> {
    let file = TableFile::open(path, kind)?;
    let spelling = spelling(&file, dialect, defaults, kind)?;
    let mut ledger = Ledger::new(path, kind, dialect, spelling.clone());
    let first_line = 1 + u64::from(kind.has_header());
    let ending = file.each(&mut |table| {
        let layout = Layout::of(dialect, &table.names);
        ledger.columns = listed(&layout, &table.names);
        for at in 0..table.rows {
            let line = first_line + ledger.rows;
            let row = Row {
                table: &table,
                at,
                layout: &layout,
                spelling: &spelling,
                defaults,
                line,
                unread: std::cell::Cell::new(0),
            };
            ledger.add(dialect, &row, take);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    ledger.fault = ending.told().0;
    Ok(ledger)
}

impl Ledger {
    /// Why the file was not read to its end; `None` when it was.
    pub fn fault(&self) -> Option<Error> {
        Some(Error::new(Kind::Read, &self.path, self.fault.clone()?))
    }

    /// Notes on rows that were not used, one sentence each.
    pub fn notes(&self) -> Vec<String> {
        let rows = |count: u64| if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        let rejected = self.reasons.iter().map(|(reason, count)| format!("{} not used: {reason}", rows(*count)));
        let unread = (self.unread_amounts > 0).then(|| format!("{} amounts are no numbers", self.unread_amounts));
        let guessed = self.dialect.is_by_words.then(|| {
            let columns: Vec<String> =
                self.columns.iter().map(|(field, name)| format!("{field} is {name:?}")).collect();
            format!(
                "no known network's layout: taken for transactions by the words of its headers ({})",
                columns.join(", ")
            )
        });
        rejected.chain(unread).chain(guessed).map(|what| format!("{}: {what}.", self.path)).collect()
    }

    fn new(path: &Path, kind: TableKind, dialect: &'static Dialect, spelling: Spelling) -> Self {
        Self {
            path: path.display().to_string(),
            kind,
            dialect,
            spelling,
            rows: 0,
            used: 0,
            blank: 0,
            rejected: 0,
            reasons: BTreeMap::new(),
            unread_amounts: 0,
            columns: Vec::new(),
            fault: None,
        }
    }

    /// Counts a row.
    fn add(&mut self, dialect: &Dialect, row: &Row<'_>, take: &mut dyn FnMut(&Row<'_>) -> Outcome) {
        self.rows += 1;
        if row.is_blank() {
            self.blank += 1;
            return;
        }
        let outcome = match skipped(dialect, row) {
            _ if is_header_again(row.table, row.at) => Outcome::Rejected(HEADER_AGAIN),
            Some(reason) => Outcome::Rejected(reason),
            None if row.is_called_sum() => Outcome::Rejected(SUM),
            None => take(row),
        };
        self.unread_amounts += row.unread.get();
        match outcome {
            Outcome::Used => self.used += 1,
            Outcome::Rejected(reason) => {
                self.rejected += 1;
                *self.reasons.entry(reason).or_default() += 1;
            }
        }
    }
}

/// Why the dialect skips a row; `None` when it does not.
fn skipped(dialect: &Dialect, row: &Row<'_>) -> Option<&'static str> {
    let applies = |skip: &&super::Skip| {
        let at = place(skip.headers, &row.layout.headers);
        let cell = at.and_then(|at| row.table.columns.get(at)).map(|texts| texts.get(row.at).trim());
        cell.is_some_and(skip.when)
    };
    dialect.skips.iter().find(applies).map(|skip| skip.reason)
}

fn listed(layout: &Layout, names: &[String]) -> Vec<(&'static str, String)> {
    let mut listed: Vec<(&'static str, String)> = Vec::new();
    for (field, at, _) in &layout.places {
        if let Some(name) = names.get(*at).filter(|_| listed.iter().all(|(known, _)| *known != field.name())) {
            listed.push((field.name(), name.clone()));
        }
    }
    listed
}

/// Decides how the cells of a file are spelled, from all its rows.
fn spelling(file: &TableFile, dialect: &'static Dialect, defaults: &Defaults, kind: TableKind) -> Result<Spelling> {
    let (mut proofs, mut marks) = (Proofs::default(), MarkProofs::default());
    let mut currency = String::new();
    file.each(&mut |table| {
        let layout = Layout::of(dialect, &table.names);
        for (field, at, part) in &layout.places {
            let Some(texts) = table.columns.get(*at).filter(|_| field.is_time() || field.is_money()) else { continue };
            if field.is_money() && currency.is_empty() {
                layout.currency(*field).clone_into(&mut currency);
            }
            for cell in texts.iter().map(cleaned) {
                let text = part.map_or(Cow::Borrowed(cell), |part| part(cell));
                if field.is_time() { proofs.add(&text) } else { marks.add(&text) }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let zone = match dialect.zone {
        "" => defaults.zone,
        name => name.parse().map_err(|_| Error::new(Kind::Settings, "", format!("unknown zone {name}")))?,
    };
    // Programs that write JSON and Parquet do not group digits.
    let is_written = matches!(kind, TableKind::Csv { .. });
    let mark = if is_written { marks.mark() } else { marks.proven().or(Some(DecimalMark::Point)) };
    proofs.lean(dialect.is_day_first, marks.proven() == Some(DecimalMark::Comma));
    Ok(Spelling { order: proofs.order(), mark, currency, zone })
}
