//! Refersion's conversions. They hold the click itself; a cancelled order is a further conversion with negative amounts.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Refersion's conversions (from its webhook or interface, or its download).",
    documented: "refersion.dev, conversions",
    marks: &["affiliate.id|affiliate_id|Affiliate ID|affiliate.code|Affiliate Code", "order_id|Order ID", "commission_total|Commission Total|Commission", "is_test_conversion|denied_reason_code|payment_status|Payment Status"],
    columns: &[
        at(F::TransactionId, "id|Conversion ID"),
        at(F::OrderId, "order_id|Order ID"),
        at(F::OrderedAt, "created|Created|Date"),
        at(F::ClickedAt, "click.created"),
        at(F::UpdatedAt, "updated|Updated"),
        at(F::Status, "status|Status"),
        at(F::Reason, "denied_reason_code|reason"),
        at(F::Tag, "affiliate.code|Affiliate Code|affiliate.id|affiliate_id|Affiliate ID"),
        at(F::Publisher, "offer.name|Offer Name"),
        at(F::ClickRef, "click.sub_id"),
        at(F::Landing, "click.landed_url"),
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
