//! A log that can be read only once, from a pipe. Its beginning is read ahead to detect its format, and all of it is kept in a
//! nameless file on disk, so that lines can be read again.

use super::encoding::{self, Encoding};
use crate::base::packing::{MAGIC, Packing};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// How much of a stream is read ahead, in bytes of text.
const LOOK: u64 = 1 << 18;

/// A stream and the part of it that was read.
pub(super) struct Stream {
    /// The beginning of its text.
    pub(super) head: Vec<u8>,
    /// How it is packed.
    pub(super) packing: Packing,
    state: Mutex<State>,
}

struct State {
    first: Option<Box<dyn Read + Send>>,
    /// The kept text; `None` where no file can be created for it.
    spool: Option<File>,
    /// Why the text could not be kept on disk.
    unkept: Arc<Mutex<Option<io::Error>>>,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("packing", &self.packing).finish_non_exhaustive()
    }
}

impl Stream {
    /// Reads the beginning of a stream, and unpacks it where it is packed.
    pub(super) fn open(mut reader: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut magic = Vec::new();
        reader.by_ref().take(MAGIC as u64).read_to_end(&mut magic)?;
        let packing = Packing::of(&magic);
        let whole = BufReader::with_capacity(1 << 18, Cursor::new(magic).chain(reader));
        let mut unpacked = packing.unpack(whole)?;
        let mut raw = Vec::new();
        // The reader that continues meets a fault in the beginning again.
        let fault = unpacked.by_ref().take(encoding::LOOK as u64).read_to_end(&mut raw).err();
        let encoding = Encoding::of(&raw);
        let again = Cursor::new(raw).chain(Faulty(fault)).chain(unpacked);
        let mut text = encoding.decode(Box::new(again));
        let mut head = Vec::new();
        let fault = text.by_ref().take(LOOK).read_to_end(&mut head).err();
        let first: Box<dyn Read + Send> = Box::new(Cursor::new(head.clone()).chain(Faulty(fault)).chain(text));
        let (spool, unkept) = match tempfile::tempfile() {
            Ok(spool) => (Some(spool), None),
            Err(error) => (None, Some(error)),
        };
        let state = State { first: Some(first), spool, unkept: Arc::new(Mutex::new(unkept)) };
        Ok(Self { head, packing, state: Mutex::new(state) })
    }

    /// A reader over the text from the beginning: the stream itself at first, later the kept text.
    pub(super) fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let spool = state.spool.as_ref().map(File::try_clone).transpose()?;
        if let Some(first) = state.first.take() {
            return Ok(Box::new(Keeping { first, spool, unkept: Arc::clone(&state.unkept) }));
        }
        if let Some(error) = state.unkept.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            let what = format!("cannot be read a second time, since it could not be kept on disk: {error}");
            return Err(io::Error::other(what));
        }
        let Some(mut spool) = spool else { return Err(io::ErrorKind::Unsupported.into()) };
        spool.seek(SeekFrom::Start(0))?;
        Ok(Box::new(spool))
    }
}

/// Fails once if the reader before it failed, then ends.
struct Faulty(Option<io::Error>);

impl Read for Faulty {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Reads a stream and keeps what was read. A full disk does not stop the reading; it only rules out a second one.
struct Keeping {
    first: Box<dyn Read + Send>,
    spool: Option<File>,
    unkept: Arc<Mutex<Option<io::Error>>>,
}

impl Read for Keeping {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.first.read(buffer)?;
        let mut unkept = self.unkept.lock().unwrap_or_else(PoisonError::into_inner);
        if let (None, Some(spool)) = (&*unkept, &mut self.spool)
            && let Err(error) = spool.write_all(&buffer[..length])
        {
            *unkept = Some(error);
        }
        Ok(length)
    }
}
