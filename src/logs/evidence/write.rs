//! Collects evidence from a log: masks the lines that can matter to no order, packs the blocks, and writes the index.

use super::index::{Block, Index, LeftOut, VERSION};
use super::marks::Marks;
use super::{CLOSING, MAGIC, mask};
use crate::base::error::{Error, Kind};
use crate::base::packing::Packing;
use crate::logs::Hit;
use crate::logs::chunks;
use crate::logs::fields::Fields;
use crate::logs::formats::Format;
use crate::logs::outline::Outline;
use crate::logs::scan::{Job, Sink};
use crate::logs::source::Source;
use crate::logs::tally::{LinePlace, Tally};
use chrono_tz::Tz;
use std::io::{self, Write};
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// How hard blocks are packed: the level from which on the evidence of all real logs that were tried is smaller than the gzipped log.
pub(super) const LEVEL: i32 = 7;

/// Large logs are packed faster, and are smaller than when gzipped even so (0.96 of it, measured on a simulated log of 196 MB).
const LEVEL_OF_LARGE: i32 = 5;

/// Bytes on disk from which on a log is large; packed ones are some ten times smaller.
const LARGE: u64 = 32 << 20;
const LARGE_PACKED: u64 = 3 << 20;

fn level(source: &Source) -> i32 {
    let least = if source.packing == Packing::Plain { LARGE } else { LARGE_PACKED };
    if source.size >= least { LEVEL_OF_LARGE } else { LEVEL }
}

/// The usual bytes of a block's text: few enough that a line is read without much around it. With half of this, evidence of large
/// logs is larger than when gzipped.
const BLOCK: usize = 256 << 10;

/// Bytes at a log's beginning of which nothing is left out, because its format is detected from them.
const HEAD: u64 = 1 << 18;

/// Whether a hit can matter to no order.
pub type Irrelevant = fn(&Hit<'_>) -> bool;

/// Finds the lines of a chunk that are left out.
struct Finder {
    irrelevant: Irrelevant,
    found: Vec<(u64, i64, Fields)>,
}

impl Sink for Finder {
    #[inline]
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        if (self.irrelevant)(hit) {
            self.found.push((place.offset, hit.at.0, Fields::ALL.unfilled(hit)));
        }
    }

    /// An outline shows all that decides: where a line has more, it is offered as a hit.
    #[inline]
    fn takes(&mut self, outline: &Outline<'_>, place: LinePlace) -> bool {
        self.hit(&outline.hit(), place);
        true
    }

    fn rebase(&mut self, _: u64) {}
}

/// The packed blocks of a chunk, with the marks of its text.
struct Packed {
    blocks: Vec<(Block, Vec<u8>)>,
    marks: Marks,
    lines: u64,
    minutes: Option<(i64, i64)>,
}

/// Evidence that is not written yet: packed blocks, and their index.
#[derive(Debug)]
pub struct Collected {
    /// The index, with the places of the blocks in the file.
    pub index: Index,
    pub(super) blocks: Vec<Vec<u8>>,
}

/// Collects evidence from a log that is read with `format`. A fault of the log is part of its evidence.
pub fn collect(job: &Job<'_>, irrelevant: Irrelevant) -> Collected {
    let (source, format) = (job.source, job.format);
    let (kept, level) = (kept_ranges(source), level(source));
    let make = || Finder { irrelevant, found: Vec::new() };
    let (pieces, fault) = job.scan_chunks(&make, &|text, offset, finder: Finder, tally| {
        pack((text, offset), &finder.found, &tally, &kept, level)
    });
    let fault: Option<Error> = source.cut().or(fault);
    let mut index = Index {
        version: VERSION,
        path: source.path.clone(),
        size: source.size,
        packing: source.packing.ending().to_owned(),
        stream: source.is_stream(),
        has_pieces: source.has_pieces(),
        mark: source.mark(),
        end: source.mark(),
        fault: fault.map(|error| (error.what, error.hint)),
        format: format.name.clone(),
        zone: zone_of(source, format, job.zone),
        ..Index::default()
    };
    let mut at = MAGIC.len() as u64;
    let mut blocks = Vec::with_capacity(pieces.len());
    for piece in pieces {
        index.lines.0 += piece.lines;
        index.minutes = match (index.minutes, piece.minutes) {
            (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
            (known, new) => known.or(new),
        };
        index.marks.append(&piece.marks);
        for (block, bytes) in piece.blocks {
            let block = Block { at, ..block };
            at += block.packed;
            index.end = block.offset + block.length;
            index.lines.1 += block.left_out.lines;
            index.blocks.push(block);
            blocks.push(bytes);
        }
    }
    Collected { index, blocks }
}

impl Collected {
    /// Writes the file.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        for block in &self.blocks {
            out.write_all(block)?;
        }
        let at = MAGIC.len() as u64 + self.blocks.iter().map(|block| block.len() as u64).sum::<u64>();
        let index = zstd::bulk::compress(&serde_json::to_vec(&self.index).map_err(io::Error::other)?, LEVEL)?;
        out.write_all(&index)?;
        for number in [at, index.len() as u64, xxh3_64(&index)] {
            out.write_all(&number.to_le_bytes())?;
        }
        out.write_all(CLOSING)?;
        out.flush()
    }
}

