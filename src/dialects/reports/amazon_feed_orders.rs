//! Amazon's data feed of orders by product and tracking id.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon's reporting feed (gzip TSV): ordered items by product.",
    documented: "Amazon Associates, Creators API reports",
    marks: &["ASIN", "Tracking ID", "Date Ordered", "Total Ordered Quantity"],
    columns: &[
        at(F::Date, "Date Ordered"),
        at(F::Tag, "Tracking ID"),
        at(F::Sku, "ASIN"),
        at(F::ProductName, "Item"),
        at(F::Category, "Product Line"),
        at(F::Clicks, "Direct Clicks"),
        at(F::Ordered, "Total Ordered Quantity"),
        at(F::LinkType, "Link Type"),
        at(F::Creative, "Sub Tag"),
    ],
    samples: &[
        Sample { text: "Product Line	Item	ASIN	Tracking ID	Date Ordered	Link Type	Direct Clicks	Direct Ordered Quantity	Indirect Ordered Quantity	Total Ordered Quantity	Direct Conversion Percentage	Sub Tag
Kitchen	Kettle	B0TT000001	sample-21	2026-09-02	Text	12	1	1	2	8.33	post1
", used: 1 },
    ],
    ..Dialect::new("amazon_feed_orders", Role::Report)
};
