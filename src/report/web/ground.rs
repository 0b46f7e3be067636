//! The end of the page: the basis of the verdicts. Coverage, the ledger of lines, detected settings, notes.

use super::assumptions;
use super::html::Html;
use crate::report::page::{count, counted, percent};
use crate::report::summary::{Coverage, Summary, WebInput};
use crate::verdict::Outcome;

/// Files and gaps that are listed; `summary.json` has them all.
const MOST_FILES: usize = 200;
const MOST_GAPS: usize = 50;

/// Puts the basis of the verdicts.
pub(super) fn put(html: &mut Html, summary: &Summary) {
    html.open("section", &[("id", "ground")]).leaf("h2", &[], "What this rests on");
    put_coverage(html, summary);
    put_web(html, &summary.background.inputs.web);
    put_orders(html, summary);
    assumptions::put_measured(html, summary);
    assumptions::put(html, summary);
    if !summary.notes.is_empty() {
        html.leaf("h3", &[], "Notes").open("ul", &[]);
        for note in &summary.notes {
            html.leaf("li", &[], note);
        }
        html.close("ul");
    }
    html.close("section");
}

fn put_coverage(html: &mut Html, summary: &Summary) {
    let coverage = &summary.background.coverage;
    html.leaf("h3", &[], "Coverage");
    let text = match (coverage.first, coverage.last) {
        (Some(first), Some(last)) => format!(
            "The web logs cover {first} to {last} ({}), with {}.",
            last - first,
            counted(coverage.gaps.len() as u64, "gap")
        ),
        _ => "The web logs cover nothing.".to_owned(),
    };
    html.leaf("p", &[], &text);
    put_gaps(html, coverage);
    if coverage.kept < 1.0 {
        let text = format!("The logs are a sample: {} of all requests were written down.", percent(coverage.kept));
        html.leaf("p", &[], &text);
    }
    for lack in &coverage.lacks {
        let undecided = if lack.undecided.is_empty() {
            String::new()
        } else {
            format!(" Without it these causes cannot be decided: {}.", lack.undecided.join(", "))
        };
        html.leaf("p", &[], &format!("No line holds a {}.{undecided}", lack.field));
    }
    put_joins(html, summary);
}

/// Puts the times in which lines should be.
fn put_gaps(html: &mut Html, coverage: &Coverage) {
    let rows: Vec<Vec<String>> = coverage
        .gaps
        .iter()
        .take(MOST_GAPS)
        .map(|gap| vec![gap.from.to_string(), gap.to.to_string(), (gap.to - gap.from).to_string()])
        .collect();
    if !rows.is_empty() {
        html.table("Stretches without log lines", &["no lines from", "to", "length"], &rows);
    }
    let partial: Vec<Vec<String>> = coverage
        .partial
        .iter()
        .take(MOST_GAPS)
        .map(|part| {
            let gap = part.gap;
            vec![part.front.clone(), percent(part.share), gap.from.to_string(), gap.to.to_string()]
        })
        .collect();
    if !partial.is_empty() {
        html.table("Gaps of single front ends", &["front end", "writes of all lines", "none from", "to"], &partial);
    }
}

/// Puts how clocks and keys join orders to page views.
fn put_joins(html: &mut Html, summary: &Summary) {
    if let Some(clock) = summary.background.clock {
        let text = format!(
            "The order log's clock is {} s off the web logs' ({} pairs, {}stable{}).",
            clock.offset_seconds,
            count(clock.pairs),
            if clock.stable { "" } else { "not " },
            if clock.corrected { "; order times were corrected" } else { "" }
        );
        html.leaf("p", &[], &text);
    }
    let joins: Vec<String> =
        summary.join.iter().map(|join| format!("{} {}", join.name(), count(join.orders))).collect();
    html.leaf("p", &[], &format!("Orders joined to page views by: {}.", joins.join(", ")));
}

fn put_web(html: &mut Html, web: &[WebInput]) {
    html.leaf("h3", &[], "Lines of the web logs, all accounted for");
    let line = |input: &WebInput| {
        let lines = &input.lines;
        let reasons: Vec<String> =
            lines.rejected_by.iter().map(|(reason, number)| format!("{reason} {}", count(*number))).collect();
        let mut row = vec![input.path.clone(), input.format.clone()];
        row.extend(
            [lines.read, lines.parsed, lines.blank, lines.directive, lines.duplicate, lines.rejected].map(count),
        );
        row.push([reasons.join(", "), input.incomplete.clone().unwrap_or_default()].join(" ").trim().to_owned());
        row
    };
    let rows: Vec<Vec<String>> = web.iter().take(MOST_FILES).map(line).collect();
    let titles = ["file", "format", "lines", "parsed", "blank", "directive", "duplicate", "rejected", "why"];
    html.table("Lines of the web logs, all accounted for", &titles, &rows);
    if web.len() > MOST_FILES {
        let more = count((web.len() - MOST_FILES) as u64);
        html.leaf("p", &[], &format!("{more} more files; summary.json has them all."));
    }
}

fn put_orders(html: &mut Html, summary: &Summary) {
    html.leaf("h3", &[], "Order logs and partner lists");
    let inputs = &summary.background.inputs;
    let rows: Vec<Vec<String>> = inputs
        .orders
        .iter()
        .map(|file| {
            let mut row = vec![file.path.clone(), file.kind.clone()];
            row.extend([file.rows, file.used, file.blank, file.rejected].map(count));
            row
        })
        .collect();
    html.table("Rows of the order logs", &["file", "kind", "records", "used", "blank", "rejected"], &rows);
    for list in &inputs.partners {
        html.leaf("p", &[], &format!("Partner list {}: {}.", list.path, counted(list.rows, "id")));
    }
}

/// The line below the title: what period, how many orders.
pub(super) fn span(summary: &Summary) -> String {
    let orders = counted(summary.orders.total, "order");
    let credited = summary.orders.by_outcome.iter().find(|count| count.outcome == Outcome::Credited);
    let credited = credited.map_or(0.0, |credited| credited.share);
    match (summary.background.coverage.first, summary.background.coverage.last) {
        (Some(first), Some(last)) => {
            let day = |at: crate::base::units::Micros| at.to_string().chars().take(10).collect::<String>();
            format!("{orders}, {} credited; web logs from {} to {}", percent(credited), day(first), day(last))
        }
        _ => format!("{orders}, {} credited", percent(credited)),
    }
}
