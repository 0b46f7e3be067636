//! Finds cookies' values in a `Cookie` header.

use crate::base::short_search::{Beginning, places_in_64};

/// Finds the value of one cookie.
#[derive(Debug)]
pub struct CookieFinder {
    /// The name with its equals sign.
    name: Beginning,
    /// Whether something that is not part of the id follows it in the value, see [`id_of`].
    signed: bool,
}

impl CookieFinder {
    /// Finds the cookie of this name.
    pub fn new(name: &str) -> Self {
        let signed = SIGNED.iter().any(|signed| name.starts_with(signed));
        Self { name: Beginning::of(format!("{name}=").as_bytes()), signed }
    }

    /// Its value, without quotes around it; empty when it is not there. The first of several counts, as in servers.
    pub fn value<'a>(&self, cookies: &'a [u8]) -> &'a [u8] {
        values([self], cookies)[0]
    }
}

/// The values of several cookies in one walk over the header: see [`CookieFinder::value`].
#[inline]
pub fn values<'a, const N: usize>(finders: [&CookieFinder; N], cookies: &'a [u8]) -> [&'a [u8]; N] {
    let mut spans = [None; N];
    let mut start = 0;
    // Separators are searched for up to `looked`. `separators` has a bit for each one in the 64 bytes before that which is still
    // to come.
    let (mut looked, mut separators) = (0, 0_u64);
    loop {
        while separators == 0 && looked < cookies.len() {
            separators = places_in_64(b';', &cookies[looked..]);
            looked += 64;
        }
        let end = match separators {
            0 => cookies.len(),
            _ => looked - 64 + separators.trailing_zeros() as usize,
        };
        while let Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c') = cookies.get(start) {
            start += 1;
        }
        let pair = &cookies[start..];
        for (finder, span) in finders.iter().zip(&mut spans) {
            if span.is_none() && finder.name.begins(pair) {
                *span = Some((start + finder.name.len(), end));
            }
        }
        if separators == 0 || spans.iter().all(Option::is_some) {
            break;
        }
        start = end + 1;
        separators &= separators - 1;
    }
    let mut found = spans.map(|span| span.map_or(&b""[..], |(from, end)| bare(&cookies[from..end.max(from)])));
    for (_, value) in finders.iter().zip(&mut found).filter(|(finder, _)| finder.signed) {
        *value = before_mark(value);
    }
    found
}

/// A value without spaces and quotes around it.
#[inline]
fn bare(value: &[u8]) -> &[u8] {
    match value {
        // Spaces and the quote come before all letters and digits.
        [first, .., last] if *first > b'"' && *last > b'"' => value,
        _ => unquoted(value.trim_ascii()).trim_ascii(),
    }
}

/// A value without the quotes around it.
fn unquoted(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).unwrap_or(value)
}

/// The value of a cookie in `Set-Cookie` headers, one or several with commas between; empty when it is not set there, or
/// taken back.
pub fn set_value<'a>(header: &'a [u8], name: &str) -> &'a [u8] {
    for at in memchr::memmem::find_iter(header, name.as_bytes()) {
        let before = header[..at].trim_ascii_end().last();
        let Some(rest) = header[at + name.len()..].strip_prefix(b"=").filter(|_| matches!(before, None | Some(b',')))
        else {
            continue;
        };
        let end = memchr::memchr2(b';', b',', rest).unwrap_or(rest.len());
        let value = rest[..end].trim_ascii();
        return if value == b"deleted" { b"" } else { value };
    }
    b""
}

/// Cookies in which the id is followed by a date and a signature, which are renewed: `id||1788220814||…`.
const SIGNED: &[&str] = &["wp_woocommerce_session_", "wordpress_logged_in_"];

/// The id in a cookie's value: all of it, but for cookies that sign and date it.
pub fn id_of<'a>(name: &str, value: &'a [u8]) -> &'a [u8] {
    if SIGNED.iter().any(|signed| name.starts_with(signed)) { before_mark(value) } else { value }
}

/// The text before the first `|`, which may be percent-encoded.
fn before_mark(value: &[u8]) -> &[u8] {
    let plain = memchr::memchr(b'|', value).unwrap_or(value.len());
    let encoded = memchr::memmem::find(value, b"%7C").or_else(|| memchr::memmem::find(value, b"%7c"));
    &value[..plain.min(encoded.unwrap_or(value.len()))]
}

/// The names and values of a header's cookies, in order.
pub fn pairs(cookies: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    cookies.split(|b| *b == b';').filter_map(|pair| {
        let pair = pair.trim_ascii();
        let at = memchr::memchr(b'=', pair)?;
        Some((&pair[..at], &pair[at + 1..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reply_sets_a_cookie_by_its_whole_name() {
        for (header, value) in [
            ("sid=790e; Path=/; HttpOnly", "790e"),
            ("theme=dark; Expires=Wed, 09 Jun 2027 10:18:14 GMT, sid=790e", "790e"),
            ("xsid=1; Path=/, sid = 2", ""),
            ("theme=sid=3", ""),
            ("sid=deleted; Max-Age=0", ""),
            ("", ""),
        ] {
            assert_eq!(set_value(header.as_bytes(), "sid"), value.as_bytes(), "{header}");
        }
    }

    #[test]
    fn the_whole_name_counts() {
        let sid = CookieFinder::new("sid");
        assert_eq!(sid.value(b"theme=dark; sid=790e; uid=u1"), b"790e");
        assert_eq!(sid.value(b"xsid=1; sid=2"), b"2");
        assert_eq!(sid.value(b"sid=\"q\""), b"q");
        assert_eq!(sid.value(b"a=sid=3"), b"");
        assert_eq!(sid.value(b"sid"), b"");
        assert_eq!(sid.value(b"sid=;x=1"), b"");
        assert_eq!(sid.value(b""), b"");
        let long = CookieFinder::new("visitor_session");
        assert_eq!(long.value(b"visitor_seen=1;visitor_session=7"), b"7");
    }

    #[test]
    fn pairs_keep_order() {
        let got: Vec<_> = pairs(b"a=1; b; c=x=y").collect();
        assert_eq!(got, [(b"a".as_slice(), b"1".as_slice()), (b"c", b"x=y")]);
    }

    proptest! {
        #[test]
        fn a_value_is_that_of_the_first_pair_of_its_name(header in "[a=;s\" \t\r]{0,150}", name in "[as]{1,10}") {
            let first = pairs(header.as_bytes()).find(|(known, _)| *known == name.as_bytes());
            let whole = first.map_or(&b""[..], |(_, value)| value).trim_ascii();
            prop_assert_eq!(CookieFinder::new(&name).value(header.as_bytes()), unquoted(whole).trim_ascii());
            let other = CookieFinder::new("s");
            let both = values([&CookieFinder::new(&name), &other], header.as_bytes());
            prop_assert_eq!(both, [unquoted(whole).trim_ascii(), other.value(header.as_bytes())]);
        }
    }
}
