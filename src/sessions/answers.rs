//! Answers by number that are found when they are first needed.

use crate::events::NOTHING;
use std::sync::atomic::{AtomicU32, Ordering};

/// The mark for answers not looked up yet. No session has this number, because there are fewer sessions than events.
const UNKNOWN: u32 = NOTHING - 1;

/// Numbers that are looked up lazily. Atomic because all cores do so.
#[derive(Debug, Default)]
pub(super) struct Answers(Vec<AtomicU32>);

impl Answers {
    /// Answers that are all still unknown.
    pub(super) fn unknown(count: u32) -> Self {
        Self((0..count).map(|_| AtomicU32::new(UNKNOWN)).collect())
    }

    /// The answer of a number; the first time it is found.
    #[inline]
    pub(super) fn get(&self, of: u32, find: impl FnOnce() -> u32) -> u32 {
        let Some(answer) = self.0.get(of as usize) else { return NOTHING };
        match answer.load(Ordering::Relaxed) {
            UNKNOWN => {
                let found = find();
                answer.store(found, Ordering::Relaxed);
                found
            }
            known => known,
        }
    }
}
