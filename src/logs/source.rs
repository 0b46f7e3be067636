//! Opens a log: mapped when it is a plain file, read in blocks when it is packed, in another encoding, or a stream.

use super::encoding::{self, BOM, Encoding};
use super::evidence::{self, Evidence};
use super::mapped::Mapped;
use super::partial::has_parts;
use super::stream::Stream;
use super::view::View;
use super::whole::Whole;
use crate::base::archives::{self, Member};
use crate::base::error::{Error, Kind, Result};
use crate::base::packing::{MAGIC, Packing};
use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// How plain files are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Io {
    /// Mapped where that is possible.
    #[default]
    Auto,
    /// Mapped; a plain file that cannot be mapped is an error.
    Mmap,
    /// In blocks, for example on a network drive that a map would wait for page by page.
    Read,
}

/// One log.
#[derive(Debug)]
pub struct Source {
    /// The file as the user named it; `-` for standard input. For a member of an archive, the member's name follows the
    /// archive's.
    pub path: String,
    /// Bytes on disk when it was opened; 0 for a stream.
    pub size: u64,
    /// How its bytes are packed.
    pub packing: Packing,
    /// How its text is written.
    pub encoding: Encoding,
    /// The path on disk. It can differ from the name, since a path may hold bytes that no text can.
    pub(super) place: PathBuf,
    pub(super) identity: Option<Identity>,
    /// The archive member that it is, with its bytes.
    pub(super) member: Option<(Member, View)>,
    /// Bytes of text before the first line: a byte order mark, or a hole of zeros.
    pub(super) mark: u64,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    Empty,
    Mapped(View),
    /// Opened anew for each reading, because hundreds of open files would be too many.
    File,
    Stream(Stream),
    Evidence(Box<Evidence>),
}

/// Identifies the file that a path led to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
    fn of(meta: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self { device: meta.dev(), inode: meta.ino() })
    }

    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Self> {
        None
    }
}

/// What became of a file while it was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// This many bytes were added after those that were read.
    Grew(u64),
    /// Only this many bytes are left.
    Shrank(u64),
    /// Another file has its name now.
    Replaced,
    /// No file has its name any more.
    Deleted,
}

/// The name for standard input.
pub const STDIN: &str = "-";

impl Source {
    /// Opens a log. Fails with [`Kind::Open`] when the path cannot be opened or is a directory.
    pub fn open(path: &Path, io: Io) -> Result<Self> {
        let name = path.display().to_string();
        if let Some((archive, member)) = archives::find(path)? {
            let map = Self::map(&archive)?;
            return Ok(Self::member(&archive, &member, map.as_ref()));
        }
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
        let mut magic = Vec::new();
        file.by_ref().take(MAGIC as u64).read_to_end(&mut magic).map_err(|e| failed(&e))?;
        if evidence::MAGIC.starts_with(&magic) && magic.len() == MAGIC {
            return Ok(Self::of_evidence(Evidence::open(path)?, path));
        }
        let mut source = Self {
            path: name.clone(),
            size: meta.len(),
            packing: Packing::of(&magic),
            encoding: Encoding::Lines,
            identity: Identity::of(&meta),
            place: path.to_owned(),
            member: None,
            mark: 0,
            body: Body::File,
        };
        if magic.is_empty() {
            (source.size, source.body) = (0, Body::Empty);
            return Ok(source);
        }
        let beginning = source.beginning(encoding::LOOK);
        source.encoding = Encoding::of(&beginning);
        if source.may_be_mapped() && io != Io::Read {
            match Mapped::of(&file) {
                Ok(map) => source.use_map(View::whole(map)),
                Err(error) if io == Io::Mmap => return Err(failed(&error)),
                Err(_) => {}
            }
        }
        source.find_mark(&beginning);
        Ok(source)
    }

    pub(super) fn may_be_mapped(&self) -> bool {
        self.packing == Packing::Plain && matches!(self.encoding, Encoding::Lines | Encoding::Container)
    }

    /// Reads the map from now on. Lines that were split can only be joined while they are read.
    pub(super) fn use_map(&mut self, map: View) {
        if self.encoding == Encoding::Container && has_parts(map.bytes()) {
            return;
        }
        (self.size, self.body) = (map.bytes().len() as u64, Body::Mapped(map));
        self.encoding = Encoding::Lines;
    }

    pub(super) fn find_mark(&mut self, beginning: &[u8]) {
        if self.encoding == Encoding::Lines {
            self.mark = if beginning.first() == Some(&0) { self.measure_hole() } else { mark(beginning) };
        }
    }

