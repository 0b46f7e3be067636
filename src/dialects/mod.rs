//! The files that shops, networks and programmes export: one file per dialect, with samples.
//!
//! A dialect is recognised by its headers, and says which header means what. Headers are compared by their letters and
//! digits without case and accents, so `Order ID`, `order_id` and `Order Id ` are one spelling; a currency in a header
//! (`Price($)`, `Order Value (GBP)`) is taken out first. [CONTRIBUTING.md](../../CONTRIBUTING.md) shows how to add one.

pub mod claims;
pub mod credits;
pub mod header;
pub mod orders;
pub mod parts;
pub mod reports;
pub mod rows;

mod dialect;
mod field;
#[cfg(test)]
mod tests;

use crate::tables::{Table, Texts, cleaned};
pub(crate) use dialect::place;
pub use dialect::{Amounts, Dialect, ELSE, Part, Role, Sample, Skip, Source, at, part, part_header};
pub use field::Field;
use rayon::prelude::*;

/// Adds a column to a table for each field of its dialect that is a part of a cell, so that readers of columns find it.
/// Its header is [`part_header`].
pub fn add_parts(table: &mut Table, dialect: &Dialect) {
    let headers = header::of(&table.names);
    let added = dialect.columns.par_iter().filter_map(|source| {
        let (part, at) = (source.part?, place(source.headers, &headers)?);
        let mut texts = Texts::with_capacity(table.rows, 0);
        table.columns.get(at)?.iter().for_each(|cell| texts.push(&part(cleaned(cell))));
        Some((part_header(&table.names[at], source.field), texts))
    });
    let added: Vec<(String, Texts)> = added.collect();
    for (name, texts) in added {
        table.names.push(name);
        table.columns.push(texts);
    }
    join_products(table, dialect);
}

/// Adds the column in which rows without a SKU have the product's name.
fn join_products(table: &mut Table, dialect: &Dialect) {
    let headers = header::of(&table.names);
    let Some([first, second]) = dialect.joined(&headers) else { return };
    let (own, other) = (&table.columns[first], &table.columns[second]);
    let mut texts = Texts::with_capacity(table.rows, 0);
    for row in 0..table.rows {
        let text = cleaned(own.get(row));
        texts.push(if text.is_empty() { cleaned(other.get(row)) } else { text });
    }
    table.names.push(dialect::joined_header(&headers[first].rest, &headers[second].rest));
    table.columns.push(texts);
}

/// Every dialect, by role.
pub fn all() -> impl Iterator<Item = &'static Dialect> {
    orders::ALL.iter().chain(credits::ALL).chain(reports::ALL).chain(claims::ALL).copied()
}

/// The dialect with a name.
pub fn named(name: &str) -> Option<&'static Dialect> {
    all().find(|dialect| dialect.name == name)
}

/// The dialect that headers show; `None` for a file of no known dialect. Of several that fit, the one with the most
/// marks is taken, and then the one with the most columns in the file; one of general words only where no other fits.
pub fn recognise(names: &[String]) -> Option<&'static Dialect> {
    let headers = header::of(names);
    let columns =
        |dialect: &Dialect| dialect.columns.iter().filter(|source| place(source.headers, &headers).is_some()).count();
    let fitting = all().filter(|dialect| dialect.fits(&headers));
    fitting.reduce(|best, next| {
        let rank = |dialect: &Dialect| (!dialect.is_by_words, dialect.marks.len(), columns(dialect));
        if rank(next) > rank(best) { next } else { best }
    })
}
