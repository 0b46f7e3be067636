//! The stories in a result: gzip members of some dozens each, in the order of `verdicts`, and an index beside them.
//!
//! `zcat stories.ndjson.gz` shows one story per line, so any program can read the file. With the index, one order is found by
//! unpacking one member, in a file of any size: index entries have one length and are sorted, so only a few of them are read.

use super::Row;
use super::story::{Story, number};
use crate::base::units::Micros;
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;

/// The file with the stories, in a result's folder.
pub const FILE: &str = "stories.ndjson.gz";

/// The file with the index.
pub const INDEX: &str = "stories.index";

/// The name and version of the two files' layout; the first line of the index.
pub const SCHEMA: &str = "tagtrail.stories/2";

/// Stories of one block: few, so that one is found quickly; not too few, because stories in a block share text and pack better.
pub const BLOCK: usize = 128;

/// Bytes that most stories need as text: room that is reserved once does not have to be found again and again.
const ROOM: usize = 4096;

/// The compression level: an analysis waits for the packer, and stories are read rarely.
const LEVEL: u32 = 2;

/// The most bytes that a block unpacks to. Blocks that were written stay far below it; one above it was made to fill the memory.
const LARGEST: u64 = 256 << 20;

/// Some stories, packed.
#[derive(Clone, Debug)]
pub struct Block {
    /// A gzip member.
    pub bytes: Vec<u8>,
    /// When the first order was placed.
    first: Micros,
    /// When the last one was.
    last: Micros,
    /// The marks of the order numbers.
    numbers: Vec<u64>,
}

impl Block {
    /// Packs stories, which come in the order of `verdicts`.
    pub fn of(stories: &[Story]) -> io::Result<Self> {
        // The text is complete before it is packed: a packer that gets a few bytes at a time takes many times as long.
        let mut text = Vec::with_capacity(stories.len() * ROOM);
        for story in stories {
            serde_json::to_writer(&mut text, story)?;
            text.push(b'\n');
        }
        let mut packer = GzEncoder::new(Vec::with_capacity(text.len() / 8), Compression::new(LEVEL));
        packer.write_all(&text)?;
        let at = |story: Option<&Story>| story.map(|story| story.verdict.ordered_at).unwrap_or_default();
        Ok(Self {
            bytes: packer.finish()?,
            first: at(stories.first()),
            last: at(stories.last()),
            numbers: stories.iter().map(|story| mark(&story.verdict.order_id)).collect(),
        })
    }
}

/// The mark of an order number in the index: the first eight bytes of its SHA-256, because numbers have any length. Where two
/// numbers share a mark, both their blocks are read.
fn mark(id: &str) -> u64 {
    let digest = Sha256::digest(number(id).as_bytes());
    digest.iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

/// The index of the stories' places, as it grows block by block: twelve bytes per order.
#[derive(Debug, Default)]
pub struct Index {
    /// The bytes up to the end of each block, and the times of its first and last order.
    blocks: Vec<[u64; 3]>,
    numbers: Vec<(u64, u32)>,
}

/// The lengths of the index's entries: of a block, and of an order.
const OF_BLOCK: u64 = 24;
const OF_ORDER: u64 = 12;

impl Index {
    /// Adds the next block of [`FILE`].
    pub fn add(&mut self, block: &Block) {
        let before = self.blocks.last().map_or(0, |block| block[0]);
        let nth = self.blocks.len() as u32;
        self.blocks.push([before + block.bytes.len() as u64, block.first.0 as u64, block.last.0 as u64]);
        self.numbers.extend(block.numbers.iter().map(|number| (*number, nth)));
    }

    /// Writes [`INDEX`]: a line with its name and version, the number of blocks and that of stories; for every block the
    /// bytes of [`FILE`] up to its end and the times of its first and last order; for every story, sorted, the mark of its
    /// number and the block (four bytes). Numbers have eight bytes, the highest first.
    pub fn write(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.numbers.sort_unstable();
        writeln!(out, "{SCHEMA} {} {}", self.blocks.len(), self.numbers.len())?;
        for value in self.blocks.iter().flatten() {
            out.write_all(&value.to_be_bytes())?;
        }
        for (number, block) in &self.numbers {
            out.write_all(&number.to_be_bytes())?;
            out.write_all(&block.to_be_bytes())?;
        }
        Ok(())
    }
}

/// The requested orders of a result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Order numbers; all orders when the list is empty.
    pub numbers: &'a [String],
    /// The first instant.
    pub since: Option<Micros>,
    /// The first instant after the last.
    pub until: Option<Micros>,
}

