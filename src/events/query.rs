//! Reads partners' ids in addresses, also where the link that brought them is broken.

use crate::near::{near, near2, near3};
use memchr::memmem::Finder;

/// Characters of an id that are kept; what is longer is no id that a registry holds.
pub const MAX_TAG: usize = 255;

/// Occurrences of one parameter that are looked at in one address.
pub const MAX_OCCURRENCES: usize = 16;

/// How an id stands in an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
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

impl Standing {
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
    /// Which parameter: an index into the names that were looked for.
    pub param: u8,
    /// How it stands there.
    pub standing: Standing,
    /// The id, percent-decoded; the second of two behind a line feed.
    pub text: Vec<u8>,
}

/// Looks for parameters by name.
#[derive(Debug)]
pub struct Params {
    finders: Vec<(Finder<'static>, usize)>,
    /// Bytes of the shortest name.
    shortest: usize,
    /// The names' last bytes.
    ends: [bool; 256],
}

impl Params {
    /// Looks for these names.
    pub fn new(names: &[impl AsRef<str>]) -> Self {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let finders = names.iter().map(|n| (Finder::new(n.as_bytes()).into_owned(), n.len())).collect();
        let mut ends = [false; 256];
        for name in &names {
            match name.as_bytes().last() {
                Some(last) => ends[usize::from(*last)] = true,
                None => ends = [true; 256],
            }
        }
        Self { finders, shortest: names.iter().map(|name| name.len()).min().unwrap_or(0), ends }
    }

    /// The first parameter that the address holds, readable ones before broken ones.
    pub fn read(&self, target: &[u8]) -> Option<TagText> {
        self.read_from(target, memchr::memchr3(b'?', b'&', b'%', target)?)
    }

    /// The same, where the first `?`, `&` or `%` is known.
    #[inline]
    pub fn read_from(&self, target: &[u8], special: usize) -> Option<TagText> {
        // The shortest address with an id has a separator before its parameter and an equals sign behind.
        if target.len() - special < self.shortest + 2 || !self.may_name(&target[special..]) {
            return None;
        }
        self.look_from(target, special)
    }

    /// Whether a name stands before an equals sign, plain or encoded, as it does before every id. Most queries hold none,
    /// and a search for each name would cost more than looking at them.
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
        self.finders.iter().any(|(finder, _)| text.ends_with(finder.needle()))
    }

    fn look_from(&self, target: &[u8], special: usize) -> Option<TagText> {
        let mut best: Option<TagText> = None;
        for (param, (finder, length)) in self.finders.iter().enumerate() {
            let Some(found) = read_one(finder, *length, target, special) else { continue };
            let tag = TagText { param: param as u8, standing: found.0, text: found.1 };
            if tag.standing.is_readable() {
                return Some(tag);
            }
            best = best.or(Some(tag));
        }
        best
    }
}

/// One parameter in an address: how it stands, and its value.
fn read_one(finder: &Finder<'_>, length: usize, target: &[u8], from: usize) -> Option<(Standing, Vec<u8>)> {
    let mut best: Option<(Standing, Vec<u8>)> = None;
    for at in finder.find_iter(&target[from..]).take(MAX_OCCURRENCES) {
        let at = from + at;
        let Some((separator, equals)) = shape(target, at, length) else { continue };
        let raw = &target[at + length + equals.1..];
        let end = memchr::memchr3(b'&', b'#', b'?', raw).unwrap_or(raw.len());
        let nested = separator == Standing::Nested || equals.0 == Standing::Nested;
        let mut value = Vec::new();
        decode(&raw[..end.min(3 * MAX_TAG)], &mut value);
        if nested {
            let inner = memchr::memchr3(b'&', b'#', b'?', &value).unwrap_or(value.len());
            value.truncate(inner);
        }
        value.truncate(MAX_TAG);
        let standing = [separator, equals.0].into_iter().find(|s| *s != Standing::Clear);
        let standing = standing.unwrap_or_else(|| match raw.get(end) {
            // Servers read on to the next `&`: the id is followed by what should have been other parameters.
            Some(b'?') => Standing::SecondQuestionMark,
            _ => judge(&raw[..end], &value),
        });
        match &best {
            Some((Standing::Clear, first)) if standing == Standing::Clear && *first != value => {
                let both = [first.as_slice(), b"\n", &value].concat();
                return Some((Standing::Twice, both));
            }
            Some((known, _)) if *known <= standing => {}
            _ => best = Some((standing, value)),
        }
    }
    best
}

