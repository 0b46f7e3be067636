//! Which keys a settings file names.

use std::collections::BTreeSet;

/// The keys that a file names, with their tables in front.
pub(super) fn given(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    // What was read above is a table.
    if let Ok(table) = text.parse::<toml::Table>() {
        name_keys("", &table, &mut keys);
    }
    keys
}

fn name_keys(before: &str, table: &toml::Table, keys: &mut BTreeSet<String>) {
    for (key, value) in table {
        let name = if before.is_empty() { key.clone() } else { format!("{before}.{key}") };
        match value {
            toml::Value::Table(inner) => name_keys(&name, inner, keys),
            _ => {
                keys.insert(name);
            }
        }
    }
}
