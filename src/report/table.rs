//! The summary as text for a terminal: 80 columns, and more where the terminal has them.

use crate::verdict::Outcome;
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::grid::{Grid, Side};
use super::page::{Page, WIDTH, amount, count, counted, number, percent};
use super::summary::{Background, CauseCount, ClockOffset, MoneyCount, Orders, PartnerCount, Summary};
use super::{assumptions, coverage, detected, ledger, measured};
use crate::base::units::{Money, Span};

/// Partners and currencies of one row that are listed; the summary file has all of them.
const MOST_PARTNERS: usize = 5;
const MOST_CURRENCIES: usize = 8;

/// Columns of the bar for all orders, in a terminal of 80; in a wider one it takes half of the additional columns.
const BAR: usize = 30;

/// Columns of the terminal from which causes and listed hints have bars, too.
const WIDE: usize = 100;
const MOST_HINTS: usize = 4;

const PLAIN: Style = Style::new();
const WARNING: Style = AnsiColor::Yellow.on_default();
const TITLE: Style = Style::new().bold();
const LOUD: Style = WARNING.bold();

/// Writes the summary for a terminal of so many columns with ANSI styles in it, which the caller's stream strips where they are
/// not wanted.
///
/// No line is wider than the terminal (or 80 columns, if it has fewer), except a detected value, which can be pasted only whole.
/// Control characters, marks of writing direction and invisible characters of names and texts are shown by their number. Fails
/// when `out` does.
pub fn write(summary: &Summary, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(columns);
    put_headline(&mut page, summary);
    assumptions::put_unseen(&mut page, &summary.background);
    put_outcomes(&mut page, &summary.orders);
    if let Some(comparison) = &summary.comparison {
        comparison.put(&mut page);
    }
    put_causes(&mut page, summary, Outcome::Lost, "Why sales were lost");
    put_causes(&mut page, summary, Outcome::Credited, "Credited, but another partner lost or may have lost");
    put_causes(&mut page, summary, Outcome::Undetermined, "Why orders could not be decided");
    put_money(&mut page, &summary.orders);
    put_partners(&mut page, summary);
    put_hints(&mut page, summary);
    // Notes come before the files, because there may be very many files.
    put_notes(&mut page, &summary.notes);
    put_basis(&mut page, summary);
    measured::put(&mut page, &summary.background.measured);
    assumptions::put(&mut page, &summary.background, &summary.assumptions);
    ledger::put(&mut page, &summary.background.inputs, ledger::MOST_FILES);
    put_detected(&mut page, &summary.background);
    out.write_all(page.into_text().as_bytes())
}

/// Writes only the background of the inputs: coverage, ledgers and notes. As [`write`] otherwise.
pub fn write_inputs(background: &Background, notes: &[String], columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(columns);
    page.styled_prose(TITLE, 0, &format!("tagtrail {}: inputs, without an analysis", background.version));
    put_notes(&mut page, notes);
    assumptions::put_unseen(&mut page, background);
    if !background.inputs.web.is_empty() {
        page.heading("Coverage");
        coverage::put(&mut page, &background.coverage);
        coverage::put_sources(&mut page, &background.inputs.web);
        page.heading("Clients");
        coverage::put_clients(&mut page, &background.inputs.web);
        coverage::put_keys(&mut page, &background.inputs.web);
    }
    // Here the files are the answer: all are listed.
    ledger::put(&mut page, &background.inputs, usize::MAX);
    measured::put(&mut page, &background.measured);
    assumptions::put(&mut page, background, &[]);
    put_detected(&mut page, background);
    out.write_all(page.into_text().as_bytes())
}

/// Puts the detected settings, to be pasted.
fn put_detected(page: &mut Page, background: &Background) {
    if !background.detected.is_empty() {
        // Settings cannot be pasted into files that were named on the command line.
        let place = match background.settings_files.iter().find(|path| Path::new(path).extension().is_some()) {
            Some(path) => format!("at the end of {path}"),
            None => "into tagtrail.toml".to_owned(),
        };
        page.heading(&format!("Detected; paste it {place} to keep it"));
        detected::put(page, &background.detected);
    }
}

fn put_notes(page: &mut Page, notes: &[String]) {
    if notes.is_empty() {
        return;
    }
    page.heading("Notes");
    for note in notes {
        page.prose(2, note);
    }
}

