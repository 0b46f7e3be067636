//! Reads separated values.

use std::fmt::Write;
use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{CsvReadOptions, DataType, Field, PlSmallStr, PolarsResult, Schema, SerReader};

use super::guard::guarded;
use super::limits::{check_columns, check_sparse, is_sparse, short_header};
use super::records::{MOST_LEADS, Record, Records, header, whole_records};
use super::{Sheet, Take, Texts, packed};
use crate::base::error::{Error, Kind, Result};

/// Reads a CSV text piece by piece; every column is text, whatever its values look like.
///
/// Polars reads text that follows the standard. Text that it refuses (because of a stray quote, for example) goes to
/// the slow reader, which either makes sense of it or names the line.
///
/// `wanted` says for each header whether its column is used. Of other columns only the cells of rows without any used
/// cell are kept, which show that such a row is not blank: wide exports have eighty columns, of which a dozen are used.
pub(super) fn read(
    path: &str,
    pieces: &mut dyn Text,
    delimiter: u8,
    wanted: Wanted<'_>,
    take: &mut Take<'_>,
) -> Result<()> {
    let mut text = String::new();
    let mut more = true;
    let mut begun: Option<Begun> = None;
    while more {
        more = pieces.more(&mut text)?;
        // Lines that end with a carriage return alone, as very old spreadsheets write them.
        if !more && begun.is_none() && !text.contains('\n') {
            text = text.replace('\r', "\n");
        }
        if begun.is_none() && (!more || shows_header(&text, delimiter)) {
            begun = Begun::of(path, &mut text, delimiter, wanted)?;
        }
        let Some(begun) = &mut begun else { continue };
        let end = if more { whole_records(&text, begun.head, delimiter) } else { text.len() };
        if more && end <= begun.head {
            continue;
        }
        let sheet = begun.sheet(path, &text[..end], delimiter)?;
        text.drain(begun.head..end);
        if take(sheet)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Whether the beginning of a text is enough to find the header below any title lines.
fn shows_header(text: &str, delimiter: u8) -> bool {
    let whole = &text[..whole_records(text, 0, delimiter)];
    Records::new(whole, delimiter).filter(|record| !record.is_blank()).take(MOST_LEADS + 2).count() == MOST_LEADS + 2
}

/// Says for each header whether its column is used.
pub(super) type Wanted<'a> = &'a dyn Fn(&[String]) -> Vec<bool>;

/// All columns.
pub(super) fn everything(names: &[String]) -> Vec<bool> {
    vec![true; names.len()]
}

/// A text that comes piece by piece.
pub(super) trait Text {
    /// Appends the next piece, which ends with a line; returns whether there may be more.
    fn more(&mut self, text: &mut String) -> Result<bool>;
}

/// A table after its header was read.
struct Begun {
    names: Vec<String>,
    /// For each header, whether its column is used.
    wanted: Vec<bool>,
    /// Bytes of the header, which every piece begins with.
    head: usize,
    /// Lines above the header, and lines before the piece that are not part of it.
    above: usize,
    /// Rows and bytes so far.
    rows: usize,
    bytes: usize,
}

impl Begun {
    /// Reads the header, and removes the lines above it; `None` when there is none yet.
    fn of(path: &str, text: &mut String, delimiter: u8, wanted: Wanted<'_>) -> Result<Option<Self>> {
        let Some(head) = header(text, delimiter) else { return Ok(None) };
        check_columns(path, head.fields.len()).map_err(|error| error.at("header"))?;
        let names = unique_names(&head);
        let wanted = wanted(&names);
        let begun = Self { names, wanted, head: head.end - head.start, above: head.line - 1, rows: 0, bytes: 0 };
        let start = head.start;
        text.drain(..start);
        Ok(Some(begun))
    }

    /// Reads a piece that begins with the header.
    fn sheet(&mut self, path: &str, body: &str, delimiter: u8) -> Result<Sheet> {
        let feeds = memchr::memchr_iter(b'\n', body.as_bytes()).count();
        self.bytes += body.len();
        let width = self.names.len();
        // Counting line ends is fast, but fields may contain line ends: the records are counted only if the table looks
        // sparse.
        if is_sparse(self.rows + feeds + 1, width, self.bytes) {
            check_sparse(path, self.rows + Records::new(body, delimiter).count(), width, self.bytes)?;
        }
        let sheet = match guarded(|| read_fast(body, delimiter, &self.names, &self.wanted)) {
            Ok(sheet) => sheet,
            Err(_) => read_slowly(path, body, delimiter, self.names.clone(), self.above)?,
        };
        self.rows += sheet.rows;
        self.above += feeds - memchr::memchr_iter(b'\n', &body.as_bytes()[..self.head]).count();
        Ok(sheet)
    }
}

/// The headers, trimmed; a repeated or missing header gets its column number.
fn unique_names(head: &Record<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(head.fields.len());
    for (at, field) in head.fields.iter().enumerate() {
        let mut name = short_header(field.trim()).to_owned();
        while name.is_empty() || names.contains(&name) {
            // Writing to a String cannot fail.
            let _ = write!(name, "#{}", at + 1);
        }
        names.push(name);
    }
    names
}

/// Reads a text that begins with its header, with Polars.
fn read_fast(body: &str, delimiter: u8, names: &[String], wanted: &[bool]) -> PolarsResult<Sheet> {
    let text_field = |name: &String| Field::new(PlSmallStr::from_str(name), DataType::String);
    let schema: Schema = names.iter().map(text_field).collect();
    let frame = CsvReadOptions::default()
        .with_has_header(true)
        .with_schema(Some(Arc::new(schema)))
        .with_raise_if_empty(false)
        .map_parse_options(|options| options.with_separator(delimiter))
        .into_reader_with_file_handle(Cursor::new(body.as_bytes()))
        .finish()?;
    let rows = frame.height();
    let mut columns = Vec::with_capacity(names.len());
    let mut others = Vec::new();
    // Each Polars column is dropped as soon as it is packed, so that the table is not in memory twice.
    for (at, column) in frame.into_columns().into_iter().enumerate() {
        if wanted.get(at).copied().unwrap_or(true) {
            columns.push(packed(column.str()?));
        } else {
            columns.push(Texts::default());
            others.push((at, column));
        }
    }
    if !others.is_empty() {
        let is_lone = |row: &usize| columns.iter().all(|texts| texts.get(*row).trim().is_empty());
        let lone: Vec<usize> = (0..rows).filter(is_lone).collect();
        for (at, column) in others {
            let cells = column.str()?;
            for row in &lone {
                if let Some(cell) = cells.get(*row).filter(|cell| !cell.is_empty()) {
                    columns[at].fill(*row);
                    columns[at].push(cell);
                }
            }
        }
    }
    Ok(Sheet { names: names.to_vec(), columns, rows })
}

/// Reads a text that Polars refused. `above` is the number of lines above the header.
///
/// A record that is too short gets empty fields. A record that is too long is an error, because nobody can say which of
/// its fields belong where; so is a quoted field that never ends.
fn read_slowly(path: &str, body: &str, delimiter: u8, names: Vec<String>, above: usize) -> Result<Sheet> {
    let mut columns = vec![Texts::default(); names.len()];
    let mut rows = 0;
    for record in Records::new(body, delimiter).skip(1) {
        check(&record, names.len()).map_err(|(what, hint)| {
            Error::new(Kind::Format, path, what).at(format!("line {}", above + record.line)).hint(hint)
        })?;
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(record.fields.get(at).map_or("", AsRef::as_ref));
        }
        rows += 1;
    }
    Ok(Sheet { names, columns, rows })
}

/// Checks a record: what is wrong with it, and what to do about it.
fn check(record: &Record<'_>, width: usize) -> std::result::Result<(), (String, &'static str)> {
    if record.open {
        let what = "a quoted field begins here and never ends".to_owned();
        return Err((what, "close the quote or double it"));
    }
    let beyond = record.fields.get(width..).unwrap_or_default();
    if beyond.iter().any(|field| !field.trim().is_empty()) {
        let what = format!("{} fields where the header has {width}", record.fields.len());
        return Err((what, "put quotes around a field that holds the delimiter"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::ControlFlow;

    /// A text that comes in pieces of some lines.
    struct Lines<'t>(&'t str, usize);

    impl Text for Lines<'_> {
        fn more(&mut self, text: &mut String) -> Result<bool> {
            let ends = memchr::memchr_iter(b'\n', self.0.as_bytes()).map(|at| at + 1);
            let end = ends.take(self.1).last().unwrap_or(self.0.len());
            let (piece, rest) = self.0.split_at(end);
            text.push_str(piece);
            self.0 = rest;
            Ok(!rest.is_empty())
        }
    }

    /// The rows of a text, which are the same however it is split into pieces.
    fn read(path: &str, text: &str, delimiter: u8) -> Result<Sheet> {
        let whole = joined(path, text, delimiter, usize::MAX)?;
        let piecewise = joined(path, text, delimiter, 1)?;
        assert_eq!((&whole.names, whole.rows), (&piecewise.names, piecewise.rows), "{text:?}");
        assert_eq!(whole.columns, piecewise.columns, "{text:?}");
        Ok(whole)
    }

    fn joined(path: &str, text: &str, delimiter: u8, lines: usize) -> Result<Sheet> {
        let mut whole = Sheet::empty();
        super::read(path, &mut Lines(text, lines), delimiter, &everything, &mut |sheet| {
            whole.append(sheet);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(whole)
    }

    fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let sheet = read("t.csv", text, delimiter).expect("readable");
        let row = |at| sheet.columns.iter().map(|c| c.get(at).to_owned()).collect();
        (0..sheet.rows).map(row).collect()
    }

    #[test]
    fn ids_survive_as_they_are_written() {
        let text = "id,n,when\n000123,1e5,2026-09-02\n9007199254740993,true,\n";
        assert_eq!(rows(text, b','), [["000123", "1e5", "2026-09-02"], ["9007199254740993", "true", ""]]);
    }

    #[test]
    fn of_unused_columns_only_rows_without_used_cells_are_kept() {
        let text = "a,b,c\n1,x,y\n,z,\n,,\n2,,\n";
        let names = ["a", "b", "c"].map(str::to_owned);
        let sheet = read_fast(text, b',', &names, &[true, false, false]).expect("readable");
        let rows: Vec<Vec<&str>> =
            (0..sheet.rows).map(|row| sheet.columns.iter().map(|texts| texts.get(row)).collect()).collect();
        assert_eq!(rows, [["1", "", ""], ["", "z", ""], ["", "", ""], ["2", "", ""]]);
    }

    #[test]
    fn delimiters_line_ends_and_quoted_newlines() {
        assert_eq!(rows("a;b\r\n\"x;\r\ny\";2\r\n\r\n3;\"\"\r\n", b';'), [["x;\r\ny", "2"], ["", ""], ["3", ""]]);
        assert_eq!(rows("a\tb\n1\t2", b'\t'), [["1", "2"]]);
        assert_eq!(rows("a|b\n\"say \"\"hi\"\"\"|2\n", b'|'), [["say \"hi\"", "2"]]);
    }

    proptest::proptest! {
        /// Any table that follows the standard comes back unchanged, from either reader.
        #[test]
        fn well_written_tables_come_back(
            table in proptest::collection::vec(proptest::collection::vec("[a ,;\"\n\r\u{e9}]{0,4}", 3), 0..6),
            quoted in proptest::bool::ANY,
        ) {
            let mut text = String::from("h1,h2,h3\n");
            let must = |field: &str| field.contains([',', '"', '\n', '\r']);
            for row in &table {
                let written = row.iter().map(|field| {
                    if quoted || must(field) {
                        format!("\"{}\"", field.replace('"', "\"\""))
                    } else {
                        field.clone()
                    }
                });
                text.push_str(&written.collect::<Vec<_>>().join(","));
                text.push('\n');
            }
            proptest::prop_assert_eq!(rows(&text, b','), table);
        }

        /// The slow reader and Polars split every text that Polars accepts in the same way, inch marks included. (They
        /// differ where text follows a closing quote, which has no correct reading.)
        #[test]
        fn both_readers_agree(body in "((a|a\"|a\"a|\"(a|,|\n|\"\"){0,3}\")?[,\n]){0,8}") {
            let text = format!("h1,h2\n{body}");
            let names = vec!["h1".to_owned(), "h2".to_owned()];
            let slow = read_slowly("t", &text, b',', names.clone(), 0);
            if let (Ok(fast), Ok(slow)) = (read_fast(&text, b',', &names, &[true, true]), slow) {
                proptest::prop_assert_eq!(fast.columns, slow.columns, "{:?}", text);
            }
        }
    }

    #[test]
    fn carriage_returns_alone_end_lines_too() {
        assert_eq!(rows("a,b\r1,2\r3,\"4\"\r", b','), [["1", "2"], ["3", "4"]]);
    }

    #[test]
    fn what_would_fill_the_memory_is_refused() {
        let wide = (0..10_000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
        let error = read("t.csv", &wide, b',').err().expect("too wide");
        assert_eq!((error.place.as_str(), error.what.as_str()), ("header", "more than 4096 columns"));
        let text = format!("{}\n{}", wide.get(..5000).unwrap_or_default(), "1\n".repeat(100_000));
        let error = read("t.csv", &text, b',').err().expect("too sparse");
        assert!(error.what.contains("nearly all of them empty"), "{error}");
        let notes = format!("id,note\n{}", "1,\"\n\n\n\n\n\n\n\n\"\n".repeat(1000));
        assert_eq!(rows(&notes, b',').len(), 1000);
    }

    #[test]
    fn header_only_and_nothing_at_all() {
        let sheet = read("t.csv", "a,b\n", b',').expect("readable");
        assert_eq!((sheet.rows, sheet.columns.len()), (0, 2));
        let sheet = read("t.csv", "a,b", b',').expect("readable");
        assert_eq!((sheet.rows, sheet.names.len()), (0, 2));
        assert_eq!(read("t.csv", "", b',').expect("readable").names.len(), 0);
    }

    #[test]
    fn repeated_and_missing_headers_are_told_apart() {
        let sheet = read("t.csv", "a, a ,,a\n1,2,3,4\n", b',').expect("readable");
        assert_eq!(sheet.names, ["a", "a#2", "#3", "a#4"]);
        assert_eq!(sheet.columns[3].get(0), "4");
    }

    #[test]
    fn short_rows_end_in_empty_fields() {
        assert_eq!(rows("a,b,c\n1\n2,3\n", b','), [["1", "", ""], ["2", "3", ""]]);
    }

    #[test]
    fn a_row_too_long_names_its_line() {
        let text = "title of this report\na,b,c\n\"x\ny\",1,2\n1,2,3,4\n";
        let error = read("t.csv", text, b',').err().expect("refused");
        assert_eq!(error.place, "line 5");
        assert_eq!(error.what, "4 fields where the header has 3");
        assert_eq!(rows("a,b\n1,2,,\n", b','), [["1", "2"]]);
    }

    #[test]
    fn inch_marks_are_read_and_open_quotes_named() {
        let text = "name,n\n5\" pipe,1\n\"6\"\" pipe\",2\n7\" pipe,3\n8\" pipe,4\n";
        assert_eq!(rows(text, b','), [["5\" pipe", "1"], ["6\" pipe", "2"], ["7\" pipe", "3"], ["8\" pipe", "4"]]);
        let error = read("t.csv", "a,b\n1,2\n\"open,2\n3,4\n", b',').err();
        assert_eq!(error.expect("refused").place, "line 3");
    }

    #[test]
    fn many_rows_keep_their_order() {
        let mut text = String::from("id,note\n");
        for n in 0..50_000 {
            let _ = writeln!(text, "{n:07},\"line one\nline {n}\"");
        }
        let sheet = read("t.csv", &text, b',').expect("readable");
        assert_eq!(sheet.rows, 50_000);
        assert_eq!(sheet.columns[0].get(49_999), "0049999");
        assert_eq!(sheet.columns[1].get(12_345), "line one\nline 12345");
    }
}
