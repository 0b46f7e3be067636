//! An address in parts: host, path and parameters.

use crate::base::short_search::{near, near2, near3};
use crate::events::query;
use std::borrow::Cow;

/// The most parameters per address that are read.
const MOST_PAIRS: usize = 64;

/// An address: host, path and the values of its parameters, decoded.
#[derive(Debug, Default)]
pub(super) struct Address<'a> {
    /// The host; empty where the address is a path alone.
    pub(super) host: &'a [u8],
    /// The path.
    pub(super) path: &'a [u8],
    /// Names and decoded values of the parameters, including those after `#`.
    pub(super) pairs: Vec<(&'a [u8], Cow<'a, [u8]>)>,
}

impl<'a> Address<'a> {
    /// Splits a target or a referrer.
    pub(super) fn of(text: &'a [u8]) -> Self {
        let scheme = if text.first() == Some(&b'/') { None } else { scheme_end(text) };
        let (host, target) = match scheme {
            Some(at) => {
                let rest = &text[at + 3..];
                rest.split_at(near3([b'/', b'?', b'#'], rest).unwrap_or(rest.len()))
            }
            None => (&b""[..], text),
        };
        let (path, query) = target.split_at(near2([b'?', b'#'], target).unwrap_or(target.len()));
        let mut pairs = Vec::new();
        for pair in query.split(|b| matches!(b, b'?' | b'&' | b'#' | b';')).take(MOST_PAIRS) {
            if let Some(at) = near(b'=', pair).filter(|at| *at > 0) {
                pairs.push((&pair[..at], query::decoded(&pair[at + 1..])));
            }
        }
        Self { host, path, pairs }
    }

    /// Whether one of its parameters has this value.
    pub(super) fn holds(&self, value: &[u8]) -> bool {
        self.pairs.iter().any(|(_, own)| **own == *value)
    }

    /// Whether it has this parameter with this value.
    pub(super) fn says(&self, name: &[u8], value: &[u8]) -> bool {
        self.pairs.iter().any(|(own, known)| *own == name && **known == *value)
    }
}

/// The place of the first `://`.
fn scheme_end(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b':', text).find(|at| text[*at..].starts_with(b"://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let referrer = Address::of(b"https://shop.example:443/p/x?a=1&b=%32#via=z");
        assert_eq!((referrer.host, referrer.path), (&b"shop.example:443"[..], &b"/p/x"[..]));
        assert!(referrer.says(b"b", b"2") && referrer.holds(b"z") && !referrer.says(b"a", b"2"));
        let target = Address::of(b"/go?to=https://a.example/&=x");
        assert_eq!((target.host, target.path, target.pairs.len()), (&b""[..], &b"/go"[..], 1));
        assert_eq!(Address::of(b"https://blog.example").host, b"blog.example");
    }
}
