//! Opens an evidence file, and refuses one that is damaged, foreign or of a later version.

use super::index::{Index, VERSION};
use super::{Bytes, CLOSING, Evidence, MAGIC, MAX_INDEX, Mapped, TRAILER};
use crate::base::error::{Error, Kind, Result};
use crate::logs::encoding::Encoding;
use crate::logs::source::{Body, Source, reason};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

impl Evidence {
    /// Opens an evidence file. Fails with [`Kind::Format`] for a file that is none, is damaged, or was written by a later
    /// version of the program.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let failed = |e: &std::io::Error| Error::new(Kind::Open, &name, reason(e));
        let mut file = File::open(path).map_err(|e| failed(&e))?;
        let bytes = if let Ok(map) = Mapped::of(&file) {
            Bytes::Mapped(map)
        } else {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(|e| failed(&e))?;
            Bytes::Read(bytes)
        };
        let index = index(bytes.all()).map_err(|what| {
            Error::new(Kind::Format, &name, what).hint("collect its log again, or take it from a copy")
        })?;
        Ok(Self { name, bytes, index, digest: OnceLock::new() })
    }

    /// Reads all blocks, and fails with the first one that is damaged.
    pub fn verify(&self) -> Result<()> {
        (0..self.index.blocks.len()).try_for_each(|nth| self.text(nth).map(drop))
    }
}

/// The index of an evidence file.
fn index(bytes: &[u8]) -> std::result::Result<Index, String> {
    if !bytes.starts_with(MAGIC) {
        return Err(match bytes.strip_prefix(b"tagtrail.evidence/") {
            Some(_) => "is evidence of a later version of tagtrail".to_owned(),
            None => "is no evidence file of tagtrail".to_owned(),
        });
    }
    let cut = || "is evidence that was cut off".to_owned();
    let (rest, trailer) = bytes.split_at(bytes.len().checked_sub(TRAILER).ok_or_else(cut)?);
    let numbers = trailer.strip_suffix(CLOSING).ok_or_else(cut)?;
    let number = |nth: usize| {
        let bytes = numbers.get(8 * nth..8 * nth + 8).and_then(|eight| eight.try_into().ok());
        bytes.map_or(u64::MAX, u64::from_le_bytes)
    };
    let (at, length, sum) = (number(0), number(1), number(2));
    let packed = usize::try_from(at).ok().and_then(|at| rest.get(at..)).filter(|index| index.len() as u64 == length);
    let packed = packed.filter(|packed| xxh3_64(packed) == sum).ok_or("is evidence whose index is damaged")?;
    let mut text = Vec::new();
    let unpacked =
        zstd::stream::read::Decoder::new(packed).and_then(|index| index.take(MAX_INDEX).read_to_end(&mut text));
    unpacked.map_err(|_| "is evidence whose index cannot be unpacked")?;
    let index: Index = serde_json::from_slice(&text).map_err(|e| format!("is evidence whose index is wrong: {e}"))?;
    if index.version == 0 || index.version > VERSION {
        return Err("is evidence of a later version of tagtrail".to_owned());
    }
    check(&index, at)?;
    Ok(index)
}

/// Checks that blocks follow each other in the text and lie in the file before the index.
fn check(index: &Index, at: u64) -> std::result::Result<(), String> {
    let mut offset = index.mark;
    for block in &index.blocks {
        let ends = block.at.checked_add(block.packed).is_some_and(|end| end <= at);
        if block.offset != offset || block.length > super::MAX_BLOCK || !ends {
            return Err("is evidence whose index is wrong: its blocks do not follow each other".to_owned());
        }
        offset += block.length;
    }
    if offset == index.end { Ok(()) } else { Err("is evidence whose index is wrong: its end is elsewhere".to_owned()) }
}

impl Source {
    /// The log that an evidence file was collected from.
    pub(in crate::logs) fn of_evidence(evidence: Evidence, place: &Path) -> Self {
        let index = &evidence.index;
        Self {
            path: index.path.clone(),
            size: index.size,
            packing: index.packing(),
            encoding: Encoding::Lines,
            identity: None,
            place: place.to_owned(),
            member: None,
            mark: index.mark,
            body: Body::Evidence(Box::new(evidence)),
        }
    }

    /// The evidence that it is read from, if it is not read from the log itself.
    pub fn evidence(&self) -> Option<&Evidence> {
        match &self.body {
            Body::Evidence(evidence) => Some(evidence),
            _ => None,
        }
    }
}
