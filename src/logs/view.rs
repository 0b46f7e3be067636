//! A mapped file, or the part of a mapped archive that is one member.

use super::mapped::Mapped;
use std::ops::Range;
use std::sync::Arc;

/// A range of a map.
#[derive(Clone, Debug)]
pub(super) struct View {
    map: Arc<Mapped>,
    range: Range<usize>,
}

impl View {
    /// The whole of a map.
    pub(super) fn whole(map: Mapped) -> Self {
        let range = 0..map.bytes().len();
        Self { map: Arc::new(map), range }
    }

    /// A part of it. What lies beyond its end is left out.
    pub(super) fn part(&self, start: u64, length: u64) -> Self {
        let start = self.range.end.min(self.range.start + start as usize);
        let end = self.range.end.min(start + length as usize);
        Self { map: Arc::clone(&self.map), range: start..end }
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        self.map.bytes().get(self.range.clone()).unwrap_or_default()
    }

    /// The first of its bytes that was found to be missing from the file.
    pub(super) fn lost_from(&self) -> Option<u64> {
        let lost = self.map.lost_from()? as usize;
        (lost < self.range.end).then(|| lost.saturating_sub(self.range.start) as u64)
    }

    /// See [`Mapped::prefetch`].
    pub(super) fn prefetch(&self, offset: u64, length: usize) {
        let most = self.range.len().saturating_sub(offset as usize);
        self.map.prefetch(self.range.start as u64 + offset, length.min(most));
    }

    /// See [`Mapped::expect_jumps`].
    pub(super) fn expect_jumps(&self) {
        self.map.expect_jumps();
    }

    /// See [`Mapped::prefetch_lines`].
    pub(super) fn prefetch_lines(&self, offsets: impl Iterator<Item = u64>) {
        let start = self.range.start as u64;
        self.map.prefetch_lines(offsets.map(|offset| start + offset));
    }
}
