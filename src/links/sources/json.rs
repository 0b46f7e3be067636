//! Reads the links in a JSON document: every text in it is looked at, and the way to it is its place.

use super::of_cell;
use crate::base::error::{Error, Kind, Result};
use crate::links::Found;
use serde_json::Value;
use std::fmt::Write;

/// Reads the links of a document.
pub(super) fn read(name: &str, text: &str, links: &mut Vec<Found>) -> Result<()> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Error::new(Kind::Format, name, format!("is no JSON: {error}")))?;
    let mut way = String::new();
    walk(&value, &mut way, &mut |way, text| {
        of_cell(text, &mut |url| links.push(Found { url, page: name.to_owned(), place: way.to_owned() }));
    });
    Ok(())
}

/// Visits all texts; serde limits how deep a document may be.
fn walk(value: &Value, way: &mut String, take: &mut dyn FnMut(&str, &str)) {
    let length = way.len();
    match value {
        Value::String(text) => take(way, text),
        Value::Array(list) => {
            for (nth, value) in list.iter().enumerate() {
                // Writing to a String cannot fail.
                let _ = write!(way, "[{nth}]");
                walk(value, way, take);
                way.truncate(length);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                let dot = if length > 0 { "." } else { "" };
                let _ = write!(way, "{dot}{key}");
                walk(value, way, take);
                way.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
