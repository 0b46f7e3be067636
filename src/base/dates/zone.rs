//! Reads the time zone after a time, and converts local times.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::cursor::Cursor;
use crate::base::units::{Micros, Span};

/// A time zone: a fixed offset, or a place with an offset that changes with the season.
#[derive(Clone, Copy)]
pub(super) enum Zone {
    /// Seconds east of Greenwich.
    Fixed(i64),
    /// A place.
    Named(Tz),
}

impl Zone {
    /// Converts a local time, given as if it were UTC, to a moment.
    pub(super) fn instant(self, local: Micros) -> Micros {
        let east = match self {
            Self::Fixed(east) => east,
            Self::Named(Tz::UTC) => 0,
            Self::Named(place) => seconds_east(local, place),
        };
        local - Span::seconds(east)
    }
}

/// The offset of a place at a local time. For a time that occurs twice it is the larger offset, which gives the earlier
/// moment. A skipped time keeps the offset before the gap, which moves it forward by the gap's length.
fn seconds_east(local: Micros, place: Tz) -> i64 {
    let Some(naive) = naive(local) else {
        return 0;
    };
    let east = |offset: <Tz as TimeZone>::Offset| i64::from(offset.fix().local_minus_utc());
    match place.offset_from_local_datetime(&naive) {
        MappedLocalTime::Single(offset) => east(offset),
        MappedLocalTime::Ambiguous(one, other) => east(one).max(east(other)),
        MappedLocalTime::None => {
            // One day before the gap the old offset was in force: no zone changes its clocks twice in two days.
            let before = naive.checked_sub_days(chrono::Days::new(1)).unwrap_or(naive);
            let earlier = place.offset_from_local_datetime(&before);
            earlier.earliest().map_or(0, east)
        }
    }
}

/// A local time as a calendar date and time of day.
fn naive(local: Micros) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(local.0).map(|at| at.naive_utc())
}

/// Takes a zone from the front: `Z`, `UTC`, `+0200`, `-04:00`, `GMT+2`, `EST`, `Europe/Berlin`, `+02:00[Europe/Berlin]`.
///
/// Without a zone in the text, the column's own zone applies; `None` means that the text is not a zone.
pub(super) fn read(text: &mut Cursor<'_>, usual: Tz) -> Option<Zone> {
    text.skip(b" ");
    match text.peek() {
        None => Some(Zone::Named(usual)),
        Some(b'+' | b'-') => {
            let east = offset(text)?;
            remark(text);
            Some(Zone::Fixed(east))
        }
        Some(_) => named(text),
    }
}

/// A zone that begins with a letter.
fn named(text: &mut Cursor<'_>) -> Option<Zone> {
    let word = text.word();
    if let Some(east) = abbreviation(word) {
        text.0 = &text.0[word.len()..];
        let more = matches!(text.peek(), Some(b'+' | b'-'));
        let east = if more && east == 0 { offset(text)? } else { east };
        remark(text);
        return Some(Zone::Fixed(east));
    }
    let name = std::str::from_utf8(text.0).ok()?;
    let place = name.parse().ok()?;
    text.0 = &[];
    Some(Zone::Named(place))
}

/// Takes `+02`, `+0200`, `+02:00`, `-4`, `+05:30` as seconds east.
fn offset(text: &mut Cursor<'_>) -> Option<i64> {
    let sign = if text.one_of(b"+-")? == b'-' { -1 } else { 1 };
    let (hours, minutes) = match text.digits() {
        4 => (text.fixed(2)?, text.fixed(2)?),
        1 | 2 => {
            let (hours, _) = text.number()?;
            let minutes = if text.one_of(b":").is_some() { text.fixed(2)? } else { 0 };
            (hours, minutes)
        }
        _ => return None,
    };
    (hours <= 15 && minutes <= 59).then_some(sign * i64::from(hours * 3600 + minutes * 60))
}

/// Skips a zone's name after its offset, `[Europe/Berlin]` or ` (CEST)`: the offset is enough.
fn remark(text: &mut Cursor<'_>) {
    let mut ahead = *text;
    ahead.skip(b" ");
    if ahead.one_of(b"[(").is_some() && matches!(ahead.0.last(), Some(b']' | b')')) {
        text.0 = &[];
    }
}

/// Seconds east of an abbreviation; `None` for those that are as common in other parts of the world.
pub(crate) fn of_one_meaning(word: &[u8]) -> Option<i64> {
    abbreviation(word).filter(|_| !matches!(word, b"CST" | b"BST"))
}

/// Seconds east of an abbreviation that shops and networks write; the American meaning if there are several.
fn abbreviation(word: &[u8]) -> Option<i64> {
    const KNOWN: [(&str, i64); 33] = [
        ("Z", 0),
        ("UTC", 0),
        ("GMT", 0),
        ("EST", -5),
        ("EDT", -4),
        ("CST", -6),
        ("CDT", -5),
        ("MST", -7),
        ("MDT", -6),
        ("PST", -8),
        ("PDT", -7),
        ("BST", 1),
        ("CET", 1),
        ("CEST", 2),
        ("MEZ", 1),
        ("MESZ", 2),
        ("WET", 0),
        ("WEST", 1),
        ("EET", 2),
        ("EEST", 3),
        ("MSK", 3),
        ("JST", 9),
        ("SGT", 8),
        ("HKT", 8),
        ("AWST", 8),
        ("AEST", 10),
        ("AEDT", 11),
        ("NZST", 12),
        ("NZDT", 13),
        ("BRT", -3),
        ("AKST", -9),
        ("AKDT", -8),
        ("HST", -10),
    ];
    let same = |(name, _): &&(&str, i64)| word.eq_ignore_ascii_case(name.as_bytes());
    KNOWN.iter().find(same).map(|(_, hours)| hours * 3600)
}
