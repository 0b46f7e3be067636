//! Awin's transactions, as publishers and advertisers download them from its user interface.
//!
//! The file is of one region and names no currency. An advertiser's file has the order reference in `extra`.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Awin's transactions (CSV from Reports › Transactions).",
    documented: "Awin success centre, Understanding the data fields in the transactions report",
    marks: &["commission_status", "sale_amount", "click_ref|clickref", "clickThroughTime|click_through_time|click_date"],
    columns: &[
        at(F::TransactionId, "id|transaction_id"),
        at(F::OrderId, "order_ref|order_reference|extra"),
        at(F::OrderedAt, "date|transaction_date"),
        at(F::ClickedAt, "clickThroughTime|click_through_time|click_date"),
        at(F::UpdatedAt, "validation_date"),
        at(F::Status, "commission_status"),
        at(F::Reason, "decline_reason|amend_reason"),
        at(F::Tag, "publisher_id|commission_sharing_publisher_id"),
        at(F::Publisher, "publisher_name|commission_sharing_publisher"),
        at(F::Site, "site_name|publisher_url"),
        at(F::ClickRef, "click_ref|clickref"),
        at(F::Landing, "URL"),
        at(F::Advertiser, "advertiser_id"),
        at(F::Amount, "sale_amount"),
        at(F::Commission, "commission"),
        at(F::Currency, "currency|sale_amount_currency"),
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
    ],
    ..Dialect::new("awin", Role::Credits)
};
