//! Tables that people hand in: order logs and partner lists as CSV, NDJSON or Parquet, read into columns of text.
//!
//! Everything stays text here, because only the reader of a column knows what it means: an order number
//! `000123` or `1e5` must not become a number on the way. Polars does the reading; it is called from the main
//! thread only, since it brings its own threads.

mod csv;
pub mod guard;
pub mod limits;
mod ndjson;
mod opened;
mod parquet;
mod pieces;
mod records;
mod sniff;
mod texts;
mod workbook;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::base::error::Result;
use opened::Opened;
use pieces::Pieces;

pub use sniff::{Look, sniff};
pub use texts::Texts;
pub use workbook::refuse_workbook;

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

/// The file of a table, opened once however often it is read.
pub struct TableFile {
    opened: Opened,
    kind: TableKind,
}

impl TableFile {
    /// Opens a file. Fails with [`Kind::Open`](crate::base::error::Kind::Open) where there is none that can be read, and as
    /// [`refuse_workbook`] does.
    pub fn open(path: &Path, kind: TableKind) -> Result<Self> {
        Ok(Self { opened: Opened::new(path, &path.display().to_string())?, kind })
    }

    /// Reads the file as [`Table::each`] does. What became of it since it was opened counts, not only since this reading began.
    pub fn each(&self, take: &mut dyn FnMut(Table) -> Result<ControlFlow<()>>) -> Result<Ending> {
        let (path, kind) = (&self.opened.name, self.kind);
        each_sheet(&self.opened, kind, &mut |Sheet { names, columns, rows }| {
            take(Table { path: path.clone(), kind, names, columns, rows })
        })
    }
}

/// What became of a file while it was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Nothing: all of it was read.
    Whole,
    /// It was cut: so many bytes were read of so many that there were.
    Cut {
        /// Bytes that were read.
        read: u64,
        /// Bytes that there were at the beginning.
        of: u64,
    },
    /// So many bytes were added behind those that were read.
    Grew(u64),
    /// Its contents were written anew, in the same size.
    Rewritten,
}

impl Ending {
    /// Why the file was not read to its end, and what else became of it, in words.
    pub fn told(self) -> (Option<String>, Option<String>) {
        match self {
            Self::Whole => (None, None),
            Self::Cut { read, of } => {
                let text =
                    format!("shrank while it was read, from {of} bytes to {read}; the rows up to there were read");
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

/// What takes in the parts of a table, and says whether it wants more.
type Take<'a> = dyn FnMut(Sheet) -> Result<ControlFlow<()>> + 'a;

impl Table {
    /// Reads a whole file. A gzip file is unpacked first, bytes that are no UTF-8 are read as Windows-1252.
    ///
    /// An empty file is a table without columns, and one that is cut while it is read an error. Fails with [`Kind::Open`] or [`Kind::Read`] when the bytes cannot be had,
    /// and with [`Kind::Format`] and the line when they are no such table.
    ///
    /// [`Kind::Open`]: crate::base::error::Kind::Open
    /// [`Kind::Read`]: crate::base::error::Kind::Read
    /// [`Kind::Format`]: crate::base::error::Kind::Format
    pub fn read(path: &Path, kind: TableKind) -> Result<Self> {
        let opened = Opened::new(path, &path.display().to_string())?;
        let mut whole = Sheet::empty();
        let mut bytes = 0;
        let ending = each_sheet(&opened, kind, &mut |sheet| {
            // What a cell takes beside its text.
            bytes += sheet.columns.iter().map(|texts| texts.bytes() + 4 * texts.len()).sum::<usize>();
            limits::check_held(&opened.name, bytes)?;
            whole.append(sheet);
            Ok(ControlFlow::Continue(()))
        })?;
        if let Ending::Cut { read, of } = ending {
            return Err(pieces::shrank(&opened.name, read, of));
        }
        Ok(Self { path: opened.name, kind, names: whole.names, columns: whole.columns, rows: whole.rows })
    }

    /// Reads a file part by part, in the order of its rows: a few megabytes at once, however large it is. A later part can
    /// have more columns, never fewer. TagMatch ends early when `take` breaks. Of a file that is cut meanwhile the rows up to
    /// there are read, and the ending says so. Fails as [`Table::read`] otherwise, and when `take` does.
    pub fn each(path: &Path, kind: TableKind, take: &mut dyn FnMut(Self) -> Result<ControlFlow<()>>) -> Result<Ending> {
        TableFile::open(path, kind)?.each(take)
    }

    /// The column under a header, spelled exactly so; the first one when several are.
    pub fn column(&self, name: &str) -> Option<&Texts> {
        let at = self.names.iter().position(|known| known == name)?;
        self.columns.get(at)
    }
}

/// Reads a file part by part.
fn each_sheet(opened: &Opened, kind: TableKind, take: &mut Take<'_>) -> Result<Ending> {
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
                TableKind::Csv { delimiter } => csv::read(name, &mut pieces, delimiter, &mut take)?,
                _ => ndjson::read(name, &mut pieces, &mut take)?,
            }
            pieces.ending()
        }
        TableKind::Parquet => parquet::read(opened, &mut take)?,
    };
    // Who wants no more has not read to the end.
    Ok(if broken { Ending::Whole } else { ending })
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

/// Whether bytes begin like gzip data.
fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The text of a file: UTF-8 with or without a byte order mark, or the UTF-16 that spreadsheets call "Unicode text".
///
/// Borrows when nothing has to be replaced, which is nearly always.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => decoded(rest),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(decode_utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(decode_utf16(rest, u16::from_be_bytes)),
        _ => decoded(bytes),
    }
}

