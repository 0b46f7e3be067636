//! Evidence files: what of a log can matter to any order, collected once. docs/evidence.md describes their layout.
//!
//! An evidence file is a log with masks: the text has the log's bytes and lines at the same places, but a line that can matter to
//! no order is white space ([`mask`]). So quotes, places and line numbers are those of the log. The ledger of the masked lines
//! is in the index ([`index`]). A scan counts masks as blank lines, and is then corrected by that ledger.
//!
//! The text is in blocks of whole lines, each packed by itself with a checksum, so that any line is read without those before it.

pub mod digest;
pub mod erase;
pub mod index;
mod known;
pub mod marks;
pub(in crate::logs) mod mask;
mod open;
mod unpack;
pub mod write;

pub(in crate::logs) use known::body;

use super::encoding::BOM;
use super::mapped::Mapped;
use super::tally::Tally;
use crate::base::error::{Error, Kind};
use chrono::{Offset, TimeZone};
use chrono_tz::Tz;
use digest::Digest;
use index::{Block, Index};
use std::io::{self, Read};
use std::ops::Range;
use std::sync::OnceLock;
use xxhash_rust::xxh3::Xxh3Default;

/// The first bytes of an evidence file.
pub(in crate::logs) const MAGIC: &[u8; 20] = b"tagtrail.evidence/1\n";

/// The last bytes of an evidence file.
const CLOSING: &[u8; 8] = b"evidence";

/// Bytes after the index: its place, its length, its checksum, and [`CLOSING`].
const TRAILER: usize = 3 * size_of::<u64>() + CLOSING.len();

/// The most bytes that a block may unpack to: the program writes a few megabytes and one line of [`super::lines::MAX_LINE`].
const MAX_BLOCK: u64 = 64 << 20;

/// The most bytes that an index may unpack to.
const MAX_INDEX: u64 = 1 << 30;

/// An evidence file that is open.
#[derive(Debug)]
pub struct Evidence {
    /// Its own name, for errors.
    name: String,
    bytes: Bytes,
    /// What it says of its log.
    pub index: Index,
    digest: OnceLock<Digest>,
}

#[derive(Debug)]
enum Bytes {
    Mapped(Mapped),
    Read(Vec<u8>),
}

impl Bytes {
    fn all(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map.bytes(),
            Self::Read(bytes) => bytes,
        }
    }
}

impl Evidence {
    /// Its own name, with its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lets scans use a digest of this evidence, and add to it. Only the first one counts.
    pub fn use_digest(&self, digest: Digest) {
        let _ = self.digest.set(digest);
    }

