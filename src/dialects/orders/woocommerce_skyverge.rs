//! WooCommerce Customer/Order/Coupon Export, a plugin of SkyVerge, in its two default shapes: a row per order with all
//! items in `line_items`, or a row per item.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::Amounts;
use crate::dialects::parts::{first_product, pair_items};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "WooCommerce Customer/Order/Coupon Export (SkyVerge).",
    documented: "WooCommerce documentation, Customer/Order/Coupon CSV Export",
    marks: &["order_number_formatted", "line_items|item_sku|item_name", "order_date|date", "status"],
    columns: &[
        at(F::OrderId, "order_number_formatted"),
        at(F::OrderId, "order_number"),
        at(F::OrderId, "order_id"),
        at(F::OtherId, "order_id"),
        at(F::OrderedAt, "order_date|date"),
        at(F::Amount, "order_total|total"),
        at(F::Currency, "order_currency|currency"),
        part(F::Items, "line_items", items),
        part(F::Sku, "line_items", |cell| first_product(&items(cell))),
        at(F::Sku, "item_sku"),
        at(F::Sku, "item_name"),
        at(F::Status, "status"),
        at(F::CustomerId, "customer_id"),
        at(F::CustomerId, "billing_email"),
        at(F::Ip, "customer_ip_address|order_ip"),
        part(F::Coupon, "coupon_items|coupons", |cell| first_product(&pair_items(cell, &["code"], &[]))),
    ],
    amounts: Amounts::OfOrder,
    samples: &[
        Sample {
            text: "order_id,order_number_formatted,order_number,date,status,shipping_total,order_total,order_currency,payment_method,customer_id,billing_email,line_items,coupon_items
368,1001,1001,2026-09-02 12:04:41,completed,5.00,54.90,EUR,card,17,a@mail.example,\"id:1|name:Green tea|product_id:28|sku:TEA-1|quantity:1|total:29.90|meta:Size=100 g\\\\, loose;id:2|name:Tea pot|product_id:29|sku:|quantity:2|total:20.00|meta:\",code:tea10|amount:5.00
369,1002,1002,2026-09-03 08:15:00,cancelled,0.00,9.00,EUR,card,0,c@mail.example,id:3|name:Cup|product_id:30|sku:CUP-1|quantity:1|total:9.00|meta:,
",
            used: 2,
        },
        Sample {
            text: "order_id,order_number_formatted,order_number,date,status,order_total,order_currency,customer_id,billing_email,item_id,item_product_id,item_name,item_sku,item_quantity,item_total
368,1001,1001,2026-09-02 12:04:41,completed,54.90,EUR,17,a@mail.example,1,28,Green tea,TEA-1,1,29.90
368,1001,1001,2026-09-02 12:04:41,completed,54.90,EUR,17,a@mail.example,2,29,Tea pot,POT-1,2,20.00
",
            used: 1,
        },
    ],
    ..Dialect::new("woocommerce-skyverge", Role::Orders)
};

fn items(cell: &str) -> Cow<'static, str> {
    pair_items(cell, &["sku", "name"], &["category"])
}
