//! Squarespace's order export: Shopify's columns with `Order ID` in place of `Name`.
//!
//! Further items of an order follow in rows without its amounts. Order numbers such as `00123` lose their zeros in
//! spreadsheets.

use super::{Dialect, Field as F, Role, Sample, at};
use crate::dialects::Amounts;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Squarespace's order export (CSV from Orders › Export).",
    documented: "Squarespace help center, Exporting orders",
    marks: &["Order ID", "Financial Status", "Created at", "Lineitem name"],
    without: &["Name"],
    columns: &[
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Created at"),
        at(F::Amount, "Total"),
        at(F::Currency, "Currency"),
        at(F::Sku, "Lineitem sku"),
        at(F::Sku, "Lineitem name"),
        at(F::Status, "Financial Status"),
        at(F::CancelledAt, "Cancelled at"),
        at(F::Channel, "Channel Type"),
        at(F::CustomerId, "Email"),
        at(F::Coupon, "Discount Code"),
    ],
    amounts: Amounts::OfOrder,
    samples: &[Sample {
        text: "Order ID,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem variant,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Address1,Billing Address2,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Address1,Shipping Address2,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Cancelled at,Private Notes,Channel Type,Channel Name,Channel Order Number,Payment Method,Payment Reference
00123,a@mail.example,PAID,2026-09-02 12:04:50 -0400,PENDING,,USD,49.90,5.00,0.00,0.00,54.90,TEA10,5.00,Flat rate,2026-09-02 12:04:41 -0400,1,Green tea,29.90,TEA-1,100 g,TRUE,TRUE,PENDING,A B,1 Street,,Town,94000,CA,United States,,A B,1 Street,,Town,94000,CA,United States,,,,web,shop.example,,STRIPE,ch_1
00123,a@mail.example,,,,,,,,,,,,,,,2,Tea pot,10.00,POT-1,,TRUE,TRUE,PENDING,,,,,,,,,,,,,,,,,,,,,,,
00124,c@mail.example,PAID,9/3/2026 8:16,FULFILLED,,USD,9,0,0,0,9,,0,Flat rate,9/3/2026 8:15,1,Cup,9,CUP-1,,TRUE,TRUE,FULFILLED,C D,2 Street,,Town,94000,CA,United States,,C D,2 Street,,Town,94000,CA,United States,,,,web,shop.example,,STRIPE,ch_2
",
        used: 2,
    }],
    ..Dialect::new("squarespace", Role::Orders)
};
