//! A server's own format text, and lines cut by what it compiles to.

use super::{ZONES, check_message, choices, choose, formats};
use tagtrail::logs::formats::{Ids, compile};
use tagtrail::merchant::Place;

/// The first byte chooses where the ids are, the second a zone; then a format text up to a line end, then lines.
pub(super) fn run(data: &[u8]) {
    let Some((ids, zone, rest)) = choices(data) else { return };
    let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
    let (text, lines) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
    let Ok(text) = std::str::from_utf8(text) else { return };
    let session = [None, Some(Place::Cookie("sid".to_owned())), Some(Place::Field("session".to_owned()))];
    let customer = [None, Some(Place::RemoteUser), Some(Place::Cookie("uid".to_owned()))];
    let ids = Ids { session: choose(&session, ids).as_ref(), customer: choose(&customer, ids / 3).as_ref() };
    match compile(text, ids) {
        Ok(format) => formats::cut_all(&format, *choose(&ZONES, zone), lines),
        Err(error) => check_message(&error),
    }
}
