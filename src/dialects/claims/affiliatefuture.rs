//! Inquiries about untracked sales, as affiliates upload them to `AffiliateFuture`.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "AffiliateFuture's untracked sales (upload of an affiliate).",
    documented: "AffiliateFuture, untracked affiliate enquiries",
    marks: &["Original Transaction Date", "Merchant", "Sales Reference", "Sales amounts|Sales amount"],
    columns: &[
        at(F::OrderId, "Sales Reference"),
        at(F::OrderedAt, "Original Transaction Date"),
        at(F::Amount, "Sales amounts|Sales amount"),
        at(F::Commission, "Expected Commission"),
        at(F::Advertiser, "Merchant"),
        at(F::CustomerId, "Customer Reference"),
        at(F::Reason, "notes"),
    ],
    samples: &[Sample {
        text: "Original Transaction Date,Merchant,Sales Reference,Customer Reference,Sales amounts,Expected Commission,notes\n05/09/2026 13:45:00,Lamp Shop,1001,,119.00,7.14,\n",
        used: 1,
    }],
    ..Dialect::new("affiliatefuture-inquiries", Role::Claims)
};
