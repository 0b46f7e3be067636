//! Keys of lines that a digest does not keep, each with the block that holds such a line: by them a later analysis finds the lines
//! that it wants. They are stored as they are, since hashes cannot be packed, and are searched where they lie in the file.

use super::noted::{KeyKind, Noted};
use crate::base::identity::Key;
use crate::logs::evidence::index::Block;

/// Bytes of the counts of keys, at the beginning.
const COUNTS: usize = KeyKind::ALL.len() * size_of::<u32>();

/// Bytes of a key, and of the number of a block in its group.
const KEY: usize = size_of::<u64>();
const BLOCK: usize = size_of::<u16>();

/// The keys by kind, each with the number of a block in its group.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Strangers([Vec<(Key, u16)>; KeyKind::ALL.len()]);

impl Strangers {
    /// The keys that were noted in a group of blocks.
    pub(super) fn of(noted: &Noted, blocks: &[Block]) -> Self {
        let block = |offset: u64| blocks.partition_point(|block| block.offset <= offset).saturating_sub(1) as u16;
        Self(KeyKind::ALL.map(|kind| {
            let mut keys: Vec<(Key, u16)> =
                noted.strangers[kind as usize].iter().map(|(key, offset)| (*key, block(*offset))).collect();
            keys.sort_unstable();
            keys.dedup();
            keys
        }))
    }

    /// Removes wanted keys: the lines that have them are kept now.
    pub(super) fn remove(&mut self, wanted: &dyn Fn(KeyKind, Key) -> bool) {
        for kind in KeyKind::ALL {
            self.0[kind as usize].retain(|(key, _)| !wanted(kind, *key));
        }
    }

    /// Counts, keys, and the blocks of the keys.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let each = || self.0.iter().flatten();
        let mut bytes: Vec<u8> = self.0.iter().flat_map(|keys| (keys.len() as u32).to_le_bytes()).collect();
        bytes.extend(each().flat_map(|(key, _)| key.0.to_le_bytes()));
        bytes.extend(each().flat_map(|(_, block)| block.to_le_bytes()));
        bytes
    }

    /// The keys in such bytes.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut all = Self::default();
        for (kind, key, block) in each(bytes)? {
            all.0[kind as usize].push((key, block));
        }
        Some(all)
    }

    /// The blocks, in ascending order, that hold a wanted key; `None` for bytes that are no keys.
    pub(super) fn wanted_blocks(bytes: &[u8], wanted: &dyn Fn(KeyKind, Key) -> bool) -> Option<Vec<u16>> {
        let found = each(bytes)?.filter(|(kind, key, _)| wanted(*kind, *key));
        let mut blocks: Vec<u16> = found.map(|(.., block)| block).collect();
        blocks.sort_unstable();
        blocks.dedup();
        Some(blocks)
    }
}

/// All keys in their order, with their kinds and blocks.
fn each(bytes: &[u8]) -> Option<impl Iterator<Item = (KeyKind, Key, u16)>> {
    let (counts, rest) = bytes.split_at_checked(COUNTS)?;
    let counts = counts.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes) as usize);
    let total: usize = counts.clone().sum();
    let (keys, blocks) = rest.split_at_checked(total * KEY)?;
    let kinds = KeyKind::ALL.into_iter().zip(counts).flat_map(|(kind, count)| std::iter::repeat_n(kind, count));
    let keys = keys.as_chunks().0.iter().map(|bytes| Key(u64::from_le_bytes(*bytes)));
    let is_whole = blocks.len() == total * BLOCK;
    let blocks = blocks.as_chunks().0.iter().map(|bytes| u16::from_le_bytes(*bytes));
    is_whole.then(|| kinds.zip(keys).zip(blocks).map(|((kind, key), block)| (kind, key, block)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_to_their_blocks() {
        let block = |offset, length| Block { offset, length, ..Block::default() };
        let blocks = [block(100, 50), block(150, 50), block(200, 9)];
        let mut noted = Noted::default();
        for (kind, key, offset) in [
            (KeyKind::Device, 9, 100),
            (KeyKind::Device, 9, 149),
            (KeyKind::Device, 9, 208),
            (KeyKind::Token, 9, 150),
            (KeyKind::Session, 7, 199),
            (KeyKind::Session, 0, 199),
        ] {
            noted.stranger(kind, Key(key), offset);
        }
        let mut all = Strangers::of(&noted, &blocks);
        let bytes = all.bytes();
        assert_eq!(Strangers::read(&bytes), Some(all.clone()));
        let of = |bytes: &[u8], kind, key| Strangers::wanted_blocks(bytes, &|k, own| (k, own) == (kind, Key(key)));
        assert_eq!(of(&bytes, KeyKind::Device, 9), Some(vec![0, 2]));
        assert_eq!(of(&bytes, KeyKind::Token, 9), Some(vec![1]));
        assert_eq!(of(&bytes, KeyKind::Customer, 9), Some(vec![]));
        assert_eq!(of(&bytes[..bytes.len() - 1], KeyKind::Device, 9), None);
        all.remove(&|kind, _| kind == KeyKind::Device);
        assert_eq!(of(&all.bytes(), KeyKind::Device, 9), Some(vec![]));
        assert_eq!(of(&all.bytes(), KeyKind::Session, 7), Some(vec![1]));
    }
}