/// Ranges of a log's text of which nothing is left out: the samples from which its format and its clients are detected.
fn kept_ranges(source: &Source) -> Vec<Range<u64>> {
    let mark = source.mark();
    std::iter::once(mark..mark + HEAD).chain(source.spread_ranges()).collect()
}

/// Masks and packs a chunk. `found` are the lines that can be left out.
fn pack(
    (text, offset): (&[u8], u64),
    found: &[(u64, i64, Fields)],
    tally: &Tally,
    kept: &[Range<u64>],
    level: i32,
) -> Packed {
    let (masked, left_out) = masked((text, offset), found, kept);
    let mut left_out = left_out.into_iter().peekable();
    let mut packer = zstd::bulk::Compressor::new(level).ok();
    let blocks = chunks::split(&masked, BLOCK).into_iter().map(|range| {
        let end = offset + range.end as u64;
        let mut own = LeftOut::default();
        while let Some((_, micros, unfilled)) = left_out.next_if(|(place, ..)| *place < end) {
            own.push(micros, unfilled);
        }
        // Packing into memory fails only without memory.
        let bytes = packer.as_mut().and_then(|packer| packer.compress(&masked[range.clone()]).ok()).unwrap_or_default();
        let block = Block {
            offset: offset + range.start as u64,
            length: range.len() as u64,
            at: 0,
            packed: bytes.len() as u64,
            sum: xxh3_64(&bytes),
            left_out: own,
        };
        (block, bytes)
    });
    let minutes = tally.minutes.iter().map(|(minute, _)| *minute);
    Packed {
        blocks: blocks.collect(),
        marks: Marks::of(text),
        lines: tally.read,
        minutes: minutes.clone().min().zip(minutes.max()),
    }
}

/// A chunk in which the lines that can be left out are masked, and those lines.
fn masked(
    (text, offset): (&[u8], u64),
    found: &[(u64, i64, Fields)],
    kept: &[Range<u64>],
) -> (Vec<u8>, Vec<(u64, i64, Fields)>) {
    let (mut masked, mut left_out) = (text.to_vec(), Vec::with_capacity(found.len()));
    for one in found {
        let start = (one.0 - offset) as usize;
        // A last line without its end may go on, and a last line with one shows that the text ends there.
        let Some(length) = memchr::memchr(b'\n', &text[start..]) else { continue };
        let end = start + length - usize::from(text[..start + length].ends_with(b"\r"));
        let line = offset + start as u64..offset + (start + length) as u64;
        let is_kept = kept.iter().any(|range| line.start < range.end && range.start < line.end);
        if !is_kept && end.saturating_sub(start) >= mask::SHORTEST {
            mask::mask(&mut masked[start..end]);
            left_out.push(*one);
        }
    }
    (masked, left_out)
}

/// The zone with which times were read, if the times of the log's first lines name none.
fn zone_of(source: &Source, format: &Format, zone: Tz) -> Option<String> {
    let head = source.head(HEAD as usize).ok()?;
    let at = |zone: Tz| {
        let mut cutter = format.cutter(zone);
        for line in head.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.first() == Some(&b'#') {
                cutter.directive(line);
            } else if let Ok(hit) = cutter.cut(line) {
                return Some(hit.at);
            }
        }
        None
    };
    let far = [Tz::UTC, Tz::Asia__Kathmandu];
    (at(far[0]) != at(far[1])).then(|| zone.name().to_owned())
}

/// The error for evidence that is collected from evidence.
pub fn already(path: &str) -> Error {
    Error::new(Kind::Format, path, "is evidence already")
        .hint("collect takes web logs; analyze takes evidence as it is")
}

impl Packing {
    /// The usual ending of a packed file's name, by which an index names the packing.
    fn ending(self) -> &'static str {
        match self {
            Self::Plain => "",
            packing => packing.name(),
        }
    }

    /// The packing of a name that an index holds.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Gzip, Self::Zstd, Self::Bzip2, Self::Xz, Self::Deflate]
            .into_iter()
            .find(|packing| packing.name() == name)
    }
}
