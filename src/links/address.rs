//! Takes a link apart.

use crate::merchant::site::bare_host;

/// A link in its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Address<'a> {
    /// The host, without port and `www.`, as it is written; empty where the link is a path.
    pub host: &'a str,
    /// Path, query and fragment; at least `/`.
    pub target: &'a str,
}

impl<'a> Address<'a> {
    /// Takes a link apart. `None` for what leads to no page of the web: `mailto:`, `#top`, an empty text.
    pub fn of(url: &'a str) -> Option<Self> {
        let url = url.trim();
        let rest = match strip_scheme(url) {
            Some(rest) => rest,
            None if url.starts_with('/') => return Some(Self { host: "", target: url }),
            None => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let host = rest[..end].rsplit('@').next().unwrap_or_default();
        let host = std::str::from_utf8(bare_host(host.as_bytes())).unwrap_or_default();
        let is_host = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c == '"' || c == '<');
        let target = if end == rest.len() { "/" } else { &rest[end..] };
        is_host.then_some(Self { host, target })
    }

    /// The path without query and fragment.
    pub fn path(self) -> &'a str {
        let target = self.target;
        &target[..target.find(['?', '#']).unwrap_or(target.len())]
    }

    /// Whether the host is this one, or one below it.
    pub fn is_at(self, host: &str) -> bool {
        let own = self.host.len().checked_sub(host.len());
        own.is_some_and(|at| {
            let (before, tail) = self.host.as_bytes().split_at(at);
            tail.eq_ignore_ascii_case(host.as_bytes()) && (before.is_empty() || before.ends_with(b"."))
        })
    }
}

/// The text after `https://`, `http://` or `//`.
fn strip_scheme(url: &str) -> Option<&str> {
    if let Some(rest) = url.strip_prefix("//") {
        return Some(rest);
    }
    let (scheme, rest) = url.split_once("://")?;
    (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_taken_apart() {
        let cases = [
            ("https://www.Shop.example:443/a?b#c", "Shop.example", "/a?b#c"),
            ("//shop.example?x=1", "shop.example", "?x=1"),
            ("HTTP://user@shop.example", "shop.example", "/"),
            (" /go/kettle?x ", "", "/go/kettle?x"),
        ];
        for (url, host, target) in cases {
            assert_eq!(Address::of(url), Some(Address { host, target }), "{url}");
        }
        for none in ["", "#top", "mailto:a@b.example", "javascript:void(0)", "https://", "ftp://x.example/"] {
            assert_eq!(Address::of(none), None, "{none}");
        }
        assert_eq!(Address::of("https://a.example/b/c?d#e").map(Address::path), Some("/b/c"));
    }

    #[test]
    fn a_host_is_itself_or_below_another() {
        let at = |url| Address::of(url).expect("a link");
        assert!(at("https://smile.Amazon.com/").is_at("amazon.com") && at("https://amazon.com/").is_at("amazon.com"));
        assert!(!at("https://notamazon.com/").is_at("amazon.com") && !at("https://com/").is_at("amazon.com"));
    }
}
