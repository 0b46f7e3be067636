//! Erases lines of evidence: what they said is gone, and the ledger still counts them.

use super::index::{Block, Index, LeftOut};
use super::write::{Collected, LEVEL};
use super::{Bytes, Evidence, body, mask};
use crate::base::error::Result;
use crate::logs::fields::Fields;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

/// How hard blocks are packed that stay for long: the last level before the time multiplies.
const HARDER: i32 = 15;

/// The lines to erase, by their offsets in the log's text. Of a line that was read, its minute and the fields that it does not
/// fill.
pub type Erased = BTreeMap<u64, Option<(i64, Fields)>>;

impl Collected {
    /// The same without some lines.
    pub fn without(&self, lines: &Erased) -> Result<Self> {
        let mut bytes = Vec::new();
        // Writing into memory does not fail.
        let _ = self.write(&mut bytes);
        let name = self.index.path.clone();
        Evidence { name, bytes: Bytes::Read(bytes), index: self.index.clone(), digest: OnceLock::new() }.without(lines)
    }
}

impl Evidence {
    /// This evidence without some lines. Its marks stay, so that the text is still known.
    pub fn without(&self, lines: &Erased) -> Result<Collected> {
        let mut collected = self.repacked(&|nth, block| {
            if lines.range(block.offset..block.offset + block.length).next().is_none() {
                return Ok(self.packed(nth).to_vec());
            }
            let mut text = self.text(nth)?;
            block.left_out = self.erase(nth, &mut text, lines);
            Ok(zstd::bulk::compress(&text, LEVEL).unwrap_or_default())
        })?;
        collected.index.erased = true;
        Ok(collected)
    }

    /// The same evidence, packed harder.
    pub fn packed_harder(&self) -> Result<Collected> {
        self.repacked(&|nth, _| Ok(zstd::bulk::compress(&self.text(nth)?, HARDER).unwrap_or_default()))
    }

    /// Packs all blocks anew. `pack` may change what the index says of a block.
    fn repacked(&self, pack: &(dyn Fn(usize, &mut Block) -> Result<Vec<u8>> + Sync)) -> Result<Collected> {
        let one = |nth: usize| {
            let mut block = self.index.blocks[nth].clone();
            let packed = pack(nth, &mut block)?;
            (block.packed, block.sum) = (packed.len() as u64, xxh3_64(&packed));
            Ok((block, packed))
        };
        let blocks: Vec<_> = (0..self.index.blocks.len()).into_par_iter().map(one).collect::<Result<_>>()?;
        let mut index = Index { blocks: Vec::new(), ..self.index.clone() };
        index.lines.1 = blocks.iter().map(|(block, _)| block.left_out.lines).sum();
        let mut all = Vec::with_capacity(blocks.len());
        let mut at = super::MAGIC.len() as u64;
        for (block, packed) in blocks {
            index.blocks.push(Block { at, ..block });
            at += packed.len() as u64;
            all.push(packed);
        }
        Ok(Collected { index, blocks: all })
    }

    /// Erases lines in a block's text; returns its new ledger of lines that are left out.
    fn erase(&self, nth: usize, text: &mut [u8], lines: &Erased) -> LeftOut {
        let block = &self.index.blocks[nth];
        let mut known = block.left_out.each_minute();
        let mut minutes = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length + 1);
            let line = body(&text[at..end]);
            // Zeros before a line are no part of it.
            let start = at + memchr::memmem::find(&text[at..end], line).unwrap_or_default();
            let length = line.len();
            if mask::is_mask(line) {
                minutes.extend(known.next().map(|minute| (minute, None)));
            } else if let Some(read) = lines.get(&(block.offset + start as u64)) {
                let line = &mut text[start..start + length];
                match read {
                    Some((minute, unfilled)) if length >= mask::SHORTEST => {
                        mask::erase(line);
                        minutes.push((*minute, Some(*unfilled)));
                    }
                    _ => line.fill(b' '),
                }
            }
            at = end;
        }
        block.left_out.with(minutes.into_iter())
    }

    /// The offsets of all lines for which a test of the line is true. Lines that are left out are not tested.
    pub fn lines_with(&self, test: &(dyn Fn(&[u8]) -> bool + Sync)) -> Result<Vec<u64>> {
        let each = (0..self.index.blocks.len()).into_par_iter().map(|nth| {
            let text = self.text(nth)?;
            let mut found = Vec::new();
            let mut at = self.index.blocks[nth].offset;
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                let own = body(line);
                if !mask::is_mask(own) && test(own) {
                    let zeros = line.iter().take_while(|byte| **byte == 0).count();
                    found.push(at + zeros as u64);
                }
                at += line.len() as u64;
            }
            Ok(found)
        });
        Ok(each.collect::<Result<Vec<_>>>()?.concat())
    }

    /// The offsets of lines that were erased.
    pub fn erased_lines(&self) -> Result<Erased> {
        let mut erased = Erased::new();
        if !self.index.erased {
            return Ok(erased);
        }
        for (nth, block) in self.index.blocks.iter().enumerate() {
            let text = self.text(nth)?;
            let mut minutes = block.left_out.each_minute();
            let mut at = block.offset;
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                if mask::is_mask(body(line)) {
                    let minute = minutes.next().unwrap_or_default();
                    if mask::is_erased(body(line)) {
                        let zeros = line.iter().take_while(|byte| **byte == 0).count();
                        erased.insert(at + zeros as u64, Some((minute, Fields::of_bits(block.left_out.unfilled))));
                    }
                }
                at += line.len() as u64;
            }
        }
        Ok(erased)
    }
}
