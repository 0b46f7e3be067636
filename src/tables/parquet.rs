//! Reads Apache Parquet, and converts its values to plain text.

use std::io::Cursor;
use std::ops::Range;

use polars::prelude::{
    AnyValue, ArrowDataType, Column, DataFrame, DataType, ParquetReader, PolarsResult, SerReader, TimeUnit,
};

use super::guard::guarded;
use super::limits::{check_columns, check_sparse, short_header};
use super::opened::Opened;
use super::{Ending, Sheet, Take, Texts, pieces};
use crate::base::error::{Error, Kind, Result};
use crate::base::units::{Micros, civil_from_days};

/// The most rows per byte of a file: each row has an id of its own, and even numbers that rise by one take up a bit
/// here and there.
const ROWS_PER_BYTE: usize = 100;

/// Rows that are decoded at once where the file's own groups are smaller, and where they are larger: to read a part of
/// a group, the parts before it are unpacked as well.
const AT_ONCE: usize = 1 << 17;
const AT_MOST: usize = 1 << 20;

/// Reads a Parquet file, some of its row groups at once. Nested columns, times of day and durations are skipped: an
/// order has none.
///
/// The end of the file says where its groups are, and is read first. If the file is truncated meanwhile, the groups up
/// to that point are read.
pub(super) fn read(opened: &Opened, take: &mut Take<'_>) -> Result<Ending> {
    let path = &opened.name;
    let mut bytes = match Bytes::begin(opened)? {
        Ok(bytes) => bytes,
        Err(lost) => return Ok(lost),
    };
    let shape = guarded(|| shape(&mut reader(&bytes.held))).map_err(|reason| refused(path, &reason))?;
    check_columns(path, shape.columns)?;
    // The decoder allocates room for as many rows as the file claims.
    check_sparse(path, shape.rows, shape.wanted.len().max(1), bytes.held.len().saturating_mul(ROWS_PER_BYTE))?;
    if shape.wanted.is_empty() {
        return take(Sheet { rows: shape.rows, ..Sheet::empty() }).map(|_| opened.ending());
    }
    let mut rows = 0;
    for mut part in parts(&shape) {
        let whole = part.end;
        part.end = bytes.fill(&shape, &part)?;
        if part.is_empty() && part.end < whole {
            break;
        }
        let slice = (part.start, part.len());
        let read =
            || sheet(reader(&bytes.held).with_projection(Some(shape.wanted.clone())).with_slice(Some(slice)).finish()?);
        let sheet = match guarded(read) {
            // A file that was truncated and made longer again reads as zeros.
            Err(_) if matches!(opened.ending(), Ending::Cut { .. } | Ending::Rewritten) => {
                bytes.cut = Some(shape.place_of(part.start));
                break;
            }
            read => read.map_err(|reason| refused(path, &reason))?,
        };
        rows += sheet.rows;
        if take(sheet)?.is_break() || part.end < whole {
            break;
        }
    }
    let of = opened.size;
    Ok(match bytes.cut {
        Some(read) if rows == 0 => Ending::Lost { read, of, why: shape.why_nothing() },
        Some(read) => Ending::Cut { read, of },
        None => opened.ending(),
    })
}

/// A file's bytes as far as they are read, and zeros in place of the others.
struct Bytes<'a> {
    opened: &'a Opened,
    held: Vec<u8>,
    /// The number of row groups that are read.
    filled: usize,
    /// Where the file ends now, if it was truncated.
    cut: Option<u64>,
}

impl<'a> Bytes<'a> {
    /// Reads the end of a file, once for all readings. A packed file is read as a whole: of one that was truncated, nothing can
    /// be read.
    fn begin(opened: &'a Opened) -> Result<std::result::Result<Self, Ending>> {
        if super::is_gzip(&opened.head) {
            return Ok(match pieces::whole(opened)? {
                (_, Ending::Cut { read, of }) => Err(Ending::Lost { read, of, why: PACKED }),
                (held, _) => Ok(Self { opened, held, filled: usize::MAX, cut: None }),
            });
        }
        let footer = if let Some(footer) = opened.footer.get() {
            footer
        } else {
            let footer = footer(opened)?;
            opened.footer.get_or_init(|| footer)
        };
        let mut held = vec![0; opened.size as usize];
        let from = held.len() - footer.len();
        held[from..].copy_from_slice(footer);
        Ok(Ok(Self { opened, held, filled: 0, cut: None }))
    }

