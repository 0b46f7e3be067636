//! A comparison for scripts.

use super::ReconcileReport;
use crate::base::units::Micros;
use crate::reconcile::{Sums, day_name};
use crate::report::{json, units};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};

/// The schema comes first: it marks the folder as the program's own.
#[derive(Serialize)]
struct Listing<'a> {
    schema: &'static str,
    version: &'a str,
    #[serde(flatten)]
    rest: Value,
}

/// Writes a comparison as JSON. Fails when `out` does.
pub fn write_json(report: &ReconcileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let result = report.result;
    let rest = json!({
        "program": report.program,
        "zone": report.zone.0,
        "zone_because": report.zone.1,
        "own_clicks": result.clicks.total,
        "own_clicks_without_id": result.clicks.by_tag.get("").copied().unwrap_or_default(),
        "breaks": result.breaks.iter().map(one_break).collect::<Vec<_>>(),
        "days": result.days.iter().map(day).collect::<Vec<_>>(),
        "tags": result.tags.iter().map(tag).collect::<Vec<_>>(),
        "products": result.products.iter().map(product).collect::<Vec<_>>(),
        "shipping": result.shipping.as_ref().map(shipping),
        "orders_and_clicks": result.cart.map(|cart| json!({
            "after_click": cart.after_click, "by_cart": cart.by_cart, "unknown": cart.unknown, "elsewhere": cart.elsewhere,
        })),
        "rates": result.rates.iter().map(|change| json!({
            "category": change.category, "before": change.before, "after": change.after, "day": day_name(change.day),
            "lines": change.lines,
        })).collect::<Vec<_>>(),
        "channels": result.channels.iter().map(|one| json!({
            "source": one.source, "by": one.by.name(), "name": one.name, "clicks_or_visits": one.clicks, "ordered": one.ordered,
            "revenue": sums(&one.revenue), "fees_or_spend": sums(&one.fees), "commission_lost": sums(&one.lost),
        })).collect::<Vec<_>>(),
        "files": report.files.iter().map(|(path, dialect, rows, used)| json!({
            "path": path, "dialect": dialect, "rows": rows, "used": used,
        })).collect::<Vec<_>>(),
        "logs": report.logs.iter().map(|(path, lines, parsed)| json!({
            "path": path, "lines": lines, "parsed": parsed,
        })).collect::<Vec<_>>(),
        "notes": result.notes.iter().chain(report.notes).collect::<Vec<_>>(),
    });
    json::write(&Listing { schema: "tagtrail.reconcile/1", version: report.version, rest }, out)
}

fn sums(sums: &Sums) -> Value {
    sums.iter()
        .map(|(currency, money)| (currency.clone(), json!(units(*money))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn one_break(one: &crate::reconcile::breaks::Break) -> Value {
    json!({
        "rate": one.rate.name(),
        "day": day_name(one.day),
        "between": [day_name(one.between.0), day_name(one.between.1)],
        "before": one.before.0,
        "before_interval": [one.before.1.0, one.before.1.1],
        "after": one.after.0,
        "after_interval": [one.after.1.0, one.after.1.1],
        "hour": one.hour.map(|hour| Micros(i64::from(hour) * 3_600_000_000)),
        "short_addresses": one.turns.iter().map(|turn| json!({
            "path": turn.path, "at": turn.at, "has_id": turn.has_id,
        })).collect::<Vec<_>>(),
    })
}

fn day(day: &crate::reconcile::days::Day) -> Value {
    json!({
        "day": day_name(day.day),
        "own_clicks": day.own,
        "own_clicks_with_id": day.own.map(|_| day.own_with_id),
        "reported_clicks": day.reported,
        "expected": day.expected.map(|(from, to)| [from, to]),
        "falls_short": day.falls_short,
        "ordered": day.ordered,
    })
}

fn tag(tag: &crate::reconcile::tags::Tag) -> Value {
    json!({
        "tag": tag.tag,
        "own_clicks": tag.own,
        "reported_clicks": tag.reported,
        "ordered": tag.ordered,
        "shipped": tag.shipped,
        "returned": tag.returned,
        "revenue": sums(&tag.revenue),
        "fees": sums(&tag.fees),
        "commission_lost": sums(&tag.lost),
        "oddity": tag.oddity.map(crate::reconcile::tags::Oddity::name),
    })
}

fn product(product: &crate::reconcile::products::Product) -> Value {
    json!({
        "sku": product.sku,
        "name": product.name,
        "own_clicks": product.own,
        "ordered_direct": product.direct,
        "ordered_other": product.indirect,
        "shipped": product.shipped,
        "returned": product.returned,
        "fees": sums(&product.fees),
    })
}

fn shipping(shipping: &crate::reconcile::shipping::Shipping) -> Value {
    json!({
        "ordered": shipping.ordered,
        "shipped": shipping.shipped,
        "waiting": shipping.waiting,
        "overdue": shipping.overdue,
        "ordered_before_the_reports": shipping.from_before,
        "returned": shipping.returned,
        "returned_fees": sums(&shipping.returned_fees),
        "not_shipped": shipping.open.iter().map(|open| json!({
            "tag": open.tag, "sku": open.sku, "name": open.name, "items": open.items, "may_still_ship": open.may_ship,
        })).collect::<Vec<_>>(),
    })
}