/// The answer in one sentence.
fn put_headline(page: &mut Page, summary: &Summary) {
    let orders = &summary.orders;
    let ((lost, lost_share), (open, open_share)) =
        (summary.outcome(Outcome::Lost), summary.outcome(Outcome::Undetermined));
    let mut text = format!(
        "tagtrail {}: {}, {} lost ({}), {} undetermined ({})",
        summary.background.version,
        counted(orders.total, "order"),
        count(lost),
        percent(lost_share),
        count(open),
        percent(open_share)
    );
    let sums = currencies(orders);
    let losses = losses(sums.iter().map(|sum| (sum.currency, sum.commission)));
    if !losses.is_empty() {
        text.push_str(", commission lost ");
        text.push_str(&losses.join(" + "));
    }
    page.styled_prose(TITLE, 0, &text);
    for warning in &summary.warnings {
        page.styled_prose(LOUD, 0, warning);
    }
}

/// All outcomes with their counts and a bar.
fn put_outcomes(page: &mut Page, orders: &Orders) {
    page.space();
    let mut grid = Grid::new(&[("", Side::Left), ("orders", Side::Right), ("share", Side::Right), ("", Side::Left)]);
    let bar = BAR + (page.width() - WIDTH) / 2;
    for outcome in &orders.by_outcome {
        let style = match outcome.outcome {
            Outcome::Credited => AnsiColor::Green.on_default(),
            Outcome::Lost => AnsiColor::Red.on_default(),
            Outcome::Undetermined => WARNING,
            Outcome::Organic => PLAIN,
        };
        let bar = "█".repeat((outcome.share * bar as f64).round() as usize);
        grid.row(style, [outcome.outcome.name().to_owned(), count(outcome.orders), percent(outcome.share), bar]);
    }
    grid.put(page);
    if orders.without_amount > 0 {
        page.prose(2, &format!("Orders without an amount: {}.", count(orders.without_amount)));
    }
    if orders.without_commission > 0 {
        let text = format!(
            "Sales lost without a known commission: {}; not included in the totals.",
            count(orders.without_commission)
        );
        page.prose(2, &text);
    }
}

/// Puts the causes of one outcome. Undetermined orders have no known commission, and nobody who could act.
fn put_causes(page: &mut Page, summary: &Summary, outcome: Outcome, heading: &str) {
    let causes: Vec<&CauseCount> = summary.causes.iter().filter(|cause| cause.outcome == outcome).collect();
    if causes.is_empty() {
        return;
    }
    page.heading(heading);
    // Nobody can act on an unknown cause, and no loss is known.
    let open = outcome == Outcome::Undetermined;
    let rest = [("commission lost", Side::Right), ("claim", Side::Clip), ("who acts", Side::Clip), ("", Side::Left)];
    let columns = [("cause", Side::Clip), ("orders", Side::Right), ("share", Side::Right)];
    let mut grid = Grid::new(&[columns.as_slice(), if open { &[] } else { rest.as_slice() }].concat());
    // Where no money is known, a bar would say nothing.
    let loss = |cause: &CauseCount| cause.money.first().map_or(0, |sum| sum.commission_lost.0);
    let most = causes.iter().map(|cause| loss(cause)).max().unwrap_or_default().max(1) as f64;
    let room = if page.width() >= WIDE { page.width() - WIDTH } else { 0 };
    for cause in causes {
        let mut lost = losses(cause.money.iter().map(|sum| (sum.currency.as_str(), sum.commission_lost))).into_iter();
        let name = if cause.cause.is_plain() { "(no cause)" } else { cause.cause.name() };
        let numbers = [count(cause.orders), percent(cause.share), lost.next().unwrap_or_default()];
        let words = [cause.claims(), cause.actors()];
        let bar = "█".repeat((loss(cause) as f64 / most * room as f64).round().max(0.0) as usize);
        grid.row(PLAIN, [name.to_owned()].into_iter().chain(numbers).chain(words).chain([bar]));
        grid.note(&cause.title);
        add_further(&mut grid, lost, 3, 3);
    }
    grid.put(page);
}

/// Sums other than zero, one text each.
fn losses<'a>(sums: impl Iterator<Item = (&'a str, Money)>) -> Vec<String> {
    let mut texts: Vec<String> =
        sums.filter(|(_, sum)| *sum != Money(0)).map(|(currency, sum)| amount(currency, sum)).collect();
    if texts.len() > MOST_CURRENCIES {
        let more = texts.len() - MOST_CURRENCIES;
        texts.truncate(MOST_CURRENCIES);
        texts.push(format!("{more} more"));
    }
    texts
}

/// Adds further amounts below a row's first one: `before` empty cells, the amount, `after` empty cells.
fn add_further(grid: &mut Grid, amounts: impl Iterator<Item = String>, before: usize, after: usize) {
    for text in amounts {
        let mut cells = vec![String::new(); before + 1 + after];
        cells[before] = text;
        grid.row(PLAIN, cells);
    }
}

/// The sums of the orders in one currency.
struct CurrencySum<'a> {
    currency: &'a str,
    all: Money,
    lost: Money,
    commission: Money,
}

