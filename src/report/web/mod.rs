//! `report.html`: one file that opens offline and sends no requests.
//!
//! Counted values are written as HTML and inline SVG here, so that they show without scripts and on paper. The table of cases
//! and their stories are packed data that the page's script unpacks. A content security policy names the hashes of the one
//! script and the one style sheet and forbids everything else, so even a mistake in this module could neither run a stranger's
//! script nor send anything away.

mod assumptions;
pub mod cases;
mod charts;
mod content;
mod days;
mod ground;
mod html;
mod numbers;
mod overview;
mod pack;
mod stat_tiles;
mod times;

use super::story::Story;
use super::{Summary, escape};

pub use content::{CauseText, Outage, Report};
use html::Html;
pub use pack::{MOST_ROWS, PackedTable, Table};
use sha2::{Digest, Sha256};
pub use stat_tiles::Figures;
use std::io::{self, Write};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const CASES: &str = include_str!("cases.html");

/// Writes the page. The same report gives the same bytes. Fails when `out` does.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut body = Html::default();
    body.leaf("a", &[("class", "skip"), ("href", "#cases")], "To the table of cases");
    body.open("header", &[]).leaf("h1", &[], "Why affiliate sales were not credited");
    let version = &report.summary.background.version;
    body.leaf("p", &[("class", "note")], &format!("{}. tagtrail {version}", ground::span(report.summary)));
    let personal_data = &report.summary.background.personal_data;
    if !personal_data.is_empty() {
        body.leaf("p", &[("class", "note")], personal_data);
    }
    body.close("header").open("main", &[]);
    assumptions::put_unseen(&mut body, report.summary);
    overview::put_answers(&mut body, report);
    overview::put_bars(&mut body, report);
    times::put_days(&mut body, report);
    overview::put_chain(&mut body, report);
    times::put_lags(&mut body, report);
    times::put_confidence(&mut body, report);
    let mut end = Html::default();
    if let Some(text) = report.table.left_out_text(report.summary.orders.total) {
        end.leaf("p", &[("class", "note")], &text);
    }
    ground::put(&mut end, report.summary);
    put_words(&mut end, report.summary);
    end.close("main");
    let body = [&body.into_text(), CASES, &end.into_text()].concat();
    let data = |out: &mut dyn Write| {
        data_element("rows-data", &report.table.bytes, out)?;
        let mut blocks = report.cases.blocks.iter().enumerate();
        blocks.try_for_each(|(nth, block)| data_element(&format!("b{nth}"), block, out))
    };
    fill("tagtrail: why affiliate sales were not credited", &body, &data, out)
}

/// Puts the meanings of the words in the columns outcome and cause, as far as this page uses them. The script shows them beside
/// the words.
fn put_words(html: &mut Html, summary: &Summary) {
    let outcomes = summary.orders.by_outcome.iter().map(|count| (count.outcome.name(), &count.title));
    let causes = summary.causes.iter().map(|count| (count.cause.name(), &count.title));
    let mut used: Vec<(&str, &String)> = Vec::new();
    for (word, title) in outcomes.chain(causes) {
        if !word.is_empty() && !used.iter().any(|(known, _)| *known == word) {
            used.push((word, title));
        }
    }
    let rows: Vec<Vec<String>> = used.iter().map(|(word, title)| vec![(*word).to_owned(), (*title).clone()]).collect();
    html.open("section", &[("id", "words")]).leaf("h2", &[], "What the words mean");
    html.leaf("p", &[("class", "note")], "tagtrail causes WORD explains each of them.");
    html.table("What the words mean", &["word", "meaning"], &rows).close("section");
}

/// Writes a page with stories only; `note` says what personal data it holds.
pub fn write_stories(stories: &[Story], note: &str, out: &mut dyn Write) -> io::Result<()> {
    let title = match stories {
        [one] => format!("Order {}", one.verdict.order_id),
        many => format!("{} orders", many.len()),
    };
    let mut body = Html::default();
    body.open("header", &[]).leaf("h1", &[], &title);
    if !note.is_empty() {
        body.leaf("p", &[("class", "note")], note);
    }
    body.close("header");
    body.open("main", &[("id", "told")]).close("main");
    body.open("noscript", &[]).leaf("p", &[], "This page needs JavaScript to unpack its stories.").close("noscript");
    let data = |out: &mut dyn Write| data_element("stories", &pack::deflated(&stories)?, out);
    fill(&title, &body.into_text(), &data, out)
}

/// Writes a page with one table. `note` is a sentence above it.
pub fn write_list(
    title: &str,
    note: &str,
    columns: &[&str],
    rows: &[Vec<String>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut body = Html::default();
    body.open("header", &[]).leaf("h1", &[], title);
    if !note.is_empty() {
        body.leaf("p", &[("class", "note")], note);
    }
    body.close("header").open("main", &[]).table(title, columns, rows).close("main");
    fill(title, &body.into_text(), &|_| Ok(()), out)
}

/// Packed data in an element that no browser takes for a script: its text is base64 only.
fn data_element(id: &str, packed: &[u8], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<script type=\"application/octet-stream\" id=\"{id}\">")?;
    // Part by part, since a large page is long: whole groups of three bytes give the same text.
    packed.chunks(ENCODED_AT_ONCE).try_for_each(|part| out.write_all(pack::encoded(part).as_bytes()))?;
    writeln!(out, "</script>")
}

/// Packed bytes that are turned into text at once, a multiple of three.
const ENCODED_AT_ONCE: usize = 3 << 14;

/// Writes the packed data of a page, so that memory does not hold it a second time as text.
type Data<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// Puts the parts into the page in one pass, so marks inside a part are text like any other.
fn fill(title: &str, body: &str, data: Data<'_>, out: &mut dyn Write) -> io::Result<()> {
    let hash = |text: &str| format!("'sha256-{}'", pack::encoded(&Sha256::digest(text.as_bytes())));
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'; \
require-trusted-types-for 'script'; trusted-types 'none'",
        hash(SCRIPT),
        hash(STYLE)
    );
    let title = escape::html(title);
    let mut parts = PAGE.split("{{");
    out.write_all(parts.next().unwrap_or_default().as_bytes())?;
    for part in parts {
        let (mark, rest) = part.split_once("}}").unwrap_or((part, ""));
        let value = match mark {
            "policy" => &policy,
            "title" => title.as_ref(),
            "style" => STYLE,
            "body" => body,
            "data" => {
                data(out)?;
                ""
            }
            _ => SCRIPT,
        };
        out.write_all(value.as_bytes())?;
        out.write_all(rest.as_bytes())?;
    }
    Ok(())
}
