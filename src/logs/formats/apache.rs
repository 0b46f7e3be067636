//! Apache `LogFormat` texts: `%h`, `%>s`, `%{Name}i`, `%!200,304{Referer}i`, `%{...}t`, compiled with nom.
//!
//! Time: Apache logs when a request began, unless `%{end:...}t` says otherwise.

use super::escapes::Escape;
use super::text::{Piece, TextPlan};
use super::{Format, Ids, Slot};
use crate::error::{Error, Kind, Result};
use crate::logs::clock::{Part, TimeKind};
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while, take_while1};
use nom::character::complete::{anychar, char};
use nom::combinator::{map, opt};
use nom::multi::many0;
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

/// A piece of the text as Apache reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Word {
    Directive { argument: Option<String>, letter: String },
    Literal(String),
}

/// Compiles a `LogFormat` text, with or without the directive's name and quotes around it.
///
/// Fails with [`Kind::Settings`] when two directives stand side by side, or a time text cannot be read back.
pub fn compile(text: &str, ids: Ids<'_>) -> Result<Format> {
    let body = directive(text);
    let mut pieces = Vec::new();
    for word in words(&body) {
        match word {
            Word::Literal(text) => pieces.push(Piece::Literal(text.into_bytes())),
            Word::Directive { argument, letter } => pieces.extend(directive_pieces(&letter, argument.as_deref(), ids)?),
        }
    }
    let plan = TextPlan::new(&pieces, Escape::Backslash).ok_or_else(|| {
        Error::new(Kind::Settings, "", format!("LogFormat {text:?} has two directives side by side"))
            .hint("no line of it can be told apart; log them with something between")
    })?;
    Ok(Format::text("Apache LogFormat", plan))
}

/// `LogFormat "%h \"%r\"" name` down to `%h "%r"`; a bare text stays as it is.
fn directive(text: &str) -> String {
    let text = text.trim();
    let rest = text.strip_prefix("LogFormat").or_else(|| text.strip_prefix("CustomLog")).unwrap_or(text).trim();
    let quoted = rest.starts_with('"') && rest.contains("\\\"");
    if !quoted && rest.len() == text.len() {
        return text.to_owned();
    }
    let inner = rest.strip_prefix('"').unwrap_or(rest);
    let mut out = String::new();
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => out.extend(characters.next()),
            '"' => break,
            _ => out.push(c),
        }
    }
    out
}

fn words(text: &str) -> Vec<Word> {
    let status_condition = |input| -> IResult<&str, &str> {
        take_while(|c: char| c == '!' || c == ',' || c.is_ascii_digit() || c == '<' || c == '>').parse(input)
    };
    let argument =
        |input| -> IResult<&str, &str> { delimited(char('{'), take_till(|c| c == '}'), char('}')).parse(input) };
    let letter = |input| -> IResult<&str, String> {
        alt((map(preceded(char('^'), (anychar, anychar)), |(a, b)| format!("^{a}{b}")), map(anychar, String::from)))
            .parse(input)
    };
    let word = |input| -> IResult<&str, Word> {
        alt((
            map(tag("%%"), |_| Word::Literal("%".to_owned())),
            map(
                (char('%'), status_condition, opt(argument), status_condition, letter),
                |(_, _, argument, _, letter)| Word::Directive { argument: argument.map(str::to_owned), letter },
            ),
            map(take_while1(|c| c != '%'), |t: &str| Word::Literal(unescape(t))),
        ))
        .parse(input)
    };
    many0(word).parse(text).map(|(_, words)| words).unwrap_or_default()
}

fn unescape(text: &str) -> String {
    text.replace("\\t", "\t").replace("\\\"", "\"")
}

/// The pieces of one directive: most are a field; `%t` has its brackets.
fn directive_pieces(letter: &str, argument: Option<&str>, ids: Ids<'_>) -> Result<Vec<Piece>> {
    let field = |slot| Ok(vec![Piece::Field(slot)]);
    let name = argument.unwrap_or_default();
    match letter {
        "t" if argument.is_none() => Ok(vec![
            Piece::Literal(b"[".to_vec()),
            Piece::Field(Slot::Time(TimeKind::Clf)),
            Piece::Literal(b"]".to_vec()),
        ]),
        // Fractions are logged beside a full time; whole seconds are precise enough for a click.
        "t" if name.ends_with("_frac") => field(Slot::Skip),
        "t" => field(Slot::Time(time_kind(name)?)),
        "h" | "a" => field(ids.field(letter, Slot::Client)),
        "r" => field(Slot::Request),
        "m" => field(Slot::Method),
        "U" => field(Slot::Path),
        "q" => field(Slot::Query),
        "s" => field(Slot::Status),
        "I" | "O" | "b" | "B" => field(Slot::Count),
        "v" | "V" => field(Slot::Host),
        "u" => field(ids.remote_user()),
        "C" => field(ids.cookie(name)),
        "n" => field(ids.field(name, ids.cookie(name))),
        "i" => field(ids.field(name, request_header(name))),
        "o" => field(ids.field(
            name,
            match name.to_ascii_lowercase().as_str() {
                "location" => Slot::Location,
                "set-cookie" => Slot::SetCookie,
                _ => Slot::Skip,
            },
        )),
        _ => field(ids.field(name, Slot::Skip)),
    }
}

