//! Which rows of order logs and lists of transactions are a customer's: by the columns from which orders and transactions are read.

use super::super::search;
use crate::base::unaccented::letters;
use crate::credits::numbers::{CUT, OTHERS, bare, cut, plain};
use crate::dialects::{self, Field, Part, header, part_header};
use crate::ledger::Role;
use crate::orders::{OrderFile, Orders};
use crate::tables::{Table, cleaned};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

/// Where a cell is in a row.
struct Spot {
    at: usize,
    part: Option<Part>,
}

impl Spot {
    fn of<'c>(&self, cells: &'c [Cow<'_, str>]) -> Cow<'c, str> {
        let cell = cells.get(self.at).map_or("", |cell| cleaned(cell));
        self.part.map_or(Cow::Borrowed(cell), |part| part(cell))
    }
}

/// The first filled one of some cells.
fn first<'c>(spots: &[Spot], cells: &'c [Cow<'_, str>]) -> Cow<'c, str> {
    spots.iter().map(|spot| spot.of(cells)).find(|cell| !cell.is_empty()).unwrap_or_default()
}

/// An order's number without the prefix that only some files write.
fn number(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix('#').unwrap_or(id)
}

/// Where a table has the cells that decide.
pub(super) struct Layout {
    role: Role,
    order: Vec<Spot>,
    customer: Vec<Spot>,
    date: Vec<Spot>,
    /// Products and categories, where a row with one and without a number is a further item of the order above.
    items: Vec<Spot>,
}

impl Layout {
    /// Of an order log, as its reader found the columns.
    pub(super) fn of_orders(names: &[String], file: &OrderFile) -> Self {
        let dialect = dialects::recognise(names).filter(|dialect| dialect.role == dialects::Role::Orders);
        let headers = header::of(names);
        let spot = |column: &str| {
            let header = &file.columns.iter().find(|(name, _)| *name == column)?.1;
            let whole = names.iter().position(|name| name == header);
            // The time of day may be in a column beside the date.
            let beside = || names.iter().position(|name| header.starts_with(&format!("{name} + ")));
            if let Some(at) = whole.or_else(beside) {
                return Some(Spot { at, part: None });
            }
            dialect?.columns.iter().find_map(|source| {
                let (part, at) = (source.part?, dialects::place(source.headers, &headers)?);
                (part_header(&names[at], source.field) == *header).then_some(Spot { at, part: Some(part) })
            })
        };
        let bare = dialect.filter(|dialect| dialect.has_bare_items);
        let products = bare.into_iter().flat_map(|dialect| {
            dialect.columns.iter().filter(|source| matches!(source.field, Field::Sku | Field::Category))
        });
        let items =
            products.filter_map(|source| Some(Spot { at: dialects::place(source.headers, &headers)?, part: None }));
        Self {
            role: Role::Orders,
            order: spot("order_id").into_iter().collect(),
            customer: spot("customer_id").into_iter().collect(),
            date: spot("ordered_at").into_iter().collect(),
            items: items.collect(),
        }
    }

    /// Of a list of transactions.
    pub(super) fn of_credits(names: &[String]) -> Self {
        let headers = header::of(names);
        let dialect = dialects::recognise(names).filter(|dialect| dialect.role == dialects::Role::Credits);
        let sources = dialect.into_iter().flat_map(|dialect| dialect.columns);
        let order = sources
            .filter(|source| source.field == Field::OrderId)
            .filter_map(|source| Some(Spot { at: dialects::place(source.headers, &headers)?, part: source.part }));
        Self { role: Role::Credits, order: order.collect(), customer: Vec::new(), date: Vec::new(), items: Vec::new() }
    }
}

/// The numbers of orders, and which of them are the customer's.
pub(super) struct Own<'a> {
    customer: &'a str,
    orders: HashMap<&'a str, bool>,
    references: References,
}

impl<'a> Own<'a> {
    pub(super) fn of(orders: &'a Orders, customer: &'a str) -> Self {
        let mut own = Self { customer, orders: HashMap::new(), references: References::default() };
        for order in orders.iter() {
            let is_own = order.customer == customer;
            // A number that two shops use for two sales is not the customer's alone.
            own.orders.entry(number(order.id)).and_modify(|all| *all &= is_own).or_insert(is_own);
            own.references.add(order.id, is_own);
        }
        own.references.own = own.references.plain.clone();
        own
    }

