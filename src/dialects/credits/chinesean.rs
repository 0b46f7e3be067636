//! `ChineseAN`'s events. `reference_id` is the order's number, which may be negative.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "ChineseAN's events (XML of its interface).",
    documented: "ChineseAN, transaction report",
    marks: &["transaction_id", "reference_id", "order_value", "commission", "event_type|member_id"],
    columns: &[
        at(F::TransactionId, "transaction_id"),
        at(F::OrderId, "reference_id"),
        at(F::OrderedAt, "datetime"),
        at(F::Status, "status"),
        at(F::Reason, "comment"),
        at(F::Site, "url"),
        at(F::ClickRef, "member_id"),
        at(F::Advertiser, "program_id"),
        at(F::Amount, "order_value"),
        at(F::Commission, "commission"),
        at(F::Currency, "currency"),
    ],
    samples: &[Sample {
        text: r#"<?xml version="1.0" encoding="UTF-8"?>
<events>
  <event><transaction_id>5900001</transaction_id><datetime>2026-09-05 13:45:00</datetime><url>https://nook.example/</url><event_type>cps</event_type><reference_id>1001</reference_id><commission>7.14</commission><status>pending</status><currency>RMB</currency><order_value>119.0</order_value><member_id>autumn</member_id><program_id>701</program_id><comment></comment></event>
  <event><transaction_id>5900002</transaction_id><datetime>2026-09-06 13:45:00</datetime><url>https://nook.example/</url><event_type>cps</event_type><reference_id>-932000002</reference_id><commission>3.15</commission><status>rejected</status><currency>USD</currency><order_value>52.5</order_value><member_id></member_id><program_id>701</program_id><comment>cancelled</comment></event>
</events>
"#,
        used: 2,
    }],
    ..Dialect::new("chinesean", Role::Credits)
};
