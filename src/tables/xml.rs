//! XML documents as JSON: an element with text is a text, one with elements an object, and elements of one name a list.
//!
//! Exports of networks in XML are lists of flat elements. Nothing outside the file is read: document types and entities
//! of a file's own are not expanded.

use std::fmt::Write;

/// The deepest nesting that is read; deeper elements are left out.
const MOST_NESTED: usize = 32;

/// Whether a text is an XML document, and no web page.
pub(super) fn is_xml(text: &str) -> bool {
    let text = text.trim_start();
    let begins = |word: &str| text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
    let is_page = begins("<!doctype") || begins("<html");
    let named = text.strip_prefix('<').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    (begins("<?xml") || named && text.contains("</")) && !is_page
}

/// An element while it is read.
#[derive(Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<(String, String)>,
    /// How many of its children are attributes, which come first.
    attributes: usize,
}

impl Element {
    /// The element as JSON.
    fn json(&self) -> String {
        if self.children.is_empty() {
            return quoted(self.text.trim());
        }
        // What a list says of itself, such as the number of its page, is no part of it.
        let elements =
            if self.attributes < self.children.len() { &self.children[self.attributes..] } else { &self.children };
        let first = &elements[0].0;
        let same = elements.iter().all(|(name, _)| name == first);
        // `<orders><order>…</order></orders>` is a list, even of one.
        let plural = self.name.strip_suffix('s').is_some_and(|one| one == first) || first == "row";
        let is_list = plural || elements.len() > 1 && self.attributes == 0;
        if same && is_list {
            let values: Vec<&str> = elements.iter().map(|(_, value)| value.as_str()).collect();
            return format!("[{}]", values.join(","));
        }
        let fields: Vec<String> =
            self.children.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
        format!("{{{}}}", fields.join(","))
    }
}

/// The document as JSON. Of a text that is cut, what was read up to there.
pub(super) fn json(text: &str) -> String {
    let mut open: Vec<Element> = vec![Element::default()];
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        if let Some(element) = open.last_mut() {
            element.text.push_str(&unescaped(&rest[..at]));
        }
        rest = &rest[at..];
        let Some(length) = markup(rest, &mut open) else { break };
        rest = &rest[length..];
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().and_then(|document| document.children.into_iter().next()).map_or_else(String::new, |(_, value)| value)
}

/// Reads the markup at the front; returns its length, or `None` where it is cut.
fn markup(text: &str, open: &mut Vec<Element>) -> Option<usize> {
    if let Some(rest) = text.strip_prefix("<![CDATA[") {
        let end = rest.find("]]>")?;
        if let Some(element) = open.last_mut() {
            element.text.push_str(&rest[..end]);
        }
        return Some("<![CDATA[".len() + end + 3);
    }
    if text.starts_with("<!--") {
        return text.find("-->").map(|end| end + 3);
    }
    let end = tag_end(text)?;
    let tag = &text[1..end];
    if let Some(name) = tag.strip_prefix('/') {
        // An end without its beginning closes nothing.
        if open.len() > 1 && open.iter().skip(1).any(|element| element.name == local(name.trim())) {
            close(open);
        }
    } else if !tag.starts_with(['!', '?']) {
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        open.push(begun(tag));
        if is_empty || open.len() > MOST_NESTED {
            close(open);
        }
    }
    Some(end + 1)
}

/// Where a tag ends: at the first `>` outside quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// An element with its attributes as fields; those of namespaces say nothing about the data.
fn begun(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut element = Element { name: local(name).to_owned(), ..Element::default() };
    while let Some((key, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else { break };
        let Some(end) = after[1..].find(quote) else { break };
        let key = key.trim();
        if !key.starts_with("xmlns") && !key.contains(':') {
            element.children.push((key.to_owned(), quoted(&unescaped(&after[1..=end]))));
        }
        rest = &after[end + 2..];
    }
    element.attributes = element.children.len();
    element
}

/// A name without the prefix of its namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Closes the innermost element.
fn close(open: &mut Vec<Element>) {
    let Some(element) = open.pop() else { return };
    let value = element.json();
    if let Some(parent) = open.last_mut() {
        parent.children.push((element.name, value));
    }
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// A text with its character references resolved.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = rest.find(';').filter(|end| *end <= 10).and_then(|end| Some((reference(&rest[1..end])?, end)));
        let length = if let Some((c, end)) = found {
            plain.push(c);
            end + 1
        } else {
            plain.push('&');
            1
        };
        rest = &rest[length..];
    }
    plain.push_str(rest);
    plain
}

/// The character that a reference such as `amp` or `#233` means.
fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_one_name_are_a_list() {
        let text = "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<x:response xmlns:x=\"y\">\n <success>true</success>\n <sales>\n  <sale id=\"7\"><note/><name>T &amp; <![CDATA[<b>]]>&#233;</name></sale>\n </sales>\n</x:response>";
        let wanted = "{\"success\":\"true\",\"sales\":[{\"id\":\"7\",\"note\":\"\",\"name\":\"T & <b>é\"}]}";
        assert_eq!(json(text), wanted);
        assert!(is_xml(text) && !is_xml("<!DOCTYPE html><p></p>") && !is_xml("<25>Sep 1 web: x"));
        let two = "<events><event><id>1</id></event><event><id>2</id></event></events>";
        assert_eq!(json(two), "[{\"id\":\"1\"},{\"id\":\"2\"}]");
    }

    #[test]
    fn any_text_ends() {
        for text in ["", "<", "<a", "<a b=\"", "</a></b>", "<a><b></a>", "<a>&;&#x110000;", "<a b='1' c></a>"] {
            let json = json(text);
            assert!(json.is_empty() || serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{text}: {json}");
        }
        let deep = "<a>".repeat(1000);
        assert!(serde_json::from_str::<serde_json::Value>(&json(&deep)).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_read_is_json(text in "[<>/a b=\"'!?&;\\-\\[\\]]{0,40}") {
            let json = json(&text);
            proptest::prop_assert!(json.is_empty() || serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{}", json);
        }
    }
}
