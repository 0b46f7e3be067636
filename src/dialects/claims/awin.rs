//! Inquiries about untracked, wrong or declined sales, as publishers upload them to Awin.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Awin's transaction queries (upload of a publisher).",
    documented: "Awin success centre, transaction queries",
    marks: &["enquiry_id", "merchant_id", "type", "reference"],
    columns: &[
        at(F::TransactionId, "enquiry_id"),
        at(F::OrderId, "reference"),
        at(F::OrderedAt, "date"),
        at(F::Amount, "amount"),
        at(F::Commission, "commission"),
        at(F::Status, "type"),
        at(F::Advertiser, "merchant_id"),
        at(F::ClickRef, "click_ref"),
        at(F::CustomerId, "customer_reference"),
        at(F::Reason, "description"),
    ],
    samples: &[Sample {
        text: "enquiry_id,merchant_id,type,click_ref,amount,commission,date,customer_reference,reference,description\n1,5150,untracked,0,119.00,7.14,2026-09-05,,1001,\n",
        used: 1,
    }],
    ..Dialect::new("awin-inquiries", Role::Claims)
};
