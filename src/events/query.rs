//! Reads partners' ids in addresses, also where the link is broken.

use crate::base::short_search::{near, near2, near3};
use crate::merchant::site::id_in_path;
use memchr::memmem::Finder;
use std::borrow::Cow;

/// Characters of an id that are kept; what is longer is no id that a registry holds.
pub const MAX_TAG: usize = 255;

/// Occurrences of one parameter that are looked at in one address.
pub const MAX_OCCURRENCES: usize = 16;

/// The prefix of a name that is a pattern for a place in the path.
const PATH: &str = "path:";

/// How an address holds an id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TagPlacement {
    /// As it should: `?tag=mysite-20`.
    Clear,
    /// Inside another parameter's value, as redirectors carry it: `?url=https%3A%2F%2F…%3Ftag%3Dmysite-20`.
    Nested,
    /// `&amp;tag=`: the link was escaped twice.
    EscapedAmpersand,
    /// `tag%3Dmysite-20`: the equals sign is encoded.
    EncodedEquals,
    /// `%3Ftag=` or `%26tag=`: the separator is encoded.
    EncodedSeparator,
    /// `?ref=a?tag=`: a second question mark.
    SecondQuestionMark,
    /// `/page&tag=`: no question mark.
    NoQuestionMark,
    /// `tag={id}`, `tag=%%ID%%`, `tag=[subid]`: a placeholder that nobody filled.
    Placeholder,
    /// `tag=a&tag=b`: two different ids.
    Twice,
    /// `tag=`: nothing.
    Empty,
}

impl TagPlacement {
    /// Whether shops and networks can read the id.
    pub fn is_readable(self) -> bool {
        self == Self::Clear
    }

    /// Whether the link is broken (an id inside a redirector's parameter is as it should be).
    pub fn is_broken(self) -> bool {
        !matches!(self, Self::Clear | Self::Nested)
    }

    /// What is wrong, in words.
    pub fn wrong(self) -> &'static str {
        match self {
            Self::Clear => "nothing",
            Self::Nested => "the id is inside another parameter",
            Self::EscapedAmpersand => "the ampersand was escaped (&amp;) once too often",
            Self::EncodedEquals => "the equals sign after the parameter is encoded (%3D)",
            Self::EncodedSeparator => "the separator before the parameter is encoded",
            Self::SecondQuestionMark => "the parameter comes after a second question mark",
            Self::NoQuestionMark => "there is no question mark before the parameter",
            Self::Placeholder => "the id is a placeholder that was never filled in",
            Self::Twice => "the parameter occurs twice with different ids",
            Self::Empty => "the parameter is empty",
        }
    }
}

/// An id as an address holds it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TagText {
    /// The parameter: an index into the names that were looked for.
    pub param: u8,
    /// How the address holds it.
    pub standing: TagPlacement,
    /// The id, percent-decoded. Of two ids, the second follows after a line feed.
    pub text: Vec<u8>,
    /// It is the number of an order and no registered id, see [`super::Events::mark_order_numbers`].
    pub is_order_number: bool,
}

/// Looks for parameters by name.
#[derive(Debug)]
pub struct Params {
    finders: Vec<(Finder<'static>, usize, u8)>,
    /// Patterns of paths with `{id}` in them, by the numbers of their names: `path:*/ref/{id}`.
    paths: Vec<(String, u8)>,
    /// Bytes of the shortest name.
    shortest: usize,
    /// The names' last bytes.
    ends: [bool; 256],
}

impl Params {
    /// Looks for these names.
    pub fn new(names: &[impl AsRef<str>]) -> Self {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let numbered = || names.iter().copied().zip(0_u8..=u8::MAX);
        let paths = numbered().filter_map(|(name, nth)| Some((name.strip_prefix(PATH)?.to_owned(), nth))).collect();
        let queried = || numbered().filter(|(name, _)| !name.starts_with(PATH));
        let finders = queried().map(|(n, nth)| (Finder::new(n.as_bytes()).into_owned(), n.len(), nth)).collect();
        let mut ends = [false; 256];
        for (name, _) in queried() {
            match name.as_bytes().last() {
                Some(last) => ends[usize::from(*last)] = true,
                None => ends = [true; 256],
            }
        }
        Self { finders, paths, shortest: queried().map(|(name, _)| name.len()).min().unwrap_or(MAX_TAG), ends }
    }

