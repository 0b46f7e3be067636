//! Optimise's transactions. `SR` is the seller's reward, which is the commission.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Optimise's transactions.",
    documented: "Optimise Media, transaction report",
    marks: &["TransactionID|Transaction ID", "MID", "Merchant Ref", "UID", "Transaction Value|SR"],
    columns: &[
        at(F::TransactionId, "TransactionID|Transaction ID"),
        at(F::OrderId, "Merchant Ref"),
        at(F::OrderedAt, "Transaction Time"),
        at(F::ClickedAt, "Click Time"),
        at(F::Status, "Status"),
        at(F::Tag, "AID"),
        at(F::ClickRef, "UID"),
        at(F::Landing, "Referrer"),
        at(F::Advertiser, "MID|Merchant"),
        at(F::ProductName, "Product"),
        at(F::Amount, "Transaction Value"),
        at(F::Commission, "SR|Commission"),
        at(F::Currency, "Currency"),
    ],
    samples: &[
        Sample {
            text: "TransactionID,Merchant,MID,Product,Merchant Ref,UID,UID2,Transaction Time,Transaction Value,SR,Currency,Status,Referrer
71000001,Lamp Shop,9001,Lamps,1001,autumn,,2026-09-05 13:45:00,119.00,7.14,GBP ,Validated,https://nook.example/lamps
71000002,Lamp Shop,9001,Lamps,1002,,,2026-09-06 13:45:00,52.50,3.15,GBP ,Rejected,
",
            used: 2,
        },
    ],
    ..Dialect::new("optimise", Role::Credits)
};
