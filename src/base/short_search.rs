//! Searches in and comparisons of texts of a few bytes, where a call to a general search costs more than the search
//! itself.

use wide::u8x16;

/// Bytes that are compared at once.
const LANES: usize = 16;

/// The position of the first occurrence of a byte.
#[inline]
pub fn near(byte: u8, text: &[u8]) -> Option<usize> {
    first(text, |lanes| lanes.simd_eq(u8x16::splat(byte)).to_bitmask())
}

/// The position of the first occurrence of either of two bytes.
#[inline]
pub fn near2(bytes: [u8; 2], text: &[u8]) -> Option<usize> {
    let any = |lanes: u8x16| {
        let [a, b] = bytes.map(|byte| lanes.simd_eq(u8x16::splat(byte)));
        (a | b).to_bitmask()
    };
    first(text, any)
}

/// The position of the first occurrence of any of three bytes.
#[inline]
pub fn near3(bytes: [u8; 3], text: &[u8]) -> Option<usize> {
    let any = |lanes: u8x16| {
        let [a, b, c] = bytes.map(|byte| lanes.simd_eq(u8x16::splat(byte)));
        (a | b | c).to_bitmask()
    };
    first(text, any)
}

/// A text of up to sixteen bytes, padded with zeros, loaded without a loop.
#[inline]
pub fn gathered(text: &[u8]) -> [u8; LANES] {
    // The two halves overlap where the text is shorter than both, and are equal there.
    let wide = if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk()) {
        u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << (8 * (text.len() - 8))
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk()) {
        let word =
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (text.len() - 4));
        u128::from(word)
    } else {
        text.iter().rev().fold(0, |wide, byte| wide << 8 | u128::from(*byte))
    };
    wide.to_le_bytes()
}

/// A mask of so many lanes, fewer than 32.
#[inline]
fn lowest(count: usize) -> u32 {
    (1 << count) - 1
}

/// The position of the first byte that `find` reports; `find` gives a bit for each of sixteen bytes.
#[inline]
fn first(text: &[u8], find: impl Fn(u8x16) -> u32) -> Option<usize> {
    let (whole, rest) = text.as_chunks::<LANES>();
    for (nth, sixteen) in whole.iter().enumerate() {
        let found = find(u8x16::new(*sixteen));
        if found != 0 {
            return Some(nth * LANES + found.trailing_zeros() as usize);
        }
    }
    match text.last_chunk::<LANES>() {
        // The last sixteen bytes overlap those before, in which nothing was found.
        Some(_) if rest.is_empty() => None,
        Some(sixteen) => {
            let found = find(u8x16::new(*sixteen));
            (found != 0).then(|| text.len() - LANES + found.trailing_zeros() as usize)
        }
        None => {
            let found = find(u8x16::new(gathered(rest))) & lowest(rest.len());
            (found != 0).then(|| found.trailing_zeros() as usize)
        }
    }
}

/// A bit for each of the first 64 bytes, set where the byte is the requested one.
#[inline]
pub fn places_in_64(byte: u8, text: &[u8]) -> u64 {
    let text = &text[..text.len().min(4 * LANES)];
    let find = |lanes: &[u8]| {
        let lanes = lanes.first_chunk().copied().unwrap_or_default();
        u64::from(u8x16::new(lanes).simd_eq(u8x16::splat(byte)).to_bitmask())
    };
    let Some(last) = text.len().checked_sub(LANES) else {
        return find(&gathered(text)) & u64::from(lowest(text.len()));
    };
    // Always four times sixteen bytes, which overlap in a shorter text: the processor cannot predict how many are
    // needed.
    [0, LANES, 2 * LANES, 3 * LANES].map(|at| at.min(last)).iter().fold(0, |bits, at| bits | find(&text[*at..]) << at)
}

/// Whether one of the first `length` bytes of a text is the requested one. Fast where the text continues after them.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call costs as much as the comparison")]
pub fn is_among(byte: u8, text: &[u8], length: usize) -> bool {
    match text.first_chunk() {
        Some(sixteen) if length <= LANES => {
            u8x16::new(*sixteen).simd_eq(u8x16::splat(byte)).to_bitmask() & lowest(length) != 0
        }
        _ => near(byte, &text[..length.min(text.len())]).is_some(),
    }
}

/// Whether the first `length` bytes of a text are digits. Fast where the text continues after them.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call costs as much as the comparison")]
pub fn are_digits(text: &[u8], length: usize) -> bool {
    match text.first_chunk() {
        Some(eight) if (1..=8).contains(&length) => {
            const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);
            const BEYOND_NINE: u64 = u64::from_ne_bytes([0x7F - 9; 8]);
            const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
            // Shifts out the bytes after them, and shifts in zeros, which mean digits here.
            let digits = (u64::from_le_bytes(*eight) ^ ZEROS) << (u64::BITS as usize - 8 * length);
            // A sum that carries comes from a byte that is not a digit itself.
            (digits.wrapping_add(BEYOND_NINE) | digits) & HIGHEST == 0
        }
        _ => text.iter().take(length).all(u8::is_ascii_digit),
    }
}