/// The sums over all outcomes; currencies in the order in which the outcomes list them.
///
/// Commission counts for lost sales only: what one partner lost to another was paid, and has a table of its own.
fn currencies(orders: &Orders) -> Vec<CurrencySum<'_>> {
    let mut sums: Vec<CurrencySum<'_>> = Vec::new();
    for outcome in &orders.by_outcome {
        for MoneyCount { currency, amount, commission_lost } in &outcome.money {
            let at = sums.iter().position(|sum| sum.currency == currency).unwrap_or(sums.len());
            if at == sums.len() {
                sums.push(CurrencySum { currency, all: Money(0), lost: Money(0), commission: Money(0) });
            }
            let sum = &mut sums[at];
            sum.all = sum.all + *amount;
            if outcome.outcome == Outcome::Lost {
                sum.lost = sum.lost + *amount;
                sum.commission = sum.commission + *commission_lost;
            }
        }
    }
    sums
}

/// Money by currency.
fn put_money(page: &mut Page, orders: &Orders) {
    let sums = currencies(orders);
    if sums.is_empty() {
        return;
    }
    page.heading("Money");
    let numbers = ["all orders", "lost orders", "commission lost"].map(|title| (title, Side::Right));
    let mut grid = Grid::new(&[&[("currency", Side::Clip)], numbers.as_slice()].concat());
    for sum in sums.iter().take(MOST_CURRENCIES) {
        let name = if sum.currency.is_empty() { "(none)" } else { sum.currency };
        let numbers = [sum.all, sum.lost, sum.commission].map(|money| number(sum.currency, money));
        grid.row(PLAIN, [name.to_owned()].into_iter().chain(numbers));
    }
    grid.put(page);
    page.put_more(sums.len(), MOST_CURRENCIES, "currencies");
}

/// The partners who lose most.
fn put_partners(page: &mut Page, summary: &Summary) {
    let losers: Vec<&PartnerCount> = summary.partners.iter().filter(|partner| partner.lost > 0).collect();
    if losers.is_empty() {
        return;
    }
    page.heading("Partners who lose most");
    let mut grid = Grid::new(&[
        ("tag", Side::Clip),
        ("partner", Side::Clip),
        ("lost", Side::Right),
        ("commission lost", Side::Right),
        ("credited", Side::Right),
    ]);
    for partner in losers.iter().take(MOST_PARTNERS) {
        let sums = partner.lost_commission.iter().map(|sum| (sum.currency.as_str(), sum.amount));
        let mut lost = losses(sums).into_iter();
        let names = [partner.tag.clone(), partner.partner.clone()];
        let numbers = [count(partner.lost), lost.next().unwrap_or_default(), count(partner.credited)];
        grid.row(PLAIN, names.into_iter().chain(numbers));
        add_further(&mut grid, lost, 3, 1);
    }
    grid.put(page);
    // It is not known here whether the partners beyond the summary's limit lost anything.
    if summary.partners_left_out == 0 {
        page.put_more(losers.len(), MOST_PARTNERS, "partners");
    } else {
        page.prose(2, "… and more partners; the verdicts have them all.");
    }
}

/// Puts advice on how to decide more orders.
fn put_hints(page: &mut Page, summary: &Summary) {
    if summary.hints.is_empty() {
        return;
    }
    page.heading("To decide more orders");
    for hint in summary.hints.iter().take(MOST_HINTS) {
        page.prose(2, &format!("{}: up to {}.", hint.advice, counted(hint.orders, "more order")));
    }
    page.put_more(summary.hints.len(), MOST_HINTS, "hints");
}

/// Puts the basis of the verdicts: joins, coverage and clocks.
fn put_basis(page: &mut Page, summary: &Summary) {
    page.heading("What this rests on");
    if !summary.join.is_empty() {
        let joins: Vec<String> =
            summary.join.iter().map(|join| format!("{} {}", join.name(), count(join.orders))).collect();
        page.prose(2, &format!("Orders joined by: {}.", joins.join(", ")));
    }
    coverage::put(page, &summary.background.coverage);
    page.prose(2, &clock_sentence(summary.background.clock));
}

fn clock_sentence(clock: Option<ClockOffset>) -> String {
    let Some(clock) = clock else {
        return "The clocks of orders and web logs could not be compared.".to_owned();
    };
    let compared = match clock.offset_seconds {
        0 => "agrees with".to_owned(),
        ahead @ 1.. => format!("is {} ahead of", Span::seconds(ahead)),
        late => format!("is {} behind", Span::seconds(late).abs()),
    };
    let stable = if clock.stable { "stable" } else { "not stable" };
    let corrected = if clock.corrected { "; order times were corrected" } else { "" };
    let pairs = counted(clock.pairs, "pair");
    format!("The order log's clock {compared} the web logs' ({pairs}, {stable}){corrected}.")
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
