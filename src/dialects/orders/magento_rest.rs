//! Magento's and Adobe Commerce's orders as JSON: `GET /V1/orders`. Times are in UTC.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::{first_product, json_items};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Orders of Magento 2 and Adobe Commerce as JSON (REST API).",
    documented: "Adobe Commerce web APIs, orders",
    marks: &["increment_id", "grand_total|base_grand_total", "created_at"],
    columns: &[
        at(F::OrderId, "increment_id"),
        at(F::OtherId, "entity_id"),
        at(F::OrderedAt, "created_at"),
        at(F::Amount, "grand_total|base_grand_total"),
        at(F::Currency, "order_currency_code|base_currency_code"),
        part(F::Items, "items", items),
        part(F::Sku, "items", |cell| first_product(&items(cell))),
        part(F::Status, "status|state", super::magento::status),
        at(F::CustomerId, "customer_id"),
        at(F::CustomerId, "customer_email"),
        at(F::Ip, "remote_ip"),
        at(F::Coupon, "coupon_code"),
    ],
    zone: "UTC",
    samples: &[Sample {
        text: r#"{"items":[{"base_currency_code":"EUR","base_grand_total":54.9,"coupon_code":"TEA10","created_at":"2026-09-02 12:04:41","customer_email":"a@mail.example","entity_id":17,"grand_total":54.9,"increment_id":"000000123","order_currency_code":"EUR","remote_ip":"192.0.2.8","status":"complete","store_name":"Main Website\nMain Store","items":[{"sku":"TEA-1","name":"Green tea"},{"sku":"POT-1","name":"Tea pot"}]}],"search_criteria":{"page_size":20},"total_count":1}
"#,
        used: 1,
    }],
    ..Dialect::new("magento-rest", Role::Orders)
};

fn items(cell: &str) -> Cow<'static, str> {
    json_items(cell, &["sku", "name"], &[])
}