    /// Reads the groups of the given rows, and returns up to which row they could be read.
    fn fill(&mut self, shape: &Shape, rows: &Range<usize>) -> Result<usize> {
        let mut from: usize = shape.groups.iter().take(self.filled).sum();
        while self.filled < shape.groups.len() && from < rows.end {
            let place = &shape.places[self.filled];
            let end = (place.end as usize).min(self.held.len());
            let start = (place.start as usize).min(end);
            if !self.opened.fill(start as u64, &mut self.held[start..end])? {
                self.cut = Some(match self.opened.ending() {
                    Ending::Cut { read, .. } => read,
                    _ => start as u64,
                });
                return Ok(from.max(rows.start));
            }
            from += shape.groups[self.filled];
            self.filled += 1;
        }
        Ok(rows.end)
    }
}

fn reader(bytes: &[u8]) -> ParquetReader<Cursor<&[u8]>> {
    ParquetReader::new(Cursor::new(bytes))
}

/// The end of a file: its metadata, the length of the metadata, and four letters.
fn footer(opened: &Opened) -> Result<Vec<u8>> {
    let end = |bytes: u64| {
        let mut footer = vec![0; bytes as usize];
        if opened.fill(opened.size - bytes, &mut footer)? {
            return Ok(footer);
        }
        match opened.ending() {
            Ending::Cut { read, of } => Err(pieces::shrank(&opened.name, read, of)),
            _ => Err(refused(&opened.name, "its end cannot be read")),
        }
    };
    let last = end(opened.size.min(8))?;
    match last.as_slice() {
        [a, b, c, d, b'P', b'A', b'R', b'1'] => {
            end((u64::from(u32::from_le_bytes([*a, *b, *c, *d])) + 8).min(opened.size))
        }
        _ => Ok(last),
    }
}

/// Splits the rows into parts that are read at once: some whole groups, or a part of a large one. A file without rows
/// is one empty part.
fn parts(shape: &Shape) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for rows in &shape.groups {
        let to = from + rows;
        match parts.last_mut() {
            Some(part) if to - part.start <= AT_ONCE => part.end = to,
            _ => parts.extend((from..to).step_by(AT_MOST).map(|at| at..to.min(at + AT_MOST))),
        }
        from = to;
    }
    // A file without rows still has its columns.
    if parts.is_empty() {
        parts.push(0..shape.rows);
    }
    parts
}

/// The metadata of a file.
struct Shape {
    rows: usize,
    /// The rows of each group.
    groups: Vec<usize>,
    /// Where each group's bytes are.
    places: Vec<Range<u64>>,
    columns: usize,
    /// The columns that fit into one line of text.
    wanted: Vec<usize>,
}

fn shape(reader: &mut ParquetReader<Cursor<&[u8]>>) -> PolarsResult<Shape> {
    let schema = reader.schema()?;
    let plain = |(at, (_, field)): (usize, (_, &polars::prelude::ArrowField))| is_plain(&field.dtype).then_some(at);
    let wanted = schema.iter().enumerate().filter_map(plain).collect();
    let (mut groups, mut places) = (Vec::new(), Vec::new());
    for group in &reader.get_metadata()?.row_groups {
        groups.push(group.num_rows());
        let columns = group.byte_ranges_iter();
        places.push(columns.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or_default());
    }
    Ok(Shape { rows: reader.num_rows()?, groups, places, columns: schema.len(), wanted })
}

/// Why nothing of a truncated packed file can be read.
const PACKED: &str = "the end of a packed Parquet file, which lists its rows, is lost";

impl Shape {
    /// Why no row before a cut can be read.
    fn why_nothing(&self) -> &'static str {
        match self.groups.len() {
            0 | 1 => "they are one row group, which can only be read as a whole",
            _ => "the first row group is cut, and a row group can only be read as a whole",
        }
    }

    /// Where the group of a row begins.
    fn place_of(&self, row: usize) -> u64 {
        let mut end = 0;
        let group = self.groups.iter().position(|rows| {
            end += rows;
            row < end
        });
        group.and_then(|at| self.places.get(at)).map_or(0, |place| place.start)
    }
}

