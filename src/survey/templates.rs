//! Paths of which many are one page: what names one thing of many in them is taken out.

use super::asked::Asked;
use crate::events::query;
use crate::identity::Key;
use crate::units::Micros;

/// A path in which segments that name one thing of many (long numbers, hashes) are `*`.
pub(super) fn template(path: &[u8]) -> String {
    let text = String::from_utf8_lossy(path);
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return text.into_owned();
    }
    let segment = |segment: &str| {
        let digits = segment.bytes().filter(u8::is_ascii_digit).count();
        let is_thing = segment.len() >= 12 && digits >= 4 || digits >= 3 && digits * 2 >= segment.len();
        if is_thing { "*".to_owned() } else { segment.to_owned() }
    };
    text.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// A path with `{id}` in place of an order's number in it, and the order.
pub(super) fn numbered(path: &str, asked: &Asked) -> Option<(String, (Key, Option<Micros>))> {
    let mut at = 0;
    for segment in path.split('/') {
        if segment.bytes().any(|b| b.is_ascii_digit()) {
            for (from, to) in pieces(segment) {
                let mut plain = Vec::new();
                query::decode(&segment.as_bytes()[from..to], &mut plain);
                if let Some(order) = asked.number(&plain) {
                    return Some((format!("{}{{id}}{}", &path[..at + from], &path[at + to..]), order));
                }
            }
        }
        at += segment.len() + 1;
    }
    None
}

/// The parts of a segment that can be a number: all of it, without its ending, and what follows the last hyphen.
fn pieces(segment: &str) -> Vec<(usize, usize)> {
    let end = segment.rfind('.').filter(|dot| *dot > 0).unwrap_or(segment.len());
    let mut found = vec![(0, segment.len()), (0, end)];
    for mark in ['-', '_', ':', '='] {
        if let Some(at) = segment[..end].find(mark) {
            found.push((at + 1, end));
        }
        if let Some(at) = segment[..end].rfind(mark) {
            found.push((at + 1, end));
        }
    }
    found
}
