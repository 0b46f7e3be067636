//! `PartnerStack`'s transactions as its programming interface has them: amounts are in cents, times in milliseconds. `key` is the number
//! that the shop gave the transaction.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::{cents, json};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "PartnerStack's transactions (JSON of its interface).",
    documented: "docs.partnerstack.com, transactions",
    marks: &["key", "amount", "amount_usd", "created_at", "customer|customer_key"],
    columns: &[
        at(F::OrderId, "key"),
        at(F::OrderedAt, "created_at"),
        at(F::UpdatedAt, "updated_at"),
        part(F::Status, "approved", approved),
        part(F::Tag, "customer", |cell| json(cell, &["partner_key"])),
        part(F::Tag, "customer", |cell| json(cell, &["partnership_key"])),
        at(F::Tag, "partner_key|partnership_key"),
        at(F::Sku, "product_key"),
        part(F::Amount, "amount", cents),
        at(F::Currency, "currency"),
    ],
    samples: &[Sample {
        text: r#"{"data":{"items":[{"key":"1001","amount":11900,"amount_usd":12900,"approved":true,"category_key":null,"created_at":1788615900000,"currency":"EUR","customer_key":"cus_1","customer":{"key":"cus_1","partner_key":"nook"},"product_key":"LAMP-1","updated_at":1788615900000},
{"key":"1002","amount":5250,"amount_usd":5690,"approved":false,"category_key":null,"created_at":1788702300000,"currency":"EUR","customer_key":"cus_2","customer":{"key":"cus_2","partner_key":"nook"},"product_key":"LAMP-2","updated_at":1788702300000}],"has_more":false},"status":200}
"#,
        used: 2,
    }],
    ..Dialect::new("partnerstack-api", Role::Credits)
};

/// A transaction that is not approved yet is pending.
fn approved(word: &str) -> Cow<'_, str> {
    match word {
        "true" => "approved".into(),
        "false" => "pending".into(),
        word => word.into(),
    }
}
