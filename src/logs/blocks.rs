//! Cuts a stream at line ends into blocks of about equal size, and never keeps more than a few of them in memory.

use super::directives::Directives;
use super::formats::Format;
use super::lines::MAX_LINE;
use std::io::Read;

/// Blocks of a stream that are scanned at once, and the size of each.
const BLOCKS: usize = 8;
const BLOCK: usize = 1 << 20;

/// Whole lines of a stream.
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    /// Bytes of the stream's text before it.
    pub(super) offset: u64,
    /// The directives before it.
    pub(super) before: Directives,
}

/// Whole lines of a stream, a block at a time.
pub(super) struct Blocks<'a> {
    reader: Box<dyn Read + Send + 'a>,
    carry: Vec<u8>,
    /// Bytes of text that were returned or skipped.
    pub(super) offset: u64,
    /// What stopped the reading, if not the end.
    pub(super) fault: Option<std::io::Error>,
    /// The directives so far, for a format that uses them.
    said: Option<Directives>,
}

impl<'a> Blocks<'a> {
    /// The blocks of a reader after the first `mark` bytes of its text.
    pub(super) fn new(mut reader: Box<dyn Read + Send + 'a>, format: &Format, mark: u64) -> Self {
        let fault = std::io::copy(&mut reader.by_ref().take(mark), &mut std::io::sink()).err();
        let said = format.is_headed().then(Directives::default);
        Self { reader, carry: Vec::new(), offset: mark, fault, said }
    }

    /// The next blocks; empty at the end.
    pub(super) fn batch(&mut self) -> Vec<Block> {
        let mut batch = Vec::new();
        while batch.len() < BLOCKS {
            let Some((bytes, offset)) = self.next() else { break };
            let before = self.said.clone().unwrap_or_default();
            if let Some(said) = &mut self.said {
                said.read(&bytes);
            }
            batch.push(Block { bytes, offset, before });
        }
        batch
    }

    /// The next block of whole lines and its offset. A line longer than [`MAX_LINE`] ends its block, cut to a length that the
    /// scan refuses; the rest of the line is skipped, so memory stays bounded.
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
            // One byte more than the longest line may be the carriage return of its end.
            if block.len() > MAX_LINE + 1 {
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

    /// Reads on to the end of an overlong line; the text after it is carried over. Returns the number of skipped bytes.
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
