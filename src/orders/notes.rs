//! Notes about the order files for the reader of a result, one sentence each.

use super::{Column, OrderFile, Orders, Surety};
use crate::base::counted::{agreed, counted};
use crate::base::units::DecimalMark;
use std::collections::BTreeMap;

/// Files that a note lists by name.
const MOST_NAMES: usize = 3;

/// What was read in an unexpected way, and what is missing.
pub fn notes(orders: &Orders) -> Vec<String> {
    let mut notes = Vec::new();
    if orders.is_empty() {
        return notes;
    }
    missing(orders, &mut notes);
    joined(orders, &mut notes);
    money(orders, &mut notes);
    let changed = |file: &OrderFile| file.fault.is_none().then(|| file.change.clone()).flatten();
    notes.extend(by_file(orders, changed));
    notes
}

/// For each file of no known dialect, the columns that were guessed by their headers' words or by their values, and what to write
/// where a guess is wrong.
pub fn guesses(orders: &Orders) -> Vec<String> {
    let note = |file: &OrderFile| {
        let by_words = file.guessed.iter().filter(|(_, _, surety)| *surety != Surety::Shown);
        let by_words: Vec<String> =
            by_words.map(|(ours, theirs, surety)| format!("{ours} from {theirs:?} ({})", surety.name())).collect();
        let shown = file.guessed.iter().filter(|(_, _, surety)| *surety == Surety::Shown);
        let shown: Vec<String> = shown.map(|(ours, theirs, _)| format!("{ours} from {theirs:?}")).collect();
        let ways = [("by the words of its headers", by_words), ("by its values", shown)];
        let ways = ways.into_iter().filter(|(_, columns)| !columns.is_empty());
        let guessed: Vec<String> =
            ways.map(|(how, columns)| format!("guessed {how}: {}", columns.join(", "))).collect();
        let lines: Vec<String> = file.guessed.iter().map(|(ours, theirs, _)| format!("{ours} = {theirs:?}")).collect();
        let (path, guessed, lines) = (&file.path, guessed.join("; "), lines.join("; "));
        format!("{path}: {guessed}. To fix them, write under [orders.columns]: {lines}.")
    };
    orders.files.iter().filter(|file| !file.guessed.is_empty()).map(note).collect()
}

/// For each file, what its own rows decided about its cells.
pub fn decisions(orders: &Orders) -> Vec<String> {
    let files = orders.files.iter().filter(|file| !file.decided.is_empty());
    files.map(|file| format!("{}: {}.", file.path, file.decided.join("; "))).collect()
}

/// For each file, how many of its rows are not used and why, with the first of them. Rows beyond those that are kept count in the
/// file's table alone.
pub fn unused_rows(orders: &Orders) -> Vec<String> {
    let mut by_reason: BTreeMap<(u16, &str), (u64, u64)> = BTreeMap::new();
    for row in &orders.rejected {
        let (count, first) = by_reason.entry((row.file, row.reason)).or_insert((0, row.line));
        *count += 1;
        *first = row.line.min(*first);
    }
    let note = |((file, reason), (count, first)): ((u16, &str), (u64, u64))| {
        let path = &orders.files[usize::from(file)].path;
        let place = if count == 1 { format!("record {first}") } else { format!("the first is record {first}") };
        format!("{path}: {} not used: {reason} ({place}).", agreed(count, "row is", "rows are"))
    };
    by_reason.into_iter().map(note).collect()
}

/// Missing columns that many conclusions need.
fn missing(orders: &Orders, notes: &mut Vec<String>) {
    let has_header = |name: &str| orders.files.iter().any(|file| file.columns.iter().any(|(ours, _)| *ours == name));
    let empty = |name: &str, what: &str| {
        let lack = if has_header(name) { "is empty in every row" } else { "is in none of the files" };
        format!("the column for {what} {lack}")
    };
    if !orders.has(Column::Tag) {
        notes.push(format!(
            "Nothing says who was credited: {}. No sale can be found credited, and credited ones look lost. Export the \
partner's id with each order, or name its column: tag = \"HEADER\" under [orders.columns].",
            empty("tag", "the credited partner")
        ));
    }
    if !orders.has(Column::Status) {
        notes.push(format!(
            "No order has a status: {}. Cancelled and returned orders count as sales. Export it, or name its column: status = \
\"HEADER\" under [orders.columns].",
            empty("status", "the status")
        ));
    }
}

/// Rows that are not orders of their own.
fn joined(orders: &Orders, notes: &mut Vec<String>) {
    let items: u64 = orders.files.iter().map(|file| file.items).sum();
    let again: u64 = orders.files.iter().map(|file| file.again).sum();
    let rows: u64 = orders.files.iter().map(|file| file.rows).sum();
    if items > 0 {
        notes.push(format!(
            "{}, {}: {} a further item of an order that another row names with the same number.",
            counted(rows, "row"),
            counted(orders.len() as u64, "order"),
            agreed(items, "row is", "rows are each")
        ));
    }
    if again > 0 {
        let give = agreed(again, "row gives", "rows give");
        notes.push(format!("{give} an order again, or its refund: each order counts once, and its later row counts."));
    }
    if orders.reused_numbers > 0 {
        notes.push(format!(
            "{} number with an order of another customer, or of another time and amount. They count as \
different sales; a confirmation page that shows such a number may belong to either.",
            agreed(orders.reused_numbers, "order shares its", "orders share their")
        ));
    }
    notes.extend(by_file(orders, |file| {
        file.amounts_of_items.then(|| "amounts are those of the items; an order's are added up".to_owned())
    }));
}

/// How amounts were read.
fn money(orders: &Orders, notes: &mut Vec<String>) {
    notes.extend(by_file(orders, |file| {
        let comma = file.decimal_mark == Some(DecimalMark::Comma);
        comma.then(|| "the decimal sign of amounts is a comma".to_owned())
    }));
    notes.extend(by_file(orders, |file| {
        let unread = file.unread_amounts;
        (unread > 0).then(|| {
            format!(
                "{} as not given",
                agreed(
                    unread,
                    "amount or commission is no number; it counts",
                    "amounts or commissions are no numbers; these count"
                )
            )
        })
    }));
    notes.extend(by_file(orders, |file| {
        let rounded = file.rounded_amounts;
        (rounded > 0).then(|| {
            format!(
                "{} rounded",
                agreed(
                    rounded,
                    "amount or commission has more decimals than its currency and was",
                    "amounts or commissions have more decimals than their currency and were"
                )
            )
        })
    }));
    if !orders.has(Column::Currency) && orders.has(Column::Amount) {
        notes.push("No currency is given for the amounts. Say it once: currency = \"EUR\" under [orders].".to_owned());
    }
}

/// Builds notes about files: files with the same note share one.
fn by_file(orders: &Orders, note: impl Fn(&OrderFile) -> Option<String>) -> Vec<String> {
    let mut notes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for file in &orders.files {
        if let Some(text) = note(file) {
            notes.entry(text).or_default().push(&file.path);
        }
    }
    let sentence = |(text, paths): (String, Vec<&str>)| {
        let more = paths.len().saturating_sub(MOST_NAMES);
        let named = paths[..paths.len() - more].join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{named}{more}: {text}.")
    };
    notes.into_iter().map(sentence).collect()
}
