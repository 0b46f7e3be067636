//! Ids in fields of their own: after Combined lines, in the user's name, under a key of a JSON line. No format names these
//! fields, so their values have to show what they are, and a format text with names for them is built.

use super::sample::Pair;
use crate::base::addresses;
use crate::logs::Hit;
use crate::logs::detect;
use crate::logs::formats::{Format, Ids, compile};
use crate::logs::infer::unused;
use crate::logs::source::Source;
use crate::merchant::Place;
use std::fmt::Write;

/// The most fields after a line that are looked at.
const MOST: usize = 24;

/// One field after a line: its label and its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece<'a> {
    /// `sid=` or nothing.
    label: &'a str,
    quoted: bool,
    value: &'a [u8],
}

/// The text after the user agent of a line that goes on there.
fn tail<'l>(line: &'l [u8], hit: &Hit<'_>) -> Option<&'l [u8]> {
    let start = (hit.agent.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    let rest = line.get(start + hit.agent.len()..).filter(|_| !hit.agent.is_empty())?;
    rest.strip_prefix(b"\" ")
}

/// The fields of a tail.
fn pieces(mut tail: &[u8]) -> Option<Vec<Piece<'_>>> {
    let mut found = Vec::new();
    while !tail.is_empty() {
        if found.len() >= MOST {
            return None;
        }
        let label = tail.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')));
        let label = label.filter(|at| *at > 0 && matches!(tail[*at], b'=' | b':')).map_or(0, |at| at + 1);
        let (label, rest) = tail.split_at(label);
        let label = std::str::from_utf8(label).ok()?;
        let (value, quoted, behind) = if let Some(inner) = rest.strip_prefix(b"\"") {
            let end = memchr::memchr(b'"', inner)?;
            (&inner[..end], true, &inner[end + 1..])
        } else {
            let end = memchr::memchr(b' ', rest).unwrap_or(rest.len());
            (&rest[..end], false, &rest[end..])
        };
        found.push(Piece { label, quoted, value });
        tail = match behind {
            [] => behind,
            [b' ', rest @ ..] => rest,
            _ => return None,
        };
    }
    (!found.is_empty()).then_some(found)
}

/// The name of a tail's field.
fn name_of(nth: usize, piece: &Piece<'_>) -> String {
    match piece.label.trim_end_matches(['=', ':']) {
        "" => format!("extra{}", nth + 1),
        label => label.to_owned(),
    }
}

/// Passes on the fields of a line after what its format describes, and the unused ones of a derived layout.
pub(super) fn behind(format: &Format, line: &[u8], hit: &Hit<'_>, take: &mut dyn FnMut(String, &[u8])) {
    if let Some(layout) = format.layout() {
        unused(layout, line, &mut |name, value| take(format!("field:{name}"), value));
        return;
    }
    if !goes_on(format) {
        return;
    }
    let Some(pieces) = tail(line, hit).and_then(pieces) else { return };
    for (nth, piece) in pieces.iter().enumerate() {
        if looks_like_cookies(piece.value) {
            for (name, value) in crate::events::cookies::pairs(piece.value) {
                if let Ok(name) = std::str::from_utf8(name) {
                    take(format!("cookie:{name}"), value);
                }
            }
        } else {
            take(format!("field:{}", name_of(nth, piece)), piece.value);
        }
    }
}

/// Whether lines of a format hold fields that it does not describe.
pub(super) fn goes_on(format: &Format) -> bool {
    format.layout().is_some()
        || matches!(format.name.as_str(), "combined_more" | "vhost_combined_more") && format.prefix().is_none()
}

fn looks_like_cookies(value: &[u8]) -> bool {
    let at = memchr::memchr(b'=', value);
    at.is_some_and(|at| at > 0 && !value[..at].contains(&b' ') && !value[..at].contains(&b'/'))
}

/// The format text of lines that go on, with names for the fields after what the format describes. It is built from the first
/// lines and has to read nearly all lines that the format reads.
pub(super) fn text_of(
    source: &Source,
    format: &Format,
    session: Option<&Place>,
    customer: Option<&Place>,
) -> Option<String> {
    if let Some(layout) = format.layout() {
        return Some(layout.to_owned());
    }
    let lines = detect::sample(source).ok()?;
    let mut cutter = format.cutter(chrono_tz::UTC);
    let rows: Vec<Vec<Piece<'_>>> =
        lines.iter().filter_map(|line| tail(line, &cutter.cut(line).ok()?).and_then(pieces)).collect();
    let first = rows.first()?;
    let alike = |row: &&Vec<Piece<'_>>| {
        let same = |(a, b): (&Piece<'_>, &Piece<'_>)| a.label == b.label && a.quoted == b.quoted;
        row.len() == first.len() && row.iter().zip(first).all(same)
    };
    let rows: Vec<&Vec<Piece<'_>>> = rows.iter().filter(alike).collect();
    let contents = (0..first.len()).map(|nth| Content::of(rows.iter().map(|row| &row[nth])));
    let text = compose(format, first, &contents.collect::<Vec<_>>());
    let ids = Ids { session, customer };
    let named = detect::fit(compile(&text, ids).ok()?, &lines);
    let before = detect::fit(format.clone(), &lines);
    (named.fits * 100 >= before.fits * 98).then_some(text)
}

