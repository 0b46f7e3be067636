//! Google Ads' offline conversions: what was uploaded for clicks.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Google Ads' offline conversions (CSV).",
    documented: "Google Ads Help, Import conversions from ad clicks",
    marks: &["Google Click ID|GCLID", "Conversion Name", "Conversion Time"],
    columns: &[
        at(F::Date, "Conversion Time"),
        at(F::ClickId, "Google Click ID|GCLID"),
        at(F::Campaign, "Conversion Name"),
        at(F::Revenue, "Conversion Value"),
        at(F::Currency, "Conversion Currency"),
        at(F::OrderId, "Order ID"),
    ],
    samples: &[Sample {
        text: "Parameters:TimeZone=America/New_York,,,,
Google Click ID,Conversion Name,Conversion Time,Conversion Value,Conversion Currency
Cj0KCQsample,Order,2026-09-02 12:04:41,49.90,USD
",
        used: 1,
    }],
    ..Dialect::new("google_ads", Role::Report)
};
