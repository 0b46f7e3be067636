//! Times that are spelled out part by part: with the letters of a format, or in the words that people and tools write.

use super::{Part, day_at, decimal, fraction_digits, of_day, zone_offset};
use crate::base::units::Micros;

/// The parts of a spelled time. The day counts from 1970 when the text holds no date.
pub(super) struct Spelled {
    pub(super) day: Option<i64>,
    clock: i64,
    micros: i64,
    pub(super) zone: Option<i64>,
    pub(super) epoch: Option<i64>,
}

impl Spelled {
    /// Seconds since 1970 on the local clock; `None` when the text holds no date.
    pub(super) fn seconds(&self) -> Option<i64> {
        self.day.map(|day| day + self.clock)
    }

    /// The instant, with the offset of the text's own zone, else with the given one in seconds.
    pub(super) fn utc(&self, local: i64) -> Micros {
        let seconds = self.day.unwrap_or(0) + self.clock - self.zone.unwrap_or(local);
        Micros(self.epoch.unwrap_or(seconds * 1_000_000) + self.micros)
    }
}

/// Reads a time part by part. The whole text has to be used.
pub(super) fn spelled(parts: &[Part], text: &[u8]) -> Option<Spelled> {
    let (mut year, mut month, mut day) = (1970, 1, 1);
    let mut dated = false;
    let mut found = Spelled { day: None, clock: 0, micros: 0, zone: None, epoch: None };
    let mut rest = text;
    for part in parts {
        dated |= matches!(part, Part::Year | Part::Month | Part::MonthName | Part::Day);
        match part {
            Part::Year => year = take(&mut rest, 4, 4)?,
            Part::Month => month = take(&mut rest, 1, 2)?,
            Part::MonthName => {
                month = super::month(rest.get(..3)?)?;
                rest = &rest[3..];
            }
            Part::Day => day = take(&mut rest, 1, 2)?,
            Part::Hour => found.clock += take(&mut rest, 1, 2).filter(|n| *n < 24)? * 3600,
            Part::Minute => found.clock += take(&mut rest, 2, 2).filter(|n| *n < 60)? * 60,
            Part::Second => found.clock += take(&mut rest, 2, 2).filter(|n| *n <= 60)?,
            Part::Fraction => (found.micros, rest) = fraction_digits(rest)?,
            Part::Zone => {
                let zone;
                (zone, rest) = split_while(rest, |b| !b.is_ascii_whitespace() && b != b']');
                found.zone = Some(zone_offset(zone)?);
            }
            Part::Epoch => {
                let seconds;
                (seconds, rest) = split_while(rest, |b| b.is_ascii_digit());
                found.epoch = Some(decimal(seconds, 6)?);
            }
            Part::Byte(byte) => rest = rest.strip_prefix(&[*byte])?,
            Part::Letters => rest = split_while(rest, |b| b.is_ascii_alphabetic()).1,
            Part::Spaces => rest = split_while(rest, |b| b == b' ').1,
        }
    }
    if dated {
        found.day = Some(day_at(year, month, day)?);
    }
    rest.is_empty().then_some(found)
}

/// Splits a text at the first byte that `is_in` refuses.
fn split_while(text: &[u8], is_in: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().take_while(|b| is_in(**b)).count())
}

/// Takes `least` to `most` digits off the front.
pub(super) fn take(rest: &mut &[u8], least: usize, most: usize) -> Option<i64> {
    let length = rest.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    if length < least {
        return None;
    }
    let value = decimal(&rest[..length], 0);
    *rest = &rest[length..];
    value
}

/// A time with a month's English name, or with the day first between points: `04/Jun/2026:12:52:00.123 +0000`,
/// `Thu, 04 Jun 2026 12:52:00 GMT`, `Jun 4, 2026 @ 12:52:00.123`, `Thu Jun  4 12:52:00 2026`, `04.06.2026 12:52:00`.
pub(super) fn in_words(text: &[u8]) -> Option<Spelled> {
    let mut words =
        text.split(|b| matches!(b, b' ' | b',' | b'@')).filter(|word| !word.is_empty()).flat_map(split_date).peekable();
    // The day of the week says nothing that the date does not.
    words.next_if(|word| word.len() == 3 && super::month(word).is_none() && word.iter().all(u8::is_ascii_alphabetic));
    let number = |word: &[u8], least, most| {
        let mut rest = word;
        take(&mut rest, least, most).filter(|_| rest.is_empty())
    };
    let first = words.next()?;
    let (day, month) = if let Some(month) = super::month(first).filter(|_| first.len() == 3) {
        (number(words.next()?, 1, 2)?, month)
    } else {
        let second = words.next()?;
        let named = super::month(second).filter(|_| second.len() == 3);
        let pointed = || number(second, 2, 2).filter(|_| text.get(2) == Some(&b'.'));
        (number(first, 1, 2)?, named.or_else(pointed)?)
    };
    let mut found = Spelled { day: None, clock: 0, micros: 0, zone: None, epoch: None };
    let third = words.next()?;
    let (year, clock) = match number(third, 4, 4) {
        Some(year) => (year, words.next()?),
        // The order of C's `asctime`: the year is last.
        None => (number(words.next()?, 4, 4)?, third),
    };
    let half = words.next_if(|word| matches!(word, [b'A' | b'P' | b'a' | b'p', b'M' | b'm']));
    let at = of_day(&[clock, half.unwrap_or_default()].concat())?.0;
    (found.clock, found.micros) = (at.div_euclid(1_000_000), at.rem_euclid(1_000_000));
    if let Some(zone) = words.next() {
        found.zone = Some(zone_offset(zone)?);
    }
    found.day = Some(day_at(year, month, day)?);
    words.next().is_none().then_some(found)
}

/// A date with slashes and its time of day, as a local time: `9/1/2026 00:00:14` or `9/1/2026, 12:00:14.5 AM`.
pub(super) fn slashed(text: &[u8], day_first: bool) -> Option<Micros> {
    let mut rest = text;
    let first = take(&mut rest, 1, 2)?;
    rest = rest.strip_prefix(b"/")?;
    let second = take(&mut rest, 1, 2)?;
    rest = rest.strip_prefix(b"/")?;
    let year = take(&mut rest, 4, 4)?;
    let clock = rest.strip_prefix(b",").unwrap_or(rest).strip_prefix(b" ")?;
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    Some(Micros(day_at(year, month, day)? * 1_000_000 + of_day(clock.trim_ascii())?.0))
}

/// `04/Jun/2026:12:52:00` and `04.06.2026` split into their parts; any other word as it is.
fn split_date(word: &[u8]) -> Vec<&[u8]> {
    let is_separator = |b: &&u8| matches!(b, b'/' | b'.' | b'-');
    let Some(separator) = word.get(2).filter(is_separator).or_else(|| word.get(1).filter(is_separator)) else {
        return vec![word];
    };
    // The time of day may follow after a colon.
    let (date, clock) = match memchr::memchr(b':', word) {
        Some(at) => (&word[..at], Some(&word[at + 1..])),
        None => (word, None),
    };
    date.split(|b| b == separator).chain(clock).collect()
}
