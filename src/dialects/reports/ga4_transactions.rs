//! Google Analytics 4: purchases by transaction id.

use super::{Dialect, Field as F, Role, Sample, at};
use crate::dialects::Skip;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Google Analytics 4, purchases by transaction (CSV).",
    documented: "Google Analytics Help, Export and share a report",
    marks: &["Transaction ID|Transaktions-ID", "Purchase revenue|Ecommerce revenue|Total revenue|Item revenue"],
    without: &["Clicks", "Commission"],
    columns: &[
        at(F::OrderId, "Transaction ID|Transaktions-ID"),
        at(F::Date, "Date|Datum"),
        at(F::Medium, "Session source / medium|Session default channel group"),
        at(F::Campaign, "Session campaign"),
        at(F::Ordered, "Ecommerce purchases|Transactions|Purchases"),
        at(F::Revenue, "Purchase revenue|Ecommerce revenue|Total revenue|Item revenue"),
    ],
    skips: &[Skip { headers: "Transaction ID|Transaktions-ID", when: str::is_empty, reason: "a sum of all rows" }],
    samples: &[Sample {
        text: "# Start date: 20260901
Transaction ID,Ecommerce purchases,Purchase revenue
T-1001,1,49.90
(not set),2,20.00
",
        used: 2,
    }],
    ..Dialect::new("ga4_transactions", Role::Report)
};
