//! The ledger on the terminal: it accounts for every line of every file, and says what was left out.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};

use super::grid::{Grid, Side};
use super::page::{Page, count};
use super::summary::{DialectInput, Inputs, Lines, OrderInput, PartnerInput, WebInput};

/// Files of a kind that a summary lists by name; a month of rotated logs would push everything else off the screen. The summary
/// file has all of them.
pub(super) const MOST_FILES: usize = 12;

const WARNING: Style = AnsiColor::Yellow.on_default();

/// A column of the ledger of lines.
type LineColumn = (&'static str, fn(&Lines) -> u64);

/// The ledger's columns. Columns without any line are left out, except the two that say how well a log was read.
const LINE_COLUMNS: [LineColumn; 6] = [
    ("lines", |lines| lines.read),
    ("parsed", |lines| lines.parsed),
    ("blank", |lines| lines.blank),
    ("directive", |lines| lines.directive),
    ("duplicate", |lines| lines.duplicate),
    ("rejected", |lines| lines.rejected),
];

/// Puts the files of all kinds on a page.
pub(super) fn put(page: &mut Page, inputs: &Inputs, most: usize) {
    put_web(page, &inputs.web, most);
    put_orders(page, &inputs.orders, most);
    put_partners(page, &inputs.partners, most);
    put_dialects(page, "Transactions", &inputs.credits, most);
    put_dialects(page, "Reports", &inputs.reports, most);
    put_dialects(page, "Inquiries", &inputs.claims, most);
}

/// Web logs: lines = parsed + blank + directive + duplicate + rejected.
fn put_web(page: &mut Page, web: &[WebInput], most: usize) {
    if web.is_empty() {
        return;
    }
    page.heading("Web logs");
    let all = total(web.iter());
    let kept = |(title, of): &LineColumn| matches!(*title, "lines" | "parsed" | "rejected") || of(&all) > 0;
    let shown: Vec<LineColumn> = LINE_COLUMNS.into_iter().filter(kept).collect();
    let mut columns = vec![("file", Side::ClipFront), ("format", Side::Clip)];
    columns.extend(shown.iter().map(|(title, _)| (*title, Side::Right)));
    let mut grid = Grid::new(&columns);
    let numbers = |lines: &Lines| shown.iter().map(|(_, of)| count(of(lines))).collect::<Vec<_>>();
    let folded = if web.len() > most { folded(web) } else { web.iter().map(Row::of).collect() };
    let rows = most_notable(&folded, most);
    for row in &rows {
        let mut cells = vec![row.name.clone(), row.format.clone()];
        cells.extend(numbers(&row.lines));
        grid.row(if row.is_notable { WARNING } else { Style::new() }, cells);
    }
    if web.len() > 1 {
        let mut cells = vec![format!("all {} files", count(web.len() as u64)), String::new()];
        cells.extend(numbers(&all));
        grid.row(Style::new().bold(), cells);
    }
    grid.put(page);
    put_left_out(page, folded.len(), most);
    put_warnings(page, web, &all, most);
}

/// A line of the listing: a file, or the pieces of a rotated log together.
struct Row {
    name: String,
    format: String,
    lines: Lines,
    is_notable: bool,
}

impl Row {
    fn of(file: &WebInput) -> Self {
        let (name, format) = (file.path.clone(), file.format.clone());
        Self { name, format, lines: file.lines.clone(), is_notable: is_notable(file) }
    }

    /// Several files as one line, under the name that they share.
    fn pieces(front: &str, files: &[&WebInput]) -> Self {
        let mut formats: Vec<&str> = files.iter().map(|file| file.format.as_str()).collect();
        formats.sort_unstable();
        formats.dedup();
        let name = format!("{front} ({} files)", count(files.len() as u64));
        Self { name, format: formats.join(", "), lines: total(files.iter().copied()), is_notable: false }
    }
}

/// Whether a file needs a look: it was not read to its end, or does not add up.
fn is_notable(file: &WebInput) -> bool {
    file.incomplete.is_some() || file.lines.unaccounted() != 0
}

/// The lines of a long listing: the pieces of each rotated log are one line, except files that need a look or hold lines that
/// could not be read.
fn folded(web: &[WebInput]) -> Vec<Row> {
    let alone = |file: &WebInput| is_notable(file) || file.lines.rejected > 0;
    let mut fronts: BTreeMap<&str, Vec<&WebInput>> = BTreeMap::new();
    for file in web.iter().filter(|file| !alone(file)) {
        fronts.entry(&file.log).or_default().push(file);
    }
    let mut rows = Vec::new();
    for file in web {
        match fronts.get_mut(file.log.as_str()).filter(|_| !alone(file)) {
            // The first file of a log shows where its line goes.
            Some(pieces) if pieces.len() > 1 => rows.push(Row::pieces(&file.log, &std::mem::take(pieces))),
            Some(pieces) if pieces.is_empty() => {}
            _ => rows.push(Row::of(file)),
        }
    }
    rows
}

/// The rows to list, in their order: all of them, or those with the most problems.
fn most_notable(rows: &[Row], most: usize) -> Vec<&Row> {
    let mut listed: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
    listed.sort_by_key(|(at, row)| (!row.is_notable, u64::MAX - row.lines.rejected, *at));
    listed.truncate(most);
    listed.sort_by_key(|(at, _)| *at);
    listed.into_iter().map(|(_, row)| row).collect()
}

/// Puts warnings that the numbers alone do not show.
fn put_warnings(page: &mut Page, web: &[WebInput], all: &Lines, most: usize) {
    if !all.rejected_by.is_empty() {
        let reasons: Vec<String> =
            all.rejected_by.iter().map(|(reason, lines)| format!("{reason} {}", count(*lines))).collect();
        page.prose(2, &format!("Rejected lines by reason: {}.", reasons.join(", ")));
    }
    for file in web.iter().filter(|file| is_notable(file)).take(most) {
        if let Some(why) = &file.incomplete {
            page.styled_prose(WARNING, 2, &format!("Incomplete: {}: {why}.", file.path));
        }
        let unaccounted = file.lines.unaccounted();
        if unaccounted != 0 {
            let text = format!("{}: the counts of its lines do not add up, by {unaccounted} lines.", file.path);
            page.styled_prose(WARNING, 2, &text);
        }
    }
}

/// The sums over all files.
fn total<'w>(web: impl Iterator<Item = &'w WebInput>) -> Lines {
    let mut all = Lines::default();
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for Lines { read, parsed, blank, directive, duplicate, rejected, rejected_by } in web.map(|file| &file.lines) {
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
        let names = [file.path.clone(), file.dialect.clone().unwrap_or_else(|| file.kind.clone())];
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

/// Files of networks or programmes: rows = used + blank + rejected.
fn put_dialects(page: &mut Page, title: &str, files: &[DialectInput], most: usize) {
    if files.is_empty() {
        return;
    }
    page.heading(title);
    let numbers = ["rows", "used", "blank", "rejected"].map(|title| (title, Side::Right));
    let mut columns = vec![("file", Side::ClipFront), ("kind", Side::Clip)];
    columns.extend(numbers);
    let mut grid = Grid::new(&columns);
    for file in files.iter().take(most) {
        let numbers = [file.rows, file.used, file.blank, file.rejected].map(count);
        grid.row(Style::new(), [file.path.clone(), file.dialect.clone()].into_iter().chain(numbers));
    }
    grid.put(page);
    put_left_out(page, files.len(), most);
    for file in files.iter().take(most) {
        put_columns(page, &file.path, &file.columns, &[]);
    }
}

/// Unused headers that are listed.
const MOST_UNUSED: usize = 8;

/// The most characters of a header that are shown.
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

/// Puts the number of files that a listing left out.
fn put_left_out(page: &mut Page, files: usize, most: usize) {
    if files > most {
        let more = count((files - most) as u64);
        page.prose(2, &format!("… and {more} more lines of this list; summary.json has all files."));
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
        assert!(text(&inputs).contains("the counts of its lines do not add up, by 4 lines."));
    }

    fn file(path: String, lines: u64) -> WebInput {
        let lines = Lines { read: lines, parsed: lines, ..Lines::default() };
        let log = path.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('.').to_owned();
        WebInput { path, log, format: "combined".to_owned(), lines, ..WebInput::default() }
    }

    #[test]
    fn many_pieces_of_a_log_are_one_line_and_the_troubled_ones_their_own() {
        let mut web: Vec<WebInput> = (0..100).map(|n| file(format!("access.log.{n}"), 10)).collect();
        web[70].lines = Lines { read: 10, parsed: 9, rejected: 1, ..Lines::default() };
        web[90].incomplete = Some("cut".to_owned());
        web.push(file("other.log".to_owned(), 1));
        let text = text(&Inputs { web, ..Inputs::default() });
        let line = |name: &str| text.lines().find(|line| line.trim_start().starts_with(name));
        assert!(line("access.log (98 files)").is_some_and(|line| line.contains(" 980 ")), "{text}");
        assert!(line("access.log.70").is_some() && line("access.log.90").is_some(), "{text}");
        assert!(line("other.log").is_some() && line("access.log.71").is_none(), "{text}");
        assert!(line("all 101 files").is_some_and(|line| line.contains(" 1,001 ")), "{text}");
        assert!(!text.contains("more lines of this list"), "{text}");
    }

    #[test]
    fn of_many_different_files_the_troubled_ones_are_listed() {
        let mut web: Vec<WebInput> = (0..40).map(|n| file(format!("web{n}x.log"), 10)).collect();
        web[33].lines = Lines { read: 10, parsed: 9, rejected: 1, ..Lines::default() };
        let text = text(&Inputs { web, ..Inputs::default() });
        assert!(text.contains("web33x.log") && !text.contains("web32x.log"), "{text}");
        assert!(text.contains("… and 28 more lines of this list"), "{text}");
    }
}
