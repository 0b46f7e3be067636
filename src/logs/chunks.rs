//! Cuts a log at line ends into pieces of about equal size, many more than there are threads.

use std::ops::Range;

/// The usual size of a chunk in bytes: small enough that the last one leaves no core idle, large enough that
/// a chunk's own tables stay warm.
pub const CHUNK: usize = 4 << 20;

/// The ranges of `bytes` that hold whole lines, each of about `size` bytes, in order and without gaps.
///
/// A chunk owns the lines that start inside its nominal range, so the cut depends on the bytes alone.
pub fn split(bytes: &[u8], size: usize) -> Vec<Range<usize>> {
    let size = size.max(1);
    let mut ranges = Vec::with_capacity(bytes.len() / size + 1);
    let mut start = 0;
    while start < bytes.len() {
        let nominal = start.saturating_add(size);
        let end = if nominal >= bytes.len() {
            bytes.len()
        } else {
            memchr::memchr(b'\n', &bytes[nominal - 1..]).map_or(bytes.len(), |at| nominal + at)
        };
        ranges.push(start..end);
        start = end;
    }
    ranges
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
