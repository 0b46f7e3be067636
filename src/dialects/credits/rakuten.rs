//! Rakuten Advertising's transactions: one row per item. Returns are rows with negative sales and no items; there is no status
//! in most reports.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Rakuten Advertising's transactions (Signature Orders, Individual Item, payment detail and custom reports).",
    documented: "pubhelp.rakutenadvertising.com, reports",
    marks: &["MID|Advertiser ID", "Order ID", "Transaction Date", "Total Commission|Commissions Earned|Gross Total Commissions|Gross Commissions|Baseline Commission|Commissions"],
    columns: &[
        at(F::TransactionId, "Transaction ID"),
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Transaction Date"),
        at(F::Clock, "Transaction Time"),
        at(F::UpdatedAt, "Process Date"),
        at(F::Status, "Commission Status|Order Status"),
        at(F::Reason, "Hold/Deny Reason|Non-Commissionable Reason"),
        at(F::Tag, "SID|Publisher ID|Site ID"),
        at(F::Publisher, "Publisher Name|Site Name"),
        at(F::ClickRef, "Member ID (U1)|Member ID|U1"),
        at(F::Landing, "Referrer URL"),
        at(F::Advertiser, "MID|Advertiser ID|Advertiser Name"),
        at(F::Sku, "SKU"),
        at(F::ProductName, "Product Name"),
        at(F::Amount, "Sales|Gross Sales"),
        at(F::Commission, "Total Commission|Commissions Earned|Gross Total Commissions|Adjusted Commission|Gross Commissions|Baseline Commission|Commissions"),
        at(F::Currency, "Currency"),
        at(F::Coupon, "Order Coupon Code(s)"),
    ],
    samples: &[
        Sample {
            text: "﻿Member ID (U1),MID,Advertiser Name,Order ID,Transaction Date,Transaction Time,SKU,Sales,# of Items,Total Commission,Process Date,Process Time,Transaction ID,Currency
\"autumn\",41001,\"Lamp Shop\",\"1001\",9/5/26,\"13:45:00\",\"LAMP-1\",\"1,240.50\",1,62.025,9/5/26,\"13:50:11\",\"AA00000000000000000000000000000001\",\"USD\"
\"null\",41001,\"Lamp Shop\",\"1001\",9/25/26,\"13:45:00\",\"LAMP-1\",-240.5,0,-12.025,9/25/26,\"13:50:11\",\"AA00000000000000000000000000000002\",\"USD\"
",
            used: 2,
        },
        Sample {
            text: "Transaction Date,Advertiser ID,Advertiser Name,Order ID,SKU,Product Name,Items,Sales,Baseline Commission,Adjusted Commission,Commissions Earned,Hold/Deny Reason
9/15/26,41001,Lamp Shop,1002,LAMP-2,Desk lamp,1,52.50,2.63,0,2.63,
",
            used: 1,
        },
    ],
    ..Dialect::new("rakuten", Role::Credits)
};
