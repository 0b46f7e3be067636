//! The digest of one block, and how it is packed.

use crate::base::identity::Key;
use crate::logs::Reject;
use crate::logs::fields::Fields;
use crate::logs::tally::{LinePlace, RejectedLine, Tally};
use serde::{Deserialize, Serialize};

/// How hard digests are packed: they are written and read every night.
const LEVEL: i32 = 3;

/// The most bytes that one may unpack to: some more than a block of evidence.
const MOST: usize = 96 << 20;

/// What the key of a line identifies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyKind {
    /// A session.
    Session,
    /// A customer.
    Customer,
    /// An address and user agent together.
    Device,
    /// An order's number or a click id.
    Token,
}

impl KeyKind {
    /// All kinds, in the order in which they are stored.
    const ALL: [Self; 4] = [Self::Session, Self::Customer, Self::Device, Self::Token];
}

/// What a sink noted of a block's hits.
#[derive(Clone, Debug, Default)]
pub struct Noted {
    /// Sums over all hits, as the sink counts them.
    pub sums: [u64; 4],
    /// The lines that it kept; their numbers count from the block's beginning.
    pub kept: Vec<LinePlace>,
    /// The keys of all other lines, by kind, by which they would have been kept.
    pub strangers: [Vec<Key>; 4],
}

impl Noted {
    /// Notes a key of a line that was not kept.
    pub fn stranger(&mut self, kind: KeyKind, key: Key) {
        if key.is_some() {
            self.strangers[kind as usize].push(key);
        }
    }
}

/// The digest of one block.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BlockDigest {
    /// The ledger of all its lines, without what it shows about copies.
    pub(in crate::logs) tally: Tally,
    /// Sums over all hits.
    pub(in crate::logs) sums: [u64; 4],
    /// The lines that were kept, in their order, with the length of each.
    places: Vec<(LinePlace, usize)>,
    /// Their text, one after the other.
    text: Vec<u8>,
    /// The keys of all other lines.
    strangers: [Vec<Key>; 4],
}

impl BlockDigest {
    /// The digest of a block's text, which begins at `offset` of the log's text.
    pub(in crate::logs) fn of(noted: Noted, tally: &Tally, text: &[u8], offset: u64) -> Self {
        let mut digest =
            Self { tally: Tally { sightings: Vec::new(), ..tally.clone() }, sums: noted.sums, ..Self::default() };
        digest.keep(noted.kept, text, offset);
        digest.strangers = noted.strangers;
        for keys in &mut digest.strangers {
            keys.sort_unstable();
            keys.dedup();
        }
        digest
    }

    /// Adds lines that a second scan kept. `wanted` are the devices that it looked for.
    pub(in crate::logs) fn add(
        &mut self,
        kept: Vec<LinePlace>,
        text: &[u8],
        offset: u64,
        wanted: &dyn Fn(Key) -> bool,
    ) {
        self.strangers[KeyKind::Device as usize].retain(|key| !wanted(*key));
        let known = std::mem::take(&mut self.places);
        self.text.clear();
        self.keep(known.into_iter().map(|(place, _)| place).chain(kept).collect(), text, offset);
    }

    fn keep(&mut self, mut kept: Vec<LinePlace>, text: &[u8], offset: u64) {
        kept.sort_unstable();
        kept.dedup_by_key(|place| place.offset);
        for place in kept {
            let line = text.get((place.offset - offset) as usize..).unwrap_or_default();
            let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            self.places.push((place, line.len()));
            self.text.extend_from_slice(line);
        }
    }

    /// The kept lines in their order.
    pub(in crate::logs) fn lines(&self) -> impl Iterator<Item = (LinePlace, &[u8])> {
        let mut at = 0;
        self.places.iter().map(move |(place, length)| {
            let line = self.text.get(at..at + length).unwrap_or_default();
            at += length;
            (*place, line)
        })
    }

    /// The places of the kept lines.
    pub(in crate::logs) fn kept(&self) -> impl Iterator<Item = u64> {
        self.places.iter().map(|(place, _)| place.offset)
    }

    /// Whether a key of a line that was not kept is wanted.
    pub(in crate::logs) fn has_wanted(&self, wanted: &dyn Fn(KeyKind, Key) -> bool) -> bool {
        KeyKind::ALL.into_iter().any(|kind| self.strangers[kind as usize].iter().any(|key| wanted(kind, *key)))
    }
}

/// The part of a digest that is stored as JSON.
#[derive(Default, Serialize, Deserialize)]
struct Head {
    counts: [u64; 5],
    rejected: Vec<u64>,
    /// Offset, number and reason of each rejected line.
    rejects: Vec<(u64, u64, u8)>,
    minutes: Vec<(i64, u32)>,
    sampled: (u64, u64),
    unfilled: u8,
    sums: [u64; 4],
    /// Offset, number and length of each kept line.
    places: Vec<(u64, u64, usize)>,
    strangers: [usize; 4],
}

