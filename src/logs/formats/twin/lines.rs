//! Formats and generated lines for the twin: valid ones, and lines as strangers and broken writers would change them.

use super::super::Slot;
use super::super::text::Piece;
use crate::logs::clock::TimeKind;
use nom::branch::alt;
use nom::bytes::complete::take_until;
use nom::character::complete::{anychar, char};
use nom::combinator::{map, not, recognize, verify};
use nom::multi::many0_count;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};
use proptest::prelude::*;

/// The slots of a format text's fields; `_` is an unused one.
fn slot(name: &str) -> Slot {
    match name {
        "client" => Slot::Client,
        "clf" => Slot::Time(TimeKind::Clf),
        "iso" => Slot::Time(TimeKind::Iso),
        "any" => Slot::Time(TimeKind::Any),
        "request" => Slot::Request,
        "method" => Slot::Method,
        "target" => Slot::Target,
        "path" => Slot::Path,
        "query" => Slot::Query,
        "status" => Slot::Status,
        "count" => Slot::Count,
        "referer" => Slot::Referer,
        "agent" => Slot::Agent,
        "cookies" => Slot::Cookies,
        "session" => Slot::Session,
        "customer" => Slot::Customer,
        "host" => Slot::Host,
        "location" => Slot::Location,
        "setcookie" => Slot::SetCookie,
        "word" => Slot::Token,
        "_" => Slot::Skip,
        other => panic!("no slot {other}"),
    }
}

/// Formats with fields in braces.
pub(super) const FORMATS: &[&str] = &[
    r#"{client} {_} {customer} [{clf}] "{request}" {status} {count} "{referer}" "{agent}" "{cookies}""#,
    r#"{host} {client} [{clf}] "{request}" {status} "{referer}" "{agent}" {session} {_}"#,
    r#"[{iso}] {method} {path}{query} {status} "{agent}" "{session}""#,
    r"{any} | {client} | {path} | {query} | {location} | {setcookie} | {customer}",
    r#"<{clf}> "{target}" "{_}" {status}""#,
    r#""{clf}" {status}"{count}" "{request}": {agent} -- {cookies};"#,
    r#"{client} {word} {word} [{clf}] "{request}" {status} {count} "{referer}" "{agent}" "{cookies}""#,
    r#"{client} - {word} [{clf}] "{request}" {status} {count} "{referer}" "{agent}""#,
    r#"{client} {word} {word} [{clf}] "{request}" {status} {count}"#,
];

/// The pieces of a format in braces.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let word = |text| -> IResult<&str, Piece> {
        let name = terminated(preceded(char('{'), take_until("}")), char('}'));
        let literal = recognize(many0_count(preceded(not(char('{')), anychar)));
        alt((
            map(name, |name| Piece::Field(slot(name))),
            map(verify(literal, |t: &str| !t.is_empty()), |t: &str| Piece::Literal(t.into())),
        ))
        .parse(text)
    };
    let (left, pieces) = nom::multi::many0(word).parse(text).expect("a format");
    assert_eq!(left, "");
    pieces
}

/// A value that is valid for a slot.
fn valid(slot: &Slot) -> impl Strategy<Value = Vec<u8>> + use<> {
    let texts: &'static [&'static str] = match slot {
        Slot::Time(TimeKind::Clf) => &["01/Sep/2026:09:00:00 +0000", "02/Sep/2026:23:59:60 +0200"],
        Slot::Time(TimeKind::Iso) => &["2026-09-01T09:00:00Z", "2026-09-02 09:00:00.25+02:00"],
        Slot::Time(_) => &["2026-09-01T09:00:00Z", "1788253200", "01/Sep/2026:09:00:00 +0000"],
        Slot::Request => &["GET / HTTP/1.1", "POST /a b?c HTTP/2", "HEAD https://shop.example?a HTTP/1.0", "GET /a"],
        Slot::Target | Slot::Path => &["/", "/X?tag=a", "http://shop.example:80/a", "https://a.example", "/\\xC3\\xA9"],
        Slot::Query => &["", "?a=b", "a=b&c=\\x22", "??"],
        Slot::Method => &["GET", "PROPFIND"],
        Slot::Status => &["200", "404", "-", "0"],
        Slot::Count => &["0", "18190", "-"],
        // Mostly `-`, as in the lines that are cut in one step.
        Slot::Token => &["-", "-", "-", "-", "u7", "john doe", "192.0.2.7 -", "(192.0.2.7), -"],
        Slot::Host => &["shop.example", "shop.example:443", "[::1]:80", "shop:", "-"],
        _ => &["-", "", "192.0.2.7", "Mozilla/5.0 (X11; \\\"quoted\\\")", "sid=\\x22a\\x22; b=c", "?q=\\\\"],
    };
    prop::sample::select(texts).prop_map(|text| text.as_bytes().to_vec())
}

/// Values that strangers send, and their spellings in logs.
const ODD: &[&[u8]] = &[
    b"31/Feb/2026:09:00:00 -0700",
    b"1.5",
    b"20x",
    b"\\",
    b"\"",
    b"\\\"",
    b"\\\\",
    b"\\x22",
    b"\\x2",
    b"\\u00e9",
    b"\\ud83d\\ude00",
    b"\\ud83d",
    b"\\n",
    b" ",
    b"  ",
    b"]",
    b"[",
    b" | ",
    b"?",
    b"/",
    b":",
    b"-",
    b"a",
    b"HTTP/1.1",
    b" HTTP/",
    b"http://",
    b"\t",
    b"\0",
    b"\xff",
    b"\xc3\xa9",
    b"=",
    b";",
];

fn odd() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(ODD), 0..8).prop_map(|parts| parts.concat())
}

fn value(slot: &Slot) -> impl Strategy<Value = Vec<u8>> + use<> {
    prop_oneof![
        40 => valid(slot),
        2 => (valid(slot), odd()).prop_map(|(a, b)| [a, b].concat()),
        1 => odd(),
        1 => prop::collection::vec(any::<u8>(), 0..30),
    ]
}

/// A line of a format; sometimes a piece is missing, its end is cut off, or a byte is changed.
pub(super) fn line(format: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let parts: Vec<BoxedStrategy<Vec<u8>>> = pieces(format)
        .into_iter()
        .map(|piece| match piece {
            Piece::Literal(text) => prop_oneof![60 => Just(text), 1 => Just(Vec::new()), 1 => odd()].boxed(),
            Piece::Field(slot) | Piece::Padded(slot) => value(&slot).boxed(),
        })
        .collect();
    let harm = prop_oneof![8 => Just(None), 1 => any::<(prop::sample::Index, Option<u8>)>().prop_map(Some)];
    (parts, harm).prop_map(|(parts, harm)| {
        let mut line = parts.concat();
        match harm {
            Some((at, Some(byte))) if !line.is_empty() => {
                let at = at.index(line.len());
                line[at] = byte;
            }
            Some((at, None)) if !line.is_empty() => line.truncate(at.index(line.len())),
            _ => {}
        }
        line.retain(|b| *b != b'\n');
        line
    })
}

pub(super) fn shops_lines() -> impl Strategy<Value = (&'static str, Vec<Vec<u8>>)> {
    let formats: Vec<_> = FORMATS
        .iter()
        .map(|format| prop::collection::vec(line(format), 1..4).prop_map(|lines| (*format, lines)).boxed())
        .collect();
    prop::strategy::Union::new(formats)
}
