//! Unpacks compressed files as they are read. The format is detected from a file's first bytes, never from its name.

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::{DeflateDecoder, GzDecoder};
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a source's bytes are packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip, with all its members.
    Gzip,
    /// zstd, with all its frames.
    Zstd,
    /// bzip2, with all its streams.
    Bzip2,
    /// xz, with all its streams.
    Xz,
    /// Deflate without a header of its own, as zip archives contain it. No first bytes show it.
    Deflate,
}

/// The number of first bytes that [`Packing::of`] needs.
pub const MAGIC: usize = 6;

/// Bytes of text that any packed log may unpack to, whatever its size, before [`MAX_EXPANSION`] applies.
pub const FREE_EXPANSION: u64 = 1 << 30;

/// Bytes of text per packed byte above which a file counts as a decompression bomb: the most repetitive logs reach a
/// few hundred.
pub const MAX_EXPANSION: u64 = 5000;

/// The most memory that an xz file may request, in bytes; `xz -9` requests 64 MiB.
pub const MAX_XZ_MEMORY: u64 = 256 << 20;

/// The largest window that a zstd file may request, as a power of two; `zstd -22` requests 27, `--long=31` more.
pub const MAX_ZSTD_WINDOW: u32 = 27;

impl Packing {
    /// Detects the packing from a file's first [`MAGIC`] bytes.
    pub fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or a skippable frame, which parallel writers put first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::Plain,
        }
    }

    /// The name of the packing in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Deflate => "deflate",
        }
    }

    /// A reader over the unpacked bytes.
    ///
    /// It fails where the packed bytes are damaged or end too soon, and where a limit of this module is exceeded.
    pub fn unpack<'a>(self, packed: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
        let taken = Arc::new(AtomicU64::new(0));
        let packed = Counted { inner: packed, taken: Arc::clone(&taken) };
        let unpacked: Box<dyn Read + Send + 'a> = match self {
            Self::Plain => return Ok(Box::new(packed.inner)),
            Self::Gzip => Box::new(Members { member: Some(GzDecoder::new(packed)) }),
            Self::Zstd => {
                let mut frames = zstd::stream::read::Decoder::with_buffer(packed)?;
                frames.window_log_max(MAX_ZSTD_WINDOW)?;
                Box::new(frames)
            }
            Self::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
            Self::Deflate => Box::new(DeflateDecoder::new(packed)),
            Self::Xz => {
                let stream = Stream::new_stream_decoder(MAX_XZ_MEMORY, CONCATENATED).map_err(io::Error::other)?;
                Box::new(XzDecoder::new_stream(packed, stream))
            }
        };
        Ok(Box::new(Limited { unpacked, taken, given: 0 }))
    }
}

/// Counts the packed bytes that a decoder reads.
struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.taken.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.taken.fetch_add(length as u64, Ordering::Relaxed);
        self.inner.consume(length);
    }
}

/// Stops a file that unpacks to more than any log does.
struct Limited<'a> {
    unpacked: Box<dyn Read + Send + 'a>,
    taken: Arc<AtomicU64>,
    given: u64,
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.unpacked.read(buffer)?;
        self.given += length as u64;
        let most = self.taken.load(Ordering::Relaxed).saturating_mul(MAX_EXPANSION).saturating_add(FREE_EXPANSION);
        if self.given > most {
            let what = format!("unpacks to more than {MAX_EXPANSION} times its size, which no log does");
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(length)
    }
}

/// All members of a gzip file, one after the other. Zeros after the last one are padding from tapes and blocks;
/// anything else there is reported.
struct Members<R: BufRead> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(member) = &mut self.member else { return Ok(0) };
            let length = member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let Some(ended) = self.member.take() else { return Ok(0) };
            let mut rest = ended.into_inner();
            match behind_padding(&mut rest)? {
                None => return Ok(0),
                Some(0x1f) => self.member = Some(GzDecoder::new(rest)),
                Some(_) => {
                    let what = "goes on after its last gzip member with something else";
                    return Err(io::Error::new(io::ErrorKind::InvalidData, what));
                }
            }
        }
    }
}

/// The next byte that is not zero; the byte remains unread.
fn behind_padding(packed: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let bytes = packed.fill_buf()?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let zeros = bytes.iter().take_while(|b| **b == 0).count();
        let next = bytes.get(zeros).copied();
        packed.consume(zeros);
        if next.is_some() {
            return Ok(next);
        }
    }
}

#[cfg(test)]
mod tests;
