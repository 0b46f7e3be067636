//! Reads one JSON object per line.
//!
//! Values are taken from their lines as they are written, so that a long order number keeps all its digits, and deep
//! nesting costs no more than its bytes. Raw values of `serde_json` take a third of the time of checking a line and cutting it
//! by hand; lines that are cut off, and keys that are no text, are still cut by hand.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::csv::Text;
use super::json_text::{Field, cut, first, next, shown, string_end, unquoted};
use super::limits::{MAX_COLUMNS, check_columns, check_sparse, short_header};
use super::{Sheet, Take, Texts};
use crate::base::error::{Error, Kind, Result};

/// Reads an NDJSON text piece by piece. Numbers and booleans become plain text; nested values remain JSON. Of a key
/// that occurs twice in an object the last value counts, as in every JSON reader. A key that first occurs in a later
/// piece adds a column.
pub(super) fn read(path: &str, pieces: &mut dyn Text, take: &mut Take<'_>) -> Result<()> {
    let mut columns = Columns::default();
    let (mut text, mut more) = (String::new(), true);
    let (mut line_number, mut all, mut bytes) = (0, 0, 0);
    while more {
        more = pieces.more(&mut text)?;
        bytes += text.len();
        let mut rows = 0;
        for line in text.lines() {
            line_number += 1;
            if line.trim().is_empty() {
                continue;
            }
            let Some(fields) = fields(line) else {
                return Err(Error::new(Kind::Format, path, "not a JSON object")
                    .at(format!("line {line_number}"))
                    .hint("write one JSON object per line, and nothing else"));
            };
            check_columns(path, fields.len()).map_err(|error| error.at(format!("line {line_number}")))?;
            columns.add(&fields, rows);
            rows += 1;
            let width = columns.names.len();
            check_columns(path, width).map_err(|error| error.at(format!("line {line_number}")))?;
            check_sparse(path, all + rows, width, bytes)?;
        }
        all += rows;
        text.clear();
        if take(columns.taken(rows))?.is_break() {
            break;
        }
    }
    Ok(())
}

/// The keys of an object line in their order, each once; `None` for any other line.
pub(super) fn keys(line: &str) -> Option<Vec<String>> {
    let mut keys: Vec<String> = Vec::new();
    for (key, _) in fields(line)? {
        if !keys.iter().any(|known| *known == key) {
            keys.push(key.into_owned());
        }
    }
    Some(keys)
}

/// The keys of a truncated line, up to the key with the truncated value.
pub(super) fn first_keys(line: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = next(line.trim_start().strip_prefix('{').unwrap_or_default());
    while let Some(((key, _), behind)) = first(rest) {
        keys.push(key.into_owned());
        rest = next(behind);
    }
    let last = string_end(rest).filter(|_| rest.starts_with('"')).map(|end| unquoted(&rest[..end]).into_owned());
    keys.extend(last);
    keys
}

/// The columns while they are read.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    texts: Vec<Texts>,
    /// The index of each key's column.
    places: HashMap<String, usize>,
}

impl Columns {
    /// Adds the fields of a row counted from 0. Lines mostly repeat the same keys in the same order, so the position in
    /// the line is tried first.
    fn add(&mut self, fields: &[Field<'_>], row: usize) {
        for (at, (key, value)) in fields.iter().enumerate() {
            let place = match self.names.get(at) {
                Some(name) if name == key => at,
                _ => self.place(key),
            };
            let column = &mut self.texts[place];
            column.fill(row);
            column.replace(row, value);
        }
    }

    /// Takes the columns of so many rows; the next rows start new columns.
    fn taken(&mut self, rows: usize) -> Sheet {
        let mut columns: Vec<Texts> = self.texts.iter_mut().map(std::mem::take).collect();
        for column in &mut columns {
            column.fill(rows);
        }
        Sheet { names: self.names.clone(), columns, rows }
    }

    fn place(&mut self, key: &str) -> usize {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        let place = self.names.len();
        self.names.push(short_header(key).to_owned());
        self.texts.push(Texts::default());
        self.places.insert(key.to_owned(), place);
        place
    }
}

/// The keys and values of an object line; `None` when it is not a JSON object.
fn fields(line: &str) -> Option<Vec<Field<'_>>> {
    let line = line.trim();
    if let Ok(Object(fields)) = serde_json::from_str(line) {
        return Some(fields);
    }
    // A key with half of a surrogate pair is JSON, and no text. Cutting relies on commas and colons, so the line is checked first.
    let valid = line.starts_with('{') && serde_json::from_str::<IgnoredAny>(line).is_ok();
    valid.then(|| cut(line))
}

