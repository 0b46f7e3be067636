//! Paid On Results' transactions. The visitor's address in them is not read.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Paid On Results' transactions.",
    documented: "Paid On Results, transaction report",
    marks: &["Order ID", "Merchant Name", "Affiliate ID", "Order Value", "Custom Tracking ID"],
    columns: &[
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Order Date"),
        at(F::ClickedAt, "Click Time"),
        at(F::UpdatedAt, "Last Updated"),
        at(F::Status, "Status"),
        at(F::Reason, "Order Notes"),
        at(F::Tag, "Affiliate ID"),
        at(F::ClickRef, "Custom Tracking ID"),
        at(F::Landing, "HTTP Referal|HTTP Referral"),
        at(F::Advertiser, "Merchant Name"),
        at(F::Creative, "Creative"),
        at(F::Amount, "Order Value"),
        at(F::Commission, "Commission"),
        at(F::Country, "Country"),
    ],
    is_day_first: true,
    samples: &[
        Sample {
            text: "Order ID,Merchant Name,Affiliate ID,Commission,Order Value,Status,Country,Click Time,Order Date,Last Updated,IP Address,HTTP Referal,Custom Tracking ID,Creative,Order Notes
1001,Lamp Shop,nook,£7.14,£119.00,Validated,GB,04 Sep 2026 - 09:12,05 Sep 2026 - 13:45,20 Sep 2026 - 01:00,,https://nook.example/lamps,autumn,text,
",
            used: 1,
        },
    ],
    ..Dialect::new("paid-on-results", Role::Credits)
};
