//! `AffiliateFuture`'s transactions. Rows that an enquiry added name the enquiry.

use super::{Dialect, Field as F, Role, Sample, at, part};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "AffiliateFuture's transactions.",
    documented: "AffiliateFuture, transaction export",
    marks: &["transactionID", "originalTransactionDate", "merchantName", "OrderID", "CommissionAmount"],
    columns: &[
        at(F::TransactionId, "transactionID"),
        at(F::OrderId, "OrderID"),
        at(F::OrderedAt, "originalTransactionDate"),
        at(F::UpdatedAt, "transactionDate"),
        part(F::Status, "paymentDate", paid),
        at(F::ClickRef, "clickReference"),
        at(F::Landing, "referrer"),
        at(F::Advertiser, "merchantName"),
        at(F::Amount, "OrderValue"),
        at(F::Commission, "CommissionAmount"),
    ],
    is_day_first: true,
    samples: &[
        Sample {
            text: "transactionID,originalTransactionDate,transactionDate,paymentDate,PaymentID,merchantName,TransactionType,OrderID,OrderValue,CommissionAmount,PaymentAmount,clickReference,referrer,UntrackedAffiliateEnquiryID,UntrackedCustomerRef,UntrackedUserID
61000001,25/09/2026 13:45:00,25/09/2026 13:45:00,,,Lamp Shop,Sale,1001,119.00,7.14,,autumn,https://nook.example/lamps,,,
",
            used: 1,
        },
    ],
    ..Dialect::new("affiliatefuture", Role::Credits)
};

fn paid(date: &str) -> Cow<'_, str> {
    if date.is_empty() { "".into() } else { "paid".into() }
}
