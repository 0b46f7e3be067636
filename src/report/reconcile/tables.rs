//! The tables of a comparison.

use super::{ReconcileReport, cell};
use crate::base::units::Micros;
use crate::reconcile::day_name;
use crate::report::records;
use std::io::{self, Write};

/// The names of the tables.
pub const TABLES: [&str; 6] = ["days.csv", "breaks.csv", "tags.csv", "products.csv", "not_shipped.csv", "channels.csv"];

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn rate(value: f64) -> String {
    format!("{value:.4}")
}

/// Writes one of [`TABLES`]. Fails when `out` does.
pub fn write_table(report: &ReconcileReport<'_>, name: &str, out: &mut dyn Write) -> io::Result<()> {
    match name {
        "days.csv" => days(report, out),
        "breaks.csv" => breaks(report, out),
        "tags.csv" => tags(report, out),
        "products.csv" => products(report, out),
        "not_shipped.csv" => open(report, out),
        _ => channels(report, out),
    }
}

fn days(report: &ReconcileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "day",
        "own_clicks",
        "own_clicks_with_id",
        "reported_clicks",
        "expected_from",
        "expected_to",
        "falls_short",
        "ordered",
    ];
    let row = |day: &crate::reconcile::days::Day| {
        [
            day_name(day.day),
            shown(day.own),
            day.own.map_or_else(String::new, |_| day.own_with_id.to_string()),
            shown(day.reported),
            shown(day.expected.map(|(from, _)| format!("{from:.1}"))),
            shown(day.expected.map(|(_, to)| format!("{to:.1}"))),
            day.falls_short.to_string(),
            shown(day.ordered),
        ]
    };
    records::write(header, report.result.days.iter().map(row), out)
}

fn breaks(report: &ReconcileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "rate",
        "day",
        "between_from",
        "between_to",
        "before",
        "before_from",
        "before_to",
        "after",
        "after_from",
        "after_to",
        "short_addresses",
        "hour",
    ];
    let row = |one: &crate::reconcile::breaks::Break| {
        let turns: Vec<&str> = one.turns.iter().map(|turn| turn.path.as_str()).collect();
        [
            one.rate.name().to_owned(),
            day_name(one.day),
            day_name(one.between.0),
            day_name(one.between.1),
            rate(one.before.0),
            rate(one.before.1.0),
            rate(one.before.1.1),
            rate(one.after.0),
            rate(one.after.1.0),
            rate(one.after.1.1),
            turns.join(";"),
            shown(one.hour.map(|hour| Micros(i64::from(hour) * 3_600_000_000))),
        ]
    };
    records::write(header, report.result.breaks.iter().map(row), out)
}

fn tags(report: &ReconcileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "tag",
        "own_clicks",
        "reported_clicks",
        "ordered",
        "shipped",
        "returned",
        "revenue",
        "fees",
        "commission_lost",
        "oddity",
    ];
    let row = |tag: &crate::reconcile::tags::Tag| {
        [
            tag.tag.clone(),
            tag.own.to_string(),
            shown(tag.reported),
            tag.ordered.to_string(),
            tag.shipped.to_string(),
            tag.returned.to_string(),
            cell(&tag.revenue),
            cell(&tag.fees),
            cell(&tag.lost),
            tag.oddity.map_or_else(String::new, |oddity| oddity.name().to_owned()),
        ]
    };
    records::write(header, report.result.tags.iter().map(row), out)
}

fn products(report: &ReconcileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let header = ["sku", "name", "own_clicks", "ordered_direct", "ordered_other", "shipped", "returned", "fees"];
    let row = |product: &crate::reconcile::products::Product| {
        [
            product.sku.clone(),
            product.name.clone(),
            product.own.to_string(),
            product.direct.to_string(),
            product.indirect.to_string(),
            product.shipped.to_string(),
            product.returned.to_string(),
            cell(&product.fees),
        ]
    };
    records::write(header, report.result.products.iter().map(row), out)
}

fn open(report: &ReconcileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let header = ["tag", "sku", "name", "items", "last_ordered_at", "may_still_ship"];
    let row = |open: &crate::reconcile::shipping::Open| {
        [
            open.tag.clone(),
            open.sku.clone(),
            open.name.clone(),
            open.items.to_string(),
            open.ordered_at.to_string().trim_end_matches('Z').to_owned(),
            open.may_ship.to_string(),
        ]
    };
    let list = report.result.shipping.as_ref().map_or(&[][..], |shipping| &shipping.open);
    records::write(header, list.iter().map(row), out)
}

fn channels(report: &ReconcileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let header = ["source", "by", "name", "clicks_or_visits", "ordered", "revenue", "fees_or_spend", "commission_lost"];
    let row = |one: &crate::reconcile::channels::Channel| {
        [
            one.source.to_owned(),
            one.by.name().to_owned(),
            one.name.clone(),
            one.clicks.to_string(),
            one.ordered.to_string(),
            cell(&one.revenue),
            cell(&one.fees),
            cell(&one.lost),
        ]
    };
    records::write(header, report.result.channels.iter().map(row), out)
}
