//! Undoes the escapes that servers make when they write untrusted text into a log line.

/// How a format writes bytes that would break its lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Escape {
    /// `\x22`, `\"`, `\\`, `\n`: Apache and nginx `escape=default`.
    Backslash,
    /// JSON strings: `\"`, `\/`, `\u00e9`.
    Json,
    /// Nothing is escaped.
    None,
}

/// Appends `text` to `out` with its escapes undone. An escape that is none stays as it is.
pub fn undo(escape: Escape, text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let (bytes, used) = match escape {
            Escape::None => (None, 0),
            Escape::Backslash => backslash(&rest[at..]),
            Escape::Json => json(&rest[at..]),
        };
        if let Some(character) = bytes {
            let mut buffer = [0; 4];
            out.extend_from_slice(character.encode(&mut buffer));
            rest = &rest[at + used..];
        } else {
            out.push(b'\\');
            rest = &rest[at + 1..];
        }
    }
    out.extend_from_slice(rest);
}

/// What one escape stands for: a byte of unknown encoding, or a character.
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
        Some(byte) => (simple(*byte).map(Undone::Byte), 2),
        None => (None, 0),
    }
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
        let mut out = Vec::new();
        undo(escape, text.as_bytes(), &mut out);
        String::from_utf8_lossy(&out).into_owned()
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
        assert_eq!(undone(Escape::Json, r"\ud83d\ude00 \ud83d \u12"), "\u{1F600} \u{FFFD} \\u12");
    }
}
