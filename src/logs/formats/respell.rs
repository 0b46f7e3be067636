//! Odd spellings of values in logs that name them: quotes inside quotes, percent-encoded headers, paths without their first
//! slash.

use super::escapes::{Escape, Kind, undo};
use super::slots::Slot;

/// Removes the quotes that some writers leave in values, decodes percent-encoded values, and adds the missing slash before a
/// path.
pub(super) fn odd_spelling(slot: &Slot, from: usize, out: &mut Vec<u8>) {
    if let [b'"', inner @ .., b'"'] = &out[from..] {
        let inner = inner.to_vec();
        out.truncate(from);
        out.extend_from_slice(&inner);
    }
    let coded = match slot {
        Slot::Agent => is_coded_agent(&out[from..]),
        Slot::Referer => is_coded_address(&out[from..]),
        _ => false,
    };
    if coded {
        let text = out.split_off(from);
        undo(Escape::CloudFront, Kind::Agent, &text, out);
    }
    match slot {
        Slot::Path if is_coded_path(&out[from..]) => {
            let text = String::from_utf8_lossy(&out[from..]).replace("%2F", "/").replace("%2f", "/");
            out.truncate(from);
            out.extend_from_slice(text.as_bytes());
        }
        Slot::Query if is_coded_query(&out[from..]) => {
            let text = out.split_off(from);
            undo(Escape::CloudFront, Kind::Other, &text, out);
        }
        _ => {}
    }
    if *slot == Slot::Path
        && !matches!(out.get(from), None | Some(b'/' | b'*'))
        && memchr::memmem::find(&out[from..], b"://").is_none()
    {
        out.insert(from, b'/');
    }
}

/// Whether all blanks of a user agent are percent-encoded.
pub(super) fn is_coded_agent(text: &[u8]) -> bool {
    memchr::memchr(b' ', text).is_none() && memchr::memmem::find(text, b"%20").is_some()
}

/// Whether the colon of an address is percent-encoded.
pub(super) fn is_coded_address(text: &[u8]) -> bool {
    text.len() > 7 && (text[4..].starts_with(b"%3") || text[5..].starts_with(b"%3")) && text.starts_with(b"http")
}

/// Whether all slashes of a path are percent-encoded.
fn is_coded_path(text: &[u8]) -> bool {
    memchr::memchr(b'/', text).is_none()
        && [&b"%2F"[..], b"%2f"].iter().any(|code| memchr::memmem::find(text, code).is_some())
}

/// Whether all equals signs of a query are percent-encoded.
pub(super) fn is_coded_query(text: &[u8]) -> bool {
    memchr::memchr(b'=', text).is_none() && memchr::memmem::find(text, b"%3D").is_some()
}
