//! The digest of a group of neighbouring blocks, and how it is packed.

use super::noted::{KeyKind, Noted};
use super::numbers::{Numbers, Written};
use super::strangers::Strangers;
use crate::base::identity::Key;
use crate::logs::Reject;
use crate::logs::evidence::index::Block;
use crate::logs::fields::Fields;
use crate::logs::tally::{LinePlace, RejectedLine, Tally};

/// How hard digests are packed: they are written and read every night.
const LEVEL: i32 = 3;

/// The most bytes that one may unpack to: some more than a block of evidence.
const MOST: usize = 96 << 20;

/// The digest of a group of blocks.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GroupDigest {
    /// The ledger of all its lines, without what it shows about copies.
    pub(in crate::logs) tally: Tally,
    /// Sums over all hits.
    pub(in crate::logs) sums: [u64; 4],
    /// The number of lines before each block of the group.
    before: Vec<u64>,
    /// The lines that were kept, in their order, with the length of each.
    places: Vec<(LinePlace, usize)>,
    /// Their text, one after the other.
    text: Vec<u8>,
    /// The keys of all other lines.
    pub(super) strangers: Strangers,
}

impl GroupDigest {
    /// The digest of the text of a group's blocks.
    pub(in crate::logs) fn of(noted: Noted, tally: &Tally, text: &[u8], blocks: &[Block]) -> Self {
        let offset = blocks.first().map_or(0, |block| block.offset);
        let (mut lines, mut at) = (0, 0);
        let before = blocks.iter().map(|block| {
            let own = text.get(at..at + block.length as usize).unwrap_or_default();
            at += own.len();
            let before = lines;
            lines += memchr::memchr_iter(b'\n', own).count() as u64;
            before
        });
        let mut digest = Self {
            tally: Tally { sightings: Vec::new(), ..tally.clone() },
            sums: noted.sums,
            before: before.collect(),
            strangers: Strangers::of(&noted, blocks),
            ..Self::default()
        };
        digest.add(noted.kept, text, offset);
        digest
    }

    /// Adds lines of a block that a later scan kept, with their numbers in that block. `text` is the block's text, which begins at
    /// `offset`.
    pub(in crate::logs) fn add_block(&mut self, nth: usize, mut kept: Vec<LinePlace>, text: &[u8], offset: u64) {
        let before = self.before.get(nth).copied().unwrap_or_default();
        for place in &mut kept {
            place.line += before;
        }
        self.add(kept, text, offset);
    }

    /// Forgets wanted keys: all lines that have them are kept.
    pub(in crate::logs) fn found(&mut self, wanted: &dyn Fn(KeyKind, Key) -> bool) {
        self.strangers.remove(wanted);
    }

    /// Adds lines of a text that begins at `offset` of the log's text. Those that are known stay as they are.
    fn add(&mut self, mut kept: Vec<LinePlace>, text: &[u8], offset: u64) {
        kept.sort_unstable();
        kept.dedup_by_key(|place| place.offset);
        let own = std::mem::take(self);
        let mut added = kept.into_iter().map(|place| (place, line_at(text, place.offset - offset))).peekable();
        for (place, line) in own.lines() {
            while let Some((new, line)) = added.next_if(|(new, _)| new.offset <= place.offset) {
                if new.offset < place.offset {
                    self.keep(new, line);
                }
            }
            self.keep(place, line);
        }
        added.for_each(|(place, line)| self.keep(place, line));
        let (places, text) = (std::mem::take(&mut self.places), std::mem::take(&mut self.text));
        *self = Self { places, text, ..own };
    }

