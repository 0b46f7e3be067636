//! Directives: lines such as `#Fields: date time …` that decide how the lines after them are read. Chunks are read on all cores
//! at once, so each has to know the directives before it.

use super::formats::{Cutter, Format};
use rayon::prelude::*;
use std::ops::Range;

/// The most directives before a chunk that its reader receives: servers write a handful at a time, and a later one of a kind
/// replaces an earlier one.
const MOST: usize = 32;

/// A longer directive is not remembered from one chunk to the next.
const LONGEST: usize = 1 << 16;

/// The last directives of a text, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Directives(Vec<Vec<u8>>);

impl Directives {
    /// Passes the directives to a cutter.
    pub(super) fn tell(&self, cutter: &mut Cutter<'_>) {
        self.0.iter().for_each(|line| cutter.directive(line));
    }

    /// Adds the directives of a text of whole lines.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        let mut found: Vec<&[u8]> = Vec::new();
        if bytes.first() == Some(&b'#') {
            found.push(line(bytes));
        }
        found.extend(memchr::memmem::find_iter(bytes, b"\n#").map(|at| line(&bytes[at + 1..])));
        let kept = found.iter().rev().filter(|line| line.len() <= LONGEST).take(MOST);
        let kept: Vec<Vec<u8>> = kept.map(|line| line.to_vec()).collect();
        self.0.extend(kept.into_iter().rev());
        let more = self.0.len().saturating_sub(MOST);
        self.0.drain(..more);
    }

    /// The directives before each of `count` ranges of a text. Only a format with directives needs them.
    pub(super) fn before_each(
        format: &Format,
        bytes: &[u8],
        count: usize,
        range: &(dyn Fn(usize) -> Range<usize> + Sync),
    ) -> Before {
        Self::before_blocks(format, count, &|nth| &bytes[range(nth)])
    }

    /// The same for texts that are read one by one.
    pub(super) fn before_blocks<T: AsRef<[u8]>>(
        format: &Format,
        count: usize,
        text: &(dyn Fn(usize) -> T + Sync),
    ) -> Before {
        if !format.is_headed() {
            return Before(vec![Self::default()]);
        }
        let said = |nth: usize| {
            let mut said = Self::default();
            said.read(text(nth).as_ref());
            said
        };
        let each: Vec<Self> = (0..count).into_par_iter().map(said).collect();
        let mut before = vec![Self::default()];
        for said in each {
            let mut all = before.last().cloned().unwrap_or_default();
            all.0.extend(said.0);
            let more = all.0.len().saturating_sub(MOST);
            all.0.drain(..more);
            before.push(all);
        }
        Before(before)
    }
}

/// The directives before each chunk of a text.
pub(super) struct Before(Vec<Directives>);

impl Before {
    pub(super) fn of(&self, nth: usize) -> &Directives {
        &self.0[nth.min(self.0.len() - 1)]
    }
}

fn line(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end])
}
