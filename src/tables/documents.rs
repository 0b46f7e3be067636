//! JSON and XML documents as JSON lines: a list of objects, an object over several lines, and lists inside envelopes such
//! as `{"orders":[…]}` and `{"data":{"records":[…]}}`.
//!
//! A document is in memory as a whole, because only its end shows that it is complete. JSON lines are passed through.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::csv::Text;
use super::json_text::{string_end, value_end};
use super::limits::check_record;
use super::xml;
use crate::base::error::{Error, Kind, Result};

/// Keys that lead to the records of an envelope, whatever else it has.
const LEADING: [&str; 18] = [
    "orders",
    "order",
    "actions",
    "transactions",
    "conversions",
    "commissions",
    "records",
    "rows",
    "data",
    "result",
    "results",
    "sales",
    "payments",
    "visits",
    "clicks",
    "links",
    "partners",
    "publishercommissions",
];

/// Keys of a record: an object that has one of them is no envelope.
const OWN: [&str; 16] = [
    "id",
    "orderid",
    "order_id",
    "number",
    "order_number",
    "ordernumber",
    "increment_id",
    "transaction_id",
    "transactionid",
    "external_id",
    "identifier",
    "commissionid",
    "conversion_id",
    "action_id",
    "uniqueid",
    "idvisit",
];

/// How deep envelopes are nested at most.
const MOST_NESTED: usize = 4;

/// A text that is read as JSON lines.
pub(super) struct Documents<'a> {
    name: &'a str,
    pieces: &'a mut dyn Text,
    begun: bool,
}

impl<'a> Documents<'a> {
    /// The lines of a file.
    pub(super) fn new(name: &'a str, pieces: &'a mut dyn Text) -> Self {
        Self { name, pieces, begun: false }
    }
}

impl Text for Documents<'_> {
    fn more(&mut self, text: &mut String) -> Result<bool> {
        if self.begun {
            return self.pieces.more(text);
        }
        self.begun = true;
        let mut first = String::new();
        let mut more = self.pieces.more(&mut first)?;
        if !is_document(&first) {
            text.push_str(&first);
            return Ok(more);
        }
        while more {
            more = self.pieces.more(&mut first)?;
            check_record(self.name, first.len())?;
        }
        if xml::is_xml(&first) {
            first = xml::json(&first);
        }
        if let Err(error) = serde_json::from_str::<IgnoredAny>(&first) {
            let what = format!("is no complete document: {error}");
            return Err(Error::new(Kind::Format, self.name, what).hint("export it again, it is cut short or damaged"));
        }
        for record in records(&first) {
            text.push_str(&one_line(record));
            text.push('\n');
        }
        Ok(false)
    }
}

/// Whether a text begins like a document: a list of objects, an object that goes on in the next line, or a single line
/// that is an envelope.
pub(super) fn is_document(text: &str) -> bool {
    let text = text.trim_start();
    if text.starts_with('<') {
        return xml::is_xml(text);
    }
    if let Some(list) = text.strip_prefix('[') {
        return list.trim_start().starts_with(['{', ']']);
    }
    if !text.starts_with('{') {
        return false;
    }
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    if serde_json::from_str::<IgnoredAny>(line).is_err() {
        // A long line of JSON lines is cut at the end of a head. A document goes on with a key or a bracket.
        let next = rest.trim_start();
        let goes_on = line.trim_end().ends_with(['[', '{', ',', ':']);
        return !rest.is_empty() && goes_on
            || !next.is_empty() && !next.starts_with('{')
            || rest.is_empty() && envelope(line).is_some();
    }
    rest.trim().is_empty() && envelope(line).is_some()
}

/// The records of a document. Of a text that is cut, the last record may be incomplete.
pub(super) fn records(text: &str) -> Vec<&str> {
    let text = text.trim();
    let list = if text.starts_with('[') { Some(text) } else { envelope(text) };
    match list {
        Some(list) if list.starts_with('[') => objects(list),
        Some(map) if is_numbered(&fields(map)) => fields(map).into_iter().map(|(_, record)| record).collect(),
        Some(record) => vec![record],
        None => vec![text],
    }
}

/// A record in one line: a line end in JSON is never part of a text.
pub(super) fn one_line(record: &str) -> Cow<'_, str> {
    if record.contains(['\n', '\r']) { record.replace(['\n', '\r'], " ").into() } else { record.into() }
}

