//! One JSON object per line.

use std::io::Cursor;
use std::num::NonZeroUsize;
use std::sync::Arc;

use polars::prelude::{DataType, Field, JsonFormat, JsonReader, PlSmallStr, PolarsResult, Schema, SerReader};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::{Sheet, packed};
use crate::error::{Error, Kind, Result};

/// Reads an NDJSON text. Numbers and truth values become plain text, nested values a text that looks like JSON.
///
/// The keys of all lines are collected first: `tag` may well occur in the last line only, and Polars would
/// have to guess types to find that out. That pass also knows the line of whatever is wrong.
pub(super) fn read(path: &str, text: &str) -> Result<Sheet> {
    let names = names(path, text)?;
    if names.is_empty() {
        return Ok(Sheet::empty());
    }
    read_objects(text, names).map_err(|error| {
        let reason = error.to_string();
        let first = reason.lines().next().unwrap_or_default();
        Error::new(Kind::Format, path, format!("not readable as JSON lines: {first}"))
            .hint("write one JSON object per line")
    })
}

/// The keys of all objects in the order in which they first occur.
fn names(path: &str, text: &str) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let Ok(Keys(keys)) = serde_json::from_str(line) else {
            return Err(Error::new(Kind::Format, path, "not a JSON object")
                .at(format!("line {}", at + 1))
                .hint("write one JSON object per line, and nothing else"));
        };
        add_new(&mut names, keys);
    }
    Ok(names)
}

/// Adds the keys that are not there yet. Lines mostly repeat the same keys in the same order, so the place
/// is tried first.
fn add_new(names: &mut Vec<String>, keys: Vec<String>) {
    for (at, key) in keys.into_iter().enumerate() {
        if names.get(at) != Some(&key) && !names.contains(&key) {
            names.push(key);
        }
    }
}

/// The keys of an object line, without building its values; `None` for anything else.
pub(super) fn keys(line: &str) -> Option<Vec<String>> {
    serde_json::from_str(line).ok().map(|Keys(keys)| keys)
}

/// The keys of one JSON object.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Keys;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some(key) = map.next_key()? {
                    map.next_value::<IgnoredAny>()?;
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// Lets Polars read the objects with every column declared as text.
fn read_objects(text: &str, names: Vec<String>) -> PolarsResult<Sheet> {
    let text_field = |name: &String| Field::new(PlSmallStr::from_str(name), DataType::String);
    let schema: Schema = names.iter().map(text_field).collect();
    // The blank line at the end keeps Polars' estimate of line lengths from looking past the last byte.
    let padded = [text.as_bytes(), b"\n\n"].concat();
    let frame = JsonReader::new(Cursor::new(padded))
        .with_json_format(JsonFormat::JsonLines)
        .infer_schema_len(NonZeroUsize::new(1))
        .with_schema(Arc::new(schema))
        .set_rechunk(false)
        .finish()?;
    let rows = frame.height();
    let mut columns = Vec::with_capacity(names.len());
    for column in frame.into_columns() {
        columns.push(packed(column.str()?));
    }
    Ok(Sheet { names, columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_text_and_late_keys_are_found() {
        let text = concat!(
            "{\"id\":\"000123\",\"n\":1,\"paid\":true,\"amount\":26.88}\r\n",
            "\n",
            "{\"id\":7,\"amount\":null,\"tag\":\"größe \\\"x\\\"\"}\n",
        );
        let sheet = read("t", text).expect("readable");
        assert_eq!(sheet.names, ["id", "n", "paid", "amount", "tag"]);
        let row = |at| sheet.columns.iter().map(|c| c.get(at)).collect::<Vec<_>>();
        assert_eq!(sheet.rows, 2);
        assert_eq!(row(0), ["000123", "1", "true", "26.88", ""]);
        assert_eq!(row(1), ["7", "", "", "", "größe \"x\""]);
    }

    #[test]
    fn a_line_that_is_no_object_is_named() {
        for bad in ["[1]", "{\"a\":", "text", "{} {}"] {
            let text = format!("{{\"a\":1}}\n\n{bad}\n");
            let error = read("t", &text).err().expect("refused");
            assert_eq!(error.place, "line 3", "{bad}");
        }
        assert_eq!(read("t", "\n\n").expect("readable").rows, 0);
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
