//! Corrections of orders that an advertiser sends to CJ.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "CJ's restatements (upload of an advertiser).",
    documented: "docs.cj.com, restatements by data file",
    marks: &["companyId", "orderId", "correctionReason"],
    columns: &[
        at(F::OrderId, "orderId"),
        at(F::UpdatedAt, "updateTime"),
        at(F::Amount, "amount"),
        at(F::Currency, "currency"),
        at(F::Sku, "itemSku"),
        at(F::Coupon, "coupon"),
        at(F::Reason, "correctionReason"),
    ],
    samples: &[Sample {
        text: "companyId,enterpriseId,subscriptionId,actionTrackerId,orderId,updateTime,amount,discount,currency,itemSku,itemQuantity,itemAmount,itemDiscount,coupon,correctionReason\n1,2,3,4,1001,2026-09-05T13:45:00Z,119.00,0,EUR,LAMP-1,1,119.00,0,,ReturnedMerchandise\n",
        used: 1,
    }],
    ..Dialect::new("cj-corrections", Role::Claims)
};
