//! nginx `log_format` texts: `$name`, `${name}` and literals, compiled with nom.
//!
//! Time: nginx logs when a request ends. `escape=json` and `escape=none` in front of the text are understood, as is
//! the whole directive pasted from a configuration, with its quoted pieces.

use super::escapes::Escape;
use super::json::JsonPlan;
use super::text::{Piece, TextPlan};
use super::{Format, Ids, Slot};
use crate::error::{Error, Kind, Result};
use crate::logs::clock::TimeKind;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{char, none_of};
use nom::combinator::{map, recognize};
use nom::multi::{many0, many1};
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

/// A piece of the text as nginx reads it: a variable's name or literal text.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Word {
    Variable(String),
    Literal(String),
}

/// Compiles a `log_format` text.
///
/// Fails with [`Kind::Settings`] when two variables stand side by side, so that no line can be told apart.
pub fn compile(text: &str, ids: Ids<'_>) -> Result<Format> {
    let (escape, body) = directive(text);
    if body.trim_start().starts_with('{') {
        return Ok(Format::json("nginx log_format (json)", json_plan(&body, ids)));
    }
    let words = words(&body);
    let pieces: Vec<Piece> = words
        .iter()
        .map(|word| match word {
            Word::Variable(name) => Piece::Field(slot(name, ids)),
            Word::Literal(text) => Piece::Literal(text.clone().into_bytes()),
        })
        .collect();
    let plan = TextPlan::new(&pieces, escape).ok_or_else(|| {
        Error::new(Kind::Settings, "", format!("log_format {text:?} has two variables side by side"))
            .hint("no line of it can be told apart; log them with something between")
    })?;
    Ok(Format::text("nginx log_format", plan))
}

/// Takes `log_format name escape=json '...' '...';` down to its text; a bare text stays as it is.
fn directive(text: &str) -> (Escape, String) {
    let mut rest = text.trim().trim_end_matches(';').trim();
    let mut escape = Escape::Backslash;
    if let Some(after) = rest.strip_prefix("log_format") {
        rest = after.trim_start().split_once(char::is_whitespace).map_or("", |(_, body)| body.trim());
    }
    for (word, kind) in
        [("escape=default", Escape::Backslash), ("escape=json", Escape::Json), ("escape=none", Escape::None)]
    {
        if let Some(after) = rest.strip_prefix(word) {
            (escape, rest) = (kind, after.trim());
        }
    }
    (escape, quoted_pieces(rest).unwrap_or_else(|| rest.to_owned()))
}

/// `'a ' 'b'` to `a b`; `None` when the text is not made of quoted pieces alone.
fn quoted_pieces(text: &str) -> Option<String> {
    let piece = |input| -> IResult<&str, &str> {
        delimited(char('\''), recognize(many0(none_of("'"))), char('\'')).parse(input)
    };
    let gap =
        |input| -> IResult<&str, &str> { recognize(many0(nom::character::complete::one_of(" \t\r\n"))).parse(input) };
    let (rest, pieces) = many1(delimited(gap, piece, gap)).parse(text).ok()?;
    rest.is_empty().then(|| pieces.concat())
}

