//! Checks that have to hold for any input of a run.

use super::super::{MIB, Ran};
use crate::money::{check_causes, sums_of, sums_of_page, sums_of_summary};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tagtrail::report::escape::is_hidden;
use tagtrail::tables::{Table, TableKind};

/// The most memory of a run: the inputs are some kilobytes, and packed ones unpack to some megabytes.
const MOST_MEMORY: u64 = 512 * MIB;

/// The longest message, in bytes.
const LONGEST: usize = 3000;

/// Checks any run: its exit code is a documented one, a failure is one line of limited length on standard error and nothing else,
/// no control sequence is printed, and memory is bounded.
pub(super) fn ended_well(ran: &Ran) {
    let code = ran.code.unwrap_or(-1);
    assert!((0..=4).contains(&code), "exit code {code}: {}", ran.err);
    for (name, text) in [("standard output", &ran.out), ("standard error", &ran.err)] {
        let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\n');
        assert_eq!(hidden, None, "on {name}: {}", text.escape_debug());
    }
    for word in ["panicked", "internal error", "RUST_BACKTRACE"] {
        assert!(!ran.err.contains(word), "{}", ran.err);
    }
    assert!(ran.err.lines().all(|line| line.len() < LONGEST), "a message of {} bytes: {}", ran.err.len(), ran.err);
    if code == 1 {
        assert!(ran.err.starts_with("tagtrail: ") && ran.err.lines().count() == 1, "{}", ran.err);
    }
    assert!(ran.peak < MOST_MEMORY, "{} MiB", ran.peak / MIB);
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

/// Checks the summary: every line and row is accounted for, and parts add up to their totals.
pub(super) fn adds_up(summary: &Value) {
    for log in list(&summary["inputs"]["web"]) {
        let lines = &log["lines"];
        let of = |name: &str| count(&lines[name]);
        let parts = of("parsed") + of("blank") + of("directive") + of("duplicate") + of("rejected");
        assert_eq!(of("read"), parts, "{lines}");
        let reasons: u64 = lines["rejected_by"].as_object().expect("reasons").values().map(count).sum();
        assert_eq!(of("rejected"), reasons, "{lines}");
    }
    let mut used = 0;
    for file in list(&summary["inputs"]["orders"]) {
        let of = |name: &str| count(&file[name]);
        assert_eq!(of("rows"), of("used") + of("blank") + of("rejected"), "{file}");
        used += of("used");
    }
    let orders = &summary["orders"];
    assert_eq!(count(&orders["total"]), used, "{orders}");
    let outcomes = list(&orders["by_outcome"]).iter();
    assert_eq!(outcomes.map(|outcome| count(&outcome["orders"])).sum::<u64>(), used, "{orders}");
    check_causes(summary, &sums_of_summary(summary));
}

/// Checks a result: rows, summary, page and Parquet agree, and no cell of the CSV is a formula.
pub(super) fn agrees(result: &Path) {
    let table = |name: &str, kind| Table::read(&result.join(name), kind).expect(name);
    let csv = table("verdicts.csv", TableKind::Csv { delimiter: b',' });
    let parquet = table("verdicts.parquet", TableKind::Parquet);
    let summary: Value =
        serde_json::from_slice(&fs::read(result.join("summary.json")).expect("a summary")).expect("JSON");
    adds_up(&summary);
    let rows = count(&summary["orders"]["total"]);
    assert_eq!((csv.rows as u64, parquet.rows as u64), (rows, rows));
    let sums = sums_of(&csv, true);
    assert_eq!(sums_of(&parquet, false), sums, "Parquet");
    assert_eq!(sums_of_summary(&summary), sums, "the summary");
    let page = fs::read_to_string(result.join("report.html")).expect("a page");
    assert_eq!(sums_of_page(&page), sums, "the page");
    for (name, column) in csv.names.iter().zip(&csv.columns) {
        column.iter().for_each(|cell| is_no_formula(name, cell));
    }
    for (name, column) in csv.names.iter().zip(&csv.columns).filter(|(name, _)| *name != "evidence") {
        let other = parquet.column(name).expect("the same columns");
        for row in 0..csv.rows {
            let same = tagtrail::base::csv_cell::plain(column.get(row)) == other.get(row);
            let (a, b) = (column.get(row), other.get(row));
            assert!(same || is_number(a, b) || is_time(a, b), "{name}: {a:?} and {b:?}");
        }
    }
}

/// Whether a number of the Parquet file equals that of the CSV file, which may have fewer decimals.
fn is_number(rounded: &str, exact: &str) -> bool {
    let decimals = rounded.split_once('.').map_or(0, |(_, part)| part.len() as i32);
    let (Ok(a), Ok(b)) = (rounded.parse::<f64>(), exact.parse::<f64>()) else { return false };
    (a - b).abs() <= 0.500_001 * 10_f64.powi(-decimals)
}

/// Whether two spellings of a time are the same.
fn is_time(a: &str, b: &str) -> bool {
    a.len() > 10 && a.trim_end_matches('Z') == b.trim_end_matches('Z')
}

/// Expects a cell that no spreadsheet takes for a formula, nor the text after a `;` in it.
fn is_no_formula(column: &str, cell: &str) {
    let begins = |text: &str| {
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\u{feff}');
        let number = text.parse::<f64>().is_ok();
        !number && text.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    };
    let parts = cell.split(';').skip(1).any(begins);
    assert!(!begins(cell) && !parts, "{column}: {cell:?} is a formula");
}

/// Checks the cells of a table that the program wrote.
pub(super) fn holds_no_formula(table: &Path) {
    let table = Table::read(table, TableKind::Csv { delimiter: b',' }).expect("a table");
    for (name, column) in table.names.iter().zip(&table.columns) {
        column.iter().for_each(|cell| is_no_formula(name, cell));
    }
}

/// The verdicts of a result without the places of their evidence, which name the file.
pub(super) fn verdicts(result: &Path) -> Vec<String> {
    let table = Table::read(&result.join("verdicts.csv"), TableKind::Csv { delimiter: b',' }).expect("verdicts");
    let columns: Vec<_> =
        table.names.iter().zip(&table.columns).filter(|(name, _)| *name != "evidence" && *name != "detail").collect();
    let row = |at| columns.iter().map(|(_, column)| column.get(at)).collect::<Vec<_>>().join("|");
    (0..table.rows).map(row).collect()
}