/// What stands before and behind a parameter's name: how it is separated, and the equals sign with its length.
fn shape(target: &[u8], at: usize, length: usize) -> Option<(Standing, (Standing, usize))> {
    let (before, behind) = (&target[..at], &target[at + length..]);
    let question = memchr::memchr(b'?', before);
    // Inside a value: an equals sign stands between the question mark and here, with no `&` behind it.
    let in_value = question.is_some_and(|q| {
        let parameter = memchr::memrchr(b'&', &before[q..]).map_or(q, |a| q + a);
        memchr::memchr(b'=', &before[parameter..]).is_some()
    });
    let equals = match behind {
        [b'=', ..] => (Standing::Clear, 1),
        [b'%', b'3', b'D' | b'd', ..] if in_value => (Standing::Nested, 3),
        [b'%', b'3', b'D' | b'd', ..] => (Standing::EncodedEquals, 3),
        _ => return None,
    };
    let separator = match before {
        [.., b'?'] if question == Some(at - 1) => Standing::Clear,
        [.., b'?'] => Standing::SecondQuestionMark,
        [.., b'&'] if question.is_none() => Standing::NoQuestionMark,
        [.., b'&'] => Standing::Clear,
        [.., b'&', b'a', b'm', b'p', b';'] => Standing::EscapedAmpersand,
        [.., b';'] if question.is_some() => Standing::Clear,
        [.., b'%', b'3', b'F' | b'f'] | [.., b'%', b'2', b'6'] if in_value => Standing::Nested,
        [.., b'%', b'3', b'F' | b'f'] | [.., b'%', b'2', b'6'] => Standing::EncodedSeparator,
        _ => return None,
    };
    Some((separator, equals))
}

