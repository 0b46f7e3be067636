//! How far sessions are looked for: times and numbers that several steps share.

use crate::base::identity::Key;
use crate::base::units::Span;
use std::cell::Cell;

/// A session that began later than this after a hit without a cookie was not begun by it.
pub const FIRST_REPLY: Span = Span::minutes(5);

/// Front ends' clocks differ: a page's image may be logged this much before the page.
pub const CLOCK_SKEW: Span = Span::seconds(5);

/// How long a page can stay open before its first click: a tab that is left overnight, or over a weekend.
pub(super) const LATE_REPLY: Span = Span::days(7);

/// Hits of one device that are looked at around one without a cookie, half of them before it.
pub const NEIGHBOURS: usize = 400;

/// Takes at most `most` items. Sets `cut` if the next one is within the time in question.
pub(super) fn limited<T>(
    mut all: impl Iterator<Item = T>,
    most: usize,
    cut: &Cell<bool>,
    within: impl Fn(&T) -> bool,
) -> impl Iterator<Item = T> {
    let mut left = most;
    std::iter::from_fn(move || {
        let next = all.next()?;
        if left == 0 {
            cut.set(cut.get() || within(&next));
            return None;
        }
        left -= 1;
        Some(next)
    })
    .fuse()
}

pub(super) fn differ(a: Key, b: Key) -> bool {
    a.is_some() && b.is_some() && a != b
}
