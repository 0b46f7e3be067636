//! Undoes the escapes that servers make when they write untrusted text into a log line.

/// How a format writes bytes that would break its lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Escape {
    /// `\x22`, `\"`, `\\`, `\n`: Apache and nginx `escape=default`.
    Backslash,
    /// JSON strings: `\"`, `\/`, `\u00e9`; also `\x22`, which nginx writes into them without `escape=json`.
    Json,
    /// `#22`: HAProxy.
    Hash,
    /// `+` for a space in user agents and cookies: IIS.
    Plus,
    /// `""` for a quote in quoted values: other W3C logs.
    Doubled,
    /// Percent encoding once more than the client sent it: CloudFront.
    CloudFront,
    /// Percent encoding of headers: Squid.
    Percent,
    /// Nothing is escaped.
    None,
}

/// The kind of a text, since some writers escape one kind and not the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A path, a query or a referring page: percent signs are its own.
    Address,
    /// A user agent.
    Agent,
    /// A `Cookie` header.
    Cookies,
    /// Anything else.
    Other,
}

impl Escape {
    /// The byte that every escape contains: a line without it has nothing to undo.
    pub(super) const fn mark(self) -> Option<u8> {
        match self {
            Self::Backslash | Self::Json => Some(b'\\'),
            Self::Hash => Some(b'#'),
            Self::Plus => Some(b'+'),
            Self::Doubled => Some(b'"'),
            Self::CloudFront | Self::Percent => Some(b'%'),
            Self::None => None,
        }
    }
}

/// Appends `text` to `out` with its escapes undone. An invalid escape stays as it is.
pub fn undo(escape: Escape, kind: Kind, text: &[u8], out: &mut Vec<u8>) {
    let header = matches!(kind, Kind::Agent | Kind::Cookies);
    match escape {
        Escape::Backslash => each(b'\\', backslash, text, out),
        Escape::Json => each(b'\\', json, text, out),
        Escape::Hash => each(b'#', hashed, text, out),
        Escape::Plus if header => out.extend(text.iter().map(|b| if *b == b'+' { b' ' } else { *b })),
        Escape::Doubled => each(b'"', doubled, text, out),
        // Programs that write a doubly encoded `%20` in a user agent mean a space; in an address it may be the client's own.
        Escape::CloudFront if kind == Kind::Agent => {
            let from = out.len();
            each(b'%', percent, text, out);
            let once = out.split_off(from);
            each(b'%', percent, &once, out);
        }
        Escape::CloudFront if kind == Kind::Address => each(b'%', percent_of_percent, text, out),
        Escape::CloudFront => each(b'%', percent, text, out),
        Escape::Percent if header => each(b'%', percent, text, out),
        Escape::Plus | Escape::Percent | Escape::None => out.extend_from_slice(text),
    }
}

/// Appends `text` with every escape replaced that begins with `mark` and that `one` knows.
fn each(mark: u8, one: fn(&[u8]) -> (Option<Undone>, usize), text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(mark, rest) {
        out.extend_from_slice(&rest[..at]);
        let (character, used) = one(&rest[at..]);
        if let Some(character) = character {
            let mut buffer = [0; 4];
            out.extend_from_slice(character.encode(&mut buffer));
            rest = &rest[at + used..];
        } else {
            out.push(mark);
            rest = &rest[at + 1..];
        }
    }
    out.extend_from_slice(rest);
}

/// The meaning of one escape: a byte of unknown encoding, or a character.
enum Undone {
    Byte(u8),
    Character(char),
}

impl Undone {
    fn encode<'a>(&self, buffer: &'a mut [u8; 4]) -> &'a [u8] {
        match self {
            Self::Byte(byte) => {
                buffer[0] = *byte;
                &buffer[..1]
            }
            Self::Character(character) => character.encode_utf8(buffer).as_bytes(),
        }
    }
}

fn simple(byte: u8) -> Option<u8> {
    Some(match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'/' => b'/',
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        b'v' => 11,
        _ => return None,
    })
}

fn backslash(text: &[u8]) -> (Option<Undone>, usize) {
    match text.get(1) {
        Some(b'x') => (text.get(2..4).and_then(hex).map(|n| Undone::Byte(n as u8)), 4),
        Some(byte) => (simple(*byte).map(Undone::Byte), 2),
        None => (None, 0),
    }
}

