//! Awin's transactions, as publishers and advertisers download them from its user interface, and as JSON of its interface.
//!
//! The file is of one region and names no currency. An advertiser's file has the order reference in `extra`.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::json;
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Awin's transactions (CSV from Reports › Transactions, or JSON of its interface).",
    documented: "Awin success centre, Understanding the data fields in the transactions report",
    marks: &["commission_status", "sale_amount", "click_ref|clickref|clickRefs", "clickThroughTime|click_through_time|click_date"],
    columns: &[
        at(F::TransactionId, "id|transaction_id"),
        at(F::OrderId, "order_ref|order_reference|extra"),
        at(F::OrderedAt, "date|transaction_date"),
        at(F::ClickedAt, "clickThroughTime|click_through_time|click_date"),
        at(F::UpdatedAt, "validation_date"),
        at(F::Status, "commission_status"),
        at(F::Reason, "decline_reason|amend_reason"),
        at(F::Tag, "publisher_id"),
        at(F::Publisher, "publisher_name"),
        at(F::Site, "site_name|publisher_url"),
        at(F::ClickRef, "click_ref|clickref"),
        part(F::ClickRef, "clickRefs", |cell| json(cell, &["clickRef"])),
        at(F::Landing, "URL"),
        at(F::Advertiser, "advertiser_id"),
        part(F::Amount, "sale_amount", amount),
        part(F::Commission, "commission|commission_amount", amount),
        at(F::Currency, "currency|sale_amount_currency"),
        part(F::Currency, "sale_amount", currency),
        part(F::CommissionCurrency, "commission|commission_amount", currency),
        at(F::Coupon, "voucher_code"),
        at(F::Device, "click_device"),
        at(F::Country, "customer_country"),
    ],
    samples: &[
        Sample {
            text: "id,advertiser_id,sale_amount,commission,date,commission_status,validation_date,click_ref,type,site_name,URL,decline_reason,clickThroughTime,voucher_code_used,lapse_time,amended,amend_reason,old_sale_amount,old_commission,different_currency,click_device,transaction_device,publisher_url,transaction_parts,customer_country,custom_parameters,paid_to_publisher,payment_status,payment_id,transaction_query_id,click_ref2,click_ref3,click_ref4,click_ref5,click_ref6,voucher_code,commission_sharing_publisher_id,commission_sharing_publisher
801000001,5150,49.90,2.50,2026-09-02 12:04:41,pending,,tea-review,Commission group transaction,blog.example,https://blog.example/tea,,2026-09-02 11:58:02,no,399,no,,,,no,Windows,Windows,https://blog.example/tea,default:49.90,DE,,no,not paid,0,0,,,,,,,0,
801000002,5150,\"1,204.00\",60.20,2026-09-03 08:15:00,declined,2026-09-20 09:00:00,,Commission group transaction,blog.example,https://blog.example/pots,Order cancelled,2026-09-01 20:14:09,yes,129651,no,,,,no,iPhone,iPhone,https://blog.example/pots,default:1204.00,DE,,no,not paid,0,0,,,,,,TEA10,0,
",
            used: 2,
        },
        Sample {
            text: "id,advertiser_id,publisher_id,sale_amount,commission,date,commission_status,click_ref,site_name,clickThroughTime,extra
801000003,5150,70001,20.00,1.00,2026-09-04 10:00:00,approved,c-17,deals.example,2026-09-04 09:50:10,1003
",
            used: 1,
        },
        Sample {
            text: r#"[{"id":801000004,"url":"https://blog.example/","advertiserId":5150,"publisherId":70001,"siteName":"https://blog.example/","commissionStatus":"pending","commissionAmount":{"amount":4.5,"currency":"EUR"},"saleAmount":{"amount":90.0,"currency":"EUR"},"customerCountry":"DE","clickRefs":{"clickRef":"tea-review"},"clickDate":"2026-09-05T06:38:00","transactionDate":"2026-09-05T06:46:00","validationDate":null,"type":"Commission group transaction","declineReason":null,"voucherCode":null,"lapseTime":480,"orderRef":"1004"}]
"#,
            used: 1,
        },
    ],
    ..Dialect::new("awin", Role::Credits)
};

/// An amount: the cell itself, or that of an object with its currency.
fn amount(cell: &str) -> Cow<'_, str> {
    if cell.starts_with('{') { json(cell, &["amount"]) } else { cell.into() }
}

/// The currency of an object with an amount; empty for a cell with the amount alone.
fn currency(cell: &str) -> Cow<'_, str> {
    json(cell, &["currency"])
}
