//! Inquiries about missing or wrong actions, as partners upload them to impact.com.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "impact.com's action inquiries (upload of a partner).",
    documented: "integrations.impact.com, action inquiries",
    marks: &["Inquiry Id", "Order Id", "Sale Amount", "Transaction Date", "Type"],
    columns: &[
        at(F::TransactionId, "Inquiry Id"),
        at(F::OrderId, "Order Id"),
        at(F::OrderedAt, "Transaction Date"),
        at(F::Amount, "Sale Amount"),
        at(F::Commission, "Expected Payout"),
        at(F::Status, "Type"),
        at(F::Advertiser, "Campaign Id"),
        at(F::CustomerId, "Customer Id"),
        at(F::Landing, "Tracking Link"),
        at(F::Reason, "Notes"),
    ],
    samples: &[Sample {
        text: "Inquiry Id,Campaign Id,Order Id,Sale Amount,Transaction Date,Type,Expected Payout,Resolution Deadline,Customer Id,Tracking Link,Notes\n1,5150,1001,119.00,2026-09-05T13:45:00+02:00,UNTRACKED,7.14,,,,\n",
        used: 1,
    }],
    ..Dialect::new("impact-inquiries", Role::Claims)
};
