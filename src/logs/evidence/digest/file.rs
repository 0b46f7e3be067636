//! The file of a digest: the keys and the packed rest of each group of blocks, and where they are.

use crate::logs::mapped::Mapped;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

/// The first bytes of the file. Digests of another version are made again.
const MAGIC: &[u8] = b"tagtrail.digest/2\n";

/// Bytes after the index: its place and its checksum.
const TRAILER: usize = 2 * size_of::<u64>();

#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    reading: u64,
    /// Of each group where it begins, the lengths of its keys and of the rest, and the checksum of both; no length for a group
    /// without a digest.
    groups: Vec<(u64, u64, u64, u64)>,
}

/// A digest that an earlier run wrote.
#[derive(Debug)]
pub(super) struct DigestFile {
    map: Mapped,
    pub(super) reading: u64,
    groups: Vec<Option<Group>>,
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
        let Index { reading, groups } = serde_json::from_slice(index).ok()?;
        let groups = groups.into_iter().map(|place| Group::of(place, bytes)).collect();
        Some(Self { map, reading, groups })
    }

    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The keys and the packed rest of a group; `None` if it has none, or they are damaged.
    pub(super) fn group(&self, nth: usize) -> Option<(&[u8], &[u8])> {
        let group = self.groups.get(nth)?.as_ref()?;
        let bytes = self.map.bytes();
        Some((bytes.get(group.strangers.clone())?, bytes.get(group.rest.clone())?))
    }
}

/// Where a group's digest is in the file.
#[derive(Debug)]
struct Group {
    strangers: Range<usize>,
    rest: Range<usize>,
}

impl Group {
    /// The place of a group that is whole.
    fn of((at, strangers, rest, sum): (u64, u64, u64, u64), bytes: &[u8]) -> Option<Self> {
        let from = usize::try_from(at).ok()?;
        let middle = from.checked_add(usize::try_from(strangers).ok()?)?;
        let end = middle.checked_add(usize::try_from(rest).ok()?)?;
        let whole = bytes.get(from..end).filter(|whole| !whole.is_empty())?;
        (xxh3_64(whole) == sum).then_some(Self { strangers: from..middle, rest: middle..end })
    }
}

/// Writes a digest: the keys and the packed rest of each group, both empty for a group without a digest.
pub(super) fn write(reading: u64, groups: &[(&[u8], &[u8])], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(MAGIC)?;
    let mut at = MAGIC.len() as u64;
    let mut index = Index { reading, groups: Vec::with_capacity(groups.len()) };
    for (strangers, rest) in groups {
        let mut sum = Xxh3Default::new();
        for bytes in [strangers, rest] {
            out.write_all(bytes)?;
            sum.update(bytes);
        }
        index.groups.push((at, strangers.len() as u64, rest.len() as u64, sum.digest()));
        at += (strangers.len() + rest.len()) as u64;
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
        write(7, &[(b"k", b"one"), (b"", b""), (b"", b"three")], &mut bytes).expect("writes");
        std::fs::write(&path, &bytes).expect("writes");
        let file = DigestFile::open(&path).expect("opens");
        assert_eq!((file.reading, file.len()), (7, 3));
        let read = [0, 1, 2, 3].map(|nth| file.group(nth));
        assert_eq!(read, [Some((&b"k"[..], &b"one"[..])), None, Some((&b""[..], &b"three"[..])), None]);
        drop(file);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, &damaged).expect("writes");
            let whole = DigestFile::open(&path).is_some_and(|file| file.group(0).is_some() && file.group(2).is_some());
            assert!(!whole, "byte {at}");
        }
        std::fs::write(&path, &bytes[..20]).expect("writes");
        assert!(DigestFile::open(&path).is_none());
    }
}
