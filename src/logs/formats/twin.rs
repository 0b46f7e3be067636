//! The readable twin of [`TextPlan::cut`]: the same pieces as nom parsers, slow and without state. It is compared with the fast
//! one on generated lines. If the two differ, one of them is wrong.

mod columns;
mod escapes;
mod json;
mod lines;
mod pairs;

use super::escapes::Escape;
use super::parts::Parts;
use super::text::{Piece, TextPlan};
use super::{Hit, Ids, Slot};
use crate::base::units::Micros;
use crate::logs::Reject;
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::lines::Lines;
use crate::logs::outline::Outline;
use escapes::undone;
use lines::{FORMATS, line, pieces, shops_lines};
use nom::branch::alt;
use nom::bytes::complete::{tag, take, take_until, take_while_m_n};
use nom::character::complete::{char, one_of};
use nom::combinator::{eof, map, not, recognize, rest, verify};
use nom::multi::many0_count;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};
use proptest::prelude::*;
use std::fmt;

type Bytes<'a> = &'a [u8];

/// A [`Hit`] that owns its parts.
#[derive(Clone, PartialEq, Eq, Default)]
struct Cut {
    at: Micros,
    status: u16,
    client: Vec<u8>,
    host: Vec<u8>,
    method: Vec<u8>,
    target: Vec<u8>,
    referer: Vec<u8>,
    agent: Vec<u8>,
    cookies: Vec<u8>,
    session: Vec<u8>,
    customer: Vec<u8>,
    location: Vec<u8>,
    set_cookie: Vec<u8>,
}

impl Cut {
    fn of(hit: &Hit<'_>) -> Self {
        Self {
            at: hit.at,
            status: hit.status,
            client: hit.client.to_vec(),
            host: hit.host.to_vec(),
            method: hit.method.to_vec(),
            target: hit.target.to_vec(),
            referer: hit.referer.to_vec(),
            agent: hit.agent.to_vec(),
            cookies: hit.cookies.to_vec(),
            session: hit.session.to_vec(),
            customer: hit.customer.to_vec(),
            location: hit.location.to_vec(),
            set_cookie: hit.set_cookie.to_vec(),
        }
    }
}

impl fmt::Debug for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = [&self.session, &self.customer, &self.client, &self.host, &self.method, &self.target];
        let rest = [&self.referer, &self.agent, &self.cookies, &self.location, &self.set_cookie];
        write!(f, "{:?} {}", self.at, self.status)?;
        ids.iter().chain(&rest).try_for_each(|part| write!(f, " <{}>", part.escape_ascii()))
    }
}

/// A field, the text that has to follow it, and whether it is between quotes.
struct Field {
    slot: Slot,
    quoted: bool,
    behind: Vec<u8>,
}

/// The text before the first field, and the fields. A path followed directly by a query is one target.
fn fields(pieces: &[Piece]) -> (Vec<u8>, Vec<Field>) {
    let (mut prefix, mut fields) = (Vec::new(), Vec::<Field>::new());
    for piece in pieces {
        match (piece, fields.last_mut()) {
            (Piece::Literal(text), None) => prefix.extend_from_slice(text),
            (Piece::Literal(text), Some(field)) => field.behind.extend_from_slice(text),
            (Piece::Field(Slot::Query), Some(field)) if field.slot == Slot::Path && field.behind.is_empty() => {
                field.slot = Slot::Target;
            }
            (Piece::Field(slot) | Piece::Padded(slot), last) => {
                let before = last.map_or(&prefix, |field| &field.behind);
                let quoted = before.ends_with(b"\"");
                fields.push(Field { slot: slot.clone(), quoted, behind: Vec::new() });
            }
        }
    }
    for field in &mut fields {
        field.quoted &= field.behind.starts_with(b"\"");
    }
    (prefix, fields)
}

/// A field's text, and the input after the text that follows it.
fn field<'a>(field: &Field, is_last: bool, line: Bytes<'a>) -> IResult<Bytes<'a>, Bytes<'a>> {
    let behind = field.behind.as_slice();
    let up_to = |text: usize| terminated(take(text), tag(behind));
    let first = || terminated(take_until(behind), tag(behind));
    let shape = |line| match field.slot {
        _ if behind.is_empty() => rest.parse(line),
        _ if field.quoted => {
            terminated(recognize(many0_count(preceded(not(tag(behind)), unit))), tag(behind)).parse(line)
        }
        Slot::Time(TimeKind::Clf) => alt((preceded(not(char('-')), up_to(26)), first())).parse(line),
        Slot::Status => alt((preceded(not(char('-')), up_to(3)), first())).parse(line),
        _ => first().parse(line),
    };
    // A closing quote may be missing at the end: writers cut long lines.
    if is_last && behind == b"\"" { alt((shape, rest)).parse(line) } else { shape(line) }
}