    fn keep(&mut self, place: LinePlace, line: &[u8]) {
        self.places.push((place, line.len()));
        self.text.extend_from_slice(line);
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
}

/// The line that begins at a place of a text, without its end.
fn line_at(text: &[u8], at: u64) -> &[u8] {
    let line = text.get(at as usize..).unwrap_or_default();
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// All of a digest but its keys, packed: numbers, and the text of the kept lines.
pub(super) fn encode(digest: &GroupDigest) -> Option<Vec<u8>> {
    let tally = &digest.tally;
    let mut head = Written::default();
    for count in [tally.read, tally.parsed, tally.blank, tally.directive, tally.duplicate] {
        head.push(count);
    }
    head.list(tally.rejected.iter().copied());
    let rejects = |of: &dyn Fn(&RejectedLine) -> u64| tally.rejects.iter().map(of).collect::<Vec<_>>().into_iter();
    head.list(rejects(&|line| line.place.offset));
    head.list(rejects(&|line| line.place.line));
    head.list(rejects(&|line| line.reason as u64));
    head.list(tally.minutes.iter().map(|(minute, _)| zigzag(*minute)));
    head.list(tally.minutes.iter().map(|(_, count)| u64::from(*count)));
    for number in [tally.sampled.0, tally.sampled.1, u64::from(tally.unfilled.bits())] {
        head.push(number);
    }
    head.list(digest.sums.iter().copied());
    head.list(digest.before.iter().copied());
    head.list(digest.places.iter().map(|(_, length)| *length as u64));
    // Places ascend: their distances are short.
    let mut last = LinePlace::default();
    for (place, _) in &digest.places {
        head.push(place.offset.wrapping_sub(last.offset));
        head.push(place.line.wrapping_sub(last.line));
        last = *place;
    }
    head.0.extend(&digest.text);
    zstd::bulk::compress(&head.0, LEVEL).ok()
}

/// The digest in packed bytes, without keys; `None` if they are none.
pub(super) fn decode(packed: &[u8]) -> Option<GroupDigest> {
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok()?? as usize;
    let bytes = zstd::bulk::decompress(packed, size.min(MOST)).ok()?;
    let mut head = Numbers(&bytes);
    let mut counts = [0; 5];
    for count in &mut counts {
        *count = head.next()?;
    }
    let [read, parsed, blank, directive, duplicate] = counts;
    let rejected = head.list()?.try_into().ok()?;
    let (offsets, lines, reasons) = (head.list()?, head.list()?, head.list()?);
    let reject = |((offset, line), reason): ((u64, u64), u64)| {
        let reason = *Reject::ALL.get(reason as usize)?;
        Some(RejectedLine { place: LinePlace { offset, line }, reason })
    };
    let rejects = offsets.into_iter().zip(lines).zip(reasons).map(reject).collect::<Option<_>>()?;
    let minutes = head.list()?.into_iter().map(unzigzag).zip(head.list()?.into_iter().map(|count| count as u32));
    let tally = Tally {
        read,
        parsed,
        blank,
        directive,
        duplicate,
        rejected,
        rejects,
        minutes: minutes.collect(),
        sampled: (head.next()?, head.next()?),
        sightings: Vec::new(),
        unfilled: Fields::of_bits(head.next()? as u8),
    };
    let (sums, before, lengths) = (head.list()?.try_into().ok()?, head.list()?, head.list()?);
    let mut place = LinePlace::default();
    let mut places = Vec::with_capacity(lengths.len());
    for length in lengths {
        place.offset = place.offset.wrapping_add(head.next()?);
        place.line = place.line.wrapping_add(head.next()?);
        places.push((place, length as usize));
    }
    let text = head.0.to_vec();
    let is_whole = places.iter().map(|(_, length)| length).sum::<usize>() == text.len();
    is_whole.then(|| GroupDigest { tally, sums, before, places, text, strangers: Strangers::default() })
}

/// A number with its sign in the lowest bit.
fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_was_written() {
        let text = b"first\r\nsecond\n\nthird";
        let place = |offset: u64, line| LinePlace { offset: 100 + offset, line };
        let noted = Noted { sums: [3, 2, 1, 0], kept: vec![place(15, 4), place(0, 1)], ..Noted::default() };
        let mut tally = Tally { read: 4, parsed: 2, blank: 1, minutes: vec![(7, 2), (-3, 1)], ..Tally::default() };
        tally.rejected[1] = 1;
        tally.rejects.push(RejectedLine { place: place(7, 2), reason: Reject::Time });
        let block = |offset, length| Block { offset, length, ..Block::default() };
        let blocks = [block(100, 7), block(107, 8), block(115, 5)];
        let mut digest = GroupDigest::of(noted, &tally, text, &blocks);
        let lines = |digest: &GroupDigest| digest.lines().map(|(_, line)| line.to_vec()).collect::<Vec<_>>();
        assert_eq!(lines(&digest), [b"first".to_vec(), b"third".to_vec()]);
        let packed = encode(&digest).expect("packs");
        assert_eq!(decode(&packed).expect("unpacks"), digest);
        assert_eq!(decode(&packed[..packed.len() - 1]), None);
        // The second block's first line is the group's second.
        digest.add_block(1, vec![place(7, 1)], &text[7..15], 107);
        assert_eq!(lines(&digest), [b"first".to_vec(), b"second".to_vec(), b"third".to_vec()]);
        assert_eq!(digest.places.iter().map(|(place, _)| place.line).collect::<Vec<_>>(), [1, 2, 4]);
        let same = digest.clone();
        digest.add_block(1, vec![place(7, 1)], &text[7..15], 107);
        assert_eq!(digest, same);
    }
}
