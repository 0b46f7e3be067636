//! Webgains' commission report. Publishers do not get the order's reference; the id of the product is all that there is.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Webgains' commission report.",
    documented: "Webgains, commission report",
    marks: &["Program-programID|Program ID", "Date & Time", "Sale-currency|Sale", "Commission-currency|Commission", "Click reference|Clickref"],
    columns: &[
        at(F::TransactionId, "Transaction ID"),
        at(F::OrderId, "Order reference|Order ref|Product ID"),
        at(F::OrderedAt, "Date & Time"),
        at(F::ClickedAt, "Clickthru Time|Clickthrough Time"),
        at(F::Status, "Status"),
        at(F::Reason, "Status-status info|Status info"),
        at(F::Tag, "Web Site-campaignID|Campaign ID"),
        at(F::Publisher, "Web Site"),
        at(F::ClickRef, "Click reference|Clickref"),
        at(F::Advertiser, "Program-programID|Program"),
        at(F::Amount, "Sale"),
        at(F::Currency, "Sale-currency"),
        at(F::Commission, "Commission"),
        at(F::CommissionCurrency, "Commission-currency"),
    ],
    samples: &[
        Sample {
            text: "Program,Program-programID,\"Date & Time\",\"Web Site\",\"Web Site-campaignID\",Sale-currency,Sale,Commission-currency,Commission,\"Click reference\",\"Clickthru Time\",\"Product ID\",Status,\"Status-status info\"
Lamp Shop,7001,\"2026-09-05 13:45:00\",\"Reading Nook\",90001,EUR,119.00,EUR,7.14,autumn,\"2026-09-04 09:12:44\",1001,confirmed,
Lamp Shop,7001,\"2026-09-06 13:45:00\",\"Reading Nook\",90001,EUR,52.50,EUR,3.15,,\"2026-09-04 09:12:44\",1002,cancelled,\"Order cancelled\"
",
            used: 2,
        },
    ],
    ..Dialect::new("webgains", Role::Credits)
};
