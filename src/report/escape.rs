//! Makes text from logs and order files harmless: its authors are strangers who may want it to be shown.

use std::borrow::Cow;
use std::fmt::Write;

/// A text with everything that a terminal obeys, or a reader cannot see, spelled out as `\u{1b}`.
///
/// That is control characters (line ends and tabs too, so that one value stays on one line), marks that turn the
/// direction of writing, and characters without a shape. Borrows when there are none, which is nearly always.
pub fn terminal(text: &str) -> Cow<'_, str> {
    spelled(text, is_hidden)
}

/// A text that shows as it is in HTML, between tags and inside a quoted attribute; hidden characters as in [`terminal`].
///
/// It does not cover the places where HTML holds another language (addresses, scripts, styles): no text from outside is put
/// there.
pub fn html(text: &str) -> Cow<'_, str> {
    let visible = terminal(text);
    if !visible.contains(['&', '<', '>', '"', '\'', '`']) {
        return visible;
    }
    let mut safe = String::with_capacity(visible.len() + 16);
    for c in visible.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Some old browsers took it for the quote of an attribute.
            '`' => safe.push_str("&#96;"),
            c => safe.push(c),
        }
    }
    safe.into()
}

/// A text that shows as it is in Markdown: it never becomes a link, picture, HTML, emphasis, table cell or mention.
///
/// A word that programs turn into a link by themselves (an address of a page or mailbox, a mention) becomes a code span, because
/// they find it even after a backslash. In all other words the signs with a meaning are escaped.
pub fn markdown(text: &str) -> String {
    let visible = terminal(text);
    let words = visible.split(' ').enumerate().map(|(nth, word)| {
        let lower = word.to_ascii_lowercase();
        let linked = ["@", ":", "www."].iter().any(|mark| lower.trim_end_matches(':').contains(mark));
        if linked { code(word) } else { escaped(word, nth == 0) }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A text as a code span of Markdown, also inside a table.
pub fn code(text: &str) -> String {
    let visible = terminal(text).replace('|', "\\|");
    let longest = visible.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // Spaces separate a backtick at either end from the fence; a renderer removes one on each side.
    let pad = if longest > 0 || visible.trim().is_empty() { " " } else { "" };
    format!("{fence}{pad}{visible}{pad}{fence}")
}

/// A word with Markdown's signs escaped; the ones that begin a list, a heading or a rule only at the start.
fn escaped(word: &str, first: bool) -> String {
    let mut safe = String::with_capacity(word.len() + 4);
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    for (at, c) in word.chars().enumerate() {
        let sign = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '!' | '#');
        let number = digits > 0 && at == digits && matches!(c, '.' | ')');
        let begins = first && (at == 0 && matches!(c, '+' | '-' | '=') || number);
        if sign || begins {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
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
            // Names that look the same but differ.
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
            assert!(matches!(html(text), Cow::Borrowed(same) if same == text));
            assert_eq!(markdown(text), text);
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
    fn html_shows_markup_as_text() {
        let cases = [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\"><img src=x onerror=alert(1)>", "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"),
            ("' onmouseover='alert(1)", "&#39; onmouseover=&#39;alert(1)"),
            ("`onload=alert(1)", "&#96;onload=alert(1)"),
            ("&lt;svg&gt;", "&amp;lt;svg&amp;gt;"),
            ("a\u{2028}b\0", r"a\u{2028}b\u{0}"),
        ];
        for (text, shown) in cases {
            assert_eq!(html(text), shown);
        }
    }

    #[test]
    fn markdown_shows_markup_as_text() {
        let cases = [
            ("[pay here](javascript:alert)", "\\[pay `here](javascript:alert)`"),
            ("![x](//evil.example/p.png)", "\\!\\[x\\](//evil.example/p.png)"),
            ("<img src=x>", "\\<img src=x\\>"),
            ("<http://evil.example>", "`<http://evil.example>`"),
            ("see HTTP://evil.example now", "see `HTTP://evil.example` now"),
            ("www.evil.example", "`www.evil.example`"),
            ("@team a@b.example", "`@team` `a@b.example`"),
            ("a|b", "a\\|b"),
            ("x@a|b", "`x@a\\|b`"),
            ("`x` ``", "\\`x\\` \\`\\`"),
            ("@`x``", "``` @`x`` ```"),
            ("# head", "\\# head"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("a *b* _c_ ~~d~~", "a \\*b\\* \\_c\\_ \\~\\~d\\~\\~"),
            ("a\n\n# b", "a\\\\u{a}\\\\u{a}\\# b"),
            ("&lt;", "\\&lt;"),
        ];
        for (text, shown) in cases {
            assert_eq!(markdown(text), shown, "{text}");
        }
        assert_eq!(code(""), "`  `");
    }
}
