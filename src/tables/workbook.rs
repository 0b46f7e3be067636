//! Workbooks of spreadsheet programs (XLSX, XLSB, XLS, ODS): each sheet is a table.
//!
//! A sheet is named like a member of an archive: `report.xlsx:Fee-Orders`. It is turned into the text of a CSV file, so
//! that titles above the header, short rows and repeated headers are treated alike in both. A number is written with the
//! digits that it has, a date as `2026-09-02 12:04:41`.

use std::fmt::Write;
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use calamine::{Data, ExcelDateTime, Range, Reader, SheetType, Sheets, open_workbook_auto_from_rs};

use super::guard::guarded;
use super::{Look, TableKind, limits, sniff};
use crate::base::archives::{self, SEPARATOR};
use crate::base::error::{Error, Kind, Result};

/// A sheet of a workbook.
#[derive(Clone, Debug)]
pub struct Worksheet {
    /// The workbook's name, a colon, and the sheet's name.
    pub path: PathBuf,
    /// Its headers; `None` for a sheet that is no table.
    pub look: Option<Look>,
}

/// The sheets of a workbook in their order; `None` for a file that is no workbook, and for one that cannot be opened.
///
/// # Errors
/// [`Kind::Format`] for a damaged workbook, and for one that unpacks to too much.
pub fn worksheets(path: &Path) -> Result<Option<Vec<Worksheet>>> {
    if !std::fs::metadata(path).is_ok_and(|meta| meta.is_file()) {
        return Ok(None);
    }
    let Ok(mut file) = File::open(path) else { return Ok(None) };
    if !is_workbook(&mut file) {
        return Ok(None);
    }
    let name = path.display().to_string();
    let mut book = open(&mut file, &name)?;
    let mut found = Vec::new();
    for sheet in names(&book) {
        let text = text_of(&mut book, &name, &sheet)?;
        let head = &text[..text.floor_char_boundary(super::sniff::HEAD)];
        let look = sniff(head.as_bytes()).map(|look| Look { kind: TableKind::Sheet, ..look });
        found.push(Worksheet { path: PathBuf::from(format!("{name}{SEPARATOR}{sheet}")), look });
    }
    Ok(Some(found))
}

/// The workbook's file and the sheet that a name such as `report.xlsx:Fee-Orders` means; `None` for other names.
pub(super) fn find(path: &Path) -> Option<(File, String)> {
    let text = path.to_string_lossy();
    if !text.contains(SEPARATOR) || std::fs::symlink_metadata(path).is_ok() {
        return None;
    }
    text.match_indices(SEPARATOR).find_map(|(at, _)| {
        let mut file = archives::open(Path::new(&text[..at])).ok()?;
        is_workbook(&mut file).then(|| (file, text[at + 1..].to_owned()))
    })
}

/// Whether a file is a workbook. It is rewound afterwards.
pub(super) fn is_workbook(file: &mut File) -> bool {
    super::foreign::is_workbook(file).unwrap_or(false)
}

/// A sheet as the text of a CSV file with commas.
///
/// # Errors
/// [`Kind::Open`] when the workbook has no such sheet, and like [`worksheets`].
pub(super) fn csv(file: &mut File, name: &str, sheet: &str) -> Result<String> {
    let mut book = open(file, name)?;
    let all = names(&book);
    if !all.iter().any(|known| known == sheet) {
        return Err(Error::new(Kind::Open, name, format!("the workbook has no sheet {sheet:?}"))
            .hint(format!("its sheets are {}", all.join(", "))));
    }
    text_of(&mut book, name, sheet)
}

/// An open workbook. Its packed bytes are in memory: the reader tries them in several formats.
type Book = Sheets<Cursor<Arc<[u8]>>>;

fn open(file: &mut File, name: &str) -> Result<Book> {
    let mut bytes = Vec::new();
    let most = limits::MAX_RECORD as u64;
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(|error| refused(name, &error.to_string()))?;
    if bytes.len() as u64 > most {
        let what = format!("is a workbook of more than {} MiB", most >> 20);
        return Err(Error::new(Kind::Format, name, what).hint("save the sheet as CSV"));
    }
    check_size(&bytes, name)?;
    let bytes = Cursor::new(Arc::from(bytes));
    guarded(|| open_workbook_auto_from_rs(bytes)).map_err(|reason| refused(name, &reason))
}

fn refused(name: &str, reason: &str) -> Error {
    Error::new(Kind::Format, name, format!("is a workbook that cannot be read: {reason}"))
        .hint("open it in a spreadsheet program and save it again, or save the sheet as CSV")
}

/// Refuses a workbook that unpacks to too much, by the sizes that its archive lists.
fn check_size(bytes: &[u8], name: &str) -> Result<()> {
    if !bytes.starts_with(b"PK") {
        return Ok(());
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| refused(name, &error.to_string()))?;
    let sizes = (0..archive.len()).map(|at| archive.by_index_raw(at).map_or(0, |member| member.size()));
    if sizes.fold(0, u64::saturating_add) > limits::most_unpacked(bytes.len()) {
        let what = format!("unpacks to more than {} times its size", limits::MAX_EXPANSION);
        return Err(Error::new(Kind::Read, name, what).hint("save the sheet as CSV if it is no bomb"));
    }
    Ok(())
}

/// The names of the sheets with cells.
fn names(book: &Book) -> Vec<String> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets.map(|sheet| sheet.name.clone()).collect()
}

fn text_of(book: &mut Book, name: &str, sheet: &str) -> Result<String> {
    let range = guarded(|| book.worksheet_range(sheet)).map_err(|reason| refused(name, &reason))?;
    let (rows, columns) = range.get_size();
    limits::check_columns(name, columns)?;
    limits::check_sparse(name, rows, columns, range.used_cells().count().saturating_mul(4))?;
    let text = written(&range);
    limits::check_held(name, text.len())?;
    Ok(text)
}

/// The cells of a sheet as CSV.
fn written(range: &Range<Data>) -> String {
    let mut text = String::new();
    for row in range.rows() {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            push(&mut text, cell);
        }
        text.push('\n');
    }
    text
}

/// Adds a cell.
fn push(text: &mut String, cell: &Data) {
    // Writing to a String cannot fail.
    let _ = match cell {
        Data::Empty => Ok(()),
        Data::Int(number) => write!(text, "{number}"),
        Data::Float(number) => write!(text, "{number}"),
        Data::Bool(is) => write!(text, "{is}"),
        Data::DateTime(at) => write!(text, "{}", moment(at)),
        Data::DateTimeIso(said) | Data::DurationIso(said) | Data::String(said) => {
            if said.contains(['"', ',', '\n', '\r']) {
                text.push('"');
                text.push_str(&said.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(said);
            }
            Ok(())
        }
        // `#N/A` and `#VALUE!` have no value.
        Data::Error(_) => Ok(()),
    };
}

/// A date, a time of day or both.
fn moment(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    let days = at.as_f64();
    // A number below one is a time of day, and a whole number is a day.
    if at.is_duration() || days < 1.0 {
        clock
    } else if days.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {clock}")
    }
}
