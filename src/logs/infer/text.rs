//! Writes a derived layout as a `log_format` text.

use super::cells::Columns;
use super::roles::Roles;
use std::fmt::Write;

/// The name of unused columns, to which a number is added.
const UNUSED: &str = "skip";

/// The text: used columns by their variables, others as `$skip1`, `$skip2`. The text after the last column that is used, or that
/// could hold the id of a session or customer, is `$rest`.
///
/// # Errors
/// When a literal between columns cannot be written into a text.
pub(super) fn write(columns: &Columns<'_>, roles: &Roles) -> Result<String, String> {
    let matters = |nth: &usize| roles[*nth].is_some() || could_be_ids(&columns.values[*nth]);
    let last = (0..roles.len()).rfind(matters).unwrap_or_default();
    let mut text = String::new();
    let mut skipped = 0;
    for (nth, role) in roles.iter().enumerate().take(last + 1) {
        text.push_str(literal(&columns.before[nth])?);
        let name = role.map_or_else(
            || {
                skipped += 1;
                format!("{UNUSED}{skipped}")
            },
            str::to_owned,
        );
        // Writing to a String cannot fail.
        let _ = write!(text, "${name}");
    }
    let (after, goes_on) = match columns.before.get(last + 1) {
        Some(literal) => (literal, true),
        None => (&columns.after, columns.goes_on),
    };
    text.push_str(literal(after)?);
    if goes_on {
        text.push_str("$rest");
    }
    if text.starts_with('\'') {
        return Err("a log_format that begins with a single quote is read as a quoted one".to_owned());
    }
    Ok(text)
}

/// The `#Fields:` text of tab-separated columns in CloudFront's encoding; nginx has no words for such values.
pub(super) fn fields(roles: &Roles) -> String {
    let name = |(nth, role): (usize, Option<&str>)| match role {
        Some("msec" | "time" | "time_iso8601") => "timestamp".to_owned(),
        Some("date") => "date".to_owned(),
        Some("time_of_day") => "time".to_owned(),
        Some("remote_addr") => "c-ip".to_owned(),
        Some("http_x_forwarded_for") => "x-forwarded-for".to_owned(),
        Some("request_method") => "cs-method".to_owned(),
        Some("request_uri" | "uri") => "cs-uri-stem".to_owned(),
        Some("args") => "cs-uri-query".to_owned(),
        Some("status") => "sc-status".to_owned(),
        Some("http_referer") => "cs(Referer)".to_owned(),
        Some("http_user_agent") => "cs(User-Agent)".to_owned(),
        Some("http_host") => "cs-host".to_owned(),
        Some("http_cookie") => "cs(Cookie)".to_owned(),
        _ => format!("x-edge-{UNUSED}{}", nth + 1),
    };
    let mut names: Vec<String> = roles.iter().copied().enumerate().map(name).collect();
    // The fields that identify the encoding as CloudFront's.
    if names.iter().all(|name| !name.starts_with("x-edge-")) {
        names.push("x-edge-location".to_owned());
    }
    format!("#Fields: {}", names.join(" "))
}

fn literal(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains(['$', '\\']));
    text.ok_or_else(|| {
        format!("the bytes {:?} between columns cannot be written into a log_format", bytes.escape_ascii().to_string())
    })
}

/// Whether a column could hold ids of visitors: several values, each a word of some length that is not a plain number.
fn could_be_ids(values: &[&[u8]]) -> bool {
    let filled = || values.iter().filter(|value| !matches!(value, [] | [b'-']));
    let is_id = |value: &&[u8]| {
        value.len() >= SHORTEST_ID
            && value.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'%' | b'='))
            && value.iter().any(u8::is_ascii_alphabetic)
    };
    let mut first = None;
    filled().all(is_id) && filled().any(|value| *first.get_or_insert(*value) != *value)
}

/// Shorter words are not ids of sessions or customers.
const SHORTEST_ID: usize = 5;

/// Passes the unused columns of a line of a derived layout to `take`, by name.
pub fn unused<'l>(layout: &str, line: &'l [u8], take: &mut dyn FnMut(&str, &'l [u8])) {
    let mut pieces = layout.split('$');
    let Some(mut rest) = pieces.next().and_then(|front| line.strip_prefix(front.as_bytes())) else { return };
    for piece in pieces {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, literal) = piece.split_at(piece.find(|c| !is_name(c)).unwrap_or(piece.len()));
        let end = if literal.is_empty() { Some(rest.len()) } else { memchr::memmem::find(rest, literal.as_bytes()) };
        let Some(end) = end else { return };
        let value = &rest[..end];
        if name.starts_with(UNUSED) && !matches!(value, [] | [b'-']) {
            take(name, value);
        }
        rest = &rest[end + literal.len()..];
    }
}
