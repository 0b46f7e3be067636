//! One registered tag, and how similar a text must be to mean it.

use std::collections::BTreeSet;

use super::edits::{Letters, distance};

/// The marketplace suffix of an Amazon tag, `-20` to `-29`; empty when there is none.
pub(super) fn suffix_of(id: &[u8]) -> &[u8] {
    match id {
        [_, .., b'-', b'2', digit] if digit.is_ascii_digit() => &id[id.len() - 3..],
        _ => &[],
    }
}

/// The part of an id before a marketplace suffix, even a misspelled one: `trail` of `trail-02`. `None` without a
/// suffix.
pub(super) fn stem_of(id: &[u8]) -> Option<&[u8]> {
    let at = id.iter().rposition(|byte| *byte == b'-')?;
    let number = &id[at + 1..];
    ((1..=3).contains(&number.len()) && number.iter().all(u8::is_ascii_digit)).then_some(&id[..at])
}

/// One registered tag.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    /// The id as it is registered.
    pub(super) text: Box<[u8]>,
    /// The id in lower case.
    pub(super) lower: Box<[u8]>,
    /// Its length without the marketplace suffix.
    pub(super) stem: usize,
    /// Its characters.
    pub(super) letters: Letters,
    /// The first partner of the same name: tags with equal owners belong to one partner.
    pub(super) owner: u32,
}

impl Tag {
    /// Prepares a registered id.
    pub(super) fn of(text: &[u8], owner: u32) -> Self {
        let lower: Box<[u8]> = text.to_ascii_lowercase().into();
        Self {
            stem: lower.len() - suffix_of(&lower).len(),
            letters: Letters::of(&lower),
            text: text.into(),
            lower,
            owner,
        }
    }

    /// Whether it consists of digits only.
    pub(super) fn is_number(&self) -> bool {
        self.text.iter().all(u8::is_ascii_digit)
    }

    /// The edits between a text and this tag, if they are few enough for its length; and whether all of them are in
    /// digits. Then the text is another id of a numbered family and not a misspelling, unless `own`: the tag belongs to
    /// the partner with the link.
    pub(super) fn edits_from(&self, lower: &[u8], most: usize, own: bool) -> Option<(usize, bool)> {
        let allowed = match (self.stem, own) {
            (0..2, _) | (2..4, false) => 0,
            (2..4, true) | (4..8, false) => 1,
            (8.., false) | (4..6, true) => 2,
            (6.., true) => 3,
        };
        let edits = distance(lower, &self.lower, most.min(allowed))?;
        let by_number = || {
            let not_digit = |byte: &&u8| !byte.is_ascii_digit();
            let (a, b) = (lower.iter(), self.lower.iter());
            a.filter(not_digit).eq(b.filter(not_digit))
        };
        Some((edits, !own && by_number()))
    }
}

/// The pattern of a tag's characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Shape {
    pub(super) has_digits: bool,
    pub(super) has_letters: bool,
    pub(super) length: usize,
    /// Characters besides letters, digits, `-` and `_`, each once.
    pub(super) odd: BTreeSet<u8>,
}

impl Shape {
    pub(super) fn of(text: &[u8]) -> Self {
        let is_odd = |byte: &u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_');
        Self {
            has_digits: text.iter().any(u8::is_ascii_digit),
            has_letters: text.iter().any(u8::is_ascii_alphabetic),
            length: text.len(),
            odd: text.iter().copied().filter(is_odd).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marketplace_suffixes() {
        assert_eq!(suffix_of(b"trail-20"), b"-20");
        assert_eq!(suffix_of(b"trail-31"), b"");
        assert_eq!(suffix_of(b"-20"), b"");
        assert_eq!(suffix_of(b"trail20"), b"");
    }
}
