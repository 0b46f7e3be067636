//! FlexOffers' sales. Times are New York's. Some accounts have their sub id in the column of the order number.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "FlexOffers' sales.",
    documented: "FlexOffers, sales report",
    marks: &[
        "OrderNumber|Order Number",
        "SaleAmount|Sale Amount",
        "MerchantAmount|Merchant Amount|merchantValue",
        "TransactionDate|Transaction Date|eventDate",
    ],
    columns: &[
        at(F::TransactionId, "Id|Transaction ID"),
        at(F::OrderId, "OrderNumber|Order Number"),
        at(F::OrderedAt, "TransactionDate|Transaction Date|eventDate"),
        at(F::ClickedAt, "clickDate|Click Date"),
        at(F::UpdatedAt, "modifiedDate"),
        at(F::Status, "orderStatus|Status"),
        at(F::ClickRef, "SubTracking|Sub Tracking|FoBs"),
        at(F::Advertiser, "AdvertiserName|Advertiser|ProgramName|Program"),
        at(F::Amount, "SaleAmount|Sale Amount"),
        at(F::Commission, "commission|MerchantAmount|Merchant Amount|merchantValue"),
        at(F::Currency, "Currency"),
    ],
    zone: "America/New_York",
    samples: &[Sample {
        text: "Id,OrderNumber,SaleAmount,MerchantAmount,TransactionDate,Status
81000001,1001,119.00,7.14,2026-09-05 13:45:00,approved
81000002,1002,52.50,3.15,2026-09-06 13:45:00,canceled
",
        used: 2,
    }],
    ..Dialect::new("flexoffers", Role::Credits)
};
