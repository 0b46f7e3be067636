//! The crate's only error type. A bad line is data (counted by reason, with its place); a bad file is an error.

use std::borrow::Cow;
use std::fmt;

/// What kind of failure it is, so that a caller can distinguish a missing file from a wrong setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A file could not be opened.
    Open,
    /// A file could not be read to its end, or changed while it was read.
    Read,
    /// A file's contents do not have the expected format.
    Format,
    /// An order or partner file lacks a column, or a column cannot be read.
    Columns,
    /// A settings file or an option has an invalid value.
    Settings,
    /// Options or files contradict each other: the command line is wrong.
    Usage,
    /// A result could not be written.
    Write,
}

/// One failure in one line: what happened, in which file, at which place, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// The kind of failure.
    pub kind: Kind,
    /// The file concerned, as the user named it; empty when no file is.
    pub path: String,
    /// The place in the file, such as `line 12` or `column "Date"`; empty when there is none.
    pub place: String,
    /// What happened.
    pub what: String,
    /// What the user can do; empty when the message says enough.
    pub hint: String,
}

/// A result with the crate's error.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of a kind about a file.
    pub fn new(kind: Kind, path: impl Into<String>, what: impl Into<String>) -> Self {
        Self { kind, path: path.into(), place: String::new(), what: what.into(), hint: String::new() }
    }

    /// The same error with a place in the file.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }

    /// The same error with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// The most characters of a path in a message: no system opens a longer one.
const LONGEST_PATH: usize = 4096;

/// The most characters of any other part of a message. A quotation from a file could be as long as the file.
const LONGEST_PART: usize = 600;

/// Cuts a text to at most so many characters, and marks the cut.
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

impl fmt::Display for Error {
    /// `PATH: PLACE: WHAT (HINT)` on one line; control characters of names are shown as escapes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (part, most) in [(&self.path, LONGEST_PATH), (&self.place, LONGEST_PART)] {
            if !part.is_empty() {
                text.push_str(&shortened(part, most));
                text.push_str(": ");
            }
        }
        text.push_str(&shortened(&self.what, LONGEST_PART));
        if !self.hint.is_empty() {
            text.push_str(" (");
            text.push_str(&shortened(&self.hint, LONGEST_PART));
            text.push(')');
        }
        for c in text.chars() {
            if c.is_control() { write!(f, "{}", c.escape_default())? } else { write!(f, "{c}")? }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_with_file_place_and_hint() {
        let error = Error::new(Kind::Columns, "or\nders.csv", "no column for order_id")
            .at("header")
            .hint("name it under [orders.columns]");
        let long = Error::new(Kind::Format, "a", "é".repeat(1 << 20)).at("é".repeat(601)).hint("b");
        let (place, what) = ("é".repeat(600) + "…", "é".repeat(600) + "…");
        assert_eq!(long.to_string(), format!("a: {place}: {what} (b)"));
        assert_eq!(error.to_string(), r"or\nders.csv: header: no column for order_id (name it under [orders.columns])");
    }
}
