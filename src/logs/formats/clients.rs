//! Whether a line of named values can be a client's, from the values of the keys that name one: the others are not read.

use super::keys::Keys;
use super::parts::address;
use super::slots::Slot;
use aho_corasick::{AhoCorasick, MatchKind};

/// The keys of a JSON format under which a client's address can stand.
#[derive(Clone, Debug)]
pub(super) struct ClientKeys {
    /// Finds `client_ip"` and its like: a key with dots in front of it, or one that ends alike, is looked at as well.
    finder: Option<AhoCorasick>,
}

impl ClientKeys {
    pub(super) fn of(keys: &Keys) -> Self {
        let client = |slot: &Slot| matches!(slot, Slot::Client | Slot::Peer | Slot::Forwarded | Slot::Captures(_));
        let ends: Vec<Vec<u8>> = keys.names_of(client).map(|name| [name, b"\""].concat()).collect();
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(ends).ok();
        Self { finder }
    }

    /// Whether a line can be that of a client for which `is` holds; only sure when it says no.
    pub(super) fn may_be(&self, line: &[u8], is: impl Fn(&[u8]) -> bool) -> bool {
        let Some(finder) = &self.finder else { return true };
        finder.find_iter(line).any(|found| match value(&line[found.end()..]) {
            Behind::NoValue => false,
            Behind::Other => true,
            Behind::Text(text) => is(text) || is(address(first_of(text))),
        })
    }
}

/// What stands behind a quote that may be a key's end.
enum Behind<'a> {
    /// No colon: the quote was a value's end.
    NoValue,
    /// A text without escapes.
    Text(&'a [u8]),
    /// Anything else.
    Other,
}

fn value(rest: &[u8]) -> Behind<'_> {
    let Some(rest) = rest.trim_ascii_start().strip_prefix(b":") else { return Behind::NoValue };
    let Some(rest) = rest.trim_ascii_start().strip_prefix(b"\"") else { return Behind::Other };
    match memchr::memchr2(b'"', b'\\', rest) {
        Some(end) if rest[end] == b'"' => Behind::Text(&rest[..end]),
        _ => Behind::Other,
    }
}

/// The first of several addresses with commas between.
pub(super) fn first_of(list: &[u8]) -> &[u8] {
    list.split(|b| *b == b',').next().unwrap_or_default().trim_ascii()
}
