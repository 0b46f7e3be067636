//! Headers and queries that come as JSON objects of names and values, written as a client sends them.

use super::cursor::Cursor;
use super::escapes::{Escape, Kind, undo};

/// Writes an object of names and values as a `Cookie` header; returns `false` when the text is not an object. A header that a
/// client sent as a text cannot be mistaken for one: its quotes would be escaped.
pub(super) fn cookie_header(text: &[u8], out: &mut Vec<u8>) -> bool {
    each(text, b"; ", out, |part, out| undo(Escape::Json, Kind::Other, part, out))
}

/// Writes an object of decoded parameters as a query; returns `false` when the text is not an object.
pub(super) fn query_text(text: &[u8], out: &mut Vec<u8>) -> bool {
    each(text, b"&", out, |part, out| {
        let mut plain = Vec::new();
        undo(Escape::Json, Kind::Other, part, &mut plain);
        for byte in plain {
            if byte.is_ascii_alphanumeric() || b"-_.~/:,@!*();$".contains(&byte) {
                out.push(byte);
            } else {
                out.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
        }
    })
}

/// Writes `name=value` for each member of an object, with a text between.
fn each(text: &[u8], between: &[u8], out: &mut Vec<u8>, write: impl Fn(&[u8], &mut Vec<u8>)) -> bool {
    let mut cursor = Cursor::over(text);
    if !cursor.take(b'{') || !matches!(cursor.peek(), Some(b'"' | b'}')) {
        return false;
    }
    let mut gap: &[u8] = b"";
    while let Ok((name, _)) = cursor.string() {
        let value = cursor.colon().and_then(|()| cursor.value());
        let Ok((value, _)) = value else { break };
        out.extend_from_slice(gap);
        write(name, out);
        out.push(b'=');
        write(value, out);
        gap = between;
        if !cursor.take(b',') {
            break;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_become_texts() {
        let written = |write: fn(&[u8], &mut Vec<u8>) -> bool, text: &str| {
            let mut out = Vec::new();
            write(text.as_bytes(), &mut out).then(|| String::from_utf8(out).expect("text"))
        };
        let text = r#"{"tag":"acme-20","q":"a b&c","n":3}"#;
        assert_eq!(written(query_text, text).as_deref(), Some("tag=acme-20&q=a%20b%26c&n=3"));
        assert_eq!(written(cookie_header, text).as_deref(), Some("tag=acme-20; q=a b&c; n=3"));
        assert_eq!(written(query_text, "tag=acme-20"), None);
        assert_eq!(written(query_text, "{}").as_deref(), Some(""));
    }
}
