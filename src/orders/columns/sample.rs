//! Uses the rows of a file to decide about its columns, where headers are ambiguous.

use super::{Column, Header};
use crate::base::dates;
use crate::base::units::Amount;
use crate::tables::cleaned;
use crate::tables::{Table, Texts};
use std::collections::BTreeSet;

/// The most filled cells that are checked to learn what a column contains.
const CELLS: usize = 200;

/// The first rows of a file; none when only its headers are known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample<'a> {
    columns: &'a [Texts],
    names: &'a [String],
    /// The partners' ids, where they are known.
    partners: Option<&'a BTreeSet<String>>,
}

impl<'a> Sample<'a> {
    /// The rows of one part of a file.
    pub fn of(table: &'a Table) -> Self {
        Self { columns: &table.columns, names: &table.names, partners: None }
    }

    /// The same with the partners' ids.
    pub fn with_partners(self, partners: &'a BTreeSet<String>) -> Self {
        Self { partners: Some(partners), ..self }
    }

    /// Whether a text is a partner's id.
    pub(super) fn is_partner(&self, text: &str) -> bool {
        self.partners.is_some_and(|partners| partners.contains(text))
    }

    /// The first cells of a column that are not empty.
    pub(super) fn first_cells(&self, at: usize) -> impl Iterator<Item = &'a str> {
        self.cells(at).take(CELLS)
    }

    /// The cells of a column that are not empty.
    fn cells(&self, at: usize) -> impl Iterator<Item = &'a str> {
        let texts = self.columns.get(at).into_iter().flat_map(Texts::iter);
        // Exports that were joined have their header again among the rows.
        let header = self.names.get(at).map_or("", String::as_str);
        texts.map(cleaned).filter(move |text| !text.is_empty() && *text != header)
    }

    /// Whether any cell of a column is filled; without rows, every column counts as filled.
    pub(super) fn is_filled(&self, at: usize) -> bool {
        self.columns.is_empty() || self.cells(at).next().is_some()
    }

    /// Whether more than half of a column's cells satisfy `is`; `None` if all are empty.
    fn mostly(&self, at: usize, is: impl Fn(&str) -> bool) -> Option<bool> {
        let (mut all, mut such) = (0, 0);
        for text in self.cells(at).take(CELLS) {
            all += 1;
            such += usize::from(is(text));
        }
        (all > 0).then_some(such * 2 > all)
    }

    /// Whether a column's cells fit the meaning of its header.
    pub(super) fn can_be(&self, column: Column, at: usize, header: &Header) -> bool {
        let never = |is: fn(&str) -> bool| self.mostly(at, is) != Some(true);
        // Serialised lists and objects are neither ids nor names.
        if self.mostly(at, |text| text.starts_with(['[', '{'])) == Some(true) {
            return false;
        }
        match column {
            Column::OrderId => never(is_payment),
            Column::OrderedAt => self.cells(at).take(CELLS).any(is_date) || !self.has_cells(at),
            Column::Amount | Column::Commission => {
                self.cells(at).take(CELLS).any(|text| Amount::parse(text, None, "").is_some()) || !self.has_cells(at)
            }
            Column::CustomerId if header.words.is_customer() => never(is_person),
            // In German files a column `Tag` contains days, and a column `Credited` may only say yes or no.
            Column::Tag => never(|text| !text.bytes().all(|b| b.is_ascii_digit()) && is_date(text)) && never(is_answer),
            _ => true,
        }
    }

    fn has_cells(&self, at: usize) -> bool {
        self.cells(at).next().is_some()
    }

    /// Whether a column contains days without a time.
    pub(super) fn is_day_only(&self, at: usize) -> bool {
        self.mostly(at, |text| {
            let order = dates::Proofs::default().order();
            // A day above 12 is unambiguous.
            dates::parse(text, order, chrono_tz::Tz::UTC).is_some_and(|moment| moment.day_only)
        }) == Some(true)
    }

    /// Whether a column contains times of day.
    pub(super) fn is_clock(&self, at: usize) -> bool {
        self.mostly(at, |text| text.contains([':', '.', 'h']) && is_date(&format!("2026-01-01 {text}"))) == Some(true)
    }
}

/// Whether a text is a date of any kind.
fn is_date(text: &str) -> bool {
    // A number alone is a date only if it has the length of a Unix time stamp.
    let number = text.bytes().all(|b| b.is_ascii_digit());
    (!number || text.len() >= 8) && dates::parse(text, dates::Proofs::default().order(), chrono_tz::Tz::UTC).is_some()
}

/// Whether a text answers a question with yes or no.
fn is_answer(text: &str) -> bool {
    const ANSWERS: [&str; 12] = ["yes", "no", "y", "n", "true", "false", "ja", "nein", "oui", "non", "si", "0"];
    ANSWERS.iter().any(|answer| text.eq_ignore_ascii_case(answer))
}

/// Whether a text is a payment's id, as payment services write them.
pub(super) fn is_payment(text: &str) -> bool {
    const BEGINNINGS: [&str; 12] =
        ["ch_", "pi_", "py_", "pay_", "txn_", "tr_", "cs_", "in_", "sub_", "PAYID-", "PAY-", "tr-"];
    BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
}

/// Whether a text is a person's name and not an id: words of letters, the first ones with a capital.
fn is_person(text: &str) -> bool {
    let letters = |c: char| c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’' | ',');
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    text.chars().all(letters)
        && (text.split_whitespace().any(capital) && text.chars().any(char::is_lowercase) || text.contains(' '))
}
