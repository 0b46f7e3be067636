//! Records that wrap a log's lines: a JSON object or a CSV record with the line in one of its texts, as collectors and exports
//! write them.

use super::escapes::{Escape, Kind, undo};
use super::json::{Raw, raw_at};
use super::prefix::{Prefix, uncolored};

/// The record that a line is wrapped in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrapper {
    /// A JSON object: the keys that lead to the line, or to an object that replaces it.
    Json(Vec<String>),
    /// A JSON object: the keys that lead to a text with an object in it. The line is the outer object with the inner one in place
    /// of the text, since either can hold the time.
    Opened(Vec<String>),
    /// A console's table: runs of blanks between values, and sequences for colors.
    Aligned,
    /// A record inside another one.
    Both(Box<[Wrapper; 2]>),
    /// A record of a table: its separator, the number of the field, and the header line, which is not a record.
    Record {
        /// The separator between two fields.
        separator: u8,
        /// How a quote inside quotes is written.
        quoting: Quoting,
        /// The field, from 0.
        nth: usize,
        /// The table's first line.
        header: Vec<u8>,
        /// The name of the field in it.
        name: String,
    },
}

/// How a record of a table writes a quote inside quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quoting {
    /// Twice, as the standard says.
    Doubled,
    /// With a backslash before it.
    Backslashed,
}

impl Quoting {
    /// The escapes of a value in quotes.
    pub(super) fn escape(self) -> Escape {
        match self {
            Self::Doubled => Escape::Doubled,
            Self::Backslashed => Escape::Backslash,
        }
    }
}

impl Wrapper {
    /// The words for it in listings.
    pub fn name(&self) -> String {
        match self {
            Self::Json(path) => format!("JSON, in {}", path.join(" > ")),
            Self::Opened(path) => format!("JSON, with a text that holds JSON in {}", path.join(" > ")),
            Self::Aligned => "aligned by blanks".to_owned(),
            Self::Both(both) => format!("{}; {}", both[0].name(), both[1].name()),
            Self::Record { name, .. } => format!("records, in {name}"),
        }
    }

    /// Whether a line is the table's header.
    pub(super) fn is_header(&self, line: &[u8]) -> bool {
        match self {
            Self::Record { header, .. } => header == line,
            Self::Both(both) => both[0].is_header(line),
            Self::Json(_) | Self::Opened(_) | Self::Aligned => false,
        }
    }

    /// The line that a record holds; the wrapper's escapes are undone in `scratch`.
    pub(in crate::logs) fn unwrap<'a>(&self, line: &'a [u8], scratch: &'a mut Vec<u8>) -> Option<&'a [u8]> {
        scratch.clear();
        let inner: &'a [u8] = match self {
            Self::Json(path) => match raw_at(record(line), path)? {
                Raw::Object(text) | Raw::Text(text, false) => text,
                Raw::Text(text, true) => {
                    undo(Escape::Json, Kind::Other, text, scratch);
                    scratch
                }
            },
            Self::Both(both) => {
                let (mut outer, mut inner) = (Vec::new(), Vec::new());
                let text = both[1].unwrap(both[0].unwrap(line, &mut outer)?, &mut inner)?;
                scratch.extend_from_slice(text);
                scratch
            }
            Self::Aligned => {
                straighten(line, scratch);
                scratch
            }
            Self::Opened(path) => {
                let line = record(line);
                let Raw::Text(text, _) = raw_at(line, path)? else { return None };
                let start = text.as_ptr().addr() - line.as_ptr().addr();
                let (before, after) =
                    (line[..start].strip_suffix(b"\"")?, line[start + text.len()..].strip_prefix(b"\"")?);
                scratch.extend_from_slice(before);
                undo(Escape::Json, Kind::Other, text, scratch);
                if scratch.get(before.len()) != Some(&b'{') {
                    return None;
                }
                scratch.extend_from_slice(after);
                scratch
            }
            Self::Record { separator, quoting, nth, .. } => {
                let (text, quoted) = fields(line, *separator, *quoting).nth(*nth)?;
                if quoted {
                    undo(quoting.escape(), Kind::Other, text, scratch);
                    scratch
                } else {
                    text
                }
            }
        };
        Some(inner.trim_ascii_end())
    }
}

/// Writes a line without sequences for colors and with one blank for each run of blanks outside quotes.
fn straighten(line: &[u8], out: &mut Vec<u8>) {
    let (mut rest, mut in_quotes) = (line.trim_ascii(), false);
    while let Some((byte, after)) = rest.split_first() {
        let plain = uncolored(rest);
        if plain.len() < rest.len() {
            rest = plain;
            continue;
        }
        rest = after;
        in_quotes ^= *byte == b'"';
        if *byte != b' ' || in_quotes || out.last() != Some(&b' ') {
            out.push(*byte);
        }
    }
}

/// A line's JSON object, without what fluentd and Fluent Bit write around it.
pub(in crate::logs) fn record(line: &[u8]) -> &[u8] {
    if line.first() == Some(&b'{') {
        return line;
    }
    let kinds = [Prefix::Tagged, Prefix::Numbered, Prefix::Printed];
    if let Some(stripped) = kinds.into_iter().find_map(|prefix| prefix.strip(line)) {
        return stripped.line;
    }
    // Words of a collector come before the object.
    match memchr::memmem::find(line, b" {\"") {
        Some(at) if line.ends_with(b"}") => &line[at + 1..],
        _ => line,
    }
}

