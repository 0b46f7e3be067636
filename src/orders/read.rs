//! Reads order files into [`Orders`].

use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::columns::{Column, Columns, Sample, choose};
use super::{NO_MONEY, Orders, Sheet, Values, same};
use crate::base::dates::{DayOrder, Proofs};
use crate::base::error::{Error, Kind, Result};
use crate::base::unaccented::letters;
use crate::base::units::{DecimalMark, MarkProofs};
use crate::dialects::{self, Dialect, Role, header};
pub use crate::merchant::OrderSettings;
use crate::tables::limits::quoted_headers;
use crate::tables::{Ending, Table, TableFile, TableKind, Texts, cleaned};

mod ledger;
mod reading;
mod rows;

use reading::OrderReader;

/// Reads files one after the other, each part by part; the orders keep that sequence. Then rows of the same order are
/// joined: its items, and repetitions in later rows or files.
///
/// A row that is not an order is counted and kept in [`Orders::rejected`]. A file that cannot be read or lacks a
/// required column is an error.
pub fn read(files: &[(PathBuf, TableKind)], settings: &OrderSettings) -> Result<Orders> {
    let mut orders = Orders::default();
    for (path, kind) in files {
        let name = path.display().to_string();
        let file = TableFile::open(path, *kind)?;
        add(&mut orders, &name, *kind, &|take| file.each_of(&|names| wanted(names, settings), take), settings)?;
    }
    same::join(&mut orders);
    Ok(orders)
}

/// The same for tables in memory.
pub fn from_tables(tables: impl Iterator<Item = Result<Table>>, settings: &OrderSettings) -> Result<Orders> {
    let mut orders = Orders::default();
    for table in tables {
        let table = table?;
        let source = |take: Take<'_>| take(table.clone()).map(|_| Ending::Whole);
        add(&mut orders, &table.path, table.kind, &source, settings)?;
    }
    same::join(&mut orders);
    Ok(orders)
}

/// Receives the parts of a table.
type Take<'a> = &'a mut dyn FnMut(Table) -> Result<ControlFlow<()>>;

/// A table that can be read part by part, more than once.
type Source<'a> = &'a dyn Fn(Take<'_>) -> Result<Ending>;

/// Adds the orders of one file.
///
/// Almost always the first part is enough to know how the orders are read. Otherwise [`learn`] goes through the whole
/// file, and the file is read again.
fn add(orders: &mut Orders, path: &str, kind: TableKind, source: Source<'_>, settings: &OrderSettings) -> Result<()> {
    let Ok(file) = u16::try_from(orders.files.len()) else {
        return Err(Error::new(Kind::Settings, path, "more than 65535 order files").hint("join them first"));
    };
    let room = Orders::MOST_REJECTED - orders.rejected.len();
    let source: Source<'_> = &|take| {
        let mut last: (Vec<String>, Option<&Dialect>) = Default::default();
        source(&mut |mut table| {
            if last.0 != table.names {
                let dialect = dialects::recognise(&table.names).filter(|dialect| dialect.role == Role::Orders);
                last = (table.names.clone(), dialect);
            }
            if let Some(dialect) = last.1 {
                dialects::add_parts(&mut table, dialect);
            }
            take(table)
        })
    };
    let begin = |known| OrderReader::new(path, kind, (file, orders.len(), room), known, settings);
    let mut reading = begin(None);
    let mut ending = source(&mut |table| reading.add(&table))?;
    if reading.again {
        reading = begin(Some(learn(path, kind, source, settings)?));
        ending = source(&mut |table| reading.add(&table))?;
    }
    let (mut sheet, mut ledger, rejected) = reading.finish();
    (ledger.fault, ledger.change) = ending.told();
    sheet.close();
    orders.filled |= sheet.filled();
    orders.sheets.push(sheet);
    orders.files.push(ledger);
    orders.rejected.extend(rejected);
    Ok(())
}

/// The least number of columns of a file of which only the used ones are read. Canonical files have fewer.
const WIDE: usize = 24;

/// For each header of a file, whether an order can need its column: in a wide file of a dialect those that the dialect
/// uses, those that the settings name, and those that the dialect does not know.
fn wanted(names: &[String], settings: &OrderSettings) -> Vec<bool> {
    let dialect = dialects::recognise(names).filter(|dialect| dialect.role == Role::Orders && names.len() >= WIDE);
    let Some(dialect) = dialect else { return vec![true; names.len()] };
    let headers = header::of(names);
    let mut wanted: Vec<bool> = dialect.known(&headers).into_iter().map(|known| !known).collect();
    let used = dialect.columns.iter().map(|source| source.headers).chain(dialect.skips.iter().map(|skip| skip.headers));
    let named = settings.columns.values().map(String::as_str);
    for at in used.chain(named).filter_map(|spellings| dialects::place(spellings, &headers)) {
        wanted[at] = true;
    }
    wanted
}

