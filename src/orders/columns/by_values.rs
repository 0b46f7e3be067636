//! Recognises columns by their values, where their headers are unknown: addresses, browsers, partners' ids, statuses and session
//! ids look like nothing else in an order log. Where several columns look like one thing, none of them is taken.

use super::{Column, Header, Sample};
use crate::base::addresses;
use crate::base::unaccented::plain;
use std::collections::BTreeSet;

mod ids;
mod vocabulary;

/// The columns that their values show, in the order in which they are looked for.
pub(super) const SHOWN: [Column; 7] =
    [Column::Ip, Column::UserAgent, Column::Tag, Column::Status, Column::Channel, Column::Currency, Column::SessionId];

/// Filled cells that are needed to recognise a column.
const ENOUGH: usize = 5;

/// The most different statuses, or channels, of a shop.
const MOST_WORDS: usize = 16;

/// Different short numbers among partners' ids that are no quantities.
const MANY_NUMBERS: usize = 8;

/// Different internal addresses of a column with visitors' addresses, one in so many cells at least; a shop has few servers.
const MANY_HOSTS: usize = 3;

/// Parts of headers, in letters only, of partners' ids that need not be those of the credited partners: of a first or assisting
/// touch, of a landing, of links.
const TOUCHES: &str =
    "first assist touch landing entry initial utm erst einstieg premier primer primo campaign kampagne";

/// Parts of headers, in letters only, of made-up ids that are no sessions.
const OTHER_IDS: &str = "receipt invoice rechnung beleg parcel track shipment sendung paket iban konto hash token key auth order \
bestell auftrag document dokument facture factura fattura factuur";

/// Whether the values of a column show that it is a certain one, or that it holds the same kind of thing.
pub(super) fn shows(column: Column, at: usize, header: &Header, sample: &Sample<'_>) -> bool {
    let cells: Vec<&str> = sample.first_cells(at).collect();
    if cells.len() < ENOUGH {
        return false;
    }
    let nearly_all = |is: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| is(cell)).count() * 20 >= cells.len() * 19;
    let different = || cells.iter().collect::<BTreeSet<_>>().len();
    match column {
        Column::Ip => {
            let internal = |cell: &str| addresses::parse(cell.as_bytes()).is_some_and(addresses::is_internal);
            nearly_all(&|cell| addresses::parse(cell.as_bytes()).is_some())
                && (!nearly_all(&internal) || different() * MANY_HOSTS >= cells.len())
        }
        Column::UserAgent => nearly_all(&|cell| cell.starts_with("Mozilla/") || cell.starts_with("Opera/")),
        Column::Tag => {
            // Quantities are numbers as short as some partners' ids.
            let weak = cells.iter().filter(|cell| cell.len() <= 3).count() * 2 > cells.len();
            nearly_all(&|cell| sample.is_partner(cell)) && different() >= if weak { MANY_NUMBERS } else { 2 }
        }
        Column::Status => different() <= MOST_WORDS && are_statuses(&cells),
        Column::Channel => different() <= MOST_WORDS && are_channels(&cells),
        Column::Currency => nearly_all(&|cell| has(vocabulary::CURRENCIES, cell)),
        Column::SessionId => {
            let is_other = header.words.is_of_payment() || names(OTHER_IDS, header);
            !is_other && different() * 4 >= cells.len() * 3 && ids::are_made_up(&cells)
        }
        _ => false,
    }
}

/// Whether a header speaks against a column that its values show: what it holds is of that kind, but not the order's own.
pub(super) fn is_against(column: Column, header: &Header) -> bool {
    column == Column::Tag && names(TOUCHES, header)
}

/// Whether the words are those of orders: nearly all can be a status, and at least half of them, two different ones, say what becomes
/// of orders alone. `sent` and `failed` may be an invoice's mail, `new` and `returned` a customer.
fn are_statuses(cells: &[&str]) -> bool {
    let words: Vec<String> = cells.iter().map(|cell| spelled(cell)).collect();
    let bare = |word: &str| word.strip_prefix("wc_").unwrap_or(word).to_owned();
    let is_of_orders = |word: &&String| word.starts_with("wc_") || has(vocabulary::OF_ORDERS, word);
    let of_orders: Vec<&String> = words.iter().filter(is_of_orders).collect();
    let known =
        words.iter().filter(|word| has(vocabulary::OF_ORDERS, &bare(word)) || has(vocabulary::ALSO, &bare(word)));
    known.count() * 20 >= words.len() * 19
        && of_orders.len() * 2 >= words.len()
        && of_orders.iter().collect::<BTreeSet<_>>().len() >= 2
}

/// Whether the words say where orders were placed: nearly all can be a channel, and some are the web. Ways to send a parcel, to reach
/// a customer, and kinds of customers have other words in common with channels. Devices alone are no channels.
fn are_channels(cells: &[&str]) -> bool {
    let words: Vec<String> = cells.iter().map(|cell| spelled(cell)).collect();
    let first = |word: &str| word.split('_').next().unwrap_or_default().to_owned();
    let known = |list: &'static str| {
        let is = |word: &&String| has(list, word) || has(list, &first(word));
        words.iter().filter(is).count()
    };
    let of_web = words.iter().filter(|word| has(vocabulary::WEB, word)).count();
    known(vocabulary::CHANNELS) * 20 >= words.len() * 19
        && of_web >= 2
        && of_web * 10 >= words.len()
        && known(vocabulary::DEVICES) < words.len()
}

/// A text in lower case without accents, with `_` between its words.
fn spelled(cell: &str) -> String {
    let words = cell.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().map(plain).collect::<String>()).collect::<Vec<_>>().join("_")
}

/// Whether a list of words, separated by spaces, has one.
fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Whether a header contains one of the parts of a list.
fn names(list: &str, header: &Header) -> bool {
    list.split_ascii_whitespace().any(|part| header.plain.contains(part))
}
