//! Reads when an order was placed, in the many spellings of order files.
//!
//! This is a hand-written parser without format strings: it reads ten million values without an allocation. One parser
//! accepts all spellings, so a file may mix them.

mod cursor;
mod zone;

use chrono_tz::Tz;

use self::cursor::Cursor;
pub(crate) use self::zone::of_one_meaning as zone_of_one_meaning;
use crate::base::units::{Micros, days_from_civil};

/// When an order was placed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// The point in time; the day's first moment when only the day is known.
    pub at: Micros,
    /// Whether the file gives only the day; then the time of day has no meaning.
    pub day_only: bool,
}

/// Whether the day or the month comes first in `02/09/2026`, and whether the year does in `26-09-02`; decided once for a
/// whole column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DayOrder {
    slashes_day_first: bool,
    others_day_first: bool,
    year_first: bool,
}

/// Why slashes put the day first in a file that does not show it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lean {
    /// The file's layout writes it so.
    Layout,
    /// Its amounts have a decimal comma: no country with one writes the month first.
    Comma,
}

impl DayOrder {
    /// Learns the order from the values that prove it; see [`Proofs`].
    pub fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut proofs = Proofs::default();
        values.for_each(|value| proofs.add(value));
        proofs.order()
    }

    fn day_first(self, separator: u8) -> bool {
        if separator == b'/' { self.slashes_day_first } else { self.others_day_first }
    }
}

/// Counts the values that prove the order of day and month: those with a part above 12, `13/09/2026` or `09/13/2026`. Without any,
/// the part that varies is the day: sales of ten days are of one or two months.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proofs {
    slashes: i64,
    others: i64,
    /// Dates that show the order, and dates that can be read both ways, with slashes and with other signs.
    shown: [u64; 2],
    either: [u64; 2],
    /// The first and the second numbers of dates that can be read both ways, one bit each.
    seen: [[u16; 2]; 2],
    years: TwoDigits,
    lean: Option<Lean>,
}

/// The fewest different days that show which part is the day, and how many times more they are than the months.
const FEWEST_DAYS: u32 = 4;
const VARIED: u32 = 3;

impl Proofs {
    /// Counts a value.
    pub fn add(&mut self, value: &str) {
        self.years.add(value.trim());
        if let Some((separator, first, second)) = two_parts(value.trim()) {
            let proof = i64::from(first > 12 && second <= 12) - i64::from(second > 12 && first <= 12);
            *(if separator == b'/' { &mut self.slashes } else { &mut self.others }) += proof;
            let counts = if proof == 0 { &mut self.either } else { &mut self.shown };
            let at = usize::from(separator != b'/');
            counts[at] += 1;
            if proof == 0 && first <= 12 && second <= 12 {
                self.seen[at][0] |= 1 << first;
                self.seen[at][1] |= 1 << second;
            }
        }
    }

    /// Puts the day first between slashes where no value shows it: because the file's layout writes it so, or because of its decimal
    /// commas.
    pub fn lean(&mut self, is_layout: bool, has_commas: bool) {
        self.lean = if is_layout { Some(Lean::Layout) } else { has_commas.then_some(Lean::Comma) };
    }