/// The list of records of an envelope, or its only record; `None` for an object that is a record itself.
fn envelope(text: &str) -> Option<&str> {
    inside(text, 0)
}

fn inside(text: &str, depth: usize) -> Option<&str> {
    let fields = fields(text);
    let is_record = fields.iter().any(|(key, _)| OWN.contains(&key.to_ascii_lowercase().as_str()));
    let leads = |key: &str| LEADING.contains(&key.to_ascii_lowercase().as_str());
    let is_list = |value: &str| value.strip_prefix('[').is_some_and(|list| list.trim_start().starts_with(['{', ']']));
    let lists = || fields.iter().filter(|(_, value)| is_list(value));
    // An order has lists as well: items, refunds. Only an envelope has no number of its own.
    if is_record {
        return None;
    }
    if depth > 0 && is_numbered(&fields) {
        return Some(text);
    }
    if let Some((_, list)) = lists().find(|(key, _)| leads(key)) {
        return Some(list);
    }
    let nested = fields.iter().filter(|(_, value)| value.starts_with('{') && depth < MOST_NESTED);
    if let Some(found) = nested.clone().find_map(|(_, value)| inside(value, depth + 1)) {
        return Some(found);
    }
    let record = nested.clone().find(|(key, _)| leads(key)).map(|(_, value)| *value);
    record.or_else(|| lists().find(|(_, list)| list.contains('{')).map(|(_, list)| *list))
}

/// Whether fields are records by their numbers: `{"7":{…},"8":{…}}`.
fn is_numbered(fields: &[(&str, &str)]) -> bool {
    let is_record = |(key, value): &(&str, &str)| {
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit()) && value.starts_with('{')
    };
    !fields.is_empty() && fields.iter().all(is_record)
}

/// The keys and values of an object, up to its end or to where it is cut.
fn fields(text: &str) -> Vec<(&str, &str)> {
    let mut fields = Vec::new();
    let mut rest = text.strip_prefix('{').unwrap_or_default();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',']);
        let Some(end) = string_end(rest).filter(|_| rest.starts_with('"')) else { return fields };
        let key = &rest[1..end - 1];
        let Some(value) = rest[end..].trim_start().strip_prefix(':').map(str::trim_start) else { return fields };
        let Some(length) = value_end(value) else {
            fields.push((key, value));
            return fields;
        };
        fields.push((key, &value[..length]));
        rest = &value[length..];
    }
}

/// The objects of a list, up to its end or to where it is cut.
fn objects(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = list.strip_prefix('[').unwrap_or_default();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',']);
        if !rest.starts_with('{') {
            return found;
        }
        let Some(length) = value_end(rest) else {
            found.push(rest);
            return found;
        };
        found.push(&rest[..length]);
        rest = &rest[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_in_lists_envelopes_and_alone() {
        for text in [
            r#"[{"id":1},{"id":2}]"#,
            r#"{"orders":[{"id":1},{"id":2}],"page":1}"#,
            r#"{"data":{"publisherCommissions":{"count":2,"records":[{"id":1},{"id":2}]}}}"#,
            r#"{"page":1,"things":[{"id":1},{"id":2}]}"#,
            r#"{"response":{"data":{"7":{"id":1},"8":{"id":2}}}}"#,
            "{\"orders\":[\n{\"id\":1},\n{\"id\":2}\n]}",
        ] {
            assert_eq!(records(text), [r#"{"id":1}"#, r#"{"id":2}"#], "{text}");
            assert!(is_document(text), "{text}");
        }
        let order = "{\n \"id\": 7,\n \"line_items\": [{\"id\": 1}]\n}\n";
        assert_eq!((records(order).len(), is_document(order)), (1, true));
        assert_eq!(records(r#"{"order":{"id":7,"items":[{"id":1}]}}"#), [r#"{"id":7,"items":[{"id":1}]}"#]);
        assert!(records("[]").is_empty() && is_document("[]"));
    }

    #[test]
    fn lines_are_no_document() {
        for text in ["{\"id\":1,\"items\":[{\"a\":1}]}\n{\"id\":2}\n", "{\"id\":1}\n", "{\"a\":\"cut", "a,b\n1,2\n", ""]
        {
            assert!(!is_document(text), "{text}");
        }
    }
}