    fn stream(path: String, reader: Box<dyn Read + Send>) -> Result<Self> {
        let stream = Stream::open(reader).map_err(|e| Error::new(Kind::Read, &path, reason(&e)))?;
        if archives::is_archive(&stream.head) {
            return Err(Error::new(Kind::Format, path, "is a pipe, and holds an archive")
                .hint("save it to a file: members are read where they are"));
        }
        let (packing, encoding, mark) = (stream.packing, Encoding::Lines, mark(&stream.head));
        let (place, body) = (PathBuf::new(), Body::Stream(stream));
        Ok(Self { path, size: 0, packing, encoding, place, identity: None, member: None, mark, body })
    }

    /// Bytes of the text before its first line: a byte order mark, or a hole of zeros. A log begins with such a hole when it was
    /// truncated under a writer that does not append.
    pub(super) fn mark(&self) -> u64 {
        self.mark
    }

    /// Bytes of zeros before the first line.
    pub fn hole(&self) -> u64 {
        if self.mark > BOM.len() as u64 { self.mark } else { 0 }
    }

    /// Zeros at the beginning of the text.
    fn measure_hole(&self) -> u64 {
        let zeros = |bytes: &[u8]| bytes.iter().take_while(|b| **b == 0).count();
        if let Some(bytes) = self.mapped() {
            return zeros(bytes) as u64;
        }
        let Ok(reader) = self.reader() else { return 0 };
        let mut reader = BufReader::with_capacity(1 << 18, reader);
        let mut hole = 0;
        while let Ok(bytes) = reader.fill_buf() {
            let found = zeros(bytes);
            hole += found as u64;
            if found == 0 || found < bytes.len() {
                break;
            }
            reader.consume(found);
        }
        hole
    }

    /// Whether it can be read only once.
    pub fn is_stream(&self) -> bool {
        matches!(self.body, Body::Stream(_))
    }

    /// Whether it was a stream, though it may be read from evidence now.
    pub fn was_stream(&self) -> bool {
        self.is_stream() || self.evidence().is_some_and(|evidence| evidence.index.stream)
    }

    /// Whether it is known to be the same file as another source, under the same or another name.
    pub fn is_same_file(&self, other: &Self) -> bool {
        match (self.evidence(), other.evidence()) {
            (Some(own), Some(other)) => own.index.end == other.index.end && own.index.marks == other.index.marks,
            _ => self.identity.is_some() && self.identity == other.identity,
        }
    }

