//! `TradeTracker`'s transactions. Amounts have a currency sign, and the visitor's address, which some exports have, is not read.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "TradeTracker's transactions.",
    documented: "TradeTracker, transaction export",
    marks: &["Campaign|Campaign name|Affiliate site", "Registration date|Registered", "Validation date|Assessment date|Assessed|Click date|Originating click date|Originating click", "Commission", "Reference|Description"],
    columns: &[
        at(F::TransactionId, "ID|Transaction ID"),
        at(F::OrderId, "Description|Characteristic|Order ID"),
        at(F::OrderedAt, "Registration date|Registered"),
        at(F::ClickedAt, "Originating click date|Click date|Originating click"),
        at(F::UpdatedAt, "Validation date|Assessment date|Assessed"),
        at(F::Status, "Status|Transaction status"),
        at(F::Reason, "Rejection reason|Reject reason"),
        at(F::Tag, "Affiliate site ID|Affiliate ID"),
        at(F::Publisher, "Affiliate site|Affiliate|Site"),
        at(F::ClickRef, "Reference"),
        at(F::Advertiser, "Campaign|Campaign name|Campaign ID"),
        at(F::ProductName, "Product group|Product"),
        at(F::Amount, "Order total|Order amount|Transaction amount|Amount"),
        at(F::Commission, "Commission"),
        at(F::Currency, "Currency"),
        at(F::Country, "Country"),
    ],
    is_day_first: true,
    samples: &[
        Sample {
            text: "﻿Status,Origin,Device,ID,Campaign,\"# TPs\",\"# ATPs\",Reference,\"Product group\",Description,\"Order total\",\"Attribution Model\",Commission,\"Visitor IP\",Country,\"Registration date\",\"Validation date\",\"Originating click date\",\"Click to Sales\"
accepted,Click,Desktop,500000003,Lamp Shop,1,1,autumn,Default,1003,\"€ 1,190.00\",Last click,€ 71.40,192.0.2.0,DE,\"05/09/2026, 13:45:00\",\"20/09/2026, 01:00:00\",\"04/09/2026, 09:12:44\",1 day
",
            used: 1,
        },
        Sample {
            text: "﻿ID,Campaign,Affiliate site,Type,Status,Registration date,Click date,Assessment date,Order amount,Commission,Reference,Description,Rejection reason
500000001,Lamp Shop,Reading Nook,Sale,accepted,\"05/09/2026, 13:45:00\",\"04/09/2026, 09:12:44\",\"20/09/2026, 01:00:00\",€119.00,€7.14,autumn,1001,
500000002,Lamp Shop,Reading Nook,Sale,rejected,\"26/09/2026, 13:45:00\",\"24/09/2026, 09:12:44\",\"28/09/2026, 01:00:00\",€52.50,€3.15,,1002,Order cancelled
",
            used: 2,
        },
    ],
    ..Dialect::new("tradetracker", Role::Credits)
};
