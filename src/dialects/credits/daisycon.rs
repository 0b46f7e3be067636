//! Daisycon's transactions. A transaction has parts, each with its own status and commission; the first one counts.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::json;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Daisycon's transactions (JSON of its interface).",
    documented: "Daisycon, API of publishers, transactions",
    marks: &["affiliatemarketing_id", "program_id|program_name", "parts|status"],
    columns: &[
        at(F::TransactionId, "affiliatemarketing_id"),
        at(F::OrderId, "transaction_id|unique_id|order_id"),
        part(F::OrderId, "parts", |cell| json(cell, &["0", "extra_1"])),
        at(F::OrderedAt, "date_transaction|date"),
        at(F::ClickedAt, "date_click"),
        part(F::ClickedAt, "parts", |cell| json(cell, &["0", "date_click"])),
        at(F::UpdatedAt, "last_modified|date_modified"),
        part(F::UpdatedAt, "parts", |cell| json(cell, &["0", "last_modified"])),
        at(F::Status, "status"),
        part(F::Status, "parts", |cell| json(cell, &["0", "status"])),
        at(F::Reason, "disapproved_reason"),
        part(F::Reason, "parts", |cell| json(cell, &["0", "disapproved_reason"])),
        at(F::Tag, "media_id"),
        part(F::Tag, "parts", |cell| json(cell, &["0", "media_id"])),
        at(F::Publisher, "media_name|publisher_name"),
        part(F::Publisher, "parts", |cell| json(cell, &["0", "media_name"])),
        at(F::ClickRef, "subid|sub_id"),
        part(F::ClickRef, "parts", |cell| json(cell, &["0", "subid"])),
        at(F::Advertiser, "program_name|program_id"),
        at(F::Amount, "revenue|amount"),
        part(F::Amount, "parts", |cell| json(cell, &["0", "revenue"])),
        at(F::Commission, "commission|program_commission"),
        part(F::Commission, "parts", |cell| json(cell, &["0", "commission"])),
        at(F::Currency, "currency_code|currency"),
    ],
    zone: "Europe/Amsterdam",
    samples: &[Sample {
        text: r#"[{"affiliatemarketing_id":"D0000001","program_id":701,"program_name":"Lamp Shop","transaction_id":"1001","date":"2026-09-05T13:45:00","currency_code":"EUR","parts":[{"id":1,"date":"2026-09-05T13:45:00","date_click":"2026-09-04T09:12:44","status":"approved","subid":"autumn","media_id":71,"media_name":"Reading Nook","commission":7.14,"revenue":119.0,"disapproved_reason":null,"last_modified":"2026-09-20T01:00:00"}]},
{"affiliatemarketing_id":"D0000002","program_id":701,"program_name":"Lamp Shop","transaction_id":"1002","date":"2026-09-06T13:45:00","currency_code":"EUR","parts":[{"id":1,"date":"2026-09-06T13:45:00","date_click":"2026-09-04T09:12:44","status":"disapproved","subid":null,"media_id":71,"media_name":"Reading Nook","commission":3.15,"revenue":52.5,"disapproved_reason":"Order cancelled","last_modified":"2026-09-21T01:00:00"}]}]
"#,
        used: 2,
    }],
    ..Dialect::new("daisycon", Role::Credits)
};
