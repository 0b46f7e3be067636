//! Reads the time of a log line. The minute is remembered from one line to the next, so that most lines cost
//! a comparison and two digits.

mod kinds;
mod spelled;

pub use kinds::{Part, TimeKind};
use spelled::{in_words, slashed, spelled, take};

use crate::base::dates;
use crate::base::units::{Micros, days_from_civil};
use chrono::{NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// Reads times of one kind, and remembers the last day it read.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Tz,
    day: [u8; 12],
    day_at: i64,
    zone_text: [u8; 5],
    zone_offset: i64,
    /// The last minute that was read: `17/May/2015:10:05`, the ` +0000` after its seconds, and when that minute began.
    minute: ([u8; 17], [u8; 6]),
    minute_at: i64,
    local_hour: i64,
    local_offset: i64,
}

impl Clock {
    /// A clock for lines with times in `zone` where they name no zone.
    pub fn new(zone: Tz) -> Self {
        Self {
            zone,
            day: [0xFF; 12],
            day_at: 0,
            zone_text: [0xFF; 5],
            zone_offset: 0,
            minute: ([0xFF; 17], [0xFF; 6]),
            minute_at: 0,
            local_hour: i64::MIN,
            local_offset: 0,
        }
    }

    /// The time written in `text`; `None` when it cannot be read or does not exist.
    pub fn read(&mut self, kind: &TimeKind, text: &[u8]) -> Option<Micros> {
        match kind {
            TimeKind::Clf => self.clf(text),
            TimeKind::Iso => self.iso(text),
            TimeKind::Utc => self.utc(text),
            TimeKind::Slashed { day_first, utc } => {
                let local = slashed(text, *day_first)?;
                Some(if *utc { local } else { self.local_to_utc(local) })
            }
            TimeKind::Seconds => decimal(text, 6).map(Micros),
            TimeKind::Millis => decimal(text, 3).map(Micros),
            TimeKind::Micros => decimal(text, 0).map(Micros),
            TimeKind::Nanos => decimal(text, 0).map(|n| Micros(n.div_euclid(1000))),
            TimeKind::Number => number(text),
            TimeKind::Any => match text {
                [_, _, b'/', ..] => self.clf(text).or_else(|| self.words(text)),
                [_, _, _, _, b'-' | b'/', ..] => self.iso(text),
                [_, _, b':', ..] => of_day(text),
                [b'[', inner @ .., b']'] => self.clf(inner).or_else(|| self.words(inner)),
                _ => number(text).or_else(|| self.words(text)),
            },
            TimeKind::Parts(parts) => self.parts(parts, text),
            TimeKind::Piece(parts) => Some(spelled(parts, text)?.utc(0)),
            TimeKind::Date => self.date(text),
            TimeKind::OfDay => of_day(text),
        }
    }

    /// The instant of a time that was added up from parts without a zone.
    pub(super) fn local_to_utc(&mut self, at: Micros) -> Micros {
        Micros(at.0 - self.local(at.0.div_euclid(1_000_000)) * 1_000_000)
    }

    /// `2026-09-01` alone, `01.09.2026`, or `9/1/2026` and `9/1/26` as Windows writes it.
    fn date(&mut self, text: &[u8]) -> Option<Micros> {
        if let [_, b'/', ..] | [_, _, b'/', ..] = text {
            let mut rest = text;
            let month = take(&mut rest, 1, 2)?;
            rest = rest.strip_prefix(b"/")?;
            let day = take(&mut rest, 1, 2)?;
            rest = rest.strip_prefix(b"/")?;
            let year = match rest.len() {
                2 => 2000 + take(&mut rest, 2, 2)?,
                _ => take(&mut rest, 4, 4)?,
            };
            return rest.is_empty().then(|| day_at(year, month, day).map(|at| Micros(at * 1_000_000)))?;
        }
        if let [_, _, b'.', _, _, b'.', _, _, _, _] = text {
            return Some(Micros(day_at(four(text, 6)?, two(text, 3)?, two(text, 0)?)? * 1_000_000));
        }
        let [_, _, _, _, b'-' | b'/', _, _, b'-' | b'/', _, _] = text else { return None };
        self.remember_day(text)?;
        Some(Micros(self.day_at * 1_000_000))
    }

    /// Reads the date at the beginning of a text, unless it is that of the line before.
    #[inline]
    fn remember_day(&mut self, text: &[u8]) -> Option<()> {
        if text[..10] != self.day[..10] || self.day[10] != b'd' {
            let (year, month, day) = (four(text, 0)?, two(text, 5)?, two(text, 8)?);
            if !matches!((text[4], text[7]), (b'-', b'-') | (b'/', b'/')) {
                return None;
            }
            self.day_at = day_at(year, month, day)?;
            self.day[..10].copy_from_slice(&text[..10]);
            self.day[10] = b'd';
        }
        Some(())
    }

    /// `17/May/2015:10:05:03 +0000`: 26 bytes. Most lines are of the same minute as the line before.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "nearly every line of a log has such a time")]
    pub(in crate::logs) fn clf(&mut self, text: &[u8]) -> Option<Micros> {
        let text: &[u8; 26] = text.try_into().ok()?;
        if text[..17] != self.minute.0 || text[20..] != self.minute.1 {
            self.remember_minute(text)?;
        }
        let second = two(text, 18).filter(|second| *second <= 60 && text[17] == b':')?;
        Some(Micros((self.minute_at + second) * 1_000_000))
    }

