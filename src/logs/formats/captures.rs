//! Headers of a request in a field of their own: captured by `HAProxy`, or with their names.

use super::ports::without_port;
use super::slots::{Slot, client_header};
use crate::base::addresses;
use crate::logs::Hit;
use crate::logs::clients::element;

/// `{shop.example|Mozilla/5.0} {text/html}`: the first group holds headers of the request. Without braces, headers have their
/// names: `Host: shop.example|User-Agent: Mozilla/5.0`.
pub(super) fn put_captures<'a>(hit: &mut Hit<'a>, slots: &[Slot], value: &'a [u8]) {
    let value = value.trim_ascii();
    let Some(group) = value.strip_prefix(b"{") else {
        return value.split(|b| *b == b'|').for_each(|header| put_header(hit, header));
    };
    let end = memchr::memmem::find(group, b"} {").unwrap_or(group.len());
    let group = if end == group.len() { group.strip_suffix(b"}").unwrap_or(group) } else { &group[..end] };
    for (nth, text) in group.split(|b| *b == b'|').enumerate().filter(|(_, text)| !text.is_empty()) {
        let slot = if slots.is_empty() { by_looks(text) } else { slots.get(nth).cloned().unwrap_or(Slot::Skip) };
        put_captured(hit, &slot, text);
    }
}

/// A header with its name.
fn put_header<'a>(hit: &mut Hit<'a>, header: &'a [u8]) {
    let Some(at) = memchr::memmem::find(header, b": ") else { return };
    let (name, value) = (&header[..at], header[at + 2..].trim_ascii());
    let slot = match name.to_ascii_lowercase().as_slice() {
        b"host" => Slot::Host,
        b"referer" => Slot::Referer,
        b"user-agent" => Slot::Agent,
        b"cookie" => Slot::Cookies,
        name => std::str::from_utf8(name).ok().and_then(client_header).map_or(Slot::Skip, |(slot, _)| slot),
    };
    if !matches!(value, [] | [b'-']) {
        put_captured(hit, &slot, value);
    }
}

fn put_captured<'a>(hit: &mut Hit<'a>, slot: &Slot, text: &'a [u8]) {
    match slot {
        Slot::Host => hit.host = without_port(text),
        Slot::Referer => hit.referer = text,
        Slot::Agent => hit.agent = text,
        Slot::Cookies => hit.cookies = text,
        Slot::Session => hit.session = text,
        Slot::Customer => hit.customer = text,
        Slot::Forwarded => hit.forwarded = text,
        Slot::Named => hit.named = text,
        _ => {}
    }
}

/// The slot of a captured header, detected from its looks.
fn by_looks(text: &[u8]) -> Slot {
    let name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
    let product = || {
        let letters = text.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')).count();
        letters > 0 && text.get(letters) == Some(&b'/') && text.get(letters + 1).is_some_and(u8::is_ascii_digit)
    };
    if text.starts_with(b"http://") || text.starts_with(b"https://") {
        Slot::Referer
    } else if product() {
        Slot::Agent
    } else if text.split(|b| *b == b',').all(|text| addresses::parse(element(text)).is_some()) {
        Slot::Forwarded
    } else if text.contains(&b'.') && text.iter().all(name) && text.iter().any(u8::is_ascii_alphabetic) {
        Slot::Host
    } else {
        Slot::Skip
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captured_headers_are_told_by_their_order_or_their_looks() {
        let cut = |slots: &[Slot], text: &'static str| {
            let mut hit = Hit::default();
            put_captures(&mut hit, slots, text.as_bytes());
            let texts = [hit.host, hit.referer, hit.agent, hit.cookies].map(<[u8]>::to_vec);
            texts.map(|text| String::from_utf8(text).expect("text"))
        };
        let text = "{shop.example:443|https://blog.example/a|Mozilla/5.0 (X11)|sid=1} {text/html} ";
        assert_eq!(cut(&[], text), ["shop.example", "https://blog.example/a", "Mozilla/5.0 (X11)", ""]);
        assert_eq!(cut(&[Slot::Agent, Slot::Skip, Slot::Cookies], "{a|b|c=d} "), ["", "", "a", "c=d"]);
        assert_eq!(cut(&[], ""), ["", "", "", ""]);
        assert_eq!(cut(&[], "{curl/8.5"), ["", "", "curl/8.5", ""]);
        let mut hit = Hit::default();
        put_captures(&mut hit, &[], b"{shop.example|192.0.2.8, 10.0.0.1|Mozilla/5.0}");
        assert_eq!((hit.host, hit.forwarded), (&b"shop.example"[..], &b"192.0.2.8, 10.0.0.1"[..]));
    }

    #[test]
    fn headers_with_their_names_are_told_by_them() {
        let mut hit = Hit::default();
        let text = b"Host: shop.example:443|Accept: */*|user-agent: Mozilla/5.0 (X11)|Referer: -|Cookie: sid=1|X-Forwarded-For: 192.0.2.8";
        put_captures(&mut hit, &[], text);
        assert_eq!([hit.host, hit.referer, hit.agent], [&b"shop.example"[..], b"", b"Mozilla/5.0 (X11)"]);
        assert_eq!([hit.cookies, hit.forwarded], [&b"sid=1"[..], b"192.0.2.8"]);
    }
}
