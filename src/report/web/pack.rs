//! The rows of `verdicts` as the page's script reads them: columns, each different text once, deflated, in base64.

use super::super::Row;
use super::cases::Cases;
use crate::units::Money;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, Write};

/// How hard the packer tries: the best level takes much longer, and saves little.
const LEVEL: u32 = 6;

/// Orders that the page's table holds. Beyond that it leaves out organic sales and plain credits, and says how many.
pub(super) const MOST_ROWS: usize = 150_000;

/// The table of cases, by columns. Texts that repeat are numbers into `texts`.
#[derive(Serialize, Default)]
struct Columns<'r> {
    texts: Vec<&'r str>,
    id: Vec<&'r str>,
    /// Milliseconds since 1970, each less the one before.
    at: Vec<i64>,
    amount: Vec<Option<f64>>,
    currency: Vec<u32>,
    outcome: Vec<u32>,
    cause: Vec<u32>,
    detail: Vec<u32>,
    /// In hundredths.
    confidence: Vec<u32>,
    grade: Vec<u32>,
    credited: Vec<u32>,
    claimant: Vec<u32>,
    partner: Vec<u32>,
    lag: Vec<Option<i64>>,
    joined: Vec<u32>,
    claim: Vec<u32>,
    acts: Vec<u32>,
    lost: Vec<Option<f64>>,
    because: Vec<u32>,
    /// Where the story is: see [`Cases`].
    story: Vec<u32>,
    /// Stories of one block.
    block: usize,
}

/// A share in hundredths, rounded as every other output prints it with two decimals.
pub(super) fn hundredths(share: f64) -> u32 {
    format!("{share:.2}").replace('.', "").parse().unwrap_or(0)
}

/// Numbers each different text.
#[derive(Default)]
pub(super) struct Texts<'r> {
    list: Vec<&'r str>,
    places: HashMap<&'r str, u32>,
}

impl<'r> Texts<'r> {
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

/// Packs the rows with the places of their stories, and says how many rows were left out.
pub(super) fn rows(rows: &[(u32, Row)], cases: &Cases) -> io::Result<(String, usize)> {
    let told = |at: usize| cases.places.get(at).copied().unwrap_or(0);
    let few = rows.len() <= MOST_ROWS;
    let shown: Vec<usize> = (0..rows.len()).filter(|at| few || told(*at) > 0).collect();
    let mut texts = Texts::default();
    let mut columns = Columns::default();
    let mut before = 0;
    // With all four decimals: the page adds them up, and has to come to the same sums.
    let money = |money: Option<Money>| money.map(|money| money.0 as f64 / 10_000.0);
    for at in &shown {
        let row = &rows[*at].1;
        let milli = row.ordered_at.0.div_euclid(1000);
        columns.at.push(milli - before);
        before = milli;
        columns.id.push(&row.order_id);
        columns.amount.push(money(row.amount));
        columns.lost.push(money(row.commission_lost));
        columns.lag.push(row.lag_seconds);
        columns.confidence.push(hundredths(row.confidence));
        columns.story.push(told(*at));
        let words: [(&mut Vec<u32>, &str); 11] = [
            (&mut columns.currency, &row.currency),
            (&mut columns.outcome, row.outcome),
            (&mut columns.cause, row.cause),
            (&mut columns.detail, &row.detail),
            (&mut columns.grade, row.grade),
            (&mut columns.credited, &row.credited_tag),
            (&mut columns.claimant, &row.claimant_tag),
            (&mut columns.partner, &row.partner),
            (&mut columns.joined, row.joined_by),
            (&mut columns.claim, row.claim),
            (&mut columns.acts, row.acts),
        ];
        for (column, text) in words {
            column.push(texts.number(text));
        }
        columns.because.push(texts.number(&row.because));
    }
    columns.block = super::cases::BLOCK;
    columns.texts = texts.into_list();
    Ok((packed(&columns)?, rows.len() - shown.len()))
}

/// A value as deflated JSON in base64, which no parser of HTML can take for anything but text.
pub(super) fn packed<T: Serialize>(value: &T) -> io::Result<String> {
    Ok(STANDARD.encode(deflated(value)?))
}

/// A value as deflated JSON. It is written out first: a packer that is given a few bytes at a time takes many times as long.
pub(super) fn deflated<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    packer.write_all(&serde_json::to_vec(value)?)?;
    packer.finish()
}

/// Bytes in base64.
pub(super) fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