    /// Reads all but the seconds.
    #[inline(never)]
    fn remember_minute(&mut self, text: &[u8; 26]) -> Option<()> {
        if text[..12] != self.day {
            let (day, year) = (two(text, 0)?, four(text, 7)?);
            let month = month(&text[3..6])?;
            if text[2] != b'/' || text[6] != b'/' || text[11] != b':' {
                return None;
            }
            self.day_at = day_at(year, month, day)?;
            self.day.copy_from_slice(&text[..12]);
        }
        let clock = clock_of_day(text, 12)? - two(text, 18)?;
        if text[20] != b' ' {
            return None;
        }
        let offset = self.offset(text[21..].first_chunk()?)?;
        self.minute_at = self.day_at + clock - offset;
        self.minute.0.copy_from_slice(&text[..17]);
        self.minute.1.copy_from_slice(&text[20..]);
        Some(())
    }

    /// A five-letter zone text's offset in seconds, remembered from the line before.
    fn offset(&mut self, text: &[u8; 5]) -> Option<i64> {
        if self.zone_text != *text {
            self.zone_offset = zone_offset(text)?;
            self.zone_text = *text;
        }
        Some(self.zone_offset)
    }

    /// `2026-09-01T00:00:14.5+00:00` and similar forms.
    fn iso(&mut self, text: &[u8]) -> Option<Micros> {
        if text.len() < 19 {
            return None;
        }
        self.remember_day(text)?;
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

    /// The same, where a time without a zone is UTC.
    fn utc(&mut self, text: &[u8]) -> Option<Micros> {
        let digits = text.iter().skip(19).take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
        let at = self.iso(text)?;
        let is_local = text.len() == 19 + digits;
        Some(if is_local { Micros(at.0 + self.local_offset * 1_000_000) } else { at })
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
        self.instant(&spelled(parts, text)?)
    }

    /// A time with a month's English name, or with the day first between points.
    fn words(&mut self, text: &[u8]) -> Option<Micros> {
        self.instant(&in_words(text)?)
    }

    fn instant(&mut self, spelled: &spelled::Spelled) -> Option<Micros> {
        let local = if spelled.zone.is_none() && spelled.epoch.is_none() { self.local(spelled.seconds()?) } else { 0 };
        Some(spelled.utc(local))
    }
}

/// The time since midnight: `HH:MM:SS` with an optional fraction, `H:MM:SS`, or either with `AM` or `PM`.
fn of_day(text: &[u8]) -> Option<Micros> {
    const HALF: i64 = 12 * 3_600_000_000;
    if let [clock @ .., half @ (b'A' | b'P' | b'a' | b'p'), b'M' | b'm'] = text {
        let at = of_day(clock.trim_ascii_end()).filter(|at| at.0 < HALF + HALF / 12)?.0 % HALF;
        return Some(Micros(if half.eq_ignore_ascii_case(&b'P') { at + HALF } else { at }));
    }
    if let [hour, b':', rest @ ..] = text
        && (5..=12).contains(&rest.len())
    {
        // Windows leaves out the zero before the hour.
        let mut padded = [b'0'; 15];
        padded[1] = *hour;
        padded[2] = b':';
        padded[3..3 + rest.len()].copy_from_slice(rest);
        return of_day(&padded[..3 + rest.len()]);
    }
    if text.len() < 8 {
        return None;
    }
    let clock = clock_of_day(text, 0)?;
    let (fraction, rest) = fraction(&text[8..])?;
    rest.is_empty().then_some(Micros(clock * 1_000_000 + fraction))
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

/// `.123456` to microseconds, and the text after it.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    if !matches!(text.first(), Some(b'.' | b',')) {
        return Some((0, text));
    }
    fraction_digits(&text[1..])
}

/// The digits after a decimal point to microseconds, and the text after them.
fn fraction_digits(text: &[u8]) -> Option<(i64, &[u8])> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let six = text[..digits].iter().chain(std::iter::repeat(&b'0')).take(6);
    let micros = six.fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    (digits > 0).then_some((micros, &text[digits..]))
}

/// `Z`, `UTC`, `CEST`, `+0100`, `+01:00`, `+01` in seconds east of UTC.
pub(in crate::logs) fn zone_offset(text: &[u8]) -> Option<i64> {
    if matches!(text, b"Z" | b"z" | b"UTC" | b"GMT") {
        return Some(0);
    }
    let sign = match text.first()? {
        b'+' => 1,
        b'-' => -1,
        b'A'..=b'Z' => return dates::zone_of_one_meaning(text),
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

/// A decimal number times ten to the power of `shift`; further digits are cut.
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

/// A number since 1970. Its size indicates its unit: seconds up to the year 5138, then milli, micro, nano.
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

/// The number of a month by its English name's first three letters.
pub(super) fn month(name: &[u8]) -> Option<i64> {
    let names = [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    names.iter().position(|known| known.eq_ignore_ascii_case(name)).map(|at| at as i64 + 1)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin;
