//! Erases lines of evidence: what they said is gone, and the ledger still counts them.

use super::write::{Collected, LEVEL};
use super::{Evidence, body, mask};
use crate::base::error::Result;
use crate::logs::fields::Fields;
use rayon::prelude::*;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// The lines to erase, by their offsets in the log's text. Of a line that was read, its minute and the fields that it does not
/// fill.
pub type Erased = BTreeMap<u64, Option<(i64, Fields)>>;

impl Evidence {
    /// This evidence without some lines. Its marks stay, so that the text is still known.
    pub fn without(&self, lines: &Erased) -> Result<Collected> {
        let blocks: Vec<_> = (0..self.index.blocks.len())
            .into_par_iter()
            .map(|nth| {
                let mut block = self.index.blocks[nth].clone();
                let range = block.offset..block.offset + block.length;
                if lines.range(range).next().is_none() {
                    return Ok((block, self.packed(nth).to_vec()));
                }
                let mut text = self.text(nth)?;
                block.left_out = self.erase(nth, &mut text, lines);
                let packed = zstd::bulk::compress(&text, LEVEL).unwrap_or_default();
                (block.packed, block.sum) = (packed.len() as u64, xxh3_64(&packed));
                Ok((block, packed))
            })
            .collect::<Result<_>>()?;
        let mut index = super::index::Index { erased: true, blocks: Vec::new(), ..self.index.clone() };
        index.lines.1 = blocks.iter().map(|(block, _)| block.left_out.lines).sum();
        let mut all = Vec::with_capacity(blocks.len());
        let mut at = super::MAGIC.len() as u64;
        for (block, packed) in blocks {
            index.blocks.push(super::Block { at, ..block });
            at += packed.len() as u64;
            all.push(packed);
        }
        Ok(Collected { index, blocks: all })
    }

    /// Erases lines in a block's text; returns its new ledger of lines that are left out.
    fn erase(&self, nth: usize, text: &mut [u8], lines: &Erased) -> super::index::LeftOut {
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
