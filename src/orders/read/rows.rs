//! Classifies each row of an order file: an order, a further item of the order above, or neither.

use super::super::OrderStatus;
use super::super::columns::{Column, Columns};
use crate::base::dates::{self, DayOrder, Moment};
use crate::base::units::needs_mark;
use crate::dialects::{self, Dialect, Skip, header};
use crate::tables::{HEADER_AGAIN, Table, Texts, cleaned, is_header_again};
use chrono_tz::Tz;
use std::borrow::Cow;

/// What a row of an order file is.
pub(super) enum Row {
    Order(Moment),
    /// A further item of the order above.
    Item,
    /// A number without a date: an item of an order elsewhere in the file, or not an order.
    Undated,
    Blank,
    Rejected(&'static str),
}

/// The last row that became an order.
pub(super) struct Above {
    pub(super) id: String,
    pub(super) date: String,
    /// Whether it has an amount.
    pub(super) paid: bool,
    pub(super) status: String,
    pub(super) standing: OrderStatus,
}

impl Default for Above {
    fn default() -> Self {
        let (id, date, status) = Default::default();
        Self { id, date, paid: false, status, standing: OrderStatus::Good }
    }
}

/// The fields that decide what a row is.
pub(super) struct Fields<'a> {
    pub(super) table: &'a Table,
    pub(super) id: Option<&'a Texts>,
    pub(super) date: Option<&'a Texts>,
    pub(super) amount: Option<&'a Texts>,
    pub(super) commission: Option<&'a Texts>,
    status: Option<&'a Texts>,
    pub(super) currency: Option<&'a Texts>,
    pub(super) sku: Option<&'a Texts>,
    pub(super) category: Option<&'a Texts>,
    cancelled: Option<&'a Texts>,
    /// The time of day, if the date is in another column.
    clock: Option<&'a Texts>,
    /// All items of an order in one cell.
    pub(super) items: Option<&'a Texts>,
    /// The zone of the time, if it is in another column.
    zone_of: Option<&'a Texts>,
    skips: Vec<(&'a Texts, &'static Skip)>,
    has_bare_items: bool,
    zone: Tz,
}

/// A cleaned field of a column that may be missing.
pub(super) fn field(texts: Option<&Texts>, row: usize) -> &str {
    texts.map_or("", |texts| cleaned(texts.get(row)))
}

/// Whether an order number is a long number as spreadsheets show it: `4.4E+12` stands for many numbers.
fn is_damaged(id: &str) -> bool {
    let Some((digits, exponent)) = id.split_once("E+") else { return false };
    let number = |text: &str, point: bool| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || point && matches!(b, b'.' | b','))
    };
    number(digits, true) && digits.len() < 20 && number(exponent, false) && exponent.len() >= 2
}

/// The rules of a dialect that apply to a table, each with the cells that decide.
fn skips<'a>(dialect: &'static Dialect, table: &'a Table) -> Vec<(&'a Texts, &'static Skip)> {
    let headers = header::of(&table.names);
    let found = dialect.skips.iter().filter_map(|skip| {
        let texts = table.columns.get(dialects::place(skip.headers, &headers)?)?;
        Some((texts, skip))
    });
    found.collect()
}

impl<'a> Fields<'a> {
    /// The deciding columns of a table.
    pub(super) fn of(table: &'a Table, columns: &Columns, zone: Tz) -> Self {
        let texts = |column| columns.place(column).and_then(|at| table.columns.get(at));
        Self {
            table,
            id: texts(Column::OrderId),
            date: texts(Column::OrderedAt),
            amount: texts(Column::Amount),
            commission: texts(Column::Commission),
            status: texts(Column::Status),
            currency: texts(Column::Currency),
            sku: texts(Column::Sku),
            category: texts(Column::Category),
            cancelled: columns.cancelled.and_then(|at| table.columns.get(at)),
            clock: columns.clock.and_then(|at| table.columns.get(at)),
            items: columns.items.and_then(|at| table.columns.get(at)),
            zone_of: columns.zone_at.and_then(|at| table.columns.get(at)),
            has_bare_items: columns.dialect.is_some_and(|dialect| dialect.has_bare_items),
            skips: columns.dialect.map_or_else(Vec::new, |dialect| skips(dialect, table)),
            zone: columns.zone.unwrap_or(zone),
        }
    }

