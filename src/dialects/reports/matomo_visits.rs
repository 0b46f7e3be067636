//! Matomo's log of visits: a record for each visit, with its orders among its actions. A cart that was left is no order.

use super::{Dialect, Field as F, Role, Sample, at, part};
use serde_json::Value;
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Matomo's log of visits (JSON or XML of Live.getLastVisitsDetails): visits, orders and revenue by channel.",
    documented: "Matomo, reporting API, module Live",
    marks: &["idVisit", "actionDetails"],
    columns: &[
        at(F::Date, "serverDate"),
        at(F::Date, "serverTimestamp|firstActionTimestamp|lastActionTimestamp"),
        at(F::Medium, "referrerTypeName|referrerType"),
        at(F::Campaign, "referrerName"),
        at(F::Creative, "campaignContent"),
        part(F::Sessions, "idVisit", |_| "1".into()),
        part(F::Ordered, "actionDetails", orders),
        part(F::Revenue, "actionDetails", revenue),
        at(F::Currency, "siteCurrency"),
        at(F::Country, "countryCode"),
    ],
    samples: &[
        Sample {
            text: r#"[{"idSite":1,"idVisit":2,"visitIp":"192.0.2.0","serverDate":"2026-09-02","serverTimestamp":1788350681,"referrerType":"campaign","referrerTypeName":"Campaigns","referrerName":"autumn","siteCurrency":"EUR","actionDetails":[{"type":"action","url":"https://shop.example/"},{"type":"ecommerceOrder","orderId":"1001","revenue":54.9},{"type":"ecommerceAbandonedCart","revenue":9}]},
{"idSite":1,"idVisit":3,"visitIp":"192.0.2.0","serverDate":"2026-09-02","serverTimestamp":1788350690,"referrerType":"direct","referrerTypeName":"Direct Entry","referrerName":"","siteCurrency":"EUR","actionDetails":[]}]
"#,
            used: 2,
        },
        Sample {
            text: r#"<?xml version="1.0" encoding="utf-8" ?>
<result>
	<row>
		<idVisit>4</idVisit>
		<serverDate>2026-09-03</serverDate>
		<referrerType>website</referrerType>
		<referrerName>blog.example</referrerName>
		<actionDetails>
			<row><type>ecommerceOrder</type><orderId>1002</orderId><revenue>20</revenue></row>
			<row><type>ecommerceOrder</type><orderId>1003</orderId><revenue>10.5</revenue></row>
		</actionDetails>
	</row>
</result>
"#,
            used: 1,
        },
    ],
    ..Dialect::new("matomo_visits", Role::Report)
};

/// The orders among a visit's actions.
fn bought(cell: &str) -> Vec<Value> {
    let list: Vec<Value> = serde_json::from_str(cell).unwrap_or_default();
    let is_order = |action: &Value| action.get("type").and_then(Value::as_str) == Some("ecommerceOrder");
    list.into_iter().filter(is_order).collect()
}

fn orders(cell: &str) -> Cow<'_, str> {
    bought(cell).len().to_string().into()
}

fn revenue(cell: &str) -> Cow<'_, str> {
    let amount = |order: &Value| {
        let revenue = order.get("revenue")?;
        revenue.as_f64().or_else(|| revenue.as_str()?.parse().ok())
    };
    let sums: Vec<f64> = bought(cell).iter().filter_map(amount).collect();
    if sums.is_empty() { "".into() } else { format!("{:.2}", sums.iter().sum::<f64>()).into() }
}
