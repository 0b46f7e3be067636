//! Tables that people hand in: order logs and partner lists as CSV, NDJSON or Parquet, read into columns of text.
//!
//! Everything stays text here, because only the reader of a column knows what it means: an order number
//! `000123` or `1e5` must not become a number on the way. Polars does the reading; it is called from the main
//! thread only, since it brings its own threads.

mod csv;
pub mod guard;
pub mod limits;
mod ndjson;
mod parquet;
mod records;
mod sniff;
mod texts;

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::{Error, Kind, Result};

pub use sniff::{Look, sniff};
pub use texts::Texts;

/// How a table is written down.
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
}

/// A file's contents as named columns of text.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file, as the user named it.
    pub path: String,
    /// How it was written.
    pub kind: TableKind,
    /// The headers in the order of the file, trimmed; a repeated header gets a suffix.
    pub names: Vec<String>,
    /// One column per header, each with [`Table::rows`] texts; empty where the file has no value.
    pub columns: Vec<Texts>,
    /// Records below the header, blank ones included.
    pub rows: usize,
}

/// The columns a reader found.
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
}

impl Table {
    /// Reads a whole file. A gzip file is unpacked first, bytes that are no UTF-8 become `U+FFFD`.
    ///
    /// An empty file is a table without columns. Fails with [`Kind::Open`] or [`Kind::Read`] when the bytes cannot be had,
    /// and with [`Kind::Format`] and the line when they are no such table.
    pub fn read(path: &Path, kind: TableKind) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = contents(path, &name)?;
        let sheet = match kind {
            TableKind::Csv { delimiter } => csv::read(&name, &decode(&bytes), delimiter)?,
            TableKind::Ndjson => ndjson::read(&name, &decode(&bytes))?,
            TableKind::Parquet => parquet::read(&name, bytes)?,
        };
        Ok(Self { path: name, kind, names: sheet.names, columns: sheet.columns, rows: sheet.rows })
    }

    /// The column under a header, spelled exactly so; the first one when several are.
    pub fn column(&self, name: &str) -> Option<&Texts> {
        let at = self.names.iter().position(|known| known == name)?;
        self.columns.get(at)
    }
}

/// A Polars column of text in our own packing; a missing value is an empty text.
fn packed(column: &polars::prelude::StringChunked) -> Texts {
    let bytes = column.iter().flatten().map(str::len).sum();
    let mut texts = Texts::with_capacity(column.len(), bytes);
    for text in column.iter() {
        texts.push(text.unwrap_or(""));
    }
    texts
}

/// A file's bytes, none of a pipe or device, which may have no end. Unpacked when they are gzip by their first two bytes (names lie, `orders.csv` may be packed).
fn contents(path: &Path, name: &str) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::new(Kind::Open, name, "no such file"),
        std::io::ErrorKind::PermissionDenied => Error::new(Kind::Open, name, "may not be read by this user"),
        _ => Error::new(Kind::Read, name, format!("cannot be read: {error}")),
    };
    let kind = std::fs::metadata(path).map_err(failed)?;
    if !kind.is_file() && !kind.is_dir() {
        return Err(Error::new(Kind::Open, name, "is no file but a pipe or a device").hint("save it to a file first"));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    if !is_gzip(&bytes) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    let most = limits::most_unpacked(bytes.len());
    match MultiGzDecoder::new(bytes.as_slice()).take(most + 1).read_to_end(&mut unpacked) {
        Ok(_) if unpacked.len() as u64 > most => {
            Err(Error::new(Kind::Read, name, format!("unpacks to more than {} times its size", limits::MAX_EXPANSION))
                .hint("unpack it yourself if it is no bomb"))
        }
        Ok(_) => Ok(unpacked),
        Err(error) => Err(Error::new(Kind::Read, name, format!("broken gzip data: {error}"))
            .at(format!("byte {} when unpacked", unpacked.len()))
            .hint("fetch the file again, it is cut short or damaged")),
    }
}

/// Whether bytes begin like gzip data.
fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The text of a file: UTF-8 with or without a byte order mark, or the UTF-16 that spreadsheets call "Unicode text".
///
/// Borrows when nothing has to be replaced, which is nearly always.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(decode_utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(decode_utf16(rest, u16::from_be_bytes)),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// UTF-16 text in either byte order; a last odd byte is dropped.
fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Result<Table> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        Table::read(file.path(), TableKind::Csv { delimiter: b',' })
    }

    #[test]
    fn marks_bad_bytes_and_packed_members() {
        let table = read(b"\xef\xbb\xbfid,name\r\n1,caf\xe9\r\n").expect("readable");
        assert_eq!(table.names, ["id", "name"]);
        assert_eq!(table.column("name").map(|c| c.get(0)), Some("caf\u{fffd}"));
        assert_eq!(table.column("Name"), None);
        let pack = |text: &[u8]| {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(text).expect("packed");
            packed.finish().expect("packed")
        };
        let mut two = pack(b"id,n\n1,a\n");
        two.extend(pack(b"2,b\n"));
        assert_eq!(read(&two).expect("readable").rows, 2);
        let error = read(&two[..two.len() - 9]).expect_err("cut short");
        assert_eq!(error.kind, Kind::Read);
    }

    #[test]
    fn a_missing_file_is_an_open_error() {
        let error = Table::read(Path::new("/no/such/file.csv"), TableKind::Ndjson);
        assert_eq!(error.expect_err("missing").kind, Kind::Open);
    }
}
