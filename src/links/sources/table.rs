//! Reads the links in the cells of a table: a shop's products, a blog's posts, a redirector's list.

use super::of_cell;
use crate::base::error::Result;
use crate::links::Found;
use crate::links::redirector::Redirector;
use crate::tables::{Table, TableKind};
use std::ops::ControlFlow;
use std::path::Path;

/// Reads the links of a table.
pub(super) fn read(path: &Path, kind: TableKind, redirector: &mut Redirector, links: &mut Vec<Found>) -> Result<()> {
    let mut before = 0;
    Table::each(path, kind, &mut |table| {
        for row in 0..table.rows {
            let place = format!("row {}", before + row + 1);
            let cells: Vec<&str> = table.columns.iter().map(|column| column.get(row)).collect();
            for (name, text) in table.names.iter().zip(&cells) {
                of_cell(text, &mut |url| {
                    let place = format!("{place}, column {name:?}");
                    links.push(Found { url, page: table.path.clone(), place });
                });
            }
            redirector.read_row(&table.path, &place, &cells);
        }
        before += table.rows;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(())
}
