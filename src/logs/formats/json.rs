//! Cuts lines that hold one JSON object each, by key names, without building a tree.
//!
//! Values are not copied; objects and arrays that no key leads into are skipped. The first element of an array counts. If a key
//! occurs twice, its last value counts, as in most readers.

mod layout;

use super::cursor::Cursor;
pub use super::cursor::MAX_DEPTH;
use super::escapes::Escape;
use super::keys::{Entry, Found, Keys};
use super::parts::any_address;
use super::slots::Slot;
use crate::logs::clock::Clock;
use crate::logs::outline::Outline;
use crate::logs::{Hit, Reject};
pub(super) use layout::Layouts;
use std::borrow::Cow;

/// A format of one JSON object a line.
#[derive(Clone, Debug)]
pub struct JsonPlan {
    keys: Keys,
    /// The keys that can identify the client.
    clients: Keys,
    /// Whether values are coded with percent signs, as `CloudFront` does.
    coded: bool,
}

impl JsonPlan {
    /// A plan of these keys.
    pub fn new(keys: Keys) -> Self {
        let clients = keys.only(|slot| slot.is_client() || matches!(slot, Slot::Captures(_)));
        Self { keys, clients, coded: false }
    }

    /// The same with other keys.
    pub(super) fn with_keys(&self, keys: Keys) -> Self {
        Self { coded: self.coded, ..Self::new(keys) }
    }

    /// The same for `CloudFront`, which codes values in JSON as in its columns.
    pub(super) fn of_cloudfront(self) -> Self {
        Self { coded: true, ..self }
    }

    /// Whether lines have outlines: their values are used as they are written.
    pub(super) fn has_outlines(&self) -> bool {
        !self.coded
    }

    /// The paths of the keys with their slots.
    pub(super) fn keys(&self) -> Vec<(String, Slot)> {
        self.keys.paths()
    }

    /// The slots that the keys lead to.
    pub fn slots(&self) -> Vec<Slot> {
        self.keys.slots()
    }

    /// Whether a line can be that of a client for which `is` holds. Only a `false` is certain.
    pub(super) fn may_be(&self, line: &[u8], quotes: Option<&[usize]>, is: impl Fn(&[u8]) -> bool) -> bool {
        let mut found = Found::new();
        let read = object(&self.clients, 0, &mut Cursor { text: line, at: 0, quotes }, 0, &mut found);
        read.is_err() || found.texts().any(|(text, plain)| !plain || any_address(text, &is))
    }

    /// The outline of a line with known quotes, if the lines before it had the same layout; `None` where only
    /// [`JsonPlan::cut`] decides.
    #[inline]
    pub(super) fn outline<'a>(
        &self,
        layouts: &mut Layouts,
        line: &'a [u8],
        quotes: &[usize],
        clock: &mut Clock,
    ) -> Option<Outline<'a>> {
        layouts.outline(&self.keys, line, quotes, clock)
    }

    /// Cuts a line into a hit that is still empty. Allocation-free unless a part that is used holds escapes, which are undone in
    /// `scratch`. `quotes` are the positions of all its quotes, if they are known and none is escaped. `stamp` is a time before
    /// the line, which counts if the line has none.
    #[inline]
    pub(super) fn cut<'a>(
        &self,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        stamp: &'a [u8],
        clock: &mut Clock,
        scratch: &'a mut Vec<u8>,
        hit: &mut Hit<'a>,
    ) -> Result<(), Reject> {
        let mut found = Found::new();
        let mut cursor = Cursor { text: line, at: 0, quotes };
        object(&self.keys, 0, &mut cursor, 0, &mut found)?;
        // A line of a pretty array ends with a comma.
        if cursor.peek().is_some() && !(cursor.take(b',') && cursor.peek().is_none()) {
            return Err(Reject::Shape);
        }
        if !stamp.is_empty() {
            found.stamp(stamp);
        }
        if self.coded {
            found.are_coded();
        }
        found.fill(clock, scratch, hit)
    }
}

fn object<'a, 'k>(
    keys: &'k Keys,
    node: usize,
    cursor: &mut Cursor<'a, '_>,
    depth: usize,
    found: &mut Found<'a, 'k>,
) -> Result<(), Reject> {
    cursor.expect(b'{')?;
    if cursor.take(b'}') {
        return Ok(());
    }
    loop {
        let (key, _) = cursor.string()?;
        cursor.colon()?;
        match keys.find(node, key) {
            Some(entry) => value(keys, entry, cursor, depth, found)?,
            None => {
                cursor.value()?;
            }
        }
        if !cursor.take(b',') {
            return cursor.expect(b'}');
        }
    }
}

fn value<'a, 'k>(
    keys: &'k Keys,
    entry: &'k Entry,
    cursor: &mut Cursor<'a, '_>,
    depth: usize,
    found: &mut Found<'a, 'k>,
) -> Result<(), Reject> {
    if depth > MAX_DEPTH {
        return Err(Reject::Shape);
    }
    match (cursor.peek().ok_or(Reject::Shape)?, entry.below()) {
        (b'{', Some(node)) => object(keys, node, cursor, depth + 1, found),
        (b'{', None) => {
            let start = cursor.at;
            cursor.nested()?;
            let text = &cursor.text[start..cursor.at];
            if entry.takes_object() && !text[1..text.len() - 1].trim_ascii().is_empty() {
                found.take(entry, text, Escape::Json);
            }
            Ok(())
        }
        (b'[', _) => {
            cursor.at += 1;
            if cursor.take(b']') {
                return Ok(());
            }
            if let Some(node) = entry.below().filter(|_| cursor.peek() == Some(b'{')) {
                return pairs(keys, node, cursor, depth + 1, found);
            }
            value(keys, entry, cursor, depth + 1, found)?;
            while cursor.take(b',') {
                cursor.value()?;
            }
            cursor.expect(b']')
        }
        _ => {
            let (text, escaped) = cursor.value()?;
            found.take(entry, text, if escaped { Escape::Json } else { Escape::None });
            Ok(())
        }
    }
}

