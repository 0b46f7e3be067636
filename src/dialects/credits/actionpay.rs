//! Actionpay's actions. `apid` is the order's number. The status is an object with the reason of a rejection.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::json;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Actionpay's actions (JSON of its interface).",
    documented: "Actionpay, API of webmasters, actions",
    marks: &["uniqueid", "apid", "payment", "priceCurrency|paymentCurrency"],
    columns: &[
        at(F::TransactionId, "uniqueid"),
        at(F::OrderId, "apid"),
        at(F::OrderedAt, "date"),
        at(F::UpdatedAt, "decisionDate|processingEndDate"),
        part(F::Status, "status", |cell| json(cell, &["name"])),
        part(F::Reason, "status", |cell| json(cell, &["reason", "name"])),
        at(F::Tag, "source"),
        at(F::ClickRef, "subaccount"),
        at(F::Advertiser, "offer"),
        at(F::Amount, "price"),
        at(F::Currency, "priceCurrency"),
        at(F::Commission, "payment"),
        at(F::CommissionCurrency, "paymentCurrency"),
        at(F::Country, "country"),
    ],
    samples: &[Sample {
        text: r#"{"result":{"query":{"from":"2026-09-01"},"actions":[
 {"uniqueid":"a0000001","apid":"1001","date":"2026-09-05 13:45:00","processingEndDate":"2026-10-05 13:45:00","decisionDate":null,"status":{"id":200,"name":"Processing"},"offer":"701","aim":"1","landing":1,"source":71,"subaccount":"autumn","price":119,"priceCurrency":"RUR","payment":7.14,"paymentCurrency":"RUR"},
 {"uniqueid":"a0000002","apid":"1002","date":"2026-09-06 13:45:00","processingEndDate":"2026-10-06 13:45:00","decisionDate":"2026-09-08 10:00:00","status":{"id":400,"name":"Rejected","reason":{"id":11,"name":"Reject by advertiser"}},"offer":"701","aim":"1","landing":1,"source":71,"subaccount":"","price":52.5,"priceCurrency":"RUR","payment":3.15,"paymentCurrency":"RUR"}
]}}
"#,
        used: 2,
    }],
    ..Dialect::new("actionpay", Role::Credits)
};
