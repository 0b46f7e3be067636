//! Pepperjam's transactions; the network is called Ascend now.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Pepperjam's (Ascend's) transactions.",
    documented: "ascendpartner.zendesk.com, transaction details",
    marks: &["transaction_id", "order_id", "sid", "creative_type", "commission", "sale_amount"],
    columns: &[
        at(F::TransactionId, "transaction_id"),
        at(F::OrderId, "order_id"),
        at(F::OrderedAt, "date"),
        at(F::Status, "status"),
        at(F::Tag, "publisher_id"),
        at(F::Publisher, "publisher_name"),
        at(F::ClickRef, "sid"),
        at(F::Advertiser, "program_id|program_name"),
        at(F::Amount, "sale_amount"),
        at(F::Commission, "commission"),
        at(F::Currency, "currency"),
        at(F::Coupon, "coupon"),
    ],
    samples: &[
        Sample {
            text: "transaction_id,order_id,sid,creative_type,commission,sale_amount,type,date,status,program_name,program_id,sub_type
31000001,1001,autumn,Banner,7.14,119.00,sale,2026-09-05 13:45:00,locked,Lamp Shop,8001,
31000002,1002,,Banner,3.15,52.50,sale,2026-09-06 13:45:00,pending,Lamp Shop,8001,
",
            used: 2,
        },
    ],
    ..Dialect::new("pepperjam", Role::Credits)
};
