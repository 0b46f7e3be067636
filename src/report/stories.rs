//! The stories that a result keeps: gzip members of some dozens each, sorted by order number, and an index beside them.
//!
//! `zcat stories.ndjson.gz` shows one story per line, so that any program can read the file; with the index one order
//! is found by unpacking one member, however many there are.

use super::Row;
use super::story::{Story, number};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// The file with the stories, in a result's folder.
pub const FILE: &str = "stories.ndjson.gz";

/// The file with the index.
pub const INDEX: &str = "stories.index";

/// The name and version of the two files' layout; the first line of the index.
pub const SCHEMA: &str = "tagtrail.stories/1";

/// Stories of one block: few, so that one is found quickly; not too few, since they are packed by what they share.
pub const BLOCK: usize = 48;

/// How hard the packer tries: an analysis waits for it, and stories are read rarely.
const LEVEL: u32 = 2;

/// The most bytes that a block unpacks to. Written ones stay far below it; one that does not was made to fill the memory.
const LARGEST: u64 = 256 << 20;

/// Some stories, packed.
#[derive(Clone, Debug)]
pub struct Block {
    /// The number of the first order.
    first: String,
    /// How many there are.
    stories: usize,
    /// A gzip member.
    bytes: Vec<u8>,
}

impl Block {
    /// Packs stories, which come sorted by number.
    pub fn of(stories: &[Story]) -> io::Result<Self> {
        // Written out first: a packer that is given a few bytes at a time takes many times as long.
        let mut text = Vec::new();
        for story in stories {
            serde_json::to_writer(&mut text, story)?;
            text.push(b'\n');
        }
        let mut packer = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
        packer.write_all(&text)?;
        let first = stories.first().map(|story| number(&story.verdict.order_id).to_owned()).unwrap_or_default();
        Ok(Self { first, stories: stories.len(), bytes: packer.finish()? })
    }
}

/// Where a block stands in the file: bytes before it, its length, and the number of its first order.
#[derive(Debug, Serialize, Deserialize)]
struct Place(u64, u64, String);

/// Writes [`FILE`].
pub fn write(blocks: &[Block], out: &mut dyn Write) -> io::Result<()> {
    blocks.iter().try_for_each(|block| out.write_all(&block.bytes))
}

/// Writes [`INDEX`]: its name and version with the number of stories, then one JSON list per block.
pub fn write_index(blocks: &[Block], out: &mut dyn Write) -> io::Result<()> {
    let stories: usize = blocks.iter().map(|block| block.stories).sum();
    writeln!(out, "{SCHEMA} {stories}")?;
    let mut at = 0;
    for block in blocks {
        let length = block.bytes.len() as u64;
        serde_json::to_writer(&mut *out, &Place(at, length, block.first.clone()))?;
        out.write_all(b"\n")?;
        at += length;
    }
    Ok(())
}

/// The blocks in which an order can stand, as byte ranges of [`FILE`]; all blocks without an order.
///
/// Fails with what is wrong and what to do when `index` is none of this version.
pub fn places(index: &str, order: Option<&str>) -> Result<Vec<std::ops::Range<u64>>, String> {
    let mut lines = index.lines();
    let head = lines.next().unwrap_or_default();
    if head.split_once(' ').is_none_or(|(schema, _)| schema != SCHEMA) {
        return Err(format!("is no {SCHEMA}, but {:?}", head.chars().take(40).collect::<String>()));
    }
    let blocks: Vec<Place> = lines
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("holds a line that is no block: {error}"))?;
    let range = |place: &Place| place.0..place.0.saturating_add(place.1);
    let Some(order) = order.map(number) else { return Ok(blocks.iter().map(range).collect()) };
    // Records with the same number can stand in several blocks: the first may lie in the block before the first that
    // begins with it.
    let from = blocks.partition_point(|place| place.2.as_str() < order).saturating_sub(1);
    let to = blocks.partition_point(|place| place.2.as_str() <= order);
    Ok(blocks.get(from..to).unwrap_or_default().iter().map(range).collect())
}

/// The stories of some blocks' bytes that are asked for: `takes` sees the verdict and the customer.
///
/// Fails with what is wrong when the bytes are none.
pub fn read(bytes: &[u8], takes: &dyn Fn(&Row, &str) -> bool) -> Result<Vec<Story>, String> {
    let mut text = String::new();
    let mut unpacked = MultiGzDecoder::new(bytes).take(LARGEST);
    unpacked.read_to_string(&mut text).map_err(|error| format!("cannot be unpacked: {error}"))?;
    let odd = |error: serde_json::Error| format!("holds a line that is no story: {error}");
    let mut stories = Vec::new();
    for line in text.lines() {
        // Most lines of a block are not asked for: their page views are skipped, not read.
        let head: Head = serde_json::from_str(line).map_err(odd)?;
        if takes(&head.verdict, &head.customer) {
            stories.push(serde_json::from_str(line).map_err(odd)?);
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
mod tests {
    use super::super::samples;
    use super::*;

    fn story(id: &str) -> Story {
        let verdict = Row { order_id: id.to_owned(), ..samples::hostile() };
        Story { verdict, ..samples::story() }
    }

    fn all(bytes: &[u8]) -> Result<Vec<Story>, String> {
        read(bytes, &|_, _| true)
    }

    fn kept(ids: &[&str], per_block: usize) -> (Vec<u8>, String) {
        let stories: Vec<Story> = ids.iter().map(|id| story(id)).collect();
        let blocks: Vec<Block> = stories.chunks(per_block).map(|some| Block::of(some).expect("packs")).collect();
        let (mut file, mut index) = (Vec::new(), Vec::new());
        write(&blocks, &mut file).expect("writes");
        write_index(&blocks, &mut index).expect("writes");
        (file, String::from_utf8(index).expect("text"))
    }

    fn found(file: &[u8], index: &str, id: &str) -> Vec<Story> {
        let places = places(index, Some(id)).expect("an index");
        let stories = places.into_iter().flat_map(|p| all(&file[p.start as usize..p.end as usize]).expect("stories"));
        stories.filter(|story| number(&story.verdict.order_id) == number(id)).collect()
    }

    #[test]
    fn every_story_comes_back_as_it_was_and_is_found_by_its_number() {
        let ids = ["#05", "1", "1", "1", "#1", "10", "=2", "a\nb", "b\x1b", "é", "日"];
        for per_block in 1..5 {
            let (file, index) = kept(&ids, per_block);
            assert_eq!(all(&file).expect("stories"), ids.map(story));
            for id in ids {
                let same = ids.iter().filter(|other| number(other) == number(id)).count();
                assert_eq!(found(&file, &index, id).len(), same, "{id} by {per_block}");
            }
            assert!(found(&file, &index, "0").is_empty() && found(&file, &index, "zzz").is_empty());
            assert_eq!(places(&index, None).expect("an index").len(), ids.len().div_ceil(per_block));
        }
    }

    #[test]
    fn what_is_no_result_of_this_version_is_refused() {
        assert!(places("tagtrail.stories/9 4\n", None).expect_err("another version").contains("tagtrail.stories/9"));
        assert!(places("", None).is_err() && places("tagtrail.stories/1 1\nx\n", None).is_err());
        assert!(all(b"no gzip").is_err());
        let (file, _) = kept(&["1"], 1);
        assert!(all(&file[..file.len() - 9]).is_err());
    }
}
