//! Refersion's conversions. They hold the click itself; a cancelled order is a further conversion with negative amounts.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::json;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Refersion's conversions (from its webhook or interface, or its download).",
    documented: "refersion.dev, conversions",
    marks: &["affiliate.id|affiliate_id|Affiliate ID|affiliate.code|Affiliate Code|affiliate", "order_id|Order ID", "commission_total|Commission Total|Commission", "is_test_conversion|denied_reason_code|payment_status|Payment Status"],
    columns: &[
        at(F::TransactionId, "id|Conversion ID"),
        at(F::OrderId, "order_id|Order ID"),
        at(F::OrderedAt, "created|Created|Date"),
        at(F::ClickedAt, "click.created"),
        part(F::ClickedAt, "click", |cell| json(cell, &["created"])),
        at(F::UpdatedAt, "updated|Updated"),
        at(F::Status, "status|Status"),
        at(F::Reason, "denied_reason_code|reason"),
        at(F::Tag, "affiliate.code|Affiliate Code|affiliate.id|affiliate_id|Affiliate ID"),
        part(F::Tag, "affiliate", |cell| json(cell, &["code"])),
        part(F::Tag, "affiliate", |cell| json(cell, &["id"])),
        at(F::Publisher, "offer.name|Offer Name"),
        at(F::ClickRef, "click.sub_id"),
        part(F::ClickRef, "click", |cell| json(cell, &["sub_id"])),
        at(F::Landing, "click.landed_url"),
        part(F::Landing, "click", |cell| json(cell, &["landed_url"])),
        at(F::Amount, "total|Total|Order Total"),
        at(F::Commission, "commission_total|Commission Total|Commission"),
        at(F::Currency, "currency|Currency"),
        at(F::Coupon, "coupon_code|Coupon Code"),
    ],
    samples: &[
        Sample {
            text: "id,created,status,denied_reason_code,is_test_conversion,total,commission_total,currency,payment_status,affiliate.id,affiliate.code,order_id,coupon_code,click.created,click.landed_url,click.sub_id,source
9100001,2026-09-05T13:45:00Z,APPROVED,,false,119.00,7.14,USD,UNPAID,70001,nook,1001,,2026-09-04T09:12:44Z,https://lamps.example/?rfsn=nook,autumn,SHOPIFY
9100002,2026-09-06T13:45:00Z,DENIED,CANCELLED,false,52.50,3.15,USD,UNPAID,70001,nook,1002,LAMP10,,,,COUPON
",
            used: 2,
        },
    ],
    ..Dialect::new("refersion", Role::Credits)
};
