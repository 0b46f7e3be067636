//! Finds unknown keys, and converts TOML's errors into tagtrail's with a line and a hint.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::known_in;
use crate::base::error::{Error, Kind, Result};
use crate::merchant::nearest_word;

/// Checks that the text is TOML and that all its keys are known.
///
/// # Errors
/// The first unknown key, with its line and the most similar known key.
pub(in crate::merchant) fn check(path: &str, text: &str) -> Result<()> {
    let document = DeTable::parse(text).map_err(|error| explain(path, text, &error, None))?;
    match first_unknown("", document.get_ref()) {
        None => Ok(()),
        Some(unknown) => Err(unknown.error(path, text)),
    }
}

/// A key that its table does not have.
struct Unknown<'a> {
    table: String,
    key: &'a str,
    at: usize,
}

impl Unknown<'_> {
    fn error(&self, path: &str, text: &str) -> Error {
        let known = known_in(&self.table).unwrap_or_default();
        let place = match self.table.as_str() {
            "" => String::new(),
            table => format!(" in [{table}]"),
        };
        let hint = match nearest_word(self.key, known.iter().copied()) {
            Some(near) => format!("did you mean {near:?}?"),
            None => format!("known keys are {}", known.join(", ")),
        };
        let what = format!("unknown key {:?}{place}", self.key);
        Error::new(Kind::Settings, path, what).at(line_of(text, self.at)).hint(hint)
    }
}

/// The first unknown key in the text, at any depth.
fn first_unknown<'a>(table: &str, keys: &'a DeTable<'_>) -> Option<Unknown<'a>> {
    let known = known_in(table);
    let unknown_within = |(key, value): (&'a Spanned<_>, &'a Spanned<DeValue<'_>>)| {
        let key: &Spanned<std::borrow::Cow<'a, str>> = key;
        let name = key.get_ref().as_ref();
        if known.as_ref().is_some_and(|known| !known.contains(&name)) {
            return Some(Unknown { table: table.to_owned(), key: name, at: key.span().start });
        }
        let inner = value.get_ref().as_table()?;
        let below = if table.is_empty() { name.to_owned() } else { format!("{table}.{name}") };
        first_unknown(&below, inner)
    };
    keys.iter().filter_map(unknown_within).min_by_key(|unknown| unknown.at)
}

/// Converts an error of TOML's: the line, the key with the wrong value, and a correct example. `value` is where the
/// value begins, for errors without a position.
pub(in crate::merchant) fn explain(path: &str, text: &str, error: &toml::de::Error, value: Option<usize>) -> Error {
    let message = error.message();
    let (what, hint) = match message.rsplit_once("; ") {
        Some((what, hint)) => (what.to_owned(), hint.to_owned()),
        None => match message.split_once(", expected ") {
            Some((what, wanted)) => (what.to_owned(), format!("expected {wanted}")),
            None => (message.to_owned(), String::new()),
        },
    };
    let at = error.span().map(|span| span.start).or(value);
    let key = at.and_then(|at| {
        let document = DeTable::parse(text).ok()?;
        key_around(document.get_ref(), at)
    });
    let what = match key {
        Some(key) => format!("{key}: {what}"),
        None => what,
    };
    let place = at.map_or_else(String::new, |at| line_of(text, at));
    Error::new(Kind::Settings, path, what).at(place).hint(hint)
}

/// The dotted key of the innermost value that contains an offset.
fn key_around(table: &DeTable<'_>, at: usize) -> Option<String> {
    for (key, value) in table {
        let inner = value.get_ref().as_table();
        if let Some(below) = inner.and_then(|table| key_around(table, at)) {
            return Some(format!("{}.{below}", key.get_ref()));
        }
        if value.span().contains(&at) {
            return Some(key.get_ref().to_string());
        }
    }
    None
}

/// The line of a byte offset, such as `line 12`.
fn line_of(text: &str, at: usize) -> String {
    let before = &text.as_bytes()[..at.min(text.len())];
    format!("line {}", memchr::memchr_iter(b'\n', before).count() + 1)
}
