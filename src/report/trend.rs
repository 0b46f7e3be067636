//! What changed against an earlier result, as far as its `summary.json` tells.

use super::grid::{Grid, Side};
use super::page::{Page, amount, count, percent};
use super::summary::{SCHEMA, Summary};
use crate::units::Money;
use anstyle::{AnsiColor, Style};
use serde::Deserialize;

/// Causes that are listed, those that changed most.
const MOST_CAUSES: usize = 6;

/// The parts of an earlier summary that are compared. What else it holds does not matter.
#[derive(Debug, Deserialize)]
struct Earlier {
    schema: String,
    orders: Orders,
    causes: Vec<Cause>,
}

#[derive(Debug, Deserialize)]
struct Orders {
    total: u64,
    by_outcome: Vec<Outcome>,
}

#[derive(Debug, Deserialize)]
struct Outcome {
    #[serde(rename = "outcome")]
    name: String,
    orders: u64,
    money: Vec<Sum>,
}

#[derive(Debug, Deserialize)]
struct Sum {
    currency: String,
    commission_lost: f64,
}

#[derive(Debug, Deserialize)]
struct Cause {
    outcome: String,
    #[serde(rename = "cause")]
    name: String,
    orders: u64,
}

/// One figure, before and now.
#[derive(Clone, PartialEq, Debug)]
struct Figure {
    what: String,
    before: String,
    now: String,
    change: String,
    /// Whether more of it is worse, and it grew.
    worse: bool,
}

/// What changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Trend {
    place: String,
    figures: Vec<Figure>,
}

impl Trend {
    /// Holds a summary against the text of an earlier `summary.json`; `place` names it.
    ///
    /// Fails with what is wrong when the text is no summary of this layout.
    pub fn of(summary: &Summary, earlier: &str, place: &str) -> Result<Self, String> {
        let earlier: Earlier =
            serde_json::from_str(earlier).map_err(|error| format!("is no summary of a result: {error}"))?;
        if earlier.schema != SCHEMA {
            return Err(format!("is laid out as {:?}, not {SCHEMA}", earlier.schema));
        }
        let mut figures = vec![shares(summary, &earlier, "lost", "orders lost")];
        figures.extend(sums(summary, &earlier));
        figures.push(shares(summary, &earlier, "undetermined", "undetermined"));
        figures.extend(causes(summary, &earlier));
        Ok(Self { place: place.to_owned(), figures })
    }

