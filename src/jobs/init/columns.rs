//! The columns of order logs with unknown headers: known headers are mapped, and the values propose headers for the rest.

use crate::base::dates::{Proofs, parse};
use crate::base::error::Result;
use crate::orders::columns::{Column, recognise};
use crate::tables::{Table, TableKind};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Rows for which values are read.
const ROWS: usize = 2000;

/// The most candidates per column.
const MOST: usize = 5;

/// Words in headers of order numbers, in the languages of the larger shops.
const NUMBER_WORDS: [&str; 16] = [
    "order", "bestell", "auftrag", "commande", "pedido", "ordine", "zamow", "number", "nummer", "numero", "nr", "no",
    "ref", "beleg", "receipt", "id",
];

/// The columns of the order logs.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The headers with which the files are read: those that were given and exist, and those with only one possible meaning.
    pub(super) mapping: BTreeMap<String, String>,
    /// Headers that only the values show, with the evidence.
    pub(super) guessed: BTreeMap<String, String>,
    /// Required columns without a header, with their candidates and the reasons; and the file.
    pub(super) missing: Vec<Missing>,
    /// Given headers that do not exist, one sentence each.
    pub(super) wrong: Vec<String>,
}

/// A required column without a known header.
#[derive(Clone, Debug)]
pub(super) struct Missing {
    pub(super) file: String,
    pub(super) column: &'static str,
    /// Candidate headers, each with the reason.
    pub(super) candidates: Vec<(String, String)>,
    /// All headers of the file.
    pub(super) headers: Vec<String>,
}

/// Reads the first rows of each order log. `given` has headers of columns, as in the settings.
pub(super) fn settle(files: &[(PathBuf, TableKind)], given: &BTreeMap<String, String>) -> Result<Found> {
    let mut found = Found::default();
    let tables = files.iter().map(|(path, kind)| first_rows(path, *kind)).collect::<Result<Vec<_>>>()?;
    for (column, header) in given {
        let one = BTreeMap::from([(column.clone(), header.clone())]);
        match tables.iter().map(|table| recognise(&table.names, &one)).find_map(Result::err) {
            Some(error) => found.wrong.push(error.to_string()),
            None => {
                found.mapping.insert(column.clone(), header.clone());
            }
        }
    }
    for table in &tables {
        let columns = recognise(&table.names, &found.mapping)?;
        for column in columns.missing() {
            let used = |name: &String| columns.listed(&table.names).iter().any(|(_, header)| header == name);
            let mut candidates = candidates(table, column, &used);
            candidates.truncate(MOST);
            // A header that other files do not have cannot be given for all of them.
            match candidates.as_slice() {
                [(header, why)] if tables.len() == 1 => {
                    found.mapping.insert(column.to_owned(), header.clone());
                    found.guessed.insert(column.to_owned(), why.clone());
                }
                _ => found.missing.push(Missing {
                    file: table.path.clone(),
                    column,
                    candidates,
                    headers: table.names.clone(),
                }),
            }
        }
    }
    Ok(found)
}

fn first_rows(path: &Path, kind: TableKind) -> Result<Table> {
    let mut first = None;
    Table::each(path, kind, &mut |table| {
        first = Some(table);
        Ok(ControlFlow::Break(()))
    })?;
    let empty = || Table { path: path.display().to_string(), kind, names: Vec::new(), columns: Vec::new(), rows: 0 };
    Ok(first.unwrap_or_else(empty))
}

/// Headers with values that a column could have, the likeliest first, each with the reason.
fn candidates(table: &Table, column: &str, used: &dyn Fn(&String) -> bool) -> Vec<(String, String)> {
    let mut found: Vec<(u8, String, String)> = Vec::new();
    for (name, values) in table.names.iter().zip(&table.columns).filter(|(name, _)| !used(name)) {
        let values: Vec<&str> = values.iter().take(ROWS).map(str::trim).filter(|value| !value.is_empty()).collect();
        let (rows, some) = (table.rows.min(ROWS), values.len());
        if some == 0 || some * 10 < rows * 9 {
            continue;
        }
        let judged = if column == Column::OrderedAt.name() { as_time(&values) } else { as_number(name, &values) };
        if let Some((rank, what)) = judged {
            found.push((rank, name.clone(), format!("{what} of {rows} values")));
        }
    }
    found.sort();
    let best = found.first().map(|(rank, ..)| *rank);
    // A surer kind of evidence removes the weaker ones.
    found.into_iter().filter(|(rank, ..)| Some(*rank) == best).map(|(_, name, why)| (name, why)).collect()
}

