//! Google Analytics 4's events as `BigQuery` exports them. Only purchases are read.
//!
//! `event_timestamp` is in microseconds of UTC, and `event_date` a day of the property's zone. `traffic_source` is the first visit of the
//! visitor, which says nothing about a sale: the source is that of the session or of the event.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::Skip;
use crate::dialects::parts::json;
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Google Analytics 4's events in BigQuery (JSON lines or CSV): purchases.",
    documented: "developers.google.com/analytics/bigquery, event schema",
    marks: &["event_name", "event_timestamp", "event_date", "ecommerce|ecommerce.transaction_id|ecommerce.purchase_revenue"],
    columns: &[
        at(F::OrderId, "ecommerce.transaction_id"),
        part(F::OrderId, "ecommerce", |cell| json(cell, &["transaction_id"])),
        at(F::Date, "event_timestamp|event_date"),
        at(F::Medium, "collected_traffic_source.manual_source|session_traffic_source_last_click.manual_campaign.source"),
        part(F::Medium, "session_traffic_source_last_click", session_source),
        part(F::Medium, "collected_traffic_source", |cell| both(cell, &[], "manual_source", "manual_medium")),
        part(F::Campaign, "session_traffic_source_last_click", |cell| json(cell, &["manual_campaign", "campaign_name"])),
        part(F::Campaign, "collected_traffic_source", |cell| json(cell, &["manual_campaign_name"])),
        at(F::Campaign, "collected_traffic_source.manual_campaign_name"),
        part(F::Creative, "collected_traffic_source", |cell| json(cell, &["manual_content"])),
        part(F::Ordered, "event_name", |_| "1".into()),
        at(F::Revenue, "ecommerce.purchase_revenue"),
        part(F::Revenue, "ecommerce", |cell| json(cell, &["purchase_revenue"])),
    ],
    skips: &[Skip { headers: "event_name", when: |cell| cell != "purchase", reason: "an event that is no purchase" }],
    zone: "UTC",
    samples: &[
        Sample {
            text: r#"{"event_date":"20260902","event_timestamp":"1788350681123456","event_name":"purchase","event_params":[],"ecommerce":{"transaction_id":"1001","purchase_revenue":49.9},"user_pseudo_id":"1.2","traffic_source":{"name":"(direct)"},"collected_traffic_source":{"manual_source":"awin","manual_medium":"affiliate","manual_campaign_name":"tea"}}
{"event_date":"20260902","event_timestamp":"1788350690123456","event_name":"page_view","event_params":[],"ecommerce":null,"user_pseudo_id":"1.2","traffic_source":{"name":"(direct)"},"collected_traffic_source":null}
"#,
            used: 1,
        },
        Sample {
            text: "event_date,event_timestamp,event_name,ecommerce.transaction_id,ecommerce.purchase_revenue,collected_traffic_source.manual_source
20260902,1788350681123456,purchase,1002,20.00,awin
20260902,1788350690123456,session_start,,,
",
            used: 1,
        },
    ],
    ..Dialect::new("ga4_events", Role::Report)
};

fn session_source(cell: &str) -> Cow<'_, str> {
    both(cell, &["manual_campaign"], "source", "medium")
}

/// Source and medium in one text, as the reports of Analytics have them.
fn both<'a>(cell: &str, path: &[&str], source: &str, medium: &str) -> Cow<'a, str> {
    let of = |key: &str| json(cell, &[path, &[key][..]].concat());
    let (source, medium) = (of(source), of(medium));
    match (source.is_empty(), medium.is_empty()) {
        (true, _) => "".into(),
        (false, true) => source,
        (false, false) => format!("{source} / {medium}").into(),
    }
}
