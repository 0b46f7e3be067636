//! Reads links of HTML and XML: attributes of anchors, addresses in a sitemap, HTML inside a feed or a blog's export.
//!
//! It is as lenient as a browser, and builds no tree: a page with broken markup has links, too.

use super::{Take, plain};

/// Elements with an attribute that leads a visitor to another page.
const LINKS: &[(&str, &[&str])] = &[
    ("a", &["href", "data-href", "xlink:href"]),
    ("area", &["href"]),
    ("form", &["action"]),
    ("iframe", &["src"]),
    ("button", &["data-href", "formaction"]),
];

/// Elements with contents that are no text.
const RAW: &[&str] = &["script", "style"];

/// Reads the links of a text.
pub(super) fn read(text: &str, take: &mut Take<'_>) {
    let begin = text.trim_start();
    // In a page, text is no link. In XML, addresses are texts.
    let is_page = begin.get(..14).is_some_and(|doctype| doctype.eq_ignore_ascii_case("<!doctype html"))
        || begin.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("<html"));
    let is_xml = !is_page && (begin.starts_with("<?xml") || begin.starts_with("<urlset") || begin.starts_with("<rss"));
    read_from(text, 0, is_xml, take);
}

fn read_from(text: &str, base: usize, is_xml: bool, take: &mut Take<'_>) {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(open) = memchr::memchr(b'<', rest.as_bytes()) else {
            if is_xml {
                of_text(rest, base + at, take);
            }
            return;
        };
        if is_xml {
            of_text(&rest[..open], base + at, take);
        }
        let tag = &rest[open..];
        at += open
            + match tag.as_bytes().get(1) {
                Some(b'!') => declaration(tag, base + at + open, take),
                Some(byte) if byte.is_ascii_alphabetic() => element(tag, base + at + open, take),
                Some(b'/' | b'?') => tag.find('>').map_or(tag.len(), |end| end + 1),
                _ => 1,
            };
    }
}

/// The text of an XML element: an address, or escaped HTML.
fn of_text(text: &str, base: usize, take: &mut Take<'_>) {
    if text.contains("&lt;") && text.contains("href") {
        read_from(&unescaped(text), base, false, &mut |url, _| take(url, base));
    } else if text.contains("://") {
        plain::read(text, &mut |url, at| take(unescaped(&url), base + at));
    }
}

/// A comment, a CDATA section or a document type; returns its length.
fn declaration(tag: &str, base: usize, take: &mut Take<'_>) -> usize {
    if let Some(rest) = tag.strip_prefix("<!--") {
        return rest.find("-->").map_or(tag.len(), |end| end + 7);
    }
    if let Some(rest) = tag.strip_prefix("<![CDATA[") {
        let inside = &rest[..rest.find("]]>").unwrap_or(rest.len())];
        if inside.contains('<') {
            read_from(inside, base + 9, false, take);
        } else {
            plain::read(inside, &mut |url, at| take(url, base + 9 + at));
        }
        return (inside.len() + 12).min(tag.len());
    }
    tag.find('>').map_or(tag.len(), |end| end + 1)
}

/// An element's first tag; returns its length, for a script with all that follows up to its end.
fn element(tag: &str, base: usize, take: &mut Take<'_>) -> usize {
    let bytes = tag.as_bytes();
    let mut at = 1 + bytes[1..].iter().take_while(|b| !matches!(b, b'>' | b'/') && !b.is_ascii_whitespace()).count();
    let name = tag[1..at].to_ascii_lowercase();
    let wanted = LINKS.iter().find(|(element, _)| *element == name).map_or(&[][..], |(_, wanted)| wanted);
    loop {
        at += bytes[at..].iter().take_while(|b| b.is_ascii_whitespace() || **b == b'/').count();
        match bytes.get(at) {
            None => return tag.len(),
            Some(b'>') => break,
            Some(_) => {}
        }
        let (attribute, value, next) = attribute(tag, at);
        if wanted.iter().any(|name| attribute.eq_ignore_ascii_case(name)) && !value.is_empty() {
            take(unescaped(value.trim()), base);
        }
        at = next;
    }
    if RAW.contains(&name.as_str()) {
        let close = format!("</{name}");
        let end = (at..tag.len().saturating_sub(close.len() - 1)).find(|from| {
            bytes[*from] == b'<' && bytes[*from..from + close.len()].eq_ignore_ascii_case(close.as_bytes())
        });
        return end.unwrap_or(tag.len());
    }
    at + 1
}

/// An attribute that begins at a byte: its name, its value, and the byte after it.
fn attribute(tag: &str, from: usize) -> (&str, &str, usize) {
    let bytes = tag.as_bytes();
    let run = |from: usize, until: &dyn Fn(u8) -> bool| {
        bytes[from..].iter().position(|byte| until(*byte)).map_or(bytes.len(), |length| from + length)
    };
    // A stray quote or equals sign counts as a name of one character, so that the reading goes on.
    let end = run(from + 1, &|byte| matches!(byte, b'=' | b'>' | b'/') || byte.is_ascii_whitespace());
    let end = (end..=bytes.len()).find(|at| tag.is_char_boundary(*at)).unwrap_or(bytes.len());
    let name = &tag[from..end];
    let equals = run(end, &|byte| !byte.is_ascii_whitespace());
    if bytes.get(equals) != Some(&b'=') {
        return (name, "", end);
    }
    let value = run(equals + 1, &|byte| !byte.is_ascii_whitespace());
    match bytes.get(value) {
        Some(quote @ (b'"' | b'\'')) => {
            let close = run(value + 1, &|byte| byte == *quote);
            (name, &tag[value + 1..close], (close + 1).min(bytes.len()))
        }
        Some(_) => {
            let close = run(value, &|byte| byte == b'>' || byte.is_ascii_whitespace());
            (name, &tag[value..close], close)
        }
        None => (name, "", bytes.len()),
    }
}

/// Undoes the escapes of markup once, as a browser does: `&amp;amp;` becomes `&amp;`.
pub fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.as_bytes().iter().take(10).position(|byte| *byte == b';');
        if let Some((c, end)) = end.and_then(|end| Some((character(&rest[1..end])?, end))) {
            plain.push(c);
            rest = &rest[end + 1..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain + rest
}

/// The character that an escape's name means.
fn character(name: &str) -> Option<char> {
    let number = |text: &str, radix| u32::from_str_radix(text, radix).ok().and_then(char::from_u32);
    match name {
        "amp" | "AMP" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => match name.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => number(&hex[1..], 16),
            decimal => number(decimal, 10),
        },
    }
}
