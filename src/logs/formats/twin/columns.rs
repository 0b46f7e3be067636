//! Compares values of columns from plain splitting and nom with the fast reader.

use super::super::columns::Values;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, none_of};
use nom::combinator::{map, opt, recognize};
use nom::multi::many0_count;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};
use proptest::prelude::*;

fn fast(line: &str, least: usize) -> Vec<(String, bool)> {
    let text = |part: &[u8]| String::from_utf8(part.to_vec()).expect("cut between characters");
    Values::of(line.as_bytes(), least).map(|value| (text(value.text), value.quoted)).collect()
}

/// Values between spaces, in quotes or not; a doubled quote is part of a quoted one.
fn slow(line: &str) -> Vec<(String, bool)> {
    let value = |text| -> IResult<&str, (String, bool)> {
        let unit = alt((recognize(tag("\"\"")), recognize(none_of("\""))));
        let quoted = preceded(char('"'), terminated(recognize(many0_count(unit)), opt(char('"'))));
        let bare = take_while1(|c| c != ' ' && c != '\t');
        let either = alt((map(quoted, |t: &str| (t.to_owned(), true)), map(bare, |t: &str| (t.to_owned(), false))));
        preceded(take_while(|c: char| c.is_ascii_whitespace()), either).parse(text)
    };
    let (mut rest, mut all) = (line, Vec::new());
    while let Ok((after, value)) = value(rest) {
        all.push(value);
        rest = after;
    }
    all
}

const PIECES: &[&str] = &["a", "200", "\"", "\"", "\"\"", " ", " ", "  ", "/x+y", "é", "-", " \"b c\" ", " \"\" "];

proptest! {
    #![proptest_config(super::config(10_000))]

    #[test]
    fn words_are_those_of_a_plain_split(words in prop::collection::vec("[a-zA-Z0-9/+.;()-]{1,12}", 1..20), gap in " {1,4}") {
        let line = words.join(&gap);
        let expected: Vec<_> = line.split_ascii_whitespace().map(|word| (word.to_owned(), false)).collect();
        prop_assert_eq!(fast(&line, words.len()), expected);
    }

    #[test]
    fn tabs_keep_spaces_and_nothing(words in prop::collection::vec("([a-z][a-z ]{0,6}[a-z])?", 2..20)) {
        let line = words.join("\t");
        let expected: Vec<_> = line.split('\t').map(|word| (word.to_owned(), false)).collect();
        prop_assert_eq!(fast(&line, words.len()), expected);
    }

    #[test]
    fn quotes_are_read_as_nom_reads_them(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..20)) {
        let line = pieces.concat();
        prop_assert_eq!(fast(&line, 1), slow(&line), "{}", line);
    }
}
