//! Compares `key=value` pairs as nom reads them with the fast reader, and labelled values with a plain one.

use super::super::pairs::{next_label, next_pair};
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{anychar, char, none_of};
use nom::combinator::{map, opt, recognize};
use nom::multi::many0_count;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};
use proptest::prelude::*;

fn is_gap(c: char) -> bool {
    c.is_ascii_whitespace()
}

fn pair(text: &str) -> IResult<&str, Option<(&str, &str)>> {
    let unit = || alt((recognize((char('\\'), anychar)), recognize(none_of("\"\\"))));
    // A backslash may be the last of the line.
    let body = recognize((many0_count(unit()), opt(tag("\\"))));
    let quoted = preceded(char('"'), terminated(body, opt(char('"'))));
    let value = alt((quoted, take_while(|c| !is_gap(c))));
    let key = take_while1(|c: char| c != '=' && !is_gap(c));
    let named = map((key, preceded(char('='), value)), |(key, value)| Some((key, value)));
    let nameless = map(preceded(char('='), take_while(|_| false)), |_: &str| None);
    let word = map(take_while1(|c: char| c != '=' && !is_gap(c)), |_| None);
    preceded(take_while(is_gap), alt((named, nameless, word))).parse(text)
}

fn slow(text: &str) -> Vec<(String, String)> {
    let (mut rest, mut all) = (text, Vec::new());
    while let Ok((after, pair)) = pair(rest) {
        all.extend(pair.map(|(key, value)| (key.to_owned(), value.to_owned())));
        rest = after;
    }
    all
}

/// The fields that a label of letters, digits and `_.-` begins, without the blanks around their values.
fn slow_labels(text: &str) -> Vec<(String, String)> {
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    let named = text.split('\t').filter_map(|field| field.split_once(':')).filter(|(label, _)| is_label(label));
    named.map(|(label, value)| (label.to_owned(), value.trim_ascii().to_owned())).collect()
}

fn fast_labels(text: &str) -> Vec<(String, String)> {
    let mut rest = text.as_bytes();
    let text = |part: &[u8]| String::from_utf8(part.to_vec()).expect("cut between characters");
    std::iter::from_fn(|| next_label(&mut rest)).map(|pair| (text(pair.key), text(pair.value))).collect()
}

fn fast(text: &str) -> Vec<(String, String)> {
    let mut rest = text.as_bytes();
    let text = |part: &[u8]| String::from_utf8(part.to_vec()).expect("cut between characters");
    std::iter::from_fn(|| next_pair(&mut rest)).map(|pair| (text(pair.key), text(pair.value))).collect()
}

const PIECES: &[&str] = &[
    "a",
    "status",
    "=",
    "=",
    "\"",
    "\"",
    "\\",
    "\\\"",
    " ",
    " ",
    "\t",
    "/x?b=c",
    "200",
    "é",
    "\\n",
    "-",
    "a=b",
    "a=\"b c\"",
    ":",
    "a:",
    "\ta:b",
];

proptest! {
    #![proptest_config(super::config(10_000))]

    #[test]
    fn pairs_are_cut_as_nom_cuts_them(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..20)) {
        let line = pieces.concat();
        prop_assert_eq!(fast(&line), slow(&line), "{}", line);
        prop_assert_eq!(fast_labels(&line), slow_labels(&line), "{}", line);
    }
}