    /// Whether the day comes first, by which part varies; `None` where that does not show it. A row for the first of each month
    /// is a sum of months, and shows nothing.
    fn varied(self, at: usize) -> Option<bool> {
        const FIRST_OF_MONTH: u16 = 1 << 1;
        let [first, second] = self.seen[at];
        let shows = |days: u16, months: u16| {
            let (days, months_seen) = (days.count_ones(), months.count_ones());
            days >= FEWEST_DAYS && days >= VARIED * months_seen && months != FIRST_OF_MONTH
        };
        match (shows(first, second), shows(second, first)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// Whether the values show the order of their day and month, or none of them depends on it.
    pub fn is_proven(self) -> bool {
        (0..2).all(|at| self.either[at] == 0 || self.shown[at] > 0 || self.varied(at).is_some())
    }

    /// What decides the order of day and month, in words; `None` where no date depends on it.
    pub fn evidence(self) -> Option<String> {
        let order = self.order();
        let of = |at: usize, day_first: bool| {
            let (shown, either) = (self.shown[at], self.either[at]);
            let first = if day_first { "the day" } else { "the month" };
            if self.years.come_first() {
                return Some("the year comes first in dates of two digits, as the part that varies least".to_owned());
            }
            match (shown, either) {
                (0, 0) => None,
                (0, either) if self.varied(at).is_some() => {
                    Some(format!("{first} comes first in dates, as the part that varies in all {either} of them"))
                }
                (0, either) if at == 0 && self.lean.is_some() => {
                    let why = match self.lean {
                        Some(Lean::Comma) => "as in all countries with a decimal comma",
                        _ => "as this layout writes them",
                    };
                    Some(format!("{first} comes first in dates, {why}: none of {either} shows it"))
                }
                (0, either) => {
                    Some(format!("{first} comes first in dates, which is assumed: none of {either} shows it"))
                }
                (shown, _) => Some(format!("{first} comes first in dates, as {shown} of {} show", shown + either)),
            }
        };
        of(0, order.slashes_day_first).or_else(|| of(1, order.others_day_first))
    }

    /// The order. If values prove both, the majority decides. If none does, slashes mean American dates (month first),
    /// and dots and dashes European ones (day first).
    pub fn order(self) -> DayOrder {
        let by = |balance: i64, at: usize, otherwise: bool| match balance {
            0 if self.shown[at] == 0 => self.varied(at).unwrap_or(otherwise),
            0 => otherwise,
            balance => balance > 0,
        };
        DayOrder {
            slashes_day_first: by(self.slashes, 0, self.lean.is_some()),
            others_day_first: by(self.others, 1, true),
            year_first: self.years.come_first(),
        }
    }
}

/// The numbers of dates such as `26-09-02`, one bit each.
#[derive(Clone, Copy, Debug, Default)]
struct TwoDigits {
    first: u128,
    middle: u128,
    last: u128,
}

impl TwoDigits {
    /// Years that a shop's or network's files are of.
    const YEARS: std::ops::Range<u32> = 10..60;

    /// Counts a date with two digits in each part.
    fn add(&mut self, value: &str) {
        let mut text = Cursor(value.as_bytes());
        let mut parts = [0; 3];
        let mut separator = None;
        for (at, part) in parts.iter_mut().enumerate() {
            if at > 0 {
                let sign = text.one_of(b"/.-");
                if sign.is_none() || separator.is_some_and(|known| Some(known) != sign) {
                    return;
                }
                separator = sign;
            }
            match text.number() {
                Some((number, 2)) => *part = 1_u128 << number,
                _ => return,
            }
        }
        let [first, middle, last] = parts;
        (self.first, self.middle, self.last) = (self.first | first, self.middle | middle, self.last | last);
    }

    /// Whether the first part is the year: where the last one cannot be, or where the first one varies far less.
    fn come_first(self) -> bool {
        let years = Self::YEARS.fold(0_u128, |all, year| all | 1 << year);
        let (first, last) = (self.first.count_ones(), self.last.count_ones());
        let can_be = |parts: u128| parts != 0 && parts & !years == 0;
        let within = |parts: u128, most: u32| parts >> (most + 1) == 0;
        let is_only = !can_be(self.last) || first * VARIED <= last && last >= FEWEST_DAYS;
        can_be(self.first) && first <= 2 && within(self.middle, 12) && within(self.last, 31) && is_only
    }
}

/// Whether the meaning of a date depends on the order of day and month.
pub fn needs_order(value: &str) -> bool {
    two_parts(value.trim()).is_some()
}

/// The separator and the first two numbers of a date such as `13/09/2026`.
fn two_parts(value: &str) -> Option<(u8, u32, u32)> {
    let mut text = Cursor(value.as_bytes());
    let (first, digits) = text.number()?;
    let separator = text.one_of(b"/.-")?;
    let (second, _) = text.number()?;
    text.one_of(&[separator])?;
    (digits <= 2).then_some((separator, first, second))
}

/// Reads a moment; one without a zone is local time in `zone`. `None` when it is not a date.
///
/// A local time that occurs twice means the earlier moment; one that the clocks skip moves forward.
pub fn parse(value: &str, order: DayOrder, zone: Tz) -> Option<Moment> {
    let value = value.trim();
    if let Some(at) = unix_time(value) {
        return Some(Moment { at, day_only: false });
    }
    let mut text = Cursor(value.as_bytes());
    let day = date(&mut text, order)?;
    text.skip(b"Tt ,:");
    // `05 Jan 2018 - 12:30`; without the blank after it the sign would begin an offset.
    if text.0.starts_with(b"- ") {
        text.skip(b"- ");
    }
    text.skip_word("at");
    let clock = if text.is_empty() { None } else { Some(time_of_day(&mut text)?) };
    let zone = zone::read(&mut text, zone)?;
    if !text.is_empty() {
        return None;
    }
    let local = Micros(day.checked_mul(86_400_000_000)? + clock.unwrap_or(0));
    Some(Moment { at: zone.instant(local), day_only: clock.is_none() })
}

/// Seconds (10 digits), milliseconds (13) or microseconds (16) since 1970; seconds may have a fraction.
fn unix_time(value: &str) -> Option<Micros> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let micros = match (whole.len(), fraction.len()) {
        (10, _) => number * 1_000_000 + cursor::micros_of_fraction(fraction.as_bytes()),
        (13, _) => number * 1000,
        (16, 0) => number,
        _ => return None,
    };
    Some(Micros(micros))
}

/// Reads a date as days since 1970-01-01.
fn date(text: &mut Cursor<'_>, order: DayOrder) -> Option<i64> {
    let (year, month, day) = match text.peek()? {
        b'0'..=b'9' => date_from_digit(text, order)?,
        _ => date_from_word(text)?,
    };
    let month_length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if day == 0 || day > month_length || year < 1970 {
        return None;
    }
    Some(days_from_civil(i64::from(year), i64::from(month), i64::from(day)))
}

/// `2026-09-02`, `20260902`, `02/09/2026`, `2 Sep 2026`, `02-Sep-2026`: year, month, day.
fn date_from_digit(text: &mut Cursor<'_>, order: DayOrder) -> Option<(u32, u32, u32)> {
    // Compact dates are split by length, since `20260902120441` has no separator.
    if text.digits() >= 8 {
        return Some((text.fixed(4)?, text.fixed(2)?, text.fixed(2)?));
    }
    let (first, digits) = text.number()?;
    if text.skip_suffix() || text.peek() == Some(b' ') {
        text.skip(b" ,");
        text.skip_word("of");
    }
    let separator = text.one_of(b"/.-");
    if separator == Some(b'.') {
        // `2. September 2026`
        text.skip(b" ");
    }
    // `2 de septiembre de 2026`
    text.skip_word("de");
    if text.peek()?.is_ascii_alphabetic() {
        let month = text.month()?;
        text.skip(b" ,.-/");
        text.skip_word("de");
        return Some((text.year()?, month, first));
    }
    let separator = separator?;
    let (second, _) = text.number()?;
    text.one_of(&[separator])?;
    if digits == 4 {
        return Some((first, second, text.number()?.0));
    }
    if order.year_first && digits == 2 && text.digits() == 2 {
        return Some((2000 + first, second, text.number()?.0));
    }
    let year = text.year()?;
    // An unambiguous value is read in its only way, whatever the column's order.
    let day_first = first > 12 || (second <= 12 && order.day_first(separator));
    Some(if day_first { (year, second, first) } else { (year, first, second) })
}

/// `Sep 2, 2026`, `Wed, 02 Sep 2026`, `Wednesday, September 2 2026`: year, month, day.
fn date_from_word(text: &mut Cursor<'_>) -> Option<(u32, u32, u32)> {
    if text.skip_weekday() {
        text.skip(b" ,.");
        if text.peek()?.is_ascii_digit() {
            let (day, _) = text.number()?;
            text.skip_suffix();
            text.skip(b" ,.-");
            let month = text.month()?;
            text.skip(b" ,.-");
            return Some((text.year()?, month, day));
        }
    }
    let month = text.month()?;
    text.skip(b" .-");
    let (day, _) = text.number()?;
    text.skip_suffix();
    text.one_of(b" ,-")?;
    text.skip(b" ,");
    Some((text.year()?, month, day))
}

/// Reads `13:04`, `13:04:41.5`, `130441`, `1:04 PM`, `1 pm` as microseconds since midnight.
fn time_of_day(text: &mut Cursor<'_>) -> Option<i64> {
    let digits = text.digits();
    let (mut hour, mut minute, mut second) = (0, 0, 0);
    let mut bare = false;
    if matches!(digits, 4 | 6) {
        hour = text.fixed(2)?;
        minute = text.fixed(2)?;
        if digits == 6 {
            second = text.fixed(2)?;
        }
    } else {
        hour = hour.max(text.number()?.0);
        bare = text.one_of(b":.").is_none();
        if !bare {
            minute = text.number()?.0;
            if text.one_of(b":.").is_some() {
                second = text.number()?.0;
            }
        }
    }
    let fraction = text.fraction();
    let hour = match (text.half_of_day(), hour) {
        (Some(half), 1..=12) => hour % 12 + half * 12,
        (None, 0..=24) if !bare => hour,
        _ => return None,
    };
    // 24:00:00 is the end of a day, and 60 is a leap second.
    if minute > 59 || second > 60 || (hour == 24 && minute + second > 0) {
        return None;
    }
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    Some(seconds * 1_000_000 + fraction)
}

#[cfg(test)]
mod tests;