/// An index that is read.
#[derive(Debug)]
pub struct Places<R> {
    from: R,
    /// The place where the entries of blocks begin, their number, and the number of stories.
    start: u64,
    blocks: u64,
    /// The stories of the result.
    pub stories: u64,
}

/// Byte ranges of [`FILE`], or what is wrong with the index.
pub type Blocks<'p> = Box<dyn Iterator<Item = Result<Range<u64>, String>> + 'p>;

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn broken(error: io::Error) -> String {
    format!("cannot be read: {error}")
}

/// The longest first line of an index.
const MOST_HEAD: u64 = 100;

impl<R: Read + Seek> Places<R> {
    /// Opens an index. Fails with what is wrong when it is no index of this version.
    pub fn open(mut from: R) -> Result<Self, String> {
        let mut head = Vec::new();
        from.by_ref().take(MOST_HEAD).read_to_end(&mut head).map_err(broken)?;
        let size = from.seek(SeekFrom::End(0)).map_err(broken)?;
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let text = String::from_utf8_lossy(line).into_owned();
        let mut words = text.split(' ');
        if words.next() != Some(SCHEMA) {
            return Err(format!("is no {SCHEMA}, but {:?}", text.chars().take(40).collect::<String>()));
        }
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
        let (blocks, stories, start) = (number(), number(), line.len() as u64 + 1);
        let length = |blocks: u64, stories: u64| {
            blocks.checked_mul(OF_BLOCK)?.checked_add(stories.checked_mul(OF_ORDER)?)?.checked_add(start)
        };
        match (blocks, stories) {
            // Every block holds at least one story.
            (Some(blocks), Some(stories)) if length(blocks, stories) == Some(size) && blocks <= stories => {
                Ok(Self { from, start, blocks, stories })
            }
            _ => Err("is not as long as it says".to_owned()),
        }
    }

    /// The blocks that can hold the requested orders, as byte ranges of [`FILE`], by place. For a request by time they are read
    /// from the index one by one, as they are taken.
    ///
    /// Fails with what is wrong with the index.
    pub fn find<'p>(&'p mut self, asked: &Asked<'_>) -> Result<Blocks<'p>, String> {
        if asked.numbers.is_empty() {
            return self.in_time(asked.since, asked.until).map_err(broken);
        }
        let mut blocks = Vec::new();
        for id in asked.numbers {
            let mark = mark(id);
            let mut at = self.first_of(mark).map_err(broken)?;
            while at < self.stories {
                let (found, block) = self.order(at).map_err(broken)?;
                if found != mark {
                    break;
                }
                // Entries of one number are sorted by their block.
                if blocks.last() != Some(&u64::from(block)) {
                    blocks.push(u64::from(block));
                }
                at += 1;
            }
        }
        blocks.sort_unstable();
        blocks.dedup();
        Ok(Box::new(blocks.into_iter().map(|block| self.block(block).map_err(broken))))
    }

    /// Whether all orders of the result were placed in the requested time.
    ///
    /// Fails with what is wrong with the index.
    pub fn are_all_in_time(&mut self, asked: &Asked<'_>) -> Result<bool, String> {
        let Some(last) = self.blocks.checked_sub(1) else { return Ok(true) };
        let from = Micros(value(&self.entry(0).map_err(broken)?[8..]) as i64);
        let to = Micros(value(&self.entry(last).map_err(broken)?[16..]) as i64);
        Ok(asked.since.is_none_or(|since| from >= since) && asked.until.is_none_or(|until| to < until))
    }

