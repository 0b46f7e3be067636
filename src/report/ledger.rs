//! The ledger on the terminal: every line of every file is accounted for, and what was left out is said.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};

use super::grid::{Grid, Side};
use super::page::{Page, count};
use super::summary::{Inputs, Lines, OrderInput, PartnerInput, WebInput};

/// Files of a kind that a summary lists by name; a month of rotated logs would push everything else off the screen. The
/// summary file has them all.
pub(super) const MOST_FILES: usize = 12;

const WARNING: Style = AnsiColor::Yellow.on_default();

/// A column of the ledger of lines.
type LineColumn = (&'static str, fn(&Lines) -> u64);

/// The ledger's columns; those without any line are left out, but for the two that say how well a log was read.
const LINE_COLUMNS: [LineColumn; 6] = [
    ("lines", |lines| lines.read),
    ("parsed", |lines| lines.parsed),
    ("blank", |lines| lines.blank),
    ("directive", |lines| lines.directive),
    ("duplicate", |lines| lines.duplicate),
    ("rejected", |lines| lines.rejected),
];

/// Puts the files of all three kinds on a page.
pub(super) fn put(page: &mut Page, inputs: &Inputs, most: usize) {
    put_web(page, &inputs.web, most);
    put_orders(page, &inputs.orders, most);
    put_partners(page, &inputs.partners, most);
}

/// Web logs: lines = parsed + blank + directive + duplicate + rejected.
fn put_web(page: &mut Page, web: &[WebInput], most: usize) {
    if web.is_empty() {
        return;
    }
    page.heading("Web logs");
    let all = total(web);
    let kept = |(title, of): &LineColumn| matches!(*title, "lines" | "parsed" | "rejected") || of(&all) > 0;
    let shown: Vec<LineColumn> = LINE_COLUMNS.into_iter().filter(kept).collect();
    let mut columns = vec![("file", Side::ClipFront), ("format", Side::Clip)];
    columns.extend(shown.iter().map(|(title, _)| (*title, Side::Right)));
    let mut grid = Grid::new(&columns);
    let numbers = |lines: &Lines| shown.iter().map(|(_, of)| count(of(lines))).collect::<Vec<_>>();
    for file in most_notable(web, most) {
        let mut cells = vec![file.path.clone(), file.format.clone()];
        cells.extend(numbers(&file.lines));
        grid.row(if is_notable(file) { WARNING } else { Style::new() }, cells);
    }
    if web.len() > 1 {
        let mut cells = vec![format!("all {} files", count(web.len() as u64)), String::new()];
        cells.extend(numbers(&all));
        grid.row(Style::new().bold(), cells);
    }
    grid.put(page);
    put_left_out(page, web.len(), most);
    put_warnings(page, web, &all, most);
}

/// Whether a file needs a look: it was not read to its end, or does not add up.
fn is_notable(file: &WebInput) -> bool {
    file.incomplete.is_some() || file.lines.unaccounted() != 0
}

/// The files to list, in the order given: all, or those with the most to complain about.
fn most_notable(web: &[WebInput], most: usize) -> Vec<&WebInput> {
    let mut files: Vec<(usize, &WebInput)> = web.iter().enumerate().collect();
    files.sort_by_key(|(at, file)| (!is_notable(file), u64::MAX - file.lines.rejected, *at));
    files.truncate(most);
    files.sort_by_key(|(at, _)| *at);
    files.into_iter().map(|(_, file)| file).collect()
}

/// What the numbers alone do not tell.
fn put_warnings(page: &mut Page, web: &[WebInput], all: &Lines, most: usize) {
    if !all.rejected_by.is_empty() {
        let reasons: Vec<String> =
            all.rejected_by.iter().map(|(reason, lines)| format!("{reason} {}", count(*lines))).collect();
        page.prose(2, &format!("Rejected lines by reason: {}.", reasons.join(", ")));
    }
    let notable = most_notable(web, most);
    for file in notable.into_iter().filter(|file| is_notable(file)) {
        if let Some(why) = &file.incomplete {
            page.styled_prose(WARNING, 2, &format!("Incomplete: {}: {why}.", file.path));
        }
        let unaccounted = file.lines.unaccounted();
        if unaccounted != 0 {
            let text = format!("{}: the ledger does not add up, by {unaccounted} lines.", file.path);
            page.styled_prose(WARNING, 2, &text);
        }
    }
}

/// The sums over all files.
fn total(web: &[WebInput]) -> Lines {
    let mut all = Lines::default();
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for Lines { read, parsed, blank, directive, duplicate, rejected, rejected_by } in web.iter().map(|file| &file.lines)
    {
        all.read += read;
        all.parsed += parsed;
        all.blank += blank;
        all.directive += directive;
        all.duplicate += duplicate;
        all.rejected += rejected;
        for (reason, lines) in rejected_by.iter().filter(|(_, lines)| **lines > 0) {
            *reasons.entry(reason.clone()).or_default() += lines;
        }
    }
    all.rejected_by = reasons;
    all
}

/// Order logs: rows = used + blank + rejected.
fn put_orders(page: &mut Page, orders: &[OrderInput], most: usize) {
    if orders.is_empty() {
        return;
    }
    page.heading("Order logs");
    let numbers = ["rows", "used", "blank", "rejected"].map(|title| (title, Side::Right));
    let mut columns = vec![("file", Side::ClipFront), ("kind", Side::Clip)];
    columns.extend(numbers);
    let mut grid = Grid::new(&columns);
    for file in orders.iter().take(most) {
        let numbers = [file.rows, file.used, file.blank, file.rejected].map(count);
        let names = [file.path.clone(), file.kind.clone()];
        grid.row(Style::new(), names.into_iter().chain(numbers));
    }
    grid.put(page);
    put_left_out(page, orders.len(), most);
    for file in orders.iter().take(most) {
        put_columns(page, &file.path, &file.columns, &file.unused);
        if let Some(why) = &file.incomplete {
            page.styled_prose(WARNING, 2, &format!("Incomplete: {}: {why}.", file.path));
        }
    }
}

/// Headers that are listed as not used.
const MOST_UNUSED: usize = 8;

/// Characters of a header.
const HEADER_WIDTH: usize = 40;

/// Which columns of a table are used, by its own headers, and which are not.
fn put_columns(page: &mut Page, path: &str, used: &BTreeMap<String, String>, unused: &[String]) {
    if used.is_empty() {
        return;
    }
    let cut = |header: &str| header.chars().take(HEADER_WIDTH).collect::<String>();
    let name = |(ours, theirs): (&String, &String)| {
        if ours == theirs { ours.clone() } else { format!("{ours} from {:?}", cut(theirs)) }
    };
    let used: Vec<String> = used.iter().map(name).collect();
    let mut text = format!("{path}: columns {}", used.join(", "));
    if !unused.is_empty() {
        let listed: Vec<String> = unused.iter().take(MOST_UNUSED).map(|header| cut(header)).collect();
        text.push_str("; not used: ");
        text.push_str(&listed.join(", "));
    }
    let more = unused.len().saturating_sub(MOST_UNUSED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    page.prose(2, &format!("{text}{more}."));
}

fn put_partners(page: &mut Page, partners: &[PartnerInput], most: usize) {
    if partners.is_empty() {
        return;
    }
    page.heading("Partner lists");
    let mut grid = Grid::new(&[("file", Side::ClipFront), ("ids", Side::Right)]);
    for file in partners.iter().take(most) {
        grid.row(Style::new(), [file.path.clone(), count(file.rows)]);
    }
    grid.put(page);
    put_left_out(page, partners.len(), most);
    for file in partners.iter().take(most) {
        put_columns(page, &file.path, &file.columns, &file.unused);
    }
}

/// Says how many files a listing left out.
fn put_left_out(page: &mut Page, files: usize, most: usize) {
    if files > most {
        let more = count((files - most) as u64);
        page.prose(2, &format!("… and {more} more files; summary.json has them all."));
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn text(inputs: &Inputs) -> String {
        let mut page = Page::default();
        put(&mut page, inputs, MOST_FILES);
        anstream::adapter::strip_str(&page.into_text()).to_string()
    }

    #[test]
    fn every_line_is_accounted_for() {
        let text = text(&samples::background().inputs);
        assert!(text.contains("Web logs\n"), "{text}");
        let all = text.lines().find(|line| line.contains("all 2 files")).expect("a total");
        let numbers: Vec<&str> = all.split_whitespace().skip(3).collect();
        assert_eq!(numbers, ["1,234,572", "1,234,565", "2", "1", "4"], "no duplicate column");
        assert!(text.contains("Rejected lines by reason: shape 3, time 1."), "{text}");
        assert!(text.contains("Incomplete: evil\\u{1b}[2J\\u{a}.log: shrank while"), "{text}");
        assert!(!text.contains("add up"));
    }

    #[test]
    fn a_ledger_that_does_not_add_up_says_so() {
        let mut inputs = samples::background().inputs;
        inputs.web[1].lines.read = 9;
        assert!(text(&inputs).contains("the ledger does not add up, by 4 lines."));
    }

    #[test]
    fn of_many_files_the_troubled_ones_are_listed() {
        let file = |n: u64| WebInput {
            path: format!("access.log.{n}"),
            lines: Lines { read: 1, rejected: u64::from(n == 70), parsed: u64::from(n != 70), ..Lines::default() },
            incomplete: (n == 90).then(|| "cut".to_owned()),
            ..WebInput::default()
        };
        let inputs = Inputs { web: (0..100).map(file).collect(), ..Inputs::default() };
        let text = text(&inputs);
        assert!(text.contains("access.log.70") && text.contains("access.log.90"), "{text}");
        assert!(text.contains("access.log.9 ") && !text.contains("access.log.10 "), "{text}");
        assert!(text.contains("… and 88 more files"), "{text}");
    }
}
