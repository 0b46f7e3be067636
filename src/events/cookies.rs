//! Finds one cookie's value in a `Cookie` header.

use memchr::memmem::Finder;

/// Finds the value of one cookie.
#[derive(Debug)]
pub struct CookieFinder {
    finder: Finder<'static>,
    length: usize,
}

impl CookieFinder {
    /// Finds the cookie of this name.
    pub fn new(name: &str) -> Self {
        let needle = format!("{name}=");
        Self { finder: Finder::new(needle.as_bytes()).into_owned(), length: needle.len() }
    }

    /// Its value, without quotes around it; empty when it is not there. The first of several counts, as in servers.
    #[inline]
    pub fn value<'a>(&self, cookies: &'a [u8]) -> &'a [u8] {
        let mut from = 0;
        while let Some(found) = self.finder.find(&cookies[from..]) {
            let at = from + found;
            if at == 0 || matches!(cookies[at - 1], b' ' | b';' | b',') {
                let rest = &cookies[at + self.length..];
                let value = &rest[..memchr::memchr(b';', rest).unwrap_or(rest.len())];
                return value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).unwrap_or(value).trim_ascii();
            }
            from = at + 1;
        }
        b""
    }
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

    #[test]
    fn the_whole_name_counts() {
        let sid = CookieFinder::new("sid");
        assert_eq!(sid.value(b"theme=dark; sid=790e; uid=u1"), b"790e");
        assert_eq!(sid.value(b"xsid=1; sid=2"), b"2");
        assert_eq!(sid.value(b"sid=\"q\""), b"q");
        assert_eq!(sid.value(b"a=sid=3"), b"");
        assert_eq!(sid.value(b""), b"");
    }

    #[test]
    fn pairs_keep_order() {
        let got: Vec<_> = pairs(b"a=1; b; c=x=y").collect();
        assert_eq!(got, [(b"a".as_slice(), b"1".as_slice()), (b"c", b"x=y")]);
    }
}
