//! The keys of `tagtrail.toml`, table by table, and errors about unknown keys.

mod errors;
mod nightly;
mod orders;
mod policy;
mod row;
mod site;
mod values;

use super::trust::Trust;
pub use row::{Key, Kind};
use std::collections::BTreeMap;

pub(super) use errors::{check, explain};

/// A table of `tagtrail.toml`.
#[derive(Debug)]
pub struct Table {
    /// Its name; `NAME` in it means a name that the user chooses.
    pub name: &'static str,
    /// What the table contains.
    pub about: &'static str,
    /// Its keys, in the order of the manual.
    pub keys: &'static [Key],
}

/// The table of order file headers.
const ORDER_COLUMNS: &str = "orders.columns";

/// The table of programmes; the user chooses their names.
const PROGRAMS: &str = "program";

/// All tables, in the order of the manual. `[detected]` has the same keys; see [`super::origins`].
pub const TABLES: &[Table] = &[
    Table {
        name: "site",
        about: "The shop's web site: its hosts, where ids are in a log line, and what the servers write.",
        keys: site::SITE,
    },
    Table {
        name: "site.pages",
        about: "Which pages mean what. Patterns are compared with the path without its query.",
        keys: site::PAGES,
    },
    Table { name: "policy", about: "The terms of the programme.", keys: policy::TERMS },
    Table {
        name: "program.NAME",
        about: "The terms of the partners for whom the partner list names the programme `NAME`. They have the keys of `[policy]`. What \
                is not said here is as in `[policy]`, or, where a preset is named here, as in that.",
        keys: policy::TERMS,
    },
    Table { name: "orders", about: "How order files are read.", keys: orders::ORDERS },
    Table {
        name: ORDER_COLUMNS,
        about: "The headers of order files, for columns that are not recognised by themselves.",
        keys: orders::ORDER_COLUMNS,
    },
    Table {
        name: "partners.columns",
        about: "The headers of partner lists, for columns that are not recognised by themselves.",
        keys: orders::PARTNER_COLUMNS,
    },
    Table { name: "internal", about: "Staff and test machines.", keys: orders::INTERNAL },
    Table { name: "nightly", about: "How `tagtrail nightly` keeps a ledger.", keys: nightly::NIGHTLY },
];

/// The tables that `[detected]` can contain: see [`super::origins`].
const DETECTED: [&str; 4] = ["site", "policy", "program", "orders"];

/// A table's keys; none if the user chooses its keys, or if the table is unknown.
pub fn of(table: &str) -> &'static [Key] {
    let name = if is_program(table) { "policy" } else { table };
    TABLES.iter().find(|known| known.name == name).map_or(&[], |table| table.keys)
}

/// Finds a key by its full name, such as `site.pages.cart` or `program.journal.window`.
pub fn named(name: &str) -> Option<&'static Key> {
    let (table, key) = name.rsplit_once('.')?;
    of(table).iter().find(|known| known.name == key)
}

/// Lowers the confidence for keys that a file took over from a detection; see [`super::Origins::trust`].
pub fn lower(trust: &mut Trust, shares: &BTreeMap<String, f64>) {
    for (key, share) in shares {
        if let Some(group) = named(key).and_then(|key| key.trust(trust)) {
            *group = group.min(*share);
        }
    }
}

/// Every key that is listed even if no file sets its value, with its full name: the terms are those of `[policy]`.
pub fn listed() -> impl Iterator<Item = (String, &'static Key)> {
    let tables = TABLES.iter().filter(|table| !is_program(table.name));
    let keys = tables.flat_map(|table| table.keys.iter().map(|key| (format!("{}.{}", table.name, key.name), key)));
    keys.filter(|(_, key)| key.is_always_listed())
}

/// The columns of orders that `[orders.columns]` can name.
pub fn order_columns() -> impl Iterator<Item = &'static str> {
    of(ORDER_COLUMNS).iter().map(|key| key.name)
}

/// Whether a table is that of a programme with its own name.
fn is_program(table: &str) -> bool {
    table.strip_prefix(PROGRAMS).is_some_and(|rest| rest.starts_with('.'))
}

/// What a table can contain: its keys, and the tables below it. `None` when the user chooses the names.
fn known_in(table: &str) -> Option<Vec<&'static str>> {
    if table == "detected" {
        return Some(DETECTED.to_vec());
    }
    if let Some(table) = table.strip_prefix("detected.") {
        return known_in(table);
    }
    let mut known: Vec<&str> = of(table).iter().map(|key| key.name).collect();
    if table != PROGRAMS {
        let below = if table.is_empty() { String::new() } else { format!("{table}.") };
        for name in TABLES.iter().filter_map(|other| other.name.strip_prefix(below.as_str())) {
            let first = name.split('.').next().unwrap_or(name);
            if !known.contains(&first) {
                known.push(first);
            }
        }
        if table.is_empty() {
            known.push("detected");
        }
    }
    (!known.is_empty()).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merchant::settings::parse;
    use crate::merchant::{Merchant, Partners};

    #[test]
    fn names_of_keys_are_found() {
        for (name, key) in [("site.hosts", "hosts"), ("site.pages.cart", "cart"), ("program.a.b.window", "window")] {
            assert_eq!(named(name).map(|key| key.name), Some(key));
        }
        for name in ["hosts", "site.pages", "program", "site.cart", ""] {
            assert!(named(name).is_none(), "{name}");
        }
        assert!(known_in("program").is_none() && known_in("site.nothing").is_none());
    }

    #[test]
    fn every_example_is_read_and_every_wrong_value_refused() {
        for table in TABLES {
            for key in table.keys {
                let name = format!("{}.{}", table.name, key.name);
                let text = format!("[{}]\n{}\n", table.name, key.example_line());
                let settings = parse("t.toml", &text).expect(&text);
                assert!(settings.origins.sets(&name), "{name}");
                assert!(!key.about.is_empty() && !key.about.ends_with('.'), "{name}: {}", key.about);
                let wrong = format!("[{}]\n{} = 2026-01-01\n", table.name, key.name);
                let error = parse("t.toml", &wrong).expect_err(&wrong).to_string();
                assert!(error.starts_with(&format!("t.toml: line 2: {name}: ")), "{error}");
            }
        }
    }

    #[test]
    fn what_an_example_sets_is_what_is_shown() {
        for (name, key) in listed().filter(|(name, _)| name != "internal.networks") {
            let (table, _) = name.rsplit_once('.').expect("a table");
            let text = format!("[{table}]\n{}\n", key.example_line());
            let merchant = Merchant::new(parse("t.toml", &text).expect(&text), Partners::default());
            let example: toml::Table = key.example_line().parse().expect("TOML");
            let (example, shown) = (example[key.name].clone(), key.value(&merchant).expect(&name));
            let same_text = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // A length is shown in its usual spelling, a single text of a list as a list.
            let length = key.kind == Kind::Length && same_text(&shown) == "1d" && same_text(&example) == "24h";
            let listed = shown.as_array().is_some_and(|list| *list == [example.clone()]);
            assert!(length || listed || same_text(&shown) == same_text(&example), "{name}: {shown}");
        }
    }
}
