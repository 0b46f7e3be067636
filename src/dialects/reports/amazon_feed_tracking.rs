//! Amazon's data feed of sums by tracking id.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon's reporting feed (gzip TSV): clicks, items and fees of each tracking id.",
    documented: "Amazon Associates, Creators API reports",
    marks: &["Associate ID", "Clicks", "Items Ordered", "Shipped Earnings"],
    columns: &[
        at(F::Tag, "Associate ID"),
        at(F::Clicks, "Clicks"),
        at(F::Ordered, "Items Ordered"),
        at(F::Shipped, "Items Shipped"),
        at(F::Revenue, "Shipped Revenue"),
        at(F::Fees, "Referral Fees"),
    ],
    samples: &[
        Sample { text: "Associate ID	Clicks	Items Ordered	Items Shipped	Shipped Revenue	Referral Fees	Ordered Revenue	Shipped Earnings
sample-21	89	12	10	858.60	24.30	901.10	24.30
", used: 1 },
    ],
    ..Dialect::new("amazon_feed_tracking", Role::Report)
};
