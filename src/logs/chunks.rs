//! Cuts a log at line ends into pieces of about equal size, many more than there are threads.

use std::ops::Range;

/// The usual size of a chunk in bytes: small enough that the last one leaves no core idle, large enough that
/// a chunk's own tables stay warm.
pub const CHUNK: usize = 4 << 20;

/// How many chunks of about `size` bytes a text of `length` bytes has.
pub fn count(length: usize, size: usize) -> usize {
    length.div_ceil(size.max(1))
}

/// The range of a chunk: whole lines. A chunk in which no line begins is empty.
///
/// A chunk owns the lines that start inside its nominal range. The cut therefore depends on the bytes alone, and each chunk can
/// be found without the ones before it: no part of a file on a slow disk is read before its turn. A chunk inside a long line does
/// not search for that line's end: only the chunk in which the line starts does.
pub fn nth(bytes: &[u8], size: usize, nth: usize) -> Range<usize> {
    let size = size.max(1);
    let from = nth.saturating_mul(size).min(bytes.len());
    let until = from.saturating_add(size).min(bytes.len());
    match line_from(bytes, from, until) {
        Some(start) if start < until => start..line_from(bytes, until, bytes.len()).unwrap_or(bytes.len()),
        _ => from..from,
    }
}

/// The start of the first line that begins at or after `from`, and not after `until`.
fn line_from(bytes: &[u8], from: usize, until: usize) -> Option<usize> {
    if from == 0 {
        return Some(0);
    }
    memchr::memchr(b'\n', &bytes[from - 1..until]).map(|behind| from + behind)
}

/// The whole lines that begin in a chunk, except one that does not end within the next chunk. Only these two chunks are read.
pub fn slice(bytes: &[u8], size: usize, nth: usize) -> &[u8] {
    let size = size.max(1);
    let from = nth.saturating_mul(size).min(bytes.len());
    let until = from.saturating_add(size).min(bytes.len());
    let Some(start) = line_from(bytes, from, until).filter(|start| *start < until) else { return &[] };
    let last = bytes.len().min(until.saturating_add(size));
    let end = match memchr::memchr(b'\n', &bytes[until - 1..last]) {
        Some(after) => until + after,
        None if last == bytes.len() => last,
        None => memchr::memrchr(b'\n', &bytes[start..until]).map_or(start, |at| start + at + 1),
    };
    &bytes[start..end]
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

    #[test]
    fn a_chunk_inside_a_long_line_is_empty_and_stays_where_it_is() {
        let text = &[&b"one\n"[..], &[b'a'; 35], b"\ntwo\n"].concat();
        assert_eq!(nth(text, 6, 0), 0..40);
        assert_eq!(nth(text, 6, 1), 6..6);
        assert_eq!(nth(text, 6, 5), 30..30);
        assert_eq!(nth(text, 6, 6), 40..44);
        assert_eq!(nth(text, 6, 7), 42..42);
        assert_eq!(nth(text, 6, 8), 44..44);
    }

    #[test]
    fn slices_are_chunks_that_leave_long_lines_out() {
        let lines: Vec<u8> = (0..400).flat_map(|n| format!("line {n}\n").into_bytes()).collect();
        for at in 0..count(lines.len(), 64) {
            assert_eq!(slice(&lines, 64, at), &lines[nth(&lines, 64, at)]);
        }
        let long = [&b"one\ntwo\n"[..], &[b'x'; 1000], b"\nthree\nfour"].concat();
        let found: Vec<&[u8]> = (0..count(long.len(), 64)).map(|at| slice(&long, 64, at)).collect();
        assert_eq!(found.concat(), b"one\ntwo\nthree\nfour");
        assert_eq!((slice(b"", 64, 0), slice(b"one", 64, 0), slice(b"one", 64, 1)), (&b""[..], &b"one"[..], &b""[..]));
    }
}
