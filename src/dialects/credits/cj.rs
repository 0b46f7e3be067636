//! CJ's commissions. A correction is a further row with the same order and a negative amount, in brackets in the user interface.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "CJ's commissions (Commission Detail, or records of the GraphQL interface as JSON lines).",
    documented: "developers.cj.com, Commission Detail",
    marks: &["Event Date|commissionId|Commission ID", "Posting Date", "Sale Amount|saleAmountPubCurrency|saleAmountUsd|saleAmountAdvCurrency|items", "Publisher Commission|pubCommissionAmountPubCurrency|pubCommissionAmountUsd|Commission|advCommissionAmountAdvCurrency"],
    columns: &[
        at(F::TransactionId, "Transaction ID|Commission ID|commissionId|Original Action ID"),
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Event Date|Posting Date"),
        at(F::ClickedAt, "Click Date"),
        at(F::UpdatedAt, "Locking Date|Posting Date"),
        at(F::Status, "Status|Action Status|actionStatus"),
        at(F::Reason, "Correction Reason|correctionReason"),
        at(F::Tag, "Publisher ID|Publisher CID|Website ID|PID"),
        at(F::Publisher, "Publisher Name|Company Name"),
        at(F::Site, "Website Name"),
        at(F::ClickRef, "SID|Shopper ID"),
        at(F::ClickId, "CJ Event|cjEvent"),
        at(F::Landing, "Click Referring URL"),
        at(F::Advertiser, "Advertiser CID|Advertiser ID|Advertiser Name"),
        at(F::Amount, "Sale Amount|saleAmountPubCurrency|saleAmountAdvCurrency|saleAmountUsd"),
        at(F::Commission, "Publisher Commission|pubCommissionAmountPubCurrency|pubCommissionAmountUsd|advCommissionAmountAdvCurrency|Commission"),
        at(F::Currency, "Currency|pubCurrency"),
        at(F::Coupon, "Coupon"),
    ],
    samples: &[
        Sample {
            text: "Event Date,Posting Date,Click Date,Transaction ID,Order ID,Action Name,Status,Advertiser CID,Advertiser Name,Website Name,Ad ID,SID,Sale Amount (USD),Publisher Commission (USD),Operating System,Click Referring URL
05-Sep-2026 13:45:00,06-Sep-2026 01:10:00,04-Sep-2026 09:12:44,2300000001,1001,Sale,new,4200001,Lamp Shop,Reading Nook,110001,autumn,\"1,240.50\",62.025,Windows,https://nook.example/lamps
05-Sep-2026 13:45:00,20-Sep-2026 01:10:00,04-Sep-2026 09:12:44,2300000001,1001,Sale,corrected,4200001,Lamp Shop,Reading Nook,110001,autumn,(240.50),(12.025),Windows,https://nook.example/lamps
",
            used: 2,
        },
        Sample {
            text: "{\"commissionId\":\"2300000002\",\"eventDate\":\"2026-09-05T13:45:00Z\",\"postingDate\":\"2026-09-06T01:10:00Z\",\"clickDate\":\"2026-09-04T09:12:44Z\",\"orderId\":\"1002\",\"actionStatus\":\"locked\",\"publisherId\":\"5100001\",\"websiteName\":\"Reading Nook\",\"shopperId\":\"autumn\",\"saleAmountPubCurrency\":\"75.474\",\"pubCommissionAmountPubCurrency\":\"7.548\"}
",
            used: 1,
        },
    ],
    ..Dialect::new("cj", Role::Credits)
};
