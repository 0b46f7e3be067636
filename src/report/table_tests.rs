//! Tests of the terminal's summary, in a file of their own because expected pages are long.

use super::super::escape::is_hidden;
use super::super::page::{WIDTH, width};
use super::super::summary::Hint;
use super::super::{Background, Row, samples};
use super::*;
use crate::causes::{Actor, Claim};

fn text(summary: &Summary) -> String {
    let mut bytes = Vec::new();
    write(summary, WIDTH, &mut bytes).expect("written");
    let text = String::from_utf8(bytes).expect("UTF-8");
    anstream::adapter::strip_str(&text).to_string()
}

fn whole(rows: &[Row]) -> Summary {
    let mut summary =
        Summary::count(rows, samples::background(), vec!["Times without a zone are read as UTC.".to_owned()]);
    for count in &mut summary.causes {
        count.title = format!("What {} means\u{1b}", count.cause.name());
    }
    summary
}

#[test]
fn a_page_as_the_reader_sees_it() {
    let rows =
        [samples::lost(), samples::overridden(), samples::credited(), samples::organic(), samples::undetermined()];
    let text = text(&whole(&rows));
    assert_eq!(text, include_str!("table_sample.txt"), "{text}");
}

#[test]
fn no_line_is_too_wide_and_nothing_hidden_gets_through() {
    let worst = Row {
        currency: "W\x1b[31m".repeat(40),
        cause: samples::reason("conversion_not_recorded"),
        claim: Some(Claim::NotYet),
        acts: Some(Actor::Publisher),
        claimant_tag: "日本\u{202e}".repeat(50),
        partner: "p\n".repeat(100),
        amount: Some(Money(99_999_999_999_999)),
        commission_lost: Some(Money(99_999_999_999_999)),
        ..samples::hostile()
    };
    let mut rows = samples::all();
    rows.extend(vec![worst; 30]);
    let mut summary = whole(&rows);
    summary.background.version = "1\x1b[2J".to_owned();
    summary.notes.push("n\x1bc\u{200b}".repeat(100));
    summary.background.inputs.web[0].lines.read = 999_999_999_999;
    summary.background.inputs.web[0].format = "f\u{7}".repeat(50);
    let text = text(&summary);
    for line in text.lines() {
        assert!(width(line) <= WIDTH, "{} columns: {line}", width(line));
        assert!(!line.contains(is_hidden), "{line:?}");
    }
}

#[test]
fn nothing_at_all_is_a_page_too() {
    let text = text(&Summary::count(&[], Background::default(), Vec::new()));
    assert!(text.starts_with("tagtrail : 0 orders, 0 lost (0.0 %), 0 undetermined (0.0 %)\n"), "{text}");
    assert!(text.contains("The web logs cover nothing."), "{text}");
    assert!(!text.contains("Money") && !text.contains("Detected"), "{text}");
}

#[test]
fn what_a_limit_cuts_is_counted() {
    let row = |n: i64| Row { currency: format!("C{n:02}"), claimant_tag: format!("tag{n}"), ..samples::lost() };
    let rows: Vec<Row> = (0..20).map(row).collect();
    let mut summary = whole(&rows);
    let gap = summary.background.coverage.gaps[0];
    summary.background.coverage.gaps = vec![gap; 9];
    let text = text(&summary);
    for said in [
        "C07 4.00 + 12 more\n",
        "   12 more\n",
        "and 12 more currencies",
        "and 15 more partners",
        "9\n  gaps",
        "and 4 more gaps",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn clocks_are_said_in_words() {
    let clock = |offset_seconds, stable, corrected| ClockOffset { offset_seconds, pairs: 1200, stable, corrected };
    let say = |clock| clock_sentence(Some(clock));
    assert_eq!(say(clock(0, true, false)), "The order log's clock agrees with the web logs' (1,200 pairs, stable).");
    assert!(
        say(clock(3600, true, true)).contains("is 1h ahead of the web logs' (1,200 pairs, stable); order times were")
    );
    assert!(say(clock(-3, false, false)).contains("is 3s behind the web logs' (1,200 pairs, not stable)."));
    assert!(clock_sentence(None).contains("could not be compared"));
}

#[test]
fn a_wide_terminal_has_longer_bars_and_bars_behind_the_causes() {
    let rows = [samples::lost(), samples::overridden(), samples::credited(), samples::organic()];
    let mut summary = whole(&rows);
    summary.hints = vec![Hint { advice: "Log the session cookie".to_owned(), orders: 1234 }];
    let drawn = |columns: usize| {
        let mut bytes = Vec::new();
        write(&summary, columns, &mut bytes).expect("written");
        let text = anstream::adapter::strip_str(&String::from_utf8(bytes).expect("UTF-8")).to_string();
        let widest = text.lines().map(width).max().expect("lines");
        (text.matches('█').count(), widest, text)
    };
    let (narrow, wide) = (drawn(40), drawn(140));
    assert!(narrow.1 <= WIDTH && wide.1 <= 140 && wide.1 > 100, "{} {}\n{}", narrow.1, wide.1, wide.2);
    assert!(wide.0 > narrow.0 * 2, "{} {}", narrow.0, wide.0);
    assert!(wide.2.contains("Log the session cookie: up to 1,234 more orders."), "{}", wide.2);
}
