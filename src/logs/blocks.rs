//! Cuts a stream at line ends into blocks of about equal size, and never keeps more than a few of them in memory.

use super::directives::Directives;
use super::formats::Format;
use super::lines::MAX_LINE;
use std::io::{self, Read};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Blocks of a stream that are scanned at once, and the size of each.
const BLOCKS: usize = 8;
const BLOCK: usize = 1 << 20;

/// Whole lines of a stream.
pub(super) struct Block {
    text: Filled,
    /// Bytes of the stream's text before it.
    pub(super) offset: u64,
    /// The directives before it.
    pub(super) before: Directives,
}

impl Block {
    pub(super) fn bytes(&self) -> &[u8] {
        self.text.bytes()
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let mut spare = spare();
        // A block that outlives its stream is the last one that needs memory.
        if spare.users > 0 {
            spare.buffers.push(std::mem::take(&mut self.text));
        }
    }
}

/// A buffer that is filled up to some length. It is used again and again: memory that the system has just given costs more time
/// than the text that is unpacked into it.
#[derive(Default)]
struct Filled {
    buffer: Vec<u8>,
    length: usize,
}

impl Filled {
    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Cuts it off after some bytes. Returns the rest.
    fn split_off(&mut self, at: usize) -> Vec<u8> {
        let rest = self.buffer[at..self.length].to_vec();
        self.length = at;
        rest
    }

    /// Begins anew with these bytes.
    fn begin(&mut self, bytes: &[u8]) {
        self.length = bytes.len();
        if self.buffer.len() < bytes.len() {
            self.buffer.resize(bytes.len(), 0);
        }
        self.buffer[..bytes.len()].copy_from_slice(bytes);
    }

    /// Appends up to `most` bytes of a reader, fewer only at its end. What was read before a fault stays.
    fn read(&mut self, reader: &mut dyn Read, most: usize) -> io::Result<()> {
        let until = self.length + most;
        if self.buffer.len() < until {
            // A quarter more holds the line that was begun in the block before: this grows once. New memory comes with zeros.
            let mut buffer = vec![0; until + most / 4];
            buffer[..self.length].copy_from_slice(self.bytes());
            self.buffer = buffer;
        }
        while self.length < until {
            match reader.read(&mut self.buffer[self.length..until]) {
                Ok(0) => break,
                Ok(length) => self.length += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Buffers that can be filled again, for all streams that are read at the moment.
#[derive(Default)]
struct Spare {
    buffers: Vec<Filled>,
    /// Streams that are read.
    users: usize,
}

static SPARE: Mutex<Spare> = Mutex::new(Spare { buffers: Vec::new(), users: 0 });

fn spare() -> MutexGuard<'static, Spare> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whole lines of a stream, a block at a time.
pub(super) struct Blocks<'a> {
    reader: Box<dyn Read + Send + 'a>,
    carry: Vec<u8>,
    /// Bytes of text that were returned or skipped.
    pub(super) offset: u64,
    /// What stopped the reading, if not the end.
    pub(super) fault: Option<io::Error>,
    /// The directives so far, for a format that uses them.
    said: Option<Directives>,
}

impl<'a> Blocks<'a> {
    /// The blocks of a reader after the first `mark` bytes of its text.
    pub(super) fn new(mut reader: Box<dyn Read + Send + 'a>, format: &Format, mark: u64) -> Self {
        let fault = io::copy(&mut reader.by_ref().take(mark), &mut io::sink()).err();
        let said = format.is_headed().then(Directives::default);
        spare().users += 1;
        Self { reader, carry: Vec::new(), offset: mark, fault, said }
    }

    /// The next blocks; empty at the end.
    pub(super) fn batch(&mut self) -> Vec<Block> {
        let mut batch = Vec::new();
        while batch.len() < BLOCKS {
            let Some((text, offset)) = self.next() else { break };
            let before = self.said.clone().unwrap_or_default();
            if let Some(said) = &mut self.said {
                said.read(text.bytes());
            }
            batch.push(Block { text, offset, before });
        }
        batch
    }

    /// The next block of whole lines and its offset. A line longer than [`MAX_LINE`] ends its block, cut to a length that the
    /// scan refuses; the rest of the line is skipped, so memory stays bounded.
    fn next(&mut self) -> Option<(Filled, u64)> {
        let mut block = spare().buffers.pop().unwrap_or_default();
        block.begin(&std::mem::take(&mut self.carry));
        let offset = self.offset;
        loop {
            let had = block.length;
            let ended = !self.fill(&mut block);
            if let Some(at) = memchr::memrchr(b'\n', &block.bytes()[had..]) {
                self.carry = block.split_off(had + at + 1);
                self.offset += block.length as u64;
                return Some((block, offset));
            }
            if ended {
                self.offset += block.length as u64;
                return (!block.is_empty()).then_some((block, offset));
            }
            // One byte more than the longest line may be the carriage return of its end.
            if block.length > MAX_LINE + 1 {
                let passed = self.pass_line();
                self.offset += block.length as u64 + passed;
                return Some((block, offset));
            }
        }
    }

    /// Appends up to a block's size; false at the end or at a fault.
    fn fill(&mut self, block: &mut Filled) -> bool {
        let had = block.length;
        if self.fault.is_none()
            && let Err(e) = block.read(&mut self.reader, BLOCK)
        {
            self.fault = Some(e);
        }
        block.length > had
    }

    /// Reads on to the end of an overlong line; the text after it is carried over. Returns the number of skipped bytes.
    fn pass_line(&mut self) -> u64 {
        let mut passed = 0;
        let mut buffer = Filled::default();
        while self.fill(&mut buffer) {
            if let Some(at) = memchr::memchr(b'\n', buffer.bytes()) {
                self.carry = buffer.split_off(at + 1);
                return passed + buffer.length as u64;
            }
            passed += buffer.length as u64;
            buffer.begin(b"");
        }
        passed
    }
}

impl Drop for Blocks<'_> {
    fn drop(&mut self) {
        let mut spare = spare();
        spare.users -= 1;
        if spare.users == 0 {
            spare.buffers = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::formats::{Ids, known};

    /// A reader that gives a few bytes at a time, and is interrupted now and then.
    struct Slow<'t>(&'t [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            if self.1.is_multiple_of(5) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let most = buffer.len().min(self.1 * 7919 % 300_000 + 1);
            self.0.read(&mut buffer[..most])
        }
    }

    #[test]
    fn blocks_together_are_the_text() {
        let line = |nth: usize| format!("{nth} {}\n", "x".repeat(nth * 31 % 700 + nth % 1009 / 1008 * 900_000));
        let text: String = (0..30_000).map(line).collect();
        let format = known::named("common", Ids::default()).expect("known");
        for text in [text.as_bytes(), text.trim_end().as_bytes(), b"\n", b""] {
            let mut blocks = Blocks::new(Box::new(Slow(text, 0)), &format, 0);
            let mut together = Vec::new();
            loop {
                let batch = blocks.batch();
                if batch.is_empty() {
                    break;
                }
                for block in &batch {
                    assert_eq!(block.offset, together.len() as u64);
                    together.extend(block.bytes());
                    assert!(together.ends_with(b"\n") || together.len() == text.len());
                }
            }
            assert!(together == text && blocks.fault.is_none() && blocks.offset == text.len() as u64);
        }
    }
}
