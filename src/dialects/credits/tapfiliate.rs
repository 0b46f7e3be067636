//! Tapfiliate's conversions. An order's number is the external id, which is unique. A conversion that is not approved yet is
//! pending.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::base::units::{Amount, DecimalMark, Money};
use crate::dialects::parts::json;
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Tapfiliate's conversions (download, or JSON lines of its interface).",
    documented: "tapfiliate.com/docs/rest, conversions",
    marks: &["external_id|External ID", "program_id|Program ID|Program|program", "affiliate|Affiliate|Affiliate ID|affiliate_id", "amount|Amount"],
    columns: &[
        at(F::TransactionId, "id|Conversion ID|ID"),
        at(F::OrderId, "external_id|External ID"),
        at(F::OrderedAt, "created_at|Created At|Date"),
        part(F::Status, "approved|Status|Approved", approved),
        part(F::Status, "commissions", approved_of),
        part(F::ClickedAt, "click", |cell| json(cell, &["created_at"])),
        part(F::Tag, "affiliate|Affiliate ID|affiliate_id|Affiliate", affiliate),
        part(F::Publisher, "Affiliate Name|Affiliate", affiliate),
        at(F::ClickId, "click_id|Click ID"),
        part(F::Advertiser, "program_id|Program ID|Program|program", affiliate),
        at(F::Amount, "amount|Amount"),
        at(F::Commission, "commission|Commission|Commission Amount"),
        part(F::Commission, "commissions", commission),
        at(F::Currency, "currency|Currency"),
        at(F::Coupon, "coupon|Coupon"),
    ],
    samples: &[
        Sample {
            text: "id,external_id,amount,commission,currency,program_id,affiliate_id,approved,created_at
cv_100001,1001,119.00,7.14,EUR,lamps,nook,true,2026-09-05T13:45:00+00:00
cv_100002,1002,52.50,3.15,EUR,lamps,nook,false,2026-09-06T13:45:00+00:00
",
            used: 2,
        },
        Sample {
            text: "{\"id\":\"cv_100003\",\"external_id\":\"1003\",\"amount\":33.0,\"program_id\":\"lamps\",\"affiliate\":{\"id\":\"nook\",\"firstname\":\"A\"},\"commissions\":[{\"id\":\"co_1\",\"amount\":1.98,\"approved\":true}],\"created_at\":\"2026-09-07T13:45:00+00:00\"}
",
            used: 1,
        },
    ],
    ..Dialect::new("tapfiliate", Role::Credits)
};

fn approved(word: &str) -> Cow<'_, str> {
    match word.to_ascii_lowercase().as_str() {
        "false" | "0" | "no" => "pending".into(),
        _ => word.into(),
    }
}

/// The id in an object, or the cell itself.
fn affiliate(cell: &str) -> Cow<'_, str> {
    match serde_json::from_str::<serde_json::Value>(cell) {
        Ok(serde_json::Value::Object(object)) => {
            object.get("id").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned().into()
        }
        _ => cell.into(),
    }
}

/// The sum of the commissions: a programme can pay several for one conversion.
fn commission(cell: &str) -> Cow<'_, str> {
    let list: Vec<serde_json::Value> = serde_json::from_str(cell).unwrap_or_default();
    let amount = |of: &serde_json::Value| {
        let amount = of.get("amount")?;
        let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
        Amount::parse(&text, Some(DecimalMark::Point), "").map(|read| read.money.0)
    };
    let amounts: Vec<i64> = list.iter().filter_map(amount).collect();
    if amounts.is_empty() { "".into() } else { Money(amounts.iter().sum()).to_string().into() }
}

/// Whether the commissions are approved: all of them, or else it waits.
fn approved_of(cell: &str) -> Cow<'_, str> {
    let list: Vec<serde_json::Value> = serde_json::from_str(cell).unwrap_or_default();
    let all = list.iter().all(|of| of.get("approved").and_then(serde_json::Value::as_bool) == Some(true));
    match (list.is_empty(), all) {
        (true, _) => "".into(),
        (false, true) => "approved".into(),
        (false, false) => "pending".into(),
    }
}
