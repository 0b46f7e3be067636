//! Templates of paths that are one page: the part that names one thing of many is taken out.

use super::asked::Asked;
use crate::base::identity::Key;
use crate::base::units::Micros;
use crate::events::query;
use std::borrow::Cow;

/// A path in which segments that name one thing of many (long numbers, hashes) are `*`.
pub(super) fn template(path: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(path);
    let is_thing = |segment: &str| {
        let digits = segment.bytes().filter(u8::is_ascii_digit).count();
        segment.len() >= 12 && digits >= 4 || digits >= 3 && digits * 2 >= segment.len()
    };
    if !text.split('/').any(is_thing) {
        return text;
    }
    let segment = |segment| if is_thing(segment) { "*" } else { segment };
    Cow::Owned(text.split('/').map(segment).collect::<Vec<_>>().join("/"))
}

/// A path with `{id}` in place of an order's number in it, and the order.
pub(super) fn numbered(path: &str, asked: &Asked) -> Option<(String, (Key, Option<Micros>))> {
    let mut at = 0;
    for segment in path.split('/') {
        if segment.bytes().any(|b| b.is_ascii_digit()) {
            for (from, to) in pieces(segment) {
                let plain = query::decoded(&segment.as_bytes()[from..to]);
                if let Some(order) = asked.number(&plain) {
                    return Some((format!("{}{{id}}{}", &path[..at + from], &path[at + to..]), order));
                }
            }
        }
        at += segment.len() + 1;
    }
    None
}

/// The parts of a segment that can be a number: all of it, without its ending, and what follows the first and the last hyphen.
fn pieces(segment: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = segment.as_bytes();
    let end = memchr::memrchr(b'.', bytes).filter(|dot| *dot > 0).unwrap_or(bytes.len());
    let bare = &bytes[..end];
    let marks = [b'-', b'_', b':', b'='].into_iter().flat_map(|mark| {
        let first = bare.iter().position(|b| *b == mark);
        let last = first.and_then(|first| bare.iter().rposition(|b| *b == mark).filter(|last| *last > first));
        first.into_iter().chain(last)
    });
    let whole = [(0, bytes.len())].into_iter().chain((end < bytes.len()).then_some((0, end)));
    whole.chain(marks.map(move |at| (at + 1, end)))
}
