//! A score as text for a terminal, and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::grid::{Grid, Side};
use super::json;
use super::page::{Page, count, counted, percent};
use crate::score::{BINS, Basis, CauseScore, Score};

const PLAIN: Style = Style::new();
const TITLE: Style = Style::new().bold();
const WRONG: Style = AnsiColor::Yellow.on_default();

/// A score with the figures that follow from it.
#[derive(Serialize)]
struct Figures<'s> {
    macro_f1: f64,
    accuracy: f64,
    organic_called_lost: f64,
    right_claimant: f64,
    expected_calibration_error: f64,
    per_cause: BTreeMap<&'s str, CauseFigures>,
    #[serde(flatten)]
    score: &'s Score,
}

#[derive(Serialize)]
struct CauseFigures {
    precision: f64,
    recall: f64,
    f1: f64,
    expected_calibration_error: f64,
}

/// Writes the score as indented JSON.
pub fn write_json(score: &Score, out: &mut dyn Write) -> io::Result<()> {
    let figures = |cause: &CauseScore| CauseFigures {
        precision: cause.precision(),
        recall: cause.recall(),
        f1: cause.f1(),
        expected_calibration_error: cause.calibration.error(),
    };
    let all = Figures {
        macro_f1: score.macro_f1(),
        accuracy: score.accuracy(),
        organic_called_lost: score.false_alarm_share(),
        right_claimant: score.claimant_share(),
        expected_calibration_error: score.calibration.error(),
        per_cause: score.causes.iter().map(|(name, cause)| (name.as_str(), figures(cause))).collect(),
        score,
    };
    json::write(&all, out)
}

/// Writes the score for a terminal of 80 columns; with `list`, also the orders with another verdict than the truth.
pub fn write(score: &Score, truth: &str, verdicts: &str, list: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::default();
    if score.basis == Basis::EarlierVerdicts {
        put_changes(&mut page, score, truth, verdicts, list);
        return out.write_all(page.into_text().as_bytes());
    }
    page.styled_prose(TITLE, 0, &format!("{verdicts} compared with {truth}"));
    put_whole(&mut page, score);
    page.heading("Causes, the weakest first");
    put_causes(&mut page, score);
    put_confusion(&mut page, score);
    page.heading("Confidence and what it was worth");
    put_calibration(&mut page, score);
    if list && !score.differences.is_empty() {
        page.heading("Orders that were called something else");
        put_orders(&mut page, score, ["truth", "verdict"]);
    }
    out.write_all(page.into_text().as_bytes())
}

/// Puts what changed since earlier verdicts: neither of the two is known to be right.
fn put_changes(page: &mut Page, score: &Score, before: &str, now: &str, list: bool) {
    let changed = score.orders - score.right;
    page.styled_prose(TITLE, 0, &format!("{now} compared with the earlier {before}"));
    let share = percent(changed as f64 / score.orders.max(1) as f64);
    page.prose(0, &format!("{} changed ({share} of {}).", counted(changed, "verdict"), counted(score.orders, "order")));
    let partners = score.claims - score.claims_right;
    if partners > 0 {
        page.prose(0, &format!("Orders whose partner changed: {}.", count(partners)));
    }
    if score.added > 0 {
        page.prose(0, &format!("Only in {now}: {}.", counted(score.added, "order")));
    }
    if changed == 0 {
        return;
    }
    page.heading("Changes, the most frequent first");
    put_pairs(page, score, ["from", "to"]);
    if list {
        page.heading("Orders whose verdict changed");
        put_orders(page, score, ["from", "to"]);
    }
}

