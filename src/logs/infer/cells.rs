//! Cuts lines into columns: the values, and the bytes between them that are the same in every line.

use super::AGREE;
use super::looks::Look;
use crate::base::addresses;
use std::collections::BTreeMap;

/// The separator between two columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Separator {
    /// One or more spaces or tabs. Brackets, parentheses and quotes hold values together.
    Spaces,
    /// A text. Quotes hold values together.
    Text(&'static [u8]),
}

impl Separator {
    /// The separators that are tried, the rarest in ordinary text first.
    pub(super) const ALL: [Self; 12] = [
        Self::Text(b" || "),
        Self::Text(b"||"),
        Self::Text(b"\t"),
        Self::Text(b" | "),
        Self::Text(b"|"),
        Self::Text(b" # "),
        Self::Text(b"^"),
        Self::Text(b"~"),
        Self::Text(b";"),
        Self::Text(b", "),
        Self::Text(b","),
        Self::Spaces,
    ];

    /// How many bytes of the separator a text begins with.
    fn length_in(self, text: &[u8]) -> usize {
        match self {
            Self::Spaces => text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count(),
            Self::Text(separator) if text.starts_with(separator) => separator.len(),
            Self::Text(_) => 0,
        }
    }

    /// Where the next separator or the line's end is.
    fn find(self, text: &[u8]) -> usize {
        let found = match self {
            Self::Spaces => memchr::memchr2(b' ', b'\t', text),
            Self::Text(separator) => memchr::memmem::find(text, separator),
        };
        found.unwrap_or(text.len())
    }

    /// Whether the separator or the line's end is here.
    fn ends(self, text: &[u8]) -> bool {
        text.is_empty() || self.length_in(text) > 0
    }
}

/// One line: `literals[n]` comes before `values[n]`, and the last literal ends the line.
struct Cells<'a> {
    literals: Vec<Vec<u8>>,
    values: Vec<&'a [u8]>,
}

/// The columns that nearly all lines have.
pub(super) struct Columns<'a> {
    /// The text before each column.
    pub(super) before: Vec<Vec<u8>>,
    /// The text after the last column.
    pub(super) after: Vec<u8>,
    /// Whether lines go on after it.
    pub(super) goes_on: bool,
    /// The values, column by column.
    pub(super) values: Vec<Vec<&'a [u8]>>,
}

impl<'a> Columns<'a> {
    /// Cuts lines. `None` where fewer than 99 % of them share at least four columns.
    pub(super) fn cut(lines: &[&'a [u8]], separator: Separator, with_keys: bool) -> Option<Self> {
        let enough = (lines.len() * AGREE).div_ceil(100);
        // Nearly all separators are in no line.
        if lines.iter().filter(|line| separator.find(line) < line.len()).count() < enough {
            return None;
        }
        let mut cells: Vec<Cells<'a>> = lines.iter().filter_map(|line| cells(line, separator, with_keys)).collect();
        let mut before = Vec::new();
        // One literal after the other, for the lines that agree so far.
        let whole = loop {
            let nth = before.len();
            let Some((literal, is_last, n)) = most_common(&cells, nth) else { break false };
            if n < enough {
                break false;
            }
            cells.retain(|line| line.literals.get(nth) == Some(&literal) && (line.values.len() == nth) == is_last);
            before.push(literal);
            if is_last {
                break true;
            }
        };
        // The last literal that all share ends the column before it.
        let after = before.pop()?;
        if before.len() < 4 {
            return None;
        }
        let values = (0..before.len()).map(|nth| cells.iter().map(|line| line.values[nth]).collect()).collect();
        Some(Self { before, after, goes_on: !whole, values })
    }
}

/// The most common literal at a place, whether it ends its line, and in how many lines.
fn most_common(cells: &[Cells<'_>], nth: usize) -> Option<(Vec<u8>, bool, usize)> {
    let mut counts: BTreeMap<(&[u8], bool), usize> = BTreeMap::new();
    for line in cells {
        if let Some(literal) = line.literals.get(nth) {
            *counts.entry((literal, line.values.len() == nth)).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|((literal, last), n)| (literal.to_vec(), last, n))
}

/// Cuts one line; `None` where a quote or bracket does not end before a separator.
fn cells(line: &[u8], separator: Separator, with_keys: bool) -> Option<Cells<'_>> {
    let (mut literals, mut values) = (Vec::new(), Vec::new());
    let mut literal = Vec::new();
    let mut at = 0;
    loop {
        if with_keys && let Some(length) = key(&line[at..]).or_else(|| label(&line[at..], separator)) {
            literal.extend_from_slice(&line[at..at + length]);
            at += length;
        }
        let (open, value, close) = value(&line[at..], separator)?;
        literal.extend_from_slice(open);
        literals.push(std::mem::take(&mut literal));
        values.push(value);
        literal.extend_from_slice(close);
        at += open.len() + value.len() + close.len();
        let gap = separator.length_in(&line[at..]);
        literal.extend_from_slice(&line[at..at + gap]);
        at += gap;
        if at == line.len() {
            literals.push(literal);
            return Some(Cells { literals, values });
        }
        // Some servers write nothing between a bracket and the quote after it.
        if gap == 0 && !(close == b"]" && line[at] == b'"') {
            return None;
        }
    }
}

/// The length of `name=` at a text's beginning.
fn key(text: &[u8]) -> Option<usize> {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let end = text.iter().position(|b| !is_name(b))?;
    let is_key = text[0].is_ascii_alphabetic() && text[end] == b'=';
    is_key.then_some(end + 1)
}

/// The length of `Name: ` at the beginning of a text, where values may hold blanks.
fn label(text: &[u8], separator: Separator) -> Option<usize> {
    if separator == Separator::Spaces {
        return None;
    }
    let padded = text.iter().take_while(|b| **b == b' ').count();
    let inner = &text[padded..];
    let end = inner.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'#')))?;
    (end > 0 && inner[0].is_ascii_alphabetic() && inner[end..].starts_with(b": ")).then_some(padded + end + 2)
}

