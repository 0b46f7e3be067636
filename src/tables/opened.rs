//! The file of a table, as it was when it was opened.

use std::cell::{Cell, OnceCell};
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, UNIX_EPOCH};

use super::{Ending, workbook};
use crate::base::archives;
use crate::base::error::{Error, Kind, Result};

/// A file that is opened once, and can be read several times. So every reading is of the same file, and changes between
/// two readings are detected as well.
pub(super) struct Opened {
    pub(super) name: String,
    file: File,
    pub(super) size: u64,
    changed: Option<Duration>,
    /// The first bytes, which show how it is packed.
    pub(super) head: Vec<u8>,
    /// The end of a Parquet file, which is needed to read any part of it.
    pub(super) footer: OnceCell<Vec<u8>>,
    /// The sheet of a workbook that is read.
    sheet: Option<String>,
}

impl Opened {
    /// Opens a file; a pipe or device, which may have no end, is refused.
    pub(super) fn new(path: &Path, name: &str) -> Result<Self> {
        let failed = |error: io::Error| failed(name, &error);
        // A name that is not a path may be a member of an archive.
        if std::fs::metadata(path).is_ok_and(|kind| !kind.is_file() && !kind.is_dir()) {
            return Err(
                Error::new(Kind::Open, name, "is no file but a pipe or a device").hint("save it to a file first")
            );
        }
        let (mut file, sheet) = match workbook::find(path) {
            Some((file, sheet)) => (file, Some(sheet)),
            None => (archives::open(path).map_err(failed)?, None),
        };
        let meta = file.metadata().map_err(failed)?;
        let mut head = Vec::new();
        file.by_ref().take(2).read_to_end(&mut head).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        if sheet.is_none() {
            super::foreign::refuse(&mut file, name)?;
        }
        let (name, size, changed) = (name.to_owned(), meta.len(), changed(&meta));
        Ok(Self { name, file, size, changed, head, footer: OnceCell::new(), sheet })
    }

    /// Starts to read the file from its beginning, up to its size at opening: text that is appended meanwhile may end
    /// with an incomplete line.
    pub(super) fn begin(&self) -> Result<(Counted, Watched<'_>)> {
        let failed = |error: io::Error| failed(&self.name, &error);
        let mut own = self.file.try_clone().map_err(failed)?;
        own.seek(SeekFrom::Start(0)).map_err(failed)?;
        let watched = Watched { opened: self, taken: Rc::default() };
        Ok((Counted { from: own.take(self.size), taken: Rc::clone(&watched.taken) }, watched))
    }

    /// Reads bytes from a position; `false` where the file ends before them.
    pub(super) fn fill(&self, from: u64, bytes: &mut [u8]) -> Result<bool> {
        let mut file = &self.file;
        match file.seek(SeekFrom::Start(from)).and_then(|_| file.read_exact(bytes)) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            read => read.map(|()| true).map_err(|error| failed(&self.name, &error)),
        }
    }

    /// The sheet as the text of a CSV file.
    pub(super) fn sheet_text(&self) -> Result<String> {
        let mut file = self.file.try_clone().map_err(|error| failed(&self.name, &error))?;
        workbook::csv(&mut file, &self.name, self.sheet.as_deref().unwrap_or_default())
    }

    /// What happened to the file since it was opened.
    pub(super) fn ending(&self) -> Ending {
        let Ok(meta) = self.file.metadata() else { return Ending::Whole };
        match meta.len() {
            left if left < self.size => Ending::Cut { read: left, of: self.size },
            more if more > self.size => Ending::Grew(more - self.size),
            _ if changed(&meta) != self.changed => Ending::Rewritten,
            _ => Ending::Whole,
        }
    }
}

/// One reading of a file.
pub(super) struct Watched<'a> {
    opened: &'a Opened,
    /// Bytes that were read.
    taken: Rc<Cell<u64>>,
}

impl Watched<'_> {
    /// Whether the file ended before the size that it had when it was opened.
    pub(super) fn is_cut(&self) -> bool {
        self.taken.get() < self.opened.size
    }

    /// What happened to the file since it was opened, once it was read to its end.
    pub(super) fn ending(&self) -> Ending {
        let read = self.taken.get();
        if read < self.opened.size { Ending::Cut { read, of: self.opened.size } } else { self.opened.ending() }
    }
}

/// Counts the bytes that are read.
pub(super) struct Counted {
    from: io::Take<File>,
    taken: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(bytes)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

/// When a file was last written.
fn changed(meta: &Metadata) -> Option<Duration> {
    meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()
}

/// The error of a file that cannot be read.
pub(super) fn failed(name: &str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::new(Kind::Open, name, "no such file"),
        io::ErrorKind::PermissionDenied => Error::new(Kind::Open, name, "may not be read by this user"),
        _ => Error::new(Kind::Read, name, format!("cannot be read: {error}")),
    }
}
