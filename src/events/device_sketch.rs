//! Notes roughly where in a log the lines of each device are, so that a second scan reads only the stretches that can hold lines
//! of the devices it needs.
//!
//! Visits are short: a stretch of a hundred lines holds those of a few dozen devices. Three bytes per device distinguish the
//! wanted ones from nearly all others. They are computed from the address and from a fingerprint of the user agent, because the
//! user agent is too long to be read in full for every line.

use crate::base::identity::{Key, TextHash};
use crate::logs::again::ByteRange;
use crate::logs::tally::LinePlace;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a log that are one stretch.
const STRETCH: u64 = 32 << 10;

/// Bits that are kept of a device.
const BITS: u32 = 24;

/// Slots, by the lowest bits, for the last devices that are already noted in a stretch.
const RECENT: usize = 64;

/// A fingerprint of a user agent: its length and, of a long one, the bytes that distinguish most browsers and their versions. Two
/// agents with the same fingerprint make the ranges to read longer, and have no other effect.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct UaFingerprint(u32);

impl UaFingerprint {
    /// The fingerprint of a user agent.
    #[inline]
    pub(super) fn of(agent: &[u8]) -> Self {
        let sum = match (agent.get(32..48).and_then(<[u8]>::first_chunk::<16>), agent.last_chunk::<32>()) {
            (Some(begin), Some(end)) => {
                let words = begin.as_chunks().0.iter().chain(end.as_chunks().0);
                words.fold(0, |sum: u64, word| sum.rotate_left(11) ^ u64::from_le_bytes(*word))
            }
            _ => agent.iter().fold(0, |sum: u64, byte| sum.rotate_left(7) ^ u64::from(*byte)),
        };
        Self((sum.wrapping_add(agent.len() as u64).wrapping_mul(MIXER) >> 32) as u32)
    }

    /// What is kept of a device with this user agent.
    #[inline]
    fn print(self, address: u32) -> u32 {
        let both = u64::from(address) << 32 | u64::from(self.0);
        (both.wrapping_mul(MIXER) >> (u64::BITS - BITS)) as u32
    }
}

/// An odd number whose bits follow no pattern (the golden ratio's): its products' upper bits depend on all of a factor's.
const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;

/// The devices in each stretch of one chunk of a log.
#[derive(Debug)]
pub struct DeviceSketch {
    /// The first line of each stretch, and how many prints there are before it.
    starts: Vec<(LinePlace, u32)>,
    prints: Vec<[u8; 3]>,
    /// The last prints in the current stretch, plus one.
    recent: [u32; RECENT],
    /// The fingerprints of the user agents of kept events; each once when the chunk is finished.
    looks: Vec<(TextHash, UaFingerprint)>,
}

impl Default for DeviceSketch {
    fn default() -> Self {
        Self { starts: Vec::new(), prints: Vec::new(), recent: [0; RECENT], looks: Vec::new() }
    }
}

impl DeviceSketch {
    /// Notes the fingerprint of a kept event's user agent.
    pub(super) fn meet(&mut self, agent: TextHash, look: UaFingerprint) {
        self.looks.push((agent, look));
    }

    /// Notes a line of an address and user agent. Lines come in their order, counted from the chunk's beginning.
    #[inline]
    pub(super) fn add(&mut self, place: LinePlace, address: Key, agent: &[u8]) {
        let begins = self.starts.last().is_none_or(|(start, _)| start.offset / STRETCH != place.offset / STRETCH);
        if begins {
            self.starts.push((place, self.prints.len() as u32));
            self.recent = [0; RECENT];
        }
        let print = UaFingerprint::of(agent).print(address.short());
        let recent = &mut self.recent[print as usize % RECENT];
        if *recent != print + 1 {
            *recent = print + 1;
            let [a, b, c, _] = print.to_le_bytes();
            self.prints.push([a, b, c]);
        }
    }

    /// Finishes the chunk: releases spare memory.
    pub(super) fn finish(&mut self) {
        self.starts.shrink_to_fit();
        self.prints.shrink_to_fit();
        self.looks.sort_unstable();
        self.looks.dedup();
        self.looks.shrink_to_fit();
    }

    /// Adds the number of lines before the chunk to all line numbers.
    pub(super) fn rebase(&mut self, lines_before: u64) {
        for (start, _) in &mut self.starts {
            start.line += lines_before;
        }
    }

    /// The stretches with their prints.
    fn stretches(&self) -> impl Iterator<Item = (LinePlace, &[[u8; 3]])> {
        let ends = self.starts.iter().skip(1).map(|(_, before)| *before as usize).chain([self.prints.len()]);
        self.starts.iter().zip(ends).map(|((start, from), end)| (*start, &self.prints[*from as usize..end]))
    }
}

