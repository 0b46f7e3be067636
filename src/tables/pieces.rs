//! A table's text piece by piece, so that no file has to be held as a whole.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;

use super::csv::Text;
use super::limits;
use crate::error::{Error, Kind, Result};

/// Bytes of text that are read at once. A reader of tables takes some ten times as much for a moment.
const PIECE: usize = 4 << 20;

/// A file's text, read from its beginning: UTF-8 with or without a byte order mark, or the UTF-16 that spreadsheets call
/// "Unicode text"; unpacked when it is gzip by its first two bytes (names lie, `orders.csv` may be packed).
pub(super) struct Pieces {
    name: String,
    from: Box<dyn Read>,
    packed: bool,
    /// The most that may be unpacked, and what was read so far.
    most: u64,
    read: u64,
    /// What was read behind the last line end.
    rest: Vec<u8>,
    ended: bool,
}

impl Pieces {
    /// Opens a file; none of a pipe or device, which may have no end.
    pub(super) fn open(path: &Path, name: &str) -> Result<Self> {
        let file = open(path, name)?;
        let size = file.metadata().map_err(|error| failed(name, &error))?.len();
        let mut head = [0; 2];
        let packed = starts_with(&file, &mut head).map_err(|error| failed(name, &error))? == [0x1f, 0x8b];
        let file = BufReader::with_capacity(1 << 18, file);
        let plain: Box<dyn Read> = if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let most = if packed { limits::most_unpacked(size as usize) } else { u64::MAX };
        let mut pieces =
            Self { name: name.to_owned(), from: plain, packed, most, read: 0, rest: Vec::new(), ended: false };
        pieces.decode()?;
        Ok(pieces)
    }

    /// Looks for a byte order mark.
    fn decode(&mut self) -> Result<()> {
        self.fill(3)?;
        let wide: Option<&'static Encoding> = match self.rest.as_slice() {
            [0xff, 0xfe, ..] => Some(UTF_16LE),
            [0xfe, 0xff, ..] => Some(UTF_16BE),
            _ => None,
        };
        if self.rest.starts_with(b"\xef\xbb\xbf") {
            self.rest.drain(..3);
        }
        if wide.is_some() {
            let begun = io::Cursor::new(std::mem::take(&mut self.rest));
            let from = std::mem::replace(&mut self.from, Box::new(io::empty()));
            self.from =
                Box::new(DecodeReaderBytesBuilder::new().encoding(wide).strip_bom(true).build(begun.chain(from)));
            self.ended = false;
        }
        Ok(())
    }

    /// Reads until so many bytes wait, or until the end.
    fn fill(&mut self, bytes: usize) -> Result<()> {
        let wanted = bytes.saturating_sub(self.rest.len()) as u64;
        let read = self.from.by_ref().take(wanted).read_to_end(&mut self.rest);
        let read = read.map_err(|error| {
            if !self.packed {
                return failed(&self.name, &error);
            }
            Error::new(Kind::Read, &self.name, format!("broken gzip data: {error}"))
                .at(format!("byte {} when unpacked", self.read))
                .hint("fetch the file again, it is cut short or damaged")
        })?;
        self.read += read as u64;
        self.ended = (read as u64) < wanted;
        if self.read > self.most {
            let what = format!("unpacks to more than {} times its size", limits::MAX_EXPANSION);
            return Err(Error::new(Kind::Read, &self.name, what).hint("unpack it yourself if it is no bomb"));
        }
        Ok(())
    }
}

impl Text for Pieces {
    /// Adds the next piece to a text: some lines, at least as many bytes as the text has already, so that one line or
    /// field without end is not gone through again and again. Says whether there may be more.
    ///
    /// Bytes that are no UTF-8 become `U+FFFD`.
    fn more(&mut self, text: &mut String) -> Result<bool> {
        let mut wanted = PIECE.max(text.len());
        loop {
            self.fill(wanted)?;
            let line_end =
                if self.ended { Some(self.rest.len()) } else { memchr::memrchr(b'\n', &self.rest).map(|at| at + 1) };
            if let Some(end) = line_end {
                text.push_str(&String::from_utf8_lossy(&self.rest[..end]));
                self.rest.drain(..end);
                return Ok(!self.ended);
            }
            wanted = self.rest.len() * 2;
        }
    }
}

/// Opens a file that has an end.
fn open(path: &Path, name: &str) -> Result<File> {
    let kind = std::fs::metadata(path).map_err(|error| failed(name, &error))?;
    if !kind.is_file() && !kind.is_dir() {
        return Err(Error::new(Kind::Open, name, "is no file but a pipe or a device").hint("save it to a file first"));
    }
    File::open(path).map_err(|error| failed(name, &error))
}

/// The whole of a file's bytes, unpacked like [`Pieces`].
pub(super) fn whole(path: &Path, name: &str) -> Result<Vec<u8>> {
    let mut pieces = Pieces::open(path, name)?;
    while !pieces.ended {
        pieces.fill(PIECE.max(pieces.rest.len() * 2))?;
    }
    Ok(pieces.rest)
}

fn starts_with<'b>(mut file: &File, head: &'b mut [u8; 2]) -> io::Result<&'b [u8]> {
    let mut length = 0;
    while length < head.len() {
        match file.read(&mut head[length..])? {
            0 => break,
            more => length += more,
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(&head[..length])
}

fn failed(name: &str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::new(Kind::Open, name, "no such file"),
        io::ErrorKind::PermissionDenied => Error::new(Kind::Open, name, "may not be read by this user"),
        _ => Error::new(Kind::Read, name, format!("cannot be read: {error}")),
    }
}