/// What only a whole file shows.
struct Known {
    /// All headers.
    names: Vec<String>,
    /// What they mean.
    columns: Columns,
    /// Whether day or month comes first in its dates.
    order: DayOrder,
    /// The decimal sign of its amounts.
    mark: Option<DecimalMark>,
    /// What decided both, in words.
    evidence: Vec<String>,
}

/// Learns what only a whole file shows.
fn learn(path: &str, kind: TableKind, source: Source<'_>, settings: &OrderSettings) -> Result<Known> {
    let mut first: Option<Table> = None;
    let mut names = Vec::new();
    source(&mut |table| {
        names.clone_from(&table.names);
        first.get_or_insert(table);
        // Only JSON lines can have additional headers further down.
        Ok(if kind == TableKind::Ndjson { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    let sample = first.as_ref().map_or_else(Sample::default, Sample::of);
    let columns = columns_of(path, &names, settings, &sample)?;
    let (mut proofs, mut marks) = (Proofs::default(), MarkProofs::default());
    source(&mut |table| {
        let texts = |column| columns.place(column).and_then(|at| table.columns.get(at));
        texts(Column::OrderedAt).into_iter().flat_map(Texts::iter).for_each(|date| proofs.add(cleaned(date)));
        for column in [Column::Amount, Column::Commission] {
            texts(column).into_iter().flat_map(Texts::iter).for_each(|amount| marks.add(cleaned(amount)));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    // Programs that write JSON and Parquet do not group digits: there, only a proven spelling says otherwise.
    let is_written = matches!(kind, TableKind::Csv { .. });
    let mark = if is_written { marks.mark() } else { marks.proven().or(Some(DecimalMark::Point)) };
    let is_layout = columns.dialect.is_some_and(|dialect| dialect.is_day_first);
    proofs.lean(is_layout, marks.proven() == Some(DecimalMark::Comma));
    let evidence = proofs.evidence().into_iter().chain(marks.evidence()).collect();
    Ok(Known { names, columns, order: proofs.order(), mark, evidence })
}

/// The columns of a table, with all columns that an order needs. An empty file has no columns and no orders.
fn columns_of(path: &str, names: &[String], settings: &OrderSettings, sample: &Sample<'_>) -> Result<Columns> {
    if names.is_empty() {
        return Ok(Columns::default());
    }
    let sample = sample.with_partners(&settings.partners);
    let columns = choose(names, &settings.columns, &sample).map_err(|mut error| {
        path.clone_into(&mut error.path);
        error
    })?;
    let missing = columns.missing();
    let Some(first) = missing.first() else {
        return Ok(columns);
    };
    let what = format!("no column for {}", missing.join(" and "));
    let mut hint = format!(
        "write {first} = \"HEADER\" under [orders.columns] with one of the headers found: {}",
        quoted_headers(names)
    );
    let payment = names.iter().find(|name| is_payment(name));
    if let Some(name) = payment.filter(|_| columns.place(Column::OrderId).is_none()) {
        // Writing to a String cannot fail.
        let _ = write!(
            hint,
            "; {:?} was not taken, since it is a payment's id in most exports",
            quoted_headers(std::slice::from_ref(name))
        );
    }
    Err(Error::new(Kind::Columns, path, what).at("header").hint(hint))
}

/// Whether a header is that of a payment's or transaction's id.
fn is_payment(header: &str) -> bool {
    let plain = letters(header);
    let begins = ["transaction", "transaktion", "payment", "zahlung", "txn", "paiement", "pago", "pagamento", "charge"];
    begins.iter().any(|begin| plain.starts_with(begin))
        && ["id", "ref", "reference", "nummer", "number", "code"].iter().any(|end| plain.ends_with(end))
}

impl Sheet {
    /// Ends the reading, and releases unused capacity.
    pub(super) fn close(&mut self) {
        self.texts.iter_mut().flatten().for_each(Values::close);
        self.lines.close();
        self.rows.shrink_to_fit();
        self.at.shrink_to_fit();
        self.day_only.shrink_to_fit();
        self.amount.shrink_to_fit();
        self.commission.shrink_to_fit();
        self.standing.shrink_to_fit();
    }

    /// The columns with a value in any order, one bit each.
    pub(super) fn filled(&self) -> u16 {
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

#[cfg(test)]
mod tests;
