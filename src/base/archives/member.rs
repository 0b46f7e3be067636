//! Members of archives, as their listings have them.

use crate::base::packing::Packing;
use std::io::{self, BufRead, Read};

/// One member of an archive.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name in the archive, with its folders.
    pub name: String,
    /// Where the member's bytes begin in [`Archive::file`].
    pub start: u64,
    /// How many bytes there are.
    pub length: u64,
    /// How the archive packs them. The member may be packed itself as well.
    pub packing: Packing,
    /// The CRC-32 of the unpacked bytes, where the archive has it.
    pub crc: Option<u32>,
    /// Why the member is incomplete: the archive ends in it.
    pub cut: Option<String>,
}

impl Member {
    /// A reader over a member's bytes without the archive's packing. It fails at the end when they are not the packed bytes.
    pub fn unpack<'a>(&self, bytes: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
        let unpacked = self.packing.unpack(bytes)?;
        Ok(match self.crc {
            Some(crc) => Box::new(Checked { unpacked, crc, sum: flate2::Crc::new() }),
            None => unpacked,
        })
    }
}

/// A member as an archive lists it.
pub(super) struct Listed {
    pub(super) member: Member,
    /// What the member is, where that cannot be a log or a table.
    pub(super) foreign: Option<&'static str>,
    /// Why it cannot be unpacked.
    pub(super) refused: Option<String>,
}

/// Compares the bytes that are read with their CRC-32.
struct Checked<'a> {
    unpacked: Box<dyn Read + Send + 'a>,
    crc: u32,
    sum: flate2::Crc,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.unpacked.read(buffer)?;
        self.sum.update(&buffer[..length]);
        if length == 0 && !buffer.is_empty() && self.sum.sum() != self.crc {
            let what = "does not have the checksum that the archive states";
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(length)
    }
}
