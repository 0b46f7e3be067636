//! Addresses packed events by one number, their slot.

use super::packed::EventBlock;
use super::resolved_sessions::NONE_CARRIED;
use super::visitor::{Named, Who};
use super::{Facts, LineRef};
use crate::base::identity::TextHash;
use crate::base::units::Micros;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// So many slots belong to one block, so that a table gives the block of a slot: blocks begin at multiples of it.
const GRAIN: u32 = 64;

/// Events that share a bucket while they are sorted, about so many.
const BUCKET: usize = 128;

/// The blocks of all events, with their slots numbered in one sequence.
#[derive(Debug, Default)]
pub(super) struct EventBlocks {
    blocks: Vec<EventBlock>,
    /// The first slot of each block.
    starts: Vec<u32>,
    /// The block of every [`GRAIN`] slots.
    block_of: Vec<u32>,
}

impl EventBlocks {
    /// Adds blocks and returns the slots of their events. A block beyond the last slot that [`super::resolved_sessions`] can hold
    /// is not added; the number of events in such blocks is returned with the slots.
    pub(super) fn add(&mut self, blocks: Vec<EventBlock>) -> (Vec<Range<u32>>, u64) {
        let (mut added, mut passed) = (Vec::new(), 0);
        for block in blocks {
            let start = self.block_of.len() as u64 * u64::from(GRAIN);
            let grains = block.len().div_ceil(GRAIN as usize);
            if start + block.len() as u64 >= u64::from(NONE_CARRIED) {
                passed += block.len() as u64;
                continue;
            }
            let number = self.blocks.len() as u32;
            self.block_of.extend(std::iter::repeat_n(number, grains));
            self.starts.push(start as u32);
            added.push(start as u32..start as u32 + block.len() as u32);
            self.blocks.push(block);
        }
        (added, passed)
    }

    /// The block of a slot, and the event's place in it.
    #[inline]
    pub(super) fn find(&self, slot: u32) -> Option<(&EventBlock, u32)> {
        let block = *self.block_of.get((slot / GRAIN) as usize)? as usize;
        Some((self.blocks.get(block)?, slot - self.starts.get(block)?))
    }

    /// When an event was logged.
    #[inline]
    pub(super) fn at(&self, slot: u32) -> Micros {
        self.find(slot).map_or(Micros::default(), |(block, nth)| block.at(nth))
    }

    /// What an event was.
    #[inline]
    pub(super) fn facts(&self, slot: u32) -> Facts {
        self.find(slot).map_or(Facts::default(), |(block, nth)| block.facts(nth))
    }

    /// The status of the reply.
    pub(super) fn status(&self, slot: u32) -> u16 {
        self.find(slot).map_or(0, |(block, nth)| block.status(nth))
    }

    /// The path and query that an event requested.
    #[inline]
    pub(super) fn url(&self, slot: u32) -> TextHash {
        self.find(slot).map_or(TextHash::default(), |(block, nth)| block.url(nth))
    }

    /// The page that an event named as its origin.
    #[inline]
    pub(super) fn referer_url(&self, slot: u32) -> TextHash {
        self.find(slot).map_or(TextHash::default(), |(block, nth)| block.referer_url(nth))
    }

    /// An event's line in the log.
    pub(super) fn line(&self, slot: u32) -> LineRef {
        self.find(slot).map_or(LineRef::default(), |(block, nth)| block.line(nth))
    }

    /// The visitor who made the request.
    #[inline]
    pub(super) fn visitor(&self, slot: u32) -> Option<Who> {
        self.find(slot).and_then(|(block, nth)| block.visitor(nth))
    }

    /// What the address and its origin name.
    #[inline]
    pub(super) fn arrival(&self, slot: u32) -> Option<Named> {
        self.find(slot).and_then(|(block, nth)| block.arrival(nth))
    }

    /// The slots of events by time. Events of one instant keep their order, which is that of the sources and lines.
    ///
    /// Logs are nearly in the order of time already. Slots go to buckets that nearly follow each other, and only the buckets are
    /// sorted, so that little memory is needed besides the result.
    pub(super) fn by_time(&self, slots: &[Range<u32>]) -> Vec<u32> {
        let times = |of_block: &Range<u32>| self.with_times(of_block.clone());
        let mut bounds: Vec<Micros> =
            slots.par_iter().flat_map_iter(|block| times(block).step_by(BUCKET).map(|(_, at)| at)).collect();
        bounds.par_sort_unstable();
        bounds.dedup();
        // The bucket of a time: the one after all bounds that are not later. Most are in the same one as the time before.
        let bucket = |last: &mut usize, at: Micros| {
            let same = *last > 0 && bounds[*last - 1] <= at && bounds.get(*last).is_none_or(|next| at < *next);
            if !same {
                *last = bounds.partition_point(|bound| *bound <= at);
            }
            *last
        };
        // All cores count and place slots. It does not matter which of them places a slot of a bucket first: buckets are sorted.
        let counts: Vec<AtomicU32> = (0..bounds.len() + 2).map(|_| AtomicU32::new(0)).collect();
        let add_one = |place: &AtomicU32| place.fetch_add(1, Ordering::Relaxed);
        slots.par_iter().for_each(|block| {
            let mut last = 0;
            for (_, at) in times(block) {
                add_one(&counts[bucket(&mut last, at) + 1]);
            }
        });
        let mut starts: Vec<u32> = counts.into_iter().map(AtomicU32::into_inner).collect();
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let all = slots.iter().map(ExactSizeIterator::len).sum();
        let order: Vec<AtomicU32> = std::iter::repeat_with(AtomicU32::default).take(all).collect();
        let free: Vec<AtomicU32> = starts.iter().copied().map(AtomicU32::new).collect();
        slots.par_iter().for_each(|block| {
            let mut last = 0;
            for (slot, at) in times(block) {
                order[add_one(&free[bucket(&mut last, at)]) as usize].store(slot, Ordering::Relaxed);
            }
        });
        let mut order: Vec<u32> = order.into_iter().map(AtomicU32::into_inner).collect();
        let mut rest = &mut order[..];
        let mut buckets = Vec::with_capacity(starts.len());
        for around in starts.windows(2) {
            let (bucket, behind) = std::mem::take(&mut rest).split_at_mut((around[1] - around[0]) as usize);
            buckets.push(bucket);
            rest = behind;
        }
        buckets.into_par_iter().for_each(|bucket| self.sort(bucket));
        order
    }

    /// The slots of one block with their times. Each walk reads the times again: to hold all of them would take twice the memory
    /// of the result.
    fn with_times(&self, slots: Range<u32>) -> impl Iterator<Item = (u32, Micros)> + '_ {
        let of_block = self.find(slots.start).into_iter();
        of_block.flat_map(move |(block, first)| {
            let at = move |slot| block.at(first + (slot - slots.start));
            slots.clone().map(move |slot| (slot, at(slot)))
        })
    }

    fn sort(&self, bucket: &mut [u32]) {
        let mut pairs: Vec<(Micros, u32)> = bucket.iter().map(|slot| (self.at(*slot), *slot)).collect();
        pairs.sort_unstable();
        for (slot, (_, sorted)) in bucket.iter_mut().zip(pairs) {
            *slot = sorted;
        }
    }
}
