//! The detected settings, as text that can be pasted into `tagtrail.toml`.

use std::collections::BTreeMap;
use std::fmt::Write;

use anstyle::Style;
use serde::Serialize;

use super::escape;
use super::escape::is_hidden;
use super::page::{Page, WIDTH, width, wrapped};

/// A setting that was detected in the input.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Detected {
    /// The setting's place in `tagtrail.toml`, such as `site.session`.
    pub what: String,
    /// Its value.
    pub value: Setting,
    /// What it was detected from, in one sentence.
    pub how: String,
    /// How sure that is: `sure`, `likely`, `a guess`.
    pub sure: String,
    /// The highest confidence of a verdict that rests on it, 0 to 1: what `[detected]` in a settings file repeats.
    pub trust: f64,
}

/// The value of a detected setting.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum Setting {
    /// One text, such as `cookie:sid`.
    Text(String),
    /// Several texts, such as the shop's own hosts.
    List(Vec<String>),
    /// Whether something holds.
    Flag(bool),
}

const COMMENT: Style = Style::new().dimmed();

/// Puts all settings on a page, table by table, each under a comment that says how it was detected.
///
/// A value that does not fit the page is not cut, because a cut text could not be pasted. Of two values for one setting the
/// second is a comment.
pub(super) fn put(page: &mut Page, detected: &[Detected]) {
    let mut tables: BTreeMap<&str, Vec<(&str, &Detected)>> = BTreeMap::new();
    for found in detected {
        let (table, key) = found.what.rsplit_once('.').unwrap_or(("", &found.what));
        tables.entry(table).or_default().push((key, found));
    }
    for (table, settings) in tables {
        if !table.is_empty() {
            page.space();
            let names: Vec<String> = table.split('.').map(bare).collect();
            page.line(Style::new(), 0, &format!("[{}]", names.join(".")));
        }
        for (at, (key, found)) in settings.iter().enumerate() {
            let how = format!("{} ({})", found.how, found.sure);
            let how = escape::terminal(&how);
            for line in wrapped(&how, WIDTH - 2).iter().filter(|line| !line.is_empty()) {
                page.line(COMMENT, 0, &format!("# {line}"));
            }
            let again = settings[..at].iter().any(|(before, _)| before == key);
            let mark = if again { "# " } else { "" };
            for line in assignment(key, &found.value) {
                page.line(Style::new(), 0, &format!("{mark}{line}"));
            }
        }
    }
    put_trust(page, detected);
}

/// Puts the confidence of detected settings for pasting: without it, verdicts would be surer than before.
fn put_trust(page: &mut Page, detected: &[Detected]) {
    let mut known: Vec<&str> = Vec::new();
    let doubtful = detected.iter().filter(|found| {
        let first = !known.contains(&&*found.what);
        known.push(&found.what);
        first && found.trust < 1.0
    });
    let lines: Vec<String> = doubtful.map(trust_line).collect();
    if lines.is_empty() {
        return;
    }
    page.space();
    page.line(Style::new(), 0, &format!("[{DETECTED}]"));
    for line in wrapped(TRUST_WORDS, WIDTH - 2) {
        page.line(COMMENT, 0, &format!("# {line}"));
    }
    for line in lines {
        page.line(Style::new(), 0, &line);
    }
}

/// The table that holds the confidence of detected settings.
pub(super) const DETECTED: &str = "detected";

/// The comment that explains the table.
pub(super) const TRUST_WORDS: &str = "How surely these settings were detected, 0 to 1. Take a line out once you have checked its setting: verdicts then \
rest on it as on any other.";

/// `site.session = 0.97`.
fn trust_line(found: &Detected) -> String {
    let key: Vec<String> = found.what.split('.').map(bare).collect();
    format!("{} = {:?}", key.join("."), found.trust)
}

/// `key = value`, a list that is too wide with one value per line.
pub(super) fn assignment(key: &str, value: &Setting) -> Vec<String> {
    let key = bare(key);
    let values = match value {
        Setting::Text(text) => return vec![format!("{key} = {}", quoted(text))],
        Setting::Flag(flag) => return vec![format!("{key} = {flag}")],
        Setting::List(values) => values.iter().map(|text| quoted(text)).collect::<Vec<_>>(),
    };
    let line = format!("{key} = [{}]", values.join(", "));
    if width(&line) <= WIDTH - 2 {
        return vec![line];
    }
    let mut lines = vec![format!("{key} = [")];
    lines.extend(values.iter().map(|value| format!("    {value},")));
    lines.push("]".to_owned());
    lines
}

/// A key as it is, or in quotes where TOML requires them.
pub(super) fn bare(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(plain) { key.to_owned() } else { quoted(key) }
}

/// A TOML basic string; hidden characters are written by their number.
pub(super) fn quoted(text: &str) -> String {
    let mut toml = String::with_capacity(text.len() + 2);
    toml.push('"');
    for c in text.chars() {
        let code = u32::from(c);
        // Writing to a String cannot fail.
        let _ = match c {
            '"' | '\\' => write!(toml, "\\{c}"),
            _ if !is_hidden(c) => write!(toml, "{c}"),
            _ if code <= 0xffff => write!(toml, "\\u{code:04X}"),
            _ => write!(toml, "\\U{code:08X}"),
        };
    }
    toml.push('"');
    toml
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn text(detected: &[Detected]) -> String {
        let mut page = Page::default();
        put(&mut page, detected);
        anstream::adapter::strip_str(&page.into_text()).to_string()
    }

    #[test]
    fn what_is_printed_is_the_settings_file() {
        let text = text(&samples::detected());
        let read: toml::Table = toml::from_str(&text).expect("TOML");
        assert_eq!(read["site"]["session"].as_str(), Some("cookie:sid"));
        assert_eq!(read["site"]["hosts"][1].as_str(), Some("www.shop.example"));
        assert_eq!(read["site"]["pages"]["checkout"].as_array().map(Vec::len), Some(12));
        let column = read["orders"]["columns"]["order_id"].as_str();
        assert_eq!(column, Some("Na\"me\\\x1b\u{202e}\u{e0041}"));
        assert_eq!(read["site"]["odd key"].as_array().map(Vec::len), Some(0));
        assert_eq!(read.get("policy"), None, "a comment cannot open a table");
        assert!(text.lines().all(|line| width(line) <= WIDTH && !line.contains(is_hidden)), "{text}");
    }

    #[test]
    fn a_second_value_is_a_comment() {
        let found = |value: &str| Detected {
            what: "site.session".to_owned(),
            value: Setting::Text(value.to_owned()),
            how: "seen".to_owned(),
            sure: "sure".to_owned(),
            trust: 1.0,
        };
        let text = text(&[found("cookie:a"), found("cookie:b")]);
        assert_eq!(text, "\n[site]\n# seen (sure)\nsession = \"cookie:a\"\n# seen (sure)\n# session = \"cookie:b\"\n");
    }
}
