//! Cuts a stream at line ends into blocks of about equal size, without ever holding more than a few of them.

use super::scan::MAX_LINE;
use std::io::Read;

/// Blocks of a stream that are scanned at once, and the size of each.
const BLOCKS: usize = 8;
const BLOCK: usize = 1 << 20;

/// Whole lines of a stream, a block at a time.
pub(super) struct Blocks<'a> {
    reader: Box<dyn Read + Send + 'a>,
    carry: Vec<u8>,
    /// Bytes of text that were given out or passed over.
    pub(super) offset: u64,
    /// What stopped the reading, if not the end.
    pub(super) fault: Option<std::io::Error>,
}

impl<'a> Blocks<'a> {
    /// The blocks of a reader.
    pub(super) fn new(reader: Box<dyn Read + Send + 'a>) -> Self {
        Self { reader, carry: Vec::new(), offset: 0, fault: None }
    }

    /// The next blocks with their offsets; empty at the end.
    pub(super) fn batch(&mut self) -> Vec<(Vec<u8>, u64)> {
        let mut batch = Vec::new();
        while batch.len() < BLOCKS {
            let Some(block) = self.next() else { break };
            batch.push(block);
        }
        batch
    }

    /// The next block of whole lines and its offset. A line longer than [`MAX_LINE`] closes its block, cut to a
    /// length that the scan refuses; the rest of it is passed over, so memory stays bounded.
    fn next(&mut self) -> Option<(Vec<u8>, u64)> {
        let mut block = std::mem::take(&mut self.carry);
        let offset = self.offset;
        loop {
            let had = block.len();
            let ended = !self.fill(&mut block);
            if let Some(at) = memchr::memrchr(b'\n', &block[had..]) {
                self.carry = block.split_off(had + at + 1);
                self.offset += block.len() as u64;
                return Some((block, offset));
            }
            if ended {
                self.offset += block.len() as u64;
                return (!block.is_empty()).then_some((block, offset));
            }
            if block.len() > MAX_LINE {
                let passed = self.pass_line();
                self.offset += block.len() as u64 + passed;
                return Some((block, offset));
            }
        }
    }

    /// Appends up to a block's size; false at the end or at a fault.
    fn fill(&mut self, block: &mut Vec<u8>) -> bool {
        let had = block.len();
        if self.fault.is_none()
            && let Err(e) = self.reader.by_ref().take(BLOCK as u64).read_to_end(block)
        {
            self.fault = Some(e);
        }
        block.len() > had
    }

    /// Reads on to the end of an overlong line; what follows it is carried over. Returns the bytes passed.
    fn pass_line(&mut self) -> u64 {
        let mut passed = 0;
        let mut buffer = Vec::new();
        while self.fill(&mut buffer) {
            if let Some(at) = memchr::memchr(b'\n', &buffer) {
                self.carry = buffer.split_off(at + 1);
                return passed + buffer.len() as u64;
            }
            passed += buffer.len() as u64;
            buffer.clear();
        }
        passed
    }
}
