//! Order logs: the orders that tagtrail examines.
//!
//! Orders remain in the columns that they were read into, and an [`Order`] is a view of one row. That costs a few bytes
//! per order in addition to its texts, so a day with ten million orders fits in memory.

pub mod booked;
pub mod columns;
pub mod index;
pub mod notes;
pub mod read;
mod same;
mod status;
mod values;

use crate::base::error::{Error, Kind};
use crate::base::units::{DecimalMark, Micros, Money, Span};
use crate::dialects::Dialect;
use crate::tables::TableKind;

pub use columns::{Column, Surety};
pub use index::KeyIndex;
pub use read::OrderSettings;
use same::Lines;
pub use status::OrderStatus;
use values::Values;

/// One order. Texts are trimmed and empty when the file has none; placeholders such as `-` or `NULL` count as empty.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Its index among all orders, counted from 0.
    pub row: u32,
    /// The shop's order number, including decoration such as a leading `#`.
    pub id: &'a str,
    /// When it was placed.
    pub at: Micros,
    /// Whether the file gave only the day; `at` is then that day's first moment.
    pub day_only: bool,
    /// What it is worth.
    pub amount: Option<Money>,
    /// The currency of its amount and commission.
    pub currency: &'a str,
    /// What was bought.
    pub sku: &'a str,
    /// The category of what was bought.
    pub category: &'a str,
    /// What became of it, in the shop's words.
    pub status: &'a str,
    /// Where it was placed, in the shop's words.
    pub channel: &'a str,
    /// The session id.
    pub session: &'a str,
    /// The customer's id.
    pub customer: &'a str,
    /// The address it came from.
    pub ip: &'a str,
    /// The browser it came from.
    pub agent: &'a str,
    /// The network's click id stored with it.
    pub click_id: &'a str,
    /// The discount code.
    pub coupon: &'a str,
    /// The partner's id that was credited; empty when none was.
    pub tag: &'a str,
    /// The commission that was booked.
    pub commission: Option<Money>,
    /// Whether it still counts as a sale.
    pub standing: OrderStatus,
    /// Its file, an index into [`Orders::files`].
    pub file: u16,
    /// Its record in that file, counted from 1. The header of a CSV file is record 1.
    pub line: u64,
}

/// All orders of all files, in the order in which they were given.
#[derive(Debug, Default)]
pub struct Orders {
    /// The files with their row counts: `rows = used + blank + rejected`.
    pub files: Vec<OrderFile>,
    /// Rows that could not be used, in order; at most [`Orders::MOST_REJECTED`]. The files count all of them.
    pub rejected: Vec<RejectedRow>,
    sheets: Vec<Sheet>,
    /// The products of each order after its first item.
    items: Lines,
    /// Orders with a number that another order, which is not the same sale, has as well.
    pub reused_numbers: u64,
    /// The columns that have a value anywhere, one bit per [`Column`].
    filled: u16,
}

/// A description of one file and the counts of its rows.
#[derive(Clone, Debug)]
pub struct OrderFile {
    /// The file, as the user named it.
    pub path: String,
    /// The format of the file.
    pub kind: TableKind,
    /// The dialect of the file, where it has one.
    pub dialect: Option<&'static Dialect>,
    /// Records below the header.
    pub rows: u64,
    /// Records without an order of their own: every field is empty, or the record is a further item of an order, or it
    /// repeats an order.
    pub blank: u64,
    /// Of these, further items of an order: another record has the same number.
    pub items: u64,
    /// Of these, orders that a later record repeats, in this file or another one, and refunds of orders.
    pub again: u64,
    /// Records that became orders.
    pub used: u64,
    /// Records that are not empty and not an order.
    pub rejected: u64,
    /// The recognised columns: canonical name and header.
    pub columns: Vec<(&'static str, String)>,
    /// The headers of all other columns.
    pub unused: Vec<String>,
    /// What the file's own rows decided about its cells, and how: dates, decimal sign, currency, zone. Each is a sentence
    /// without its full stop.
    pub decided: Vec<String>,
    /// Columns that were guessed by the words of their headers or by their values: canonical name, header, how surely.
    pub guessed: Vec<(&'static str, String, Surety)>,
    /// The decimal sign, if its amounts have one.
    pub decimal_mark: Option<DecimalMark>,
    /// Amounts and commissions that are not numbers.
    pub unread_amounts: u64,
    /// Amounts and commissions with more decimals than their currency has.
    pub rounded_amounts: u64,
    /// Whether each record has the amount of one item, so that an order's amounts are added up.
    pub amounts_of_items: bool,
    /// Why the file was not read to its end; `None` when it was.
    pub fault: Option<String>,
    /// What happened to the file while it was read, in one sentence; `None` when nothing did.
    pub change: Option<String>,
}

/// A row that could not be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RejectedRow {
    /// Its file, an index into [`Orders::files`].
    pub file: u16,
    /// Its record in that file, counted like [`Order::line`].
    pub line: u64,
    /// The reason: `order id missing` or `date not readable`.
    pub reason: &'static str,
    /// The row's fields, cut to 200 characters.
    pub text: String,
}

/// The orders of one file: parallel vectors.
#[derive(Debug, Default)]
struct Sheet {
    first: usize,
    /// The offset from a row's index to its record's number: 2 below a header, else 1.
    first_line: u64,
    /// Each order's record in the file, counted from 0.
    rows: Vec<u32>,
    at: Vec<Micros>,
    day_only: Vec<bool>,
    amount: Vec<Money>,
    commission: Vec<Money>,
    standing: Vec<OrderStatus>,
    texts: [Option<Values>; 16],
    /// Further items of its orders, by the index in the sheet.
    lines: Lines,
}

/// Marks a missing amount; no real amount comes near it.
const NO_MONEY: Money = Money(i64::MIN);

impl Orders {
    /// The most rejected rows that are kept with their text.
    pub const MOST_REJECTED: usize = 10_000;

