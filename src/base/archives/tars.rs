//! Lists the members of a tar archive, header by header.

use super::{Listed, Member};
use crate::base::error::{Error, Kind, Result};
use crate::base::packing::Packing;
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use tar::EntryType;

/// Bytes of a header, and of the blocks that members are padded to.
pub(super) const BLOCK: usize = 512;

/// The place of a header's checksum: eight bytes of octal digits.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// Whether a text begins with a tar header. The checksum shows it, also in archives older than the mark `ustar`.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..BLOCK) else { return false };
    let digits = header[CHECKSUM].iter().filter(|b| b.is_ascii_digit());
    let stated = digits.fold(0u32, |sum, digit| sum.wrapping_mul(8).wrapping_add(u32::from(digit - b'0')));
    let spaces = CHECKSUM.len() as u32 * u32::from(b' ');
    let sum = |bytes: &[u8]| bytes.iter().map(|b| u32::from(*b)).sum::<u32>();
    header[0] != 0 && stated == sum(&header[..CHECKSUM.start]) + sum(&header[CHECKSUM.end..]) + spaces
}

/// The members of an archive of `size` bytes; `fault` is why it ended too soon, if it did.
pub(super) fn list(file: &File, size: u64, fault: Option<String>, name: &str) -> Result<Vec<Listed>> {
    let broken = |what: String| {
        Error::new(Kind::Format, name, format!("is a tar archive that is cut off or damaged: {what}"))
            .hint("fetch it again")
    };
    let mut own = file.try_clone().map_err(|error| broken(error.to_string()))?;
    own.seek(SeekFrom::Start(0)).map_err(|error| broken(error.to_string()))?;
    let mut archive = tar::Archive::new(BufReader::new(own));
    // Archives may be joined end to end.
    archive.set_ignore_zeros(true);
    let mut listing: Vec<Listed> = Vec::new();
    let mut why = fault;
    let entries = archive.entries_with_seek().map_err(|error| broken(error.to_string()))?;
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                why.get_or_insert_with(|| format!("the archive cannot be read further: {error}"));
                break;
            }
        };
        let (start, length) = (entry.raw_file_position(), entry.size());
        let kind = entry.header().entry_type();
        let left = size.saturating_sub(start);
        let cut =
            (length > left).then(|| why.take().unwrap_or_else(|| "the archive ends in the middle of it".to_owned()));
        let member = Member {
            name: String::from_utf8_lossy(&entry.path_bytes()).into_owned(),
            start,
            length: length.min(left),
            packing: Packing::Plain,
            crc: None,
            cut,
        };
        let refused = kind.is_gnu_sparse().then(|| "has holes that tar left out, which are not read".to_owned());
        listing.push(Listed { member, foreign: foreign(kind), refused });
    }
    match (why, listing.last_mut()) {
        (None, None) => Err(broken("it holds no member".to_owned())),
        // Members after this one may be missing.
        (Some(why), Some(last)) if last.member.cut.is_none() => {
            last.member.cut = Some(format!("{why}, and members after this one may be missing"));
            Ok(listing)
        }
        (_, Some(_)) => Ok(listing),
        (Some(why), None) => Err(broken(why)),
    }
}

/// What a member is that is not a file.
fn foreign(kind: EntryType) -> Option<&'static str> {
    match kind {
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => None,
        EntryType::Directory => Some("a folder"),
        EntryType::Link | EntryType::Symlink => Some("a link"),
        EntryType::Char | EntryType::Block | EntryType::Fifo => Some("a device or pipe"),
        _ => Some("no file"),
    }
}
