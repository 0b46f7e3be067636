//! Pieces from all over a log, used as samples. They are the same however the file is read: the choice of lines must not depend
//! on whether the file can be mapped.

use super::chunks;
use super::encoding::Encoding;
use super::source::{Body, Source};
use crate::base::packing::Packing;
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::ops::Range;

/// Pieces of a log that are examined for its clients besides its beginning, and the bytes of each.
pub(super) const SPREAD: usize = 32;
pub(super) const SPREAD_BYTES: usize = 4096;

impl Source {
    /// Whether any piece can be read without what comes before it. Packed text and streams do not allow this.
    pub(super) fn has_pieces(&self) -> bool {
        match &self.body {
            Body::Evidence(evidence) => evidence.index.has_pieces,
            Body::Empty | Body::Mapped(_) => true,
            Body::File => {
                self.packing == Packing::Plain && matches!(self.encoding, Encoding::Lines | Encoding::Container)
            }
            Body::Stream(_) => false,
        }
    }

    /// Whole lines from `places` pieces of `length` bytes all over a file that can be read in pieces; none from other sources.
    pub fn spread(&self, places: usize, length: usize) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        for range in self.spread_pieces(places, length) {
            let piece = self.bytes(range);
            let mut lines = piece.split(|b| *b == b'\n').skip(1).peekable();
            while let Some(line) = lines.next() {
                if lines.peek().is_some() && !line.is_empty() {
                    found.push(line.strip_suffix(b"\r").unwrap_or(line).to_vec());
                }
            }
        }
        found
    }

    /// The ranges of such pieces.
    fn spread_pieces(&self, places: usize, length: usize) -> Vec<Range<u64>> {
        let places = if self.has_pieces() { places as u64 } else { 0 };
        let from = (0..places).map(|nth| self.size / places * nth);
        from.map(|from| from..self.size.min(from + length as u64)).collect()
    }

    /// The ranges of the pieces that are examined for the clients of a log.
    pub(super) fn spread_ranges(&self) -> Vec<Range<u64>> {
        self.spread_pieces(SPREAD, SPREAD_BYTES)
    }

    /// Passes slices of whole lines, of about `most` bytes together, to `take`: `slices` of them from the beginning to the end of
    /// a file that can be read in pieces, otherwise one from the beginning.
    pub fn slices(&self, most: usize, slices: usize, take: &mut dyn FnMut(&[u8])) {
        if !self.has_pieces() {
            if let Ok(head) = self.head(most) {
                take(&head);
            }
            return;
        }
        let size = (most / slices.max(1)).max(1);
        let all = chunks::count(self.size as usize, size);
        for nth in (0..all).step_by(all.div_ceil(slices.max(1)).max(1)) {
            let slice = match self.mapped() {
                Some(bytes) => Cow::Borrowed(chunks::slice(bytes, size, nth)),
                None => self.decoded(self.lines_of((nth * size) as u64, size as u64)),
            };
            take(&slice);
        }
    }

    /// A range of the file. What cannot be read is left out: the scan meets the fault again and reports it.
    fn bytes(&self, range: Range<u64>) -> Cow<'_, [u8]> {
        if let Some(bytes) = self.mapped() {
            return Cow::Borrowed(bytes.get(range.start as usize..range.end as usize).unwrap_or_default());
        }
        let mut piece = Vec::new();
        if let Some(reader) = self.bytes_from(range.start) {
            // What came before a fault counts.
            let _ = reader.take(range.end - range.start).read_to_end(&mut piece);
        }
        self.decoded(piece)
    }

    /// The lines that begin in a chunk of the file, as [`chunks::slice`] finds them in a map.
    fn lines_of(&self, from: u64, size: u64) -> Vec<u8> {
        let mut text = Vec::new();
        let until = from + size;
        let mut read = || -> Option<()> {
            let before = from.saturating_sub(1);
            let mut reader = BufReader::new(self.bytes_from(before)?);
            let skipped = if from == 0 { 0 } else { reader.by_ref().take(until - before).skip_until(b'\n').ok()? };
            let at = before + skipped as u64;
            if at >= until {
                return None;
            }
            reader.by_ref().take(until - at).read_to_end(&mut text).ok()?;
            if text.last() != Some(&b'\n') {
                let whole = text.len();
                let more = reader.take(size).read_until(b'\n', &mut text).ok()? as u64;
                if more == size && text.last() != Some(&b'\n') && until + size < self.size {
                    text.truncate(memchr::memrchr(b'\n', &text[..whole]).map_or(0, |at| at + 1));
                }
            }
            Some(())
        };
        // What came before a fault counts.
        let _ = read();
        text
    }

    fn decoded(&self, piece: Vec<u8>) -> Cow<'_, [u8]> {
        if self.encoding == Encoding::Lines {
            return Cow::Owned(piece);
        }
        let mut text = Vec::new();
        // Reading from memory does not fail.
        let _ = self.encoding.decode(Box::new(&*piece)).read_to_end(&mut text);
        Cow::Owned(text)
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::source::{Io, Source};

    fn of(text: &[u8], io: Io, most: usize, slices: usize) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.log");
        std::fs::write(&path, text).expect("writes");
        let source = Source::open(&path, io).expect("opens");
        assert_eq!(source.mapped().is_some(), io == Io::Mmap);
        let mut found = Vec::new();
        source.slices(most, slices, &mut |slice| found.push(slice.to_vec()));
        (found, source.spread(8, 100))
    }

    #[test]
    fn samples_are_the_same_from_a_map_and_from_blocks() {
        let line = |nth: usize| format!("192.0.2.{nth} {}\r\n", "x".repeat(nth * 7 % 90));
        let plain: String = (0..200).map(line).collect();
        let contained = |nth: usize| format!("2026-09-01T00:00:14.1Z stdout F {}", line(nth));
        let container: String = (0..200).map(contained).collect();
        let marked = format!("\u{feff}{plain}");
        for text in [plain.trim_end(), &plain, &container, &marked, "one line", "\n"] {
            for (most, slices) in [(40, 4), (1000, 3), (5000, 16), (1 << 20, 16), (97, 97)] {
                let (mapped, read) =
                    (of(text.as_bytes(), Io::Mmap, most, slices), of(text.as_bytes(), Io::Read, most, slices));
                assert_eq!(mapped, read, "{most} bytes in {slices} slices");
                // Slices shorter than a line may hold none.
                assert!(mapped.0.len() <= slices && (most < 1000 || !mapped.0.concat().is_empty()));
            }
        }
        let (slices, spread) = of(plain.as_bytes(), Io::Read, 1 << 20, 16);
        assert_eq!(slices.concat(), plain.as_bytes(), "a short log is looked at as a whole");
        assert!(spread.len() > 8);
    }
}
