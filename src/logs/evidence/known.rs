//! Finds out whether a text was collected already: as it is, or as the beginning of a longer text.

use super::index::Index;
use super::marks::Marks;
use super::{Evidence, mask};
use crate::base::error::{Error, Kind, Result};
use crate::logs::source::{Source, reason};
use std::io::{BufRead, BufReader, Read};

impl Evidence {
    /// Whether this evidence holds all of a log's text at its beginning. `other` is the log's own index, and `source` the log.
    pub fn holds(&self, other: &Index, source: &Source) -> Result<bool> {
        let (own, end) = (&self.index.marks, self.index.end - self.index.mark);
        if *own == other.marks {
            // Only an unfinished last line may differ. Logs without any line are the same only under one name.
            let is_empty = own.whole_bytes() == 0;
            return Ok(end >= other.end - other.mark && (!is_empty || self.index.path == other.path));
        }
        let Some((from, open)) = own.begins_with(&other.marks) else { return Ok(false) };
        if other.marks.whole_bytes() < other.end - other.mark && !self.covers_rest(other, source)? {
            return Ok(false);
        }
        self.has_lines(source, from, open.bytes)
    }

    /// Whether this evidence is the beginning of a log's text.
    pub fn begins(&self, other: &Index, source: &Source) -> Result<bool> {
        let Some((from, open)) = other.marks.begins_with(&self.index.marks) else { return Ok(false) };
        if self.index.marks.whole_bytes() == 0 && self.index.path != other.path {
            return Ok(false);
        }
        let mut text = Vec::new();
        let reader = source.reader_from(other.mark + from)?;
        let read = reader.take(open.bytes).read_to_end(&mut text);
        read.map_err(|e| Error::new(Kind::Read, &source.path, reason(&e)))?;
        Ok(Marks::of(&text).whole() == open)
    }

    /// Whether some lines of a log are here at the same place.
    fn has_lines(&self, source: &Source, from: u64, bytes: u64) -> Result<bool> {
        let mut own = BufReader::new(self.reader(self.index.mark + from));
        let mut other = BufReader::new(source.reader_from(source.mark() + from)?.take(bytes));
        let (mut left, mut right) = (Vec::new(), Vec::new());
        loop {
            left.clear();
            right.clear();
            let failed = |e: std::io::Error| Error::new(Kind::Read, &source.path, reason(&e));
            if other.read_until(b'\n', &mut right).map_err(failed)? == 0 {
                return Ok(true);
            }
            own.read_until(b'\n', &mut left).map_err(failed)?;
            if left.len() != right.len() || !mask::are_equal(body(&left), body(&right)) {
                return Ok(false);
            }
        }
    }

    /// Whether the unfinished last line of a log goes on here.
    fn covers_rest(&self, other: &Index, source: &Source) -> Result<bool> {
        let from = other.marks.whole_bytes();
        let failed = |e: std::io::Error| Error::new(Kind::Read, &source.path, reason(&e));
        let (mut left, mut right) = (Vec::new(), Vec::new());
        source.reader_from(other.mark + from)?.read_to_end(&mut right).map_err(failed)?;
        BufReader::new(self.reader(self.index.mark + from)).read_until(b'\n', &mut left).map_err(failed)?;
        Ok(left.starts_with(&right) || mask::is_mask(body(&left)))
    }
}

/// A line without its end, and without zeros before it.
pub(in crate::logs) fn body(line: &[u8]) -> &[u8] {
    let line = crate::logs::lines::without_padding(line.strip_suffix(b"\n").unwrap_or(line));
    line.strip_suffix(b"\r").unwrap_or(line)
}