/// Whether a text begins with another one; up to 32 bytes are compared without a call.
#[inline]
pub fn begins(text: &[u8], with: &[u8]) -> bool {
    let Some(text) = text.get(..with.len()) else { return false };
    let ends = |text: &[u8]| Some((*text.first_chunk::<LANES>()?, *text.last_chunk::<LANES>()?));
    match (ends(text), ends(with)) {
        (Some((first, last)), Some((first_with, last_with))) if with.len() <= 2 * LANES => {
            let differ = |a: [u8; LANES], b: [u8; LANES]| u128::from_ne_bytes(a) ^ u128::from_ne_bytes(b);
            differ(first, first_with) | differ(last, last_with) == 0
        }
        _ => text == with,
    }
}

/// A bit for each of the first 32 bytes, set where the byte is the requested one.
#[inline]
pub fn places_in_32(byte: u8, text: &[u8]) -> u32 {
    bits_in_32(text, |lanes| lanes.simd_eq(u8x16::splat(byte)))
}

/// A bit for each of the first 32 bytes, set where the byte can occur in an IPv6 address of the usual spelling: a
/// digit, a letter from `a` to `f`, or a colon, which comes right after the digits in ASCII.
#[inline]
pub fn groups_in_32(text: &[u8]) -> u32 {
    let within = |lanes: u8x16, from: u8, to: u8| lanes.max(u8x16::splat(from)).min(u8x16::splat(to)).simd_eq(lanes);
    bits_in_32(text, |lanes| within(lanes, b'0', b':') | within(lanes, b'a', b'f'))
}

/// A bit for each of the first 32 bytes: `find` sets all bits of the matching lanes.
#[inline]
fn bits_in_32(text: &[u8], find: impl Fn(u8x16) -> u8x16) -> u32 {
    let text = &text[..text.len().min(2 * LANES)];
    let find = |lanes: &[u8; LANES]| find(u8x16::new(*lanes)).to_bitmask();
    match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => find(first) | find(last) << (text.len() - LANES),
        _ => find(&gathered(text)) & lowest(text.len()),
    }
}

/// A short text that is compared with many places: a call costs more than the comparison of a few bytes.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    text: Box<[u8]>,
    /// A mask of the bits that count, and the text's first eight bytes as a word.
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

    /// The text's length in bytes.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks whether it is empty")]
    #[inline]
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn groups_are_told_as_plainly(text in "[0-9a-f:]{0,12}[ -~]?[0-9a-f:]{0,12}", other in proptest::collection::vec(0..=255_u8, 0..40)) {
            for text in [text.as_bytes(), &other] {
                let is = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b':');
                let places = (0..text.len().min(32)).filter(|at| is(text[*at])).fold(0, |bits, at| bits | 1 << at);
                prop_assert_eq!(groups_in_32(text), places);
            }
        }

        #[test]
        fn a_beginning_is_told_as_plainly(text in "[ab]{0,12}", other in "[ab]{0,16}") {
            prop_assert_eq!(Beginning::of(text.as_bytes()).begins(other.as_bytes()), other.starts_with(&text));
        }

        #[test]
        fn a_text_begins_with_another_one_as_plainly(text in "a{0,40}b?a{0,5}", with in "a{0,40}b?a{0,5}") {
            prop_assert_eq!(begins(text.as_bytes(), with.as_bytes()), text.starts_with(&with));
        }

        #[test]
        fn digits_are_told_as_plainly(text in "[0-9]{0,12}[ -~\u{7f}-\u{ff}]{0,12}", other in proptest::collection::vec(0..=255_u8, 0..12)) {
            for text in [text.as_bytes(), &other] {
                for length in 0..=text.len() {
                    prop_assert_eq!(are_digits(text, length), text[..length].iter().all(u8::is_ascii_digit));
                }
            }
        }

        #[test]
        fn the_near_byte_is_the_first(text in proptest::collection::vec(0..50_u8, 0..200), byte in 0..50_u8) {
            prop_assert_eq!(near(byte, &text), text.iter().position(|b| *b == byte));
            let three = [byte, byte / 2, byte / 3];
            let places = (0..text.len().min(32)).filter(|at| text[*at] == byte).fold(0, |bits, at| bits | 1 << at);
            prop_assert_eq!(places_in_32(byte, &text), places);
            let mut padded = text[..text.len().min(LANES)].to_vec();
            let whole = gathered(&padded);
            padded.resize(LANES, 0);
            prop_assert_eq!(whole.to_vec(), padded);
            let places = (0..text.len().min(64)).filter(|at| text[*at] == byte).fold(0, |bits, at| bits | 1 << at);
            prop_assert_eq!(places_in_64(byte, &text), places);
            for length in 0..text.len().min(40) {
                prop_assert_eq!(is_among(byte, &text, length), text[..length].contains(&byte));
            }
            let two = [byte, byte / 2];
            prop_assert_eq!(near2(two, &text), text.iter().position(|b| two.contains(b)));
            prop_assert_eq!(near3(three, &text), text.iter().position(|b| three.contains(b)));
        }
    }
}
