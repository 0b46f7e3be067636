//! Cuts a log at line ends into pieces of about equal size, many more than there are threads.

use std::ops::Range;

/// The usual size of a chunk in bytes: small enough that the last one leaves no core idle, large enough that
/// a chunk's own tables stay warm.
pub const CHUNK: usize = 4 << 20;

/// How many chunks of about `size` bytes a text of `length` bytes has.
pub fn count(length: usize, size: usize) -> usize {
    length.div_ceil(size.max(1))
}

/// The range of a chunk: whole lines, of which a long one may leave the next chunks nothing.
///
/// A chunk owns the lines that start inside its nominal range, so the cut depends on the bytes alone, and each chunk can be
/// found without the ones before it: nothing of a file on a slow disk is waited for ahead of its turn.
pub fn nth(bytes: &[u8], size: usize, nth: usize) -> Range<usize> {
    let line_from = |at: usize| match bytes.get(at.max(1) - 1..) {
        Some(_) if at == 0 => 0,
        Some(rest) => memchr::memchr(b'\n', rest).map_or(bytes.len(), |behind| at + behind),
        None => bytes.len(),
    };
    let size = size.max(1);
    line_from(nth.saturating_mul(size))..line_from((nth + 1).saturating_mul(size))
}

/// The ranges of `bytes` that hold whole lines, each of about `size` bytes, in order and without gaps.
pub fn split(bytes: &[u8], size: usize) -> Vec<Range<usize>> {
    let all = (0..count(bytes.len(), size)).map(|number| nth(bytes, size, number));
    all.filter(|range| !range.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_hold_whole_lines_and_lose_none() {
        let text = b"one\ntwo\n\nfour is longer\nfive".as_slice();
        for size in 1..40 {
            let ranges = split(text, size);
            let joined: Vec<u8> = ranges.iter().flat_map(|r| text[r.clone()].to_vec()).collect();
            assert_eq!(joined, text);
            for range in &ranges[..ranges.len() - 1] {
                assert_eq!(text[range.end - 1], b'\n');
            }
        }
        assert!(split(b"", 8).is_empty());
    }
}
