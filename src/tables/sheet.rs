//! The parts of a table that readers hand over.

use super::texts::Texts;
use crate::base::error::Result;
use std::ops::ControlFlow;

/// The columns that a reader found.
pub(super) struct Sheet {
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<Texts>,
    pub(super) rows: usize,
}

impl Sheet {
    /// No header, no rows.
    pub(super) fn empty() -> Self {
        Self { names: Vec::new(), columns: Vec::new(), rows: 0 }
    }

    /// Adds the rows of the next part of the same table, which may have more columns.
    pub(super) fn append(&mut self, part: Self) {
        if self.rows == 0 {
            *self = part;
            return;
        }
        self.names = part.names;
        self.columns.resize(self.names.len(), Texts::default());
        for (column, more) in self.columns.iter_mut().zip(&part.columns) {
            column.fill(self.rows);
            more.iter().for_each(|text| column.push(text));
        }
        self.rows += part.rows;
    }
}

/// Receives the parts of a table, and returns whether it wants more.
pub(super) type Take<'a> = dyn FnMut(Sheet) -> Result<ControlFlow<()>> + 'a;
