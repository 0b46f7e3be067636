//! One spelling for addresses, whichever spelling logs, orders and settings use.
//!
//! A port, brackets, a zone and quotes are not part of an address. An IPv4 address mapped into IPv6 is the IPv4
//! address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Reads an address; `None` for a text that is not one, such as a host name.
pub fn parse(text: &[u8]) -> Option<IpAddr> {
    let text = bare(text);
    if let Some(v4) = ipv4(text) {
        return Some(IpAddr::V4(v4));
    }
    let first = text.first()?;
    if !(first.is_ascii_hexdigit() || *first == b':') || !text.contains(&b':') {
        return None;
    }
    let v6: Ipv6Addr = std::str::from_utf8(text).ok()?.parse().ok()?;
    Some(v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4))
}

/// `192.0.2.7` and nothing else.
fn ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    if !(7..=15).contains(&text.len()) {
        return None;
    }
    let mut octets = [0_u8; 4];
    let mut parts = text.split(|b| *b == b'.');
    for octet in &mut octets {
        let digits = parts.next().filter(|digits| (1..=3).contains(&digits.len()))?;
        let number = digits
            .iter()
            .try_fold(0_u16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u16::from(byte - b'0')))?;
        *octet = u8::try_from(number).ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// The address alone: `192.0.2.7:4711` gives `192.0.2.7`; `[2001:db8::1]:4711` and `2001:db8::1%eth0` give
/// `2001:db8::1`. An address with more than one colon and no brackets has no port.
pub fn bare(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"\"").map_or(text, |inner| inner.strip_suffix(b"\"").unwrap_or(inner));
    let text = match text.strip_prefix(b"[") {
        Some(inner) => &inner[..memchr::memchr(b']', inner).unwrap_or(inner.len())],
        None => match memchr::memchr(b':', text) {
            Some(at) if memchr::memrchr(b':', text) == Some(at) => &text[..at],
            _ => text,
        },
    };
    &text[..memchr::memchr(b'%', text).unwrap_or(text.len())]
}

/// Whether a word can be a client: an address, or a host name where the server resolves names.
pub fn is_client(word: &[u8]) -> bool {
    match word {
        [] | b"-" | b"localhost" | b"unix:" => true,
        // Quotes are around addresses and lists of them; an unclosed quote is text before the address.
        [b'"', ..] => word.ends_with(b"\"") && parse(word).is_some(),
        _ => parse(word).is_some() || is_host_name(bare(word)) || is_masked(word),
    }
}

/// Whether a word is an IPv4 address with its last number masked, as logs without personal data have it: `192.0.2.x`.
fn is_masked(word: &[u8]) -> bool {
    let Some(at) = memchr::memrchr(b'.', word) else { return false };
    let (front, last) = (&word[..at], &word[at + 1..]);
    let mask = !last.is_empty() && last.len() <= 3 && last.iter().all(|b| matches!(b, b'x' | b'X' | b'*'));
    mask && front.len() <= 11 && ipv4(&[front, b".0"].concat()).is_some()
}

/// Whether a word is a host name of two labels or more, as servers write it after a lookup.
pub fn is_host_name(word: &[u8]) -> bool {
    let word = word.strip_suffix(b".").unwrap_or(word);
    let label = |label: &[u8]| {
        !label.is_empty()
            && label.len() <= 63
            && label.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let last = word.rsplit(|b| *b == b'.').next().unwrap_or_default();
    let top = last.len() >= 2 && last.first().is_some_and(u8::is_ascii_alphabetic);
    top && last.len() < word.len() && word.len() <= 253 && word.split(|b| *b == b'.').all(label)
}

/// Whether no visitor from the internet can have this address: it is private, loopback, link-local, or shared by a
/// carrier's customers.
pub fn is_internal(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || (a == 100 && b & 0xC0 == 64)
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            v6.is_loopback() || v6.is_unspecified() || first & 0xFFC0 == 0xFE80 || first & 0xFE00 == 0xFC00
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_spelling() {
        for (one, text) in [
            ("192.0.2.7", "192.0.2.7:4711"),
            ("192.0.2.7", " 192.0.2.7 "),
            ("192.0.2.7", "::ffff:192.0.2.7"),
            ("192.0.2.7", "[::FFFF:c000:207]:443"),
            ("192.0.2.7", "0:0:0:0:0:ffff:192.0.2.7"),
            ("192.0.2.7", "\"192.0.2.7\""),
            ("2001:db8::7", "2001:0DB8:0000:0000:0000:0000:0000:0007"),
            ("2001:db8::7", "[2001:db8::7]:443"),
            ("fe80::1", "fe80::1%eth0"),
        ] {
            assert_eq!(parse(text.as_bytes()).map(|address| address.to_string()).as_deref(), Some(one), "{text}");
        }
        for text in
            ["", "-", "Jun", "shop.example", "192.0.2", "192.0.2.256", "192.0.2.7.8", "12:52:00", "a:b:c", "web1:80"]
        {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn clients_are_addresses_or_hosts() {
        for word in [
            "192.0.2.7",
            "::1",
            "192.0.2.x",
            "192.0.2.XXX",
            "192.0.2.*",
            "2001:db8::7",
            "crawl-192-0-2-7.bots.example",
            "-",
            "",
            "unix:",
            "192.0.2.7:80",
        ] {
            assert!(is_client(word.as_bytes()), "{word}");
        }
        for word in [
            "Jun",
            "10.0.0.2,",
            "\"192.0.2.7",
            "shop-7c9d",
            "2026-06-04T12:52:00Z",
            "nginx[77]:",
            "12:52:00.5",
            "0.012",
            "a..b",
            "192.0.x",
            "1.2.3.4.x",
        ] {
            assert!(!is_client(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn networks_that_no_visitor_has() {
        for text in [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "100.127.255.1",
            "::1",
            "fe80::1",
            "fd00::1",
        ] {
            assert!(is_internal(parse(text.as_bytes()).expect(text)), "{text}");
        }
        for text in ["192.0.2.7", "172.32.0.1", "100.128.0.1", "2001:db8::7", "8.8.8.8"] {
            assert!(!is_internal(parse(text.as_bytes()).expect(text)), "{text}");
        }
    }
}
