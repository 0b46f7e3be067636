//! Charts over time: the loss by day, the time from click to order, and whether confidence is accurate.

use super::charts::in_unit;
use super::charts::{Column, Shade, behind, columns, legend};
use super::content::Report;
use super::days::{DAY, LAGS, lag_class};
use super::html::Html;
use crate::base::units::{Micros, Money, Span};
use crate::report::page::{amount, count, counted, number, percent};
use crate::score::{Bin, Score};

/// Puts the lost commission by day, in front of shades for what is missing in the logs.
pub(super) fn put_days(html: &mut Html, report: &Report<'_>) {
    let Some(days) = &report.figures.days else { return };
    let worth = report.shows_worth();
    let sums = if worth { &report.figures.worth_by_day } else { &report.figures.by_day };
    let coverage = &report.summary.background.coverage;
    let end = Micros((days.first + days.number as i64 * days.width) * DAY);
    let before = coverage.first.and_then(|first| days.shade(Micros(days.first * DAY), first, "gap"));
    let behind_last = coverage.last.and_then(|last| days.shade(last, end, "gap"));
    let gaps = coverage.gaps.iter().filter_map(|gap| days.shade(gap.from, gap.to, "gap"));
    let outages = report.outages.iter().filter_map(|outage| days.shade(outage.from, outage.to, "outage"));
    let shades: Vec<Shade> = before.into_iter().chain(behind_last).chain(gaps).chain(outages).collect();
    let money = sums.iter().any(|(.., lost)| lost.0 > 0);
    let height = |(_, lost, sum): &(u64, u64, Money)| if money { sum.0 as f64 } else { *lost as f64 };
    let drawn: Vec<Column> = sums
        .iter()
        .enumerate()
        .map(|(at, sum)| Column { name: days.name(at)[5..].to_owned(), parts: vec![(height(sum), "lost")] })
        .collect();
    let highest = sums.iter().map(|(_, lost, sum)| if money { sum.0 } else { *lost as i64 }).max().unwrap_or_default();
    let top = if money { amount(report.currency(), Money(highest)) } else { counted(highest.unsigned_abs(), "order") };
    let per = if days.width == 1 { "day".to_owned() } else { format!("{} days", days.width) };
    let (what, unit) =
        if money { (report.loss_name(), in_unit(report.currency())) } else { ("Lost orders", String::new()) };
    html.open("section", &[]).leaf("h2", &[], &format!("{what} by {per}{unit}"));
    columns(html, &format!("{what} by {per}"), &drawn, &shades, &top);
    legend(html, &[("lost", "lost"), ("gap", "no log lines"), ("outage", "a beacon came from nobody")]);
    let rows: Vec<Vec<String>> = sums
        .iter()
        .enumerate()
        .map(|(at, (all, lost, sum))| vec![days.name(at), count(*all), count(*lost), number(report.currency(), *sum)])
        .collect();
    behind(
        html,
        &format!("{what} by {per}"),
        &["from", "orders", "lost", if worth { "worth" } else { "commission lost" }],
        &rows,
    );
    html.close("section");
}