    /// The bytes of the whole file if it is mapped.
    pub fn mapped(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Empty => Some(b""),
            Body::Mapped(map) => Some(map.bytes()),
            Body::File | Body::Stream(_) | Body::Evidence(_) => None,
        }
    }

    /// Prefetches a mapped range before its scan. Only speed depends on it.
    pub fn prefetch(&self, offset: u64, length: usize) {
        if let Body::Mapped(map) = &self.body {
            map.prefetch(offset, length);
        }
    }

    /// Announces that single lines will be requested, and not one after the other. Only speed depends on it.
    pub fn expect_jumps(&self) {
        if let Body::Mapped(map) = &self.body {
            map.expect_jumps();
        }
    }

    /// Begins to read the lines at some places of a mapped file, which are sorted, before their use. Only speed depends on it.
    pub fn prefetch_lines(&self, offsets: impl Iterator<Item = u64>) {
        if let Body::Mapped(map) = &self.body {
            map.prefetch_lines(offsets);
        }
    }

    /// How much of a mapped file is valid: up to where it was cut off while it was read, if it was.
    pub fn intact(&self) -> u64 {
        let Body::Mapped(map) = &self.body else { return self.size };
        let lost = map.lost_from().unwrap_or(self.size);
        match self.change() {
            Some(Change::Shrank(left)) => lost.min(left),
            _ => lost,
        }
    }

    /// What became of the file since it was opened; `None` when nothing did, and for streams.
    pub fn change(&self) -> Option<Change> {
        let identity = self.identity?;
        let Ok(meta) = std::fs::metadata(&self.place) else { return Some(Change::Deleted) };
        if Identity::of(&meta) != Some(identity) {
            return Some(Change::Replaced);
        }
        match meta.len() {
            left if left < self.size => Some(Change::Shrank(left)),
            more if more > self.size => Some(Change::Grew(more - self.size)),
            _ => None,
        }
    }

    /// A reader over the unpacked text from the beginning. It can be called repeatedly.
    pub fn reader(&self) -> Result<Box<dyn Read + Send + '_>> {
        let failed = |e: &io::Error| Error::new(Kind::Read, &self.path, reason(e));
        match &self.body {
            Body::Empty => Ok(Box::new(io::empty())),
            Body::Mapped(map) => Ok(Box::new(Cursor::new(map.bytes()))),
            Body::File => Ok(self.encoding.decode(self.unpacked()?)),
            Body::Stream(stream) => stream.reader().map_err(|e| failed(&e)),
            Body::Evidence(evidence) => Ok(Box::new(evidence.reader(0))),
        }
    }

    /// The bytes of a source that is read in pieces, from `offset` to where it ended when it was opened.
    pub(super) fn bytes_from(&self, offset: u64) -> Option<Box<dyn Read + '_>> {
        if let Some(evidence) = self.evidence() {
            return Some(Box::new(evidence.reader(offset)));
        }
        if let Some((_, view)) = &self.member {
            return Some(Box::new(view.bytes().get(offset as usize..).unwrap_or_default()));
        }
        let mut file = self.file().ok()?;
        file.seek(SeekFrom::Start(offset)).ok()?;
        Some(Box::new(file.take(self.size.saturating_sub(offset))))
    }

    /// The file, opened anew.
    fn file(&self) -> Result<File> {
        let failed = |e: &io::Error| Error::new(Kind::Read, &self.path, reason(e));
        let file = File::open(&self.place).map_err(|e| failed(&e))?;
        let meta = file.metadata().map_err(|e| failed(&e))?;
        if Identity::of(&meta) != self.identity {
            return Err(Error::new(Kind::Read, &self.path, "was replaced by another file while it was read"));
        }
        Ok(file)
    }

    /// A reader over the unpacked bytes of a file that is not mapped.
    pub(super) fn unpacked(&self) -> Result<Box<dyn Read + Send + '_>> {
        let failed = |e: &io::Error| Error::new(Kind::Read, &self.path, reason(e));
        if let Some((member, _)) = &self.member {
            let outer = self.outer()?;
            if self.packing == member.packing {
                return Ok(outer);
            }
            return self.packing.unpack(BufReader::with_capacity(1 << 18, outer)).map_err(|e| failed(&e));
        }
        let file = self.file()?;
        if self.packing == Packing::Plain {
            return Ok(Box::new(Whole { file, read: 0, size: self.size }));
        }
        self.packing.unpack(BufReader::with_capacity(1 << 18, file)).map_err(|e| failed(&e))
    }

    /// Up to `length` of the unpacked bytes from the beginning, as they are written. The scan meets damage again and reports it.
    pub fn beginning(&self, length: usize) -> Vec<u8> {
        self.unpacked().and_then(|reader| self.first(reader, length)).unwrap_or_default()
    }

    /// Up to `length` bytes of the text from its first line on, to see what the source holds.
    pub fn head(&self, length: usize) -> Result<Vec<u8>> {
        if let Body::Stream(stream) = &self.body {
            let head = stream.head.get(self.mark as usize..).unwrap_or_default();
            return Ok(head[..head.len().min(length)].to_vec());
        }
        self.first(self.reader_from(self.mark)?, length)
    }

    /// Up to `length` bytes of the text after its first line, of a source that can be read again.
    pub(super) fn behind_first_line(&self, length: usize) -> Result<Vec<u8>> {
        if self.is_stream() {
            return self.head(length);
        }
        let mut reader = BufReader::with_capacity(1 << 18, self.reader_from(self.mark)?);
        reader.skip_until(b'\n').map_err(|e| Error::new(Kind::Read, &self.path, reason(&e)))?;
        self.first(reader, length)
    }

    /// The first bytes that a reader of this source gives; what comes before a fault counts.
    pub(super) fn first(&self, reader: impl Read, length: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match reader.take(length as u64).read_to_end(&mut bytes) {
            Err(error) if bytes.is_empty() => Err(Error::new(Kind::Read, &self.path, reason(&error))),
            _ => Ok(bytes),
        }
    }

    /// A reader over the unpacked text from `offset` on.
    pub(super) fn reader_from(&self, offset: u64) -> Result<Box<dyn Read + Send + '_>> {
        if let Some(bytes) = self.mapped() {
            return Ok(Box::new(bytes.get(offset as usize..).unwrap_or_default()));
        }
        if let Some(evidence) = self.evidence() {
            return Ok(Box::new(evidence.reader(offset)));
        }
        let mut reader = self.reader()?;
        io::copy(&mut reader.by_ref().take(offset), &mut io::sink())
            .map_err(|e| Error::new(Kind::Read, &self.path, reason(&e)))?;
        Ok(reader)
    }
}

/// The length of a byte order mark at the beginning of a text.
fn mark(text: &[u8]) -> u64 {
    if text.starts_with(BOM) { BOM.len() as u64 } else { 0 }
}

/// An operating system's error in plain words.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::UnexpectedEof => "ends in the middle of compressed data".to_owned(),
        _ => error.to_string(),
    }
}
