//! Page patterns: paths in which `*` matches any run of bytes, including `/`.
//!
//! They are matched once per log line, so nothing here allocates or decodes a path as text.

use std::str::FromStr;

use memchr::memmem;

/// A set of path patterns; empty by default, and then it matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    patterns: Vec<Pattern>,
    texts: Vec<String>,
    second: FirstBytes,
}

/// One pattern, classified by what decides it: most are a literal or a prefix.
#[derive(Clone, Debug)]
enum Pattern {
    Exact(Box<[u8]>),
    Prefix(Box<[u8]>),
    Pieces { first: Box<[u8]>, middle: Vec<Box<[u8]>>, last: Box<[u8]> },
}

/// The values that a path's second byte can have in a match (the first is always `/`).
///
/// Most lines are pages and assets that no pattern matches; one bit test rejects them.
#[derive(Clone, Copy, Debug, Default)]
struct FirstBytes([u64; 4]);

impl FirstBytes {
    fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    fn has(self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

/// One validated pattern, as the user wrote it: it starts with `/` or `*` and matches the path only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Glob(pub String);

impl FromStr for Glob {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.starts_with(['/', '*']) {
            return Err(format!("{text:?} is no page pattern; a path starts with / or *, as in \"/checkout*\""));
        }
        if text.contains(['?', '#']) {
            return Err(format!("{text:?} is no page pattern; patterns see the path only, so leave the query out"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Globs {
    /// Compiles patterns; an empty slice gives a set that matches nothing.
    pub fn of<T: AsRef<str>>(patterns: &[T]) -> Self {
        let mut globs = Self::default();
        for text in patterns.iter().map(AsRef::as_ref) {
            globs.mark_second(text.as_bytes());
            globs.patterns.push(Pattern::of(text));
            globs.texts.push(text.to_owned());
        }
        globs
    }

    /// Whether any pattern matches the whole path (bytes as logged, without the query).
    #[inline]
    pub fn matches(&self, path: &[u8]) -> bool {
        match path.get(1) {
            Some(byte) if !self.second.has(*byte) => false,
            _ => self.patterns.iter().any(|pattern| pattern.matches(path)),
        }
    }

    /// Whether a path with this second byte can match: for callers that check several sets at once.
    pub fn may_match(&self, second: u8) -> bool {
        self.second.has(second)
    }

    /// Whether no pattern is configured.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns as they were written, in their order.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    fn mark_second(&mut self, pattern: &[u8]) {
        match pattern {
            [first, second, ..] if *first != b'*' && *second != b'*' => self.second.add(*second),
            _ => self.second.0 = [u64::MAX; 4],
        }
    }
}

impl Pattern {
    fn of(text: &str) -> Self {
        let mut pieces: Vec<Box<[u8]>> = text.split('*').map(|p| p.as_bytes().into()).collect();
        let last = pieces.pop().unwrap_or_default();
        if pieces.is_empty() {
            return Self::Exact(last);
        }
        let first = pieces.remove(0);
        pieces.retain(|piece| !piece.is_empty());
        if pieces.is_empty() && last.is_empty() {
            return Self::Prefix(first);
        }
        Self::Pieces { first, middle: pieces, last }
    }

    fn matches(&self, path: &[u8]) -> bool {
        match self {
            Self::Exact(text) => path == &**text,
            Self::Prefix(text) => path.starts_with(text),
            Self::Pieces { first, middle, last } => path
                .strip_prefix(&**first)
                .and_then(|rest| rest.strip_suffix(&**last))
                .is_some_and(|rest| holds_in_order(rest, middle)),
        }
    }
}

/// Whether the pieces occur one after the other; taking each at its first position leaves the most room for the next.
fn holds_in_order(mut rest: &[u8], pieces: &[Box<[u8]>]) -> bool {
    for piece in pieces {
        match memmem::find(rest, piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        let cases = [
            ("/cart", "/cart", true),
            ("/cart", "/cart/", false),
            ("/cart*", "/cart/add", true),
            ("/cart*", "/shop/cart", false),
            ("*/thanks", "/de/order/thanks", true),
            ("*/thanks", "/thanks/2", false),
            ("/checkouts/*/thank_you*", "/checkouts/c/abc/thank_you", true),
            ("/checkouts/*/thank_you*", "/checkouts/thank_you", false),
            ("/a*b*c", "/abbc", true),
            ("/a*b*c", "/ac", false),
            ("/aba*aba", "/aba", false),
            ("/**x", "/x", true),
            ("*", "", true),
            ("/", "/", true),
            ("/", "/index", false),
            ("/*", "/", true),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(Globs::of(&[pattern]).matches(path.as_bytes()), expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn any_pattern_is_enough_and_none_matches_nothing() {
        let globs = Globs::of(&["/cart", "*.php"]);
        assert!(globs.matches(b"/cart"));
        assert!(globs.matches(b"/\xff/thanks.php"));
        assert!(!globs.matches(b"/kart"));
        assert!(!Globs::default().matches(b"/"));
        assert!(!Globs::default().matches(b""));
        assert_eq!(globs.texts(), ["/cart", "*.php"]);
    }

    #[test]
    fn a_pattern_looks_at_the_path_only() {
        assert!("/cart*".parse::<Glob>().is_ok());
        assert!("cart".parse::<Glob>().is_err());
        assert!("/index.php?route=cart".parse::<Glob>().is_err());
    }
}
