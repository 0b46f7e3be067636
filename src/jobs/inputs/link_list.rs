//! Tables with links: a redirector's list of short addresses, a plugin's export.

use crate::links::address::Address;
use crate::links::programs;
use crate::tables::{Table, TableKind};
use std::ops::ControlFlow;
use std::path::Path;

/// Rows of a table that are looked at for links.
const LOOKS: usize = 50;

/// Whether a table has links of programmes in it, in at least half of its rows.
pub fn lists_links(path: &Path, kind: TableKind) -> bool {
    let is_link = |cell: &str| {
        let address = Address::of(cell).filter(|address| !address.host.is_empty());
        address.is_some_and(|address| programs::of(address).is_some() || programs::short(address).is_some())
    };
    let mut found = false;
    let read = Table::each(path, kind, &mut |table| {
        let rows = table.rows.min(LOOKS);
        let with = (0..rows).filter(|row| table.columns.iter().any(|column| is_link(column.get(*row)))).count();
        // A partner's own page may be one at a shop of a programme.
        found = with > 0 && with * 2 >= rows;
        Ok(ControlFlow::Break(()))
    });
    read.is_ok() && found
}
