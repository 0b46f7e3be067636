//! `verdicts.csv`: RFC 4180 with `\n` line ends, UTF-8 without a byte order mark.
//!
//! This is an own writer instead of Polars': two decimals, the spelling of times and the defence against formulas are rules
//! about texts, so a Polars frame would first have to hold every cell as text.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Row;
use super::columns::{COLUMNS, Column, Value, names};
use crate::base::csv_cell::guarded;
use crate::base::units::Money;

/// Writes a header and one record per row, in the order given.
///
/// Times are RFC 3339 in UTC, amounts have the decimals of their currency, confidences two; a missing value is an empty field.
/// Texts are changed in three ways only, and an ordinary id in none of them, so that it joins byte for byte (the Parquet file
/// has every text unchanged):
/// - a text that a spreadsheet would take for a formula gets a `'` in front (it begins with `=`, `+`, `-`, `@`, their full-width
///   twins, a tab or a line end, also after spaces and quotes);
/// - so does such a sign after a `;`, a tab or a line end, in every cell: where a comma is the decimal sign, spreadsheets cut
///   a double-clicked file at `;`, whatever the quotes say;
/// - control characters but for line ends and tabs, and marks that turn the direction of writing, are spelled `\u{1b}`.
///
/// [`crate::base::csv_cell::plain`] restores the original text of an id.
///
/// Fails when `out` does.
pub fn write(rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(header().as_bytes())?;
    let mut line = String::new();
    for row in rows {
        line.clear();
        push(&mut line, row);
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// The header's line.
pub fn header() -> String {
    names().collect::<Vec<_>>().join(",") + "\n"
}

/// Adds a row's record, its line end included, to a text.
pub fn push(text: &mut String, row: &Row) {
    for (at, column) in COLUMNS.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        push_field(text, &cell(column, row));
    }
    text.push('\n');
}

/// The text of a row's cell in a column.
fn cell<'r>(column: &Column, row: &'r Row) -> Cow<'r, str> {
    match column.value {
        Value::Key(of) | Value::Text(of) => guarded(of(row)),
        Value::Outcome(of) | Value::Word(of) => of(row).into(),
        Value::Time(of) => value(of(row)),
        Value::Money(of) => money(of(row), &row.currency),
        Value::Share(of) => share(of(row)),
        Value::Whole(of) => value(of(row)),
    }
}

/// A value in its own display format.
fn value<T: ToString>(value: Option<T>) -> Cow<'static, str> {
    value.map_or(Cow::Borrowed(""), |value| value.to_string().into())
}

/// An amount with the decimals of its currency.
fn money(value: Option<Money>, currency: &str) -> Cow<'static, str> {
    value.map_or(Cow::Borrowed(""), |value| value.of(currency).to_string().into())
}

/// A confidence with two decimals.
fn share(value: Option<f64>) -> Cow<'static, str> {
    value.filter(|value| value.is_finite()).map_or(Cow::Borrowed(""), |value| format!("{value:.2}").into())
}