/// Puts every order with a different word.
fn put_orders(page: &mut Page, score: &Score, [first, second]: [&'static str; 2]) {
    let mut grid = Grid::new(&[("order", Side::Left), (first, Side::Left), (second, Side::Left)]);
    for one in &score.differences {
        grid.row(PLAIN, [one.order_id.clone(), one.truth.clone(), one.verdict.clone()]);
    }
    grid.put(page);
}

fn put_whole(page: &mut Page, score: &Score) {
    let held = score.causes.values().filter(|c| c.right + c.missed > 0).count();
    let mut grid = Grid::new(&[("", Side::Left), ("", Side::Left)]);
    let left_out = match score.left_out {
        0 => String::new(),
        some => format!(" ({} left out: their logs do not show it)", count(some)),
    };
    for (what, value) in [
        ("orders", format!("{}{left_out}", count(score.orders))),
        ("called what they are", format!("{} ({})", count(score.right), percent(score.accuracy()))),
        ("macro-F1", format!("{:.3} over {held} causes", score.macro_f1())),
        ("organic called lost", share_of(score.false_alarms, score.organic)),
        ("right partner named", share_of(score.claims_right, score.claims)),
        ("expected calibration error", format!("{:.3}", score.calibration.error())),
    ] {
        grid.row(PLAIN, [what.to_owned(), value]);
    }
    grid.put(page);
}

fn share_of(some: u64, all: u64) -> String {
    let share = 100.0 * some as f64 / all.max(1) as f64;
    format!("{} of {} ({share:.2} %)", count(some), count(all))
}

fn put_causes(page: &mut Page, score: &Score) {
    let columns = [
        ("cause", Side::Left),
        ("orders", Side::Right),
        ("missed", Side::Right),
        ("wrong", Side::Right),
        ("prec.", Side::Right),
        ("recall", Side::Right),
        ("F1", Side::Right),
        ("conf.", Side::Right),
        ("cal.err.", Side::Right),
    ];
    let mut grid = Grid::new(&columns);
    let mut causes: Vec<(&String, &CauseScore)> = score.causes.iter().collect();
    causes.sort_by(|a, b| a.1.f1().total_cmp(&b.1.f1()).then(a.0.cmp(b.0)));
    for (name, cause) in causes {
        let style = if cause.missed + cause.wrong > 0 { WRONG } else { PLAIN };
        let three = |value: f64| format!("{value:.3}");
        let sure = cause.calibration.all();
        let figures = [cause.precision(), cause.recall(), cause.f1(), sure.mean(), cause.calibration.error()];
        let counts = [cause.right + cause.missed, cause.missed, cause.wrong].map(count);
        grid.row(style, [name.clone()].into_iter().chain(counts).chain(figures.map(three)));
    }
    grid.put(page);
}

fn put_confusion(page: &mut Page, score: &Score) {
    if score.differences.is_empty() {
        return;
    }
    page.heading("Taken for something else");
    put_pairs(page, score, ["truth", "verdict"]);
}

/// How many orders went from which word to which.
fn put_pairs(page: &mut Page, score: &Score, [first, second]: [&'static str; 2]) {
    let mut pairs: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for one in &score.differences {
        *pairs.entry((&one.truth, &one.verdict)).or_default() += 1;
    }
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_by_key(|(names, number)| (std::cmp::Reverse(*number), *names));
    let mut grid = Grid::new(&[("orders", Side::Right), (first, Side::Left), (second, Side::Left)]);
    for ((from, to), number) in pairs {
        grid.row(PLAIN, [count(number), from.to_owned(), to.to_owned()]);
    }
    grid.put(page);
}

fn put_calibration(page: &mut Page, score: &Score) {
    let columns =
        [("confidence", Side::Left), ("verdicts", Side::Right), ("mean", Side::Right), ("right", Side::Right)];
    let mut grid = Grid::new(&columns);
    for (nth, bin) in score.calibration.bins.iter().enumerate().filter(|(_, bin)| bin.orders > 0) {
        let (from, to) = (nth as f64 / BINS as f64, (nth + 1) as f64 / BINS as f64);
        let cells = [format!("{from:.1} to {to:.1}"), count(bin.orders), percent(bin.mean()), percent(bin.share())];
        grid.row(PLAIN, cells);
    }
    grid.put(page);
}
