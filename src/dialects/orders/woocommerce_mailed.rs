//! WooCommerce's report of orders as it was sent by e-mail before version 9.2: the same as `woocommerce-analytics`, with the
//! revenue once more for people, and with times in GMT.

use super::woocommerce_analytics::{COUPONS, DATE, FORMATTED, NET, ORDER, PRODUCTS, STATUS};
use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::{first_product, times_items};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "WooCommerce's report of orders as it was sent by e-mail before 9.2, with times in GMT.",
    documented: "WooCommerce documentation, Orders report; change of the time zone in 9.2",
    marks: &[DATE, ORDER, NET, FORMATTED],
    columns: &[
        at(F::OrderId, ORDER),
        at(F::OrderedAt, DATE),
        at(F::Amount, NET),
        part(F::Items, PRODUCTS, times_items),
        part(F::Sku, PRODUCTS, |cell| first_product(&times_items(cell))),
        at(F::Status, STATUS),
        at(F::Coupon, COUPONS),
    ],
    zone: "UTC",
    samples: &[
        Sample {
            text: "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue,Attribution
2026-09-02 12:04:41,1001,€49.90,completed,A B,new,\"2× Green tea, 1× Tea pot\",3,,49.9,Organic: Google
",
            used: 1,
        },
    ],
    ..Dialect::new("woocommerce-mailed", Role::Orders)
};
