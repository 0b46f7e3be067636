//! TUNE's (`HasOffers`') conversions, with the names of its models in the headers. `advertiser_info` is the order's number where
//! the advertiser sends it.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::json;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "TUNE's (HasOffers') conversions (CSV or JSON of its interface).",
    documented: "developers.tune.com, conversion report",
    marks: &["Stat.id|Stat.tune_event_id|Stat", "Offer.name|Stat.offer_id|Offer"],
    columns: &[
        at(F::TransactionId, "Stat.tune_event_id|Stat.id"),
        part(F::TransactionId, "Stat", |cell| json(cell, &["id"])),
        at(F::OrderId, "Stat.advertiser_info"),
        part(F::OrderId, "Stat", |cell| json(cell, &["advertiser_info"])),
        at(F::OrderedAt, "Stat.datetime"),
        part(F::OrderedAt, "Stat", |cell| json(cell, &["datetime"])),
        at(F::ClickedAt, "Stat.session_datetime"),
        part(F::ClickedAt, "Stat", |cell| json(cell, &["session_datetime"])),
        at(F::Status, "Stat.conversion_status|Stat.status"),
        part(F::Status, "Stat", |cell| json(cell, &["conversion_status"])),
        part(F::Status, "Stat", |cell| json(cell, &["status"])),
        at(F::Tag, "Stat.affiliate_id"),
        part(F::Tag, "Stat", |cell| json(cell, &["affiliate_id"])),
        at(F::Publisher, "Affiliate.company"),
        at(F::ClickRef, "Stat.affiliate_info1"),
        part(F::ClickRef, "Stat", |cell| json(cell, &["affiliate_info1"])),
        at(F::ClickId, "Stat.ad_id"),
        part(F::ClickId, "Stat", |cell| json(cell, &["ad_id"])),
        at(F::Landing, "Stat.refer"),
        at(F::Advertiser, "Offer.name|Stat.offer_id"),
        part(F::Advertiser, "Offer", |cell| json(cell, &["name"])),
        at(F::Amount, "Stat.sale_amount"),
        part(F::Amount, "Stat", |cell| json(cell, &["sale_amount"])),
        at(F::Commission, "Stat.approved_payout|Stat.payout"),
        part(F::Commission, "Stat", |cell| json(cell, &["approved_payout"])),
        part(F::Commission, "Stat", |cell| json(cell, &["payout"])),
        at(F::Currency, "Stat.currency"),
        part(F::Currency, "Stat", |cell| json(cell, &["currency"])),
    ],
    samples: &[
        Sample {
            text: "Stat.id,Stat.datetime,Offer.name,Stat.conversion_status,Stat.approved_payout,Stat.sale_amount,Stat.ad_id,Stat.affiliate_id,Stat.affiliate_info1,Stat.offer_id,Stat.currency,Stat.refer,Stat.advertiser_info
400001,2026-09-05 13:45:00,Lamp Shop,approved,7.14,119.00,102a,71,autumn,701,EUR,https://nook.example/lamps,1001
400002,2026-09-06 13:45:00,Lamp Shop,rejected,3.15,52.50,102b,71,,701,EUR,,1002
",
            used: 2,
        },
        Sample {
            text: r#"{"response":{"status":1,"data":{"page":1,"data":[{"Stat":{"id":"400003","datetime":"2026-09-05 13:45:00","conversion_status":"approved","approved_payout":"7.14","sale_amount":"119.00","ad_id":"102c","affiliate_id":"71","affiliate_info1":"autumn","currency":"EUR","advertiser_info":"1003"},"Offer":{"name":"Lamp Shop"}}]}}}
"#,
            used: 1,
        },
    ],
    ..Dialect::new("tune", Role::Credits)
};
