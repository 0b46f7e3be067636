//! What is taken off the values of a layout, because sample lines showed that it does not belong to them.

use crate::logs::Hit;

/// Corrections of the values that a text format cuts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tidy {
    /// The word in the place of the host is none: a machine's name, a tag, a number.
    pub no_host: bool,
    /// Referrers and user agents are in single quotes, inside the quotes of the layout.
    pub unquotes: bool,
}

impl Tidy {
    /// Corrects a hit.
    pub(super) fn apply(self, hit: &mut Hit<'_>) {
        if self.no_host {
            hit.host = b"";
        }
        if self.unquotes {
            for value in [&mut hit.referer, &mut hit.agent, &mut hit.cookies] {
                *value = unquoted(value);
            }
        }
    }
}

/// A value without the single quotes around it. A dash in them means that it was not logged.
fn unquoted(value: &[u8]) -> &[u8] {
    match value {
        [b'\'', b'-', b'\''] => b"",
        [b'\'', inner @ .., b'\''] => inner,
        value => value,
    }
}

/// Whether a value is in single quotes.
pub(in crate::logs) fn is_quoted(value: &[u8]) -> bool {
    value.len() > 1 && value.first() == Some(&b'\'') && value.last() == Some(&b'\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_corrected() {
        let mut hit = Hit { host: b"web1", referer: b"'-'", agent: b"'a 'b'", cookies: b"c='d'", ..Hit::default() };
        Tidy { no_host: true, unquotes: true }.apply(&mut hit);
        assert_eq!([hit.host, hit.referer, hit.agent, hit.cookies], [&b""[..], b"", b"a 'b", b"c='d'"]);
        assert!(is_quoted(b"''") && !is_quoted(b"'") && !is_quoted(b"'a"));
    }
}
