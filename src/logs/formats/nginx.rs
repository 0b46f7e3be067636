//! nginx `log_format` texts: `$name`, `${name}` and literals, compiled with nom.
//!
//! Time: nginx logs when a request ends; where `$request_time` is logged, a hit's time is the start. `escape=json` and
//! `escape=none` before the text are understood, as is the whole directive pasted from a configuration, with its quoted pieces. A
//! text that is a JSON object says which keys hold what, also for logs that another program writes: `$time` is a time in any
//! spelling; `$date`, `$time_of_day` and `$zone` together make one from several fields.

use super::durations::Unit;
use super::escapes::Escape;
use super::json::JsonPlan;
use super::keys::Keys;
use super::slots::{client_header, is_cache_header, settle};
use super::text::{Piece, TextPlan};
use super::{Format, Ids, Slot, Stamp, template};
use crate::base::error::{Error, Kind, Result};
use crate::logs::clock::{Part, TimeKind};
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{char, none_of};
use nom::combinator::{map, recognize};
use nom::multi::{many0, many1};
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

/// A piece of the text as nginx reads it: a variable's name or literal text.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Token {
    Variable(String),
    Literal(String),
}

/// Compiles a `log_format` text.
///
/// Fails with [`Kind::Settings`] when two variables have nothing between them, so that no line can be cut, or when a JSON text is
/// broken.
pub fn compile(text: &str, ids: Ids<'_>) -> Result<Format> {
    let (escape, body) = directive(text);
    if body.trim_start().starts_with('{') && !body.trim_start().starts_with("{$") {
        let pairs = template::read(&body).ok_or_else(|| {
            Error::new(Kind::Settings, "", format!("log_format {text:?} begins as a JSON object and is none"))
                .hint("write \"key\":\"$variable\" pairs, in objects and arrays where the log has them")
        })?;
        let plan = JsonPlan::new(Keys::new(json_keys(pairs, ids)));
        return Ok(Format::json("nginx log_format (json)", plan).stamped(Stamp::End));
    }
    let pieces = pieces(&words(&body), ids);
    let mut plan = TextPlan::new(&pieces, escape).ok_or_else(|| {
        Error::new(Kind::Settings, "", format!("log_format {text:?} has two variables side by side"))
            .hint("no line of it can be told apart; log them with something between")
    })?;
    let has = |slot: Slot| pieces.contains(&Piece::Field(slot));
    if has(Slot::Time(TimeKind::Date)) && !has(zone()) {
        // A date and a time of day have no zone.
        plan.local();
    }
    Ok(Format::text("nginx log_format", plan).stamped(Stamp::End))
}

/// The plan of a text that is one of several of its format.
pub(super) fn plan_of(text: &str, ids: Ids<'_>) -> Option<TextPlan> {
    TextPlan::new(&pieces(&words(text), ids), Escape::Backslash)
}

/// The pieces of a text. If several variables have the same slot, the best one is kept.
fn pieces(words: &[Token], ids: Ids<'_>) -> Vec<Piece> {
    let mut fields = Vec::new();
    let mut literals = vec![String::new()];
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        let run = names(rest);
        rest = after;
        match word {
            Token::Literal(text) => literals.last_mut().into_iter().for_each(|last| last.push_str(text)),
            Token::Variable(name) => {
                match address(&run) {
                    Some(slot) => {
                        fields.push((slot, 0));
                        rest = &after[run.len() - 1..];
                    }
                    None => fields.push(slot(name, ids)),
                }
                literals.push(String::new());
            }
        }
    }
    settle(&mut fields);
    let mut pieces = Vec::new();
    let mut fields = fields.into_iter();
    for text in literals {
        pieces.extend((!text.is_empty()).then(|| Piece::Literal(text.into_bytes())));
        pieces.extend(fields.next().map(|(slot, _)| Piece::Field(slot)));
    }
    pieces
}

/// The most variables that form one address, and one more.
const MOST_IN_ADDRESS: usize = 5;

/// The names of the variables that words begin with, of the first ones.
fn names(words: &[Token]) -> Vec<&str> {
    let first = words.iter().take(MOST_IN_ADDRESS);
    first.map_while(|word| if let Token::Variable(name) = word { Some(name.as_str()) } else { None }).collect()
}

/// The slot of adjacent variables that form one address: `$uri$is_args$args`, `$host$request_uri`.
fn address(run: &[&str]) -> Option<Slot> {
    let (slot, path) = match run {
        ["host" | "http_host" | "server_name", path @ ..] => (Slot::Address, path),
        path => (Slot::Target, path),
    };
    let whole = match path {
        ["uri" | "document_uri", "is_args", "args" | "query_string"] => true,
        ["request_uri" | "uri" | "document_uri"] => slot == Slot::Address,
        _ => false,
    };
    whole.then_some(slot)
}

