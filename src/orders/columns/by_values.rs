//! Recognises columns by their values, where their headers are unknown: addresses, browsers, partners' ids, statuses and session
//! ids look like nothing else in an order log.

use super::{Column, Header, Sample};
use crate::base::addresses;
use std::collections::BTreeSet;

/// The columns that their values show, in the order in which they are looked for.
pub(super) const SHOWN: [Column; 7] =
    [Column::Ip, Column::UserAgent, Column::Tag, Column::Status, Column::Channel, Column::Currency, Column::SessionId];

/// Filled cells that are needed to recognise a column.
const ENOUGH: usize = 5;

/// The most different statuses, or channels, of a shop.
const MOST_WORDS: usize = 16;

/// The shortest session id that is recognised as one.
const LONG: usize = 14;

/// Different short numbers among partners' ids that are no quantities.
const MANY_NUMBERS: usize = 8;

/// What orders are called that were neither cancelled nor returned, and those that were, in lower case. Statuses in other words are
/// recognised by their header alone.
const STATUSES: &str = "complete completed processing processed pending paid unpaid partially_paid authorized shipped delivered \
fulfilled unfulfilled open closed new done ok approved confirmed invoiced dispatched sent refunded partially_refunded returned \
cancelled canceled voided void failed on-hold on_hold hold declined rejected test abgeschlossen bezahlt versendet versandt \
geliefert offen storniert erstattet retourniert bearbeitung";

/// Codes of frequent currencies; codes of countries have three letters as well.
const CURRENCIES: &str =
    "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON CAD AUD NZD JPY CNY INR BRL MXN TRY ZAR SGD HKD ILS UAH";

/// The first words of what channels are called, in lower case. A channel says where an order was placed.
const CHANNELS: &str = "web website webshop online onlineshop app ios android mobile desktop pos phone telephone telefon marketplace \
marketplaces marktplatz amazon ebay etsy otto store instore retail filiale laden api admin manual draft draft_orders checkout \
subscription subscriptions renewal b2b wholesale fax mail email callcenter call-center";

/// Whether the values of a column show that it is a certain one.
pub(super) fn shows(column: Column, at: usize, header: &Header, sample: &Sample<'_>) -> bool {
    let cells: Vec<&str> = sample.first_cells(at).collect();
    if cells.len() < ENOUGH {
        return false;
    }
    let nearly_all = |is: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| is(cell)).count() * 20 >= cells.len() * 19;
    let different = || cells.iter().collect::<BTreeSet<_>>().len();
    match column {
        Column::Ip => nearly_all(&|cell| addresses::parse(cell.as_bytes()).is_some()),
        Column::UserAgent => nearly_all(&|cell| cell.starts_with("Mozilla/") || cell.starts_with("Opera/")),
        Column::Tag => {
            // Quantities are numbers as short as some partners' ids.
            let weak = cells.iter().filter(|cell| cell.len() <= 3).count() * 2 > cells.len();
            nearly_all(&|cell| sample.is_partner(cell)) && different() >= if weak { MANY_NUMBERS } else { 2 }
        }
        Column::Status => {
            let is_status = |cell: &str| {
                let cell = cell.to_lowercase().replace(' ', "_");
                let cell = cell.strip_prefix("wc-").unwrap_or(&cell);
                STATUSES.split_ascii_whitespace().any(|known| known == cell)
            };
            nearly_all(&is_status) && different() <= MOST_WORDS
        }
        Column::Channel => {
            let is_channel = |cell: &str| {
                let cell = cell.to_lowercase();
                let word = cell.split([' ', '-', '/', ':']).next().unwrap_or_default();
                CHANNELS.split_ascii_whitespace().any(|known| known == word || known == cell)
            };
            nearly_all(&is_channel) && different() <= MOST_WORDS
        }
        Column::Currency => nearly_all(&|cell| CURRENCIES.split_ascii_whitespace().any(|known| known == cell)),
        Column::SessionId => {
            nearly_all(&is_opaque) && different() * 4 >= cells.len() * 3 && !header.words.is_of_payment()
        }
        _ => false,
    }
}

/// Whether a text is an id that a program made up: long, of letters and digits.
fn is_opaque(cell: &str) -> bool {
    let (letters, digits) = cell.bytes().fold((0, 0), |(letters, digits), b| {
        (letters + usize::from(b.is_ascii_alphabetic()), digits + usize::from(b.is_ascii_digit()))
    });
    let is_id = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'+' | b'=' | b'%');
    cell.len() >= LONG && letters > 0 && digits > 1 && cell.bytes().all(is_id) && !super::sample::is_payment(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ids_are_long_and_no_words_dates_or_payments() {
        for id in ["206ddb1421a45945568f", "b7c1e2d4-00aa-4c1e-9f00-1b2c3d4e5f60", "s%3AnYx0Qk3bV1.a8"] {
            assert!(is_opaque(id), "{id}");
        }
        for other in
            ["B0RVQLJAM6", "2026-09-02T12:04:41Z", "a-long-product-name", "2026090212044100", "pi_3NxYz12345678"]
        {
            assert!(!is_opaque(other), "{other}");
        }
    }
}
