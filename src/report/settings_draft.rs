//! A starting `tagtrail.toml`: detected settings, proposed ones, and examples of what only the shop knows.

use std::io::{self, Write};

use super::detected::{assignment, bare, quoted};
use super::escape;
use super::page::{WIDTH, wrapped};
use super::summary::Setting;

/// The file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
    /// The text at its head, a paragraph each.
    pub head: Vec<String>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// What is left to fill in and what to do next, a paragraph each.
    pub end: Vec<String>,
}

/// A table of the file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// Its dotted name as TOML writes it.
    pub name: String,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// A setting, or an example of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The comment: what the setting is, what it was detected from, and how sure that is.
    pub comment: String,
    /// The lines of the setting.
    pub line: Line,
}

/// The state of a setting in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// In force.
    Set(String, Setting),
    /// In force, as TOML.
    InForce(String),
    /// With `#` in front.
    Proposed(String, Setting),
    /// TOML lines with `#` in front.
    Example(String),
}

impl Line {
    /// The TOML of the line, without a `#`.
    pub fn text(&self) -> String {
        match self {
            Self::Set(key, value) | Self::Proposed(key, value) => assignment(key, value).join("\n"),
            Self::InForce(text) | Self::Example(text) => text.clone(),
        }
    }
}

/// A part of a dotted name, in quotes where TOML wants them.
pub fn quoted_name(name: &str) -> String {
    bare(name)
}

/// A given value as TOML; hidden characters are written by their number.
pub fn given_value(value: &toml::Value) -> String {
    let text = value.to_string();
    if !text.contains(|c| escape::is_hidden(c) && c != '\n') {
        return text;
    }
    match value {
        toml::Value::String(text) => quoted(text),
        toml::Value::Array(list) => format!("[{}]", list.iter().map(given_value).collect::<Vec<_>>().join(", ")),
        toml::Value::Table(table) => {
            let pairs = table.iter().map(|(key, value)| format!("{} = {}", bare(key), given_value(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        _ => text,
    }
}

/// Writes the file. Comments have `# ` in front, settings that are not in force `#` alone.
pub fn write(draft: &Draft, out: &mut dyn Write) -> io::Result<()> {
    for (nth, text) in draft.head.iter().enumerate() {
        if nth > 0 {
            writeln!(out, "#")?;
        }
        comment(text, out)?;
    }
    for table in &draft.tables {
        writeln!(out, "\n[{}]", table.name)?;
        for entry in &table.entries {
            comment(&entry.comment, out)?;
            let mark = if matches!(entry.line, Line::Set(..) | Line::InForce(_)) { "" } else { "#" };
            for line in entry.line.text().lines() {
                writeln!(out, "{mark}{line}")?;
            }
        }
    }
    if !draft.end.is_empty() {
        writeln!(out)?;
    }
    draft.end.iter().try_for_each(|text| comment(text, out))
}

/// A comment of several lines; what a stranger wrote cannot end it.
fn comment(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in wrapped(&escape::terminal(text), WIDTH - 2).iter().filter(|line| !line.is_empty()) {
        writeln!(out, "# {line}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_values_hold_no_hidden_characters_and_stay_the_same() {
        let hidden = "p = ['/\u{2028}check\u{200b}out*', '/a b']\nq = { 'k\u{202e}' = \"x\u{feff}\" }\n";
        for text in [hidden, "p = ['$x \"$y\"', 'z']\nq = 0.5\n"] {
            let table: toml::Table = toml::from_str(text).expect("TOML");
            let written: String = table
                .iter()
                .map(|(key, value)| format!("{key} = {}\n", given_value(value)))
                .collect::<Vec<_>>()
                .concat();
            assert!(!written.contains(|c| escape::is_hidden(c) && c != '\n'), "{written:?}");
            assert_eq!(toml::from_str::<toml::Table>(&written).expect("TOML"), table);
        }
    }

    #[test]
    fn only_what_is_set_is_in_force_and_no_comment_ends_early() {
        let entry = |comment: &str, line| Entry { comment: comment.to_owned(), line };
        let draft = Draft {
            head: vec!["A beginning.".to_owned()],
            end: vec!["Next: an analysis.\nwindow = 1".to_owned()],
            tables: vec![Table {
                name: "site".to_owned(),
                entries: vec![
                    entry("Seen\nhosts = []", Line::Set("session".to_owned(), Setting::Text("cookie:a\"b".to_owned()))),
                    entry("Maybe.", Line::Proposed("customer".to_owned(), Setting::Text("cookie:c".to_owned()))),
                    entry("For example:", Line::Example("timezone = \"UTC\"\ntag_cookie = \"server\"".to_owned())),
                ],
            }],
        };
        let mut text = Vec::new();
        write(&draft, &mut text).expect("written");
        let text = String::from_utf8(text).expect("UTF-8");
        let read: toml::Table = toml::from_str(&text).expect("TOML");
        let site = read["site"].as_table().expect("a table");
        assert_eq!(site.keys().collect::<Vec<_>>(), ["session"], "{text}");
        assert_eq!(site["session"].as_str(), Some("cookie:a\"b"));
        assert!(text.contains("\n#timezone = \"UTC\"\n#tag_cookie = \"server\"\n"), "{text}");
    }
}