/// An array of objects, after its bracket: headers as `{"name":"Host","value":"shop.example"}` each, or objects of which the
/// first counts.
fn pairs<'a, 'k>(
    keys: &'k Keys,
    node: usize,
    cursor: &mut Cursor<'a, '_>,
    depth: usize,
    found: &mut Found<'a, 'k>,
) -> Result<(), Reject> {
    let mut first = true;
    loop {
        if cursor.peek() != Some(b'{') {
            cursor.value()?;
            if !cursor.take(b',') {
                return cursor.expect(b']');
            }
            continue;
        }
        let start = cursor.at;
        cursor.nested()?;
        let text = &cursor.text[start..cursor.at];
        let part = |name: &str| raw_at(text, &[name.to_owned()]);
        // OpenTelemetry writes an attribute as a key and a value of one type.
        let typed = |kind: &str| raw_at(text, &["value".to_owned(), kind.to_owned()]);
        let value = || part("value").filter(|value| matches!(value, Raw::Text(..)));
        let value = || value().or_else(|| typed("stringValue")).or_else(|| typed("intValue"));
        match (part("name").or_else(|| part("key")), value()) {
            (Some(Raw::Text(name, _)), Some(Raw::Text(text, escaped))) => {
                if let Some(entry) = keys.find(node, name) {
                    found.take(entry, text, if escaped { Escape::Json } else { Escape::None });
                }
            }
            _ if first => object(keys, node, &mut Cursor::over(text), depth, found)?,
            _ => {}
        }
        first = false;
        if !cursor.take(b',') {
            return cursor.expect(b']');
        }
    }
}

/// The value that keys lead to.
pub(super) enum Raw<'a> {
    /// A string without its quotes, and whether it holds escapes.
    Text(&'a [u8], bool),
    /// An object as it is written.
    Object(&'a [u8]),
}

/// The string or object that keys lead to in a JSON object; the first element of an array counts.
pub(super) fn raw_at<'a>(line: &'a [u8], path: &[String]) -> Option<Raw<'a>> {
    let mut cursor = Cursor::over(line);
    let mut left = path;
    loop {
        while cursor.take(b'[') {}
        let Some((key, below)) = left.split_first() else { break };
        cursor.expect(b'{').ok()?;
        while cursor.string().ok()?.0 != key.as_bytes() {
            cursor.colon().and_then(|()| cursor.value()).ok()?;
            cursor.expect(b',').ok()?;
        }
        cursor.colon().ok()?;
        left = below;
    }
    match cursor.peek()? {
        b'"' => cursor.string().ok().map(|(text, escaped)| Raw::Text(text, escaped)),
        b'{' => {
            let start = cursor.at;
            cursor.nested().ok()?;
            Some(Raw::Object(&line[start..cursor.at]))
        }
        _ => None,
    }
}

/// A record as JSON where it is in Ruby's notation, `{"a"=>"b"}`, as Fluent Bit prints it, or in Python's, `{'a': None}`.
pub(in crate::logs) fn as_json(text: &[u8]) -> Cow<'_, [u8]> {
    let is_python = text.starts_with(b"{'") || text.starts_with(b"{\"") && memchr::memmem::find(text, b": '").is_some();
    if let Some(json) = is_python.then(|| of_python(text)).flatten() {
        return Cow::Owned(json);
    }
    if memchr::memmem::find(text, b"\"=>").is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in text.iter().enumerate() {
        let is_arrow = !in_string && *byte == b'=' && text.get(at + 1) == Some(&b'>');
        let ends_arrow = !in_string && *byte == b'>' && at > 0 && text[at - 1] == b'=';
        in_string ^= *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        if !ends_arrow {
            out.push(if is_arrow { b':' } else { *byte });
        }
    }
    Cow::Owned(out)
}

/// A dictionary that Python printed as JSON; `None` for a text that ends within a string.
fn of_python(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if matches!(byte, b'"' | b'\'') {
            rest = string_of_python(*byte, after, &mut out)?;
            continue;
        }
        let word = [(&b"None"[..], &b"null"[..]), (b"True", b"true"), (b"False", b"false")]
            .into_iter()
            .find(|(python, _)| python[0] == *byte && after.starts_with(&python[1..]));
        if let Some((python, json)) = word {
            out.extend_from_slice(json);
            rest = &after[python.len() - 1..];
        } else {
            out.push(*byte);
        }
    }
    Some(out)
}

/// Writes a string after its opening quote, and returns the text after its closing one.
fn string_of_python<'t>(quote: u8, text: &'t [u8], out: &mut Vec<u8>) -> Option<&'t [u8]> {
    out.push(b'"');
    let mut at = 0;
    loop {
        match (*text.get(at)?, text.get(at + 1)) {
            (byte, _) if byte == quote => break,
            (b'\\', Some(b'\'')) => out.push(b'\''),
            (b'\\', Some(b'x')) => {
                out.extend_from_slice(b"\\u00");
            }
            (b'\\', Some(next)) => out.extend([b'\\', *next]),
            (b'"', _) => {
                out.extend_from_slice(b"\\\"");
                at += 1;
                continue;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    out.push(b'"');
    Some(&text[at + 1..])
}

#[cfg(test)]
mod tests;
