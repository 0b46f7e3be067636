//! Reads bare addresses in a text, each up to where a person would end it.

use super::Take;

/// Reads the links of a text.
pub(super) fn read(text: &str, take: &mut Take<'_>) {
    let mut from = 0;
    while let Some(found) = text[from..].find("://") {
        let mark = from + found;
        from = mark + 3;
        let Some(start) = scheme_start(text, mark) else { continue };
        let end = from + length(&text[from..]);
        if end > from {
            take(text[start..end].to_owned(), start);
            from = end;
        }
    }
}

/// Where the scheme before `://` begins, if it is the web's.
fn scheme_start(text: &str, mark: usize) -> Option<usize> {
    ["https", "http"].iter().find_map(|scheme| {
        let at = mark.checked_sub(scheme.len())?;
        text.get(at..mark).filter(|own| own.eq_ignore_ascii_case(scheme)).map(|_| at)
    })
}

/// The length of an address without its scheme: closing signs and punctuation at its end belong to the text around it.
fn length(text: &str) -> usize {
    let is_end =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\'' | '`' | '|' | '\\');
    let mut url = &text[..text.find(is_end).unwrap_or(text.len())];
    loop {
        let before = url.len();
        url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
            if url.ends_with(close) && url.matches(close).count() > url.matches(open).count() {
                url = &url[..url.len() - 1];
            }
        }
        if url.len() == before {
            return before;
        }
    }
}
