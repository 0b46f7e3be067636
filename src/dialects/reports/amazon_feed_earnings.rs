//! Amazon's data feed of earnings by product and tracking id.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon's reporting feed (gzip TSV): shipped items and earnings.",
    documented: "Amazon Associates, Creators API reports",
    marks: &["ASIN", "Tracking ID", "Date Shipped", "Earnings", "Referral Fee Rate"],
    columns: &[
        at(F::ShippedAt, "Date Shipped"),
        at(F::Tag, "Tracking ID"),
        at(F::Sku, "ASIN"),
        at(F::ProductName, "Item"),
        at(F::Category, "Product Line"),
        at(F::Seller, "Seller"),
        at(F::Price, "Price"),
        at(F::Shipped, "Quantity"),
        at(F::Revenue, "Revenue"),
        at(F::Fees, "Earnings"),
        at(F::Creative, "Sub Tag"),
    ],
    samples: &[
        Sample { text: "Product Line	Item	ASIN	Seller	Tracking ID	Date Shipped	Price	Quantity	Revenue	Earnings	Referral Fee Rate	Sub Tag
Kitchen	Kettle	B0TT000001	Amazon	sample-21	2026-09-03	39.99	1	39.99	1.20	3.00%	post1
", used: 1 },
    ],
    ..Dialect::new("amazon_feed_earnings", Role::Report)
};