    /// Whether any of the names is a pattern for paths.
    pub fn have_paths(&self) -> bool {
        !self.paths.is_empty()
    }

    /// The id in a path, without its query.
    pub fn read_path(&self, path: &[u8]) -> Option<TagText> {
        self.paths.iter().find_map(|(pattern, param)| {
            let raw = id_in_path(pattern, path)?;
            let mut text = Vec::new();
            decode(&raw[..raw.len().min(3 * MAX_TAG)], &mut text);
            text.truncate(MAX_TAG);
            Some(TagText { param: *param, standing: judge(raw, &text), text, is_order_number: false })
        })
    }

    fn in_path(&self, target: &[u8]) -> Option<TagText> {
        if self.paths.is_empty() {
            return None;
        }
        self.read_path(&target[..memchr::memchr2(b'?', b'#', target).unwrap_or(target.len())])
    }

    /// The first parameter that the address holds, readable ones before broken ones.
    pub fn read(&self, target: &[u8]) -> Option<TagText> {
        match memchr::memchr3(b'?', b'&', b'%', target) {
            Some(special) => self.read_from(target, special),
            None => self.in_path(target),
        }
    }

    /// The same, where the position of the first `?`, `&` or `%` is known.
    #[inline]
    pub fn read_from(&self, target: &[u8], special: usize) -> Option<TagText> {
        if !self.may_hold(target, special) {
            return self.in_path(target);
        }
        self.look_from(target, special).or_else(|| self.in_path(target))
    }

    /// Whether an address can hold an id outside its path, where the position of the first `?`, `&` or `%` is known.
    #[inline]
    pub(super) fn may_hold(&self, target: &[u8], special: usize) -> bool {
        // The shortest address with an id has a separator before its parameter and an equals sign after it.
        target.len() - special >= self.shortest + 2 && self.may_name(&target[special..])
    }

    /// Whether a name comes before an equals sign, plain or encoded, as it does before every id. Most queries hold none, and a
    /// search for each name would cost more than this check.
    #[inline]
    fn may_name(&self, text: &[u8]) -> bool {
        let mut from = 1;
        while let Some(found) = text.get(from..).and_then(|rest| near2([b'=', b'%'], rest)) {
            let at = from + found;
            if self.ends[usize::from(text[at - 1])] && self.names_end(&text[..at]) {
                return true;
            }
            from = at + 1;
        }
        false
    }

    fn names_end(&self, text: &[u8]) -> bool {
        self.finders.iter().any(|(finder, ..)| text.ends_with(finder.needle()))
    }