/// A value with what encloses it.
fn value(text: &[u8], separator: Separator) -> Option<(&[u8], &[u8], &[u8])> {
    match text.first() {
        Some(quote @ (b'"' | b'\'')) => {
            let end = closing_quote(text, *quote, separator)?;
            Some((&text[..1], &text[1..end], &text[end..=end]))
        }
        Some(b'(') if separator == Separator::Spaces && closes_word(text, separator).is_some() => {
            let end = closes_word(text, separator)?;
            Some((&text[..1], &text[1..end], &text[end..=end]))
        }
        Some(b'[') if in_brackets(text, separator).is_some() => in_brackets(text, separator),
        _ => {
            let mut end = separator.find(text);
            // A list of addresses goes on after a comma and a blank.
            while separator == Separator::Spaces && is_address_and_comma(&text[..end]) && end < text.len() {
                let from = end + separator.length_in(&text[end..]);
                end = from + separator.find(&text[from..]);
            }
            Some((&text[..0], &text[..end], &text[end..end]))
        }
    }
}

/// A value in brackets; between other separators than blanks, only a time.
fn in_brackets(text: &[u8], separator: Separator) -> Option<(&[u8], &[u8], &[u8])> {
    // An address and its port.
    let word = &text[..separator.find(text)];
    if !word.ends_with(b"]") && addresses::parse(word).is_some() {
        return None;
    }
    let ends = |rest: &[u8]| separator.ends(rest) || rest.first() == Some(&b'"');
    // `[200]:` belongs together.
    let closes = |at: usize| ends(&text[at + 1..]) || text[at + 1] == b':' && separator.ends(&text[at + 2..]);
    let end = (1..text.len()).find(|at| text[*at] == b']' && closes(*at))?;
    let inner = &text[1..end];
    let after = end + if ends(&text[end + 1..]) { 1 } else { 2 };
    if separator != Separator::Spaces {
        return Look::is_time(inner).then_some((&text[..1], inner, &text[end..after]));
    }
    // `[Client 192.0.2.7]`, `[ip: 192.0.2.7]`: a word names the value. A time and a request are one value.
    let is_one = Look::is_time(inner) || Look::is_whole_request(inner);
    // `[2026-06-04T12:52:00Z INFO web]`: a time, and what a logger writes after it.
    let blanks = memchr::memchr_iter(b' ', inner).take(2);
    if let Some(end) = blanks.filter(|_| !is_one).find(|end| Look::is_time(&inner[..*end])) {
        return Some((&text[..1], &inner[..end], &text[1 + end..after]));
    }
    let word = inner.iter().position(|b| *b == b' ').filter(|_| !is_one).map_or(0, |n| n + 1);
    let is_word = inner[..word].iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_' | b' ' | b':'));
    let from = if is_word { 1 + word } else { 1 };
    Some((&text[..from], &text[from..end], &text[end..after]))
}

/// Whether a text ends in an address with a comma.
fn is_address_and_comma(text: &[u8]) -> bool {
    let last = text.strip_suffix(b",").and_then(|text| text.rsplit(|b| matches!(b, b' ' | b',')).next());
    last.is_some_and(|word| addresses::parse(word).is_some())
}

/// The place of the parenthesis that closes the one before a single word or a list of addresses.
fn closes_word(text: &[u8], separator: Separator) -> Option<usize> {
    let end = memchr::memchr(b')', text)?;
    let mut words = text[1..end].split(|b| matches!(b, b',' | b' ')).filter(|word| !word.is_empty());
    let is_word = memchr::memchr(b' ', &text[..end]).is_none();
    if !is_word && !words.all(|word| addresses::parse(word).is_some()) {
        return None;
    }
    separator.ends(&text[end + 1..]).then_some(end)
}

/// The unescaped quote before a separator or the line's end.
fn closing_quote(text: &[u8], quote: u8, separator: Separator) -> Option<usize> {
    let mut escaped = false;
    for at in 1..text.len() {
        match text[at] {
            b'\\' => escaped = !escaped,
            byte if byte == quote && !escaped && separator.ends(&text[at + 1..]) => return Some(at),
            _ => escaped = false,
        }
    }
    None
}
