//! Texts of named formats for servers that have no format text of their own: `{client} [{clf}] "{request}" {status}`.

use super::durations::Unit;
use super::slots::{Ids, Slot};
use super::text::Piece;
use crate::logs::clock::{Part, TimeKind};

/// The pieces of a text. `{{` is a literal brace. `None` when a field name is unknown.
pub(super) fn pieces(text: &str, ids: Ids<'_>) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        literal.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            literal.push('{');
            rest = after;
            continue;
        }
        let (name, after) = rest.split_once('}')?;
        rest = after;
        if !literal.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal).into_bytes()));
        }
        pieces.push(match name.strip_prefix('>') {
            Some(name) => Piece::Padded(slot(name, ids)?),
            None => Piece::Field(slot(name, ids)?),
        });
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal.into_bytes()));
    }
    Some(pieces)
}

fn slot(name: &str, ids: Ids<'_>) -> Option<Slot> {
    Some(match name {
        "_" => Slot::Skip,
        "client" => Slot::Client,
        "peer" => Slot::Peer,
        "peer_port" => Slot::PeerPort,
        "forwarded" => Slot::Forwarded,
        "user" => ids.remote_user(),
        "clf" => Slot::Time(TimeKind::Clf),
        "iso" => Slot::Time(TimeKind::Iso),
        "time" => Slot::Time(TimeKind::Any),
        "count" => Slot::Count,
        "seconds" => Slot::Time(TimeKind::Seconds),
        "milliclf" => Slot::Time(TimeKind::Parts(milliclf())),
        "http_date" => Slot::Time(TimeKind::Piece(http_date())),
        "ctime" => Slot::Time(TimeKind::Parts(ctime())),
        "took_s" => Slot::Duration(Unit::Seconds),
        "took_ms" => Slot::Duration(Unit::Millis),
        "request" => Slot::Request,
        "method" => Slot::Method,
        "target" => Slot::Target,
        "status" => Slot::Status,
        "referer" => Slot::Referer,
        "agent" => Slot::Agent,
        "cookies" => Slot::Cookies,
        "set_cookie" => Slot::SetCookie,
        "cache" => Slot::Cache,
        "host" => Slot::Host,
        "captures" => Slot::Captures(Vec::new()),
        _ => return None,
    })
}

/// `06/Feb/2026:12:14:14.655`.
fn milliclf() -> Vec<Part> {
    let colon = Part::Byte(b':');
    let date = [Part::Day, Part::Byte(b'/'), Part::MonthName, Part::Byte(b'/'), Part::Year, colon];
    let time = [Part::Hour, colon, Part::Minute, colon, Part::Second, Part::Byte(b'.'), Part::Fraction];
    [&date[..], &time[..]].concat()
}

/// `Sun, 06 Feb 2026 12:14:14`, which is UTC.
fn http_date() -> Vec<Part> {
    let (colon, gap) = (Part::Byte(b':'), Part::Spaces);
    let date = [Part::Letters, Part::Byte(b','), gap, Part::Day, gap, Part::MonthName, gap, Part::Year, gap];
    [&date[..], &[Part::Hour, colon, Part::Minute, colon, Part::Second]].concat()
}

/// `Sun Feb  6 12:14:14 2026`.
fn ctime() -> Vec<Part> {
    let (colon, gap) = (Part::Byte(b':'), Part::Spaces);
    let date = [Part::Letters, gap, Part::MonthName, gap, Part::Day, gap];
    let time = [Part::Hour, colon, Part::Minute, colon, Part::Second, gap, Part::Year];
    [&date[..], &time[..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_literals_and_braces() {
        let pieces = pieces("[{_}] {{{>took_ms}}", Ids::default()).expect("known names");
        let literal = |text: &str| Piece::Literal(text.into());
        let took = Piece::Padded(Slot::Duration(Unit::Millis));
        assert_eq!(pieces, [literal("["), Piece::Field(Slot::Skip), literal("] {"), took, literal("}")]);
        assert_eq!(super::pieces("{nothing}", Ids::default()), None);
    }
}
