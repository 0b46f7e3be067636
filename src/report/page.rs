//! A page of text for a terminal. All text that is put on it is cleaned here, so that no caller can forget it.

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::Style;

use super::escape;
use crate::base::units::Money;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The default width of a page in columns: every terminal has as many.
pub const WIDTH: usize = 80;

/// The largest width in columns: longer lines are hard to follow.
const WIDEST: usize = 160;

/// The most columns of a currency's name, which comes from the order log.
const CURRENCY_WIDTH: usize = 8;

const HEADING: Style = Style::new().bold();

/// Text that grows from top to bottom and holds ANSI styles.
pub(super) struct Page {
    text: String,
    width: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self::new(WIDTH)
    }
}

impl Page {
    /// An empty page for a terminal of so many columns. It is never narrower than [`WIDTH`], because tables need that much, and
    /// never wider than a reader can follow.
    pub(super) fn new(columns: usize) -> Self {
        Self { text: String::new(), width: columns.clamp(WIDTH, WIDEST) }
    }

    /// Its columns.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// An empty line and a heading.
    pub(super) fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.line(HEADING, 0, text);
    }

    /// A sentence, broken between words.
    pub(super) fn prose(&mut self, indent: usize, text: &str) {
        self.styled_prose(Style::new(), indent, text);
    }

    /// A sentence in a style, broken between words.
    pub(super) fn styled_prose(&mut self, style: Style, indent: usize, text: &str) {
        for line in wrapped(&escape::terminal(text), self.width - indent) {
            self.line(style, indent, &line);
        }
    }

    /// A sentence after a dash, broken between words.
    pub(super) fn item(&mut self, indent: usize, text: &str) {
        for (nth, line) in wrapped(&escape::terminal(text), self.width - indent - 2).iter().enumerate() {
            self.line(Style::new(), indent, &format!("{} {line}", if nth == 0 { "-" } else { " " }));
        }
    }

    /// Puts the number of items that a listing left out.
    pub(super) fn put_more(&mut self, items: usize, most: usize, what: &str) {
        if items > most {
            let more = count((items - most) as u64);
            self.prose(2, &format!("… and {more} more {what}; summary.json has them."));
        }
    }

    /// One line in a style, as long as it is.
    pub(super) fn line(&mut self, style: Style, indent: usize, text: &str) {
        self.marked_line(style, indent, text, "");
    }

    /// One line with a style for its beginning.
    pub(super) fn marked_line(&mut self, style: Style, indent: usize, marked: &str, rest: &str) {
        let (marked, rest) = (escape::terminal(marked), escape::terminal(rest));
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{:indent$}{style}{marked}{style:#}{rest}", "");
    }

    /// An empty line.
    pub(super) fn space(&mut self) {
        self.text.push('\n');
    }

    /// The whole text.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// The columns that a clean text takes on a terminal: East Asian letters and pictures take two, combining accents none, and some
/// pictures are made of several characters.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The columns of a character by itself. A text is never wider than its characters together.
fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// A text's beginning, with `…` where the rest was cut off to fit.
pub(super) fn clip(text: &str, room: usize) -> Cow<'_, str> {
    if width(text) <= room {
        return text.into();
    }
    let end = fitting(text.char_indices(), room.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    format!("{}…", &text[..end]).into()
}

/// A text's end, with `…` where the rest was cut off to fit: of a path, the name matters most.
pub(super) fn clip_front(text: &str, room: usize) -> Cow<'_, str> {
    if width(text) <= room {
        return text.into();
    }
    let last = fitting(text.char_indices().rev(), room.saturating_sub(1));
    let start = last.map_or(0, |(at, c)| at + c.len_utf8());
    format!("…{}", &text[start..]).into()
}

/// The first character that does not fit any more.
fn fitting(mut chars: impl Iterator<Item = (usize, char)>, room: usize) -> Option<(usize, char)> {
    let mut used = 0;
    chars.find(|(_, c)| {
        used += columns(*c);
        used > room
    })
}

/// Lines of at most `room` columns, broken between words, and inside a word that is longer than a line.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut rest = word;
        while !rest.is_empty() {
            let gap = usize::from(used > 0);
            // Only as much of the word is measured as a line holds: a word can be a megabyte.
            if used > 0 && fitting(rest.char_indices(), room.saturating_sub(used + gap)).is_some() {
                lines.push(String::new());
                used = 0;
                continue;
            }
            // A letter that is wider than the line still gets one, or this would never end.
            let end = match fitting(rest.char_indices(), room.saturating_sub(used + gap)) {
                Some((0, c)) => c.len_utf8(),
                Some((at, _)) => at,
                None => rest.len(),
            };
            let (part, left) = rest.split_at(end);
            if let Some(line) = lines.last_mut() {
                line.push_str(&" ".repeat(gap));
                line.push_str(part);
            }
            used += gap + width(part);
            rest = left;
        }
    }
    lines
}

/// `1,234,567`.
pub(super) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// `1 order`, `2 orders`.
pub(super) fn counted(number: u64, one: &str) -> String {
    format!("{} {one}{}", count(number), if number == 1 { "" } else { "s" })
}

/// `37.5 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// `EUR 1,234.56`; without a currency the number alone.
pub(super) fn amount(currency: &str, money: Money) -> String {
    let number = number(currency, money);
    let currency = escape::terminal(currency);
    if currency.is_empty() {
        return number;
    }
    format!("{} {number}", clip(&currency, CURRENCY_WIDTH))
}

/// `1,234.56`, with the decimals of the currency.
pub(super) fn number(currency: &str, money: Money) -> String {
    let printed = money.of(currency).to_string();
    let (sign, digits) = printed.strip_prefix('-').map_or(("", printed.as_str()), |rest| ("-", rest));
    match digits.split_once('.') {
        Some((whole, part)) => format!("{sign}{}.{part}", grouped(whole)),
        None => format!("{sign}{}", grouped(digits)),
    }
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(amount("EUR", Money(-12_345_678_900)), "EUR -1,234,567.89");
        assert_eq!(amount("", Money(-999_900)), "-99.99");
        assert_eq!(amount("EURO\x1b[2J", Money(0)), "EURO\\u{… 0.00");
        assert_eq!(percent(0.375), "37.5 %");
    }

    #[test]
    fn texts_are_cut_by_columns() {
        assert_eq!(clip("coffee", 6), "coffee");
        assert_eq!(clip("coffee", 5), "coff…");
        assert_eq!(clip("日本語", 5), "日本…");
        assert_eq!(clip("日本語", 4), "日…");
        assert_eq!(clip_front("/var/log/a.log", 6), "…a.log");
        assert_eq!(clip_front("日本語", 4), "…語");
        assert_eq!(width("e\u{301}"), 1);
    }

    #[test]
    fn sentences_break_between_words_and_long_words_inside() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("aa bbbbbbbbbb c", 4), ["aa", "bbbb", "bbbb", "bb c"]);
        assert_eq!(wrapped("日本語", 3), ["日", "本", "語"]);
        assert_eq!(wrapped("日本", 1), ["日", "本"]);
        assert_eq!(wrapped("", 8), [""]);
    }

    #[test]
    fn nothing_reaches_the_page_raw() {
        let mut page = Page::default();
        page.heading("a\x1b[2J");
        page.prose(2, "b\nc\u{202e}");
        page.line(Style::new(), 2, "d\r");
        assert_eq!(page.into_text(), "\n\x1b[1ma\\u{1b}[2J\x1b[0m\n  b\\u{a}c\\u{202e}\n  d\\u{d}\n");
    }
}