    fn look_from(&self, target: &[u8], special: usize) -> Option<TagText> {
        let mut best: Option<TagText> = None;
        for (finder, length, param) in &self.finders {
            let Some(found) = read_one(finder, *length, target, special) else { continue };
            let tag = TagText { param: *param, standing: found.0, text: found.1, is_order_number: false };
            if tag.standing.is_readable() {
                return Some(tag);
            }
            best = best.or(Some(tag));
        }
        best
    }
}

/// One parameter in an address: its placement and its value.
fn read_one(finder: &Finder<'_>, length: usize, target: &[u8], from: usize) -> Option<(TagPlacement, Vec<u8>)> {
    let mut best: Option<(TagPlacement, Vec<u8>)> = None;
    for at in finder.find_iter(&target[from..]).take(MAX_OCCURRENCES) {
        let at = from + at;
        let Some((separator, equals)) = shape(target, at, length) else { continue };
        let raw = &target[at + length + equals.1..];
        let end = memchr::memchr3(b'&', b'#', b'?', raw).unwrap_or(raw.len());
        let nested = separator == TagPlacement::Nested || equals.0 == TagPlacement::Nested;
        let mut value = Vec::new();
        decode(&raw[..end.min(3 * MAX_TAG)], &mut value);
        if nested {
            let inner = memchr::memchr3(b'&', b'#', b'?', &value).unwrap_or(value.len());
            value.truncate(inner);
        }
        value.truncate(MAX_TAG);
        let standing = [separator, equals.0].into_iter().find(|s| *s != TagPlacement::Clear);
        let standing = standing.unwrap_or_else(|| match raw.get(end) {
            // Servers read on to the next `&`: the id is followed by what should have been other parameters.
            Some(b'?') => TagPlacement::SecondQuestionMark,
            _ => judge(&raw[..end], &value),
        });
        match &best {
            Some((TagPlacement::Clear, first)) if standing == TagPlacement::Clear && *first != value => {
                let both = [first.as_slice(), b"\n", &value].concat();
                return Some((TagPlacement::Twice, both));
            }
            Some((known, _)) if *known <= standing => {}
            _ => best = Some((standing, value)),
        }
    }
    best
}

/// How a parameter is separated from what precedes it, and the equals sign after its name with the sign's length.
fn shape(target: &[u8], at: usize, length: usize) -> Option<(TagPlacement, (TagPlacement, usize))> {
    let (before, behind) = (&target[..at], &target[at + length..]);
    let question = memchr::memchr(b'?', before);
    // Inside a value: an equals sign is between the question mark and here, with no `&` after it.
    let in_value = question.is_some_and(|q| {
        let parameter = memchr::memrchr(b'&', &before[q..]).map_or(q, |a| q + a);
        memchr::memchr(b'=', &before[parameter..]).is_some()
    });
    let equals = match behind {
        [b'=', ..] => (TagPlacement::Clear, 1),
        [b'%', b'3', b'D' | b'd', ..] if in_value => (TagPlacement::Nested, 3),
        [b'%', b'3', b'D' | b'd', ..] => (TagPlacement::EncodedEquals, 3),
        _ => return None,
    };
    let separator = match before {
        [.., b'?'] if question == Some(at - 1) => TagPlacement::Clear,
        [.., b'?'] => TagPlacement::SecondQuestionMark,
        [.., b'&'] if question.is_none() => TagPlacement::NoQuestionMark,
        [.., b'&'] => TagPlacement::Clear,
        [.., b'&' | b'?', b'a', b'm', b'p', b';'] => TagPlacement::EscapedAmpersand,
        [.., b';'] if question.is_some() => TagPlacement::Clear,
        [.., b'%', b'3', b'F' | b'f'] | [.., b'%', b'2', b'6'] if in_value => TagPlacement::Nested,
        [.., b'%', b'3', b'F' | b'f'] | [.., b'%', b'2', b'6'] => TagPlacement::EncodedSeparator,
        _ => return None,
    };
    Some((separator, equals))
}

/// The placement of a readable value: an id, a placeholder, or nothing.
fn judge(raw: &[u8], value: &[u8]) -> TagPlacement {
    let pair = |open: u8, close: u8| {
        memchr::memchr(open, value).is_some_and(|at| memchr::memchr(close, &value[at..]).is_some())
    };
    let percents = || raw.windows(2).filter(|w| w == b"%%").count() >= 2;
    let opens = || near3([b'{', b'[', b'<'], value).is_some();
    let encodes = || near(b'%', raw).is_some();
    if value.is_empty() {
        TagPlacement::Empty
    } else if encodes() && percents() || opens() && (pair(b'{', b'}') || pair(b'[', b']') || pair(b'<', b'>')) {
        TagPlacement::Placeholder
    } else {
        TagPlacement::Clear
    }
}

/// Undoes percent encoding and `+`; a broken escape stays as it is.
pub fn decode(text: &[u8], out: &mut Vec<u8>) {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    // Most texts hold nothing to undo.
    let mut at = near2([b'%', b'+'], text).unwrap_or(text.len());
    out.extend_from_slice(&text[..at]);
    while at < text.len() {
        match text[at..] {
            [b'%', a, b, ..] if hex(a).is_some() && hex(b).is_some() => {
                out.push((hex(a).unwrap_or(0) * 16 + hex(b).unwrap_or(0)) as u8);
                at += 3;
            }
            [b'+', ..] => {
                out.push(b' ');
                at += 1;
            }
            [byte, ..] => {
                out.push(byte);
                at += 1;
            }
            [] => {}
        }
    }
}

/// The same for a text that mostly needs no buffer of its own.
pub fn decoded(text: &[u8]) -> Cow<'_, [u8]> {
    if near2([b'%', b'+'], text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = Vec::new();
    decode(text, &mut plain);
    Cow::Owned(plain)
}

/// The raw value of a readable parameter.
pub fn value<'a>(target: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let query = &target[memchr::memchr(b'?', target)? + 1..];
    query.split(|b| *b == b'&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix(b"="))
}

#[cfg(test)]
mod tests;
