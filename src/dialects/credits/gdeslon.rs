//! `GdeSlon`'s orders. States are numbers: 0 is new, 1 cancelled, 2 postponed, 3 confirmed, 4 paid.

use super::{Dialect, Field as F, Role, Sample, at, part};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "GdeSlon's orders (JSON of its interface).",
    documented: "gdeslon.ru, API, orders",
    marks: &["merchant_order_id", "partner_payment", "order_payment", "state"],
    columns: &[
        at(F::TransactionId, "gdeslon_order_id|id"),
        at(F::OrderId, "merchant_order_id"),
        at(F::OrderedAt, "created_at"),
        at(F::ClickedAt, "transition_at"),
        at(F::UpdatedAt, "last_updated_at"),
        part(F::Status, "state", state),
        at(F::Tag, "affiliate_id"),
        at(F::ClickRef, "sub_id"),
        at(F::Advertiser, "merchant_name|merchant_id"),
        at(F::Amount, "order_payment"),
        at(F::Commission, "partner_payment"),
        at(F::Currency, "currency"),
    ],
    samples: &[Sample {
        text: r#"[{"id":2700001,"gdeslon_order_id":2700001,"merchant_order_id":"1001","merchant_id":701,"affiliate_id":71,"merchant_name":"lamps.example","articles":["*"],"type":1,"sub_id":"autumn","currency":"rub","created_at":"2026-09-05T13:45:00.000+00:00","last_updated_at":"2026-09-06T05:12:42.860+00:00","transition_at":"2026-09-04T09:12:44.000+00:00","confirmed_at":null,"state":3,"partner_payment":"7.14","items_in_order":1,"order_payment":"119.0"},
{"id":2700002,"gdeslon_order_id":2700002,"merchant_order_id":"1002","merchant_id":701,"affiliate_id":71,"merchant_name":"lamps.example","articles":["*"],"type":1,"sub_id":null,"currency":"rub","created_at":"2026-09-06T13:45:00.000+00:00","last_updated_at":"2026-09-07T05:12:42.860+00:00","transition_at":null,"confirmed_at":null,"state":1,"partner_payment":"3.15","items_in_order":1,"order_payment":"52.5"}]
"#,
        used: 2,
    }],
    ..Dialect::new("gdeslon", Role::Credits)
};

fn state(number: &str) -> Cow<'_, str> {
    match number {
        "0" => "new".into(),
        "1" => "cancelled".into(),
        "2" => "on hold".into(),
        "3" => "confirmed".into(),
        "4" => "paid".into(),
        word => word.into(),
    }
}
