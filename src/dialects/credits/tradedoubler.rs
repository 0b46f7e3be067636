//! `TradeDoubler`'s event breakdown. Statuses are letters: pending, approved, denied. The order number is empty for publishers to
//! whom the advertiser does not show it.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "TradeDoubler's event breakdown.",
    documented: "TradeDoubler, affiliate event breakdown",
    marks: &["Time of event|Date of event|Time of visit", "Order nr|Order number|Order NR", "Publisher commission|Affiliate commission|Commission"],
    columns: &[
        at(F::TransactionId, "Transaction ID|Event id (unique)"),
        at(F::OrderId, "Order nr|Order number|Lead nr"),
        at(F::OrderedAt, "Time of event|Date of event"),
        at(F::ClickedAt, "Time of visit|Time of last click"),
        at(F::UpdatedAt, "Last modified"),
        at(F::Status, "Status|Pending status"),
        at(F::Reason, "Reason|Denial reason"),
        at(F::Tag, "Site ID|Affiliate ID|Publisher ID"),
        at(F::Publisher, "Site Name|Affiliate name|Publisher"),
        at(F::ClickRef, "EPI 1|EPI"),
        at(F::Advertiser, "Program ID|ID|Program Name|Name"),
        at(F::Amount, "Order Value"),
        at(F::Commission, "Publisher commission|Affiliate commission|Commission"),
        at(F::Currency, "Currency"),
        at(F::Coupon, "Voucher code"),
    ],
    is_day_first: true,
    samples: &[
        Sample {
            text: "Name,Prepayment Status,ID,Time of event,Last modified,Lead nr,Order nr,EPI 1,Status,Order Value,Publisher commission
Lamp Shop,Prepaid,70001,2026-09-05 13:45:00,2026-09-20 01:00:00,,1001,autumn,A,119.00,7.14
Lamp Shop,Prepaid,70001,2026-09-06 13:45:00,2026-09-21 01:00:00,,1002,,D,52.50,3.15
",
            used: 2,
        },
    ],
    ..Dialect::new("tradedoubler", Role::Credits)
};