    /// The number of orders.
    pub fn len(&self) -> usize {
        self.sheets.last().map_or(0, |sheet| sheet.first + sheet.rows.len())
    }

    /// Whether there is no order.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Subtracts from every order time of a file the span that `by` returns for it.
    pub fn shift(&mut self, file: usize, by: impl Fn(Micros) -> Span) {
        if let Some(sheet) = self.sheets.get_mut(file) {
            sheet.at.iter_mut().for_each(|at| *at = *at - by(*at));
        }
    }

    /// The order at an index counted from 0. Panics when there is none, like a slice.
    pub fn get(&self, i: usize) -> Order<'_> {
        let file = self.sheets.partition_point(|sheet| sheet.first <= i) - 1;
        // Files without orders have the same first index as the next file and come before it.
        let sheet = &self.sheets[file];
        sheet.order(i, file as u16)
    }

    /// When the order at an index was placed. Panics when there is none, like a slice.
    pub fn at(&self, i: usize) -> Micros {
        let sheet = &self.sheets[self.sheets.partition_point(|sheet| sheet.first <= i) - 1];
        sheet.at[i - sheet.first]
    }

    /// The number of the order at an index. Panics when there is none, like a slice.
    pub fn id(&self, i: usize) -> &str {
        let sheet = &self.sheets[self.sheets.partition_point(|sheet| sheet.first <= i) - 1];
        sheet.text(Column::OrderId, i - sheet.first)
    }

    /// Product and category of all items of an order.
    pub fn items(&self, order: &Order<'_>) -> impl Iterator<Item = (&str, &str)> {
        let at = order.row as usize;
        let first = self.get(at);
        // A row with the total of an order and no product is not an item beside its items.
        let is_item = !first.sku.is_empty() || !first.category.is_empty() || self.items.of(order.row).next().is_none();
        is_item.then_some((first.sku, first.category)).into_iter().chain(self.items.of(order.row))
    }

    /// All orders in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = Order<'_>> {
        let sheets = self.sheets.iter().enumerate();
        sheets.flat_map(|(file, sheet)| {
            let places = sheet.first..sheet.first + sheet.rows.len();
            places.map(move |i| sheet.order(i, file as u16))
        })
    }

    /// Why files with rows give no order, with the first row that could not be used; `None` when no row was rejected.
    pub fn why_none(&self) -> Option<Error> {
        let first = self.rejected.first()?;
        let path = &self.files[usize::from(first.file)].path;
        let count: u64 = self.files.iter().map(|file| file.rejected).sum();
        let what = match count {
            1 => format!("the only row is no order: {}", first.reason),
            _ => format!("none of {count} rows is an order, the first for this: {}", first.reason),
        };
        let place = format!("record {}", first.line);
        // The row itself may contain personal data, which must not be in a message.
        Some(Error::new(Kind::Format, path, what).at(place).hint("look at that record, and at [orders.columns]"))
    }

    /// Files that were not read to their end, and why.
    pub fn faults(&self) -> impl Iterator<Item = Error> {
        self.files.iter().filter_map(|file| Some(Error::new(Kind::Read, &file.path, file.fault.clone()?)))
    }

    /// Whether a column of a file was recognised by its values alone.
    pub fn is_shown(&self, column: Column, file: u16) -> bool {
        let file = self.files.get(usize::from(file));
        let is_it = |(name, _, surety): &(&str, String, Surety)| *name == column.name() && *surety == Surety::Shown;
        file.is_some_and(|file| file.guessed.iter().any(is_it))
    }

    /// Whether any order has a value in a column.
    pub fn has(&self, column: Column) -> bool {
        self.filled & (1 << column as u16) != 0
    }
}

impl Sheet {
    /// The order at an index among all orders.
    fn order(&self, i: usize, file: u16) -> Order<'_> {
        let at = i - self.first;
        let record = self.rows[at];
        let text = |column| self.text(column, at);
        let money = |amounts: &[Money]| amounts.get(at).copied().filter(|m| *m != NO_MONEY);
        Order {
            row: i as u32,
            id: text(Column::OrderId),
            at: self.at[at],
            day_only: self.day_only[at],
            amount: money(&self.amount),
            currency: text(Column::Currency),
            sku: text(Column::Sku),
            category: text(Column::Category),
            status: text(Column::Status),
            channel: text(Column::Channel),
            session: text(Column::SessionId),
            customer: text(Column::CustomerId),
            ip: text(Column::Ip),
            agent: text(Column::UserAgent),
            click_id: text(Column::ClickId),
            coupon: text(Column::Coupon),
            tag: text(Column::Tag),
            commission: money(&self.commission),
            standing: self.standing[at],
            file,
            line: u64::from(record) + self.first_line,
        }
    }

    /// A cleaned field of an order of the file.
    fn text(&self, column: Column, at: usize) -> &str {
        self.texts[column as usize].as_ref().map_or("", |values| values.get(at))
    }
}