/// A digest as packed bytes: a length and a head in JSON, the keys, the text.
pub(super) fn encode(block: &BlockDigest) -> Option<Vec<u8>> {
    let tally = &block.tally;
    let head = Head {
        counts: [tally.read, tally.parsed, tally.blank, tally.directive, tally.duplicate],
        rejected: tally.rejected.to_vec(),
        rejects: tally.rejects.iter().map(|line| (line.place.offset, line.place.line, line.reason as u8)).collect(),
        minutes: tally.minutes.clone(),
        sampled: tally.sampled,
        unfilled: tally.unfilled.bits(),
        sums: block.sums,
        places: block.places.iter().map(|(place, length)| (place.offset, place.line, *length)).collect(),
        strangers: std::array::from_fn(|kind| block.strangers[kind].len()),
    };
    let head = serde_json::to_vec(&head).ok()?;
    let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
    bytes.extend(head);
    bytes.extend(block.strangers.iter().flatten().flat_map(|key| key.0.to_le_bytes()));
    bytes.extend(&block.text);
    zstd::bulk::compress(&bytes, LEVEL).ok()
}

/// The digest in packed bytes; `None` if they are none.
pub(super) fn decode(packed: &[u8]) -> Option<BlockDigest> {
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok()?? as usize;
    let bytes = zstd::bulk::decompress(packed, size.min(MOST)).ok()?;
    let (length, rest) = bytes.split_first_chunk()?;
    let (head, mut rest) = rest.split_at_checked(u64::from_le_bytes(*length) as usize)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let mut strangers: [Vec<Key>; 4] = Default::default();
    for (keys, count) in strangers.iter_mut().zip(head.strangers) {
        let (own, others) = rest.split_at_checked(count.checked_mul(8)?)?;
        *keys = own.as_chunks().0.iter().map(|bytes| Key(u64::from_le_bytes(*bytes))).collect();
        rest = others;
    }
    let reject = |(offset, line, reason): &(u64, u64, u8)| {
        let reason = *Reject::ALL.get(usize::from(*reason))?;
        Some(RejectedLine { place: LinePlace { offset: *offset, line: *line }, reason })
    };
    let [read, parsed, blank, directive, duplicate] = head.counts;
    let tally = Tally {
        read,
        parsed,
        blank,
        directive,
        duplicate,
        rejected: head.rejected.try_into().ok()?,
        rejects: head.rejects.iter().map(reject).collect::<Option<_>>()?,
        minutes: head.minutes,
        sampled: head.sampled,
        sightings: Vec::new(),
        unfilled: Fields::of_bits(head.unfilled),
    };
    let places: Vec<(LinePlace, usize)> =
        head.places.into_iter().map(|(offset, line, length)| (LinePlace { offset, line }, length)).collect();
    let text = rest.to_vec();
    let is_whole = places.iter().map(|(_, length)| length).sum::<usize>() == text.len();
    is_whole.then_some(BlockDigest { tally, sums: head.sums, places, text, strangers })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_was_written() {
        let text = b"first\r\nsecond\n\nthird";
        let place = |offset: u64, line| LinePlace { offset: 100 + offset, line };
        let mut noted = Noted { sums: [3, 2, 1, 0], kept: vec![place(15, 4), place(0, 1)], ..Noted::default() };
        for key in [9, 7, 9, 0] {
            noted.stranger(KeyKind::Device, Key(key));
        }
        noted.stranger(KeyKind::Token, Key(5));
        let mut tally = Tally { read: 4, parsed: 2, blank: 1, minutes: vec![(7, 2)], ..Tally::default() };
        tally.rejected[1] = 1;
        tally.rejects.push(RejectedLine { place: place(7, 2), reason: Reject::Time });
        let mut digest = BlockDigest::of(noted, &tally, text, 100);
        let lines = |digest: &BlockDigest| digest.lines().map(|(_, line)| line.to_vec()).collect::<Vec<_>>();
        assert_eq!(lines(&digest), [b"first".to_vec(), b"third".to_vec()]);
        let wanted = |one: u64| move |kind: KeyKind, key: Key| kind == KeyKind::Device && key == Key(one);
        assert!(digest.has_wanted(&wanted(9)) && !digest.has_wanted(&wanted(5)));
        let packed = encode(&digest).expect("packs");
        assert_eq!(decode(&packed).expect("unpacks"), digest);
        assert_eq!(decode(&packed[..packed.len() - 1]), None);
        digest.add(vec![place(7, 2)], text, 100, &|key| key == Key(9));
        assert_eq!(lines(&digest), [b"first".to_vec(), b"second".to_vec(), b"third".to_vec()]);
        assert!(!digest.has_wanted(&wanted(9)) && digest.has_wanted(&wanted(7)));
    }
}
