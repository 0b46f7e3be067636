//! A table's text piece by piece, so that no file has to be held as a whole.

use std::cell::Cell;
use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, UNIX_EPOCH};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;

use super::csv::Text;
use super::{Ending, limits};
use crate::archives;
use crate::error::{Error, Kind, Result};

/// Bytes of text that are read at once. A reader of tables takes some ten times as much for a moment.
const PIECE: usize = 4 << 20;

/// A file's text, read from its beginning: UTF-8 with or without a byte order mark, or the UTF-16 that spreadsheets call
/// "Unicode text"; unpacked when it is gzip by its first two bytes (names lie, `orders.csv` may be packed).
pub(super) struct Pieces {
    name: String,
    file: Watched,
    from: Box<dyn Read>,
    packed: bool,
    /// The most that may be unpacked, and what was read so far.
    most: u64,
    read: u64,
    /// What was read behind the last line end.
    rest: Vec<u8>,
    ended: bool,
}

/// The file itself, as it was when it was opened.
struct Watched {
    file: File,
    size: u64,
    changed: Option<Duration>,
    /// Bytes that were read of it.
    taken: Rc<Cell<u64>>,
}

impl Watched {
    fn of(file: File) -> io::Result<Self> {
        let meta = file.metadata()?;
        Ok(Self { size: meta.len(), changed: changed(&meta), file, taken: Rc::default() })
    }

    /// Whether the file ended before its size of the beginning.
    fn is_cut(&self) -> bool {
        self.taken.get() < self.size
    }

    /// What became of the file since it was opened.
    fn ending(&self) -> Ending {
        let read = self.taken.get();
        if read < self.size {
            return Ending::Cut { read, of: self.size };
        }
        let Ok(meta) = self.file.metadata() else { return Ending::Whole };
        match meta.len() {
            left if left < self.size => Ending::Cut { read: left, of: self.size },
            more if more > self.size => Ending::Grew(more - self.size),
            _ if changed(&meta) != self.changed => Ending::Rewritten,
            _ => Ending::Whole,
        }
    }
}

/// When a file was written to last.
fn changed(meta: &Metadata) -> Option<Duration> {
    meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()
}

/// Counts the bytes that are read.
struct Counted<R> {
    from: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(bytes)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

impl Pieces {
    /// Opens a file; none of a pipe or device, which may have no end.
    pub(super) fn open(path: &Path, name: &str) -> Result<Self> {
        let failed = |error: io::Error| failed(name, &error);
        let mut file = open(path, name)?;
        let mut head = [0; 2];
        let packed = starts_with(&file, &mut head).map_err(failed)? == [0x1f, 0x8b];
        super::workbook::refuse(&mut file, name)?;
        let watched = Watched::of(file).map_err(failed)?;
        let size = watched.size;
        let own = watched.file.try_clone().map_err(failed)?;
        // What is added while it is read is not read: its last line may still be in the making.
        let counted = Counted { from: own.take(size), taken: Rc::clone(&watched.taken) };
        let from = BufReader::with_capacity(1 << 18, counted);
        let from: Box<dyn Read> = if packed { Box::new(MultiGzDecoder::new(from)) } else { Box::new(from) };
        let most = if packed { limits::most_unpacked(size as usize) } else { u64::MAX };
        let (name, rest) = (name.to_owned(), Vec::new());
        let mut pieces = Self { name, file: watched, from, packed, most, read: 0, rest, ended: false };
        pieces.decode()?;
        Ok(pieces)
    }

    /// What became of the file while it was read.
    pub(super) fn ending(&self) -> Ending {
        self.file.ending()
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
        let before = self.rest.len();
        let read = self.from.by_ref().take(wanted).read_to_end(&mut self.rest);
        let read = match read {
            // A packed file that is cut ends in the middle: what came before counts.
            Err(_) if self.packed && self.file.is_cut() && self.file.ending() != Ending::Whole => {
                self.rest.len() - before
            }
            Err(error) if self.packed => {
                return Err(Error::new(Kind::Read, &self.name, format!("broken gzip data: {error}"))
                    .at(format!("byte {} when unpacked", self.read))
                    .hint("fetch the file again, it is cut short or damaged"));
            }
            read => read.map_err(|error| failed(&self.name, &error))?,
        };
        self.read += read as u64;
        self.ended = (read as u64) < wanted;
        if self.read > self.most {
            let what = format!("unpacks to more than {} times its size", limits::MAX_EXPANSION);
            return Err(Error::new(Kind::Read, &self.name, what).hint("unpack it yourself if it is no bomb"));
        }
        Ok(())
    }

    /// Where the text ends that is read as a whole: at the last line end, or behind all where the file ends. Of a file that
    /// was cut, or goes on by now, the last line is not whole.
    fn whole_lines(&self) -> Option<usize> {
        let line_end = memchr::memrchr(b'\n', &self.rest).map(|at| at + 1);
        if !self.ended {
            return line_end;
        }
        let unfinished = matches!(self.file.ending(), Ending::Cut { .. } | Ending::Grew(_));
        Some(if unfinished { line_end.unwrap_or(0) } else { self.rest.len() })
    }
}

impl Text for Pieces {
    /// Adds the next piece to a text: some lines, at least as many bytes as the text has already, so that one line or
    /// field without end is not gone through again and again. Says whether there may be more.
    ///
    /// Bytes that are no UTF-8 are read as Windows-1252.
    fn more(&mut self, text: &mut String) -> Result<bool> {
        let mut wanted = PIECE.max(text.len());
        loop {
            self.fill(wanted)?;
            if let Some(end) = self.whole_lines() {
                text.push_str(&super::decoded(&self.rest[..end]));
                self.rest.drain(..end);
                limits::check_record(&self.name, text.len().saturating_sub(PIECE))?;
                return Ok(!self.ended);
            }
            limits::check_record(&self.name, self.rest.len())?;
            wanted = self.rest.len() * 2;
        }
    }
}

/// Opens a file that has an end.
fn open(path: &Path, name: &str) -> Result<File> {
    // What is no path may be a member of an archive.
    if std::fs::metadata(path).is_ok_and(|kind| !kind.is_file() && !kind.is_dir()) {
        return Err(Error::new(Kind::Open, name, "is no file but a pipe or a device").hint("save it to a file first"));
    }
    archives::open(path).map_err(|error| failed(name, &error))
}

/// The whole of a file's bytes, unpacked like [`Pieces`], and what became of the file meanwhile. One that was cut has lost
/// its end, without which nothing of it can be read: it is an error.
pub(super) fn whole(path: &Path, name: &str) -> Result<(Vec<u8>, Ending)> {
    let mut pieces = Pieces::open(path, name)?;
    while !pieces.ended {
        pieces.fill(PIECE.max(pieces.rest.len() * 2))?;
    }
    let ending = pieces.ending();
    if let (Ending::Cut { read, of }, true) = (ending, pieces.file.is_cut()) {
        let what = format!("shrank while it was read, from {of} bytes to {read}");
        return Err(Error::new(Kind::Read, name, what).hint("run again when nothing writes to it any more"));
    }
    Ok((pieces.rest, ending))
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
