//! Reads the time of a log line. The day is remembered from one line to the next, so that most lines cost
//! nine comparisons and six digits.

use crate::units::{Micros, days_from_civil};
use chrono::{NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// How a format writes its time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TimeKind {
    /// `17/May/2015:10:05:03 +0000` (Apache `%t`, nginx `$time_local`).
    Clf,
    /// `2026-09-01T00:00:14+00:00`, with `T` or a space, a fraction and a zone where there is one.
    Iso,
    /// Seconds since 1970, with a fraction where there is one (nginx `$msec`).
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// Microseconds since 1970.
    Micros,
    /// Nanoseconds since 1970.
    Nanos,
    /// A number since 1970 whose size tells its unit.
    Number,
    /// Any of the above, told by its shape.
    Any,
    /// Parts in the order of an Apache `%{...}t` text.
    Parts(Vec<Part>),
}

/// One part of a time that is spelled out by `strftime` letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Four digits of a year.
    Year,
    /// Two digits of a month.
    Month,
    /// An English month's first three letters.
    MonthName,
    /// One or two digits of a day.
    Day,
    /// Two digits of an hour of 24.
    Hour,
    /// Two digits of a minute.
    Minute,
    /// Two digits of a second.
    Second,
    /// Digits of a fraction of a second.
    Fraction,
    /// `+0100`, `+01:00` or `Z`.
    Zone,
    /// Seconds since 1970.
    Epoch,
    /// A byte that stands for itself.
    Byte(u8),
    /// A weekday's or zone's name: letters that are skipped.
    Letters,
}

/// Reads times of one kind, remembering the last day it met.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Tz,
    day: [u8; 12],
    day_at: i64,
    zone_text: [u8; 5],
    zone_offset: i64,
    local_hour: i64,
    local_offset: i64,
}

impl Clock {
    /// A clock for lines whose zone-less times are in `zone`.
    pub fn new(zone: Tz) -> Self {
        Self {
            zone,
            day: [0xFF; 12],
            day_at: 0,
            zone_text: [0xFF; 5],
            zone_offset: 0,
            local_hour: i64::MIN,
            local_offset: 0,
        }
    }

    /// The time written in `text`; `None` when it cannot be read or does not exist.
    pub fn read(&mut self, kind: &TimeKind, text: &[u8]) -> Option<Micros> {
        match kind {
            TimeKind::Clf => self.clf(text),
            TimeKind::Iso => self.iso(text),
            TimeKind::Seconds => decimal(text, 6).map(Micros),
            TimeKind::Millis => decimal(text, 3).map(Micros),
            TimeKind::Micros => decimal(text, 0).map(Micros),
            TimeKind::Nanos => decimal(text, 0).map(|n| Micros(n.div_euclid(1000))),
            TimeKind::Number => number(text),
            TimeKind::Any => match text {
                [_, _, b'/', ..] => self.clf(text),
                [_, _, _, _, b'-', ..] => self.iso(text),
                _ => number(text),
            },
            TimeKind::Parts(parts) => self.parts(parts, text),
        }
    }

    /// `17/May/2015:10:05:03 +0000`: 26 bytes.
    fn clf(&mut self, text: &[u8]) -> Option<Micros> {
        let text: &[u8; 26] = text.try_into().ok()?;
        if text[..12] != self.day {
            let (day, year) = (two(text, 0)?, four(text, 7)?);
            let month = month(&text[3..6])?;
            if text[2] != b'/' || text[6] != b'/' || text[11] != b':' {
                return None;
            }
            self.day_at = day_at(year, month, day)?;
            self.day.copy_from_slice(&text[..12]);
        }
        let clock = clock_of_day(text, 12)?;
        if text[20] != b' ' {
            return None;
        }
        let offset = self.offset(text[21..].first_chunk()?)?;
        Some(Micros((self.day_at + clock - offset) * 1_000_000))
    }

    /// A five-letter zone text's offset in seconds, remembered from the line before.
    fn offset(&mut self, text: &[u8; 5]) -> Option<i64> {
        if self.zone_text != *text {
            self.zone_offset = zone_offset(text)?;
            self.zone_text = *text;
        }
        Some(self.zone_offset)
    }

    /// `2026-09-01T00:00:14.5+00:00` and its relatives.
    fn iso(&mut self, text: &[u8]) -> Option<Micros> {
        if text.len() < 19 {
            return None;
        }
        if text[..10] != self.day[..10] || self.day[10] != b'd' {
            let (year, month, day) = (four(text, 0)?, two(text, 5)?, two(text, 8)?);
            if text[4] != b'-' || text[7] != b'-' {
                return None;
            }
            self.day_at = day_at(year, month, day)?;
            self.day[..10].copy_from_slice(&text[..10]);
            self.day[10] = b'd';
        }
        if !matches!(text[10], b'T' | b' ' | b't') {
            return None;
        }
        let clock = clock_of_day(text, 11)?;
        let (fraction, rest) = fraction(&text[19..])?;
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let local = self.day_at + clock;
        let offset = if rest.is_empty() { self.local(local) } else { zone_offset(rest)? };
        Some(Micros((local - offset) * 1_000_000 + fraction))
    }

