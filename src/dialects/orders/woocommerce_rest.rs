//! WooCommerce's orders as JSON: the REST API (v1 to v3) and the body of its webhooks.
//!
//! An order has two clocks: `date_created` is the shop's local time without a zone, `date_created_gmt` is UTC. Since 8.5
//! `meta_data` holds the last touch that WooCommerce saw: `_wc_order_attribution_session_entry` is the landing page with
//! its query. A cancelled cart or draft is no order.

use super::{Dialect, Field as F, Role, Sample, Skip, at, part};
use crate::dialects::parts::{CLICK_IDS, click_id, first_product, json, json_entry, json_items};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "WooCommerce's orders as JSON: the REST API and webhooks.",
    documented: "WooCommerce REST API documentation, Orders",
    marks: &["date_created_gmt", "line_items", "status", "total"],
    columns: &[
        at(F::OrderId, "number"),
        at(F::OrderId, "id"),
        at(F::OtherId, "id"),
        at(F::OrderedAt, "date_created_gmt"),
        at(F::Amount, "total"),
        at(F::Currency, "currency"),
        part(F::Items, "line_items", items),
        part(F::Sku, "line_items", |cell| first_product(&items(cell))),
        at(F::Status, "status"),
        at(F::Channel, "created_via"),
        part(F::CustomerId, "customer_id", |cell| if cell == "0" { Cow::Borrowed("") } else { cell.into() }),
        part(F::CustomerId, "billing", |cell| json(cell, &["email"])),
        at(F::Ip, "customer_ip_address"),
        at(F::UserAgent, "customer_user_agent"),
        part(F::Coupon, "coupon_lines", |cell| json(cell, &["0", "code"])),
        part(F::ClickId, "meta_data", meta_click_id),
    ],
    skips: &[Skip {
        headers: "status",
        when: |cell| matches!(cell, "checkout-draft" | "auto-draft" | "draft"),
        reason: "a draft, not an order",
    }],
    zone: "UTC",
    samples: &[
        Sample {
            text: r#"[{"id":100580,"parent_id":0,"status":"processing","currency":"EUR","date_created":"2026-09-02T14:04:41","date_created_gmt":"2026-09-02T12:04:41","discount_total":"0.00","total":"34.98","customer_id":0,"order_key":"wc_order_A","billing":{"email":"a@mail.example"},"customer_ip_address":"192.0.2.8","customer_user_agent":"Mozilla/5.0 (X11; Linux x86_64)","created_via":"checkout","number":"100580","meta_data":[{"id":1,"key":"_wc_order_attribution_session_entry","value":"https://shop.example/tea/?awc=5150_1756828741_0a1b2c"}],"line_items":[{"id":1,"name":"Green tea","sku":"TEA-1"},{"id":2,"name":"Tea pot","sku":"POT-1"}],"coupon_lines":[{"code":"tea10"}],"refunds":[]},
{"id":100581,"parent_id":0,"status":"cancelled","currency":"EUR","date_created":"2026-09-03T14:04:41","date_created_gmt":"2026-09-03T12:04:41","discount_total":"0.00","total":"9.00","customer_id":17,"order_key":"wc_order_B","billing":{"email":"c@mail.example"},"customer_ip_address":"192.0.2.9","customer_user_agent":"Mozilla/5.0 (X11; Linux x86_64)","created_via":"admin","number":"100581","meta_data":[],"line_items":[{"id":3,"name":"Cup","sku":""}],"coupon_lines":[],"refunds":[]}]
"#,
            used: 2,
        },
        Sample {
            text: r#"{
  "id": 727, "number": "727", "status": "completed", "currency": "USD", "total": "29.35",
  "date_created": "2026-03-22T16:28:02", "date_created_gmt": "2026-03-22T19:28:02",
  "meta_data": [{"id": 13106, "key": "_download_permissions_granted", "value": "yes"}],
  "line_items": [{"id": 315, "name": "Cup", "sku": "CUP-1"}]
}
"#,
            used: 1,
        },
    ],
    ..Dialect::new("woocommerce-rest", Role::Orders)
};

fn items(cell: &str) -> Cow<'static, str> {
    json_items(cell, &["sku", "name"], &[])
}

/// The click id of the landing page, or one that a plugin stored by its name.
fn meta_click_id(cell: &str) -> Cow<'_, str> {
    let landing = json_entry(cell, &["_wc_order_attribution_session_entry", "_first_landing_page", "_landing_page"]);
    let found = click_id(&landing).into_owned();
    if !found.is_empty() {
        return Cow::Owned(found);
    }
    let names = CLICK_IDS.iter().flat_map(|name| [(*name).to_owned(), format!("_{name}")]);
    let names: Vec<String> = names.collect();
    json_entry(cell, &names.iter().map(String::as_str).collect::<Vec<_>>())
}
