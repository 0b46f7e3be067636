//! Affilae's conversions. `identifier` is the order's number, times are seconds since 1970, and a refused conversion has the time
//! of the refusal. `commission_converted` are cents, which `commission` has as well.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::json;
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Affilae's conversions (JSON of its interface).",
    documented: "Affilae, API of publishers, conversions",
    marks: &["identifier", "is_pending|refused_at", "commission", "affiliateProfile|affiliate_profile|partnership"],
    columns: &[
        at(F::TransactionId, "id"),
        at(F::OrderId, "identifier"),
        at(F::OrderedAt, "created_at"),
        at(F::ClickedAt, "cookie"),
        at(F::UpdatedAt, "refused_at|locked_at"),
        part(F::Status, "refused_at", |cell| if cell.is_empty() { "".into() } else { "refused".into() }),
        part(F::Status, "is_pending", pending),
        at(F::Reason, "refuse_reason"),
        part(F::Tag, "affiliateProfile|affiliate_profile", |cell| json(cell, &["id"])),
        part(F::Publisher, "affiliateProfile|affiliate_profile", |cell| json(cell, &["title"])),
        at(F::ClickRef, "custom_var"),
        at(F::Landing, "referrer"),
        at(F::Amount, "amount"),
        at(F::Commission, "commission"),
        at(F::Currency, "currency"),
    ],
    samples: &[Sample {
        text: r#"[{"identifier":"1001","amount":119,"payout_type":"percent","mode":"last","currency":"EUR","is_pending":true,"locked_at":null,"created_at":1788615900,"refused_at":null,"refuse_reason":null,"id":"5a01","partnership":{"id":"58f1"},"affiliateProfile":{"id":"58d1","title":"Reading Nook"},"commission":7.14,"commission_converted":714,"referrer":"https://nook.example/lamps","cookie":1788513164,"custom_var":"autumn","commission_rate":6},
{"identifier":"1002","amount":52.5,"payout_type":"percent","mode":"last","currency":"EUR","is_pending":false,"locked_at":1790000000,"created_at":1788702300,"refused_at":1789000000,"refuse_reason":"annulation client","id":"5a02","partnership":{"id":"58f1"},"affiliateProfile":{"id":"58d1","title":"Reading Nook"},"commission":3.15,"commission_converted":315,"referrer":"https://nook.example/lamps","cookie":1788513164,"custom_var":null,"commission_rate":6}]
"#,
        used: 2,
    }],
    ..Dialect::new("affilae", Role::Credits)
};

fn pending(word: &str) -> Cow<'_, str> {
    match word {
        "true" | "1" => "pending".into(),
        "false" | "0" => "approved".into(),
        word => word.into(),
    }
}