fn words(text: &str) -> Vec<Word> {
    let name = || take_while1(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let word = |input| -> IResult<&str, Word> {
        alt((
            map(delimited(tag("${"), name(), char('}')), |n: &str| Word::Variable(n.to_owned())),
            map(preceded(char('$'), name()), |n: &str| Word::Variable(n.to_owned())),
            map(take_while1(|c| c != '$'), |t: &str| Word::Literal(t.to_owned())),
            map(tag("$"), |t: &str| Word::Literal(t.to_owned())),
        ))
        .parse(input)
    };
    many0(word).parse(text).map(|(_, words)| words).unwrap_or_default()
}

/// A format of one JSON object: its keys lead to variables.
fn json_plan(body: &str, ids: Ids<'_>) -> JsonPlan {
    let mut keys = Vec::new();
    // A value may be a bare number's variable (`"status":$status`), so the text is no JSON yet: keys and variables
    // are picked out in turn.
    for field in body.split(',') {
        let Some((key, value)) = field.split_once(':') else {
            continue;
        };
        let key = key.trim_matches(|c: char| c.is_whitespace() || c == '{' || c == '"');
        if let Some(Word::Variable(name)) = words(value).into_iter().find(|w| matches!(w, Word::Variable(_))) {
            keys.push((key.to_owned(), slot(&name, ids)));
        }
    }
    JsonPlan::new(keys)
}

/// Where a variable goes.
fn slot(name: &str, ids: Ids<'_>) -> Slot {
    if let Some(cookie) = name.strip_prefix("cookie_") {
        return ids.field(name, ids.cookie(cookie));
    }
    let usual = match name {
        "remote_addr" | "realip_remote_addr" | "proxy_protocol_addr" => Slot::Client,
        "time_local" => Slot::Time(TimeKind::Clf),
        "time_iso8601" => Slot::Time(TimeKind::Iso),
        "msec" => Slot::Time(TimeKind::Seconds),
        "request" => Slot::Request,
        "request_method" => Slot::Method,
        "request_uri" => Slot::Target,
        "uri" | "document_uri" => Slot::Path,
        "args" | "query_string" => Slot::Query,
        "status" => Slot::Status,
        "http_referer" => Slot::Referer,
        "http_user_agent" => Slot::Agent,
        "http_cookie" => Slot::Cookies,
        "host" | "http_host" | "server_name" => Slot::Host,
        "sent_http_location" => Slot::Location,
        "sent_http_set_cookie" | "uid_set" => Slot::SetCookie,
        "remote_user" => ids.remote_user(),
        _ => Slot::Skip,
    };
    ids.field(name, usual)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merchant::site::Place;

    fn cut(format: &str, ids: Ids<'_>, line: &str) -> Vec<String> {
        let format = compile(format, ids).expect("compiles");
        let mut cutter = format.cutter(chrono_tz::UTC);
        let hit = cutter.cut(line.as_bytes()).expect("cuts");
        [hit.client, hit.host, hit.method, hit.target, hit.referer, hit.agent, hit.cookies, hit.session, hit.customer]
            .iter()
            .map(|part| String::from_utf8_lossy(part).into_owned())
            .chain([hit.at.to_string(), hit.status.to_string()])
            .collect()
    }

    #[test]
    fn a_custom_format_fills_its_slots() {
        let sid = Place::Cookie("sid".into());
        let ids = Ids { session: Some(&sid), customer: Some(&Place::RemoteUser) };
        let format = r#"$host:$server_port $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $cookie_sid $request_time"#;
        let line = r#"shop.example:443 192.0.2.7 - u7 [01/Sep/2026:00:04:39 +0000] "GET /dp/X?tag=a-20 HTTP/2.0" 200 18190 "-" "Mozilla/5.0 \x22q\x22" fdf6 0.117"#;
        assert_eq!(
            cut(format, ids, line),
            [
                "192.0.2.7",
                "shop.example",
                "GET",
                "/dp/X?tag=a-20",
                "",
                "Mozilla/5.0 \"q\"",
                "",
                "fdf6",
                "u7",
                "2026-09-01T00:04:39Z",
                "200"
            ]
        );
    }

    #[test]
    fn a_pasted_directive_and_a_split_request_are_understood() {
        let format =
            "log_format main escape=none '$remote_addr [$time_iso8601] $request_method '\n  '$uri?$args $status';";
        let got = cut(format, Ids::default(), "192.0.2.7 [2026-09-01T00:04:39+02:00] GET /a?tag=b 301");
        assert_eq!(got[2..4], ["GET", "/a?tag=b"]);
        assert_eq!(got[9..], ["2026-08-31T22:04:39Z", "301"]);
    }

    #[test]
    fn a_json_text_becomes_a_json_format() {
        let format = r#"escape=json '{"t":"$time_iso8601","ip":"$remote_addr","u":"$request_uri","m":"$request_method","s":$status}'"#;
        let line = r#"{"t":"2026-09-01T00:00:14+00:00","ip":"192.0.2.7","u":"\/x?tag=b","m":"GET","s":200}"#;
        let got = cut(format, Ids::default(), line);
        assert_eq!(got[..4], ["192.0.2.7", "", "GET", "/x?tag=b"]);
        assert_eq!(got[10], "200");
    }

    #[test]
    fn variables_side_by_side_are_refused() {
        assert!(compile("$remote_addr$time_local \"$request\"", Ids::default()).is_err());
    }
}
