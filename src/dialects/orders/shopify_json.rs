//! Shopify's orders as JSON: the Admin API (REST), webhooks and exports of apps.
//!
//! `landing_site` keeps the query of the first page of the visit with its click id, which the CSV export lacks.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::{CLICK_IDS, click_id, first_product, json, json_entry, json_items};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Shopify's orders as JSON: the Admin API and webhooks.",
    documented: "Shopify developer documentation, Admin REST API, Order",
    marks: &["financial_status", "line_items", "created_at", "total_price|current_total_price"],
    columns: &[
        at(F::OrderId, "name|order_number|number"),
        at(F::OtherId, "id"),
        at(F::OrderedAt, "created_at"),
        at(F::Amount, "total_price|current_total_price"),
        at(F::Currency, "currency"),
        part(F::Items, "line_items", items),
        part(F::Sku, "line_items", |cell| first_product(&items(cell))),
        at(F::Status, "financial_status"),
        at(F::CancelledAt, "cancelled_at"),
        at(F::Channel, "source_name"),
        part(F::CustomerId, "customer", |cell| json(cell, &["id"])),
        at(F::CustomerId, "email"),
        at(F::Ip, "browser_ip"),
        part(F::Ip, "client_details", |cell| json(cell, &["browser_ip"])),
        part(F::UserAgent, "client_details", |cell| json(cell, &["user_agent"])),
        part(F::Coupon, "discount_codes", |cell| json(cell, &["0", "code"])),
        part(F::ClickId, "landing_site", click_id),
        part(F::ClickId, "note_attributes", |cell| json_entry(cell, &CLICK_IDS)),
        part(F::SessionId, "note_attributes", |cell| json_entry(cell, &["session_id", "session id", "sessionid"])),
    ],
    samples: &[
        Sample {
            text: r##"{"orders":[
 {"id":4400000000001,"name":"#1001","email":"a@mail.example","created_at":"2026-09-02T12:04:41-04:00","processed_at":"2026-09-02T12:04:40-04:00","cancelled_at":null,"currency":"USD","total_price":"54.90","subtotal_price":"49.90","financial_status":"paid","fulfillment_status":null,"browser_ip":"192.0.2.8","client_details":{"browser_ip":"192.0.2.8","user_agent":"Mozilla/5.0 (X11; Linux x86_64)"},"customer":{"id":77},"discount_codes":[{"code":"TEA10","amount":"5.00"}],"landing_site":"/tea?utm_source=awin&awc=5150_1756828741_0a1b2c","landing_site_ref":null,"referring_site":"https://blog.example/","source_name":"web","note_attributes":[],"order_number":1001,"line_items":[{"id":1,"sku":"TEA-1","name":"Green tea","quantity":1},{"id":2,"sku":"POT-1","name":"Tea pot","quantity":2}],"refunds":[]},
 {"id":4400000000002,"name":"#1002","email":"c@mail.example","created_at":"2026-11-02T12:04:41-05:00","processed_at":"2026-11-02T12:04:40-05:00","cancelled_at":"2026-11-02T13:00:00-05:00","currency":"USD","total_price":"20.00","subtotal_price":"20.00","financial_status":"voided","fulfillment_status":null,"browser_ip":null,"client_details":null,"customer":null,"discount_codes":[],"landing_site":null,"landing_site_ref":null,"referring_site":null,"source_name":"pos","note_attributes":[{"name":"session_id","value":"s-17"}],"order_number":1002,"line_items":[{"id":3,"sku":"","name":"Cup","quantity":1}],"refunds":[]}
]}
"##,
            used: 2,
        },
        Sample {
            text: r##"{"id":4400000000003,"name":"#1003","created_at":"2026-09-04T10:00:00-04:00","currency":"USD","current_total_price":"9.00","total_price":"9.00","financial_status":"pending","source_name":"web","line_items":[{"sku":"CUP-1","name":"Cup"}]}
"##,
            used: 1,
        },
    ],
    ..Dialect::new("shopify-json", Role::Orders)
};

fn items(cell: &str) -> Cow<'static, str> {
    json_items(cell, &["sku", "name", "title"], &["product_type"])
}
