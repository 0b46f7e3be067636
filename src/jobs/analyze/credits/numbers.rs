//! Orders by their numbers, as networks have them.

use crate::base::error::Result;
use crate::base::unaccented::letters;
use crate::base::units::{Micros, Span};
use crate::credits::numbers::{CUT, OTHERS, bare, cut, plain};
use crate::dialects::{self, Dialect, Field, header};
use crate::jobs::inputs::Inputs;
use crate::orders::Orders;
use crate::tables::{Table, TableFile};
use std::collections::HashMap;
use std::ops::ControlFlow;

/// Two orders of one number, far enough apart that the time of a transaction decides.
const APART: Span = Span::days(2);

/// Orders by their numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// Orders by number in one spelling.
    plain: HashMap<String, Vec<u32>, foldhash::fast::RandomState>,
    /// The same without zeros and signs in front.
    bare: HashMap<String, Vec<u32>, foldhash::fast::RandomState>,
    /// Orders with a number longer than networks keep, by its beginning.
    cut: HashMap<String, Vec<u32>, foldhash::fast::RandomState>,
}

impl Numbers {
    /// The numbers of all orders, and their further numbers in the files.
    pub(super) fn of(inputs: &Inputs, orders: &Orders) -> Result<Self> {
        let mut numbers = Self::default();
        for order in orders.iter() {
            numbers.add(order.id, order.row);
        }
        let own = numbers.plain.clone();
        for (file, (path, kind)) in orders.files.iter().zip(&inputs.orders) {
            let header = file.columns.iter().find(|(column, _)| *column == "order_id").map(|(_, header)| header);
            let Some(header) = header else { continue };
            let table = TableFile::open(path, *kind)?;
            table.each(&mut |mut table| {
                if let Some(dialect) = file.dialect {
                    dialects::add_parts(&mut table, dialect);
                }
                numbers.add_others(&table, (header, file.dialect), &own);
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok(numbers)
    }

    fn add(&mut self, number: &str, order: u32) {
        let plain = plain(number);
        if plain.is_empty() {
            return;
        }
        let put = |to: &mut HashMap<String, Vec<u32>, _>, key: String| {
            let list: &mut Vec<u32> = to.entry(key).or_default();
            if list.last() != Some(&order) {
                list.push(order);
            }
        };
        put(&mut self.bare, bare(&plain));
        if let Some(cut) = cut(&plain) {
            put(&mut self.cut, cut);
        }
        put(&mut self.plain, plain);
    }

    /// Adds the further numbers of a table's rows. A number that an order has of its own is no further number of another one.
    fn add_others(
        &mut self,
        table: &Table,
        (header, dialect): (&str, Option<&'static Dialect>),
        own: &HashMap<String, Vec<u32>, foldhash::fast::RandomState>,
    ) {
        let at = |name: &str| table.names.iter().position(|known| known == name);
        let Some(id) = at(header).and_then(|at| table.columns.get(at)) else { return };
        let headers = header::of(&table.names);
        let known: Vec<usize> = dialect.iter().flat_map(|of| of.places(Field::OtherId, &headers)).collect();
        let is_other = |at: &usize| known.contains(at) || OTHERS.contains(&letters(&table.names[*at]).as_str());
        let others: Vec<usize> =
            (0..table.names.len()).filter(|at| table.names[*at] != header && is_other(at)).collect();
        for row in 0..table.rows {
            let Some([order]) = own.get(&plain(id.get(row))).map(Vec::as_slice) else { continue };
            for at in &others {
                let other = table.columns[*at].get(row);
                if !other.trim().is_empty() && !own.contains_key(&plain(other)) {
                    self.add(other, *order);
                }
            }
        }
    }

    /// The order that a reference means; `None` where none or several can be meant. `placed` decides between orders of one number.
    pub(super) fn find(&self, reference: &str, placed: Option<Micros>, orders: &Orders) -> Option<u32> {
        let plain = plain(reference);
        let is_cut = plain.chars().count() == CUT;
        let lists = [
            self.plain.get(&plain),
            self.cut.get(&plain).filter(|_| is_cut),
            self.bare.get(&bare(&plain)).filter(|_| !bare(&plain).is_empty()),
        ];
        let list = lists.into_iter().flatten().next()?;
        if let [one] = list[..] {
            return Some(one);
        }
        let placed = placed?;
        let near = |order: &&u32| {
            let at = orders.at(**order as usize);
            placed - APART < at && at < placed + APART
        };
        let mut near = list.iter().filter(near);
        near.next().copied().filter(|_| near.next().is_none())
    }
}
