//! Escaping of untrusted texts.

use tagtrail::base::csv_cell::{guarded, plain};
use tagtrail::report::escape::{html, is_hidden, markdown, terminal};

/// Any text.
pub(super) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let shown = terminal(&text);
    assert!(!shown.contains(is_hidden) && !shown.contains(char::is_control), "{shown:?}");
    // A text that contains such an escape itself cannot be distinguished from an escaped one.
    if !text.contains("\\u{") {
        assert_eq!(spelled_back(&shown), text);
    }
    let allowed = |c: char| matches!(c, '\n' | '\r' | '\t');
    let cell = guarded(&text);
    assert!(!cell.contains(|c: char| c.is_control() && !allowed(c)), "{cell:?}");
    // No part is a formula either, in a spreadsheet that splits the cell at these signs.
    for part in cell.split([';', '\t', '\r', '\n']) {
        assert!(!part.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
    }
    assert_eq!(plain(&cell), text);
    let page = html(&text);
    assert!(!page.contains(['<', '>', '"', '\'', '`']) && !page.contains(is_hidden), "{page:?}");
    assert!(!markdown(&text).contains(is_hidden));
}

/// Undoes `\u{1b}`.
fn spelled_back(text: &str) -> String {
    let mut back = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("\\u{") {
        let (digits, after) = behind.split_once('}').expect("a closing brace");
        back.push_str(before);
        back.extend(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
        rest = after;
    }
    back + rest
}
