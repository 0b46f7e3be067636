//! Cuts a chunk into lines and finds their quotes in the same pass, sixty-four bytes at a time.
//!
//! A search per line and per field starts anew each time, and fields are short. Here every byte is compared once; what
//! is left is walking over the bits of what was found.

use wide::u8x16;

/// The longest line that is read, in bytes. A longer one is counted as `too_long`.
pub const MAX_LINE: usize = 1 << 20;

/// Quotes of one line whose places are kept; lines with more are cut without them.
pub const MAX_QUOTES: usize = 32;

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// Blocks that are looked at ahead of the lines in them: comparing without a pause lets memory deliver at its pace.
const AHEAD: usize = 128;

/// One line of a chunk, without its line feed.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a, 'l> {
    /// Its bytes.
    pub text: &'a [u8],
    /// Where it begins in the chunk.
    pub start: usize,
    /// Where in it the quotes stand: all of them, or `None` when there are too many or one could be escaped.
    pub quotes: Option<&'l [usize]>,
}

/// Where in a block the bytes stand that matter; the lowest bit is the first byte.
#[derive(Clone, Copy, Debug, Default)]
struct Bits {
    feeds: u64,
    quotes: u64,
    slashes: u64,
}

impl Bits {
    #[inline]
    fn of(block: &[u8; BLOCK]) -> Self {
        Self { feeds: bits_of(block, b'\n'), quotes: bits_of(block, b'"'), slashes: bits_of(block, b'\\') }
    }
}

/// Walks over the lines of a chunk.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a [u8],
    /// Where the block in work begins.
    block: usize,
    /// What was not yet passed of the block in work.
    bits: Bits,
    /// The blocks that were looked at, that in work among them.
    seen: [Bits; AHEAD],
    /// Where the line in work begins.
    start: usize,
    found: [usize; MAX_QUOTES],
}

impl<'a> Lines<'a> {
    /// The lines of a text; the last one may lack its line feed.
    pub fn new(text: &'a [u8]) -> Self {
        let seen = [Bits::default(); AHEAD];
        let mut lines = Self { text, block: 0, bits: seen[0], seen, start: 0, found: [0; MAX_QUOTES] };
        lines.enter(0);
        lines
    }

    /// The next line. Not an iterator: a line borrows the list of its quotes.
    #[inline]
    pub fn next_line(&mut self) -> Option<Line<'a, '_>> {
        if self.start >= self.text.len() {
            return None;
        }
        let start = self.start;
        let mut count = 0;
        let mut escapes = false;
        while self.bits.feeds == 0 && self.block + BLOCK < self.text.len() {
            escapes |= self.bits.slashes != 0;
            count = self.take_quotes(self.bits.quotes, count);
            self.enter(self.block + BLOCK);
        }
        // The bits below the line feed belong to this line, those above it to the next.
        let bit = self.bits.feeds.trailing_zeros();
        let (below, end) = match bit {
            64 => (u64::MAX, self.text.len()),
            _ => ((1 << bit) - 1, self.block + bit as usize),
        };
        escapes |= self.bits.slashes & below != 0;
        count = self.take_quotes(self.bits.quotes & below, count);
        self.bits.quotes &= !below;
        self.bits.slashes &= !below;
        self.bits.feeds &= self.bits.feeds.wrapping_sub(1);
        self.start = end + 1;
        let plain = !escapes && count <= MAX_QUOTES;
        Some(Line { text: &self.text[start..end], start, quotes: plain.then(|| &self.found[..count]) })
    }

    /// Notes where quotes stand; beyond the room for them they are only counted.
    #[inline]
    fn take_quotes(&mut self, mut bits: u64, mut count: usize) -> usize {
        while bits != 0 {
            if let Some(place) = self.found.get_mut(count) {
                *place = self.block + bits.trailing_zeros() as usize - self.start;
            }
            count += 1;
            bits &= bits - 1;
        }
        count
    }

    /// Goes to a block, looking ahead when it is the first that was not seen.
    #[inline]
    fn enter(&mut self, block: usize) {
        let nth = block / BLOCK % AHEAD;
        if nth == 0 {
            look(&self.text[block..], &mut self.seen);
        }
        self.block = block;
        self.bits = self.seen[nth];
    }
}

/// Looks at the first blocks of a text, the last of which may be cut short.
fn look(text: &[u8], seen: &mut [Bits; AHEAD]) {
    let (whole, rest) = text.as_chunks::<BLOCK>();
    look_at(whole, seen);
    if let Some(bits) = seen.get_mut(whole.len()) {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        *bits = Bits::of(&block);
    }
}

/// Looks at whole blocks, with the widest comparison that the processor has.
#[expect(unsafe_code, reason = "comparing 32 bytes at once saves a twelfth of a scan's instructions")]
fn look_at(blocks: &[[u8; BLOCK]], seen: &mut [Bits; AHEAD]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor was just asked whether it has what the function needs; it has no other condition.
        unsafe { avx2::look_at(blocks, seen) };
        return;
    }
    for (block, bits) in blocks.iter().zip(seen.iter_mut()) {
        *bits = Bits::of(block);
    }
}

