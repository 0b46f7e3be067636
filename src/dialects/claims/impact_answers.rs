//! A brand's answers to inquiries, as it uploads them to impact.com.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "impact.com's resolutions of action inquiries (upload of a brand).",
    documented: "integrations.impact.com, action inquiries",
    marks: &["Id", "Transaction Date", "Resolution Status", "Resolution Reason"],
    columns: &[
        at(F::TransactionId, "Id"),
        at(F::OrderedAt, "Transaction Date"),
        at(F::Status, "Resolution Status"),
        at(F::Reason, "Resolution Reason"),
        at(F::Amount, "Sale Amount"),
        at(F::Commission, "Final Payout"),
        at(F::CustomerId, "Customer Id"),
        at(F::Coupon, "Promo Code"),
    ],
    samples: &[Sample {
        text: "Id,Transaction Date,Resolution Status,Resolution Reason,Action Tracker,Final Payout,Resolution Notes,Sale Amount,Customer Id,Customer Status,Promo Code\n1,2026-09-05T13:45:00+02:00,VALID,,9026,7.14,,119.00,,,\n",
        used: 1,
    }],
    ..Dialect::new("impact-answers", Role::Claims)
};