    /// The configured zone's offset at a local time, looked up once per hour of log.
    fn local(&mut self, local: i64) -> i64 {
        let hour = local.div_euclid(3600);
        if hour != self.local_hour {
            self.local_hour = hour;
            self.local_offset = local_offset(self.zone, local);
        }
        self.local_offset
    }

    fn parts(&mut self, parts: &[Part], text: &[u8]) -> Option<Micros> {
        let mut date = (1970, 1, 1);
        let (mut clock, mut micros) = (0, 0);
        let mut zone = None;
        let mut rest = text;
        for part in parts {
            match part {
                Part::Year => date.0 = take(&mut rest, 4, 4)?,
                Part::Month => date.1 = take(&mut rest, 1, 2)?,
                Part::MonthName => {
                    date.1 = month(rest.get(..3)?)?;
                    rest = &rest[3..];
                }
                Part::Day => date.2 = take(&mut rest, 1, 2)?,
                Part::Hour => clock += take(&mut rest, 1, 2).filter(|n| *n < 24)? * 3600,
                Part::Minute => clock += take(&mut rest, 2, 2).filter(|n| *n < 60)? * 60,
                Part::Second => clock += take(&mut rest, 2, 2).filter(|n| *n <= 60)?,
                Part::Fraction => {
                    let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
                    micros = decimal(&[b"0.", &rest[..length]].concat(), 6)?;
                    rest = &rest[length..];
                }
                Part::Zone => {
                    let length = rest.iter().take_while(|b| !b.is_ascii_whitespace() && **b != b']').count();
                    zone = Some(zone_offset(&rest[..length])?);
                    rest = &rest[length..];
                }
                Part::Epoch => {
                    let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
                    return decimal(&rest[..length], 6).map(Micros);
                }
                Part::Byte(byte) => rest = rest.strip_prefix(&[*byte])?,
                Part::Letters => {
                    let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                    rest = &rest[length..];
                }
            }
        }
        let local = day_at(date.0, date.1, date.2)? + clock;
        let offset = zone.unwrap_or_else(|| self.local(local));
        rest.is_empty().then_some(Micros((local - offset) * 1_000_000 + micros))
    }
}

/// Offset of a zone at a local time in seconds; a fold takes the earlier instant, a gap the offset before it.
fn local_offset(zone: Tz, local: i64) -> i64 {
    let Some(naive) = chrono::DateTime::from_timestamp(local, 0).map(|t| t.naive_utc()) else {
        return 0;
    };
    let found = |naive: &NaiveDateTime| zone.offset_from_local_datetime(naive).earliest();
    let before = naive - chrono::Duration::hours(1);
    found(&naive).or_else(|| found(&before)).map_or(0, |o| i64::from(o.fix().local_minus_utc()))
}

/// Seconds since 1970 of a date's midnight; `None` when the date does not exist.
fn day_at(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    (1..=last).contains(&day).then(|| days_from_civil(year, month, day) * 86_400)
}

