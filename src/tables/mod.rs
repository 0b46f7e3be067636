//! Tables that users provide: order logs and partner lists as CSV, NDJSON or Parquet, read into columns of text.
//!
//! Every value remains text here, because only the reader of a column knows its meaning: an order number `000123` or
//! `1e5` must not become a number on the way. Polars does the reading; only the main thread calls it, since it has its
//! own threads.

mod cleaned;
mod commented;
mod csv;
mod decoding;
mod documents;
mod foreign;
pub mod guard;
mod header_again;
mod json_text;
mod kinds;
pub mod limits;
mod ndjson;
mod opened;
mod parquet;
mod pieces;
mod records;
mod sheet;
mod sniff;
#[cfg(test)]
mod tests;
mod texts;
mod without;
mod workbook;
mod xml;

use std::ops::ControlFlow;
use std::path::Path;

use crate::base::error::Result;
use commented::OneTable;
use decoding::{decode, decoded, is_gzip, packed};
use documents::Documents;
pub use kinds::{Ending, TableKind};
use opened::Opened;
use pieces::Pieces;
use sheet::{Sheet, Take};

pub use cleaned::cleaned;
pub use foreign::{message, refuse_workbook};
pub use header_again::{HEADER_AGAIN, is_header_again};
pub use sniff::{Look, sniff};
pub use texts::Texts;
pub use without::without;
pub use workbook::{Worksheet, worksheets};

/// A file's contents as named columns of text.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file, as the user named it.
    pub path: String,
    /// The format of the file.
    pub kind: TableKind,
    /// The headers in the order of the file, trimmed; a repeated header gets a suffix.
    pub names: Vec<String>,
    /// One column per header, each with [`Table::rows`] texts; empty where the file has no value.
    pub columns: Vec<Texts>,
    /// Records below the header, including blank ones.
    pub rows: usize,
}

/// The file of a table, opened once and read any number of times.
pub struct TableFile {
    opened: Opened,
    kind: TableKind,
}

impl TableFile {
    /// Opens a file. Fails with [`Kind::Open`](crate::base::error::Kind::Open) if it cannot be read, and like
    /// [`refuse_workbook`].
    pub fn open(path: &Path, kind: TableKind) -> Result<Self> {
        Ok(Self { opened: Opened::new(path, &path.display().to_string())?, kind })
    }

    /// Reads the file like [`Table::each`]. The ending covers all changes since the file was opened, not only those
    /// during this reading.
    pub fn each(&self, take: &mut dyn FnMut(Table) -> Result<ControlFlow<()>>) -> Result<Ending> {
        self.each_of(&csv::everything, take)
    }

    /// The same for some columns: `wanted` says for each header whether its column is used. Of other columns of a CSV
    /// file only the cells of rows without any used cell are there.
    pub fn each_of(
        &self,
        wanted: &dyn Fn(&[String]) -> Vec<bool>,
        take: &mut dyn FnMut(Table) -> Result<ControlFlow<()>>,
    ) -> Result<Ending> {
        let (path, kind) = (&self.opened.name, self.kind);
        each_sheet(&self.opened, kind, wanted, &mut |Sheet { names, columns, rows }| {
            take(Table { path: path.clone(), kind, names, columns, rows })
        })
    }
}

impl Table {
    /// Reads a whole file. A gzip file is unpacked first; bytes that are not UTF-8 are read as Windows-1252.
    ///
    /// An empty file is a table without columns. A file that is truncated while it is read is an error. Fails with
    /// [`Kind::Open`] or [`Kind::Read`] when the bytes cannot be read, and with [`Kind::Format`] and the line when they
    /// are not such a table.
    ///
    /// [`Kind::Open`]: crate::base::error::Kind::Open
    /// [`Kind::Read`]: crate::base::error::Kind::Read
    /// [`Kind::Format`]: crate::base::error::Kind::Format
    pub fn read(path: &Path, kind: TableKind) -> Result<Self> {
        let opened = Opened::new(path, &path.display().to_string())?;
        let mut whole = Sheet::empty();
        let mut bytes = 0;
        let ending = each_sheet(&opened, kind, &csv::everything, &mut |sheet| {
            // The memory of a cell beside its text.
            bytes += sheet.columns.iter().map(|texts| texts.bytes() + 4 * texts.len()).sum::<usize>();
            limits::check_held(&opened.name, bytes)?;
            whole.append(sheet);
            Ok(ControlFlow::Continue(()))
        })?;
        if let Ending::Cut { read, of } | Ending::Lost { read, of, .. } = ending {
            return Err(pieces::shrank(&opened.name, read, of));
        }
        Ok(Self { path: opened.name, kind, names: whole.names, columns: whole.columns, rows: whole.rows })
    }

    /// Reads a file part by part, in the order of its rows: a few megabytes at once, however large it is. A later part
    /// can have more columns, never fewer. Reading ends early when `take` breaks. Of a file that is truncated
    /// meanwhile, the rows up to that point are read, and the ending says so. Fails like [`Table::read`] otherwise, and
    /// when `take` fails.
    pub fn each(path: &Path, kind: TableKind, take: &mut dyn FnMut(Self) -> Result<ControlFlow<()>>) -> Result<Ending> {
        TableFile::open(path, kind)?.each(take)
    }

    /// The column under a header with exactly this spelling; the first one of several.
    pub fn column(&self, name: &str) -> Option<&Texts> {
        let at = self.names.iter().position(|known| known == name)?;
        self.columns.get(at)
    }
}

/// The headers of a table. Those of JSON lines are the keys of its first part. Fails like [`Table::read`].
pub fn names_of(path: &Path, kind: TableKind) -> Result<Vec<String>> {
    let mut names = Vec::new();
    Table::each(path, kind, &mut |table| {
        names = table.names;
        Ok(ControlFlow::Break(()))
    })?;
    Ok(names)
}

/// Reads a file part by part.
fn each_sheet(opened: &Opened, kind: TableKind, wanted: csv::Wanted<'_>, take: &mut Take<'_>) -> Result<Ending> {
    let name = &opened.name;
    let (mut broken, mut left) = (false, 0);
    let mut take = |sheet: Sheet| {
        let flow = take(sheet)?;
        broken = flow.is_break();
        Ok(flow)
    };
    let ending = match kind {
        TableKind::Csv { .. } | TableKind::Ndjson => {
            let mut pieces = Pieces::begin(opened)?;
            match kind {
                TableKind::Csv { delimiter } => {
                    let mut one = OneTable::new(&mut pieces);
                    csv::read(name, &mut one, delimiter, wanted, &mut take)?;
                    left = one.left;
                }
                _ => ndjson::read(name, &mut Documents::new(name, &mut pieces), &mut take)?,
            }
            pieces.ending()
        }
        TableKind::Parquet => parquet::read(opened, &mut take)?,
        TableKind::Sheet => {
            csv::read(name, &mut Whole(opened.sheet_text()?), b',', wanted, &mut take)?;
            opened.ending()
        }
    };
    // A receiver that stops early has not read to the end.
    Ok(match ending {
        _ if broken => Ending::Whole,
        Ending::Whole if left > 0 => Ending::Tables(left),
        ending => ending,
    })
}

/// A text that is in memory.
struct Whole(String);

impl csv::Text for Whole {
    fn more(&mut self, text: &mut String) -> Result<bool> {
        text.push_str(&std::mem::take(&mut self.0));
        Ok(false)
    }
}
