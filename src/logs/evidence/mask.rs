//! What evidence holds in the place of a line that it leaves out: white space of the same length, which every format counts as a
//! blank line. It says nothing of the line but two short hashes, by which copies of a text are recognised.

use xxhash_rust::xxh3::xxh3_64;

/// The first byte of a mask, and the one that fills it up.
pub(in crate::logs) const FILL: u8 = b'\x0c';

/// Two bits each.
const LETTERS: [u8; 4] = [b' ', b'\t', FILL, b'\r'];

/// Letters of the hash of a line's first word, and of its whole text.
const WORD: usize = 2;
const LINE: usize = 8;

/// The shortest line that can be masked, without its line end.
pub(in crate::logs) const SHORTEST: usize = 1 + WORD + LINE + 1;

/// Masks a line without its line end, in place. Its length is at least [`SHORTEST`].
pub(in crate::logs) fn mask(line: &mut [u8]) {
    let hashes = (xxh3_64(first_word(line)), xxh3_64(line));
    line.fill(FILL);
    let letters = line.iter_mut().skip(1);
    let of = |hash: u64, count: usize| (0..count).map(move |nth| LETTERS[(hash >> (2 * nth) & 3) as usize]);
    letters.zip(of(hashes.0, WORD).chain(of(hashes.1, LINE))).for_each(|(letter, of)| *letter = of);
}

/// Erases a line without its line end, in place: a mask that says nothing of the line. A line that is too short for a mask becomes
/// blanks.
pub(in crate::logs) fn erase(line: &mut [u8]) {
    let is_long = line.len() >= SHORTEST;
    line.fill(if is_long { FILL } else { b' ' });
}

/// Whether a line was erased. One mask in a million looks the same.
pub(in crate::logs) fn is_erased(line: &[u8]) -> bool {
    line.len() >= SHORTEST && line.iter().all(|byte| *byte == FILL)
}

/// Whether a line without its line end is a mask.
pub(in crate::logs) fn is_mask(line: &[u8]) -> bool {
    line.first() == Some(&FILL) && line.len() >= SHORTEST && line.iter().all(|byte| LETTERS.contains(byte))
}

/// Whether two lines are equal, as far as a mask of one of them shows.
pub(in crate::logs) fn are_equal(a: &[u8], b: &[u8]) -> bool {
    let masked = |line: &[u8]| {
        let mut masked = line.to_vec();
        if line.len() >= SHORTEST {
            mask(&mut masked);
        }
        masked
    };
    a == b
        || a.len() == b.len()
            && match (is_mask(a), is_mask(b)) {
                _ if is_erased(a) || is_erased(b) => true,
                (true, false) => a == masked(b),
                (false, true) => masked(a) == b,
                _ => false,
            }
}

/// A line's first word, or the hash that its mask holds of it.
pub(in crate::logs) fn hashed_word(line: &[u8]) -> [u8; WORD] {
    let mut own = [FILL; SHORTEST];
    if is_mask(line) {
        own.copy_from_slice(&line[..SHORTEST]);
    } else {
        let hash = xxh3_64(first_word(line));
        (0..WORD).for_each(|nth| own[1 + nth] = LETTERS[(hash >> (2 * nth) & 3) as usize]);
    }
    std::array::from_fn(|nth| own[1 + nth])
}

fn first_word(line: &[u8]) -> &[u8] {
    &line[..memchr::memchr(b' ', line).unwrap_or(line.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_equal_to_its_line_and_to_no_other() {
        let line = b"192.0.2.7 - - \"GET /a.css HTTP/1.1\" 200".to_vec();
        let mut masked = line.clone();
        mask(&mut masked);
        assert!(masked.len() == line.len() && masked.iter().all(u8::is_ascii_whitespace));
        assert!(is_mask(&masked) && !is_mask(&line) && are_equal(&masked, &line) && are_equal(&line, &masked));
        assert_eq!(hashed_word(&masked), hashed_word(&line));
        let mut other = line.clone();
        other[20] = b'x';
        assert!(!are_equal(&masked, &other) && !are_equal(&other, &line));
        assert!(!are_equal(&masked, &line[1..]) && are_equal(b"", b""));
    }
}