/// Whether values are times; those with a time of day first.
fn as_time(values: &[&str]) -> Option<(u8, String)> {
    let mut proofs = Proofs::default();
    for value in values {
        proofs.add(value);
    }
    let order = proofs.order();
    // Bare numbers are amounts and numbers of orders more often than seconds since 1970.
    let times: Vec<_> = values
        .iter()
        .filter(|value| !value.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
        .filter_map(|value| parse(value, order, Tz::UTC))
        .collect();
    if times.len() * 10 < values.len() * 9 {
        return None;
    }
    let days = times.iter().filter(|time| time.day_only).count();
    let what = if days * 2 > times.len() { "days without a time: " } else { "times: " };
    Some((u8::from(days * 2 > times.len()), format!("{what}{}", times.len())))
}

/// Whether values are order numbers: texts without blanks, nearly all different.
fn as_number(name: &str, values: &[&str]) -> Option<(u8, String)> {
    let different: BTreeSet<&&str> = values.iter().collect();
    let is_plain =
        |value: &&&str| value.len() <= 64 && value.bytes().any(|b| b.is_ascii_digit()) && !value.contains(' ');
    let is_money = |value: &&&str| value.contains([',', '.']) && value.bytes().all(|b| !b.is_ascii_alphabetic());
    let plain = values.iter().filter(is_plain).filter(|value| !is_money(value)).count();
    if plain * 10 < values.len() * 9 || different.len() * 2 < values.len() || as_time(values).is_some() {
        return None;
    }
    let lower = name.to_lowercase();
    let called = NUMBER_WORDS.iter().any(|word| lower.contains(word));
    let what = if called { "is called like a number, with different values: " } else { "different values: " };
    Some((u8::from(!called), format!("{what}{}", different.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn settled(text: &str, given: &[(&str, &str)]) -> Found {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("orders.csv");
        fs::write(&path, text).expect("writes");
        let given = given.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect();
        settle(&[(path, TableKind::Csv { delimiter: b',' })], &given).expect("settles")
    }

    #[test]
    fn the_only_column_of_times_is_taken() {
        let found = settled("order_id,Xyz,Menge\nA1,2026-09-01 10:00,1\nA2,2026-09-01 11:00,2\n", &[]);
        assert_eq!(found.mapping["ordered_at"], "Xyz");
        assert_eq!(found.guessed["ordered_at"], "times: 2 of 2 values");
        assert!(found.missing.is_empty());
    }

    #[test]
    fn two_columns_of_times_are_proposed() {
        let found = settled(
            "order_id,Xyz,Zyx\nA1,2026-09-01 10:00,2026-09-01 10:02\nA2,2026-09-02 10:00,2026-09-02 11:00\n",
            &[],
        );
        assert!(found.mapping.is_empty());
        let [missing] = &found.missing[..] else { panic!("one column") };
        assert_eq!((missing.column, missing.candidates.len()), ("ordered_at", 2));
    }

    #[test]
    fn a_given_header_that_is_not_there_is_named_and_left_out() {
        let found = settled("order_id,Xyz on\nA1,2026-09-01 10:00\n", &[("ordered_at", "Xyz at")]);
        assert!(found.wrong[0].contains("the nearest header is \"Xyz on\""), "{:?}", found.wrong);
        assert_eq!(found.mapping["ordered_at"], "Xyz on");
    }

    #[test]
    fn an_order_number_is_called_so() {
        let found = settled("Zähler,Belegnr,ordered_at\n17,R-1,2026-09-01\n18,R-2,2026-09-02\n", &[]);
        assert_eq!(found.mapping["order_id"], "Belegnr");
    }
}
