//! Odd spellings of values in logs that name them: quotes inside quotes, percent-encoded headers, paths without their first
//! slash.

use super::escapes::{Escape, Kind, undo};
use super::slots::Slot;

/// Whether a value of a slot cannot be used as it is written, though it holds no escapes.
#[inline]
pub(super) fn is_oddly_spelled(slot: &Slot, text: &[u8]) -> bool {
    match slot {
        Slot::Agent => is_coded_agent(text) || has_plus_signs(text),
        Slot::Cookies => is_coded_cookies(text),
        Slot::Referer => is_coded_address(text),
        Slot::Query => is_coded_query(text),
        Slot::Path => !matches!(text.first(), Some(b'/')),
        _ => false,
    }
}

/// Removes the quotes that some writers leave in values, decodes percent-encoded values, and adds the missing slash before a
/// path.
pub(super) fn odd_spelling(slot: &Slot, from: usize, out: &mut Vec<u8>) {
    if let [b'"', inner @ .., b'"'] = &out[from..] {
        let inner = inner.to_vec();
        out.truncate(from);
        out.extend_from_slice(&inner);
    }
    let (coded, kind) = match slot {
        Slot::Agent => (is_coded_agent(&out[from..]), Kind::Agent),
        Slot::Referer => (is_coded_address(&out[from..]), Kind::Agent),
        Slot::Cookies => (is_coded_cookies(&out[from..]), Kind::Other),
        _ => (false, Kind::Other),
    };
    if coded {
        let mut text = out.split_off(from);
        if *slot != Slot::Referer && memchr::memmem::find(&text, b"%20").is_none() {
            // In the encoding of forms a plus sign is a blank.
            text.iter_mut().filter(|byte| **byte == b'+').for_each(|byte| *byte = b' ');
        }
        undo(Escape::CloudFront, kind, &text, out);
    }
    match slot {
        Slot::Agent if has_plus_signs(&out[from..]) => {
            out[from..].iter_mut().filter(|byte| **byte == b'+').for_each(|byte| *byte = b' ');
        }
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

/// Whether all blanks of a user agent are percent-encoded, or the slash of its product is.
pub(in crate::logs) fn is_coded_agent(text: &[u8]) -> bool {
    let has = |code: &[u8]| memchr::memmem::find(text, code).is_some();
    memchr::memchr(b' ', text).is_none() && (has(b"%20") || memchr::memchr(b'/', text).is_none() && has(b"%2F"))
}

/// Whether a browser's user agent has plus signs for all blanks, as IIS writes it.
fn has_plus_signs(text: &[u8]) -> bool {
    let is_browser = text.starts_with(b"Mozilla/") && memchr::memchr(b' ', text).is_none();
    is_browser && memchr::memmem::find(text, b"+(").is_some()
}

/// Whether an encoded user agent has plus signs for blanks, as forms have.
pub(super) fn is_coded_form(text: &[u8]) -> bool {
    is_coded_agent(text) && memchr::memmem::find(text, b"%20").is_none()
}

/// Whether the blanks between cookies are percent-encoded, or all equals signs are. A value alone may be encoded by its page.
pub(super) fn is_coded_cookies(text: &[u8]) -> bool {
    let has = |code: &[u8]| memchr::memmem::find(text, code).is_some();
    memchr::memchr(b' ', text).is_none() && (has(b";%20") || memchr::memchr(b'=', text).is_none() && has(b"%3D"))
}

/// Whether the colon of an address is percent-encoded.
pub(in crate::logs) fn is_coded_address(text: &[u8]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coded_headers_are_decoded_once() {
        for (slot, expected, text) in [
            (Slot::Agent, "Mozilla/5.0 (X11)", "Mozilla/5.0%20(X11)"),
            (Slot::Agent, "Mozilla/5.0 (X11; a+b)", "Mozilla%2F5.0+%28X11%3B+a%2Bb%29"),
            (Slot::Agent, "curl/8.5", "curl%2F8.5"),
            (Slot::Agent, "Mozilla/5.0 (X11)", "Mozilla/5.0+(X11)"),
            (Slot::Agent, "shop+app/1", "shop+app/1"),
            (Slot::Cookies, "sid=1; lang=de", "sid=1;%20lang=de"),
            (Slot::Cookies, "sid=1; lang=de", "sid%3D1%3B+lang%3Dde"),
            (Slot::Cookies, "consent=a%3Bb%3Dc", "consent=a%3Bb%3Dc"),
            (Slot::Referer, "https://blog.example/?q=a+b", "https%3A%2F%2Fblog.example%2F?q=a+b"),
            (Slot::Path, "/p/lamp", "p%2Flamp"),
        ] {
            let mut out = text.as_bytes().to_vec();
            odd_spelling(&slot, 0, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{text}");
        }
    }
}
