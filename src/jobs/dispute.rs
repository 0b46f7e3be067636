//! Reads a partner's list of missing orders: a network's own layout, or any table with a column of order numbers.

use crate::base::error::{Error, Kind, Result};
use crate::base::unaccented::letters;
use crate::jobs::explain::times;
use crate::jobs::inputs::table_kind;
use crate::report::dispute::Inquiry;
use crate::tables::limits::quoted_headers;
use crate::tables::{Table, Texts};
use std::path::Path;

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
    let table = Table::read(path, table_kind(path)?)?;
    let plain: Vec<String> = table.names.iter().map(|name| letters(name)).collect();
    let column = |headers: &[&str]| -> Option<&Texts> {
        let at = headers.iter().find_map(|header| plain.iter().position(|name| name == header))?;
        table.columns.get(at)
    };
    let Some(order) = column(ORDER) else {
        let hint = format!("name one of the columns \"Order Id\"; the headers are: {}", quoted_headers(&table.names));
        return Err(Error::new(Kind::Columns, &table.path, "no column for the order's number").at("header").hint(hint));
    };
    let (inquiry, amount, placed) = (column(INQUIRY), column(AMOUNT), column(PLACED));
    let cell = |column: Option<&Texts>, row: usize| column.map_or("", |texts| texts.get(row).trim()).to_owned();
    let row = |row: usize| Inquiry {
        id: cell(inquiry, row),
        order: order.get(row).trim().to_owned(),
        amount: cell(amount, row),
        placed: times::read(&cell(placed, row)).ok().map(|limit| limit.from),
        row: row + 1,
    };
    let is_blank = |row: &usize| table.columns.iter().all(|column| column.get(*row).trim().is_empty());
    Ok((0..table.rows).filter(|at| !is_blank(at)).map(row).collect())
}
