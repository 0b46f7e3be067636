//! The order sheet of Matrixify (Excelify), an app that exports Shopify's data.
//!
//! A row is an item, a shipping line, a discount, a payment or a refund of an order, as `Line: Type` says. Only the first
//! row of an order has the order's own columns.

use super::{Dialect, Field as F, Role, Sample, Skip, at};
use crate::dialects::Amounts;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Matrixify's order export of a Shopify shop.",
    documented: "Matrixify documentation, Orders",
    marks: &["Name", "Command", "Created At", "Line: Type|Line: Title|Price: Total"],
    columns: &[
        at(F::OrderId, "Name"),
        at(F::OtherId, "ID"),
        at(F::OrderedAt, "Created At|Processed At"),
        at(F::Amount, "Price: Total|Price: Current Total"),
        at(F::Currency, "Currency"),
        at(F::Sku, "Line: SKU"),
        at(F::Sku, "Line: Title|Line: Name"),
        at(F::Category, "Line: Product Type"),
        at(F::Status, "Payment: Status"),
        at(F::CancelledAt, "Cancelled At"),
        at(F::Channel, "Source"),
        at(F::CustomerId, "Customer: ID"),
        at(F::CustomerId, "Customer: Email|Email"),
        at(F::Ip, "Browser: IP|Browser IP"),
        at(F::UserAgent, "Browser: User Agent"),
    ],
    skips: &[Skip {
        headers: "Line: Type",
        when: |cell| !matches!(cell, "" | "Line Item"),
        reason: "no item of an order, but its shipping, discount, payment or refund",
    }],
    amounts: Amounts::OfOrder,
    samples: &[Sample {
        text: "ID,Name,Command,Send Receipt,Email,Created At,Currency,Source,Payment: Status,Price: Total,Customer: Email,Line: Type,Line: ID,Line: Title,Line: SKU,Line: Quantity,Cancelled At
4400000000001,#1001,UPDATE,FALSE,a@mail.example,2026-09-02 12:04:41 -0400,USD,web,paid,54.90,a@mail.example,Line Item,1,Green tea,TEA-1,1,
4400000000001,#1001,,,,,,,,,,Line Item,2,Tea pot,POT-1,2,
4400000000001,#1001,,,,,,,,,,Shipping Line,3,Standard,,,
4400000000002,#1002,UPDATE,FALSE,c@mail.example,2026-09-03 12:04:41 -0400,USD,pos,refunded,20.00,c@mail.example,Line Item,4,Cup,CUP-1,1,
",
        used: 2,
    }],
    ..Dialect::new("matrixify", Role::Orders)
};
