//! The order report of bol.com's partner programme. The commission does not take returns into account.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "The order report of bol.com's partner programme (JSON or CSV).",
    documented: "api.bol.com/marketing/docs, affiliate reports",
    marks: &["orderNumber", "orderDate", "siteName|siteId|subId", "priceIncludingVat|priceExcludingVat", "commission"],
    columns: &[
        at(F::OrderId, "orderNumber"),
        at(F::OrderedAt, "orderDate"),
        at(F::Status, "status"),
        at(F::Tag, "siteId|siteName"),
        at(F::Publisher, "siteName"),
        at(F::ClickRef, "subId"),
        at(F::Sku, "productId"),
        at(F::ProductName, "productTitle"),
        at(F::Amount, "priceIncludingVat|priceExcludingVat"),
        at(F::Commission, "commission"),
    ],
    zone: "Europe/Amsterdam",
    samples: &[Sample {
        text: r#"{"items":[{"orderNumber":"1001","orderDate":"2026-09-05","productTitle":"Desk lamp","productId":"9200001","siteName":"Reading Nook","frameType":"Tekstlink","name":"lamps","subId":"autumn","quantity":1,"priceIncludingVat":119.0,"priceExcludingVat":98.35,"commission":5.9,"commissionPercentage":6.0,"status":"Geaccepteerd"}]}
"#,
        used: 1,
    }],
    ..Dialect::new("bol", Role::Credits)
};
