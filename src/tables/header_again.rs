//! Rows that are the header once more, as exports have them that were joined one after the other.

use super::Table;

/// Why such a row is not used.
pub const HEADER_AGAIN: &str = "the header again";

/// Whether a row is the header once more: at least two cells are filled, and each holds its header.
pub fn is_header_again(table: &Table, row: usize) -> bool {
    let cells = table.names.iter().zip(table.columns.iter().map(|texts| texts.get(row).trim()));
    let mut filled = 0;
    for (name, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
        // A repeated header has its column's number after it, and a column made of a part of others names that part.
        let is_made = |rest: &str| rest.is_empty() || ["#", " (", ", "].iter().any(|begin| rest.starts_with(begin));
        let is_same = name.strip_prefix(cell).is_some_and(is_made);
        if !is_same {
            return false;
        }
        filled += 1;
    }
    filled >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{Look, TableFile, sniff};
    use std::ops::ControlFlow;

    #[test]
    fn only_the_whole_header_is_one() {
        let text = "Name,Total,Name\nName,Total,Name\nName,,\nName,1,Name\n,Total,Name\n";
        let Look { kind, .. } = sniff(text.as_bytes()).expect("a table");
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("written");
        let mut found = Vec::new();
        let table = TableFile::open(file.path(), kind).expect("opened");
        let read = table.each(&mut |table| {
            found.extend((0..table.rows).map(|row| is_header_again(&table, row)));
            Ok(ControlFlow::Continue(()))
        });
        read.expect("readable");
        assert_eq!(found, [true, false, false, true]);
    }
}
