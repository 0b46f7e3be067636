//! Ids in fields of their own: behind Combined lines, in the user's name, under a key of a JSON line. No format names them, so
//! their values have to tell, and a format text that names them is made.

use super::sample::Pair;
use crate::logs::Hit;
use crate::logs::detect;
use crate::logs::formats::{Format, Ids, compile};
use crate::logs::infer::unused;
use crate::logs::source::Source;
use crate::merchant::Place;
use std::fmt::Write;

/// Fields that are looked at behind a line.
const MOST: usize = 24;

/// One field behind a line: what stands before and behind its value, and the value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece<'a> {
    /// `sid=` or nothing.
    label: &'a str,
    quoted: bool,
    value: &'a [u8],
}

/// What stands behind the user agent of a line that goes on there.
fn tail<'l>(line: &'l [u8], hit: &Hit<'l>) -> Option<&'l [u8]> {
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

/// The name under which the field of a tail is known.
fn name_of(nth: usize, piece: &Piece<'_>) -> String {
    match piece.label.trim_end_matches(['=', ':']) {
        "" => format!("extra{}", nth + 1),
        label => label.to_owned(),
    }
}

/// Shows the fields of a line that goes on after what its format describes, and the unused ones of a derived layout.
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

/// The format text of lines that go on, in which the fields behind have names; it is made of the first lines and has to read
/// nearly all that the format reads.
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
    let mut text = None;
    for line in &lines {
        let Ok(hit) = cutter.cut(line) else { continue };
        let Some(pieces) = tail(line, &hit).and_then(pieces) else { continue };
        let cookies =
            lines.iter().take(200).any(|line| line.ends_with(b"\"") && memchr::memmem::find(line, b"; ").is_some());
        text = Some(compose(format, &pieces, cookies));
        break;
    }
    let text = text?;
    let ids = Ids { session, customer };
    let named = detect::fit(compile(&text, ids).ok()?, &lines);
    let before = detect::fit(format.clone(), &lines);
    (named.fits * 100 >= before.fits * 98).then_some(text)
}

fn compose(format: &Format, pieces: &[Piece<'_>], cookies: bool) -> String {
    let front = if format.name.starts_with("vhost") { "%v:%p " } else { "" };
    let mut text = format!("{front}%h %l %u %t \"%r\" %>s %b \"%{{Referer}}i\" \"%{{User-Agent}}i\"");
    for (nth, piece) in pieces.iter().enumerate() {
        let name = name_of(nth, piece);
        let is_header = piece.quoted && piece.label.is_empty() && cookies && looks_like_cookies(piece.value);
        let field = if is_header { "%{Cookie}i".to_owned() } else { format!("%{{{name}}}n") };
        let quote = if piece.quoted { "\"" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(text, " {}{quote}{field}{quote}", piece.label);
    }
    text
}

/// The same logs' formats where they show the user's name as the customer.
pub(super) fn with_users(logs: &[Pair<'_>]) -> Vec<Option<Format>> {
    let place = Place::RemoteUser;
    let ids = Ids { session: None, customer: Some(&place) };
    let one = |(source, format): &Pair<'_>| {
        let found = detect::choose(&detect::sample(source).ok()?, &[], ids)?;
        (found.format.name == format.name).then_some(found.format)
    };
    logs.iter().map(one).collect()
}
