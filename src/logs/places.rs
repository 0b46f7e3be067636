//! Finds the positions of bytes that every line needs, such as line feeds and quotes, sixty-four bytes at a time.
//!
//! A search per line and per field starts anew each time, and fields are short. Here every byte is compared once, without a
//! branch that depends on it, and the matches become lists of positions.

use wide::u8x16;

/// Bytes that are compared together.
const BLOCK: usize = 64;

/// Bytes that are searched before the lines in them are cut. They stay in the first-level cache until then.
const WINDOW: usize = 128 * BLOCK;

/// Positions of one byte value, in order.
#[derive(Debug)]
pub(super) struct Found {
    /// The positions, then [`usize::MAX`], then free room.
    list: Vec<usize>,
    count: usize,
}

impl Default for Found {
    fn default() -> Self {
        Self { list: vec![usize::MAX; 64], count: 0 }
    }
}

impl Found {
    /// The positions, followed by one that is beyond every text.
    #[inline]
    pub(super) fn places(&mut self) -> &mut [usize] {
        &mut self.list[..=self.count]
    }

    /// The position with a number; beyond every text when there are not that many.
    #[inline]
    pub(super) fn at(&self, nth: usize) -> usize {
        self.list.get(nth).copied().unwrap_or(usize::MAX)
    }

    /// How many positions there are.
    #[inline]
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Forgets the first `passed` positions, and keeps at most `most` of the others.
    fn keep(&mut self, passed: usize, most: usize) {
        let end = self.count.min(passed.saturating_add(most));
        self.list.copy_within(passed.min(end)..end, 0);
        self.count = end - passed.min(end);
    }

    /// Makes room for what a window can hold, and for the extra positions that are written past the end.
    fn make_room(&mut self) {
        let needed = self.count + WINDOW + 8;
        if self.list.len() < needed {
            self.list.resize(needed, usize::MAX);
        }
    }

    /// Adds the positions of a block's bits. Four are always written, whether they exist or not: their number cannot be
    /// predicted, and a wrong branch prediction would cost more.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is compiled for the processor of the function that calls it")]
    fn take(&mut self, mut bits: u64, block: usize) {
        let count = bits.count_ones() as usize;
        let mut from = self.count;
        self.count += count;
        loop {
            for place in &mut self.list[from..from + 4] {
                *place = block + bits.trailing_zeros() as usize;
                bits &= bits.wrapping_sub(1);
            }
            if bits == 0 {
                return;
            }
            from += 4;
        }
    }
}

/// The positions of the searched bytes in a window of a text.
#[derive(Debug)]
pub(super) struct Places<const N: usize> {
    /// The bytes to search for. If there are several, the first is the one that most blocks contain.
    bytes: [u8; N],
    /// Where each of them was found.
    pub(super) found: [Found; N],
}

impl<const N: usize> Places<N> {
    /// Searches for these bytes. The first is the most frequent, and none is zero.
    pub(super) fn of(bytes: [u8; N]) -> Self {
        Self { bytes, found: std::array::from_fn(|_| Found::default()) }
    }

    /// Forgets what was found, but keeps the allocated room.
    pub(super) fn forget(&mut self) {
        for found in &mut self.found {
            found.keep(usize::MAX, 0);
            found.list[0] = usize::MAX;
        }
    }

    /// Searches the next window of a text, which begins at `from`, and returns where the window ends. Of the earlier positions,
    /// the first `passed` ones are dropped, and at most `most` of the others are kept.
    pub(super) fn look(&mut self, text: &[u8], from: usize, passed: [usize; N], most: usize) -> usize {
        for (list, passed) in self.found.iter_mut().zip(passed) {
            list.keep(passed, most);
            list.make_room();
        }
        let end = text.len().min(from + WINDOW);
        let (whole, rest) = text[from..end].as_chunks::<BLOCK>();
        self.look_at(whole, from);
        if !rest.is_empty() {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            self.look_at(&[block], end - rest.len());
        }
        for list in &mut self.found {
            list.list[list.count] = usize::MAX;
        }
        end
    }

