//! Dates, lengths of time and amounts in the style of a language. The template has the words; where it has none, dates are
//! written as `2026-09-01`, lengths as `3 d 4 h`, and amounts as `1,234.56 EUR`.

use super::super::escape::terminal;
use super::super::page::clip;
use crate::base::units::{Micros, Money, Span};
use chrono::{DateTime, Datelike, NaiveDateTime, NaiveTime, Timelike};
use chrono_tz::Tz;
use serde::Deserialize;

/// How days and times are written. `{day}`, `{month}` and `{year}` are put into `day`; `{hour}` (`{hh}` with two digits) and
/// `{minute}` into the clock; `{day}` and `{clock}` into `time`.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Dates {
    months: Vec<String>,
    /// The first of a month where the language does not write a `1`.
    first: String,
    day: String,
    time: String,
    clock: String,
    clock_utc: String,
    /// A line of the evidence.
    item: String,
}

impl Default for Dates {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            months: (1..=12).map(|month| format!("{month:02}")).collect(),
            first: String::new(),
            day: text("{year}-{month}-{day}"),
            time: text("{day} {clock}"),
            clock: text("{hh}:{minute}"),
            clock_utc: text("{hh}:{minute} UTC"),
            item: text("{time}: {what}"),
        }
    }
}

impl Dates {
    /// Whether there is a name for every month.
    pub(super) fn is_whole(&self) -> bool {
        self.months.len() == 12
    }

    /// A day in a zone, such as `4 June 2026`.
    pub(super) fn day(&self, at: Micros, zone: Tz) -> String {
        local(at, zone).map(|at| self.date(at)).unwrap_or_default()
    }

    /// A line of the evidence.
    pub(super) fn item(&self, at: Micros, zone: Tz, what: &str) -> String {
        self.item.replace("{time}", &self.time(at, zone)).replace("{what}", what)
    }

    fn date(&self, at: NaiveDateTime) -> String {
        let month = self.months.get(at.month0() as usize).map_or("", String::as_str);
        let padded = month.parse::<u32>().is_ok();
        let day = match at.day() {
            1 if !self.first.is_empty() => self.first.clone(),
            day if padded => format!("{day:02}"),
            day => day.to_string(),
        };
        let year = at.year().to_string();
        self.day.replace("{day}", &day).replace("{month}", month).replace("{year}", &year)
    }

    /// A day and a time of day in a zone, such as `4 June 2026, 14:52`. Exactly midnight most likely means a day without a time.
    pub(super) fn time(&self, at: Micros, zone: Tz) -> String {
        let Some(at) = local(at, zone) else { return String::new() };
        let day = self.date(at);
        if at.time() == NaiveTime::MIN {
            return day;
        }
        let clock = if zone == Tz::UTC { &self.clock_utc } else { &self.clock };
        let (hour, minute) = (at.hour(), format!("{:02}", at.minute()));
        let clock = clock.replace("{hour}", &hour.to_string()).replace("{hh}", &format!("{hour:02}"));
        let clock = clock.replace("{minute}", &minute);
        self.time.replace("{day}", &day).replace("{clock}", &clock)
    }
}

/// Whether a time is the first instant of a day: such an order's time of day is most likely not known.
pub(super) fn is_midnight(at: Micros, zone: Tz) -> bool {
    [zone, Tz::UTC].into_iter().filter_map(|zone| local(at, zone)).any(|at| at.time() == NaiveTime::MIN)
}

fn local(at: Micros, zone: Tz) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(at.0).map(|at| at.with_timezone(&zone).naive_local())
}

/// The words of lengths of time: one and several of each.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Lengths {
    days: [String; 2],
    hours: [String; 2],
    minutes: [String; 2],
    seconds: [String; 2],
    and: String,
}

impl Default for Lengths {
    fn default() -> Self {
        let both = |unit: &str| [unit.to_owned(), unit.to_owned()];
        Self { days: both("d"), hours: both("h"), minutes: both("min"), seconds: both("s"), and: String::new() }
    }
}

impl Lengths {
    /// The two largest units of a length: `7 days and 17 hours`. One day is `24 hours` where nothing is left over.
    pub(super) fn of(&self, span: Span) -> String {
        let seconds = span.as_seconds().max(0);
        let units = [(86_400, &self.days), (3600, &self.hours), (60, &self.minutes), (1, &self.seconds)];
        let first =
            if seconds == 86_400 { 1 } else { units.iter().position(|(size, _)| seconds >= *size).unwrap_or(3) };
        let part = |number: i64, words: &[String; 2]| format!("{number} {}", words[usize::from(number != 1)]);
        let (size, words) = units[first];
        let whole = part(seconds / size, words);
        // From ten minutes on, seconds are left out.
        let further =
            units.get(first + 1).filter(|(smaller, _)| seconds % size >= *smaller && (*smaller > 1 || seconds < 600));
        let Some((smaller, words)) = further else {
            return whole;
        };
        let rest = part(seconds % size / smaller, words);
        if self.and.is_empty() { format!("{whole} {rest}") } else { format!("{whole} {} {rest}", self.and) }
    }
}

