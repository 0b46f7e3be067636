//! The rows of `verdicts` as the page's script reads them: columns, each different text once, deflated, in base64.

use super::super::Row;
use super::super::page::count;
use super::numbers::{Amounts, Numbers};
use crate::units::Money;
use crate::units::currency::{decimals, is_code};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use foldhash::fast::RandomState;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::io::{self, BufWriter};

/// How hard the packer tries: the best level takes much longer, and saves little.
const LEVEL: u32 = 4;

/// Bytes of text that are collected before they are packed.
const COLLECTED: usize = 1 << 17;

/// Orders that the page's table holds: a browser has to unpack, sort and search them all. Of more it leaves out organic
/// sales and plain credits, and of the others all but the costliest; it says how many.
pub const MOST_ROWS: usize = 150_000;

/// The table of cases, by columns. Texts that repeat are numbers into `texts`.
#[derive(Clone, Debug, Serialize, Default)]
pub struct Table {
    texts: Numbered,
    id: Listed,
    /// Milliseconds since 1970, each less the one before.
    at: Numbers,
    amount: Amounts,
    currency: Numbers,
    outcome: Numbers,
    cause: Numbers,
    detail: Numbers,
    /// In hundredths.
    confidence: Numbers,
    grade: Numbers,
    credited: Numbers,
    claimant: Numbers,
    partner: Numbers,
    lag: Numbers,
    joined: Numbers,
    claim: Numbers,
    acts: Numbers,
    lost: Amounts,
    because: Numbers,
    /// Where the story is: a number of [`super::cases::Cases::numbers`], or 0.
    story: Numbers,
    /// Stories of one block.
    block: usize,
    /// The decimals of currencies that have not two.
    digits: BTreeMap<String, u32>,
    #[serde(skip)]
    last: i64,
    #[serde(skip)]
    cheaper: u64,
}

impl Table {
    /// A table without rows. Of the orders that somebody lost, or may have lost, `cheaper` are left out for room.
    pub fn new(cheaper: u64) -> Self {
        Self { block: super::cases::BLOCK, cheaper, ..Self::default() }
    }

    /// Adds a row; rows come in the order of `verdicts`. `story` is a number of [`super::cases::Cases::numbers`], or 0.
    pub fn add(&mut self, row: &Row, story: u32) {
        let money = |money: Option<Money>| money.map(|money| money.0);
        let milli = row.ordered_at.0.div_euclid(1000);
        self.at.push(Some(milli - self.last));
        self.last = milli;
        self.id.push(&row.order_id);
        self.amount.0.push(money(row.amount));
        self.lost.0.push(money(row.commission_lost));
        self.lag.push(row.lag_seconds);
        self.confidence.push(Some(hundredths(row.confidence).into()));
        self.story.push(Some(story.into()));
        if is_code(&row.currency) && decimals(&row.currency) != 2 && !self.digits.contains_key(&row.currency) {
            self.digits.insert(row.currency.clone(), decimals(&row.currency));
        }
        let words: [(&mut Numbers, &str); 12] = [
            (&mut self.currency, &row.currency),
            (&mut self.outcome, row.outcome),
            (&mut self.cause, row.cause),
            (&mut self.detail, &row.detail),
            (&mut self.grade, row.grade),
            (&mut self.credited, &row.credited_tag),
            (&mut self.claimant, &row.claimant_tag),
            (&mut self.partner, &row.partner),
            (&mut self.joined, row.joined_by),
            (&mut self.claim, row.claim),
            (&mut self.acts, row.acts),
            (&mut self.because, &row.because),
        ];
        for (column, text) in words {
            column.push(Some(self.texts.number(text).into()));
        }
    }

    /// The table as the page holds it. Fails when there is no memory for it.
    pub fn pack(self) -> io::Result<PackedTable> {
        Ok(PackedTable { bytes: deflated(&self)?, rows: self.id.len() as u64, cheaper: self.cheaper })
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
    /// What of all orders is not in the table, as a sentence; `None` when all are.
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

/// Different texts by their numbers, for a table that outlives its rows: most sentences are one order's alone, so that it is
/// their own room that counts.
#[derive(Clone, Debug, Default)]
struct Numbered {
    list: Listed,
    /// Numbers of texts, or [`FREE`], each near where the text's hash says. A power of two; one in four is free at least.
    slots: Vec<u32>,
    hashes: RandomState,
}

/// A slot without a text.
const FREE: u32 = u32::MAX;

/// The slots of a table that holds anything, at the fewest.
const FEWEST_SLOTS: usize = 64;

impl Numbered {
    /// The number of a text.
    fn number(&mut self, text: &str) -> u32 {
        if (self.list.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let slot = self.slot(text, |known| self.list.get(known as usize) == text);
        if self.slots[slot] == FREE {
            self.slots[slot] = self.list.len() as u32;
            self.list.push(text);
        }
        self.slots[slot]
    }

    /// The slot of a text, or the free one where it belongs.
    fn slot(&self, text: &str, is: impl Fn(u32) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = self.hashes.hash_one(text) as usize & mask;
        while self.slots[at] != FREE && !is(self.slots[at]) {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (self.slots.len() * 2).max(FEWEST_SLOTS)];
        for (text, number) in self.list.iter().zip(0..) {
            let slot = self.slot(text, |_| false);
            self.slots[slot] = number;
        }
    }
}

impl Serialize for Numbered {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.list.serialize(to)
    }
}

/// Texts one behind the other.
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

/// Numbers each different text, for as long as these are there.
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

/// A value as deflated JSON. Its text is collected first: a packer that is given a few bytes at a time takes many times as long.
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
