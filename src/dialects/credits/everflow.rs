//! Everflow's conversions. The transaction id is the id of the click; advertisers keep the order's number in `Order ID` or in
//! their first own field.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::json;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Everflow's conversions.",
    documented: "helpdesk.everflow.io, conversion report",
    marks: &["conversion_id|Conversion ID", "transaction_id|Transaction ID", "payout|Payout", "revenue|Revenue"],
    columns: &[
        at(F::TransactionId, "conversion_id|Conversion ID"),
        at(F::OrderId, "order_id|Order ID|adv1|Adv1"),
        at(F::OrderedAt, "Date|Conversion Date|conversion_date|unix_timestamp|conversion_unix_timestamp"),
        at(F::ClickedAt, "Click Date|click_unix_timestamp|Click Time"),
        at(F::Status, "status|Status"),
        at(F::Reason, "error_message|Error Message|Reason"),
        at(F::Tag, "Partner ID|Affiliate ID|affiliate_id|network_affiliate_id"),
        at(F::Publisher, "Partner|Affiliate|Partner Name|Affiliate Name"),
        part(F::Tag, "relationship", |cell| json(cell, &["affiliate", "network_affiliate_id"])),
        part(F::Publisher, "relationship", |cell| json(cell, &["affiliate", "name"])),
        at(F::ClickRef, "sub1|Sub1"),
        at(F::ClickId, "transaction_id|Transaction ID"),
        at(F::Advertiser, "Offer|Offer Name|Offer ID"),
        at(F::Amount, "sale_amount|Sale Amount"),
        at(F::Commission, "payout|Payout"),
        at(F::Currency, "currency|Currency|currency_id|Currency ID"),
        at(F::Coupon, "coupon_code|Coupon Code"),
    ],
    samples: &[
        Sample {
            text: "conversion_id,Date,Status,transaction_id,Offer,Partner ID,Partner,sub1,Revenue,Payout,Sale Amount,Order ID,Coupon Code
c00000000000000000000000000000001,2026-09-05 13:45:00,Approved,a00000000000000000000000000000001,Lamp Shop,71,Reading Nook,autumn,10.00,7.14,119.00,1001,
c00000000000000000000000000000002,2026-09-06 13:45:00,Rejected,a00000000000000000000000000000002,Lamp Shop,71,Reading Nook,,5.00,3.15,52.50,1002,
",
            used: 2,
        },
    ],
    ..Dialect::new("everflow", Role::Credits)
};