/// How a readable value stands: as an id, as a placeholder, or as nothing.
fn judge(raw: &[u8], value: &[u8]) -> Standing {
    let pair = |open: u8, close: u8| {
        memchr::memchr(open, value).is_some_and(|at| memchr::memchr(close, &value[at..]).is_some())
    };
    let percents = || raw.windows(2).filter(|w| w == b"%%").count() >= 2;
    let opens = || near3([b'{', b'[', b'<'], value).is_some();
    let encodes = || near(b'%', raw).is_some();
    if value.is_empty() {
        Standing::Empty
    } else if encodes() && percents() || opens() && (pair(b'{', b'}') || pair(b'[', b']') || pair(b'<', b'>')) {
        Standing::Placeholder
    } else {
        Standing::Clear
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

/// The raw value of a readable parameter.
pub fn value<'a>(target: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let query = &target[memchr::memchr(b'?', target)? + 1..];
    query.split(|b| *b == b'&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix(b"="))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(target: &str) -> Option<(Standing, String)> {
        let params = Params::new(&["tag".to_owned()]);
        params.read(target.as_bytes()).map(|t| (t.standing, String::from_utf8_lossy(&t.text).into_owned()))
    }

    #[test]
    fn every_way_to_break_a_link_is_told() {
        use Standing as S;
        for (target, standing, text) in [
            ("/dp/X?tag=a-20", S::Clear, "a-20"),
            ("/dp/X?linkCode=ll1&tag=a-20&x=1", S::Clear, "a-20"),
            ("/dp/X?tag=a%2D20", S::Clear, "a-20"),
            ("/dp/X?linkCode=ll1&amp;tag=a-20", S::EscapedAmpersand, "a-20"),
            ("/dp/X?tag%3Da-20", S::EncodedEquals, "a-20"),
            ("/dp/X%3Ftag%3Da-20", S::EncodedSeparator, "a-20"),
            ("/dp/X?ref=b?tag=a-20", S::SecondQuestionMark, "a-20"),
            ("/dp/X?tag=a-20?utm=b", S::SecondQuestionMark, "a-20"),
            ("/dp/X&tag=a-20", S::NoQuestionMark, "a-20"),
            ("/dp/X?tag={id}", S::Placeholder, "{id}"),
            ("/dp/X?tag=%%ID%%", S::Placeholder, "%%ID%%"),
            ("/dp/X?tag=[subid]", S::Placeholder, "[subid]"),
            ("/dp/X?tag=a-20&tag=b-20", S::Twice, "a-20\nb-20"),
            ("/dp/X?tag=a-20&tag=a-20", S::Clear, "a-20"),
            ("/dp/X?tag=", S::Empty, ""),
            ("/go?url=https%3A%2F%2Fs.example%2Fx%3Ftag%3Da-20%26b%3Dc", S::Nested, "a-20"),
        ] {
            assert_eq!(read(target), Some((standing, text.to_owned())), "{target}");
        }
    }

    #[test]
    fn other_words_are_no_ids() {
        for target in
            ["/dp/X", "/tag=a", "/dp/X?stage=a", "/dp/X?tags=a", "/tag/shoes?x=1", "/dp/X?atag=b", "/dp/X?x=tag"]
        {
            assert_eq!(read(target), None, "{target}");
        }
    }

    /// Percent encoding undone in the plainest way.
    fn decoded(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((first, behind)) = rest.split_first() {
            let escape = behind.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
            let digits = escape.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
            let byte = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok());
            out.push(byte.unwrap_or(if *first == b'+' { b' ' } else { *first }));
            rest = if byte.is_some() { &behind[2..] } else { behind };
        }
        out
    }

    proptest! {
        #[test]
        fn decoding_is_that_of_a_plain_walk(text in "[%+a-fA-F0-9xé]{0,24}") {
            let mut out = Vec::new();
            decode(text.as_bytes(), &mut out);
            prop_assert_eq!(out, decoded(&text));
        }

        /// What is turned away before the search holds nothing.
        #[test]
        fn nothing_is_turned_away_that_a_search_finds(target in "/(t|a|g|v|x|=|%|%3[dD]|%26|%3F|&|\\?|;|&amp;|tag=|via%3D){0,14}") {
            let params = Params::new(&["tag".to_owned(), "via".to_owned(), "g".to_owned()]);
            let target = target.as_bytes();
            let special = memchr::memchr3(b'?', b'&', b'%', target);
            prop_assert_eq!(params.read(target), special.and_then(|special| params.look_from(target, special)));
        }

        /// A whole query split at its separators says the same as the search for the name.
        #[test]
        fn ids_are_those_of_a_query_that_was_split(
            pairs in proptest::collection::vec(("(tag|atag|tags|x|Tag)", "=?", "(%2[Dd]|[ab+-]){0,3}"), 0..8),
        ) {
            let query: Vec<String> = pairs.iter().map(|(name, equals, value)| format!("{name}{equals}{value}")).collect();
            let target = format!("/dp/X?{}", query.join("&"));
            let values: Vec<Vec<u8>> = query
                .iter()
                .filter_map(|pair| pair.split_once('='))
                .filter(|(name, _)| *name == "tag")
                .map(|(_, value)| decoded(value))
                .collect();
            let mut ids = values.iter().filter(|value| !value.is_empty());
            let first = ids.next();
            let expected = match (first, ids.find(|id| Some(*id) != first)) {
                (Some(first), Some(other)) => Some((Standing::Twice, [first.as_slice(), b"\n", other].concat())),
                (Some(first), None) => Some((Standing::Clear, first.clone())),
                _ => values.first().map(|_| (Standing::Empty, Vec::new())),
            };
            let params = Params::new(&["tag".to_owned()]);
            let found = params.read(target.as_bytes());
            let from = params.read_from(target.as_bytes(), 5);
            prop_assert_eq!(&found, &from, "{}", &target);
            prop_assert_eq!(found.map(|tag| (tag.standing, tag.text)), expected, "{}", &target);
        }

        #[test]
        fn a_value_is_that_of_the_first_pair_of_its_name(query in "[ab=&]{0,16}", name in "[ab]{1,2}") {
            let target = format!("/t?{query}");
            let split = query.split('&').filter_map(|pair| pair.split_once('='));
            let first = split.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_bytes());
            prop_assert_eq!(value(target.as_bytes(), name.as_bytes()), first);
        }
    }

    #[test]
    fn values_are_found_by_their_whole_name() {
        assert_eq!(value(b"/t?border=1&order=7&x", b"order"), Some(b"7".as_slice()));
        assert_eq!(value(b"/t?border=1", b"order"), None);
    }
}
