//! Points in time, spans of time and amounts of money: integers with a unit, so that sums are exact and results do not
//! depend on the order of addition.

pub mod currency;
mod money;
mod spelled;

pub use money::Money;
pub use spelled::{Amount, DecimalMark, MarkProofs, needs_mark, shown_mark};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Add, Sub};

/// A point in time: microseconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Micros(pub i64);

/// A length of time in microseconds; negative when it goes backwards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span(pub i64);

impl Span {
    /// A span of whole seconds.
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1_000_000)
    }

    /// A span of whole minutes.
    pub const fn minutes(n: i64) -> Self {
        Self::seconds(n * 60)
    }

    /// A span of whole hours.
    pub const fn hours(n: i64) -> Self {
        Self::seconds(n * 3600)
    }

    /// A span of days of 24 hours.
    pub const fn days(n: i64) -> Self {
        Self::hours(n * 24)
    }

    /// Whole seconds, rounded towards minus infinity.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The absolute length.
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Reads `90s`, `30m`, `24h`, `30d`, `2w`, `250ms`, or a bare `0`.
    ///
    /// Returns `None` for anything else, so that the caller can name the key of the value.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "0" {
            return Some(Self(0));
        }
        if let Some(number) = text.strip_suffix("ms") {
            return number.trim().parse::<i64>().ok()?.checked_mul(1000).map(Self);
        }
        let unit = text.chars().last()?;
        let number: i64 = text[..text.len() - unit.len_utf8()].trim().parse().ok()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            _ => return None,
        };
        number.checked_mul(seconds)?.checked_mul(1_000_000).map(Self)
    }
}

impl fmt::Display for Span {
    /// `3d 4h`, `2h 5m`, `1m 30s`, `12s`: the two largest units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.0.unsigned_abs() / 1_000_000;
        let sign = if self.0 < 0 { "-" } else { "" };
        let units = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
        let first = units.iter().position(|(size, _)| total >= *size).unwrap_or(3);
        let (size, name) = units[first];
        write!(f, "{sign}{}{name}", total / size)?;
        if let Some((next, unit)) = units.get(first + 1) {
            let rest = total % size / next;
            if rest > 0 {
                write!(f, " {rest}{unit}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Span {
    /// Writes what [`Span::parse`] reads back: the largest unit that leaves nothing over but parts of a millisecond.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let milli = self.0 / 1000;
        let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")];
        let (size, unit) = units.into_iter().find(|(size, _)| milli % size == 0).unwrap_or((1, "ms"));
        to.collect_str(&format_args!("{}{unit}", milli / size))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || format!("{text:?} is no length of time; write a number and ms, s, m, h, d or w, as in \"24h\"");
        Self::parse(&text).ok_or_else(|| D::Error::custom(wrong()))
    }
}

impl Sub for Micros {
    type Output = Span;
    fn sub(self, other: Self) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl Add<Span> for Micros {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Micros {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl fmt::Display for Micros {
    /// `2026-09-01T00:00:14Z`, with a fraction only when there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1_000_000);
        let fraction = self.0.rem_euclid(1_000_000);
        let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
        let clock = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        if (0..=9999).contains(&year) {
            // Digit by digit: results contain a dozen times per order, and the formatter takes ten times as long.
            let mut text = *b"0000-00-00T00:00:00";
            let date = [(0, year / 100), (2, year % 100), (5, month), (8, day)];
            for (at, number) in date.into_iter().chain([(11, hour), (14, minute), (17, second)]) {
                text[at] += (number / 10) as u8;
                text[at + 1] += (number % 10) as u8;
            }
            f.write_str(std::str::from_utf8(&text).unwrap_or_default())?;
        } else {
            write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        }
        if fraction != 0 {
            let digits = format!("{fraction:06}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

impl Micros {
    /// Reads what [`fmt::Display`] writes; also a day alone, which is its first instant, and a time without seconds.
    ///
    /// `None` for anything else, including other zones; the date reader of the order files reads those.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |part: &str| -> Option<i64> {
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten()
        };
        let (date, clock) = text.trim().split_once(['T', ' ']).unwrap_or((text.trim(), "00:00"));
        let mut date = date.splitn(3, '-').map(number);
        let (year, month, day) = (date.next()??, date.next()??, date.next()??);
        let clock = clock.strip_suffix('Z').unwrap_or(clock);
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let mut parts = clock.splitn(3, ':').map(number);
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
        let fits = (1..=9999).contains(&year) && (1..=12).contains(&month) && hour < 24 && minute < 60 && second < 60;
        let days = fits.then(|| days_from_civil(year, month, day))?;
        if civil_from_days(days) != (year, month, day) || fraction.len() > 6 {
            return None;
        }
        let micros = number(fraction)? * 10_i64.pow(6 - fraction.len() as u32);
        Some(Self((days * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000 + micros))
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no time; write 2026-09-01T00:00:00Z")))
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
///
/// Plain integer arithmetic over 400-year eras: it runs once per log day, where the scan's inner loop would otherwise
/// call a calendar library.
pub const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date (year, month 1–12, day 1–31) of a number of days since 1970-01-01.
pub const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_and_print() {
        assert_eq!(Span::parse("24h"), Some(Span::hours(24)));
        assert_eq!(Span::parse("90d"), Some(Span::days(90)));
        assert_eq!(Span::parse("0"), Some(Span(0)));
        assert_eq!(Span::parse("24"), None);
        assert_eq!(Span::parse("h"), None);
        assert_eq!(Span::hours(28).to_string(), "1d 4h");
        assert_eq!(Span::seconds(-90).to_string(), "-1m 30s");
        assert_eq!(Span(0).to_string(), "0s");
    }

    #[test]
    fn calendar_agrees_with_known_days() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2000, 3, 1), 11_017);
        assert_eq!(days_from_civil(1969, 12, 31), -1);
        for day in (-800_000..800_000).step_by(17) {
            let (y, m, d) = civil_from_days(day);
            assert_eq!(days_from_civil(y, m, d), day);
        }
        assert_eq!(Micros(1_788_220_814_000_000).to_string(), "2026-09-01T00:00:14Z");
        assert_eq!(Micros(-500_000).to_string(), "1969-12-31T23:59:59.5Z");
    }

    #[test]
    fn times_are_read_as_they_are_printed() {
        for micros in [0, 1_788_220_814_000_000, 1_788_220_814_500_000, 951_782_400_000_001, 1] {
            assert_eq!(Micros::parse(&Micros(micros).to_string()), Some(Micros(micros)));
        }
        assert_eq!(Micros::parse("2026-09-01"), Micros::parse("2026-09-01T00:00:00Z"));
        assert_eq!(Micros::parse("2026-09-01 12:30"), Micros::parse("2026-09-01T12:30:00Z"));
        for wrong in ["", "2026", "2026-02-30", "2026-13-01", "2026-09-01T25:00", "2026-09-01T00:00:00+02:00", "x-1-1"]
        {
            assert_eq!(Micros::parse(wrong), None, "{wrong}");
        }
    }
}