/// UTF-8 text. Bytes that are none are read as Windows-1252, which spreadsheets write in the west of Europe; a file can hold
/// both, when programs add to what people saved.
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

/// UTF-16 text in either byte order; a last odd byte is dropped.
fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::Kind;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Result<Table> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        Table::read(file.path(), TableKind::Csv { delimiter: b',' })
    }

    #[test]
    fn marks_windows_bytes_and_packed_members() {
        let table = read(b"\xef\xbb\xbfid,name\r\n1,caf\xe9\r\n").expect("readable");
        assert_eq!(table.names, ["id", "name"]);
        assert_eq!(table.column("name").map(|c| c.get(0)), Some("café"));
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

    /// Rows of a table, of which the first part is read before something happens to the file; and those of a second reading.
    fn twice_after(kind: TableKind, bytes: &[u8], change: &dyn Fn(&std::fs::File)) -> [(usize, Ending); 2] {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        let opened = TableFile::open(file.path(), kind).expect("opens");
        let mut parts = 0;
        [(), ()].map(|()| {
            let mut rows = 0;
            let ending = opened.each(&mut |table| {
                if parts == 0 {
                    change(file.as_file());
                }
                parts += 1;
                rows += table.rows;
                Ok(ControlFlow::Continue(()))
            });
            assert!(parts > 0);
            (rows, ending.expect("readable"))
        })
    }

    fn each_after(kind: TableKind, row: &dyn Fn(usize) -> String, change: &dyn Fn(&std::fs::File)) -> (usize, Ending) {
        let text: String = (0..200_000).map(row).collect();
        let [first, second] = twice_after(kind, text.as_bytes(), change);
        assert_eq!(first, second, "a later reading knows what happened before it");
        first
    }

    #[test]
    fn the_groups_before_the_cut_of_a_parquet_file_are_read() {
        use polars::prelude::{DataFrame, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series};
        let ids: Vec<i64> = (0..400_000_i64).map(|n| n * 7_919 % 1_000_003).collect();
        let mut frame =
            DataFrame::new_infer_height(vec![Series::new("id".into(), ids).into_column()]).expect("a frame");
        let mut bytes = Vec::new();
        let writer = ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Uncompressed);
        writer.with_row_group_size(Some(50_000)).finish(&mut frame).expect("written");
        let whole = twice_after(TableKind::Parquet, &bytes, &|_| ());
        assert_eq!(whole, [(400_000, Ending::Whole); 2]);
        let cut = bytes.len() as u64 * 7 / 10;
        let [first, second] = twice_after(TableKind::Parquet, &bytes, &|file| file.set_len(cut).expect("cut"));
        assert_eq!(first, second);
        assert!(first.0 % 50_000 == 0 && (200_000..300_000).contains(&first.0), "{first:?}");
        assert_eq!(first.1, Ending::Cut { read: cut, of: bytes.len() as u64 });
        let (rows, ending) = twice_after(TableKind::Parquet, &bytes, &|file| {
            file.set_len(0).and_then(|()| file.set_len(bytes.len() as u64)).expect("cut and made longer");
        })[0];
        assert!((50_000..=150_000).contains(&rows) && matches!(ending, Ending::Cut { .. }), "{rows} {ending:?}");
        let grown = twice_after(TableKind::Parquet, &bytes, &|mut file| file.write_all(b"more").expect("written"));
        assert_eq!(grown, [(400_000, Ending::Grew(4)); 2]);
    }

    #[test]
    fn what_becomes_of_a_file_while_it_is_read_is_said() {
        let csv = |nth: usize| if nth == 0 { "id,text\n".to_owned() } else { format!("{nth:07},{}\n", "x".repeat(60)) };
        let json = |nth: usize| format!("{{\"id\":{nth},\"text\":\"{}\"}}\n", "x".repeat(60));
        let kinds = [(TableKind::Csv { delimiter: b',' }, 199_999), (TableKind::Ndjson, 200_000)];
        for (kind, all) in kinds {
            let row: &dyn Fn(usize) -> String = if kind == TableKind::Ndjson { &json } else { &csv };
            assert_eq!(each_after(kind, row, &|_| ()), (all, Ending::Whole));
            let cut = 9_000_017;
            let (rows, ending) = each_after(kind, row, &|file| file.set_len(cut).expect("cut"));
            assert!(rows < all && rows > all / 2, "{rows}");
            assert!(matches!(ending, Ending::Cut { read, .. } if read == cut), "{ending:?}");
            assert!(ending.told().0.is_some());
            let (rows, ending) = each_after(kind, row, &|mut file| file.write_all(b"more\n").expect("written"));
            assert_eq!((rows, ending), (all, Ending::Grew(5)));
            assert!(ending.told().0.is_none() && ending.told().1.is_some());
        }
    }
}