    /// Searches whole blocks with the widest comparison that the processor has.
    fn look_at(&mut self, blocks: &[[u8; BLOCK]], from: usize) {
        self.look_by(Width::widest(), blocks, from);
    }

    #[expect(unsafe_code, reason = "comparing 32 or 64 bytes at once and counting bits saves a tenth of a scan's time")]
    fn look_by(&mut self, width: Width, blocks: &[[u8; BLOCK]], from: usize) {
        match width.0 {
            // SAFETY: a width is only constructed after the processor was checked for the features that its function needs; the
            // functions have no other condition.
            #[cfg(target_arch = "x86_64")]
            64 => unsafe { x86::look_at_64(self, blocks, from) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            32 => unsafe { x86::look_at_32(self, blocks, from) },
            _ => self.look_at_16(blocks, from),
        }
    }

    /// The same on every processor.
    fn look_at_16(&mut self, blocks: &[[u8; BLOCK]], from: usize) {
        for (nth, block) in blocks.iter().enumerate() {
            self.take(self.bytes.map(|byte| bits_of(block, byte)), from + nth * BLOCK);
        }
    }

    /// Takes the bits of a block: one word for each searched byte. Its lowest bit is the block's first byte.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is compiled for the processor of the function that calls it")]
    fn take(&mut self, bits: [u64; N], block: usize) {
        for (nth, (found, bits)) in self.found.iter_mut().zip(bits).enumerate() {
            // If several bytes are searched, most blocks contain the first one, and few contain another.
            if bits != 0 || (N > 1 && nth == 0) {
                found.take(bits, block);
            }
        }
    }
}

/// How many bytes this processor compares at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Width(usize);

impl Width {
    fn widest() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("popcnt") {
            if is_x86_feature_detected!("avx512bw") {
                return Self(64);
            }
            if is_x86_feature_detected!("avx2") {
                return Self(32);
            }
        }
        Self(16)
    }

    /// This width and all smaller ones, which the same processors have.
    #[cfg(test)]
    fn all() -> impl Iterator<Item = Self> {
        [16, 32, 64].into_iter().filter(|width| *width <= Self::widest().0).map(Self)
    }
}

/// A bit for each byte of a block, set where it equals the searched byte. The lowest bit is the first byte.
#[inline]
fn bits_of(block: &[u8; BLOCK], byte: u8) -> u64 {
    let wanted = u8x16::splat(byte);
    let (quarters, _) = block.as_chunks::<16>();
    quarters.iter().rev().fold(0, |bits, quarter| {
        let equal = u8x16::new(*quarter).simd_eq(wanted).to_bitmask();
        bits << 16 | u64::from(equal)
    })
}

