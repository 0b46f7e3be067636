//! Tolt's commissions of software sold by subscription. Amounts are in cents, and `charge_id` is the payment's number.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::cents;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Tolt's transactions and commissions (JSON of its interface).",
    documented: "docs.tolt.com, transactions and commissions",
    marks: &["charge_id", "partner_id", "customer_id", "amount", "status"],
    columns: &[
        at(F::TransactionId, "id"),
        at(F::OrderId, "charge_id"),
        at(F::OrderedAt, "created_at"),
        at(F::Status, "status"),
        at(F::Tag, "partner_id"),
        at(F::ClickId, "click_id"),
        at(F::Advertiser, "program_id"),
        part(F::Amount, "revenue", cents),
        part(F::Amount, "amount", cents),
        part(F::Commission, "commission|commission_amount", cents),
        at(F::Currency, "currency"),
    ],
    samples: &[Sample {
        text: r#"{"success":true,"data":[{"id":"txn_1","status":"paid","amount":11900,"currency":"EUR","charge_id":"ch_1001","click_id":"clk_1","customer_id":"cust_1","partner_id":"part_71","program_id":"prg_1","created_at":"2026-09-05T13:45:00.000Z"},
{"id":"txn_2","status":"refunded","amount":5250,"currency":"EUR","charge_id":"ch_1002","click_id":null,"customer_id":"cust_2","partner_id":"part_71","program_id":"prg_1","created_at":"2026-09-06T13:45:00.000Z"}]}
"#,
        used: 2,
    }],
    ..Dialect::new("tolt", Role::Credits)
};