    /// A row's status; also that it was cancelled, if another column says so.
    pub(super) fn status(&self, row: usize) -> Cow<'a, str> {
        let status = self.status.map_or("", |texts| cleaned(texts.get(row)));
        let when = field(self.cancelled, row);
        match (status, when) {
            (status, "") => status.into(),
            ("", when) => format!("cancelled {when}").into(),
            (status, when) => format!("{status}, cancelled {when}").into(),
        }
    }

    /// Whether any row can have a status.
    pub(super) fn has_status(&self) -> bool {
        self.status.is_some() || self.cancelled.is_some()
    }

    /// Whether any date is ambiguous.
    pub(super) fn needs_order(&self) -> bool {
        self.date.into_iter().flat_map(Texts::iter).any(|date| dates::needs_order(cleaned(date)))
    }

    /// Whether any amount is ambiguous.
    pub(super) fn needs_mark(&self) -> bool {
        let texts = self.amount.into_iter().chain(self.commission);
        texts.flat_map(Texts::iter).any(|amount| needs_mark(cleaned(amount)))
    }

    /// Classifies a row; `above` is the last row that became an order.
    pub(super) fn judge(&self, row: usize, above: Option<&Above>, order: DayOrder) -> Row {
        let (id, date) = (field(self.id, row), field(self.date, row));
        if is_header_again(self.table, row) {
            return Row::Rejected(HEADER_AGAIN);
        }
        if let Some((_, skip)) = self.skips.iter().find(|(texts, skip)| (skip.when)(cleaned(texts.get(row)))) {
            return Row::Rejected(skip.reason);
        }
        if id.is_empty() {
            let has_item = !field(self.sku, row).is_empty() || !field(self.category, row).is_empty();
            if self.has_bare_items && above.is_some() && date.is_empty() && has_item {
                return Row::Item;
            }
            let blank = self.table.columns.iter().all(|c| c.get(row).trim().is_empty());
            return if blank { Row::Blank } else { Row::Rejected("order id missing") };
        }
        if is_damaged(id) {
            return Row::Rejected("order number cut by a spreadsheet, as in 4.4E+12");
        }
        if above.is_some_and(|above| above.id == id && self.continues(row, date, above)) {
            return Row::Item;
        }
        if date.is_empty() {
            return Row::Undated;
        }
        match self.moment(row, date, order) {
            Some(moment) => Row::Order(moment),
            None => Row::Rejected("date not readable"),
        }
    }

    /// The time of a row, combined from two columns if necessary.
    fn moment(&self, row: usize, date: &str, order: DayOrder) -> Option<Moment> {
        let moment = dates::parse(date, order, self.zone);
        let (clock, zone) = (field(self.clock, row), field(self.zone_of, row));
        if clock.is_empty() && zone.is_empty() || !moment.is_some_and(|moment| moment.day_only || !zone.is_empty()) {
            return moment;
        }
        let whole =
            if zone.is_empty() { None } else { dates::parse(&format!("{date} {clock} {zone}"), order, self.zone) };
        // If the zone or the time of day cannot be read, the rest remains.
        whole.or_else(|| dates::parse(&format!("{date} {clock}"), order, self.zone)).or(moment)
    }

    /// Whether a row with the number of the order above is a further item of it: it has no date, or it has the same
    /// date and lacks the order's amount. Two complete records with one number are two orders; a cause judges them.
    fn continues(&self, row: usize, date: &str, above: &Above) -> bool {
        let unpaid = above.paid && field(self.amount, row).is_empty();
        date.is_empty() || (date == above.date && unpaid)
    }
}
