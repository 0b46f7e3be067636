//! Splits a CSV text into records, with a slow and plain reader.
//!
//! Polars reads the tables. This reader inspects their beginnings, takes over when Polars refuses a file, and knows the
//! line of every error. A quote has a meaning only at the start of a field, so an inch mark in a product's name does no
//! harm.

use std::borrow::Cow;

/// One record: its fields, and the line of the file where it begins, counted from 1.
pub(super) struct Record<'a> {
    /// The fields without their quotes.
    pub(super) fields: Vec<Cow<'a, str>>,
    /// The line on which the record begins.
    pub(super) line: usize,
    /// The byte at which it begins.
    pub(super) start: usize,
    /// The first byte after the record and its line end.
    pub(super) end: usize,
    /// Whether the text ended inside a quoted field.
    pub(super) open: bool,
}

impl Record<'_> {
    /// Whether it contains only whitespace.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }
}

/// Iterates over the records of a text.
pub(super) struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    line: usize,
}

impl<'a> Records<'a> {
    /// The records of a text that begins with its first record; `delimiter` is an ASCII byte.
    pub(super) fn new(text: &'a str, delimiter: u8) -> Self {
        Self { text, delimiter, at: 0, line: 1 }
    }

    /// A field without quotes, up to the next delimiter or line end.
    fn plain(&mut self) -> Cow<'a, str> {
        let rest = &self.text[self.at..];
        let length = memchr::memchr2(self.delimiter, b'\n', rest.as_bytes()).unwrap_or(rest.len());
        self.at += length;
        let field = &rest[..length];
        Cow::Borrowed(field.strip_suffix('\r').unwrap_or(field))
    }

    /// A quoted field; text between the closing quote and the delimiter is kept as it is.
    ///
    /// The second value is true when the closing quote is missing.
    fn quoted(&mut self) -> (Cow<'a, str>, bool) {
        self.at += 1;
        let mut kept: Option<String> = None;
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = memchr::memchr(b'"', rest.as_bytes()) else {
                self.at = self.text.len();
                return (joined(kept, rest), true);
            };
            let piece = &rest[..length];
            self.at += length + 1;
            if rest.as_bytes().get(length + 1) == Some(&b'"') {
                let kept = kept.get_or_insert_default();
                kept.push_str(piece);
                kept.push('"');
                self.at += 1;
                continue;
            }
            let field = joined(kept, piece);
            let tail = self.plain();
            return if tail.is_empty() { (field, false) } else { (Cow::Owned(field.into_owned() + &tail), false) };
        }
    }
}

/// Joins a field from its earlier pieces and its last one.
fn joined(kept: Option<String>, last: &str) -> Cow<'_, str> {
    match kept {
        Some(kept) => Cow::Owned(kept + last),
        None => Cow::Borrowed(last),
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        if self.at >= self.text.len() {
            return None;
        }
        let bytes = self.text.as_bytes();
        let (start, line) = (self.at, self.line);
        let mut fields = Vec::new();
        let mut open = false;
        loop {
            let field = if bytes.get(self.at) == Some(&b'"') {
                let (field, unclosed) = self.quoted();
                open |= unclosed;
                field
            } else {
                self.plain()
            };
            fields.push(field);
            let more = bytes.get(self.at) == Some(&self.delimiter);
            self.at = (self.at + 1).min(bytes.len());
            if !more {
                break;
            }
        }
        self.line += memchr::memchr_iter(b'\n', &bytes[start..self.at]).count();
        Some(Record { fields, line, start, end: self.at, open })
    }
}

/// The most lines above a header.
pub(super) const MOST_LEADS: usize = 12;

/// The record with the headers; the first record below it is data.
///
/// Skips blank lines, the `sep=;` line of spreadsheets, comments, and title lines such as
/// `Fee-Orders reports from 09-01-2026 to 09-30-2026` above a header of several columns.
pub(super) fn header(text: &str, delimiter: u8) -> Option<Record<'_>> {
    let mut records = Records::new(text, delimiter).filter(|record| !record.is_blank());
    let first = records.next()?;
    let said = first.fields[0].trim().to_ascii_lowercase();
    if said.starts_with("sep=") {
        return records.next();
    }
    let is_title = filled(&first) == 1;
    if !is_lead(&first) && !is_title {
        return Some(first);
    }
    let header = records.take(MOST_LEADS).find(|record| !is_lead(record));
    // A title of one word can be the header of a list: only a row of names below it shows that it is none.
    let is_header = |record: &Record<'_>| if is_lead(&first) { filled(record) >= 3 } else { is_row_of_names(record) };
    Some(header.filter(is_header).unwrap_or(first))
}

