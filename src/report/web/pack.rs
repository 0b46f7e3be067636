//! The rows of `verdicts` as the page's script reads them: columns, each different text once, deflated, in base64.

use super::super::Row;
use super::super::columns::{COLUMNS, Column, Value};
use super::super::page::count;
use super::numbers::{Amounts, Numbers};
use crate::base::units::currency::{decimals, is_code};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use foldhash::fast::RandomState;
use hashbrown::{HashTable, hash_table};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::io::{self, BufWriter};

/// Stories of one block. A browser unpacks a whole one to show one case.
pub const BLOCK: usize = 256;

/// The compression level: the best one takes much longer, and saves little.
const LEVEL: u32 = 4;

/// Bytes of text that are collected before they are packed.
const COLLECTED: usize = 1 << 17;

/// The most orders in the page's table: a browser has to unpack, sort and search them all. Beyond this, the table leaves out
/// organic sales and plain credits, and of the others all but the costliest; it says how many.
pub const MOST_ROWS: usize = 150_000;

/// The table of cases, by columns: those of [`COLUMNS`] that the page shows. Texts that repeat are numbers into `texts`.
#[derive(Clone, Debug)]
pub struct Table {
    texts: Numbered,
    columns: Vec<Cells>,
    /// The place of the story: a number of [`super::cases::Cases::numbers`], or 0.
    story: Numbers,
    /// The decimals of currencies that do not have two.
    digits: BTreeMap<String, u32>,
    rows: u64,
    cheaper: u64,
}

/// A column with the values of all rows.
#[derive(Clone, Debug)]
struct Cells {
    column: &'static Column,
    name: &'static str,
    values: Values,
}

/// The values of a column.
#[derive(Clone, Debug)]
enum Values {
    /// Texts that differ from row to row.
    Own(Listed),
    /// Numbers of texts, whole numbers, or hundredths.
    Numbers(Numbers),
    Amounts(Amounts),
    /// Milliseconds since 1970, each as its difference from the one before; and the last one.
    Times(Numbers, i64),
}

impl Cells {
    fn of(column: &'static Column) -> Option<Self> {
        let values = match column.value {
            Value::Key(_) => Values::Own(Listed::default()),
            Value::Money(_) => Values::Amounts(Amounts::default()),
            Value::Time(_) => Values::Times(Numbers::default(), 0),
            _ => Values::Numbers(Numbers::default()),
        };
        column.page.map(|name| Self { column, name, values })
    }

    fn push(&mut self, row: &Row, texts: &mut Numbered) {
        match (&mut self.values, self.column.value) {
            (Values::Own(list), Value::Key(of)) => list.push(of(row)),
            (Values::Times(numbers, last), Value::Time(of)) => {
                let milli = of(row).map(|at| at.0.div_euclid(1000));
                numbers.push(milli.map(|milli| milli - *last));
                *last = milli.unwrap_or(*last);
            }
            (Values::Amounts(amounts), Value::Money(of)) => amounts.0.push(of(row).map(|money| money.0)),
            (Values::Numbers(numbers), value) => numbers.push(match value {
                Value::Text(of) | Value::Key(of) => Some(texts.number(of(row)).into()),
                Value::Word(of) | Value::Outcome(of) => Some(texts.number(of(row)).into()),
                Value::Share(of) => of(row).map(|share| hundredths(share).into()),
                Value::Whole(of) => of(row),
                Value::Time(_) | Value::Money(_) => None,
            }),
            _ => {}
        }
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("texts", &self.texts)?;
        for cells in &self.columns {
            match &cells.values {
                Values::Own(list) => map.serialize_entry(cells.name, list)?,
                Values::Numbers(numbers) | Values::Times(numbers, _) => map.serialize_entry(cells.name, numbers)?,
                Values::Amounts(amounts) => map.serialize_entry(cells.name, amounts)?,
            }
        }
        map.serialize_entry("story", &self.story)?;
        // The number of stories in a block.
        map.serialize_entry("block", &BLOCK)?;
        map.serialize_entry("digits", &self.digits)?;
        map.end()
    }
}

impl Table {
    /// A table without rows. `cheaper` is the number of lost, or possibly lost, orders that are left out for lack of room.
    pub fn new(cheaper: u64) -> Self {
        Self {
            texts: Numbered::default(),
            columns: COLUMNS.iter().filter_map(Cells::of).collect(),
            story: Numbers::default(),
            digits: BTreeMap::new(),
            rows: 0,
            cheaper,
        }
    }

