//! Cuts JSON text by hand: texts that are cut off, and keys that are no text, which a whole reader refuses.

use super::limits::MAX_COLUMNS;
use std::borrow::Cow;

/// A key with its value.
pub(super) type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Cuts an object's fields, up to its end or to text that cannot be cut. If there are more fields than columns may be,
/// one more is cut, which shows that there are too many.
pub(super) fn cut(line: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut rest = next(line.strip_prefix('{').unwrap_or_default());
    while fields.len() <= MAX_COLUMNS
        && let Some((field, behind)) = first(rest)
    {
        fields.push(field);
        rest = next(behind);
    }
    fields
}

/// Skips the separators between two fields.
pub(super) fn next(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n', ','])
}

/// The first field and the text after it.
pub(super) fn first(text: &str) -> Option<(Field<'_>, &str)> {
    let (key, behind) = text.split_at(string_end(text).filter(|_| text.starts_with('"'))?);
    let behind = behind.trim_start().strip_prefix(':')?.trim_start();
    let (value, behind) = behind.split_at(value_end(behind)?);
    Some(((unquoted(key), shown(value)), behind))
}

/// The length of the string literal at the front, including its quotes.
pub(super) fn string_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The length of the value at the front. Nested values are skipped by counting their brackets.
pub(super) fn value_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => at += string_end(&text[at..])?,
            b'{' | b'[' => (at, depth) = (at + 1, depth + 1),
            b'}' | b']' if depth > 0 => (at, depth) = (at + 1, depth - 1),
            b',' | b'}' if depth == 0 => return Some(at),
            _ => at += 1,
        }
        if depth == 0 && matches!(bytes[at - 1], b'"' | b'}' | b']') {
            return Some(at);
        }
    }
}

/// A value as it is in a column of text.
pub(super) fn shown(value: &str) -> Cow<'_, str> {
    match value.trim() {
        "null" => Cow::Borrowed(""),
        text if text.starts_with('"') => unquoted(text),
        text => Cow::Borrowed(text),
    }
}

/// The text of a string literal. Half of a surrogate pair, which is not a character, becomes `U+FFFD`.
pub(super) fn unquoted(literal: &str) -> Cow<'_, str> {
    let inner = literal.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(literal);
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Cow::Borrowed(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let mut after = behind.chars();
        let plain = match after.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\x08',
            Some('f') => '\x0c',
            Some('u') => {
                let (c, length) = unicode(behind);
                text.push(c);
                rest = &behind[length..];
                continue;
            }
            Some(same) => same,
            None => break,
        };
        text.push(plain);
        rest = after.as_str();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character of `u00e9`, or of `ud83d\ude00`, and the length of its spelling.
fn unicode(text: &str) -> (char, usize) {
    let unit = |at: usize| text.get(at..at + 4).and_then(|hex| u16::from_str_radix(hex, 16).ok());
    let first = unit(1).unwrap_or(0xFFFD);
    let second = text.get(5..7).filter(|next| *next == "\\u").and_then(|_| unit(7));
    let mut pair = char::decode_utf16([first].into_iter().chain(second));
    match pair.next() {
        Some(Ok(c)) => (c, if c.len_utf16() == 2 { 11 } else { 5 }),
        _ => (char::REPLACEMENT_CHARACTER, text.len().min(5)),
    }
}