/// Whether a record is a line above the header: a comment, or one text with blanks in it.
fn is_lead(record: &Record<'_>) -> bool {
    let mut said = record.fields.iter().map(|field| field.trim()).filter(|field| !field.is_empty());
    let first = said.next().unwrap_or_default();
    let comment = first.starts_with('#')
        && (first.contains(char::is_whitespace) || first.chars().all(|c| matches!(c, '#' | '-' | '=')));
    comment || said.next().is_none() && (first.contains(' ') || first.contains('='))
}

/// Whether a record is four names or more, and no values.
fn is_row_of_names(record: &Record<'_>) -> bool {
    let name = |field: &Cow<'_, str>| {
        field.chars().any(char::is_alphabetic) && !field.contains(['@', '=']) && field.len() <= 60
    };
    let with_digits = record.fields.iter().filter(|field| field.bytes().any(|b| b.is_ascii_digit())).count();
    record.fields.len() >= 4 && record.fields.iter().all(name) && with_digits * 4 <= record.fields.len()
}

/// Where the last whole record of an unfinished text ends; the records begin at `from`.
pub(super) fn whole_records(text: &str, from: usize, delimiter: u8) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut whole) = (from, from);
    // Without quotes, every line is a record.
    if memchr::memchr(b'"', &bytes[from..]).is_none() {
        return memchr::memrchr(b'\n', &bytes[from..]).map_or(from, |end| from + end + 1);
    }
    while at < bytes.len() {
        if bytes[at] == b'"' {
            // A quoted field ends at a quote that is not followed by another quote.
            at += 1;
            loop {
                let Some(length) = memchr::memchr(b'"', &bytes[at..]) else { return whole };
                at += length + 1;
                if bytes.get(at) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
        }
        let Some(length) = memchr::memchr2(delimiter, b'\n', &bytes[at..]) else { return whole };
        at += length + 1;
        if bytes[at - 1] == b'\n' {
            whole = at;
        }
    }
    whole
}

/// The number of fields that are not empty.
fn filled(record: &Record<'_>) -> usize {
    let said = |field: &&Cow<'_, str>| !field.trim().is_empty();
    record.fields.iter().filter(said).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let own = |record: Record<'_>| record.fields.into_iter().map(Cow::into_owned).collect();
        Records::new(text, delimiter).map(own).collect()
    }

    #[test]
    fn quotes_newlines_and_line_ends() {
        assert_eq!(
            cut("a,b\r\n\"x, \"\"y\"\"\n2\",3\r\n,\n\n5\" pipe,\"q\"r", b','),
            [vec!["a", "b"], vec!["x, \"y\"\n2", "3"], vec!["", ""], vec![""], vec!["5\" pipe", "qr"],]
        );
        assert_eq!(cut("a;b", b';'), [["a", "b"]]);
        assert_eq!(cut("a;", b';'), [["a", ""]]);
        assert!(cut("", b';').is_empty());
    }

    #[test]
    fn a_record_knows_its_line_and_an_open_quote() {
        let records: Vec<_> = Records::new("h,i\n\"1\n2\",x\nz,\"open\n", b',').collect();
        let lines: Vec<_> = records.iter().map(|r| (r.line, r.open)).collect();
        assert_eq!(lines, [(1, false), (2, false), (4, true)]);
    }

    #[test]
    fn titles_above_the_header_are_skipped() {
        let names = |text| header(text, b',').map(|record| record.fields.join("|"));
        let report = "Fee-Orders reports from 09-01-2026 to 09-30-2026\nCategory,Name,ASIN\n1,2,3\n";
        assert_eq!(names(report).as_deref(), Some("Category|Name|ASIN"));
        assert_eq!(names("sep=,\na,b\n").as_deref(), Some("a|b"));
        assert_eq!(names("\n\r\ntag\nfoo-20,1,2\n").as_deref(), Some("tag"));
        let lines = "# Orders of the shop\n# From: 2026-09-01, to: 2026-09-30\nAll amounts in EUR\n\nCategory,Name,ASIN\n1,2,3\n";
        assert_eq!(names(lines).as_deref(), Some("Category|Name|ASIN"));
        assert_eq!(names("a list of names\nfoo bar\nb c\n").as_deref(), Some("a list of names"));
        assert_eq!(
            names("Orders\nID,Date,Total,Status\n1,2026-09-02,5,paid\n").as_deref(),
            Some("ID|Date|Total|Status")
        );
        assert_eq!(names("tag\nfoo-20,bar-20,two-20,ten-20\n").as_deref(), Some("tag"));
        assert_eq!(names("\n\n"), None);
    }
}
