//! Admitad's actions. `cart` is what the order is worth, `payment` the commission.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Admitad's actions (JSON or CSV).",
    documented: "developers.admitad.com, statistics by actions",
    marks: &["action_id", "action_date", "cart", "payment", "advcampaign_id|advcampaign_name|status_updated"],
    columns: &[
        at(F::TransactionId, "action_id"),
        at(F::OrderId, "order_id"),
        at(F::OrderedAt, "action_date"),
        at(F::ClickedAt, "click_date"),
        at(F::UpdatedAt, "status_updated|closing_date"),
        at(F::Status, "status"),
        at(F::Reason, "comment"),
        at(F::Tag, "website_id"),
        at(F::Publisher, "website_name"),
        at(F::ClickRef, "subid|subid1"),
        at(F::Advertiser, "advcampaign_name|advcampaign_id"),
        at(F::Amount, "cart"),
        at(F::Commission, "payment"),
        at(F::Currency, "currency"),
        at(F::Coupon, "promocode"),
        at(F::Country, "click_country_code"),
    ],
    samples: &[Sample {
        text: r#"{"results":[
 {"action_id":700001,"advcampaign_id":701,"advcampaign_name":"Lamp Shop","website_name":"Reading Nook","website_id":71,"action_date":"2026-09-05 13:45:00","click_date":"2026-09-04 09:12:44","status_updated":"2026-09-06 01:00:00","closing_date":"2026-10-05","action_type":"sale","order_id":"1001","cart":119.0,"payment":7.14,"currency":"EUR","subid":"autumn","status":"pending"},
 {"action_id":700002,"advcampaign_id":701,"advcampaign_name":"Lamp Shop","website_name":"Reading Nook","website_id":71,"action_date":"2026-09-06 13:45:00","click_date":"2026-09-04 09:12:44","status_updated":"2026-09-07 01:00:00","closing_date":"2026-10-06","action_type":"sale","order_id":"1002","cart":52.5,"payment":3.15,"currency":"EUR","subid":null,"status":"declined"}
],"_meta":{"count":2}}
"#,
        used: 2,
    }],
    ..Dialect::new("admitad", Role::Credits)
};
