//! Tables that users provide: order logs and partner lists as CSV, NDJSON or Parquet, read into columns of text.
//!
//! Every value remains text here, because only the reader of a column knows its meaning: an order number `000123` or
//! `1e5` must not become a number on the way. Polars does the reading; only the main thread calls it, since it has its
//! own threads.

mod cleaned;
mod csv;
mod documents;
mod foreign;
pub mod guard;
pub mod limits;
mod ndjson;
mod opened;
mod parquet;
mod pieces;
mod records;
mod sniff;
#[cfg(test)]
mod tests;
mod texts;
mod without;
mod workbook;
mod xml;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::base::error::Result;
use documents::Documents;
use opened::Opened;
use pieces::Pieces;

pub use cleaned::cleaned;
pub use foreign::{message, refuse_workbook};
pub use sniff::{Look, sniff};
pub use texts::Texts;
pub use without::without;
pub use workbook::{Worksheet, worksheets};

/// The format of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableKind {
    /// Separated values with a header line.
    Csv {
        /// The byte between two fields.
        delimiter: u8,
    },
    /// One JSON object per line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
    /// A sheet of a workbook.
    Sheet,
}

impl TableKind {
    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
            Self::Sheet => "sheet",
        }
    }

    /// Whether the first record of a file is its header.
    pub const fn has_header(self) -> bool {
        matches!(self, Self::Csv { .. } | Self::Sheet)
    }
}

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

/// What happened to a file while it was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Nothing: all of it was read.
    Whole,
    /// It was truncated: `read` of its original `of` bytes were read.
    Cut {
        /// Bytes that were read.
        read: u64,
        /// Bytes that it had at the beginning.
        of: u64,
    },
    /// It was truncated so that no row of it can be read, for this reason.
    Lost {
        /// Bytes that were left.
        read: u64,
        /// Bytes that it had at the beginning.
        of: u64,
        /// Why no row can be read.
        why: &'static str,
    },
    /// So many bytes were appended after those that were read.
    Grew(u64),
    /// Its contents were rewritten, with the same size.
    Rewritten,
}

impl Ending {
    /// Why the file was not read to its end, and what else happened to it, in words.
    pub fn told(self) -> (Option<String>, Option<String>) {
        match self {
            Self::Whole => (None, None),
            Self::Cut { read, of } => {
                let text =
                    format!("shrank while it was read, from {of} bytes to {read}; the rows up to there were read");
                (Some(text.clone()), Some(text))
            }
            Self::Lost { read, of, why } => {
                let text = format!(
                    "shrank while it was read, from {of} bytes to {read}; no row of it was read, because {why}"
                );
                (Some(text.clone()), Some(text))
            }
            Self::Grew(more) => {
                (None, Some(format!("grew by {more} bytes while it was read; the rows that it had before were read")))
            }
            Self::Rewritten => {
                (None, Some("was written to while it was read; run again when it is finished".to_owned()))
            }
        }
    }
}

/// The columns that a reader found.
struct Sheet {
    names: Vec<String>,
    columns: Vec<Texts>,
    rows: usize,
}

impl Sheet {
    /// No header, no rows.
    fn empty() -> Self {
        Self { names: Vec::new(), columns: Vec::new(), rows: 0 }
    }

    /// Adds the rows of the next part of the same table, which may have more columns.
    fn append(&mut self, part: Self) {
        if self.rows == 0 {
            *self = part;
            return;
        }
        self.names = part.names;
        self.columns.resize(self.names.len(), Texts::default());
        for (column, more) in self.columns.iter_mut().zip(&part.columns) {
            column.fill(self.rows);
            more.iter().for_each(|text| column.push(text));
        }
        self.rows += part.rows;
    }
}

/// Receives the parts of a table, and returns whether it wants more.
type Take<'a> = dyn FnMut(Sheet) -> Result<ControlFlow<()>> + 'a;

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
    let mut broken = false;
    let mut take = |sheet: Sheet| {
        let flow = take(sheet)?;
        broken = flow.is_break();
        Ok(flow)
    };
    let ending = match kind {
        TableKind::Csv { .. } | TableKind::Ndjson => {
            let mut pieces = Pieces::begin(opened)?;
            match kind {
                TableKind::Csv { delimiter } => csv::read(name, &mut pieces, delimiter, wanted, &mut take)?,
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
    Ok(if broken { Ending::Whole } else { ending })
}

/// A text that is in memory.
struct Whole(String);

impl csv::Text for Whole {
    fn more(&mut self, text: &mut String) -> Result<bool> {
        text.push_str(&std::mem::take(&mut self.0));
        Ok(false)
    }
}

/// Packs a Polars column of text; a missing value becomes an empty text.
fn packed(column: &polars::prelude::StringChunked) -> Texts {
    let bytes = column.iter().flatten().map(str::len).sum();
    let mut texts = Texts::with_capacity(column.len(), bytes);
    for text in column.iter() {
        texts.push(text.unwrap_or(""));
    }
    texts
}

/// Whether bytes begin like gzip data.
fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Decodes a file's text: UTF-8 with or without a byte order mark, or the UTF-16 that spreadsheets call "Unicode text".
///
/// Borrows when nothing has to be replaced, which is almost always.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => decoded(rest),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(decode_utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(decode_utf16(rest, u16::from_be_bytes)),
        _ => decoded(bytes),
    }
}

/// Decodes UTF-8 text. Bytes that are not UTF-8 are read as Windows-1252, which spreadsheets in western Europe write. A
/// file can contain both, when programs append to files that people saved.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text.into()
}

/// Decodes UTF-16 text in either byte order; a last odd byte is dropped.
fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