/// How amounts are written.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Amounts {
    decimal: String,
    thousands: String,
    currency_first: bool,
}

impl Default for Amounts {
    fn default() -> Self {
        Self { decimal: ".".to_owned(), thousands: ",".to_owned(), currency_first: false }
    }
}

/// The most columns of an unknown currency's name: it comes from the order log.
const CURRENCY_WIDTH: usize = 8;

/// A space that does not break a line.
const TIGHT: char = '\u{a0}';

impl Amounts {
    /// `€1,234.56`, `1.234,56 €`.
    pub(super) fn of(&self, currency: &str, money: Money) -> String {
        let currency = currency.trim();
        let printed = money.to_string();
        let (sign, digits) = printed.strip_prefix('-').map_or(("", printed.as_str()), |rest| ("-", rest));
        let (whole, cents) = digits.split_once('.').unwrap_or((digits, "00"));
        let fraction = if matches!(currency, "JPY" | "KRW" | "VND") && cents == "00" {
            String::new()
        } else {
            format!("{}{cents}", self.decimal)
        };
        let number = format!("{}{fraction}", self.grouped(whole));
        let symbol = symbol(currency);
        match (symbol.is_empty(), self.currency_first) {
            (true, _) => format!("{sign}{number}"),
            (false, false) => format!("{sign}{number}{TIGHT}{symbol}"),
            // A name has a space after it, a sign has none.
            (false, true) if symbol.ends_with(char::is_alphanumeric) => format!("{sign}{symbol}{TIGHT}{number}"),
            (false, true) => format!("{sign}{symbol}{number}"),
        }
    }

    fn grouped(&self, digits: &str) -> String {
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(&self.thousands);
            }
            text.push(digit);
        }
        text
    }
}

/// The sign of a currency; its name where it has none.
fn symbol(currency: &str) -> String {
    let known = match currency {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        "PLN" => "zł",
        other => other,
    };
    clip(&terminal(known), CURRENCY_WIDTH).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_words_all_is_written_as_numbers() {
        let at = Micros(1_788_220_814_000_000);
        let dates = Dates::default();
        assert!(dates.is_whole());
        assert_eq!(dates.day(at, Tz::UTC), "2026-09-01");
        assert_eq!(dates.time(at, Tz::UTC), "2026-09-01 00:00 UTC");
        assert_eq!(dates.time(at, Tz::Europe__Berlin), "2026-09-01 02:00");
        assert_eq!(dates.time(at - Span::seconds(14), Tz::UTC), "2026-09-01", "midnight is no time of day");
        assert!(is_midnight(at - Span::seconds(14), Tz::Europe__Berlin) && !is_midnight(at, Tz::UTC));
        assert_eq!(Lengths::default().of(Span::hours(28)), "1 d 4 h");
        assert_eq!(Amounts::default().of("EUR", Money(12_345_600)), "1,234.56\u{a0}€");
    }

    #[test]
    fn amounts_follow_currency_and_sign() {
        let english = Amounts { currency_first: true, ..Amounts::default() };
        for (currency, money, text) in [
            ("EUR", 12_345_678_900, "€1,234,567.89"),
            ("USD", -35_000, "-$3.50"),
            ("CHF", 35_000, "CHF\u{a0}3.50"),
            ("JPY", 12_340_000, "¥1,234"),
            ("", 35_000, "3.50"),
        ] {
            assert_eq!(english.of(currency, Money(money)), text);
        }
        assert!(!english.of("EU\u{202e}RO\x1b[2J", Money(0)).contains('\x1b'));
    }

    #[test]
    fn lengths_have_two_units() {
        let words = |one: &str, many: &str| [one.to_owned(), many.to_owned()];
        let lengths = Lengths {
            days: words("day", "days"),
            hours: words("hour", "hours"),
            minutes: words("minute", "minutes"),
            seconds: words("second", "seconds"),
            and: "and".to_owned(),
        };
        for (span, text) in [
            (Span::hours(7 * 24 + 17), "7 days and 17 hours"),
            (Span::hours(24), "24 hours"),
            (Span::hours(72), "3 days"),
            (Span::hours(25), "1 day and 1 hour"),
            (Span::minutes(61), "1 hour and 1 minute"),
            (Span::seconds(59), "59 seconds"),
            (Span::seconds(61), "1 minute and 1 second"),
            (Span::seconds(2177), "36 minutes"),
            (Span(0), "0 seconds"),
        ] {
            assert_eq!(lengths.of(span), text);
        }
    }
}
