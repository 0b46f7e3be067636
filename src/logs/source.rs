//! Opens a log: mapped when it is a file at rest, read in blocks when it is compressed or a stream.
//!
//! What a file is is told by its first bytes, never by its name. The only unsafe code of the crate is here.

use crate::error::{Error, Kind, Result};
use flate2::read::MultiGzDecoder;
use memmap2::Mmap;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

/// How a source's bytes are come by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    /// A plain file, mapped.
    Plain,
    /// A gzip file, with all its members.
    Gzip,
    /// Standard input or a pipe, plain or gzip.
    Stream,
}

/// One log.
#[derive(Debug)]
pub struct Source {
    /// The file as the user named it; `-` for standard input.
    pub path: String,
    /// Bytes on disk; 0 for a stream.
    pub size: u64,
    /// How its bytes are come by.
    pub packing: Packing,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Empty,
    Mapped(Mmap),
    Gzip(File),
    Once(Mutex<Once>),
}

/// A stream can be read once; what was read is kept in a nameless file on disk for a second scan.
struct Once {
    head: Vec<u8>,
    first: Option<Box<dyn Read + Send>>,
    spool: File,
}

/// How much of a stream is read ahead, so that its format can be told before the scan.
const LOOK: u64 = 1 << 18;

impl std::fmt::Debug for Once {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Once").field("unread", &self.first.is_some()).finish_non_exhaustive()
    }
}

/// The name that stands for standard input.
pub const STDIN: &str = "-";

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

impl Source {
    /// Opens a log. Fails with [`Kind::Open`] when the path cannot be opened or is a directory.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        if name == STDIN {
            return Self::stream(name, Box::new(io::stdin()));
        }
        let failed = |e: &io::Error| Error::new(Kind::Open, &name, reason(e));
        let mut file = File::open(path).map_err(|e| failed(&e))?;
        let meta = file.metadata().map_err(|e| failed(&e))?;
        if meta.is_dir() {
            return Err(Error::new(Kind::Open, name, "is a directory").hint("name the files in it, such as DIR/*.log"));
        }
        if !meta.is_file() {
            return Self::stream(name, Box::new(file));
        }
        let size = meta.len();
        let mut magic = [0; 2];
        let read = file.read(&mut magic).map_err(|e| failed(&e))?;
        if size == 0 || read == 0 {
            return Ok(Self { path: name, size: 0, packing: Packing::Plain, body: Body::Empty });
        }
        if magic == GZIP_MAGIC {
            return Ok(Self { path: name, size, packing: Packing::Gzip, body: Body::Gzip(file) });
        }
        let map = map(&file).map_err(|e| failed(&e))?;
        Ok(Self { path: name, size, packing: Packing::Plain, body: Body::Mapped(map) })
    }

    fn stream(path: String, mut reader: Box<dyn Read + Send>) -> Result<Self> {
        let failed = |e: &io::Error| Error::new(Kind::Read, &path, reason(e));
        let mut magic = Vec::new();
        reader.by_ref().take(2).read_to_end(&mut magic).map_err(|e| failed(&e))?;
        let packed = magic == GZIP_MAGIC;
        let whole = Cursor::new(magic).chain(reader);
        let mut unpacked: Box<dyn Read + Send> =
            if packed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) };
        let mut head = Vec::new();
        unpacked.by_ref().take(LOOK).read_to_end(&mut head).map_err(|e| failed(&e))?;
        let first = Some(Box::new(Cursor::new(head.clone()).chain(unpacked)) as Box<dyn Read + Send>);
        let spool = tempfile::tempfile().map_err(|e| failed(&e))?;
        let body = Body::Once(Mutex::new(Once { head, first, spool }));
        Ok(Self { path, size: 0, packing: Packing::Stream, body })
    }

    /// The whole file where it is mapped.
    pub fn mapped(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Empty => Some(b""),
            Body::Mapped(map) => Some(map),
            Body::Gzip(_) | Body::Once(_) => None,
        }
    }

    /// Asks for a mapped range ahead of its scan, so that its pages come in one go and not one fault at a time. Only
    /// speed depends on it.
    pub fn prefetch(&self, offset: u64, length: usize) {
        #[cfg(target_os = "linux")]
        if let Body::Mapped(map) = &self.body {
            let _ = map.advise_range(memmap2::Advice::PopulateRead, offset as usize, length);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = (offset, length);
    }

    /// A reader over the unpacked bytes from the beginning, as often as it is asked for.
    pub fn reader(&self) -> Result<Box<dyn Read + Send + '_>> {
        let failed = |e: &io::Error| Error::new(Kind::Read, &self.path, reason(e));
        match &self.body {
            Body::Empty => Ok(Box::new(io::empty())),
            Body::Mapped(map) => Ok(Box::new(Cursor::new(&map[..]))),
            Body::Gzip(file) => {
                let mut file = file.try_clone().map_err(|e| failed(&e))?;
                file.seek(SeekFrom::Start(0)).map_err(|e| failed(&e))?;
                Ok(Box::new(MultiGzDecoder::new(io::BufReader::with_capacity(1 << 18, file))))
            }
            Body::Once(once) => {
                let mut once = once.lock().map_err(|_| Error::new(Kind::Read, &self.path, "was left half-read"))?;
                let mut spool = once.spool.try_clone().map_err(|e| failed(&e))?;
                if let Some(first) = once.first.take() {
                    Ok(Box::new(Tee { first, spool }))
                } else {
                    spool.seek(SeekFrom::Start(0)).map_err(|e| failed(&e))?;
                    Ok(Box::new(spool))
                }
            }
        }
    }

    /// Up to `length` of the unpacked bytes from the beginning, to see what the source holds.
    pub fn head(&self, length: usize) -> Result<Vec<u8>> {
        if let Some(bytes) = self.mapped() {
            return Ok(bytes[..bytes.len().min(length)].to_vec());
        }
        if let Body::Once(once) = &self.body {
            let once = once.lock().map_err(|_| Error::new(Kind::Read, &self.path, "was left half-read"))?;
            return Ok(once.head[..once.head.len().min(length)].to_vec());
        }
        let mut head = Vec::new();
        match self.reader()?.take(length as u64).read_to_end(&mut head) {
            Err(e) if head.is_empty() => Err(Error::new(Kind::Read, &self.path, reason(&e))),
            _ => Ok(head),
        }
    }
}

/// Reads a stream and keeps what was read.
struct Tee {
    first: Box<dyn Read + Send>,
    spool: File,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.first.read(buffer)?;
        self.spool.write_all(&buffer[..length])?;
        Ok(length)
    }
}

/// Maps a file at rest.
#[expect(unsafe_code, reason = "memory maps are what makes a scan of cached files cost no copy")]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is read-only and only ever read as bytes, whose every value is valid. Another process may
    // change the file meanwhile: then a scan may see old or new bytes, each of which the parsers take as data.
    let map = unsafe { Mmap::map(file)? };
    #[cfg(unix)]
    let _ = map.advise(memmap2::Advice::Sequential);
    Ok(map)
}

/// An operating system's error in plain words.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::UnexpectedEof => "ends in the middle of compressed data".to_owned(),
        _ => error.to_string(),
    }
}
