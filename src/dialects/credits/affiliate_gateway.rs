//! Affiliate Gateway's transactions: the currency is in the headers, one for each region.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Affiliate Gateway's transactions.",
    documented: "The Affiliate Gateway, transaction report",
    marks: &["Transaction ID", "Merchant", "Program", "Sub ID", "Order Date", "Order Value"],
    columns: &[
        at(F::TransactionId, "Transaction ID"),
        at(F::OrderId, "Order ID|Transaction ID"),
        at(F::OrderedAt, "Order Date"),
        at(F::UpdatedAt, "Approval Date"),
        at(F::Status, "Status"),
        at(F::Site, "Source"),
        at(F::ClickRef, "Sub ID"),
        at(F::Advertiser, "Merchant|Program"),
        at(F::Amount, "Order Value"),
        at(F::Commission, "Commission"),
    ],
    is_day_first: true,
    samples: &[Sample {
        text:
            "Transaction ID,Merchant,Program,Source,Sub ID,Order Date,Order Value (GBP),Commission (GBP),Approval Date
1001,Lamp Shop,Lamps UK,Reading Nook,autumn,25/09/2026 13:45:00,119.00,7.14,
",
        used: 1,
    }],
    ..Dialect::new("affiliate-gateway", Role::Credits)
};