    /// Adds a row; rows come in the order of `verdicts`. `story` is a number of [`super::cases::Cases::numbers`], or 0.
    pub fn add(&mut self, row: &Row, story: u32) {
        for cells in &mut self.columns {
            cells.push(row, &mut self.texts);
        }
        self.story.push(Some(story.into()));
        self.rows += 1;
        if is_code(&row.currency) && decimals(&row.currency) != 2 && !self.digits.contains_key(&row.currency) {
            self.digits.insert(row.currency.clone(), decimals(&row.currency));
        }
    }

    /// The table as the page holds it. Fails when there is no memory for it.
    pub fn pack(self) -> io::Result<PackedTable> {
        Ok(PackedTable { bytes: deflated(&self)?, rows: self.rows, cheaper: self.cheaper })
    }
}

/// The table of cases, packed.
#[derive(Clone, Debug, Default)]
pub struct PackedTable {
    /// A zlib stream of [`Table`] as JSON.
    pub(super) bytes: Vec<u8>,
    rows: u64,
    cheaper: u64,
}

impl PackedTable {
    /// A sentence on the orders that are not in the table; `None` when all are.
    pub(super) fn left_out_text(&self, total: u64) -> Option<String> {
        let left_out = total.saturating_sub(self.rows);
        let plain = left_out.saturating_sub(self.cheaper);
        match (plain, self.cheaper) {
            (0, 0) => None,
            (plain, 0) => {
                Some(format!("{plain} organic sales and plain credits are not in this table; verdicts.csv has them."))
            }
            (plain, cheaper) => Some(format!(
                "This table has the {} costliest of the lost, undetermined and contested orders; {} cheaper ones and {} organic \
sales and plain credits are not in it. The charts and sums above count them all, and verdicts.csv has them.",
                count(self.rows),
                count(cheaper),
                count(plain)
            )),
        }
    }
}

/// Different texts by their numbers, for a table that outlives its rows. Most sentences belong to one order only, so their own
/// size is what counts.
#[derive(Clone, Debug, Default)]
struct Numbered {
    list: Listed,
    /// Numbers of texts by the texts' hashes.
    numbers: HashTable<u32>,
    hashes: RandomState,
}

impl Numbered {
    /// The number of a text.
    fn number(&mut self, text: &str) -> u32 {
        let Self { list, numbers, hashes } = self;
        let is = |known: &u32| list.get(*known as usize) == text;
        match numbers.entry(hashes.hash_one(text), is, |known| hashes.hash_one(list.get(*known as usize))) {
            hash_table::Entry::Occupied(known) => *known.get(),
            hash_table::Entry::Vacant(free) => {
                let number = list.len() as u32;
                free.insert(number);
                list.push(text);
                number
            }
        }
    }
}

impl Serialize for Numbered {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.list.serialize(to)
    }
}

/// Texts one after the other.
#[derive(Clone, Debug, Default)]
struct Listed {
    bytes: String,
    /// The end of each text.
    ends: Vec<usize>,
}

impl Listed {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, nth: usize) -> &str {
        &self.bytes[nth.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[nth]]
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|nth| self.get(nth))
    }
}

impl Serialize for Listed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// A share in hundredths, rounded as every other output prints it with two decimals.
pub(super) fn hundredths(share: f64) -> u32 {
    format!("{share:.2}").replace('.', "").parse().unwrap_or(0)
}

/// Numbers each different text, for as long as the texts live.
#[derive(Default)]
pub(super) struct Borrowed<'r> {
    list: Vec<&'r str>,
    places: HashMap<&'r str, u32, RandomState>,
}

impl<'r> Borrowed<'r> {
    /// The number of a text.
    pub(super) fn number(&mut self, text: &'r str) -> u32 {
        *self.places.entry(text).or_insert_with(|| {
            self.list.push(text);
            self.list.len() as u32 - 1
        })
    }

    /// The texts by their numbers.
    pub(super) fn into_list(self) -> Vec<&'r str> {
        self.list
    }
}

/// A value as deflated JSON. Its text is complete before it is packed: a packer that gets a few bytes at a time takes many times
/// as long.
pub(super) fn deflated<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    let packer = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    let mut text = BufWriter::with_capacity(COLLECTED, packer);
    serde_json::to_writer(&mut text, value)?;
    text.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
}

/// Bytes in base64.
pub(super) fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_number_texts_by_their_first_appearance() {
        let texts: Vec<String> = (0..5000).map(|n| format!("text {}", n * n % 1999)).collect();
        let (mut kept, mut borrowed) = (Numbered::default(), Borrowed::default());
        for text in &texts {
            let number = borrowed.number(text);
            assert_eq!(kept.number(text), number);
            assert_eq!(kept.list.get(number as usize), text);
        }
        assert!(kept.list.iter().eq(borrowed.into_list()));
    }
}
