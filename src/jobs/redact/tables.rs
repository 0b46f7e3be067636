//! Orders and partners as CSV files with tagtrail's own columns.

use super::{Excerpt, Names};
use crate::base::csv_cell::guarded;
use crate::base::error::{Error, Kind};
use crate::base::units::{Micros, Money};
use crate::merchant::{Merchant, Partner};
use crate::orders::{Column, Order, OrderFile, Orders};
use crate::report::csv::push_field;
use crate::report::redact::Redactor;
use chrono_tz::Tz;

/// The orders, one file for each file.
pub(super) fn orders(orders: &Orders, merchant: &Merchant, redactor: &mut Redactor, names: &mut Names) -> Vec<Excerpt> {
    let header: Vec<&str> = Column::ALL.into_iter().map(Column::name).collect();
    let zone = merchant.orders.timezone;
    let mut texts: Vec<(String, u64)> = orders.files.iter().map(|_| (header.join(",") + "\n", 0)).collect();
    for order in orders.iter() {
        let (text, rows) = &mut texts[usize::from(order.file)];
        push(text, &cells(&order, zone, redactor));
        for (sku, category) in orders.items(&order).skip(1) {
            push(text, &item(&order, sku, category));
        }
        *rows += 1;
    }
    let excerpt = |(file, (text, rows)): (&OrderFile, (String, u64))| Excerpt {
        from: file.path.clone(),
        name: names.of(&file.path, "csv"),
        bytes: text.into_bytes(),
        written: rows,
        left_out: file.rejected,
        fault: file.fault.clone().map(|what| Error::new(Kind::Read, &file.path, what)),
    };
    orders.files.iter().zip(texts).map(excerpt).collect()
}

/// A cell: a text that a spreadsheet could take for a formula is guarded, a number is not.
enum Cell {
    Text(String),
    Number(String),
}

fn push(text: &mut String, cells: &[Cell]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        match cell {
            Cell::Text(cell) => push_field(text, &guarded(cell)),
            Cell::Number(cell) => push_field(text, cell),
        }
    }
    text.push('\n');
}

/// The cells of an order, in the order of [`Column::ALL`].
fn cells(order: &Order<'_>, zone: Tz, redactor: &mut Redactor) -> Vec<Cell> {
    let money = |money: Option<Money>| money.map(|money| money.of(order.currency).to_string()).unwrap_or_default();
    let cell = |column: Column| match column {
        Column::OrderedAt => Cell::Number(placed(order, zone)),
        Column::Amount => Cell::Number(money(order.amount)),
        Column::Commission => Cell::Number(money(order.commission)),
        Column::OrderId => Cell::Text(order.id.to_owned()),
        Column::Currency => Cell::Text(order.currency.to_owned()),
        Column::Sku => Cell::Text(order.sku.to_owned()),
        Column::Category => Cell::Text(order.category.to_owned()),
        Column::Status => Cell::Text(redactor.free_text(order.status)),
        Column::Channel => Cell::Text(order.channel.to_owned()),
        Column::SessionId => Cell::Text(redactor.session(order.session)),
        Column::CustomerId => Cell::Text(redactor.customer(order.customer)),
        Column::Ip => Cell::Text(redactor.address(order.ip)),
        Column::UserAgent => Cell::Text(redactor.agent(order.agent)),
        Column::ClickId => Cell::Text(redactor.click_id(order.click_id)),
        Column::Coupon => Cell::Text(redactor.free_text(order.coupon)),
        Column::Tag => Cell::Text(order.tag.to_owned()),
    };
    Column::ALL.into_iter().map(cell).collect()
}

/// A further item of an order: its number, product and category.
fn item(order: &Order<'_>, sku: &str, category: &str) -> Vec<Cell> {
    let cell = |column: Column| match column {
        Column::OrderId => Cell::Text(order.id.to_owned()),
        Column::Sku => Cell::Text(sku.to_owned()),
        Column::Category => Cell::Text(category.to_owned()),
        _ => Cell::Number(String::new()),
    };
    Column::ALL.into_iter().map(cell).collect()
}

/// When an order was placed; only the day where the file gives only the day.
fn placed(order: &Order<'_>, zone: Tz) -> String {
    if !order.day_only {
        return order.at.to_string();
    }
    let local = chrono::DateTime::from_timestamp_micros(order.at.0).map(|at| at.with_timezone(&zone).date_naive());
    local.map(|day| day.to_string()).unwrap_or_default()
}

/// The partner lists as one file; none where there is no partner.
pub(super) fn partners(merchant: &Merchant, redactor: &mut Redactor, names: &mut Names) -> Option<Excerpt> {
    let partners = &merchant.partners;
    let from = partners.lists.first()?.path.clone();
    let mut text = "tag,partner,hosts,kind,status,since,until,program,own_customer_ids,coupons\n".to_owned();
    for partner in &partners.list {
        push(&mut text, &partner_cells(partner, merchant, redactor));
    }
    let written = partners.list.len() as u64;
    let name = names.of(&from, "csv");
    Some(Excerpt { from, name, bytes: text.into_bytes(), written, left_out: 0, fault: None })
}

fn partner_cells(partner: &Partner, merchant: &Merchant, redactor: &mut Redactor) -> Vec<Cell> {
    let customers: Vec<String> = partner.own_customers.iter().map(|id| redactor.customer(id)).collect();
    // The programme is named where there are several; a list may name the only one as it likes.
    let program = merchant.programs.get(partner.program).filter(|_| merchant.programs.len() > 1);
    let at = |at: Option<Micros>| Cell::Number(at.map(|at| at.to_string()).unwrap_or_default());
    let text = |text: &str| Cell::Text(text.to_owned());
    vec![
        text(&partner.tag),
        text(&partner.name),
        text(&partner.hosts.join(";")),
        text(&partner.kind),
        text(if partner.active { "active" } else { "closed" }),
        at(partner.since),
        at(partner.until),
        text(program.map_or("", |program| &program.name)),
        text(&customers.join(";")),
        text(&partner.coupons.join(";")),
    ]
}