    /// Whether all orders with a number are the customer's.
    pub(super) fn has(&self, id: &str) -> bool {
        self.orders.get(number(id)) == Some(&true)
    }

    /// Adds the further numbers of orders in an order log, by which networks may know them.
    pub(super) fn add_others(&mut self, table: &Table, layout: &Layout) {
        let is_other = |at: &usize| {
            layout.order.iter().all(|spot| spot.at != *at) && OTHERS.contains(&letters(&table.names[*at]).as_str())
        };
        let others: Vec<usize> = (0..table.names.len()).filter(is_other).collect();
        for row in (0..table.rows).filter(|_| !others.is_empty()) {
            let cells: Vec<Cow<'_, str>> = table.columns.iter().map(|column| column.get(row).into()).collect();
            let id = plain(&first(&layout.order, &cells));
            let Some(is_own) = self.references.own.get(&id).copied() else { continue };
            for at in &others {
                if !self.references.own.contains_key(&plain(&cells[*at])) {
                    self.references.add(&cells[*at], is_own);
                }
            }
        }
    }

    /// A test of the rows of one table, one after the other, of whether they are the customer's.
    pub(super) fn test<'t>(&'t self, layout: &'t Layout) -> impl Fn(&[Cow<'_, str>]) -> bool + 't {
        // The number of the row above, and whether that row is removed.
        let above = Cell::new((String::new(), false));
        let is_named = search::is_unmistakable(self.customer);
        move |cells| {
            let id = first(&layout.order, cells);
            let customer = first(&layout.customer, cells);
            let names = customer == self.customer
                || is_named && cells.iter().any(|cell| search::has_own_word(cell.as_bytes(), self.customer));
            if layout.role == Role::Credits {
                return names || self.references.is_own(&id);
            }
            let (last, was_removed) = above.take();
            let is_item = || !layout.items.is_empty() && first(&layout.date, cells).is_empty();
            if id.is_empty() {
                let follows = was_removed && is_item() && !first(&layout.items, cells).is_empty();
                above.set((last, was_removed));
                return names || follows;
            }
            let number = number(&id);
            let is_own = self.has(number);
            let continues = was_removed && last == number && customer.is_empty();
            let is_removed = names || is_own || continues;
            above.set((number.to_owned(), is_removed));
            is_removed
        }
    }
}

/// Numbers as networks spell them, each with whether all orders that it can mean are the customer's.
#[derive(Default)]
struct References {
    /// Orders' own numbers.
    own: HashMap<String, bool>,
    plain: HashMap<String, bool>,
    /// Without zeros in front.
    bare: HashMap<String, bool>,
    /// The beginnings of numbers longer than networks keep.
    cut: HashMap<String, bool>,
}

impl References {
    fn add(&mut self, number: &str, is_own: bool) {
        let plain = plain(number);
        if cleaned(&plain).is_empty() {
            return;
        }
        let put = |to: &mut HashMap<String, bool>, key: String| {
            to.entry(key).and_modify(|all| *all &= is_own).or_insert(is_own);
        };
        put(&mut self.bare, bare(&plain));
        if let Some(beginning) = cut(&plain) {
            put(&mut self.cut, beginning);
        }
        put(&mut self.plain, plain);
    }

    fn is_own(&self, reference: &str) -> bool {
        let plain = plain(reference);
        let bare = bare(&plain);
        let found = self.plain.get(&plain);
        let found = found.or_else(|| self.cut.get(&plain).filter(|_| plain.chars().count() == CUT));
        let found = found.or_else(|| self.bare.get(&bare).filter(|_| !bare.is_empty()));
        found == Some(&true)
    }
}