/// A byte, or a backslash with the byte that it escapes.
fn unit(text: Bytes<'_>) -> IResult<Bytes<'_>, Bytes<'_>> {
    alt((recognize((tag("\\"), take(1_usize))), take(1_usize))).parse(text)
}

/// Method and target; the last word is the protocol when it begins with `HTTP/`.
fn request(text: Bytes<'_>) -> IResult<Bytes<'_>, (Bytes<'_>, Bytes<'_>)> {
    let letter = |b: u8| b.is_ascii_alphabetic() || b == b'-' || b == b'_';
    let named = verify(take_while_m_n(1, 24, letter), |method: &[u8]| method[0].is_ascii_alphabetic());
    let (text, method) = terminated(named, char(' ')).parse(text)?;
    let usual = text.len().checked_sub(9).filter(|at| text[*at..].starts_with(b" HTTP/"));
    let last_word = text.iter().rposition(|b| *b == b' ').filter(|at| text[at + 1..].starts_with(b"HTTP/"));
    let end = usual.or(last_word).unwrap_or(text.len());
    map(verify(take(end), |target: &[u8]| !target.is_empty()), |target| (method, target)).parse(text)
}

/// The host and path of `https://host/path`; any other target is a path.
fn absolute(target: Bytes<'_>) -> (Option<Vec<u8>>, Vec<u8>) {
    let scheme = alt((tag::<_, _, ()>("https://"), tag("http://")));
    let host = recognize(many0_count(preceded(not(one_of("/?")), take(1_usize))));
    match (preceded(scheme, host), rest).parse(target) {
        Ok((_, (host, path))) => {
            (Some(without_port(host)), if path.is_empty() { b"/".to_vec() } else { path.to_vec() })
        }
        Err(_) => (None, target.to_vec()),
    }
}

/// `shop.example:443` without its port. After more than one colon, only brackets show that there is a port.
fn without_port(host: Bytes<'_>) -> Vec<u8> {
    if host.iter().filter(|b| **b == b':').nth(1).is_some() && host[0] != b'[' {
        return host.to_vec();
    }
    let text = host.iter().rposition(|b| *b == b':').map(|at| host.split_at(at));
    match text {
        Some((name, port)) if port.len() > 1 && port[1..].iter().all(u8::is_ascii_digit) => name.to_vec(),
        _ => host.to_vec(),
    }
}

/// Cuts a line as [`TextPlan::cut`] is expected to.
fn slow(pieces: &[Piece], escape: Escape, line: Bytes<'_>) -> Result<Cut, Reject> {
    let (prefix, fields) = fields(pieces);
    let shape = |_: nom::Err<()>| Reject::Shape;
    let (mut line, _) = tag::<_, _, ()>(prefix.as_slice()).parse(line).map_err(shape)?;
    let mut cut = Cut::default();
    let (mut request_text, mut target, mut path, mut query) =
        (None, Bytes::default(), Bytes::default(), Bytes::default());
    for (nth, one) in fields.iter().enumerate() {
        let value;
        (line, value) = field(one, nth + 1 == fields.len(), line).map_err(|_| Reject::Shape)?;
        let value = if value == b"-" { b"" } else { value };
        let plain = || undone(escape, value);
        match &one.slot {
            Slot::Time(kind) => cut.at.0 += Clock::new(chrono_tz::UTC).read(kind, value).ok_or(Reject::Time)?.0,
            Slot::Status => cut.status = number(value).ok_or(Reject::Status)?,
            Slot::Count if !value.iter().all(u8::is_ascii_digit) => return Err(Reject::Shape),
            Slot::Token if value.split(|b| matches!(b, b' ' | b'\t')).any(is_address) => return Err(Reject::Shape),
            Slot::Count | Slot::Skip | Slot::Token => {}
            Slot::Request => request_text = Some(value),
            Slot::Target => target = value,
            Slot::Path => path = value,
            Slot::Query => query = value,
            Slot::Client if value.contains(&b' ') => return Err(Reject::Shape),
            Slot::Client => cut.client = value.to_vec(),
            Slot::Method => cut.method = value.to_vec(),
            Slot::Host => cut.host = without_port(value),
            Slot::Location => cut.location = plain(),
            Slot::SetCookie => cut.set_cookie = plain(),
            Slot::Referer => cut.referer = plain(),
            Slot::Agent => cut.agent = plain(),
            Slot::Cookies => cut.cookies = plain(),
            Slot::Session => cut.session = plain(),
            Slot::Customer => cut.customer = plain(),
            other => panic!("the formats below have no {}", other.name()),
        }
    }
    eof::<_, ()>(line).map_err(shape)?;
    let asks_nothing = request_text.is_some_and(<[u8]>::is_empty) && matches!(cut.status, 0 | 400..=499);
    if let Some(text) = request_text.filter(|text| !text.is_empty()) {
        let method;
        (_, (method, target)) = request(text).map_err(|_| Reject::Request)?;
        cut.method = method.to_vec();
    }
    let target = if target.is_empty() { path } else { target };
    if target.is_empty() {
        return if asks_nothing { Ok(cut) } else { Err(Reject::Request) };
    }
    let joined = !query.is_empty() && !target.contains(&b'?');
    let mark: Bytes<'_> = if joined && !query.starts_with(b"?") { b"?" } else { b"" };
    let query = if joined { undone(escape, query) } else { Vec::new() };
    let (host, target) = absolute(&[undone(escape, target), mark.to_vec(), query].concat());
    cut.target = target;
    if let Some(host) = host.filter(|_| cut.host.is_empty()) {
        cut.host = host;
    }
    Ok(cut)
}

/// Whether a word is an address, possibly followed by a port, with brackets, quotes or commas around it.
fn is_address(word: Bytes<'_>) -> bool {
    let word = String::from_utf8_lossy(word);
    let text = word.trim_matches(['(', ')', '<', '>', ',', ';', '"', '\'']);
    crate::base::addresses::parse(text.as_bytes()).is_some()
}

/// A status of at most three digits; an empty one is 0.
fn number(text: Bytes<'_>) -> Option<u16> {
    if text == b"-1" {
        return Some(0);
    }
    let digits: IResult<Bytes<'_>, Bytes<'_>> =
        terminated(take_while_m_n(0, 3, |b: u8| b.is_ascii_digit()), eof).parse(text);
    let digits = digits.ok()?.1;
    Some(digits.iter().fold(0, |value, digit| value * 10 + u16::from(digit - b'0')))
}

fn fast(plan: &TextPlan, clock: &mut Clock, line: Bytes<'_>) -> Result<Cut, Reject> {
    let mut scratch = Vec::new();
    let mut hit = Hit::default();
    plan.cut(line, clock, &mut scratch, &mut hit)?;
    Ok(Cut::of(&hit))
}

/// The same line cut as one of a chunk, with its quotes found beforehand; `None` if the plain way does not take it.
fn plain(plan: &TextPlan, clock: &mut Clock, line: Bytes<'_>) -> Option<Result<Cut, Reject>> {
    if !plan.is_plain() {
        return None;
    }
    let mut scratch = Vec::new();
    let mut hit = Hit::default();
    let mut lines = Lines::new(line);
    let found = lines.next_line()?;
    let mut parts = Parts::of(&mut hit);
    plan.cut_plain(found.text, found.quotes?, clock, &mut parts)?;
    Some(parts.finish(&mut scratch).map(|()| Cut::of(&hit)))
}

/// The outline of the same line, if it has one: all that is cut of it.
fn outlined(plan: &TextPlan, clock: &mut Clock, line: Bytes<'_>) -> Option<Cut> {
    let mut lines = Lines::new(line);
    let found = lines.next_line().filter(|_| plan.has_outlines())?;
    let mut outline = Outline::default();
    plan.outline(found.text, found.quotes?, clock, &mut outline)?;
    Some(Cut::of(&outline.hit()))
}

fn config(cases: u32) -> ProptestConfig {
    // A failure becomes a separate test below, in words; no file is kept beside the sources.
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn the_fast_parser_and_its_twin_agree((format, lines) in shops_lines(), escape in prop::sample::select(&[Escape::Backslash, Escape::Json, Escape::Hash, Escape::None][..])) {
        let pieces = pieces(format);
        let plan = TextPlan::new(&pieces, escape).expect("a plan");
        // One clock for all lines, as in a scan: what it remembers of a line must not change the next one.
        let mut clock = Clock::new(chrono_tz::UTC);
        for line in &lines {
            let slow = slow(&pieces, escape, line);
            let fast = fast(&plan, &mut clock, line);
            prop_assert_eq!(&fast, &slow, "{}\n{}", format, line.escape_ascii());
            let plain = plain(&plan, &mut clock, line).unwrap_or_else(|| slow.clone());
            prop_assert_eq!(&plain, &slow, "plain: {}\n{}", format, line.escape_ascii());
            let outlined = outlined(&plan, &mut clock, line).map_or_else(|| slow.clone(), Ok);
            prop_assert_eq!(&outlined, &slow, "outline: {}\n{}", format, line.escape_ascii());
        }
    }

    #[test]
    fn random_bytes_never_break_a_parser(format in prop::sample::select(FORMATS), line in prop::collection::vec(any::<u8>(), 0..200)) {
        let pieces = pieces(format);
        let plan = TextPlan::new(&pieces, Escape::Backslash).expect("a plan");
        prop_assert_eq!(fast(&plan, &mut Clock::new(chrono_tz::UTC), &line), slow(&pieces, Escape::Backslash, &line));
    }
}

/// Cuts a line both ways, expects them to agree, and returns the twin's result.
fn both(format: &str, line: &str) -> Result<Cut, Reject> {
    let pieces = pieces(format);
    let plan = TextPlan::new(&pieces, Escape::Backslash).expect("a plan");
    let slow = slow(&pieces, Escape::Backslash, line.as_bytes());
    assert_eq!(fast(&plan, &mut Clock::new(chrono_tz::UTC), line.as_bytes()), slow, "{line}");
    slow
}

#[test]
fn lines_without_escapes_are_cut_the_plain_way() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut clock = Clock::new(chrono_tz::UTC);
    let mut all = 0;
    for format in FORMATS {
        let plan = TextPlan::new(&pieces(format), Escape::Backslash).expect("a plan");
        let lines = (0..300).map(|_| line(format).new_tree(&mut runner).expect("a line").current());
        let plain = lines.filter(|line| plain(&plan, &mut clock, line).is_some()).count();
        assert!(plain > 0, "{format}: none of 300");
        all += plain;
    }
    assert!(all > 100, "{all} of {}", FORMATS.len() * 300);
}