/// The same for processors that compare 32 bytes at once. `wide` would have to be told so when it is compiled.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{AHEAD, BLOCK, Bits};
    use std::arch::x86_64::{__m256i, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set_epi64x, _mm256_set1_epi8};

    #[target_feature(enable = "avx2")]
    pub(super) fn look_at(blocks: &[[u8; BLOCK]], seen: &mut [Bits; AHEAD]) {
        for (block, bits) in blocks.iter().zip(seen.iter_mut()) {
            let (halves, _) = block.as_chunks::<32>();
            let [low, high] = [load(&halves[0]), load(&halves[1])];
            let find = |byte| u64::from(places(low, byte)) | u64::from(places(high, byte)) << 32;
            *bits = Bits { feeds: find(b'\n'), quotes: find(b'"'), slashes: find(b'\\') };
        }
    }

    /// The compiler makes one load of it.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn load(bytes: &[u8; 32]) -> __m256i {
        let (words, _) = bytes.as_chunks::<8>();
        let word = |at: usize| i64::from_le_bytes(words[at]);
        _mm256_set_epi64x(word(3), word(2), word(1), word(0))
    }

    /// A bit for each byte, set where it is the one looked for.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn places(bytes: __m256i, byte: u8) -> u32 {
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte.cast_signed()))).cast_unsigned()
    }
}

/// A bit for each byte of a block, set where it is the one looked for; the lowest bit is the first byte.
#[inline]
fn bits_of(block: &[u8; BLOCK], byte: u8) -> u64 {
    let wanted = u8x16::splat(byte);
    let (quarters, _) = block.as_chunks::<16>();
    quarters.iter().rev().fold(0, |bits, quarter| {
        let equal = u8x16::new(*quarter).simd_eq(wanted).to_bitmask();
        bits << 16 | u64::from(equal)
    })
}

/// A line without the zeros in front of it: a log that was truncated under a writer that does not append begins with a
/// hole of them.
#[inline]
pub(super) fn without_padding(line: &[u8]) -> &[u8] {
    if line.first() != Some(&0) || line.len() > MAX_LINE {
        return line;
    }
    &line[line.iter().take_while(|b| **b == 0).count()..]
}

/// Where a byte stands first. Fields between spaces are a few bytes long: a call to a wide search would cost more than
/// looking at the first sixteen bytes, eight at a time.
#[inline]
pub fn near(byte: u8, text: &[u8]) -> Option<usize> {
    let (eights, _) = text.as_chunks::<8>();
    for (nth, eight) in eights.iter().take(2).enumerate() {
        let found = zero_bytes(u64::from_le_bytes(*eight) ^ (LOW * u64::from(byte)));
        if found != 0 {
            return Some(nth * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let passed = eights.len().min(2) * 8;
    Some(passed + memchr::memchr(byte, &text[passed..])?)
}

/// A short text that many places are compared with: a call to compare a few bytes costs more than they do.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    text: Box<[u8]>,
    /// Its first eight bytes as a word, behind the bits of it that count.
    word: (u64, u64),
}

impl Beginning {
    /// Compares with this text.
    pub fn of(text: &[u8]) -> Self {
        let mut bytes = ([0; 8], [0; 8]);
        let length = text.len().min(8);
        bytes.0[..length].fill(0xFF);
        bytes.1[..length].copy_from_slice(&text[..length]);
        Self { text: text.into(), word: (u64::from_le_bytes(bytes.0), u64::from_le_bytes(bytes.1)) }
    }

    /// Its length in bytes.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks whether it is empty")]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether another text begins with it.
    #[inline]
    pub fn begins(&self, other: &[u8]) -> bool {
        match other.first_chunk() {
            Some(eight) => {
                u64::from_le_bytes(*eight) & self.word.0 == self.word.1
                    && (self.text.len() <= 8 || other.starts_with(&self.text))
            }
            None => other.starts_with(&self.text),
        }
    }
}

const LOW: u64 = 0x0101_0101_0101_0101;

/// The highest bit of every zero byte; those above the lowest set bit may err.
#[inline]
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & (LOW << 7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Cut = (usize, Vec<u8>, Option<Vec<usize>>);

    fn walked(text: &[u8]) -> Vec<Cut> {
        let mut lines = Lines::new(text);
        let mut cut = Vec::new();
        while let Some(line) = lines.next_line() {
            cut.push((line.start, line.text.to_vec(), line.quotes.map(<[usize]>::to_vec)));
        }
        cut
    }

    fn plainly(text: &[u8]) -> Vec<Cut> {
        let mut start = 0;
        let whole = text.strip_suffix(b"\n").unwrap_or(text);
        if text.is_empty() {
            return Vec::new();
        }
        whole
            .split(|b| *b == b'\n')
            .map(|line| {
                let quotes: Vec<usize> = line.iter().enumerate().filter(|(_, b)| **b == b'"').map(|(i, _)| i).collect();
                let plain = quotes.len() <= MAX_QUOTES && !line.contains(&b'\\');
                let cut = (start, line.to_vec(), plain.then_some(quotes));
                start += line.len() + 1;
                cut
            })
            .collect()
    }

    proptest! {
        #[test]
        fn lines_and_quotes_are_those_of_a_plain_walk(picks in proptest::collection::vec(0..12_usize, 0..700)) {
            let text: Vec<u8> = picks.iter().map(|pick| b"\n\"\\abcdefghi"[*pick]).collect();
            prop_assert_eq!(walked(&text), plainly(&text));
        }

        #[test]
        fn long_lines_too(lengths in proptest::collection::vec(0..9000_usize, 0..12), quotes in 0..40_usize) {
            let text: Vec<u8> = lengths
                .iter()
                .flat_map(|length| [vec![b'x'; *length], vec![b'"'; quotes % (length + 1)], vec![b'\n']].concat())
                .collect();
            prop_assert_eq!(walked(&text), plainly(&text));
        }

        #[test]
        fn a_beginning_is_told_as_plainly(text in "[ab]{0,12}", other in "[ab]{0,16}") {
            prop_assert_eq!(Beginning::of(text.as_bytes()).begins(other.as_bytes()), other.starts_with(&text));
        }

        #[test]
        fn the_near_byte_is_the_first(text in proptest::collection::vec(0..5_u8, 0..40), byte in 0..5_u8) {
            prop_assert_eq!(near(byte, &text), text.iter().position(|b| *b == byte));
        }
    }
}
