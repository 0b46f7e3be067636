//! The fast reader of one cookie, compared with the list of all cookies.

use tagtrail::events::cookies::{CookieFinder, pairs, set_value};

/// A cookie's name up to a line end, then a header.
pub(super) fn run(data: &[u8]) {
    let end = data.iter().position(|b| *b == b'\n').unwrap_or(data.len());
    let (name, header) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let Ok(name) = std::str::from_utf8(name) else { return };
    let found = CookieFinder::new(name).value(header);
    let set = set_value(header, name);
    assert!(set.len() <= header.len() && !set.contains(&b';') && !set.contains(&b','));
    // Names as browsers send them; others have no defined reading.
    if name.is_empty() || name.contains(|c: char| matches!(c, '=' | ';') || c.is_ascii_whitespace()) {
        return;
    }
    let first = pairs(header).find(|(known, _)| *known == name.as_bytes());
    let whole = first.map_or(b"".as_slice(), |(_, value)| value.trim_ascii());
    let bare = whole.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).unwrap_or(whole).trim_ascii();
    assert_eq!(found, bare, "{name} of {:?}", String::from_utf8_lossy(header));
}