/// Puts the times from click to order of lost and credited sales, with the windows.
pub(super) fn put_lags(html: &mut Html, report: &Report<'_>) {
    let counts = report.figures.by_lag;
    if counts.iter().all(|(lost, other)| lost + other == 0) {
        return;
    }
    let drawn: Vec<Column> = LAGS
        .iter()
        .zip(&counts)
        .map(|((_, name), (lost, other))| {
            let name = if *name == "more" { "more".to_owned() } else { format!("<{name}") };
            Column { name, parts: vec![(*other as f64, "kept"), (*lost as f64, "lost")] }
        })
        .collect();
    // Inside a class, a window is placed by the logarithm of its length.
    let place = |window: Span| {
        let (seconds, class) = (window.as_seconds().max(1), lag_class(window.as_seconds() - 1));
        let from = if class == 0 { 1.0 } else { LAGS[class - 1].0 as f64 };
        let to = if class == LAGS.len() - 1 { from * 4.0 } else { LAGS[class].0 as f64 };
        class as f64 + ((seconds as f64 / from).ln() / (to / from).ln()).clamp(0.0, 1.0)
    };
    let mut windows: Vec<Span> = report.windows.to_vec();
    windows.sort_unstable();
    windows.dedup();
    let shades: Vec<Shade> = windows
        .iter()
        .map(|window| Shade { from: place(*window) - 0.03, to: place(*window) + 0.03, class: "window" })
        .collect();
    let highest = counts.iter().map(|(lost, other)| lost + other).max().unwrap_or_default();
    html.open("section", &[]).leaf("h2", &[], "From the click to the order, against the window");
    columns(html, "Orders by the time from the click to the order", &drawn, &shades, &counted(highest, "order"));
    let names: Vec<String> = windows.iter().map(ToString::to_string).collect();
    let text = format!("end of the window ({})", names.join(", "));
    legend(html, &[("lost", "lost"), ("kept", "credited or undetermined"), ("window", text.as_str())]);
    let rows: Vec<Vec<String>> = drawn
        .iter()
        .zip(&counts)
        .map(|(column, (lost, other))| vec![column.name.clone(), count(*lost), count(*other)])
        .collect();
    behind(html, "Orders by the time from the click to the order", &["time", "lost", "others"], &rows);
    html.close("section");
}

/// Puts the verdicts by confidence, and how many of them are right, as far as a truth is known.
pub(super) fn put_confidence(html: &mut Html, report: &Report<'_>) {
    html.open("section", &[]).leaf("h2", &[], "Confidence");
    match report.score {
        Some(score) => put_right_by_confidence(html, score),
        None => put_lost_by_confidence(html, &report.figures.by_confidence),
    }
    html.close("section");
}

/// `0.9 to 1.0`: a class of confidences.
fn class_name(at: usize) -> String {
    format!("{:.1} to {:.1}", at as f64 / 10.0, (at + 1) as f64 / 10.0)
}

/// Where a class begins.
fn class_edge(at: usize) -> String {
    format!("{:.1}", at as f64 / 10.0)
}

fn put_lost_by_confidence(html: &mut Html, bins: &[u64]) {
    let drawn: Vec<Column> = bins
        .iter()
        .enumerate()
        .map(|(at, number)| Column { name: class_edge(at), parts: vec![(*number as f64, "lost")] })
        .collect();
    let highest = bins.iter().max().copied().unwrap_or_default();
    columns(html, "Lost orders by confidence", &drawn, &[], &counted(highest, "order"));
    html.leaf(
        "p",
        &[("class", "note")],
        "Lost orders by the confidence of their verdict. With analyze --truth FILE this shows how many of them are right.",
    );
    let row = |(at, number): (usize, &u64)| vec![class_name(at), count(*number)];
    let rows: Vec<Vec<String>> = bins.iter().enumerate().map(row).collect();
    behind(html, "Lost orders by confidence", &["confidence", "lost orders"], &rows);
}

fn put_right_by_confidence(html: &mut Html, score: &Score) {
    let bins = &score.calibration.bins;
    let parts = |bin: &Bin| vec![(bin.share(), "kept"), (1.0 - bin.share(), "none")];
    let column = |(at, bin)| Column { name: class_edge(at), parts: parts(bin) };
    let drawn: Vec<Column> = bins.iter().enumerate().map(column).collect();
    let ideal: Vec<Shade> =
        (0..10).map(|at| Shade { from: f64::from(at), to: f64::from(at) + 1.0, class: "none" }).collect();
    columns(html, "Share of right verdicts by confidence", &drawn, &ideal, "100 % right");
    let text = format!(
        "Compared with the truth: {} of {} are right; confidence and share of right ones differ by {:.3} on average.",
        count(score.right),
        counted(score.orders, "verdict"),
        score.calibration.error()
    );
    html.leaf("p", &[], &text);
    let rows: Vec<Vec<String>> = bins
        .iter()
        .enumerate()
        .filter(|(_, bin)| bin.orders > 0)
        .map(|(at, bin)| vec![class_name(at), count(bin.orders), percent(bin.mean()), percent(bin.share())])
        .collect();
    behind(html, "Confidence and share of right verdicts", &["confidence", "verdicts", "mean", "right"], &rows);
}
