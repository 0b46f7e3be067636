//! Content marks: a text is cut at line ends that its content chooses, about every 64 KiB, and each piece has a hash. The same
//! lines have the same marks wherever they are, in a file of whatever name, plain or packed.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// One line in how many is followed by a mark: log lines are some 150 bytes long.
const EVERY: u64 = 448;

/// The base of the polynomial in which the hashes of lines are added up: any large odd number.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// Some whole lines: their hash, number and bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Piece {
    /// The hash of the lines in their order.
    pub hash: u64,
    /// Their number.
    pub lines: u64,
    /// Their bytes with line ends.
    pub bytes: u64,
}

impl Piece {
    fn push(&mut self, line: u64, bytes: u64) {
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(line);
        (self.lines, self.bytes) = (self.lines + 1, self.bytes + bytes);
    }

    /// These lines, followed by others.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        let power = (0..next.lines).fold(1_u64, |power, _| power.wrapping_mul(BASE));
        Self {
            hash: self.hash.wrapping_mul(power).wrapping_add(next.hash),
            lines: self.lines + next.lines,
            bytes: self.bytes + next.bytes,
        }
    }
}

/// The marks of a text of whole lines. An unfinished last line is no part of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Marks {
    /// The pieces up to a mark.
    pub closed: Vec<Piece>,
    /// The lines after the last mark.
    pub open: Piece,
}

impl Marks {
    /// The marks of a part of a text.
    pub fn of(text: &[u8]) -> Self {
        let mut marks = Self::default();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text) {
            let line = xxh3_64(&text[start..=end]);
            marks.open.push(line, (end + 1 - start) as u64);
            start = end + 1;
            if line.is_multiple_of(EVERY) {
                marks.closed.push(std::mem::take(&mut marks.open));
            }
        }
        marks
    }

    /// Adds the marks of the text after this one.
    pub fn append(&mut self, next: &Self) {
        let mut closed = next.closed.iter();
        match closed.next() {
            None => self.open = self.open.then(next.open),
            Some(first) => {
                self.closed.push(self.open.then(*first));
                self.closed.extend(closed);
                self.open = next.open;
            }
        }
    }

    /// All lines as one piece.
    pub fn whole(&self) -> Piece {
        self.closed.iter().fold(Piece::default(), |all, piece| all.then(*piece)).then(self.open)
    }

    /// If all pieces up to a mark of `other` begin this text, the bytes of this text after them, and the lines that `other` has
    /// after its last mark.
    pub fn begins_with(&self, other: &Self) -> Option<(u64, Piece)> {
        let begins = self.closed.starts_with(&other.closed) && self.whole_bytes() >= other.whole_bytes();
        begins.then(|| (other.closed.iter().map(|piece| piece.bytes).sum(), other.open))
    }

    /// The bytes of all whole lines.
    pub fn whole_bytes(&self) -> u64 {
        self.closed.iter().map(|piece| piece.bytes).sum::<u64>() + self.open.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_depend_on_the_lines_alone() {
        let line = |nth: usize| format!("192.0.2.{} line {nth}\n", nth % 251).into_bytes();
        let text = (0..5000).flat_map(line).collect::<Vec<u8>>();
        let text = text.as_slice();
        let whole = Marks::of(text);
        assert!((4..40).contains(&whole.closed.len()), "{}", whole.closed.len());
        for size in [1000, 4096, 70_001] {
            let mut parts = Marks::default();
            for range in crate::logs::chunks::split(text, size) {
                parts.append(&Marks::of(&text[range]));
            }
            assert_eq!(parts, whole, "{size}");
        }
        let cut = 40_000 + memchr::memchr(b'\n', &text[40_000..]).expect("a line") + 1;
        let begin = Marks::of(&text[..cut]);
        let (from, rest) = whole.begins_with(&begin).expect("begins");
        assert_eq!(Marks::of(&text[from as usize..cut]).whole(), rest);
        assert_eq!(begin.begins_with(&whole), None);
        // A later beginning has the same marks after its first one.
        assert!(whole.closed.ends_with(&Marks::of(&text[cut..]).closed[1..]));
    }
}
