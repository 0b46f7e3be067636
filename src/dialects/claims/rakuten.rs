//! Inquiries about missing orders, as publishers upload them to Rakuten Advertising.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Rakuten Advertising's transaction inquiries (upload of a publisher).",
    documented: "pubhelp.rakutenadvertising.com, transaction inquiry",
    marks: &["MID", "Order ID", "Order Date", "Order Amount", "Comments|Member ID"],
    columns: &[
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Order Date"),
        at(F::Amount, "Order Amount"),
        at(F::Advertiser, "MID"),
        at(F::ClickRef, "Member ID"),
        at(F::Reason, "Comments"),
    ],
    samples: &[Sample {
        text: "MID,Order ID,Order Date,Order Amount,Member ID,Comments\n41001,1001,2026-09-05,119.00,autumn,\n",
        used: 1,
    }],
    ..Dialect::new("rakuten-inquiries", Role::Claims)
};
