//! Reads a partner's list of missing orders: a network's own layout, or any table with a column of order numbers.

use crate::base::dates::{self, Proofs};
use crate::base::error::{Error, Kind, Result};
use crate::base::unaccented::letters;
use crate::base::units::Micros;
use crate::credits::{self, Credit, CreditStatus};
use crate::dialects::rows::Defaults;
use crate::jobs::explain::times;
use crate::jobs::inputs::{Given, sort, table_kind};
use crate::report::dispute::{Inquiry, Transaction};
use crate::tables::limits::quoted_headers;
use crate::tables::{Table, TableKind, Texts, Worksheet, worksheets};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Headers of each column in letters and digits, the most certain first.
const ORDER: &[&str] = &[
    "orderid",
    "ordernumber",
    "orderno",
    "ordernr",
    "orderref",
    "orderreference",
    "salesreference",
    "oid",
    "bestellnummer",
    "bestellnr",
    "numerodecommande",
    "numerodepedido",
    "reference",
    "order",
    "transactionid",
];
const INQUIRY: &[&str] = &["inquiryid", "enquiryid", "queryid", "transactionqueryid", "id"];
const ABOUT: &[&str] = &["type", "inquirytype", "enquirytype"];
const AMOUNT: &[&str] =
    &["saleamount", "salesamounts", "orderamount", "ordervalue", "amount", "value", "betrag", "total"];
const PLACED: &[&str] = &[
    "transactiondate",
    "originaltransactiondate",
    "orderdate",
    "orderedat",
    "date",
    "purchasedate",
    "bestelldatum",
    "datum",
];

/// Reads a list.
///
/// Fails where the file cannot be read, or where no column holds order numbers.
pub fn inquiries(path: &Path) -> Result<Vec<Inquiry>> {
    let table = list_of(path)?;
    let plain: Vec<String> = table.names.iter().map(|name| letters(name)).collect();
    let column = |headers: &[&str]| -> Option<&Texts> {
        let at = headers.iter().find_map(|header| plain.iter().position(|name| name == header))?;
        table.columns.get(at)
    };
    let Some(order) = column(ORDER) else {
        let hint = format!("name one of the columns \"Order Id\"; the headers are: {}", quoted_headers(&table.names));
        return Err(Error::new(Kind::Columns, &table.path, "no column for the order's number").at("header").hint(hint));
    };
    let (inquiry, amount, placed, about) = (column(INQUIRY), column(AMOUNT), column(PLACED), column(ABOUT));
    let days = Days::of(placed);
    let cell = |column: Option<&Texts>, row: usize| column.map_or("", |texts| texts.get(row).trim()).to_owned();
    let row = |row: usize| Inquiry {
        id: cell(inquiry, row),
        order: order.get(row).trim().to_owned(),
        amount: cell(amount, row),
        placed: days.read(&cell(placed, row)),
        is_about_amount: letters(&cell(about, row)) == "incorrect",
        row: row + 1,
    };
    let is_blank = |row: &usize| table.columns.iter().all(|column| column.get(*row).trim().is_empty());
    Ok((0..table.rows).filter(|at| !is_blank(at)).map(row).collect())
}

/// The table of a list; of a workbook the first sheet with order numbers.
fn list_of(path: &Path) -> Result<Table> {
    let Some(sheets) = worksheets(path)? else { return Table::read(path, table_kind(path)?) };
    let has_orders = |sheet: &&Worksheet| {
        let names = sheet.look.iter().flat_map(|look| &look.names);
        names.map(|name| letters(name)).any(|name| ORDER.contains(&name.as_str()))
    };
    match sheets.iter().find(has_orders) {
        Some(sheet) => Table::read(&sheet.path, TableKind::Sheet),
        None => Err(Error::new(Kind::Columns, path.display().to_string(), "no sheet has a column of order numbers")
            .hint("name the column \"Order Id\"")),
    }
}

/// How a list writes days.
struct Days {
    proofs: Proofs,
}

impl Days {
    fn of(texts: Option<&Texts>) -> Self {
        let mut proofs = Proofs::default();
        texts.into_iter().flat_map(Texts::iter).for_each(|text| proofs.add(text));
        Self { proofs }
    }

    /// The time of a cell; `None` for one that can be two days.
    fn read(&self, text: &str) -> Option<Micros> {
        let plain = || {
            let is_clear = self.proofs.is_proven() || !dates::needs_order(text);
            let moment = dates::parse(text, self.proofs.order(), Tz::UTC).filter(|_| is_clear)?;
            Some(moment.at)
        };
        times::read(text).ok().map(|limit| limit.from).or_else(plain)
    }
}

/// Reads a network's transactions, in any of its layouts.
///
/// Fails where a file cannot be read, or is no list of transactions.
pub fn transactions(paths: &[PathBuf]) -> Result<Vec<Transaction>> {
    let given = Given { paths: paths.to_vec(), ..Given::default() };
    let inputs = sort(&given, &BTreeMap::new(), &[])?;
    if inputs.credits.is_empty() && !paths.is_empty() {
        let path = paths[0].display().to_string();
        return Err(Error::new(Kind::Format, path, "is no list of a network's transactions")
            .hint("tagtrail dialects lists the layouts; tagtrail check says what a file is"));
    }
    let list = credits::read(&inputs.credits, &Defaults::default())?.list;
    let of = |credit: Credit| Transaction {
        id: (credit.network, credit.id),
        order: credit.order,
        partner: (credit.tag, credit.publisher),
        is_declined: credit.status == CreditStatus::Declined,
        amount: credit.amount,
        commission: credit.commission,
    };
    Ok(list.into_iter().map(of).collect())
}