fn request_header(name: &str) -> Slot {
    match name.to_ascii_lowercase().as_str() {
        "referer" | "referrer" => Slot::Referer,
        "user-agent" => Slot::Agent,
        "cookie" => Slot::Cookies,
        "host" => Slot::Host,
        _ => Slot::Skip,
    }
}

/// How `%{...}t` writes a time.
fn time_kind(text: &str) -> Result<TimeKind> {
    let text = text.strip_prefix("begin:").or_else(|| text.strip_prefix("end:")).unwrap_or(text);
    match text {
        "sec" => return Ok(TimeKind::Seconds),
        "msec" => return Ok(TimeKind::Millis),
        "usec" => return Ok(TimeKind::Micros),
        "" | "begin" | "end" => return Ok(TimeKind::Clf),
        _ => {}
    }
    let mut parts = Vec::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '%' {
            let mut buffer = [0; 4];
            parts.extend(c.encode_utf8(&mut buffer).bytes().map(Part::Byte));
            continue;
        }
        let letter = characters.next().unwrap_or('%');
        parts.extend(time_parts(letter).ok_or_else(|| {
            Error::new(
                Kind::Settings,
                "",
                format!("the time text %{{{text}}}t holds %{letter}, which cannot be read back"),
            )
        })?);
    }
    Ok(TimeKind::Parts(parts))
}

fn time_parts(letter: char) -> Option<Vec<Part>> {
    let date = |sep: u8, order: [Part; 3]| vec![order[0], Part::Byte(sep), order[1], Part::Byte(sep), order[2]];
    Some(match letter {
        'Y' => vec![Part::Year],
        'm' => vec![Part::Month],
        'b' | 'h' => vec![Part::MonthName],
        'd' | 'e' => vec![Part::Day],
        'H' => vec![Part::Hour],
        'M' => vec![Part::Minute],
        'S' => vec![Part::Second],
        'z' => vec![Part::Zone],
        's' => vec![Part::Epoch],
        'f' | 'N' => vec![Part::Fraction],
        'a' | 'A' | 'Z' => vec![Part::Letters],
        'T' => date(b':', [Part::Hour, Part::Minute, Part::Second]),
        'R' => vec![Part::Hour, Part::Byte(b':'), Part::Minute],
        'F' => date(b'-', [Part::Year, Part::Month, Part::Day]),
        't' => vec![Part::Byte(b'\t')],
        '%' => vec![Part::Byte(b'%')],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merchant::site::Place;

    #[test]
    fn a_log_format_directive_fills_its_slots() {
        let sid = Place::Cookie("sid".into());
        let ids = Ids { session: Some(&sid), customer: None };
        let text = r#"LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %{sid}C %D" shop"#;
        let format = compile(text, ids).expect("compiles");
        let line = br#"shop.example:443 192.0.2.7 - - [01/Sep/2026:00:04:39 +0000] "GET /dp/X?tag=a-20 HTTP/1.1" 200 18190 "https://p.example/" "Mozilla \"x\"" fdf6 117"#;
        let mut cutter = format.cutter(chrono_tz::UTC);
        let hit = cutter.cut(line).expect("cuts");
        assert_eq!((hit.session, hit.agent), (b"fdf6".as_slice(), b"Mozilla \"x\"".as_slice()));
        assert_eq!((hit.target, hit.status), (b"/dp/X?tag=a-20".as_slice(), 200));
    }

    #[test]
    fn times_in_parts_and_conditions_are_read() {
        let text = r#"%a [%{%Y-%m-%d %T}t.%{msec_frac}t] %m "%U%q" %!200,304>s "%400,501{User-agent}i""#;
        let format = compile(text, Ids::default()).expect("compiles");
        let mut cutter = format.cutter(chrono_tz::UTC);
        let hit = cutter.cut(br#"192.0.2.7 [2026-09-01 00:04:39.123] GET "/a?tag=b" 404 "-""#).expect("cuts");
        assert_eq!((hit.at.to_string().as_str(), hit.target), ("2026-09-01T00:04:39Z", b"/a?tag=b".as_slice()));
        let text = r#"%a [%{%d/%b/%Y:%T %z}t] "%m %U %q" %>s"#;
        let format = compile(text, Ids::default()).expect("compiles");
        let mut cutter = format.cutter(chrono_tz::UTC);
        let hit = cutter.cut(br#"192.0.2.7 [01/Sep/2026:02:04:39 +0200] "GET /a ?tag=b" 404"#).expect("cuts");
        assert_eq!(
            (hit.at.to_string().as_str(), hit.target, hit.status),
            ("2026-09-01T00:04:39Z", b"/a?tag=b".as_slice(), 404)
        );
    }

    #[test]
    fn unreadable_time_letters_are_named() {
        let error = compile("%h %{%G}t \"%r\"", Ids::default()).expect_err("no");
        assert!(error.to_string().contains("%G"), "{error}");
    }
}
