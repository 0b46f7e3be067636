//! LinkConnector's transactions.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "LinkConnector's transactions.",
    documented: "LinkConnector, transaction report",
    marks: &["Original Date", "Funded Date", "Merchant", "Commission", "ATID"],
    columns: &[
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Original Date"),
        at(F::ClickedAt, "Click Date"),
        at(F::UpdatedAt, "Funded Date"),
        at(F::Status, "Status"),
        at(F::Reason, "Reason"),
        at(F::Tag, "Web Name"),
        at(F::ClickRef, "ATID"),
        at(F::Advertiser, "Merchant"),
        at(F::Amount, "Sale Amount"),
        at(F::Commission, "Commission"),
    ],
    samples: &[
        Sample {
            text: "Original Date,Funded Date,Click Date,Merchant,Campaign,Event,Commission,Web Name,ATID,Order ID,Sale Amount,Status,Reason
2026-09-05 13:45:00,,2026-09-04 09:12:44,Lamp Shop,Lamps,Sale,$7.14,nook,autumn,1001,\"$1,190.00\",Valid,
2026-09-06 13:45:00,,2026-09-04 09:12:44,Lamp Shop,Lamps,Sale,$3.15,nook,,1002,$52.50,Invalidated,Order cancelled
",
            used: 2,
        },
    ],
    ..Dialect::new("linkconnector", Role::Credits)
};
