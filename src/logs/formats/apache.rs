//! Apache `LogFormat` texts: `%h`, `%>s`, `%{Name}i`, `%!200,304{Referer}i`, `%{...}t`, compiled with nom.
//!
//! Time: Apache logs when a request began, unless `%{end:...}t` says otherwise; then `%D` or `%T` is subtracted. A time may be
//! split over several `%{...}t`, which `times` puts together.

mod times;

use super::durations::Unit;
use super::escapes::Escape;
use super::slots::{client_header, is_cache_header, settle};
use super::text::{Piece, TextPlan};
use super::{Format, Ids, Slot, Stamp};
use crate::base::error::{Error, Kind, Result};
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while, take_while1};
use nom::character::complete::{anychar, char};
use nom::combinator::{map, opt, peek, rest, verify};
use nom::multi::many0;
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};
use times::Times;

/// A piece of the text as Apache reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Token {
    Directive { original: bool, argument: Option<String>, letter: String },
    Literal(String),
}

/// Compiles a `LogFormat` text, with or without the directive's name and quotes around it.
///
/// Fails with [`Kind::Settings`] when two directives have nothing between them, or a time text cannot be read back.
pub fn compile(text: &str, ids: Ids<'_>) -> Result<Format> {
    let body = directive(text);
    let mut times = Times::default();
    // Each field with the literal before it.
    let mut fields: Vec<(String, (Slot, u8))> = Vec::new();
    let mut literal = String::new();
    for word in joined_times(words(&body)) {
        match word {
            Token::Literal(text) => literal.push_str(&text),
            Token::Directive { argument, letter, .. } if letter == "t" => {
                let bracketed = argument.is_none();
                literal.push_str(if bracketed { "[" } else { "" });
                let slot = times.add(fields.len(), argument.as_deref().unwrap_or_default())?;
                fields.push((std::mem::take(&mut literal), (slot, 0)));
                literal.push_str(if bracketed { "]" } else { "" });
            }
            Token::Directive { original, argument, letter } => {
                let slot = slot(&letter, argument.as_deref().unwrap_or_default(), original, ids);
                fields.push((std::mem::take(&mut literal), slot));
            }
        }
    }
    let chosen = times.choose()?;
    for (nth, (_, field)) in fields.iter_mut().enumerate().filter(|(_, (_, (slot, _)))| matches!(slot, Slot::Time(_))) {
        *field = (chosen.slot(nth), 0);
    }
    let (before, mut slots): (Vec<String>, Vec<(Slot, u8)>) = fields.into_iter().unzip();
    settle_all(&mut slots, chosen.stamp);
    let plan = plan(before, slots, literal, chosen.is_local);
    let plan = plan.ok_or_else(|| {
        Error::new(Kind::Settings, "", format!("LogFormat {text:?} has two directives side by side"))
            .hint("no line of it can be told apart; log them with something between")
    })?;
    Ok(Format::text("Apache LogFormat", plan).stamped(chosen.stamp))
}

/// The plan of a text; `None` where [`compile`] fails.
pub(super) fn plan_of(text: &str, ids: Ids<'_>) -> Option<TextPlan> {
    match compile(text, ids).ok()?.plan {
        super::Plan::Text(plan) => Some(plan),
        _ => None,
    }
}

fn plan(before: Vec<String>, slots: Vec<(Slot, u8)>, behind: String, is_local: bool) -> Option<TextPlan> {
    let mut pieces = Vec::new();
    let literal = |pieces: &mut Vec<Piece>, text: String| {
        pieces.extend((!text.is_empty()).then(|| Piece::Literal(text.into_bytes())));
    };
    for (text, (slot, _)) in before.into_iter().zip(slots) {
        literal(&mut pieces, text);
        pieces.push(Piece::Field(slot));
    }
    literal(&mut pieces, behind);
    let mut plan = TextPlan::new(&pieces, Escape::Backslash)?;
    if is_local {
        plan.local();
    }
    Some(plan)
}

/// Keeps the best field of each kind. The parts of a time do not compete, and a duration counts only after the end.
fn settle_all(slots: &mut [(Slot, u8)], stamp: Stamp) {
    let mut others: Vec<(Slot, u8)> = slots
        .iter()
        .map(|(slot, grade)| match slot {
            Slot::Time(_) => (Slot::Skip, 0),
            Slot::Duration(_) if stamp == Stamp::Start => (Slot::Skip, 0),
            _ => (slot.clone(), *grade),
        })
        .collect();
    settle(&mut others);
    for (slot, (other, _)) in slots.iter_mut().zip(others) {
        match slot.0 {
            Slot::Time(_) => {}
            _ => slot.0 = other,
        }
    }
}

/// `LogFormat "%h \"%r\"" name` reduced to `%h "%r"`; a bare text stays as it is.
fn directive(text: &str) -> String {
    let text = text.trim();
    let rest = text.strip_prefix("LogFormat").or_else(|| text.strip_prefix("CustomLog")).unwrap_or(text).trim();
    let named = rest.len() < text.len();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote.filter(|quote| named || (*quote == '"' && rest.contains("\\\""))) else {
        return rest.to_owned();
    };
    let mut out = String::new();
    let mut characters = rest[1..].chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            // Other escapes, such as `\t`, are the format's own.
            '\\' if characters.peek().is_some_and(|next| *next == quote || *next == '\\') => {
                out.extend(characters.next());
            }
            _ if c == quote => break,
            _ => out.push(c),
        }
    }
    out
}