/// Reduces `log_format name escape=json '...' '...';` to its text; a bare text stays as it is.
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

/// `'a ' 'b'` to `a b`; `None` when the text does not consist of quoted pieces alone.
fn quoted_pieces(text: &str) -> Option<String> {
    let piece = |input| -> IResult<&str, &str> {
        delimited(char('\''), recognize(many0(none_of("'"))), char('\'')).parse(input)
    };
    let gap =
        |input| -> IResult<&str, &str> { recognize(many0(nom::character::complete::one_of(" \t\r\n"))).parse(input) };
    let (rest, pieces) = many1(delimited(gap, piece, gap)).parse(text).ok()?;
    rest.is_empty().then(|| pieces.concat())
}

fn words(text: &str) -> Vec<Token> {
    let name = || take_while1(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let word = |input| -> IResult<&str, Token> {
        alt((
            map(delimited(tag("${"), name(), char('}')), |n: &str| Token::Variable(n.to_owned())),
            map(preceded(char('$'), name()), |n: &str| Token::Variable(n.to_owned())),
            map(take_while1(|c| c != '$'), |t: &str| Token::Literal(t.to_owned())),
            map(tag("$"), |t: &str| Token::Literal(t.to_owned())),
        ))
        .parse(input)
    };
    many0(word).parse(text).map(|(_, words)| words).unwrap_or_default()
}

/// The keys of a JSON text with the slots of their variables.
fn json_keys(pairs: Vec<(String, String)>, ids: Ids<'_>) -> Vec<(String, Slot)> {
    let mut fields: Vec<(Slot, u8)> = pairs.iter().map(|(_, value)| json_slot(&words(value), ids)).collect();
    settle(&mut fields);
    let spelled = |slot| match slot {
        Slot::Time(_) => Slot::Time(TimeKind::Any),
        Slot::Client => Slot::Peer,
        other => other,
    };
    let keys = pairs.into_iter().zip(fields).map(|((path, _), (slot, _))| (path, spelled(slot)));
    keys.filter(|(_, slot)| *slot != Slot::Skip).collect()
}

/// The slot of a value that is one variable, or several that make up a request or an address.
fn json_slot(words: &[Token], ids: Ids<'_>) -> (Slot, u8) {
    let text: String = words
        .iter()
        .map(|word| match word {
            Token::Variable(name) => format!("${name}"),
            Token::Literal(text) => text.clone(),
        })
        .collect();
    match words {
        [Token::Variable(name)] => slot(name, ids),
        [Token::Literal(open), Token::Variable(name), Token::Literal(close)] if open == "[" && close == "]" => {
            slot(name, ids)
        }
        _ if text == "$request_method $request_uri $server_protocol" => (Slot::Request, 1),
        [Token::Variable(scheme), Token::Literal(gap), rest @ ..] if scheme == "scheme" && gap == "://" => {
            let run = names(rest);
            match address(&run) {
                Some(_) if run.len() == rest.len() => (Slot::Target, 1),
                _ => (Slot::Skip, 0),
            }
        }
        _ => match address(&names(words)) {
            Some(slot) if words.iter().all(|word| matches!(word, Token::Variable(_))) => (slot, 1),
            _ => (Slot::Skip, 0),
        },
    }
}

/// The slot of a zone in a field separate from date and time of day.
fn zone() -> Slot {
    Slot::Time(TimeKind::Piece(vec![Part::Zone]))
}

/// The slot of a variable, and its grade among the variables of that slot: 0 is best.
fn slot(name: &str, ids: Ids<'_>) -> (Slot, u8) {
    if let Some(cookie) = name.strip_prefix("cookie_") {
        return (ids.field(name, ids.cookie(cookie)), 0);
    }
    if let Some((slot, grade)) = name.strip_prefix("http_").and_then(client_header) {
        return (ids.field(name, slot), grade);
    }
    let answered = name.strip_prefix("sent_http_").or_else(|| name.strip_prefix("upstream_http_"));
    if answered.is_some_and(is_cache_header) {
        return (ids.field(name, Slot::Cache), 1);
    }
    let (usual, grade) = match name {
        // If a proxy uses the PROXY protocol, `$remote_addr` is the proxy.
        "proxy_protocol_addr" => (Slot::Client, 0),
        "remote_addr" => (Slot::Client, 1),
        "realip_remote_addr" => (Slot::Client, 2),
        "proxy_add_x_forwarded_for" => (Slot::Forwarded, 0),
        "msec" => (Slot::Time(TimeKind::Seconds), 0),
        "time_iso8601" => (Slot::Time(TimeKind::Iso), 1),
        "time_local" => (Slot::Time(TimeKind::Clf), 1),
        "time" => (Slot::Time(TimeKind::Any), 2),
        "date" => (Slot::Time(TimeKind::Date), 0),
        "time_of_day" => (Slot::Time(TimeKind::OfDay), 0),
        "zone" => (zone(), 0),
        "request_time" => (Slot::Duration(Unit::Seconds), 0),
        "request" => (Slot::Request, 0),
        "request_method" => (Slot::Method, 0),
        "request_uri" => (Slot::Target, 0),
        "uri" | "document_uri" => (Slot::Path, 0),
        "args" | "query_string" => (Slot::Query, 0),
        "status" => (Slot::Status, 0),
        "http_referer" => (Slot::Referer, 0),
        "http_user_agent" => (Slot::Agent, 0),
        "http_cookie" => (Slot::Cookies, 0),
        // `name=value`, as in a header with only this cookie.
        "uid_got" => (Slot::Cookies, 1),
        "host" => (Slot::Host, 0),
        "http_host" => (Slot::Host, 1),
        "server_name" => (Slot::Host, 2),
        "sent_http_location" => (Slot::Location, 0),
        "sent_http_set_cookie" => (Slot::SetCookie, 0),
        "uid_set" => (Slot::SetCookie, 1),
        "upstream_cache_status" | "srcache_fetch_status" => (Slot::Cache, 0),
        "remote_user" => (ids.remote_user(), 0),
        _ => (Slot::Skip, 0),
    };
    (ids.field(name, usual), grade)
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
                "2026-09-01T00:04:38.883Z",
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

    fn times(format: &str, line: &str) -> [String; 3] {
        let format = compile(format, Ids::default()).expect("compiles");
        let mut cutter = format.cutter(chrono_tz::UTC);
        let hit = cutter.cut(line.as_bytes()).expect("cuts");
        [hit.at.to_string(), hit.host.escape_ascii().to_string(), hit.target.escape_ascii().to_string()]
    }

    #[test]
    fn a_hits_time_is_the_start_of_its_request() {
        let format = "$msec [$time_local] $request_time \"$request\" $upstream_response_time";
        let line = "1788220814.500 [01/Sep/2026:00:00:14 +0000] 1.250 \"GET /a HTTP/1.1\" 0.1, 0.2";
        assert_eq!(times(format, line), ["2026-09-01T00:00:13.25Z", "", "/a"]);
        assert_eq!(times(format, &line.replace("1.250", "-"))[0], "2026-09-01T00:00:14.5Z");
    }

    #[test]
    fn variables_that_make_an_address_may_touch() {
        let line = "2026-09-01T00:00:14Z https://shop.example:8443/a?b=c 200";
        for address in ["$scheme://$host$request_uri", "https://$http_host$uri$is_args$args"] {
            let got = times(&format!("$time_iso8601 {address} $status"), line);
            assert_eq!(got[1..], ["shop.example", "/a?b=c"], "{address}");
        }
        let got = times("$time_iso8601 $uri$is_args$args ${status}x", "2026-09-01T00:00:14Z /a 200x");
        assert_eq!(got[2], "/a");
    }

    #[test]
    fn keys_of_any_json_log_are_mapped() {
        let format = r#"{"when":"$time","req":{"ip":["$remote_addr"],"u":"$request_uri","m":"$request_method"},"x":"a, {b}","s":$status}"#;
        let line =
            r#"{"s":200,"req":{"m":"GET","u":"\/x?tag=b","ip":["192.0.2.7:4711","192.0.2.8"]},"when":1788220814000}"#;
        let got = cut(format, Ids::default(), line);
        assert_eq!(got[..4], ["192.0.2.7", "", "GET", "/x?tag=b"]);
        assert_eq!(got[9..], ["2026-09-01T00:00:14Z", "200"]);
        assert!(compile(r#"{"when":"$time","#, Ids::default()).is_err());
    }

    #[test]
    fn what_other_headers_say_counts_less() {
        let forwarded = "$http_x_forwarded_for [$time_local] \"$request\" $server_name $host $uid_got";
        let line = "198.51.100.7, 10.0.0.1 [01/Sep/2026:00:00:14 +0000] \"GET /a HTTP/1.1\" a.example b.example uid=0A";
        let got = cut(forwarded, Ids::default(), line);
        assert_eq!((got[0].as_str(), got[1].as_str(), got[6].as_str()), ("198.51.100.7", "b.example", "uid=0A"));
        let both = format!("$remote_addr {forwarded}");
        assert_eq!(cut(&both, Ids::default(), &format!("192.0.2.9 {line}"))[0], "192.0.2.9");
    }
}
