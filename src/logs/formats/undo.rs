//! Undoes the escapes of all parts of a line that was cut as a text. Such lines are rare, so the code favours clarity over speed.

use super::escapes::{Escape, Kind, undo};
use super::parts::Parts;
use crate::logs::Reject;

/// Whether a part that is used holds the byte with which escapes begin.
#[inline]
pub(super) fn needs_undoing(parts: &Parts<'_, '_>, mark: u8) -> bool {
    let has = |text: &[u8]| memchr::memchr(mark, text).is_some();
    let hit = &*parts.hit;
    parts.request.is_some_and(has)
        || [hit.target, parts.path, parts.query, hit.session, hit.customer].into_iter().any(has)
        || [hit.referer, hit.agent, hit.cookies, hit.location, hit.set_cookie].into_iter().any(has)
}

/// Undoes the escapes of all parts in `scratch`.
pub(super) fn undo_in<'a>(mut parts: Parts<'a, '_>, escape: Escape, scratch: &'a mut Vec<u8>) -> Result<(), Reject> {
    parts.split_request()?;
    let asks_nothing = parts.asks_nothing();
    let hit = parts.hit;
    if hit.target.is_empty() {
        hit.target = parts.path;
    }
    if hit.target.is_empty() && !asks_nothing {
        return Err(Reject::Request);
    }
    scratch.clear();
    undo(escape, Kind::Address, hit.target, scratch);
    if !parts.query.is_empty() && memchr::memchr(b'?', hit.target).is_none() {
        if parts.query[0] != b'?' {
            scratch.push(b'?');
        }
        undo(escape, Kind::Address, parts.query, scratch);
    }
    let texts = [
        (Kind::Address, &mut hit.referer),
        (Kind::Agent, &mut hit.agent),
        (Kind::Cookies, &mut hit.cookies),
        (Kind::Other, &mut hit.session),
        (Kind::Other, &mut hit.customer),
        (Kind::Address, &mut hit.location),
        (Kind::Other, &mut hit.set_cookie),
    ];
    let target = scratch.len();
    let mut ends = [0; 7];
    for (end, (kind, text)) in ends.iter_mut().zip(&texts) {
        undo(escape, *kind, text, scratch);
        *end = scratch.len();
    }
    let mut rest: &'a [u8] = scratch;
    let mut at = 0;
    let mut next = |end: usize| {
        let text;
        (text, rest) = rest.split_at(end - at);
        at = end;
        text
    };
    hit.target = next(target);
    for (end, (_, text)) in ends.into_iter().zip(texts) {
        *text = next(end);
    }
    hit.split_absolute();
    Ok(())
}
