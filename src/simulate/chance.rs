//! Random numbers with a seed: the same seed gives the same shop on every machine.
//!
//! xoshiro256** (Blackman and Vigna, 2018), its state filled by splitmix64 as its authors advise. Only integers
//! and exact divisions are used, so that no mathematical library can make two machines differ.

use crate::base::units::{Micros, Span};

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    state: [u64; 4],
}

/// splitmix64's output function: a bijection, so that different numbers stay different.
pub(super) const fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Chance {
    /// The stream of a seed; different names give independent streams.
    pub(super) fn of(seed: u64, name: &str) -> Self {
        let mut word =
            name.bytes().fold(mixed(seed), |sum, byte| mixed(sum ^ u64::from(byte).wrapping_mul(0x0100_0000_01b3)));
        let state = std::array::from_fn(|_| {
            word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mixed(word)
        });
        Self { state }
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let kept = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= kept;
        *d = d.rotate_left(45);
        result
    }

    /// A number from 0 up to, but without, `n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// Whether something happens that happens this often (0 to 1).
    pub(super) fn share(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// Like [`Self::share`], but a share of 0 uses no random number: worlds without an option stay the same.
    pub(super) fn sometimes(&mut self, share: f64) -> bool {
        share > 0.0 && self.share(share)
    }

    /// A number from 0 up to, but without, 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of several values; there has to be one.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A length of time, uniformly distributed.
    pub(super) fn span(&mut self, from: Span, to: Span) -> Span {
        let width = (to.0 - from.0).max(1) as usize;
        Span(from.0 + self.below(width) as i64)
    }

    /// A length of time, mostly near the shorter end, like pauses between click and purchase.
    pub(super) fn pause(&mut self, from: Span, to: Span) -> Span {
        let near = self.unit() * self.unit() * self.unit();
        Span(from.0 + ((to.0 - from.0).max(0) as f64 * near) as i64)
    }

    /// A point in time between two.
    pub(super) fn moment(&mut self, from: Micros, to: Micros) -> Micros {
        from + self.span(Span(0), to - from)
    }

    /// Brings a list into a random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_names_one_stream() {
        let (mut a, mut b) = (Chance::of(7, "orders"), Chance::of(7, "orders"));
        assert!((0..100).all(|_| a.bits() == b.bits()));
        assert_ne!(Chance::of(7, "crowd").bits(), Chance::of(7, "orders").bits());
        assert_ne!(Chance::of(8, "orders").bits(), Chance::of(7, "orders").bits());
    }

    #[test]
    fn shares_come_out_as_asked() {
        let mut chance = Chance::of(1, "shares");
        let hits = (0..100_000).filter(|_| chance.share(0.3)).count();
        assert!((29_000..31_000).contains(&hits), "{hits}");
        assert!((0..1000).all(|_| chance.below(7) < 7));
        assert_eq!(chance.below(0), 0);
    }
}
