//! Reads a table's text piece by piece, so that no file is in memory as a whole.

use std::io::{self, BufReader, Read};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;

use super::csv::Text;
use super::opened::{Opened, Watched, failed};
use super::{Ending, limits};
use crate::base::error::{Error, Kind, Result};

/// Bytes of text that are read at once. A table reader uses some ten times as much for a moment.
const PIECE: usize = 4 << 20;

/// A file's text, read from its beginning: UTF-8 with or without a byte order mark, or the UTF-16 that spreadsheets
/// call "Unicode text". It is unpacked when its first two bytes show gzip (names are unreliable: `orders.csv` may be
/// packed).
pub(super) struct Pieces<'a> {
    name: &'a str,
    file: Watched<'a>,
    from: Box<dyn Read>,
    packed: bool,
    /// The most bytes that may be unpacked, and the bytes read so far.
    most: u64,
    read: u64,
    /// Bytes after the last line end.
    rest: Vec<u8>,
    ended: bool,
}

impl<'a> Pieces<'a> {
    /// Begins to read a file.
    pub(super) fn begin(opened: &'a Opened) -> Result<Self> {
        let (counted, file) = opened.begin()?;
        let packed = super::is_gzip(&opened.head);
        let from = BufReader::with_capacity(1 << 18, counted);
        let from: Box<dyn Read> = if packed { Box::new(MultiGzDecoder::new(from)) } else { Box::new(from) };
        let most = if packed { limits::most_unpacked(opened.size as usize) } else { u64::MAX };
        let mut pieces = Self { name: &opened.name, file, from, packed, most, read: 0, rest: Vec::new(), ended: false };
        pieces.decode()?;
        Ok(pieces)
    }

    /// What happened to the file while it was read.
    pub(super) fn ending(&self) -> Ending {
        self.file.ending()
    }

    /// Checks for a byte order mark.
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

    /// Reads until so many bytes are available, or until the end.
    fn fill(&mut self, bytes: usize) -> Result<()> {
        let wanted = bytes.saturating_sub(self.rest.len()) as u64;
        let before = self.rest.len();
        let read = self.from.by_ref().take(wanted).read_to_end(&mut self.rest);
        let read = match read {
            // A truncated packed file ends in the middle: what came before is kept.
            Err(_) if self.packed && self.file.is_cut() && self.file.ending() != Ending::Whole => {
                self.rest.len() - before
            }
            Err(error) if self.packed => {
                return Err(Error::new(Kind::Read, self.name, format!("broken gzip data: {error}"))
                    .at(format!("byte {} when unpacked", self.read))
                    .hint("fetch the file again, it is cut short or damaged"));
            }
            read => read.map_err(|error| failed(self.name, &error))?,
        };
        self.read += read as u64;
        self.ended = (read as u64) < wanted;
        if self.read > self.most {
            let what = format!("unpacks to more than {} times its size", limits::MAX_EXPANSION);
            return Err(Error::new(Kind::Read, self.name, what).hint("unpack it yourself if it is no bomb"));
        }
        Ok(())
    }

    /// Where the complete lines end: after the last line end, or after everything at the end of the file. The last line
    /// of a file that was truncated, or that has grown, is not complete.
    fn whole_lines(&self) -> Option<usize> {
        let line_end = memchr::memrchr(b'\n', &self.rest).map(|at| at + 1);
        if !self.ended {
            return line_end;
        }
        let unfinished = matches!(self.file.ending(), Ending::Cut { .. } | Ending::Grew(_));
        Some(if unfinished { line_end.unwrap_or(0) } else { self.rest.len() })
    }
}

impl Text for Pieces<'_> {
    /// Appends the next piece to a text: some lines, and at least as many bytes as the text already has, so that an
    /// endless line or field is not scanned again and again. Returns whether there may be more.
    ///
    /// Bytes that are not UTF-8 are read as Windows-1252.
    fn more(&mut self, text: &mut String) -> Result<bool> {
        let mut wanted = PIECE.max(text.len());
        loop {
            self.fill(wanted)?;
            if let Some(end) = self.whole_lines() {
                text.push_str(&super::decoded(&self.rest[..end]));
                self.rest.drain(..end);
                limits::check_record(self.name, text.len().saturating_sub(PIECE))?;
                return Ok(!self.ended);
            }
            limits::check_record(self.name, self.rest.len())?;
            wanted = self.rest.len() * 2;
        }
    }
}

/// All bytes of a packed file, and what happened to it. A truncated one has lost its end.
pub(super) fn whole(opened: &Opened) -> Result<(Vec<u8>, Ending)> {
    let mut pieces = Pieces::begin(opened)?;
    while !pieces.ended {
        pieces.fill(PIECE.max(pieces.rest.len() * 2))?;
    }
    let ending = pieces.ending();
    Ok((pieces.rest, ending))
}

/// The error of a truncated file of which nothing can be kept.
pub(super) fn shrank(name: &str, read: u64, of: u64) -> Error {
    let what = format!("shrank while it was read, from {of} bytes to {read}");
    Error::new(Kind::Read, name, what).hint("run again when nothing writes to it any more")
}