/// The fields of a record, and whether they were between quotes.
pub(in crate::logs) fn fields(record: &[u8], separator: u8, quoting: Quoting) -> impl Iterator<Item = (&[u8], bool)> {
    let mut rest = Some(record);
    std::iter::from_fn(move || {
        let (field, after) = next_field(rest?, separator, quoting);
        rest = after;
        Some(field)
    })
}

/// A field, whether it was between quotes, and the text after its separator. A field between quotes may hold the separator.
pub(super) fn next_field(text: &[u8], separator: u8, quoting: Quoting) -> ((&[u8], bool), Option<&[u8]>) {
    let padded = text.iter().take_while(|b| **b == b' ' && separator != b' ').count();
    let Some(inner) = text[padded..].strip_prefix(b"\"") else {
        let end = memchr::memchr(separator, text);
        let field = text[..end.unwrap_or(text.len())].trim_ascii();
        return ((field, false), end.map(|end| &text[end + 1..]));
    };
    let end = closing(inner, quoting);
    let after = inner.get(end + 1..).unwrap_or_default();
    ((&inner[..end], true), memchr::memchr(separator, after).map(|next| &after[next + 1..]))
}

/// The place of the quote that closes a field.
fn closing(inner: &[u8], quoting: Quoting) -> usize {
    let mut at = 0;
    while let Some(found) = match quoting {
        Quoting::Doubled => memchr::memchr(b'"', inner.get(at..).unwrap_or_default()),
        Quoting::Backslashed => memchr::memchr2(b'"', b'\\', inner.get(at..).unwrap_or_default()),
    } {
        at += found;
        let is_escape = match quoting {
            Quoting::Doubled => inner.get(at + 1) == Some(&b'"'),
            Quoting::Backslashed => inner[at] == b'\\',
        };
        if !is_escape {
            return at;
        }
        at += 2;
    }
    inner.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_out_of_their_records() {
        let keys = |keys: &[&str]| Wrapper::Json(keys.iter().map(|key| (*key).to_owned()).collect());
        let opened = || Wrapper::Opened(vec!["p".to_owned()]);
        let record = |nth| Wrapper::Record {
            separator: b',',
            quoting: Quoting::Doubled,
            nth,
            header: b"a,b".to_vec(),
            name: "b".into(),
        };
        let backslashed = |nth| Wrapper::Record {
            separator: b',',
            quoting: Quoting::Backslashed,
            nth,
            header: b"a,b".to_vec(),
            name: "b".into(),
        };
        for (wrapper, line, expected) in [
            (keys(&["log"]), r#"{"log":"a \"b\" c\n","stream":"stdout"}"#, Some(r#"a "b" c"#)),
            (keys(&["_source", "message"]), r#"{"_id":"1","_source":{"x":[1],"message":"a b"}}"#, Some("a b")),
            (keys(&["_source"]), r#"{"_source":{"a":"}"},"b":1}"#, Some(r#"{"a":"}"}"#)),
            (keys(&["log"]), r#"{"message":"a"}"#, None),
            (keys(&["log"]), r#"{"log":1}"#, None),
            (keys(&["log"]), "a", None),
            (keys(&["log"]), "2026-09-01T00:00:14Z\tweb\t{\"log\":\"a b\"}", Some("a b")),
            (keys(&["log"]), "[0] web: [1788220814.1, {\"log\":\"a b\"}]", Some("a b")),
            (
                opened(),
                r#"{"time":"1","p":"{\"a\":\"b \\\"c\"}","x":2}"#,
                Some(r#"{"time":"1","p":{"a":"b \"c"},"x":2}"#),
            ),
            (
                Wrapper::Both(Box::new([keys(&["message"]), keys(&["log"])])),
                r#"{"message":"{\"log\":\"a \\\"b\\\"\\n\"}\n"}"#,
                Some(r#"a "b""#),
            ),
            (
                Wrapper::Aligned,
                "[GIN] |\x1b[97;42m 200 \x1b[0m|    1.5ms | GET      \"/a  b\"",
                Some(r#"[GIN] | 200 | 1.5ms | GET "/a  b""#),
            ),
            (opened(), r#"{"time":"1","p":"a"}"#, None),
            (opened(), r#"{"time":"1","p":{"a":1}}"#, None),
            (record(1), r#"1,"a ""b"", c",2"#, Some(r#"a "b", c"#)),
            (record(1), "1, a b ,2", Some("a b")),
            (record(2), "1,2", None),
            (backslashed(1), r#"1,"a \"b\", \\",2"#, Some(r#"a "b", \"#)),
        ] {
            let mut scratch = Vec::new();
            let inner = wrapper.unwrap(line.as_bytes(), &mut scratch);
            assert_eq!(inner, expected.map(str::as_bytes), "{line}");
        }
        assert!(record(1).is_header(b"a,b") && !record(1).is_header(b"1,2") && !keys(&["log"]).is_header(b"a"));
    }
}
