//! Cuts lines of `key=value` pairs: logfmt, Heroku's router and similar formats.
//!
//! A value is a word, or is in double quotes with backslash escapes. Words without `=` are skipped.

use super::escapes::Escape;
use super::keys::{Found, Keys};
use super::slots::Slot;
use crate::logs::clock::Clock;
use crate::logs::{Hit, Reject};

/// A format of pairs.
#[derive(Clone, Debug)]
pub struct PairsPlan {
    keys: Keys,
}

impl PairsPlan {
    /// A plan of these keys.
    pub fn new(keys: Keys) -> Self {
        Self { keys }
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
        while let Some(pair) = next_pair(&mut rest) {
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
        assert_eq!(pairs(r#"a="\"#), [("a".to_owned(), "\\".to_owned())]);
    }
}