fn refused(path: &str, reason: &str) -> Error {
    let what = format!("not readable as Parquet: {reason}");
    Error::new(Kind::Format, path, what).hint("fetch the file again, it is damaged")
}

/// Whether a type has single values.
fn is_plain(kind: &ArrowDataType) -> bool {
    use ArrowDataType as A;
    if let A::Dictionary(_, value, _) = kind {
        return is_plain(value);
    }
    let number =
        matches!(kind, A::Int8 | A::Int16 | A::Int32 | A::Int64 | A::UInt8 | A::UInt16 | A::UInt32 | A::UInt64)
            || matches!(kind, A::Float32 | A::Float64 | A::Decimal(..));
    let text = matches!(kind, A::Utf8 | A::LargeUtf8 | A::Utf8View)
        || matches!(kind, A::Binary | A::LargeBinary | A::BinaryView);
    let time = matches!(kind, A::Timestamp(..) | A::Date32 | A::Date64);
    number || text || time || matches!(kind, A::Null | A::Boolean)
}

/// The text columns of a frame.
fn sheet(frame: DataFrame) -> PolarsResult<Sheet> {
    let rows = frame.height();
    let mut names = Vec::with_capacity(frame.width());
    let mut columns = Vec::with_capacity(frame.width());
    for column in frame.into_columns() {
        names.push(short_header(column.name().trim()).to_owned());
        let mut texts = texts(&column, rows)?;
        texts.shrink();
        columns.push(texts);
    }
    Ok(Sheet { names, columns, rows })
}

/// A column's values as text.
fn texts(column: &Column, rows: usize) -> PolarsResult<Texts> {
    let mut texts = Texts::with_capacity(rows, 0);
    let column = match column.dtype() {
        DataType::Categorical(..) | DataType::Enum(..) => column.cast(&DataType::String)?,
        _ => column.clone(),
    };
    let series = column.as_materialized_series().rechunk();
    for value in series.iter() {
        push(&mut texts, &value);
    }
    Ok(texts)
}

/// Adds one value in the spelling that the readers of orders and partners expect.
fn push(texts: &mut Texts, value: &AnyValue<'_>) {
    match value {
        AnyValue::String(text) => texts.push(text),
        AnyValue::StringOwned(text) => texts.push(text),
        AnyValue::Binary(bytes) => texts.push(&String::from_utf8_lossy(bytes)),
        AnyValue::Boolean(v) => texts.push_display(v),
        AnyValue::Int8(v) => texts.push_display(v),
        AnyValue::Int16(v) => texts.push_display(v),
        AnyValue::Int32(v) => texts.push_display(v),
        AnyValue::Int64(v) => texts.push_display(v),
        AnyValue::UInt8(v) => texts.push_display(v),
        AnyValue::UInt16(v) => texts.push_display(v),
        AnyValue::UInt32(v) => texts.push_display(v),
        AnyValue::UInt64(v) => texts.push_display(v),
        AnyValue::Float32(v) => texts.push_display(v),
        AnyValue::Float64(v) => texts.push_display(v),
        AnyValue::Decimal(digits, _, scale) => texts.push(&decimal(*digits, *scale)),
        AnyValue::Date(days) => texts.push(&date(i64::from(*days))),
        AnyValue::Datetime(ticks, unit, zone) => {
            texts.push(&moment(*ticks, *unit, zone.is_some()));
        }
        _ => texts.push(""),
    }
}

/// Formats a decimal: `268800` with a scale of 4 is `26.8800`.
fn decimal(digits: i128, scale: usize) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let all = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = all.split_at(all.len() - scale);
    let point = if scale == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// Formats a date: `2026-09-02`.
fn date(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Formats a time as RFC 3339; without the `Z` when the column has no zone, so that the order file's zone applies.
fn moment(ticks: i64, unit: TimeUnit, zoned: bool) -> String {
    let micros = match unit {
        TimeUnit::Nanoseconds => ticks.div_euclid(1000),
        TimeUnit::Microseconds => ticks,
        TimeUnit::Milliseconds => ticks.saturating_mul(1000),
    };
    let mut text = Micros(micros).to_string();
    if !zoned {
        text.pop();
    }
    text
}

#[cfg(test)]
mod tests;