/// The same for processors that compare 32 or 64 bytes at once. `wide` would need to know this at compile time.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{BLOCK, Places, WINDOW};
    use std::arch::x86_64::{
        __m256i, _MM_HINT_T0, _mm_prefetch, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set_epi64x,
        _mm256_set1_epi8, _mm512_cmpeq_epi8_mask, _mm512_set_epi64, _mm512_set1_epi8,
    };

    #[target_feature(enable = "avx512bw,avx512f,bmi1,popcnt")]
    pub(super) fn look_at_64<const N: usize>(places: &mut Places<N>, blocks: &[[u8; BLOCK]], from: usize) {
        for (nth, block) in blocks.iter().enumerate() {
            let (words, _) = block.as_chunks::<8>();
            let word = |at: usize| i64::from_le_bytes(words[at]);
            // The compiler turns this into one load.
            let bytes = _mm512_set_epi64(word(7), word(6), word(5), word(4), word(3), word(2), word(1), word(0));
            fetch_ahead(block);
            let find = |byte: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte.cast_signed()));
            places.take(places.bytes.map(find), from + nth * BLOCK);
        }
    }

    #[target_feature(enable = "avx2,bmi1,popcnt")]
    pub(super) fn look_at_32<const N: usize>(places: &mut Places<N>, blocks: &[[u8; BLOCK]], from: usize) {
        for (nth, block) in blocks.iter().enumerate() {
            let (halves, _) = block.as_chunks::<32>();
            let [low, high] = [load(&halves[0]), load(&halves[1])];
            fetch_ahead(block);
            let find = |byte| u64::from(equal(low, byte)) | u64::from(equal(high, byte)) << 32;
            places.take(places.bytes.map(find), from + nth * BLOCK);
        }
    }

    /// Prefetches the block one window later, which is searched once the lines of this window are done. This saves a twentieth of
    /// a scan, which would be spent waiting for memory. No address is wrong, since nothing is read.
    #[inline]
    #[target_feature(enable = "sse")]
    fn fetch_ahead(block: &[u8; BLOCK]) {
        _mm_prefetch::<_MM_HINT_T0>(block.as_ptr().wrapping_add(WINDOW).cast());
    }

    /// The compiler turns this into one load.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn load(bytes: &[u8; 32]) -> __m256i {
        let (words, _) = bytes.as_chunks::<8>();
        let word = |at: usize| i64::from_le_bytes(words[at]);
        _mm256_set_epi64x(word(3), word(2), word(1), word(0))
    }

    /// A bit for each byte, set where it equals the searched byte.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal(bytes: __m256i, byte: u8) -> u32 {
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte.cast_signed()))).cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lists<const N: usize>(places: &mut Places<N>) -> [Vec<usize>; N] {
        places.found.each_mut().map(|found| {
            let (last, places) = found.places().split_last().expect("an end");
            assert_eq!(*last, usize::MAX);
            places.to_vec()
        })
    }

    proptest! {
        #[test]
        fn every_way_finds_what_a_plain_search_does(picks in proptest::collection::vec(0..6_usize, 0..700)) {
            let text: Vec<u8> = picks.iter().map(|pick| b"\n\"\\abc"[*pick]).collect();
            every_way_finds(&text, [b'"', b'\n', b'\\'])?;
            every_way_finds(&text, [b'\n'])?;
        }
    }

    fn every_way_finds<const N: usize>(text: &[u8], bytes: [u8; N]) -> Result<(), TestCaseError> {
        let plain = bytes.map(|byte| memchr::memchr_iter(byte, text).collect::<Vec<usize>>());
        let mut places = Places::of(bytes);
        prop_assert_eq!(places.look(text, 0, [0; N], 0), text.len().min(WINDOW));
        prop_assert_eq!(&lists(&mut places), &plain);
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        for width in Width::all() {
            let mut places = Places::of(bytes);
            places.found.iter_mut().for_each(Found::make_room);
            places.look_by(width, blocks, 0);
            let whole = text.len() - rest.len();
            for (found, expected) in places.found.iter().zip(&plain) {
                let expected: Vec<usize> = expected.iter().copied().filter(|at| *at < whole).collect();
                prop_assert_eq!(&found.list[..found.count], expected);
            }
        }
        Ok(())
    }

    #[test]
    fn what_was_not_passed_is_kept_up_to_a_limit() {
        let text = vec![b'"'; 2 * WINDOW];
        let mut places = Places::of([b'"', b'\n', b'\\']);
        assert_eq!(places.look(&text, 0, [0; 3], 3), WINDOW);
        assert_eq!(places.look(&text, WINDOW, [10, 0, 0], 3), 2 * WINDOW);
        let [quotes, feeds, slashes] = lists(&mut places);
        assert_eq!(quotes[..5], [10, 11, 12, WINDOW, WINDOW + 1]);
        assert_eq!((feeds.len(), quotes.len(), slashes.len()), (0, 3 + WINDOW, 0));
    }
}
