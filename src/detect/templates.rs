//! Templates of paths that are one page: the part that names one thing of many is taken out.

use super::asked::Asked;
use crate::base::identity::Key;
use crate::base::short_search::near;
use crate::base::units::Micros;
use crate::events::query;
use std::borrow::Cow;

/// A path in which segments that name one thing of many (long numbers, hashes) are `*`.
pub(super) fn template(path: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(path);
    if !segments(&text).any(is_thing) {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    for (nth, segment) in segments(&text).enumerate() {
        plain.push_str(if nth == 0 { "" } else { "/" });
        plain.push_str(if is_thing(segment) { "*" } else { segment });
    }
    Cow::Owned(plain)
}

/// The segments of a path.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let text = rest?;
        let (segment, more) = match near(b'/', text.as_bytes()) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        rest = more;
        Some(segment)
    })
}

fn is_thing(segment: &str) -> bool {
    let digits = || segment.bytes().filter(u8::is_ascii_digit).count();
    segment.len() >= 12 && digits() >= 4
        || segment.len() >= 3 && {
            let digits = digits();
            digits >= 3 && digits * 2 >= segment.len()
        }
}

/// A path with `{id}` in place of an order's number in it, and the order.
pub(super) fn numbered(path: &str, asked: &Asked) -> Option<(String, (Key, Option<Micros>))> {
    let mut at = 0;
    for segment in segments(path) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_template_is_that_of_a_plain_split(path in "(/|[0-9]{1,4}|[a-z]{1,9}|ä|%2F){0,12}") {
            let is_thing = |segment: &str| {
                let digits = segment.bytes().filter(u8::is_ascii_digit).count();
                segment.len() >= 12 && digits >= 4 || digits >= 3 && digits * 2 >= segment.len()
            };
            let plain = path.split('/').map(|segment| if is_thing(segment) { "*" } else { segment });
            prop_assert_eq!(template(path.as_bytes()), plain.collect::<Vec<_>>().join("/"));
        }
    }
}
