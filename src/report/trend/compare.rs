//! Compares a summary with an earlier `summary.json`.

use super::differ;
use super::{Comparison, Figure, Value};
use crate::report::summary::{SCHEMA, Summary};
use crate::report::units;
use crate::verdict::Outcome;
use serde::Deserialize;

/// Causes that are listed, those that changed most.
const MOST_CAUSES: usize = 6;

/// The parts of an earlier summary that are compared. Its other contents do not matter.
#[derive(Debug, Deserialize)]
struct Earlier {
    schema: String,
    orders: Orders,
    causes: Vec<Cause>,
}

#[derive(Debug, Deserialize)]
struct Orders {
    total: u64,
    by_outcome: Vec<OfOutcome>,
}

#[derive(Debug, Deserialize)]
struct OfOutcome {
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

/// Compares a summary with the text of an earlier `summary.json`; `place` names its folder.
///
/// Fails with what is wrong when the text is no summary of this layout.
pub fn compare(summary: &Summary, earlier: &str, place: &str) -> Result<Comparison, String> {
    let odd = |error: serde_json::Error| format!("is no summary of a result: {error}");
    let text: serde_json::Value = serde_json::from_str(earlier).map_err(odd)?;
    let earlier = Earlier::deserialize(&text).map_err(odd)?;
    if earlier.schema != SCHEMA {
        return Err(format!("is laid out as {:?}, not {SCHEMA}", earlier.schema));
    }
    let mut figures = vec![shares(summary, &earlier, Outcome::Lost)];
    figures.extend(sums(summary, &earlier));
    figures.push(shares(summary, &earlier, Outcome::Undetermined));
    figures.extend(causes(summary, &earlier));
    let inputs_differ = differ::sentences(summary, &text);
    Ok(Comparison { with: place.to_owned(), found: true, inputs_differ, figures })
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// A share of all orders, before and now.
fn figure(of: &'static str, name: &str, before: (u64, u64), now: (u64, u64)) -> Figure {
    let value = |(orders, all): (u64, u64)| Value::Share { orders, share: share(orders, all) };
    let worse = share(now.0, now.1) > share(before.0, before.1) + 0.0005;
    Figure { of, name: name.to_owned(), before: value(before), now: value(now), worse }
}

fn shares(summary: &Summary, earlier: &Earlier, outcome: Outcome) -> Figure {
    let before = earlier.orders.by_outcome.iter().find(|o| o.name == outcome.name()).map_or(0, |o| o.orders);
    let now = summary.outcome(outcome).0;
    figure("outcome", outcome.name(), (before, earlier.orders.total), (now, summary.orders.total))
}

/// Commission lost by currency.
fn sums(summary: &Summary, earlier: &Earlier) -> Vec<Figure> {
    let before = earlier.orders.by_outcome.iter().find(|o| o.name == Outcome::Lost.name()).map(|o| o.money.as_slice());
    let before = before.unwrap_or_default();
    let now = summary.orders.by_outcome.iter().find(|o| o.outcome == Outcome::Lost).map(|o| o.money.as_slice());
    let now = now.unwrap_or_default();
    let mut currencies: Vec<&str> = now.iter().map(|sum| sum.currency.as_str()).collect();
    currencies.extend(before.iter().map(|sum| sum.currency.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    currencies.retain(|currency| seen.insert(*currency));
    let figure = |currency: &str| {
        let was = before.iter().find(|sum| sum.currency == currency).map_or(0.0, |sum| sum.commission_lost);
        // The earlier sum was written with two decimals: more decimals of this one would look like a change.
        let is = now.iter().find(|sum| sum.currency == currency).map_or(0.0, |sum| units(sum.commission_lost));
        let (before, now) = (Value::Sum { amount: was }, Value::Sum { amount: is });
        (was != 0.0 || is != 0.0).then(|| Figure {
            of: "commission_lost",
            name: currency.to_owned(),
            before,
            now,
            worse: is > was,
        })
    };
    currencies.into_iter().filter_map(figure).collect()
}

/// The causes of lost sales for which the share of all orders changed most.
fn causes(summary: &Summary, earlier: &Earlier) -> Vec<Figure> {
    let lost = |outcome: &str| outcome == Outcome::Lost.name();
    let now_lost = || summary.causes.iter().filter(|c| c.outcome == Outcome::Lost);
    let mut names: Vec<&str> = now_lost().map(|c| c.cause.name()).collect();
    names.extend(earlier.causes.iter().filter(|c| lost(&c.outcome)).map(|c| c.name.as_str()));
    names.sort_unstable();
    names.dedup();
    let mut changes: Vec<(f64, Figure)> = names
        .into_iter()
        .map(|name| {
            let before = earlier.causes.iter().find(|c| lost(&c.outcome) && c.name == name).map_or(0, |c| c.orders);
            let now = now_lost().find(|c| c.cause.name() == name).map_or(0, |c| c.orders);
            let (before, now) = ((before, earlier.orders.total), (now, summary.orders.total));
            ((share(now.0, now.1) - share(before.0, before.1)).abs(), figure("cause", name, before, now))
        })
        .filter(|(change, _)| *change >= 0.0005)
        .collect();
    changes.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    changes.into_iter().take(MOST_CAUSES).map(|(_, figure)| figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Money;
    use crate::report::page::Page;
    use crate::report::{Background, Row, json, samples};

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
        let missing = Row { cause: samples::reason("missing_tag"), ..samples::lost() };
        let now = summary(&[missing.clone(), missing, samples::organic(), samples::undetermined()]);
        let trend = compare(&now, &text(&before), "last").expect("a comparison");
        let told: Vec<(String, String)> =
            trend.figures.iter().map(|f| (f.cells()[0].clone(), f.cells()[3].clone())).collect();
        let told: Vec<(&str, &str)> = told.iter().map(|(what, change)| (what.as_str(), change.as_str())).collect();
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
        let json = serde_json::to_value(&trend).expect("JSON");
        assert_eq!(json["figures"][0]["now"]["orders"], 2);
        assert_eq!((&json["found"], &json["with"]), (&true.into(), &"last".into()));
    }

    #[test]
    fn the_same_result_did_not_change() {
        let same = summary(&[Row { commission_lost: Some(Money(40_049)), ..samples::lost() }, samples::organic()]);
        let trend = compare(&same, &text(&same), "last").expect("a comparison");
        assert!(trend.figures.iter().all(|f| f.cells()[3].starts_with("+0.0") && !f.worse), "{:?}", trend.figures);
        assert!(trend.inputs_differ.is_empty(), "{:?}", trend.inputs_differ);
    }

    #[test]
    fn nothing_to_compare_with_is_said() {
        let mut page = Page::default();
        Comparison::with_nothing("last\u{1b}").put(&mut page);
        let text = page.into_text();
        assert!(text.contains("last\\u{1b} holds no earlier result yet"), "{text}");
    }

    #[test]
    fn what_is_no_summary_is_refused() {
        let now = summary(&[samples::lost()]);
        assert!(compare(&now, "{}", "x").is_err() && compare(&now, "no", "x").is_err());
        let other = text(&now).replace("summary/1", "summary/9");
        assert!(compare(&now, &other, "x").expect_err("another layout").contains("summary/9"));
    }
}
