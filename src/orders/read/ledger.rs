//! The description of a file while it is read, and quotations of its rows.

use crate::orders::{Column, OrderFile};
use crate::tables::{Table, TableKind};

/// The longest quotation of a rejected row, in characters.
const QUOTED: usize = 200;

/// The longest field of an order that is kept, in bytes: a longer one is not a session, product or browser.
const MAX_FIELD: usize = 64 * 1024;

impl OrderFile {
    /// A description of an unread file.
    pub(super) fn new(path: &str, kind: TableKind) -> Self {
        Self {
            path: path.to_owned(),
            kind,
            dialect: None,
            rows: 0,
            blank: 0,
            items: 0,
            again: 0,
            used: 0,
            rejected: 0,
            columns: Vec::new(),
            unused: Vec::new(),
            decided: Vec::new(),
            guessed: Vec::new(),
            decimal_mark: None,
            unread_amounts: 0,
            rounded_amounts: 0,
            amounts_of_items: false,
            fault: None,
            change: None,
        }
    }
}

/// What is kept of a field: a shop writes `0` or a word for guests, who are not one customer.
pub(super) fn stored(text: &str, column: Column) -> &str {
    const NOBODY: [&str; 8] = ["0", "guest", "gast", "invité", "invitado", "ospite", "gość", "convidado"];
    if column == Column::CustomerId && text.len() <= 10 && NOBODY.contains(&text.to_lowercase().as_str()) {
        return "";
    }
    cut(text, column)
}

/// Cuts a field to the kept length; a number is never cut, since that would make it another number.
fn cut(text: &str, column: Column) -> &str {
    if text.len() <= MAX_FIELD || column == Column::OrderId {
        return text;
    }
    &text[..text.floor_char_boundary(MAX_FIELD)]
}

/// A row's fields with commas between them, cut to a length that fits a report.
pub(super) fn quoted(table: &Table, row: usize) -> String {
    let mut text = String::new();
    for column in &table.columns {
        let field = column.get(row).trim();
        if !field.is_empty() {
            if !text.is_empty() {
                text.push_str(", ");
            }
            text.extend(field.chars().take(QUOTED));
        }
    }
    text.chars().take(QUOTED).collect()
}