fn words(text: &str) -> Vec<Token> {
    let status_condition = |input| -> IResult<&str, &str> {
        take_while(|c: char| c == '!' || c == ',' || c.is_ascii_digit() || c == '<' || c == '>').parse(input)
    };
    // After the last brace no search for one begins, or `%{%{%{` would cost the square of its length.
    let closed = text.rfind('}').map_or(usize::MAX, |last| text.len() - last);
    let is_closed = |input| -> IResult<&str, &str> { verify(rest, |input: &str| input.len() >= closed).parse(input) };
    let argument = |input| -> IResult<&str, &str> {
        preceded(peek(is_closed), delimited(char('{'), take_till(|c| c == '}'), char('}'))).parse(input)
    };
    let letter = |input| -> IResult<&str, String> {
        alt((map(preceded(char('^'), (anychar, anychar)), |(a, b)| format!("^{a}{b}")), map(anychar, String::from)))
            .parse(input)
    };
    let word = |input| -> IResult<&str, Token> {
        alt((
            map(tag("%%"), |_| Token::Literal("%".to_owned())),
            map(
                (char('%'), status_condition, opt(argument), status_condition, letter),
                |(_, before, argument, behind, letter)| Token::Directive {
                    original: before.contains('<')
                        || behind.contains('<')
                        || !(before.contains('>') || behind.contains('>')),
                    argument: argument.map(str::to_owned),
                    letter,
                },
            ),
            map(take_while1(|c| c != '%'), |t: &str| Token::Literal(unescape(t))),
        ))
        .parse(input)
    };
    many0(word).parse(text).map(|(_, words)| words).unwrap_or_default()
}

/// Joins parts of a time with nothing between them, as `%{msec_frac}t%{%z}t`, into one: a line cannot be cut between them.
fn joined_times(words: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::new();
    // Whether the last word is such a part.
    let mut is_open = false;
    for word in words {
        match (joined.last_mut(), time_part(&word)) {
            (Some(Token::Directive { argument: Some(before), .. }), Some(part)) if is_open => {
                if !before.starts_with('%') {
                    before.replace_range(.., "%f");
                }
                before.push_str(part);
            }
            (_, part) => {
                is_open = part.is_some();
                joined.push(word);
            }
        }
    }
    joined
}

