//! Tables without some of their rows.

use super::opened::Opened;
use super::records::{self, Records};
use super::{Table, TableKind, decode, pieces};
use crate::base::error::Result;
use std::borrow::Cow;
use std::path::Path;

/// Whether a row, given by its cells, is removed.
type IsRemoved<'a> = &'a dyn Fn(&[Cow<'_, str>]) -> bool;

/// The text of a table without some rows, and how many these are; `None` if it has no such row. All other records of separated
/// values stay as they are; tables of other kinds become separated values with the same headers.
pub fn without(path: &Path, kind: TableKind, is_removed: IsRemoved<'_>) -> Result<Option<(String, usize)>> {
    let (text, removed) = match kind {
        TableKind::Csv { delimiter } => {
            let opened = Opened::new(path, &path.display().to_string())?;
            let (bytes, _) = pieces::whole(&opened)?;
            records_without(&decode(&bytes), delimiter, is_removed)
        }
        _ => rows_without(&Table::read(path, kind)?, is_removed),
    };
    Ok((removed > 0).then_some((text, removed)))
}

fn records_without(text: &str, delimiter: u8, is_removed: IsRemoved<'_>) -> (String, usize) {
    let begin = records::header(text, delimiter).map_or(0, |header| header.end);
    let mut left = text[..begin].to_owned();
    let mut removed = 0;
    for record in Records::new(&text[begin..], delimiter) {
        if is_removed(&record.fields) {
            removed += 1;
        } else {
            left.push_str(&text[begin + record.start..begin + record.end]);
        }
    }
    (left, removed)
}

fn rows_without(table: &Table, is_removed: IsRemoved<'_>) -> (String, usize) {
    let mut text = String::new();
    let mut add = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        text += &(cells.join(",") + "\n");
    };
    add(&mut table.names.iter().map(String::as_str));
    let mut removed = 0;
    for row in 0..table.rows {
        let cells: Vec<Cow<'_, str>> = table.columns.iter().map(|column| column.get(row).into()).collect();
        if is_removed(&cells) {
            removed += 1;
        } else {
            add(&mut cells.iter().map(|cell| &**cell));
        }
    }
    (text, removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_records_stay_as_they_are() {
        let text = "Orders of March\n\nid;who;note\n1;kim;\"a\nb\"\r\n2;lee;x\n3;kim;last";
        let by_kim = |cells: &[Cow<'_, str>]| cells.get(1).is_some_and(|cell| cell == "kim");
        let (left, removed) = records_without(text, b';', &by_kim);
        assert_eq!((left.as_str(), removed), ("Orders of March\n\nid;who;note\n2;lee;x\n", 2));
    }

    #[test]
    fn rows_of_other_tables_become_separated_values() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("orders.ndjson");
        std::fs::write(&path, "{\"id\":\"1\",\"note\":\"a,b\"}\n{\"id\":\"2\",\"note\":\"\"}\n").expect("writes");
        let is = |id: &'static str| move |cells: &[Cow<'_, str>]| cells[0] == id;
        assert_eq!(without(&path, TableKind::Ndjson, &is("3")).expect("reads"), None);
        let (text, removed) = without(&path, TableKind::Ndjson, &is("2")).expect("reads").expect("a row");
        assert_eq!((text.as_str(), removed), ("\"id\",\"note\"\n\"1\",\"a,b\"\n", 1));
    }
}
