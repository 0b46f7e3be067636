//! Lists the members of a zip archive from the directory at its end.

use super::{Listed, Member};
use crate::base::error::{Error, Kind, Result};
use crate::base::packing::Packing;
use std::fs::File;
use std::io::BufReader;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// Whether a file begins like a zip archive: with a member, with the end of an empty one, or with the mark of a split
/// one.
pub(super) fn is_zip(head: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| head.starts_with(*magic))
}

/// The members of an archive.
pub(super) fn list(file: &File, name: &str) -> Result<Vec<Listed>> {
    let broken = |error: &ZipError| {
        let what = format!("is a zip archive that is cut off or damaged: {}", reason(error));
        Error::new(Kind::Format, name, what).hint("fetch it again")
    };
    let own = file.try_clone().map_err(|error| broken(&ZipError::Io(error)))?;
    let mut archive = ZipArchive::new(BufReader::new(own)).map_err(|error| broken(&error))?;
    let mut listing = Vec::with_capacity(archive.len());
    for nth in 0..archive.len() {
        let entry = archive.by_index_raw(nth).map_err(|error| broken(&error))?;
        let start = entry.data_start().unwrap_or_default();
        let (packing, unread) = method(entry.compression());
        let refused = match unread {
            _ if entry.encrypted() => Some("is encrypted".to_owned()),
            Some(method) => Some(format!("is packed by {method}, which is not read")),
            None => None,
        };
        let foreign = if entry.is_dir() {
            Some("a folder")
        } else if entry.is_symlink() {
            Some("a link")
        } else {
            None
        };
        listing.push(Listed {
            member: Member {
                name: entry.name().to_owned(),
                start,
                length: entry.compressed_size(),
                packing,
                crc: (packing != Packing::Plain).then(|| entry.crc32()),
                cut: None,
            },
            foreign,
            refused,
        });
    }
    refuse_overlaps(&listing, name)?;
    Ok(listing)
}

/// Refuses an archive in which members share bytes: a small archive can unpack to more than any disk can store that
/// way.
fn refuse_overlaps(listing: &[Listed], name: &str) -> Result<()> {
    let mut ranges: Vec<(u64, u64)> =
        listing.iter().map(|listed| (listed.member.start, listed.member.length)).filter(|range| range.1 > 0).collect();
    ranges.sort_unstable();
    let overlap = ranges.windows(2).any(|pair| pair[0].0.saturating_add(pair[0].1) > pair[1].0);
    if overlap {
        let what = "holds members that share their bytes, as only archives do that are made to fill disks";
        return Err(Error::new(Kind::Format, name, what));
    }
    Ok(())
}

/// How a member is packed, or the name of an unsupported method.
fn method(method: CompressionMethod) -> (Packing, Option<&'static str>) {
    match method {
        CompressionMethod::STORE => (Packing::Plain, None),
        CompressionMethod::DEFLATE => (Packing::Deflate, None),
        CompressionMethod::BZIP2 => (Packing::Bzip2, None),
        CompressionMethod::ZSTD => (Packing::Zstd, None),
        CompressionMethod::XZ => (Packing::Xz, None),
        CompressionMethod::DEFLATE64 => (Packing::Plain, Some("Deflate64")),
        CompressionMethod::LZMA => (Packing::Plain, Some("LZMA")),
        CompressionMethod::PPMD => (Packing::Plain, Some("PPMd")),
        _ => (Packing::Plain, Some("a rare method")),
    }
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => error.to_string(),
        ZipError::InvalidArchive(_) => "it has no readable list of members at its end".to_owned(),
        other => other.to_string(),
    }
}
