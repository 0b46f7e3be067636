//! The settings in force in the file: all that were detected, and all that the given settings contain.

use super::told::told;
use crate::detect::Detected;
use crate::jobs::answers::setting;
use crate::merchant::origins::DETECTED;
use crate::merchant::{Merchant, Origins};
use crate::report::settings_draft::{Entry, Line, Table, given_value, quoted_name};

/// Puts detected and given settings into the tables, in place of examples and proposals for the same key.
pub(super) fn put(tables: &mut Vec<Table>, detected: &[Detected], merchant: &Merchant) {
    for found in detected {
        let (table, key) = split(found.what);
        let line = Line::Set(key.to_owned(), setting(&found.value));
        place(tables, &table, key, Entry { comment: told("Detected", &found.how, found.sure), line });
    }
    keep(tables, &merchant.origins);
    put_trust(tables, detected, &merchant.origins);
}

/// Keeps the given settings.
fn keep(tables: &mut Vec<Table>, origins: &Origins) {
    for (name, origin) in &origins.keys {
        let (table, key) = split(name);
        let from = origins.file_of(name).unwrap_or_default();
        let line = Line::InForce(format!("{} = {}", quoted_name(key), given_value(&origin.value)));
        let entry = Entry { comment: format!("As {from} says."), line };
        remove(tables, &table, key);
        place(tables, &table, key, entry);
    }
}

/// Repeats how surely settings were detected, so that verdicts are as sure with the file as without it.
fn put_trust(tables: &mut Vec<Table>, detected: &[Detected], origins: &Origins) {
    let mut shares = origins.trust.clone();
    shares.extend(detected.iter().map(|found| (found.what.to_owned(), found.sure.trust())));
    shares.retain(|_, share| *share < 1.0);
    let mut entries: Vec<Entry> = Vec::new();
    for (key, share) in shares {
        let name: Vec<String> = key.split('.').map(quoted_name).collect();
        let comment = if entries.is_empty() {
            "How surely settings above were detected, 0 to 1. Take a line out once you have checked its setting: verdicts then \
             rest on it as on any other."
        } else {
            ""
        };
        let line = Line::InForce(format!("{} = {share:?}", name.join(".")));
        entries.push(Entry { comment: comment.to_owned(), line });
    }
    if !entries.is_empty() {
        tables.push(Table { name: DETECTED.to_owned(), entries });
    }
}

/// `site.pages` and `cart`; the name of a programme may hold dots.
fn split(name: &str) -> (String, &str) {
    let (table, key) = name.rsplit_once('.').unwrap_or(("", name));
    match table.strip_prefix("program.") {
        Some(program) => (format!("program.{}", quoted_name(program)), key),
        None => (table.to_owned(), key),
    }
}

/// Whether an entry sets or proposes a key.
fn is_for(entry: &Entry, key: &str) -> bool {
    match &entry.line {
        Line::Set(name, _) | Line::Proposed(name, _) => name == key,
        Line::InForce(_) => false,
        // An example of one line belongs to one key.
        Line::Example(text) => !text.contains('\n') && text.split_once(" = ").is_some_and(|(name, _)| name == key),
    }
}

fn remove(tables: &mut [Table], table: &str, key: &str) {
    if let Some(table) = tables.iter_mut().find(|known| known.name == table) {
        table.entries.retain(|entry| !(is_for(entry, key) && matches!(entry.line, Line::Set(..))));
    }
}

/// Puts an entry in place of the proposal for its key, else at the end of its table. A key that is already set keeps its value.
fn place(tables: &mut Vec<Table>, table: &str, key: &str, entry: Entry) {
    let at = tables.iter().position(|known| known.name == table).unwrap_or_else(|| {
        tables.push(Table { name: table.to_owned(), entries: Vec::new() });
        tables.len() - 1
    });
    let entries = &mut tables[at].entries;
    match entries.iter().position(|known| is_for(known, key)) {
        Some(at) if matches!(entries[at].line, Line::Set(..)) => {}
        Some(at) => entries[at] = entry,
        None => entries.push(entry),
    }
}