    /// Puts the changes on a page.
    pub(super) fn put(&self, page: &mut Page) {
        page.heading(&format!("Against {}", self.place));
        let columns = [("", Side::Clip), ("before", Side::Right), ("now", Side::Right), ("change", Side::Right)];
        let mut grid = Grid::new(&columns);
        for figure in &self.figures {
            let style = if figure.worse { AnsiColor::Red.on_default() } else { Style::new() };
            grid.row(style, [&figure.what, &figure.before, &figure.now, &figure.change].map(Clone::clone));
        }
        grid.put(page);
    }
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// A share of all orders, before and now. Counts of two periods cannot be compared, shares can.
fn figure(what: &str, before: (u64, u64), now: (u64, u64)) -> Figure {
    let (b, n) = (share(before.0, before.1), share(now.0, now.1));
    Figure {
        what: what.to_owned(),
        before: format!("{} ({})", count(before.0), percent(b)),
        now: format!("{} ({})", count(now.0), percent(n)),
        change: format!("{:+.1} points", (n - b) * 100.0),
        worse: n > b + 0.0005,
    }
}

fn shares(summary: &Summary, earlier: &Earlier, outcome: &str, what: &str) -> Figure {
    let before = earlier.orders.by_outcome.iter().find(|o| o.name == outcome).map_or(0, |o| o.orders);
    let now = summary.orders.by_outcome.iter().find(|o| o.outcome == outcome).map_or(0, |o| o.orders);
    figure(what, (before, earlier.orders.total), (now, summary.orders.total))
}

/// Commission lost by currency.
fn sums(summary: &Summary, earlier: &Earlier) -> Vec<Figure> {
    let before = earlier.orders.by_outcome.iter().find(|o| o.name == "lost").map(|o| o.money.as_slice());
    let before = before.unwrap_or_default();
    let now = summary.orders.by_outcome.iter().find(|o| o.outcome == "lost").map(|o| o.money.as_slice());
    let now = now.unwrap_or_default();
    let mut currencies: Vec<&str> = now.iter().map(|sum| sum.currency.as_str()).collect();
    currencies.extend(before.iter().map(|sum| sum.currency.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    currencies.retain(|currency| seen.insert(*currency));
    let figure = |currency: &str| {
        let was = before.iter().find(|sum| sum.currency == currency).map_or(0.0, |sum| sum.commission_lost);
        let was = Money((was * 10_000.0).round() as i64);
        let is = now.iter().find(|sum| sum.currency == currency).map_or(Money(0), |sum| sum.commission_lost);
        // The earlier sum was written with two decimals: more of this one would look like a change.
        if was == Money(0) && is == Money(0) {
            return None;
        }
        let change = match was.0 {
            0 => "new".to_owned(),
            _ => format!("{:+.1} %", (is.0 as f64 / was.0 as f64 - 1.0) * 100.0),
        };
        let (before, now) = (amount(currency, was), amount(currency, is));
        Some(Figure { what: "commission lost".to_owned(), before, now, change, worse: is > was })
    };
    currencies.into_iter().filter_map(figure).collect()
}

/// The causes of lost sales whose share of all orders changed most.
fn causes(summary: &Summary, earlier: &Earlier) -> Vec<Figure> {
    let lost = |outcome: &str| outcome == "lost";
    let mut names: Vec<&str> = summary.causes.iter().filter(|c| lost(&c.outcome)).map(|c| c.cause.as_str()).collect();
    names.extend(earlier.causes.iter().filter(|c| lost(&c.outcome)).map(|c| c.name.as_str()));
    names.sort_unstable();
    names.dedup();
    let mut changes: Vec<(f64, Figure)> = names
        .into_iter()
        .map(|name| {
            let before = earlier.causes.iter().find(|c| lost(&c.outcome) && c.name == name).map_or(0, |c| c.orders);
            let now = summary.causes.iter().find(|c| lost(&c.outcome) && c.cause == name).map_or(0, |c| c.orders);
            let (before, now) = ((before, earlier.orders.total), (now, summary.orders.total));
            ((share(now.0, now.1) - share(before.0, before.1)).abs(), figure(name, before, now))
        })
        .filter(|(change, _)| *change >= 0.0005)
        .collect();
    changes.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.what.cmp(&b.1.what)));
    changes.into_iter().take(MOST_CAUSES).map(|(_, figure)| figure).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Background, Row, json, samples};
    use super::*;

    fn summary(rows: &[Row]) -> Summary {
        Summary::count(rows, Background::default(), Vec::new())
    }

    fn text(summary: &Summary) -> String {
        let mut bytes = Vec::new();
        json::write(summary, &mut bytes).expect("writes");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn what_grew_and_what_shrank() {
        let before = summary(&[samples::lost(), samples::organic(), samples::organic(), samples::organic()]);
        let missing = Row { cause: "missing_tag", ..samples::lost() };
        let now = summary(&[missing.clone(), missing, samples::organic(), samples::undetermined()]);
        let trend = Trend::of(&now, &text(&before), "last").expect("a trend");
        let told: Vec<(&str, &str)> = trend.figures.iter().map(|f| (f.what.as_str(), f.change.as_str())).collect();
        assert_eq!(
            told,
            [
                ("orders lost", "+25.0 points"),
                ("commission lost", "+100.0 %"),
                ("undetermined", "+25.0 points"),
                ("missing_tag", "+50.0 points"),
                ("altered_tag", "-25.0 points"),
            ]
        );
        let mut page = Page::default();
        trend.put(&mut page);
        assert!(page.into_text().contains("1 (25.0 %)"));
    }

    #[test]
    fn the_same_result_did_not_change() {
        let same = summary(&[Row { commission_lost: Some(Money(40_049)), ..samples::lost() }, samples::organic()]);
        let trend = Trend::of(&same, &text(&same), "last").expect("a trend");
        assert!(trend.figures.iter().all(|f| f.change.starts_with("+0.0") && !f.worse), "{:?}", trend.figures);
    }

    #[test]
    fn what_is_no_summary_is_refused() {
        let now = summary(&[samples::lost()]);
        assert!(Trend::of(&now, "{}", "x").is_err() && Trend::of(&now, "no", "x").is_err());
        let other = text(&now).replace("summary/1", "summary/9");
        assert!(Trend::of(&now, &other, "x").expect_err("another layout").contains("summary/9"));
    }
}
