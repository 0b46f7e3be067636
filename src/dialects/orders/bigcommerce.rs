//! BigCommerce's order export with its default template, and the same columns in exports of apps.
//!
//! The template is the user's: columns are added and left out. `Product Details` packs all items into one cell.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::{detail_items, first_product};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "BigCommerce's order export (CSV from Orders › Export).",
    documented: "BigCommerce help center, Exporting Orders",
    marks: &[
        "Order ID",
        "Order Date|Date Created",
        "Order Status|Status",
        "Order Total (inc tax)|Order Total (ex tax)|Subtotal (inc tax)|Subtotal (ex tax)|Subtotal Inc Tax|Subtotal Ex Tax|Total Inc Tax",
    ],
    columns: &[
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Order Date|Date Created"),
        at(F::Clock, "Order Time"),
        at(F::Amount, "Order Total (inc tax)|Total Inc Tax|Order Total (ex tax)|Total Ex Tax|Subtotal (inc tax)|Subtotal Inc Tax"),
        at(F::Currency, "Order Currency Code|Currency Code|Transactional Currency Code|Currency"),
        part(F::Items, "Product Details", items),
        part(F::Sku, "Product Details", |cell| first_product(&items(cell))),
        at(F::Sku, "Product SKU|Product Name"),
        at(F::Status, "Order Status|Status"),
        at(F::Channel, "Order Source"),
        at(F::CustomerId, "Customer ID"),
        at(F::CustomerId, "Customer Email"),
        at(F::Ip, "IP Address|Customer IP Address"),
        at(F::Coupon, "Coupon Code|Coupon Details"),
    ],
    amounts: crate::dialects::Amounts::OfOrder,
    samples: &[
        Sample {
            text: "Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Status,Subtotal (inc tax),Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),Order Total (inc tax),Order Total (ex tax),Payment Method,Total Quantity,Total Shipped,Order Currency Code,Order Notes,Customer Message,Coupon Details,Product Details
101,17,A B,a@mail.example,,02/09/2026,Completed,49.90,49.90,0.00,5.00,54.90,54.90,Card,3,3,EUR,,,,\"Product ID: 1, Product Qty: 1, Product SKU: TEA-1, Product Name: Tea, green, Product Unit Price: 29.90, Product Total Price: 29.90|Product ID: 2, Product Qty: 2, Product SKU: , Product Name: Tea pot, Product Unit Price: 10.00, Product Total Price: 20.00\"
102,0,C D,c@mail.example,,23/09/2026,Refunded,9.00,9.00,0.00,0.00,9.00,9.00,Card,1,0,EUR,,,,\"Product ID: 3, Product Qty: 1, Product SKU: CUP-1, Product Name: Cup, Product Unit Price: 9.00, Product Total Price: 9.00\"
",
            used: 2,
        },
        Sample {
            text: "Order ID,Status,Date Created,Subtotal Ex Tax,Subtotal Inc Tax,Total Inc Tax,Currency Code,Order Source
103,Shipped,\"Wed, 02 Sep 2026 12:04:41 +0000\",46.13,54.90,54.90,EUR,www
",
            used: 1,
        },
    ],
    ..Dialect::new("bigcommerce", Role::Orders)
};

fn items(cell: &str) -> Cow<'static, str> {
    detail_items(cell, &["Product SKU", "Product Name", "Product ID"])
}