    /// The blocks with orders of the requested time.
    fn in_time(&mut self, since: Option<Micros>, until: Option<Micros>) -> io::Result<Blocks<'_>> {
        self.from.seek(SeekFrom::Start(self.start))?;
        let mut left = self.blocks;
        let mut entries = BufReader::new(&mut self.from);
        let mut from = 0;
        let next = move || -> Option<Result<Range<u64>, String>> {
            loop {
                left = left.checked_sub(1)?;
                let mut entry = [0; OF_BLOCK as usize];
                if let Err(error) = entries.read_exact(&mut entry) {
                    left = 0;
                    return Some(Err(broken(error)));
                }
                let (to, first, last) =
                    (value(&entry), Micros(value(&entry[8..]) as i64), Micros(value(&entry[16..]) as i64));
                if to <= from {
                    left = 0;
                    return Some(Err("is broken: a block in it has no length".to_owned()));
                }
                let place = std::mem::replace(&mut from, to)..to;
                if since.is_none_or(|since| last >= since) && until.is_none_or(|until| first < until) {
                    return Some(Ok(place));
                }
            }
        };
        Ok(Box::new(std::iter::from_fn(next)))
    }

    /// The first entry with a mark that is not below the given one.
    fn first_of(&mut self, mark: u64) -> io::Result<u64> {
        let (mut from, mut to) = (0, self.stories);
        while from < to {
            let middle = u64::midpoint(from, to);
            if self.order(middle)?.0 < mark {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        Ok(from)
    }

    fn order(&mut self, nth: u64) -> io::Result<(u64, u32)> {
        let mut entry = [0; OF_ORDER as usize];
        self.from.seek(SeekFrom::Start(self.start + self.blocks * OF_BLOCK + nth * OF_ORDER))?;
        self.from.read_exact(&mut entry)?;
        Ok((value(&entry), (value(&[&[0; 4], &entry[8..]].concat())) as u32))
    }

    /// The bytes of a block.
    fn block(&mut self, nth: u64) -> io::Result<Range<u64>> {
        // A broken entry names a block that does not exist.
        if nth >= self.blocks {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let before = nth.checked_sub(1).map(|before| self.entry(before)).transpose()?.map_or(0, |entry| value(&entry));
        let to = value(&self.entry(nth)?);
        Ok(before..to.max(before))
    }

    fn entry(&mut self, nth: u64) -> io::Result<[u8; OF_BLOCK as usize]> {
        let mut entry = [0; OF_BLOCK as usize];
        self.from.seek(SeekFrom::Start(self.start + nth * OF_BLOCK))?;
        self.from.read_exact(&mut entry)?;
        Ok(entry)
    }
}

/// The number in the first eight bytes.
fn value(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// The stories of a block that are requested, at most so many: `takes` sees the verdict and the customer. One line is in memory
/// at a time, and no more than a block's limit is unpacked.
///
/// Fails with what is wrong when the bytes are no stories.
pub fn read(block: impl Read, takes: &dyn Fn(&Row, &str) -> bool, most: usize) -> Result<Vec<Story>, String> {
    let odd = |error: serde_json::Error| format!("holds a line that is no story: {error}");
    let mut unpacked = BufReader::new(MultiGzDecoder::new(BufReader::new(block)).take(LARGEST));
    let mut stories = Vec::new();
    let mut line = Vec::new();
    while stories.len() < most {
        line.clear();
        let length = unpacked.read_until(b'\n', &mut line).map_err(|error| format!("cannot be unpacked: {error}"))?;
        if length == 0 {
            break;
        }
        // Most lines of a block are not requested: their page views are skipped, not read.
        let head: Head = serde_json::from_slice(&line).map_err(odd)?;
        if takes(&head.verdict, &head.customer) {
            stories.push(serde_json::from_slice(&line).map_err(odd)?);
        }
    }
    Ok(stories)
}

/// The part of a story by which it is found.
#[derive(Deserialize)]
struct Head {
    verdict: Row,
    customer: String,
}

#[cfg(test)]
mod tests;
