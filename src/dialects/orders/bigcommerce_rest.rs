//! BigCommerce's orders as JSON: the V2 API.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::{first_product, json_items};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "BigCommerce's orders as JSON (API V2).",
    documented: "BigCommerce developer documentation, Orders V2",
    marks: &["date_created", "status_id", "total_inc_tax"],
    columns: &[
        at(F::OrderId, "id"),
        at(F::OrderedAt, "date_created"),
        at(F::Amount, "total_inc_tax"),
        at(F::Currency, "currency_code|default_currency_code"),
        part(F::Items, "products", items),
        part(F::Sku, "products", |cell| first_product(&items(cell))),
        at(F::Status, "status"),
        at(F::Channel, "order_source"),
        part(F::CustomerId, "customer_id", |cell| if cell == "0" { Cow::Borrowed("") } else { cell.into() }),
        at(F::Ip, "ip_address"),
    ],
    samples: &[Sample {
        text: r#"[{"id":101,"customer_id":17,"date_created":"Wed, 02 Sep 2026 12:04:41 +0000","status_id":11,"status":"Awaiting Fulfillment","subtotal_inc_tax":"49.9000","total_inc_tax":"54.9000","currency_code":"EUR","ip_address":"192.0.2.8","order_source":"www","products":[{"sku":"TEA-1","name":"Green tea"}]}]
"#,
        used: 1,
    }],
    ..Dialect::new("bigcommerce-rest", Role::Orders)
};

fn items(cell: &str) -> Cow<'static, str> {
    json_items(cell, &["sku", "name"], &[])
}