/// Adds a field, in quotes when it holds what separates fields or could be trimmed.
pub fn push_field(line: &mut String, text: &str) {
    if !text.contains([',', '"', '\n', '\r']) && text.trim().len() == text.len() {
        line.push_str(text);
        return;
    }
    line.push('"');
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::tables::{Table, TableKind};

    fn text(rows: &[Row]) -> String {
        let mut bytes = Vec::new();
        write(rows, &mut bytes).expect("written");
        String::from_utf8(bytes).expect("UTF-8")
    }

    fn table(rows: &[Row]) -> Table {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text(rows).as_bytes()).expect("written");
        Table::read(file.path(), TableKind::Csv { delimiter: b',' }).expect("readable")
    }

    #[test]
    fn one_plain_row_to_the_byte() {
        let (header, row) = (names().collect::<Vec<_>>().join(","), text(&[samples::lost()]));
        let expected = "#1001,2026-09-01T00:00:14Z,100.00,EUR,lost,altered_tag,coffee-2O,0.92,observed,unknown_tag,\
                        0.05,,coffee-20,Coffee Blog,2026-08-31T23:58:43.5Z,90,session,maybe,publisher,4.00,\
                        \"The link says coffee-2O, which is nobody's id.\",access.log:12;access.log:19\n";
        assert_eq!(row, format!("{header}\n{expected}"));
        assert_eq!(text(&[]), format!("{header}\n"));
        assert_eq!(text(&[samples::organic()]).lines().nth(1).map(|l| l.matches(',').count()), Some(21));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let awkward = Row {
            order_id: "A,\"1\"\r\nB".to_owned(),
            detail: "first\nsecond\r\nthird, \"quoted\"\"".to_owned(),
            credited_tag: " spaced ".to_owned(),
            partner: "Größe 日本 \u{1f600} שלום".to_owned(),
            because: "\"".to_owned(),
            evidence: "a.log:1;b, c.log:2".to_owned(),
            ..samples::lost()
        };
        let rows = [samples::lost(), awkward, samples::organic(), samples::undetermined()];
        let table = table(&rows);
        assert!(table.names.iter().eq(names()));
        assert_eq!(table.rows, rows.len());
        for (at, row) in rows.iter().enumerate() {
            let read: Vec<&str> = table.columns.iter().map(|column| column.get(at)).collect();
            let texts = [&row.order_id, &row.currency, &row.detail, &row.credited_tag, &row.claimant_tag];
            assert_eq!([0, 3, 6, 11, 12].map(|c| read[c]), texts.map(String::as_str));
            let texts = [&row.partner, &row.because, &row.evidence];
            assert_eq!([13, 20, 21].map(|c| read[c]), texts.map(String::as_str));
            assert_eq!(read[1], row.ordered_at.to_string());
            assert_eq!(read[2], row.amount.map(|m| m.to_string()).unwrap_or_default());
            assert_eq!(read[15], row.lag_seconds.map(|s| s.to_string()).unwrap_or_default());
        }
        assert_eq!(table.columns[2].get(3), "-3.00", "a number is no formula");
    }

    #[test]
    fn no_cell_begins_a_formula() {
        let table = table(&[samples::hostile()]);
        let read = |name| table.column(name).expect("a column").get(0);
        assert_eq!(read("order_id"), "'=1+1");
        assert_eq!(read("currency"), "'@SUM(A1)");
        assert_eq!(read("detail"), "'=cmd|' /C calc'!A0");
        assert_eq!(read("claimant_tag"), "'-2+3\"");
        assert_eq!(read("partner"), "'+1, \"the\" partner\r\n\\u{1b}[2J\\u{202e}");
        assert_eq!(read("because"), "seen;'=HYPERLINK(\"http://evil.example\")\n'-1");
        assert_eq!(read("evidence"), "'\ttab.log:1");
    }

    #[test]
    fn ids_survive_but_for_formulas() {
        let rows = [Row { order_id: "\u{1b}=1".to_owned(), credited_tag: " =2".to_owned(), ..samples::lost() }];
        let table = table(&rows);
        let read = |name| crate::base::csv_cell::plain(table.column(name).expect("a column").get(0)).into_owned();
        assert_eq!((read("order_id"), read("credited_tag")), ("\u{1b}=1".to_owned(), " =2".to_owned()));
        assert_eq!(share(Some(f64::NAN)), "");
        assert_eq!(share(Some(1.0)), "1.00");
    }

    proptest::proptest! {
        /// Any text comes back from a field, and no field leaks into its neighbours.
        #[test]
        fn fields_come_back(texts in proptest::collection::vec("[a,;\"\n\r\u{e9} ]{0,5}", 3..4)) {
            let mut line = String::from("a,b,c\n");
            for (at, text) in texts.iter().enumerate() {
                if at > 0 { line.push(','); }
                push_field(&mut line, text);
            }
            line.push('\n');
            let mut file = tempfile::NamedTempFile::new().expect("a file");
            file.write_all(line.as_bytes()).expect("written");
            let table = Table::read(file.path(), TableKind::Csv { delimiter: b',' }).expect("readable");
            if table.rows == 1 {
                let read: Vec<&str> = table.columns.iter().map(|column| column.get(0)).collect();
                proptest::prop_assert_eq!(read, texts);
            } else {
                proptest::prop_assert_eq!(line, "a,b,c\n,,\n");
            }
        }
    }
}
