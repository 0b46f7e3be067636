//! Random numbers from a seed, the same on every machine.

/// The numbers of `SplitMix64` (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
pub(super) struct Chance(u64);

impl Chance {
    /// The numbers of one round: each round has its own, so that it can be repeated without those before it.
    pub(super) fn of(seed: u64, round: u64) -> Self {
        let mut chance = Self(seed);
        chance.0 = chance.next() ^ round.wrapping_mul(0x2545_f491_4f6c_dd1d);
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A random number below another one; 0 below 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True once in so many times.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A random one of some items.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A random range within a length, mostly a short one.
    pub(super) fn part(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        let longest = *self.pick(&[1, 1, 2, 4, 16, 64, 400, 5000]);
        start..length.min(start + 1 + self.below(longest))
    }
}