/// The prints of the devices that are searched for.
#[derive(Debug)]
pub struct DeviceQuery(Vec<u64>);

impl DeviceQuery {
    /// The prints of these devices, given by their addresses ([`Key::short`]) and user agents. `left` are the sketches of all
    /// logs. `None` if they do not hold the fingerprint of a user agent.
    pub fn of<'f>(devices: &[(u32, TextHash)], left: impl IntoIterator<Item = &'f DeviceSketch>) -> Option<Self> {
        let mut looks: BTreeMap<TextHash, BTreeSet<UaFingerprint>> =
            devices.iter().map(|(_, agent)| (*agent, BTreeSet::new())).collect();
        for (agent, look) in left.into_iter().flat_map(|chunk| &chunk.looks) {
            if let Some(of_agent) = looks.get_mut(agent) {
                of_agent.insert(*look);
            }
        }
        let mut marks = vec![0; 1 << (BITS - u64::BITS.trailing_zeros())];
        for (address, agent) in devices {
            let of_agent = looks.get(agent).filter(|looks| !looks.is_empty())?;
            for print in of_agent.iter().map(|look| look.print(*address)) {
                marks[print as usize / 64] |= 1 << (print % 64);
            }
        }
        Some(Self(marks))
    }

    fn has(&self, [a, b, c]: [u8; 3]) -> bool {
        let print = u32::from_le_bytes([a, b, c, 0]);
        self.0[print as usize / 64] >> (print % 64) & 1 == 1
    }

    /// The ranges of a log that can hold lines of these devices, none longer than a chunk. `left` are the sketches of its chunks
    /// in their order.
    pub fn passages(&self, left: &[DeviceSketch]) -> Vec<ByteRange> {
        let mut found: Vec<ByteRange> = Vec::new();
        let mut open = false;
        for chunk in left {
            for (nth, (start, prints)) in chunk.stretches().enumerate() {
                let wanted = prints.iter().any(|print| self.has(*print));
                let goes_on = open && wanted && nth > 0;
                if let Some(last) = found.last_mut().filter(|_| open && !goes_on) {
                    last.until = start.offset;
                }
                if wanted && !goes_on {
                    found.push(ByteRange { from: start, until: u64::MAX });
                }
                open = wanted;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::identity::Id;

    #[test]
    fn stretches_hold_all_lines_of_the_sought_and_few_others() {
        let address = |n: u64| Key::of(Id::Address, &n.to_le_bytes());
        let agent = |n: u64| format!("Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{0}.0", n % 50);
        let word = |n: u64| Key::of(Id::Agent, agent(n).as_bytes()).word();
        // Five chunks of lines of 300 bytes. A visit is 40 lines; every third of them is another visitor's.
        let visitor = |line: u64| if line.is_multiple_of(3) { 1_000_000 + line % 7 } else { line / 40 };
        let (lines, length) = (50_000, 300);
        let mut left: Vec<DeviceSketch> = Vec::new();
        for chunk in 0..5 {
            let mut prints = DeviceSketch::default();
            for nth in 0..lines / 5 {
                let line = chunk * lines / 5 + nth;
                let n = visitor(line);
                prints.add(LinePlace { offset: line * length, line: nth + 1 }, address(n), agent(n).as_bytes());
                prints.meet(word(n), UaFingerprint::of(agent(n).as_bytes()));
            }
            prints.finish();
            prints.rebase(chunk * lines / 5);
            left.push(prints);
        }
        for few in [vec![3], vec![249, 250, 251, 700], vec![lines / 40 - 1], vec![5_000_000]] {
            let devices: Vec<(u32, TextHash)> = few.iter().map(|n| (address(*n).short(), word(*n))).collect();
            let passages = DeviceQuery::of(&devices, &left).expect("all user agents were met").passages(&left);
            assert!(passages.is_sorted_by(|a, b| a.until <= b.from.offset));
            let is_in = |line: u64| {
                let offset = line * length;
                passages.iter().any(|s| (s.from.offset..s.until).contains(&offset))
            };
            assert!((0..lines).filter(|line| few.contains(&visitor(*line))).all(is_in), "{few:?}");
            let read = (0..lines).filter(|line| is_in(*line)).count();
            assert!(read <= few.len() * 2 * 110, "{read} lines are read for {few:?}");
            assert!(passages.iter().all(|s| s.from.offset == (s.from.line - 1) * length));
        }
        assert!(DeviceQuery::of(&[(7, Key::of(Id::Agent, b"never met").word())], &left).is_none());
        let one = DeviceQuery::of(&[(address(1_000_003).short(), word(1_000_003))], &left);
        let all = one.expect("it was met").passages(&left);
        assert_eq!(all.len(), 5, "stretches side by side are one, as far as a chunk goes");
        assert!(all.windows(2).all(|two| two[0].until == two[1].from.offset));
    }
}
