//! The sheets of workbooks among the files: each sheet has a role of its own.

use super::members::Sorted;
use super::role::{Given, Role, dialect_role};
use crate::base::error::{Error, Kind, Result};
use crate::merchant::partners;
use crate::orders::columns;
use crate::tables::{Look, TableKind, Worksheet};
use std::collections::BTreeMap;
use std::path::Path;

/// Sorts the sheets of a workbook. Sheets that are neither orders nor transactions, partners or reports are left out and
/// named.
pub(super) fn sort(
    path: &Path,
    sheets: &[Worksheet],
    given: &Given,
    mapping: &BTreeMap<String, String>,
) -> Result<Sorted> {
    let (mut roles, mut left_out) = (Vec::new(), Vec::new());
    for sheet in sheets {
        match sheet.look.as_ref().and_then(|look| role(look, given, mapping)) {
            Some(role) => roles.push((sheet.path.clone(), role)),
            None => left_out.push(sheet.path.display().to_string()),
        }
    }
    if roles.is_empty() {
        let what = "is a workbook without a sheet of orders, transactions, partners or a report";
        let error = Error::new(Kind::Format, path.display().to_string(), what);
        return Err(
            error.hint("say --orders BOOK:SHEET with [orders.columns]; tagtrail dialects lists what is recognised")
        );
    }
    let note = (!left_out.is_empty())
        .then(|| format!("{}: not recognised and left out: {}.", path.display(), left_out.join(", ")));
    Ok(Sorted { roles, note })
}

fn role(look: &Look, given: &Given, mapping: &BTreeMap<String, String>) -> Option<Role> {
    if let Some(role) = dialect_role(look, mapping) {
        return Some(role);
    }
    if partners::recognise(&look.names, &given.partner_columns) {
        return Some(Role::Partners(TableKind::Sheet));
    }
    let is_orders = columns::recognise(&look.names, mapping).is_ok_and(|columns| columns.missing().is_empty());
    is_orders.then_some(Role::Orders(TableKind::Sheet))
}