    /// Its digest, if one is used.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.get()
    }

    /// A number for its text: a digest belongs to one text.
    pub fn identity(&self) -> u64 {
        let mut sum = Xxh3Default::new();
        for block in &self.index.blocks {
            for number in [block.offset, block.length, block.sum] {
                sum.update(&number.to_le_bytes());
            }
        }
        sum.digest()
    }

    /// The packed bytes of a block.
    fn packed(&self, nth: usize) -> &[u8] {
        let range = self.index.blocks.get(nth).map(|block| block.at as usize..(block.at + block.packed) as usize);
        range.and_then(|range| self.bytes.all().get(range)).unwrap_or_default()
    }

    fn damaged(&self, what: String) -> Error {
        Error::new(Kind::Read, &self.name, what)
            .hint("take this file from a copy, or collect its log again; ledger verify looks at all files")
    }

    /// The block that holds a place of the text.
    fn block_at(&self, offset: u64) -> usize {
        self.index.blocks.partition_point(|block| block.offset + block.length <= offset)
    }

    /// The error that ended the log when it was collected.
    pub fn fault(&self) -> Option<Error> {
        let (what, hint) = self.index.fault.as_ref()?;
        Some(Error::new(Kind::Read, &self.index.path, what).hint(hint))
    }

    /// A reader over the text from a place on.
    pub(in crate::logs) fn reader(&self, from: u64) -> Reader<'_> {
        let mark = self.index.mark;
        let start = from.max(mark);
        let nth = self.block_at(start);
        let skip = self.index.blocks.get(nth).map_or(0, |block| (start - block.offset) as usize);
        Reader { evidence: self, marks: from..mark, nth, skip, text: Vec::new(), at: 0 }
    }

    /// The block that holds a line, and where its text begins in the block.
    pub(in crate::logs) fn place_of(&self, offset: u64) -> (usize, usize) {
        let nth = self.block_at(offset);
        (nth, self.index.blocks.get(nth).map_or(0, |block| offset.saturating_sub(block.offset) as usize))
    }

    /// Corrects the ledger of a range of the text. `text` are the bytes of some whole blocks, which begin at `offset`; only the part
    /// of the range in them counts. `zone` is that of the analysis.
    pub(in crate::logs) fn correct(&self, text: &[u8], offset: u64, range: &Range<u64>, zone: Tz, tally: &mut Tally) {
        let minute = |at: i64| self.minute_in(at, zone);
        let end = offset + text.len() as u64;
        for block in self.index.blocks[self.block_at(offset)..].iter().take_while(|block| block.offset < end) {
            if block.left_out.lines == 0 {
                continue;
            }
            if range.start <= block.offset && range.end >= block.offset + block.length {
                block.left_out.correct(tally, &minute);
                continue;
            }
            let start = (block.offset - offset) as usize;
            let own = text.get(start..start + block.length as usize).unwrap_or_default();
            let (before, within) = masks(own, block, range);
            block.left_out.part(before, within).correct(tally, &minute);
        }
    }

    /// The minute of a log with times that name no zone, in the zone of an analysis.
    fn minute_in(&self, minute: i64, zone: Tz) -> i64 {
        match self.index.zone() {
            Some(own) if own != zone => {
                let Some(utc) = chrono::DateTime::from_timestamp(minute * 60, 0) else { return minute };
                let local = utc.with_timezone(&own).naive_local();
                let there = zone.from_local_datetime(&local).earliest();
                let offset = there.map_or(0, |there| i64::from(there.offset().fix().local_minus_utc()));
                (local.and_utc().timestamp() - offset).div_euclid(60)
            }
            _ => minute,
        }
    }
}

/// How many masks of a block are before a range of the log's text, and in it.
fn masks(text: &[u8], block: &Block, range: &Range<u64>) -> (u64, u64) {
    let (mut before, mut within) = (0, 0);
    let mut at = block.offset;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if mask::is_mask(body(line)) {
            before += u64::from(at < range.start);
            within += u64::from(range.contains(&at));
        }
        at += line.len() as u64;
    }
    (before, within)
}

/// Reads the text of evidence from a place on.
pub(in crate::logs) struct Reader<'e> {
    evidence: &'e Evidence,
    /// The bytes of the mark that are left.
    marks: Range<u64>,
    /// The next block.
    nth: usize,
    /// Bytes at its beginning that are left out.
    skip: usize,
    text: Vec<u8>,
    at: usize,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.marks.is_empty() {
            let length = buffer.len().min((self.marks.end - self.marks.start) as usize);
            let is_bom = self.marks.end == BOM.len() as u64;
            for (byte, at) in buffer[..length].iter_mut().zip(self.marks.by_ref()) {
                *byte = if is_bom { BOM[at as usize] } else { 0 };
            }
            return Ok(length);
        }
        while self.at >= self.text.len() {
            if self.nth >= self.evidence.index.blocks.len() {
                return Ok(0);
            }
            self.text = self.evidence.text(self.nth).map_err(|error| io::Error::other(error.to_string()))?;
            (self.nth, self.at, self.skip) = (self.nth + 1, self.skip, 0);
        }
        let length = buffer.len().min(self.text.len() - self.at);
        buffer[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