/// The `strftime` text of a part of a time that can be joined with others; a number since 1970 cannot.
fn time_part(word: &Token) -> Option<&str> {
    match word {
        Token::Directive { argument: Some(text), letter, .. } if letter == "t" => match text.as_str() {
            "msec_frac" | "usec_frac" => Some("%f"),
            text => Some(text).filter(|text| text.starts_with('%') && !text.contains("%s")),
        },
        _ => None,
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match characters.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some(quoted @ ('"' | '\'' | '\\')) => out.push(quoted),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// The slot of a directive, and its grade among the directives of that slot: 0 is best. `original` is the request before internal
/// redirects (`%<s`, `%s`).
fn slot(letter: &str, name: &str, original: bool, ids: Ids<'_>) -> (Slot, u8) {
    let (slot, grade) = match (letter, name) {
        ("a", "c") => (Slot::Client, 2),
        ("a", _) => (Slot::Client, 0),
        ("h", _) => (Slot::Client, 1),
        ("r", _) => (Slot::Request, 0),
        ("m", _) => (Slot::Method, 0),
        ("U", _) => (Slot::Path, 0),
        ("q", _) => (Slot::Query, 0),
        ("s", _) => (Slot::Status, u8::from(original)),
        ("I" | "O" | "b" | "B" | "S", _) => (Slot::Count, 0),
        ("V", _) => (Slot::Host, 1),
        ("v", _) => (Slot::Host, 2),
        ("D", _) | ("T", "us") => (Slot::Duration(Unit::Micros), 0),
        ("T", "ms") => (Slot::Duration(Unit::Millis), 1),
        ("T", _) => (Slot::Duration(Unit::Seconds), 2),
        ("l", _) => (Slot::Token, 0),
        ("u", _) => (ids.remote_user(), 0),
        ("C" | "n", _) => (ids.cookie(name), 0),
        ("i" | "o" | "^ti" | "^to", _) => header(letter, name),
        // Variables of mod_cache and of Varnish.
        ("e", "cache-status" | "cache-hit") | ("x", "Varnish:hitmiss" | "Varnish:handling") => (Slot::Cache, 0),
        _ => (Slot::Skip, 0),
    };
    (ids.field(if name.is_empty() { letter } else { name }, slot), grade)
}

/// The slot of a header of the request (`i`) or of the response (`o`).
fn header(letter: &str, name: &str) -> (Slot, u8) {
    match (letter, name.to_ascii_lowercase().as_str()) {
        ("i", "referer" | "referrer") => (Slot::Referer, 0),
        ("i", "user-agent") => (Slot::Agent, 0),
        ("i", "cookie") => (Slot::Cookies, 0),
        ("i", "host") => (Slot::Host, 0),
        ("i", name) => client_header(name).unwrap_or((Slot::Skip, 0)),
        ("o", "location") => (Slot::Location, 0),
        ("o", "set-cookie") => (Slot::SetCookie, 0),
        ("o", name) if is_cache_header(name) => (Slot::Cache, 1),
        _ => (Slot::Skip, 0),
    }
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
        assert_eq!((hit.at.to_string().as_str(), hit.target), ("2026-09-01T00:04:39.123Z", b"/a?tag=b".as_slice()));
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

    fn time(text: &str, line: &str) -> String {
        let format = compile(text, Ids::default()).expect("compiles");
        let mut cutter = format.cutter(chrono_tz::America::New_York);
        cutter.cut(line.as_bytes()).map_or_else(|reason| reason.name().to_owned(), |hit| hit.at.to_string())
    }

    #[test]
    fn a_time_in_several_parts_is_one() {
        for (text, line) in [
            (r"%{%d/%b/%Y}t %{%T}t.%{msec_frac}t %{%z}t %m %U", "01/Sep/2026 02:00:14.250 +0200 GET /a"),
            (r"%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t %m %U", "2026-09-01T02:00:14.250+0200 GET /a"),
            (r"%t %{usec_frac}t %m %U", "[01/Sep/2026:00:00:14 +0000] 250000 GET /a"),
            (r"%{sec}t.%{msec_frac}t %m %U", "1788220814.250 GET /a"),
            (r"%{msec_frac}t %{sec}t %t %m %U", "250 1788220814 [01/Sep/2026:00:00:14 +0000] GET /a"),
            (r"%{%F}t|%{%H:%M:%S}t,%{msec_frac}t %m %U", "2026-08-31|20:00:14,250 GET /a"),
            (r"%{usec}t %{%F}t %m %U", "1788220814250000 2026-09-01 GET /a"),
        ] {
            assert_eq!(time(text, line), "2026-09-01T00:00:14.25Z", "{text}");
        }
        for text in ["%{%T}t %m %U", "%{msec_frac}t %m %U"] {
            let error = compile(text, Ids::default()).expect_err("no date");
            assert!(error.to_string().contains("date"), "{error}");
        }
    }

    #[test]
    fn durations_count_behind_the_end_only() {
        let line = |time: &str| format!("[01/Sep/2026:00:00:14 +0000] GET /a {time} 1 7");
        assert_eq!(time("%t %m %U %D %T %b", &line("250000")), "2026-09-01T00:00:14Z");
        for (directive, took) in [("%D", "250000"), ("%{ms}T", "250"), ("%{us}T", "250000"), ("%{s}T", "0.25")] {
            let text = format!("[%{{end:%d/%b/%Y:%T %z}}t] %m %U {directive} %k %b");
            assert_eq!(time(&text, &line(took)), "2026-09-01T00:00:13.75Z", "{directive}");
        }
        let both = "%{begin:msec}t %{end:msec}t %m %U %D";
        assert_eq!(time(both, "1788220814250 1788220815000 GET /a 750000"), "2026-09-01T00:00:14.25Z");
    }

    #[test]
    fn the_better_of_two_fields_is_taken() {
        let text = r#"%h %a %{c}a %t "%r" %s %>s %v "%{Host}i" %{remote}p 100%% '%{X-Forwarded-For}i'"#;
        let format = compile(text, Ids::default()).expect("compiles");
        let mut cutter = format.cutter(chrono_tz::UTC);
        let line = br#"name.example 192.0.2.7 192.0.2.8 [01/Sep/2026:02:04:39 +0200] "GET /a HTTP/1.1" 302 200 a.example "b.example" 4711 100% '192.0.2.9'"#;
        let hit = cutter.cut(line).expect("cuts");
        assert_eq!((hit.client, hit.host, hit.status), (&b"192.0.2.7"[..], &b"b.example"[..], 200));
        let format = compile("%{X-Forwarded-For}i\\t%t\\t\\\"%r\\\"", Ids::default()).expect("compiles");
        let mut cutter = format.cutter(chrono_tz::UTC);
        let hit = cutter.cut(b"192.0.2.9, 192.0.2.1\t[01/Sep/2026:02:04:39 +0200]\t\"GET /a HTTP/1.1\"").expect("cuts");
        // From a list, the address that the nearest server saw.
        assert_eq!(hit.client, b"192.0.2.1");
        for header in ["CF-Connecting-IP", "True-Client-IP", "Fastly-Client-IP", "X-Azure-ClientIP", "X-Real-IP"] {
            let format = compile(&format!("%{{{header}}}i %l %u %t \"%r\""), Ids::default()).expect("compiles");
            let mut cutter = format.cutter(chrono_tz::UTC);
            let hit = cutter.cut(b"192.0.2.9 - - [01/Sep/2026:02:04:39 +0200] \"GET /a HTTP/1.1\"").expect("cuts");
            assert_eq!(hit.client, b"192.0.2.9", "{header}");
        }
    }
}
