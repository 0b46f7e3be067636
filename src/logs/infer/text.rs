//! Writes a derived layout down as a `log_format` text.

use super::cells::Columns;
use super::roles::Roles;
use std::fmt::Write;

/// The text: used columns by their variables, others as `$skip1`, `$skip2`; what follows the last used one is `$rest`.
///
/// # Errors
/// When a literal between columns cannot be written into a text.
pub(super) fn write(columns: &Columns<'_>, roles: &Roles) -> Result<String, String> {
    let last = roles.iter().rposition(Option::is_some).unwrap_or_default();
    let mut text = String::new();
    let mut skipped = 0;
    for (nth, role) in roles.iter().enumerate().take(last + 1) {
        text.push_str(literal(&columns.before[nth])?);
        let name = role.map_or_else(
            || {
                skipped += 1;
                format!("skip{skipped}")
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
    Ok(text)
}

fn literal(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains(['$', '\'', '\\']));
    text.ok_or_else(|| {
        format!("the bytes {:?} between columns cannot be written into a log_format", bytes.escape_ascii().to_string())
    })
}
