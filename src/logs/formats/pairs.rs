//! Cuts lines of named values: `key=value` pairs as in logfmt and Heroku's router, and the labelled values of LTSV.
//!
//! A value of a pair is a word, or is in double quotes with backslash escapes. Words without `=` are skipped. A labelled value,
//! `label:value`, goes on to the next tab.

use super::escapes::Escape;
use super::keys::{Found, Keys};
use super::slots::Slot;
use crate::logs::clock::Clock;
use crate::logs::{Hit, Reject};

/// How a line names its values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notation {
    /// `key=value key="other value"`.
    Pairs,
    /// `label:value`, with tabs between.
    Labels,
}

impl Notation {
    /// Takes the next pair off a line.
    #[inline]
    pub(in crate::logs) fn next<'a>(self, rest: &mut &'a [u8]) -> Option<Pair<'a>> {
        match self {
            Self::Pairs => next_pair(rest),
            Self::Labels => next_label(rest),
        }
    }
}

/// A format of pairs.
#[derive(Clone, Debug)]
pub struct PairsPlan {
    keys: Keys,
    notation: Notation,
}

impl PairsPlan {
    /// A plan of these keys.
    pub fn new(keys: Keys, notation: Notation) -> Self {
        Self { keys, notation }
    }

    /// How its lines name their values.
    pub(super) fn notation(&self) -> Notation {
        self.notation
    }

    /// The paths of the keys with their slots.
    pub(super) fn keys(&self) -> Vec<(String, Slot)> {
        self.keys.paths()
    }

    /// The slots that the keys lead to.
    pub fn slots(&self) -> Vec<Slot> {
        self.keys.slots()
    }

    /// Cuts a line into a hit that is still empty. `stamp` is the time before the line; the line's own time counts more.
    pub(super) fn cut<'a>(
        &self,
        line: &'a [u8],
        stamp: &'a [u8],
        clock: &mut Clock,
        scratch: &'a mut Vec<u8>,
        hit: &mut Hit<'a>,
    ) -> Result<(), Reject> {
        let mut found = Found::new();
        let mut rest = line;
        while let Some(pair) = self.notation.next(&mut rest) {
            if let Some(entry) = self.keys.find(0, pair.key) {
                found.take(entry, pair.value, if pair.escaped { Escape::Json } else { Escape::None });
            }
        }
        found.stamp(stamp);
        found.fill(clock, scratch, hit)
    }
}

/// One pair of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::logs) struct Pair<'a> {
    pub(in crate::logs) key: &'a [u8],
    pub(in crate::logs) value: &'a [u8],
    pub(in crate::logs) escaped: bool,
}

/// Takes the next pair off a line. A quoted value without a closing quote goes on to the end of the line.
#[inline]
pub(in crate::logs) fn next_pair<'a>(rest: &mut &'a [u8]) -> Option<Pair<'a>> {
    loop {
        *rest = rest.trim_ascii_start();
        let end = rest.iter().position(|b| *b == b'=' || b.is_ascii_whitespace())?;
        let (key, tail) = rest.split_at(end);
        *rest = &tail[1..];
        if tail[0] != b'=' || key.is_empty() {
            continue;
        }
        if let [b'"', quoted @ ..] = *rest {
            let (value, escaped, after) = quoted_value(quoted);
            *rest = after;
            return Some(Pair { key, value, escaped });
        }
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        let (value, after) = rest.split_at(end);
        *rest = after;
        return Some(Pair { key, value, escaped: false });
    }
}

/// Takes the next labelled value off a line. Fields without a label are skipped.
#[inline]
pub(in crate::logs) fn next_label<'a>(rest: &mut &'a [u8]) -> Option<Pair<'a>> {
    while !rest.is_empty() {
        let end = memchr::memchr(b'\t', rest).unwrap_or(rest.len());
        let field = &rest[..end];
        *rest = rest.get(end + 1..).unwrap_or_default();
        let label = field.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')).count();
        if label > 0 && field.get(label) == Some(&b':') {
            let value = field[label + 1..].trim_ascii();
            return Some(Pair { key: &field[..label], value, escaped: value.contains(&b'\\') });
        }
    }
    None
}

/// A value up to its closing quote, whether it holds escapes, and the rest.
fn quoted_value(text: &[u8]) -> (&[u8], bool, &[u8]) {
    let mut at = 0;
    let mut escaped = false;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &text[at..]) {
        at += found;
        if text[at] == b'"' {
            return (&text[..at], escaped, &text[at + 1..]);
        }
        escaped = true;
        at = (at + 2).min(text.len());
    }
    (text, escaped, b"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(line: &str) -> Vec<(String, String)> {
        let mut rest = line.as_bytes();
        let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
        std::iter::from_fn(|| next_pair(&mut rest)).map(|pair| (text(pair.key), text(pair.value))).collect()
    }

    #[test]
    fn words_quotes_and_empty_values() {
        let line = r#"at=info  method=GET path="/a?b=c d" ua="x \"y\"" word ref= =1 q="open"#;
        let expected =
            [("at", "info"), ("method", "GET"), ("path", "/a?b=c d"), ("ua", r#"x \"y\""#), ("ref", ""), ("q", "open")];
        assert_eq!(pairs(line), expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(pairs(""), []);
    }

    #[test]
    fn labels_and_tabs() {
        let mut rest = &b"time:[04/Jun/2026:12:52:00 +0000]\tnone\t:x\treq:GET /a?b=c:d HTTP/1.1\tua:\tq:a\\x22"[..];
        let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
        let found = std::iter::from_fn(|| next_label(&mut rest));
        let found: Vec<_> = found.map(|pair| (text(pair.key), text(pair.value), pair.escaped)).collect();
        let expected = [
            ("time", "[04/Jun/2026:12:52:00 +0000]", false),
            ("req", "GET /a?b=c:d HTTP/1.1", false),
            ("ua", "", false),
            ("q", "a\\x22", true),
        ];
        assert_eq!(found, expected.map(|(key, value, escaped)| (key.to_owned(), value.to_owned(), escaped)));
    }

    #[test]
    fn a_value_may_end_in_a_backslash() {
        assert_eq!(pairs(r#"a="\"#), [("a".to_owned(), "\\".to_owned())]);
    }
}