/// `HH:MM:SS` at `at`, in seconds; a leap second counts as the next minute's first.
fn clock_of_day(text: &[u8], at: usize) -> Option<i64> {
    let (hour, minute, second) = (two(text, at)?, two(text, at + 3)?, two(text, at + 6)?);
    let shaped = text[at + 2] == b':' && text[at + 5] == b':';
    (shaped && hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

fn two(text: &[u8], at: usize) -> Option<i64> {
    let (a, b) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
    (a < 10 && b < 10).then_some(i64::from(a) * 10 + i64::from(b))
}

fn four(text: &[u8], at: usize) -> Option<i64> {
    Some(two(text, at)? * 100 + two(text, at + 2)?)
}

/// From `least` to `most` digits off the front.
fn take(rest: &mut &[u8], least: usize, most: usize) -> Option<i64> {
    let length = rest.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    if length < least {
        return None;
    }
    let value = decimal(&rest[..length], 0);
    *rest = &rest[length..];
    value
}

/// `.123456` to microseconds, and what follows it.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    if !matches!(text.first(), Some(b'.' | b',')) {
        return Some((0, text));
    }
    let digits = text[1..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut micros = 0;
    for at in 0..6 {
        micros = micros * 10 + if at < digits { i64::from(text[1 + at] - b'0') } else { 0 };
    }
    (digits > 0).then_some((micros, &text[1 + digits..]))
}

/// `Z`, `UTC`, `+0100`, `+01:00`, `+01` in seconds east of UTC.
fn zone_offset(text: &[u8]) -> Option<i64> {
    if matches!(text, b"Z" | b"z" | b"UTC" | b"GMT") {
        return Some(0);
    }
    let sign = match text.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match text.len() {
        3 => (two(text, 1)?, 0),
        5 => (two(text, 1)?, two(text, 3)?),
        6 if text[3] == b':' => (two(text, 1)?, two(text, 4)?),
        _ => return None,
    };
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// A decimal number times ten to the `shift`; further digits are cut.
fn decimal(text: &[u8], shift: usize) -> Option<i64> {
    let point = memchr::memchr(b'.', text).unwrap_or(text.len());
    let mut value: i64 = 0;
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    for byte in &text[..point] {
        value = value.checked_mul(10)?.checked_add(digit(*byte)?)?;
    }
    let fraction = text.get(point + 1..).unwrap_or_default();
    for at in 0..shift {
        let next = fraction.get(at).map_or(Some(0), |byte| digit(*byte))?;
        value = value.checked_mul(10)?.checked_add(next)?;
    }
    (point > 0).then_some(value)
}

/// A number since 1970 whose unit is told by its size: seconds up to the year 5138, then milli, micro, nano.
fn number(text: &[u8]) -> Option<Micros> {
    let point = memchr::memchr(b'.', text).unwrap_or(text.len());
    match decimal(&text[..point], 0)? {
        ..100_000_000_000 => decimal(text, 6),
        100_000_000_000..100_000_000_000_000 => decimal(text, 3),
        micros @ 100_000_000_000_000..100_000_000_000_000_000 => Some(micros),
        nanos => Some(nanos / 1000),
    }
    .map(Micros)
}

fn month(name: &[u8]) -> Option<i64> {
    let names = [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    names.iter().position(|known| known.eq_ignore_ascii_case(name)).map(|at| at as i64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &TimeKind, text: &str) -> Option<String> {
        Clock::new(chrono_tz::UTC).read(kind, text.as_bytes()).map(|t| t.to_string())
    }

    #[test]
    fn every_kind_reads_its_spelling() {
        let at = "2026-09-01T00:00:14Z";
        for (kind, text) in [
            (TimeKind::Clf, "01/Sep/2026:00:00:14 +0000"),
            (TimeKind::Clf, "31/Aug/2026:20:00:14 -0400"),
            (TimeKind::Iso, "2026-09-01T00:00:14+00:00"),
            (TimeKind::Iso, "2026-09-01 05:30:14+05:30"),
            (TimeKind::Iso, "2026-09-01T00:00:14"),
            (TimeKind::Seconds, "1788220814"),
            (TimeKind::Millis, "1788220814000"),
            (TimeKind::Number, "1788220814.000"),
            (TimeKind::Number, "1788220814000"),
            (TimeKind::Number, "1788220814000000"),
            (TimeKind::Number, "1788220814000000000"),
        ] {
            assert_eq!(read(&kind, text).as_deref(), Some(at), "{text}");
        }
        assert_eq!(read(&TimeKind::Seconds, "1788220814.25").as_deref(), Some("2026-09-01T00:00:14.25Z"));
        assert_eq!(read(&TimeKind::Iso, "2026-09-01T00:00:14.123Z").as_deref(), Some("2026-09-01T00:00:14.123Z"));
    }

    #[test]
    fn impossible_times_are_refused() {
        for text in ["31/Feb/2026:00:00:14 +0000", "01/Sep/2026:24:00:14 +0000", "01/Xxx/2026:00:00:14 +0000", "", "-"]
        {
            assert_eq!(read(&TimeKind::Clf, text), None, "{text}");
        }
        assert_eq!(read(&TimeKind::Iso, "2026-13-01T00:00:14Z"), None);
        assert_eq!(read(&TimeKind::Number, "12a"), None);
        assert_eq!(read(&TimeKind::Number, "99999999999999999999"), None);
    }

    #[test]
    fn the_remembered_day_and_zone_do_not_leak() {
        let mut clock = Clock::new(chrono_tz::UTC);
        let mut clf = |text: &str| clock.read(&TimeKind::Clf, text.as_bytes()).map(|t| t.to_string());
        assert_eq!(clf("01/Sep/2026:00:00:14 +0000").as_deref(), Some("2026-09-01T00:00:14Z"));
        assert_eq!(clf("02/Sep/2026:00:00:14 +0200").as_deref(), Some("2026-09-01T22:00:14Z"));
        assert_eq!(clf("02/Sep/2026:00:00:15 +0000").as_deref(), Some("2026-09-02T00:00:15Z"));
        assert_eq!(clf("xx/Sep/2026:00:00:15 +0000"), None);
    }

    #[test]
    fn zone_less_times_follow_the_configured_zone_through_summer_time() {
        let mut clock = Clock::new(chrono_tz::America::New_York);
        let mut iso = |text: &str| clock.read(&TimeKind::Iso, text.as_bytes()).map(|t| t.to_string());
        assert_eq!(iso("2026-07-01T12:00:00").as_deref(), Some("2026-07-01T16:00:00Z"));
        assert_eq!(iso("2026-12-01T12:00:00").as_deref(), Some("2026-12-01T17:00:00Z"));
        assert_eq!(iso("2026-11-01T01:30:00").as_deref(), Some("2026-11-01T05:30:00Z"));
        assert_eq!(iso("2026-03-08T02:30:00").as_deref(), Some("2026-03-08T07:30:00Z"));
    }
}
