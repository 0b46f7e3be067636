//! Text from logs and order files made harmless: whoever sent the request wrote it, and wanted it to be read.

use std::borrow::Cow;
use std::fmt::Write;

/// A text with everything that a terminal obeys, or a reader cannot see, spelled out as `\u{1b}`.
///
/// That is control characters (line ends and tabs too, so that one value stays on one line), marks that turn the
/// direction of writing, and characters without a shape. Borrows when there are none, which is nearly always.
pub fn terminal(text: &str) -> Cow<'_, str> {
    spelled(text, is_hidden)
}

/// A text with its control characters spelled out as `\u{1b}`, but for line feed, carriage return and tab:
/// a quoted field of a table can hold those.
pub fn cell(text: &str) -> Cow<'_, str> {
    spelled(text, |c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Whether a terminal would obey a character, or show nothing for it.
///
/// Sources: Unicode 16 general categories Cc, Zl, Zp and `Default_Ignorable_Code_Point`, and the blank letters
/// that are used to forge names (Hangul fillers, the empty Braille cell).
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// A text with some of its characters replaced by their number.
fn spelled(text: &str, hide: fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(hide) else {
        return Cow::Borrowed(text);
    };
    let mut clean = String::with_capacity(text.len() + 8);
    clean.push_str(&text[..first]);
    for c in text[first..].chars() {
        if hide(c) {
            // Writing to a String cannot fail.
            let _ = write!(clean, "\\u{{{:x}}}", u32::from(c));
        } else {
            clean.push(c);
        }
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_attacks_become_visible() {
        let cases = [
            // Clear the screen; the 8-bit spelling of the same introducer.
            ("\x1b[2Jok", r"\u{1b}[2Jok"),
            ("\u{9b}2J", r"\u{9b}2J"),
            // Set the window title, then ask the terminal to type it back (CVE-2003-0063).
            ("\x1b]2;rm -rf ~\x07\x1b[21t", r"\u{1b}]2;rm -rf ~\u{7}\u{1b}[21t"),
            // A link that hides where it leads.
            ("\x1b]8;;http://evil.example\x1b\\x", r"\u{1b}]8;;http://evil.example\u{1b}\x"),
            // Overwriting the line, wiping letters, forging a further line.
            ("bad\rgood", r"bad\u{d}good"),
            ("no\x08\x08yes\x7f", r"no\u{8}\u{8}yes\u{7f}"),
            ("a\nlost 0\t0", r"a\u{a}lost 0\u{9}0"),
            ("nul\0", r"nul\u{0}"),
            // Trojan Source (CVE-2021-42574), and the isolates.
            ("shop\u{202e}gpj.exe", r"shop\u{202e}gpj.exe"),
            ("\u{2066}a\u{2069}\u{200e}\u{61c}", r"\u{2066}a\u{2069}\u{200e}\u{61c}"),
            // Names that look the same and are not.
            ("part\u{200b}ner\u{feff}", r"part\u{200b}ner\u{feff}"),
            ("\u{3164}\u{2800}\u{ad}\u{2060}", r"\u{3164}\u{2800}\u{ad}\u{2060}"),
            ("tag\u{e0041}\u{fe0f}\u{2028}", r"tag\u{e0041}\u{fe0f}\u{2028}"),
        ];
        for (text, shown) in cases {
            assert_eq!(terminal(text), shown);
            assert!(!terminal(text).contains(is_hidden));
        }
    }

    #[test]
    fn honest_text_is_not_copied() {
        for text in ["", "coffee-20", "Größe \u{e9} 日本 \u{1f600} שלום"] {
            assert!(matches!(terminal(text), Cow::Borrowed(same) if same == text));
            assert!(matches!(cell(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn every_control_character_is_hidden_and_shown_again() {
        let controls = (0..0xa0).filter_map(char::from_u32).filter(|c| c.is_control());
        for c in controls.chain('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}') {
            let shown = format!("\\u{{{:x}}}", u32::from(c));
            assert_eq!(terminal(&c.to_string()), shown);
        }
    }

    #[test]
    fn cells_keep_their_line_ends() {
        assert_eq!(cell("a\r\n\tb\x1b\u{85}"), "a\r\n\tb\\u{1b}\\u{85}");
    }
}
