//! The coverage of the logs on the terminal: together, and source by source.

use anstyle::{AnsiColor, Style};

use super::grid::{Grid, Side};
use super::page::{Page, count, percent};
use super::summary::{Coverage, WebInput};
use crate::base::units::{Micros, Span};

/// The most gaps that are listed; the summary file has all of them.
const MOST_GAPS: usize = 5;

const WARNING: Style = AnsiColor::Yellow.on_default();

/// Puts the coverage of all logs together on a page.
pub(super) fn put(page: &mut Page, coverage: &Coverage) {
    let (Some(first), Some(last)) = (coverage.first, coverage.last) else {
        page.styled_prose(WARNING, 2, "The web logs cover nothing.");
        return;
    };
    let gaps = match coverage.gaps.len() {
        0 if !coverage.partial.is_empty() => "without a gap of all logs".to_owned(),
        0 => "without a gap".to_owned(),
        1 => "with a gap".to_owned(),
        many => format!("with {} gaps", count(many as u64)),
    };
    page.prose(2, &format!("The web logs cover {first} to {last} ({}) {gaps}.", last - first));
    for gap in coverage.gaps.iter().take(MOST_GAPS) {
        let text = format!("no lines from {} to {} ({})", gap.from, gap.to, gap.to - gap.from);
        page.styled_prose(WARNING, 4, &text);
    }
    page.put_more(coverage.gaps.len(), MOST_GAPS, "gaps");
    for partial in coverage.partial.iter().take(MOST_GAPS) {
        let (from, to, share) = (partial.gap.from, partial.gap.to, percent(partial.share));
        let text =
            format!("no lines of {}, which writes {share} of all, from {from} to {to} ({})", partial.front, to - from);
        page.styled_prose(WARNING, 4, &text);
    }
    page.put_more(coverage.partial.len(), MOST_GAPS, "gaps of single front ends");
    if coverage.strays > 0 {
        let text = format!("Lines far from all others in time, left out here: {}.", count(coverage.strays));
        page.styled_prose(WARNING, 2, &text);
    }
    if coverage.kept < 1.0 {
        let text = format!("The logs are a sample: {} of all requests were written down.", percent(coverage.kept));
        page.styled_prose(WARNING, 2, &text);
    }
    for lack in &coverage.lacks {
        let undecided = match &lack.undecided[..] {
            [] => String::new(),
            causes => format!(" Without it these causes cannot be decided: {}.", causes.join(", ")),
        };
        page.styled_prose(WARNING, 2, &format!("No line holds a {}.{undecided}", lack.field));
    }
}

/// Puts the coverage of each log on a page.
pub(super) fn put_sources(page: &mut Page, web: &[WebInput]) {
    let columns = ["first line", "last line"].map(|title| (title, Side::Left));
    let mut grid =
        Grid::new(&[("file", Side::ClipFront), columns[0], columns[1], ("quiet", Side::Right), ("lacks", Side::Clip)]);
    for file in web {
        // To the minute: the ledger's place is narrow.
        let time = |at: Option<Micros>| at.map_or_else(String::new, |at| at.to_string().chars().take(16).collect());
        let quiet: i64 = file.gaps.iter().map(|gap| (gap.to - gap.from).0).sum();
        let quiet = if quiet > 0 { Span(quiet).to_string() } else { String::new() };
        let sampled = file.sampled.map(|one_in| format!("1 line in {one_in:.0}"));
        let lacks: Vec<String> = file.lacks.iter().cloned().chain(sampled).collect();
        let style = if file.gaps.is_empty() && file.lacks.is_empty() { Style::new() } else { WARNING };
        grid.row(style, [file.path.clone(), time(file.first), time(file.last), quiet, lacks.join(", ")]);
    }
    page.space();
    grid.put(page);
}

/// Puts the clients of each log on a page.
pub(super) fn put_clients(page: &mut Page, web: &[WebInput]) {
    let columns = [("file", Side::ClipFront), ("clients", Side::Left), ("distinct", Side::Right), ("why", Side::Clip)];
    let mut grid = Grid::new(&columns);
    for file in web {
        let style = if matches!(file.clients.source.as_str(), "shared" | "none") { WARNING } else { Style::new() };
        let clients = &file.clients;
        grid.row(style, [file.path.clone(), clients.source.clone(), count(clients.distinct), clients.why.clone()]);
    }
    page.space();
    grid.put(page);
}

/// Puts the keys that are read of each log, and those that are not.
pub(super) fn put_keys(page: &mut Page, web: &[WebInput]) {
    for (file, keys) in web.iter().filter_map(|file| Some((file, file.keys.as_ref()?))) {
        let used: Vec<String> = keys.used.iter().map(|(slot, keys)| format!("{slot} {}", keys.join(" or "))).collect();
        let unused =
            if keys.unused.is_empty() { String::new() } else { format!("; not read: {}", keys.unused.join(", ")) };
        page.space();
        page.prose(2, &format!("Keys of {}: {}{unused}.", file.path, used.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::super::summary::{Gap, Lack, PartialGap};
    use super::*;

    fn text(put: impl Fn(&mut Page)) -> String {
        let mut page = Page::default();
        put(&mut page);
        anstream::adapter::strip_str(&page.into_text()).to_string().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut coverage = samples::background().coverage;
        let gap = coverage.gaps[0];
        coverage.partial = vec![PartialGap { gap, front: "web-\x1b2.log".to_owned(), share: 0.25 }];
        coverage.kept = 0.1;
        coverage.lacks = vec![Lack { field: "referrer".to_owned(), undecided: vec!["missing_tag".to_owned()] }];
        let text = text(|page| put(page, &coverage));
        assert!(text.contains("no lines of web-\\u{1b}2.log, which writes 25.0 % of all, from "), "{text}");
        assert!(text.contains("a sample: 10.0 % of all requests"), "{text}");
        assert!(
            text.contains("No line holds a referrer. Without it these causes cannot be decided: missing_tag."),
            "{text}"
        );
    }

    #[test]
    fn each_source_has_its_row() {
        let mut web = samples::background().inputs.web;
        let from = web[0].first.expect("a time");
        web[0].gaps = vec![Gap { from, to: from + Span::minutes(90) }];
        web[0].lacks = vec!["query".to_owned()];
        web[1].sampled = Some(10.0);
        let text = text(|page| put_sources(page, &web));
        assert!(text.contains("1h 30m query") && text.contains("1 line in 10"), "{text}");
    }
}