/// The kind of a field, by its values in many lines: in the first line it may be empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Content {
    /// A `Cookie` header.
    Cookies,
    /// A list of addresses that ends with one of a visitor.
    Addresses,
    /// Anything else.
    Other,
}

impl Content {
    fn of<'p>(values: impl Iterator<Item = &'p Piece<'p>>) -> Self {
        let (mut all, mut cookies, mut addresses, mut outside) = (0, 0, 0, 0);
        for piece in values.filter(|piece| !matches!(piece.value, b"" | b"-")) {
            all += 1;
            cookies += usize::from(piece.quoted && piece.label.is_empty() && looks_like_cookies(piece.value));
            let last = piece.value.rsplit(|b| *b == b',').next().and_then(addresses::parse);
            addresses += usize::from(last.is_some());
            // The server that passed the request on has an internal address, and is no visitor.
            outside += usize::from(last.is_some_and(|address| !addresses::is_internal(address)));
        }
        let nearly_all = |some: usize| all > 0 && some * 50 >= all * 49;
        match (nearly_all(cookies), nearly_all(addresses) && outside * 2 > all) {
            (true, _) => Self::Cookies,
            (_, true) => Self::Addresses,
            _ => Self::Other,
        }
    }
}

/// The name in a format text for a list of forwarded addresses.
pub(super) const FORWARDED: &str = "%{X-Forwarded-For}i";

fn compose(format: &Format, pieces: &[Piece<'_>], contents: &[Content]) -> String {
    let front = if format.name.starts_with("vhost") { "%v:%p " } else { "" };
    let mut text = format!("{front}%h %l %u %t \"%r\" %>s %b \"%{{Referer}}i\" \"%{{User-Agent}}i\"");
    // One field names the visitor; a second one is something else.
    let forwarded = contents.iter().position(|content| *content == Content::Addresses);
    for (nth, (piece, content)) in pieces.iter().zip(contents).enumerate() {
        let field = match content {
            Content::Cookies => "%{Cookie}i".to_owned(),
            Content::Addresses if forwarded == Some(nth) => FORWARDED.to_owned(),
            _ => format!("%{{{}}}n", name_of(nth, piece)),
        };
        let quote = if piece.quoted { "\"" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(text, " {}{quote}{field}{quote}", piece.label);
    }
    text
}

/// The formats of the same logs, with the user's name as the customer where they show it.
pub(super) fn with_users(logs: &[Pair<'_>]) -> Vec<Option<Format>> {
    let place = Place::RemoteUser;
    let ids = Ids { session: None, customer: Some(&place) };
    let one = |(source, format): &Pair<'_>| {
        format.for_ids(ids).or_else(|| {
            let found = detect::choose(&detect::sample(source).ok()?, &[], ids)?;
            (found.format.name == format.name).then_some(found.format)
        })
    };
    logs.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_by_their_values_in_all_lines() {
        let named = |lines: &[&str]| {
            let rows: Vec<Vec<Piece<'_>>> = lines.iter().filter_map(|line| pieces(line.as_bytes())).collect();
            let contents = (0..rows[0].len()).map(|nth| Content::of(rows.iter().map(|row| &row[nth])));
            contents.collect::<Vec<_>>()
        };
        let lines = [
            r#""2001:db8::7" "-" 0.012 upstream=10.0.0.9:8080"#,
            r#""192.168.1.9, 2.2.2.2" "sid=aa; look=day" 0.2 upstream=10.0.0.9:8080"#,
            r#""unknown, 3.3.3.3" "sid=bb" - upstream=10.0.0.8:8080"#,
        ];
        assert_eq!(named(&lines), [Content::Addresses, Content::Cookies, Content::Other, Content::Other]);
        assert_eq!(named(&[r#""-" "-""#]), [Content::Other, Content::Other]);
        assert_eq!(named(&[r#""10.1.1.1" "a word""#]), [Content::Other, Content::Other]);
    }
}
