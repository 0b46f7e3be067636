//! Escapes as nom parsers.

use super::Bytes;
use crate::logs::formats::escapes::Escape;
use nom::branch::alt;
use nom::bytes::complete::{tag, take, take_while_m_n};
use nom::character::complete::{char, one_of};
use nom::combinator::{map, map_opt};
use nom::multi::fold_many0;
use nom::sequence::preceded;
use nom::{IResult, Parser};

/// A text with its escapes undone; an invalid one stays.
pub(super) fn undone(escape: Escape, text: Bytes<'_>) -> Vec<u8> {
    let mut one = |text| match escape {
        Escape::Hash => alt((hash_escape, map(take(1_usize), <[u8]>::to_vec))).parse(text),
        Escape::Json => {
            alt((byte_escape, unicode_escape, quote_escape, letter_escape, map(take(1_usize), <[u8]>::to_vec)))
                .parse(text)
        }
        Escape::Backslash => alt((byte_escape, letter_escape, map(take(1_usize), <[u8]>::to_vec))).parse(text),
        _ => map(take(1_usize), <[u8]>::to_vec).parse(text),
    };
    let whole: IResult<Bytes<'_>, Vec<u8>> =
        fold_many0(&mut one, Vec::new, |all: Vec<u8>, one: Vec<u8>| [all, one].concat()).parse(text);
    whole.expect("every byte is an escape or itself").1
}

fn letter_escape(text: Bytes<'_>) -> IResult<Bytes<'_>, Vec<u8>> {
    let byte = |c| match c {
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'b' => 8,
        'f' => 12,
        'v' => 11,
        itself => itself as u8,
    };
    map(preceded(char('\\'), one_of("\"\\/nrtbfv")), |c| vec![byte(c)]).parse(text)
}

fn hex(digits: usize) -> impl FnMut(Bytes<'_>) -> IResult<Bytes<'_>, u32> {
    move |text| {
        let number = |digits: &[u8]| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        map_opt(take_while_m_n(digits, digits, |b: u8| b.is_ascii_hexdigit()), number).parse(text)
    }
}

fn byte_escape(text: Bytes<'_>) -> IResult<Bytes<'_>, Vec<u8>> {
    map(preceded(tag("\\x"), hex(2)), |byte| vec![byte as u8]).parse(text)
}

fn quote_escape(text: Bytes<'_>) -> IResult<Bytes<'_>, Vec<u8>> {
    map(tag("\\'"), |_| b"'".to_vec()).parse(text)
}

fn hash_escape(text: Bytes<'_>) -> IResult<Bytes<'_>, Vec<u8>> {
    map(preceded(char('#'), hex(2)), |byte| vec![byte as u8]).parse(text)
}

fn unicode_escape(text: Bytes<'_>) -> IResult<Bytes<'_>, Vec<u8>> {
    let half = || preceded(tag("\\u"), hex(4));
    let pair = map_opt((half(), half()), |(high, low)| {
        let pair = [u16::try_from(high).ok()?, u16::try_from(low).ok()?];
        String::from_utf16(&pair).ok().filter(|text| text.chars().count() == 1)
    });
    let one = map(half(), |code| char::from_u32(code).unwrap_or('\u{fffd}').to_string());
    map(alt((pair, one)), String::into_bytes).parse(text)
}
