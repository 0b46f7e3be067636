//! Pseudonyms that keep the shape of a value, for logs and orders that have to be read again: a digit stays a digit, a letter a
//! letter, a sign itself.
//!
//! The mapping is a permutation of all texts of one shape (a Feistel network over the characters), so that different ids stay
//! different, also short ones. Times that networks write into their click ids stay: they are no secret beside the time of the
//! line, and verdicts depend on them.

use super::key::Key;
use std::borrow::Cow;

/// Rounds of the network. Four are enough for a random permutation; two more cost little.
const ROUNDS: u8 = 6;

/// The fewest letters and digits of a hexadecimal id: shorter words of the letters a to f are common.
const HEX: usize = 8;

/// A text of the same shape.
pub(super) fn reshaped(key: &Key, text: &str) -> String {
    let kept = clock(text);
    let mut symbols: Vec<Symbol> = symbols(text);
    for (_, symbol) in symbols.iter_mut().enumerate().filter(|(at, _)| kept.contains(at)) {
        symbol.radix = 1;
    }
    let shape: Vec<u8> = symbols.iter().flat_map(|symbol| symbol.shape()).collect();
    let free: Vec<usize> = (0..symbols.len()).filter(|at| symbols[*at].radix > 1).collect();
    let (left, right) = free.split_at(free.len() / 2);
    for round in 0..ROUNDS {
        let (from, to) = if round % 2 == 0 { (left, right) } else { (right, left) };
        let source: Vec<u8> = from.iter().map(|at| symbols[*at].value).collect();
        for (block, places) in to.chunks(16).enumerate() {
            let digest = key.digest(&[b"shape", &[round], &(block as u64).to_le_bytes(), &shape, &source]);
            for (nth, at) in places.iter().enumerate() {
                let symbol = &mut symbols[*at];
                let shift = u16::from_le_bytes([digest[2 * nth], digest[2 * nth + 1]]) % u16::from(symbol.radix);
                symbol.value = ((u16::from(symbol.value) + shift) % u16::from(symbol.radix)) as u8;
            }
        }
    }
    symbols.iter().map(Symbol::char).collect()
}

/// A character: its value among those that may take its place.
struct Symbol {
    /// The first character of its class, or the character itself where nothing may take its place.
    first: char,
    value: u8,
    radix: u8,
}

impl Symbol {
    fn of(c: char, starts: bool, is_hex: bool) -> Self {
        let letters = if is_hex { 6 } else { 26 };
        let (first, radix) = match c {
            '0' if starts => ('0', 1),
            '1'..='9' if starts => ('1', 9),
            '0'..='9' => ('0', 10),
            'a'..='z' => ('a', letters),
            'A'..='Z' => ('A', letters),
            // A letter of another alphabet becomes one of ours: its shape would still be part of a name.
            c if c.is_alphabetic() => return Self { first: 'a', value: (c as u32 % 26) as u8, radix: 26 },
            c => (c, 1),
        };
        Self { first, value: (c as u32 - first as u32) as u8, radix }
    }

    fn char(&self) -> char {
        char::from_u32(self.first as u32 + u32::from(self.value)).unwrap_or('x')
    }

    /// Its class; the character itself where it stays.
    fn shape(&self) -> [u8; 5] {
        let fixed = if self.radix == 1 { self.first as u32 + u32::from(self.value) } else { self.first as u32 };
        let [a, b, c, d] = fixed.to_le_bytes();
        [self.radix, a, b, c, d]
    }
}

/// The characters of a text. A number keeps its first zero, and gets none.
fn symbols(text: &str) -> Vec<Symbol> {
    let is_hex = is_hex(text);
    let mut before = '-';
    let symbol = |c: char| {
        let starts = !before.is_ascii_alphanumeric();
        before = c;
        Symbol::of(c, starts, is_hex)
    };
    text.chars().map(symbol).collect()
}

/// Whether all letters and digits are hexadecimal digits, of one letter case.
fn is_hex(text: &str) -> bool {
    let all = || text.chars().filter(|c| c.is_alphanumeric());
    let digits = all().filter(char::is_ascii_digit).count();
    let one_case = |from: char, to: char| all().all(|c| c.is_ascii_digit() || (from..=to).contains(&c));
    all().count() >= HEX && digits > 0 && digits < all().count() && (one_case('a', 'f') || one_case('A', 'F'))
}

/// The characters of a click id that hold a time: `18927_1718013600_…` (Awin), or the first half of a UUID of version 1 (CJ).
fn clock(text: &str) -> std::ops::Range<usize> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('_').collect();
    if let [advertiser, seconds, rest] = parts[..] {
        let is_awin = digits(advertiser) && digits(seconds) && seconds.len() == 10 && rest.len() == 32;
        if is_awin && rest.bytes().all(|b| b.is_ascii_hexdigit()) {
            return 0..advertiser.len() + 1 + seconds.len();
        }
    }
    let bare: Cow<'_, str> = if text.len() == 36 { text.replace('-', "").into() } else { text.into() };
    let is_uuid = bare.len() == 32 && bare.bytes().all(|b| b.is_ascii_hexdigit()) && bare.as_bytes()[12] == b'1';
    if is_uuid { 0..text.len() / 2 } else { 0..0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn shaped(text: &str) -> String {
        reshaped(&Key::of(&[7; 32]), text)
    }

    #[test]
    fn different_ids_stay_different_and_keep_their_shape() {
        let all: BTreeSet<String> = (1000..10_000).map(|n| shaped(&n.to_string())).collect();
        assert_eq!(all.len(), 9000);
        assert!(all.iter().all(|id| id.len() == 4 && !id.starts_with('0')));
        let two: BTreeSet<String> = ('a'..='z').map(|c| shaped(&format!("{c}7"))).collect();
        assert_eq!(two.len(), 26);
        let mail = shaped("jane.doe@mail.example");
        assert!(mail.len() == 21 && mail.contains('@') && !mail.contains("jane"), "{mail}");
        let hex = shaped("d4dc7e94a2dac7ec8e2c");
        assert!(hex.bytes().all(|b| b.is_ascii_hexdigit()) && hex != "d4dc7e94a2dac7ec8e2c");
        assert_eq!(shaped("0042").len(), 4);
        assert!(shaped("0042").starts_with('0'));
        assert!(shaped("Müller").is_ascii());
        assert_eq!((shaped(""), shaped("-")), (String::new(), "-".to_owned()));
    }

    #[test]
    fn the_times_in_click_ids_stay() {
        let awin = "18927_1718013600_0123456789abcdef0123456789abcdef";
        assert!(shaped(awin).starts_with("18927_1718013600_") && shaped(awin) != awin);
        let cj = "0b1f2c3d4e5f11ef8a9b0242ac120002";
        assert!(shaped(cj).starts_with("0b1f2c3d4e5f11ef") && shaped(cj) != cj);
        assert!(!shaped("151123456711").starts_with("15112"), "a telephone number is no time");
    }
}
