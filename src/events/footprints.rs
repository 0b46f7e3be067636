//! Roughly which visitors' lines stand where in a log, so that a second look reads only the stretches in which lines of the
//! devices that it wants can stand.
//!
//! Visits are short: in a stretch of a hundred lines stand those of a few dozen devices, and three bytes of each one's key
//! tell nearly all others from those that are wanted.

use crate::identity::Key;
use crate::logs::again::Passage;
use crate::logs::tally::LinePlace;

/// Bytes of a log that are one stretch.
const STRETCH: u64 = 32 << 10;

/// Bits of a device's key that are kept of it.
const BITS: u32 = 24;

/// The last devices of a stretch that are known to have left theirs already, by the lowest bits.
const RECENT: usize = 64;

/// The footprints of one chunk of a log.
#[derive(Debug)]
pub struct Footprints {
    /// The first line of each stretch, and how many footprints there are before it.
    starts: Vec<(LinePlace, u32)>,
    prints: Vec<[u8; 3]>,
    /// What was left last in the stretch that grows, plus one.
    recent: [u32; RECENT],
}

impl Default for Footprints {
    fn default() -> Self {
        Self { starts: Vec::new(), prints: Vec::new(), recent: [0; RECENT] }
    }
}

/// What is kept of a device.
fn print_of(device: Key) -> u32 {
    (device.0 >> (u64::BITS - BITS)) as u32
}

impl Footprints {
    /// Notes a line of a device. Lines come in their order, counted from the chunk's beginning.
    #[inline]
    pub(super) fn add(&mut self, place: LinePlace, device: Key) {
        let begins = self.starts.last().is_none_or(|(start, _)| start.offset / STRETCH != place.offset / STRETCH);
        if begins {
            self.starts.push((place, self.prints.len() as u32));
            self.recent = [0; RECENT];
        }
        let print = print_of(device);
        let recent = &mut self.recent[print as usize % RECENT];
        if *recent != print + 1 {
            *recent = print + 1;
            let [a, b, c, _] = print.to_le_bytes();
            self.prints.push([a, b, c]);
        }
    }

    /// The chunk is over: room for more is given back.
    pub(super) fn finish(&mut self) {
        self.starts.shrink_to_fit();
        self.prints.shrink_to_fit();
    }

    /// Tells how many lines stand before the chunk.
    pub(super) fn rebase(&mut self, lines_before: u64) {
        for (start, _) in &mut self.starts {
            start.line += lines_before;
        }
    }

    /// The stretches with their footprints.
    fn stretches(&self) -> impl Iterator<Item = (LinePlace, &[[u8; 3]])> {
        let ends = self.starts.iter().skip(1).map(|(_, before)| *before as usize).chain([self.prints.len()]);
        self.starts.iter().zip(ends).map(|((start, from), end)| (*start, &self.prints[*from as usize..end]))
    }
}

/// Footprints of some devices.
#[derive(Debug)]
pub struct Sought(Vec<u64>);

impl FromIterator<Key> for Sought {
    fn from_iter<T: IntoIterator<Item = Key>>(devices: T) -> Self {
        let mut marks = vec![0; 1 << (BITS - u64::BITS.trailing_zeros())];
        for device in devices {
            let print = print_of(device);
            marks[print as usize / 64] |= 1 << (print % 64);
        }
        Self(marks)
    }
}

impl Sought {
    fn has(&self, [a, b, c]: [u8; 3]) -> bool {
        let print = u32::from_le_bytes([a, b, c, 0]);
        self.0[print as usize / 64] >> (print % 64) & 1 == 1
    }

    /// The passages of a log in which lines of these devices can stand, none longer than a chunk. `left` are the footprints of
    /// its chunks in their order.
    pub fn passages(&self, left: &[Footprints]) -> Vec<Passage> {
        let mut found: Vec<Passage> = Vec::new();
        let mut open = false;
        for chunk in left {
            for (nth, (start, prints)) in chunk.stretches().enumerate() {
                let wanted = prints.iter().any(|print| self.has(*print));
                let goes_on = open && wanted && nth > 0;
                if let Some(last) = found.last_mut().filter(|_| open && !goes_on) {
                    last.until = start.offset;
                }
                if wanted && !goes_on {
                    found.push(Passage { from: start, until: u64::MAX });
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
    use crate::identity::Id;

    #[test]
    fn stretches_hold_all_lines_of_the_sought_and_few_others() {
        let device = |n: u64| Key::of(Id::Agent, &n.to_le_bytes());
        // Five chunks of lines of 300 bytes; a visit is 40 lines, of which every third is another one's.
        let visitor = |line: u64| if line.is_multiple_of(3) { 1_000_000 + line % 7 } else { line / 40 };
        let (lines, length) = (50_000, 300);
        let mut left: Vec<Footprints> = Vec::new();
        for chunk in 0..5 {
            let mut prints = Footprints::default();
            for nth in 0..lines / 5 {
                let line = chunk * lines / 5 + nth;
                prints.add(LinePlace { offset: line * length, line: nth + 1 }, device(visitor(line)));
            }
            prints.finish();
            prints.rebase(chunk * lines / 5);
            left.push(prints);
        }
        for few in [vec![3], vec![249, 250, 251, 700], vec![lines / 40 - 1], vec![5_000_000]] {
            let passages = few.iter().map(|n| device(*n)).collect::<Sought>().passages(&left);
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
        let all = [device(1_000_003)].into_iter().collect::<Sought>().passages(&left);
        assert_eq!(all.len(), 5, "stretches side by side are one, as far as a chunk goes");
        assert!(all.windows(2).all(|two| two[0].until == two[1].from.offset));
    }
}