#[test]
fn most_generated_lines_are_read() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    for format in FORMATS {
        let pieces = pieces(format);
        let lines = (0..300).map(|_| line(format).new_tree(&mut runner).expect("a line").current());
        let read = lines.filter(|line| slow(&pieces, Escape::Backslash, line).is_ok()).count();
        assert!((20..290).contains(&read), "{format}: {read} of 300");
    }
}

/// A session id that was sent in quotes is one id, whatever else its line holds.
#[test]
fn escapes_are_undone_in_an_id_alone() {
    let line = |agent: &str| {
        format!(
            r#"shop.example 192.0.2.7 [01/Sep/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 "-" "{agent}" \x22abc\x22 -"#
        )
    };
    let plain = both(FORMATS[1], &line("Mozilla")).expect("reads");
    let other = both(FORMATS[1], &line(r"Mozilla \x22")).expect("reads");
    assert_eq!((plain.session.as_slice(), other.session.as_slice()), (&b"\"abc\""[..], &b"\"abc\""[..]));
}

/// nginx writes `$uri` with its bytes beyond ASCII as `\xC3\xA9`.
#[test]
fn escapes_are_undone_in_a_path_alone() {
    let cut = both(FORMATS[3], r"1788253200 | 192.0.2.7 | /caf\xC3\xA9 | - | - | - | -").expect("reads");
    assert_eq!(cut.target, "/café".as_bytes());
}

/// The initial state of a clock, before its first line, is not a time.
#[test]
fn an_address_in_place_of_a_user_is_no_user_whatever_is_around_it() {
    for around in ["192.0.2.7", ";192.0.2.7", "(192.0.2.7)", "<2001:db8::7>,", "'192.0.2.7:4711'"] {
        let line = format!(r#"- {around} - - [01/Sep/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 0"#);
        assert_eq!(both(FORMATS[8], &line), Err(Reject::Shape), "{around}");
    }
}

#[test]
fn times_of_zero_bytes_are_none() {
    let line = |time: &str| format!(r#"<{time}> "/" "-" 200""#);
    assert_eq!(both(FORMATS[4], &line("01/Sep/2026:09:00:00 \0\0\0\0\0")), Err(Reject::Time));
    assert_eq!(both(FORMATS[4], &line("\0\0\0\0\0\0\0\0\0\0\0\x0009:00:00 +0000")), Err(Reject::Time));
}
