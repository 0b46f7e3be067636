//! Skimlinks' commissions. They name no order of the shop; what a publisher put into the link (`xcust`) is the custom id.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::json;
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Skimlinks' commissions (JSON of its reporting interface).",
    documented: "Skimlinks, reporting API, commissions",
    marks: &["commission_id", "transaction_details", "merchant_details|click_details"],
    columns: &[
        at(F::TransactionId, "commission_id"),
        part(F::OrderedAt, "transaction_details", |cell| json(cell, &["transaction_date"])),
        part(F::UpdatedAt, "transaction_details", |cell| json(cell, &["last_updated"])),
        part(F::ClickedAt, "click_details", |cell| json(cell, &["date"])),
        part(F::Status, "transaction_details", status),
        part(F::ClickRef, "click_details", |cell| json(cell, &["custom_id"])),
        part(F::Landing, "click_details", |cell| json(cell, &["page_url"])),
        at(F::Tag, "publisher_domain_id|publisher_id"),
        part(F::Advertiser, "merchant_details", |cell| json(cell, &["name"])),
        part(F::Amount, "transaction_details", |cell| json(cell, &["basket", "order_amount"])),
        part(F::Commission, "transaction_details", |cell| json(cell, &["basket", "publisher_amount"])),
        part(F::Currency, "transaction_details", |cell| json(cell, &["basket", "currency"])),
    ],
    samples: &[Sample {
        text: r#"{"commissions":[{"commission_id":900001,"publisher_id":71,"publisher_domain_id":7101,"merchant_details":{"id":701,"name":"Lamp Shop"},"transaction_details":{"transaction_date":"2026-09-05 13:45:00","last_updated":"2026-09-06 01:00:00","status":"active","payment_status":"unpaid","basket":{"currency":"EUR","items":1,"order_amount":119.0,"publisher_amount":7.14}},"click_details":{"custom_id":"autumn","date":"2026-09-04 09:12:44","page_url":"https://nook.example/lamps"}},
{"commission_id":900002,"publisher_id":71,"publisher_domain_id":7101,"merchant_details":{"id":701,"name":"Lamp Shop"},"transaction_details":{"transaction_date":"2026-09-06 13:45:00","last_updated":"2026-09-07 01:00:00","status":"cancelled","payment_status":"unpaid","basket":{"currency":"EUR","items":1,"order_amount":52.5,"publisher_amount":3.15}},"click_details":{"custom_id":null,"date":"2026-09-04 09:12:44","page_url":"https://nook.example/lamps"}}]}
"#,
        used: 2,
    }],
    ..Dialect::new("skimlinks", Role::Credits)
};

/// A cancelled commission stays cancelled, whatever its payment says; an active one counts when it was paid.
fn status(cell: &str) -> Cow<'_, str> {
    let status = json(cell, &["status"]);
    let payment = json(cell, &["payment_status"]);
    match (status.as_ref(), payment.as_ref()) {
        ("active", "unpaid") => "pending".into(),
        ("active", "paid") => "paid".into(),
        _ => status,
    }
}