fn json(text: &[u8]) -> (Option<Undone>, usize) {
    match text.get(1) {
        Some(b'u') => unicode(text),
        // Python escapes the quotes around its strings.
        Some(b'\'') => (Some(Undone::Byte(b'\'')), 2),
        _ => backslash(text),
    }
}

/// `#22`, `%22`: two hexadecimal digits after the mark.
fn hashed(text: &[u8]) -> (Option<Undone>, usize) {
    (text.get(1..3).and_then(hex).map(|n| Undone::Byte(n as u8)), 3)
}

fn percent(text: &[u8]) -> (Option<Undone>, usize) {
    hashed(text)
}

/// `%2522` to `%22`: the client's own percent sign.
fn percent_of_percent(text: &[u8]) -> (Option<Undone>, usize) {
    let own = text.starts_with(b"%25") && text.get(3..5).and_then(hex).is_some();
    (own.then_some(Undone::Byte(b'%')), 3)
}

fn doubled(text: &[u8]) -> (Option<Undone>, usize) {
    (text.starts_with(b"\"\"").then_some(Undone::Byte(b'"')), 2)
}

/// `\u00e9`, and pairs of surrogates; a lone surrogate becomes U+FFFD.
fn unicode(text: &[u8]) -> (Option<Undone>, usize) {
    let Some(first) = text.get(2..6).and_then(hex) else {
        return (None, 0);
    };
    if (0xD800..0xDC00).contains(&first)
        && text.get(6..8) == Some(b"\\u")
        && let Some(second) = text.get(8..12).and_then(hex).filter(|n| (0xDC00..0xE000).contains(n))
    {
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return (char::from_u32(code).map(Undone::Character), 12);
    }
    (Some(Undone::Character(char::from_u32(first).unwrap_or('\u{FFFD}'))), 6)
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, byte| Some(value * 16 + char::from(*byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(escape: Escape, text: &str) -> String {
        undone_in(escape, Kind::Other, text)
    }

    fn undone_in(escape: Escape, kind: Kind, text: &str) -> String {
        let mut out = Vec::new();
        undo(escape, kind, text.as_bytes(), &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn each_writer_has_its_own_way() {
        let haproxy = "Mozilla/5.0 #28X11#29 #7c#2";
        assert_eq!(undone(Escape::Hash, haproxy), "Mozilla/5.0 (X11) |#2");
        assert_eq!(undone_in(Escape::Plus, Kind::Agent, "Mozilla/5.0+(X11)"), "Mozilla/5.0 (X11)");
        assert_eq!(undone_in(Escape::Plus, Kind::Address, "/a?q=b+c"), "/a?q=b+c");
        assert_eq!(undone(Escape::Doubled, "a \"\"b\"\" c"), "a \"b\" c");
        for agent in ["Mozilla/5.0%20(X11;%20a%2Fb)", "Mozilla/5.0%2520(X11;%2520a/b)"] {
            assert_eq!(undone_in(Escape::CloudFront, Kind::Agent, agent), "Mozilla/5.0 (X11; a/b)");
        }
        assert_eq!(undone_in(Escape::CloudFront, Kind::Address, "q=a%2520b%20c&d=%25"), "q=a%20b%20c&d=%25");
        assert_eq!(undone_in(Escape::CloudFront, Kind::Cookies, "a=b;%20c=d%2520e"), "a=b; c=d%20e");
        assert_eq!(undone_in(Escape::Percent, Kind::Agent, "curl%2F8 100%"), "curl/8 100%");
        assert_eq!(undone_in(Escape::Percent, Kind::Address, "/a%20b"), "/a%20b");
    }

    #[test]
    fn servers_escapes_are_undone_and_others_kept() {
        assert_eq!(undone(Escape::Backslash, r#"a\x22b\"c\\d\q"#), r#"a"b"c\d\q"#);
        assert_eq!(undone(Escape::Backslash, r"end\"), r"end\");
        assert_eq!(undone(Escape::Backslash, r"\x2"), r"\x2");
        assert_eq!(undone(Escape::Backslash, r"\xc3\xa9"), "é");
        assert_eq!(undone(Escape::None, r"\x22"), r"\x22");
    }

    #[test]
    fn json_escapes_are_undone() {
        assert_eq!(undone(Escape::Json, r"\/dp\/X?a=1\u0026tag=t"), "/dp/X?a=1&tag=t");
        assert_eq!(undone(Escape::Json, r"a\x22b"), "a\"b");
        assert_eq!(undone(Escape::Json, r"\ud83d\ude00 \ud83d \u12"), "\u{1F600} \u{FFFD} \\u12");
    }
}
