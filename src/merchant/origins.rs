//! Which settings file sets which key, and how several files are merged.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value;
use toml::de::{DeTable, DeValue};

use crate::base::error::{Error, Kind, Result};

/// The table with the confidence of the keys that a file took over from a detection.
pub const DETECTED: &str = "detected";

/// The settings files of a run, and the value of each key.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// The files, as the user named them, in the order in which they were given.
    pub files: Vec<String>,
    /// A settings file in the current folder that was not read, because the user named others.
    pub unread: Option<String>,
    /// Every key that a file sets, such as `site.session`.
    pub keys: BTreeMap<String, Origin>,
    /// The confidence of keys that a file took over from a detection (`[detected]`), 0 to 1; other keys are certain.
    pub trust: BTreeMap<String, f64>,
}

/// Where one key is set.
#[derive(Clone, PartialEq, Debug)]
pub struct Origin {
    /// The index of its file in [`Origins::files`].
    pub file: usize,
    /// Its line, such as `line 3`.
    pub line: String,
    /// Its value as it is written.
    pub value: Value,
}

impl Origins {
    /// Whether a file sets a key.
    pub fn sets(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// The file that sets a key.
    pub fn file_of(&self, key: &str) -> Option<&str> {
        self.files.get(self.keys.get(key)?.file).map(String::as_str)
    }
}

/// A `[detected]` table: confidence by key, nested as in TOML.
#[derive(Deserialize, Default)]
#[serde(transparent)]
pub(super) struct TrustTable(toml::Table);

impl TrustTable {
    /// The confidence of each dotted key.
    pub(super) fn trust(&self, path: &str, text: &str) -> Result<BTreeMap<String, f64>> {
        let mut trust = BTreeMap::new();
        for (key, value) in leaves(&self.0) {
            let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
            let Some(share) = number.filter(|number| (0.0..=1.0).contains(number)) else {
                let place = lines(text).remove(&format!("{DETECTED}.{key}")).unwrap_or_default();
                let what = format!("{DETECTED}.{key}: {value} says nothing of how surely the setting holds");
                let hint = "write a number from 0 to 1, or take the line out once you have checked the setting";
                return Err(Error::new(Kind::Settings, path, what).at(place).hint(hint));
            };
            trust.insert(key, share);
        }
        Ok(trust)
    }
}

/// All values of a table that are not tables themselves, by dotted key.
pub(super) fn leaves(table: &toml::Table) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for (key, value) in table {
        match value {
            Value::Table(below) => {
                found.extend(leaves(below).into_iter().map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            value => {
                found.insert(key.clone(), value.clone());
            }
        }
    }
    found
}

/// The lines of all keys, by dotted key.
fn lines(text: &str) -> BTreeMap<String, String> {
    fn walk(before: &str, table: &DeTable<'_>, found: &mut Vec<(usize, String)>) {
        for (key, value) in table {
            let name = format!("{before}{}", key.get_ref());
            match value.get_ref() {
                DeValue::Table(below) => walk(&format!("{name}."), below, found),
                _ => found.push((key.span().start, name)),
            }
        }
    }
    let mut found = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        walk("", table.get_ref(), &mut found);
    }
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let line = |start: usize| format!("line {}", 1 + ends.partition_point(|end| *end < start));
    found.into_iter().map(|(start, name)| (name, line(start))).collect()
}

/// The keys of one file; `file` is its index.
pub(super) fn of_text(text: &str, file: usize) -> BTreeMap<String, Origin> {
    let mut lines = lines(text);
    let table: toml::Table = toml::from_str(text).unwrap_or_default();
    let origin = |(key, value): (String, Value)| {
        let line = lines.remove(&key).unwrap_or_default();
        (key, Origin { file, line, value })
    };
    let own = leaves(&table).into_iter().filter(|(key, _)| !key.starts_with("detected."));
    own.map(origin).collect()
}
