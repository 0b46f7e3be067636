//! A plain file that is read in blocks.

use std::fs::File;
use std::io::{self, Read};

/// Reads a plain file up to the length it had when it was opened. What is added meanwhile is left for the next run, and a file
/// that ends earlier is reported as shrunk.
pub(super) struct Whole {
    pub(super) file: File,
    pub(super) read: u64,
    pub(super) size: u64,
}

impl Read for Whole {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = (self.size - self.read).min(buffer.len() as u64) as usize;
        let length = self.file.read(&mut buffer[..left])?;
        self.read += length as u64;
        if length == 0 && left > 0 {
            return Err(io::Error::other(format!("shrank while it was read, at byte {}", self.read)));
        }
        Ok(length)
    }
}
