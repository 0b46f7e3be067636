//! The file of a digest: packed blocks, and where they are.

use crate::logs::mapped::Mapped;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// The first bytes of the file. Digests of another version are made again.
const MAGIC: &[u8] = b"tagtrail.digest/1\n";

/// Bytes after the index: its place and its checksum.
const TRAILER: usize = 2 * size_of::<u64>();

#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    reading: u64,
    /// Of each block where it begins, its length and its checksum; length 0 for a block without a digest.
    blocks: Vec<(u64, u64, u64)>,
}

/// A digest that an earlier run wrote.
#[derive(Debug)]
pub(super) struct DigestFile {
    map: Mapped,
    pub(super) reading: u64,
    blocks: Vec<(u64, u64, u64)>,
}

impl DigestFile {
    /// Opens a file; `None` if there is none that is whole.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let map = Mapped::of(&File::open(path).ok()?).ok()?;
        let bytes = map.bytes();
        let rest = bytes.get(..bytes.len().checked_sub(TRAILER)?)?;
        let (at, sum) = bytes[rest.len()..].split_first_chunk()?;
        let index = rest.starts_with(MAGIC).then(|| rest.get(u64::from_le_bytes(*at) as usize..))??;
        if xxh3_64(index).to_le_bytes() != *sum {
            return None;
        }
        let Index { reading, blocks } = serde_json::from_slice(index).ok()?;
        Some(Self { map, reading, blocks })
    }

    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// The packed bytes of a block; `None` if it has none, or they are damaged.
    pub(super) fn block(&self, nth: usize) -> Option<&[u8]> {
        let (at, length, sum) = *self.blocks.get(nth)?;
        let packed = self.map.bytes().get(at as usize..at.checked_add(length)? as usize)?;
        (!packed.is_empty() && xxh3_64(packed) == sum).then_some(packed)
    }
}

/// Writes a digest: the packed bytes of each block, empty for a block without one.
pub(super) fn write(reading: u64, blocks: &[&[u8]], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(MAGIC)?;
    let mut at = MAGIC.len() as u64;
    let mut index = Index { reading, blocks: Vec::with_capacity(blocks.len()) };
    for packed in blocks {
        out.write_all(packed)?;
        index.blocks.push((at, packed.len() as u64, xxh3_64(packed)));
        at += packed.len() as u64;
    }
    let index = serde_json::to_vec(&index)?;
    out.write_all(&index)?;
    out.write_all(&at.to_le_bytes())?;
    out.write_all(&xxh3_64(&index).to_le_bytes())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_was_written_or_counts_as_none() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.digest");
        let mut bytes = Vec::new();
        write(7, &[b"one", b"", b"three"], &mut bytes).expect("writes");
        std::fs::write(&path, &bytes).expect("writes");
        let file = DigestFile::open(&path).expect("opens");
        assert_eq!((file.reading, file.len()), (7, 3));
        let read = [0, 1, 2, 3].map(|nth| file.block(nth).map(<[u8]>::to_vec));
        assert_eq!(read, [Some(b"one".to_vec()), None, Some(b"three".to_vec()), None]);
        drop(file);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, &damaged).expect("writes");
            let whole = DigestFile::open(&path).is_some_and(|file| file.block(0).is_some() && file.block(2).is_some());
            assert!(!whole, "byte {at}");
        }
        std::fs::write(&path, &bytes[..20]).expect("writes");
        assert!(DigestFile::open(&path).is_none());
    }
}