/// The fields of an object as they are written. If there are more than columns may be, one more is kept, which shows that there
/// are too many.
struct Object<'a>(Vec<Field<'a>>);

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        from.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Object<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(Name(key)) = map.next_key()? {
            let value: &'de RawValue = map.next_value()?;
            if fields.len() <= MAX_COLUMNS {
                fields.push((key, shown(value.get())));
            }
        }
        Ok(Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::ControlFlow;

    /// A text that comes line by line.
    struct Lines<'t>(&'t str);

    impl Text for Lines<'_> {
        fn more(&mut self, text: &mut String) -> Result<bool> {
            let end = self.0.find('\n').map_or(self.0.len(), |at| at + 1);
            let (piece, rest) = self.0.split_at(end);
            text.push_str(piece);
            self.0 = rest;
            Ok(!rest.is_empty())
        }
    }

    fn read(path: &str, text: &str) -> Result<Sheet> {
        let mut whole = Sheet::empty();
        super::read(path, &mut Lines(text), &mut |sheet| {
            whole.append(sheet);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(whole)
    }

    #[test]
    fn values_become_text_and_late_keys_are_found() {
        let text = concat!(
            "{\"id\":\"000123\",\"n\":1,\"paid\":true,\"amount\":26.88}\r\n",
            "\n",
            " { \"id\" : 7 , \"amount\":null,\"tag\":\"größe \\\"x\\\"\"}\n",
        );
        let sheet = read("t", text).expect("readable");
        assert_eq!(sheet.names, ["id", "n", "paid", "amount", "tag"]);
        let row = |at| sheet.columns.iter().map(|c| c.get(at)).collect::<Vec<_>>();
        assert_eq!(sheet.rows, 2);
        assert_eq!(row(0), ["000123", "1", "true", "26.88", ""]);
        assert_eq!(row(1), ["7", "", "", "", "größe \"x\""]);
        assert!(sheet.columns.iter().all(|column| column.len() == 2));
    }

    #[test]
    fn numbers_keep_their_digits_and_nested_values_their_spelling() {
        let text = r#"{"id":98765432109876543210,"n":1e400,"x":{"a":[1,"}"]},"y":[],"z":-0}"#;
        let sheet = read("t", text).expect("readable");
        let row: Vec<&str> = sheet.columns.iter().map(|c| c.get(0)).collect();
        assert_eq!(row, ["98765432109876543210", "1e400", r#"{"a":[1,"}"]}"#, "[]", "-0"]);
    }

    #[test]
    fn the_last_of_a_repeated_key_counts() {
        let sheet = read("t", "{\"a\":1,\"a\":22,\"b\":3}\n{\"b\":4,\"a\":\"\",\"a\":5}\n").expect("readable");
        let columns: Vec<Vec<&str>> = sheet.columns.iter().map(|c| c.iter().collect()).collect();
        assert_eq!(columns, [["22", "5"], ["3", "4"]]);
        assert_eq!(keys("{\"a\":1,\"a\":2}").as_deref(), Some(["a".to_owned()].as_slice()));
    }

    #[test]
    fn escapes_are_undone_and_half_pairs_are_no_characters() {
        for (literal, text) in [
            (r#""a\u00e9\n\/\\""#, "aé\n/\\"),
            (r#""\ud83d\ude00!""#, "😀!"),
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""\ude00\ud83dx""#, "\u{fffd}\u{fffd}x"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
        ] {
            assert_eq!(unquoted(literal), text, "{literal}");
        }
        let sheet = read("t", "{\"a\\u0062\":\"\\ud800\"}").expect("readable");
        assert_eq!((sheet.names[0].as_str(), sheet.columns[0].get(0)), ("ab", "\u{fffd}"));
        let sheet = read("t", "{\"a\\ud800\":1}").expect("a key that is no text");
        assert_eq!((sheet.names[0].as_str(), sheet.columns[0].get(0)), ("a\u{fffd}", "1"));
    }

    #[test]
    fn nesting_however_deep_costs_its_bytes() {
        let depth = 200_000;
        let text = format!("{{\"id\":7,\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let sheet = read("t", &text).expect("readable");
        assert_eq!((sheet.columns[0].get(0), sheet.columns[1].get(0).len()), ("7", 2 * depth));
        assert!(read("t", &"[".repeat(depth)).is_err());
    }

    #[test]
    fn a_line_that_is_no_object_is_named() {
        for bad in ["[1]", "{\"a\":", "text", "{} {}", "{\"a\":1,}", "{,}"] {
            let text = format!("{{\"a\":1}}\n\n{bad}\n");
            let error = read("t", &text).err().expect("refused");
            assert_eq!(error.place, "line 3", "{bad}");
        }
        assert_eq!(read("t", "\n\n").expect("readable").rows, 0);
        assert_eq!(read("t", "{}\n{}\n").expect("readable").rows, 2);
    }

    #[test]
    fn columns_without_end_are_refused() {
        use std::fmt::Write;
        let mut text = String::new();
        for n in 0..10_000 {
            let _ = writeln!(text, "{{\"k{n}\":1}}");
        }
        let error = read("t", &text).err().expect("refused");
        assert!(error.what.contains("columns"), "{error}");
    }

    proptest::proptest! {
        /// Every object is cut into the values that a complete JSON parser finds in it.
        #[test]
        fn fields_are_those_of_a_whole_reader(line in "\\{(\"[ab]\":(1|\"x\"|\"\\\\\"\"|\\[1,\\{\\}\\]|null|true),?){0,4}\\}") {
            let whole: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&line).ok();
            let cut = fields(&line);
            proptest::prop_assert_eq!(cut.is_some(), whole.is_some());
            for (key, value) in whole.into_iter().flatten() {
                let last = cut.iter().flatten().rev().find(|(known, _)| *known == key);
                let text = match value {
                    serde_json::Value::String(text) => text,
                    serde_json::Value::Null => String::new(),
                    other => other.to_string(),
                };
                proptest::prop_assert_eq!(last.map(|(_, value)| value.as_ref()), Some(text.as_str()));
            }
        }
    }

    #[test]
    fn many_lines_and_one_that_is_very_long() {
        use std::fmt::Write;
        let mut text = String::new();
        for n in 0..5000 {
            let _ = writeln!(text, "{{\"id\":{n}}}");
        }
        let _ = writeln!(text, "{{\"id\":\"{}\"}}", "x".repeat(500_000));
        let sheet = read("t", &text).expect("readable");
        assert_eq!(sheet.rows, 5001);
        assert_eq!(sheet.columns[0].get(4999), "4999");
        assert_eq!(sheet.columns[0].get(5000).len(), 500_000);
    }
}
