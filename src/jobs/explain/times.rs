//! The times of `--since` and `--until` in the spellings of people.

use crate::base::dates::{DayOrder, parse};
use crate::base::units::{Micros, Span};
use chrono_tz::Tz;

/// A typed time: a day alone covers the whole day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// Its first instant.
    pub from: Micros,
    /// The first instant after it: for a day the next day's first instant, else the instant itself.
    pub to: Micros,
    /// Whether the text names no zone, so that UTC was taken.
    pub without_zone: bool,
}

/// Accepted spellings, for messages.
const EXAMPLES: &str = "write 2026-09-01, 01.09.2026, \"1 Sep 2026\" or 2026-09-01T12:00+02:00";

/// Reads a time. Without a zone it is UTC, as all times in results.
///
/// Fails with what is wrong and what to write. A date such as `09/01/2026`, which is another day in America than in Europe, is
/// not guessed.
pub fn read(text: &str) -> Result<Limit, String> {
    let english = in_english(text.trim());
    let unknown = || format!("{text:?} is no time; {EXAMPLES}");
    if let Some(hint) = twofold(&english) {
        return Err(format!("{text:?} can be two days; {hint}"));
    }
    let order = DayOrder::of(std::iter::empty());
    let (rest, zone) = zone_after_day(&english);
    let read = |zone: Tz| parse(rest, order, zone);
    let moment = read(zone.unwrap_or(Tz::UTC)).ok_or_else(unknown)?;
    // A time that does not change with another zone names its own.
    let without_zone = zone.is_none() && read(Tz::Etc__GMTMinus12) != Some(moment);
    if !moment.day_only {
        return Ok(Limit { from: moment.at, to: moment.at, without_zone });
    }
    Ok(Limit { from: moment.at, to: next_day(moment.at, zone.unwrap_or(Tz::UTC)), without_zone })
}

/// The first instant of the next day in a zone, where days can have 23 or 25 hours.
fn next_day(day: Micros, zone: Tz) -> Micros {
    use chrono::{DateTime, Datelike, Days};
    let noon =
        DateTime::from_timestamp_micros((day + Span::hours(12)).0).map(|at| at.with_timezone(&zone).date_naive());
    let next = noon.and_then(|date| date.checked_add_days(Days::new(1)));
    let text = next.map(|date| format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())).unwrap_or_default();
    parse(&text, DayOrder::of(std::iter::empty()), zone).map_or(day + Span::days(1), |moment| moment.at)
}

/// A day and the zone after it, which the reader of dates takes after a time of day alone: `2026-09-01 Europe/Berlin`.
fn zone_after_day(text: &str) -> (&str, Option<Tz>) {
    if let Some(day) = text.strip_suffix(['Z', 'z']).filter(|day| !day.contains(':') && day.len() > 6) {
        return (day.trim_end(), Some(Tz::UTC));
    }
    let Some((day, word)) = text.rsplit_once(' ') else { return (text, None) };
    let fixed = |name: &str| ["UTC", "GMT"].iter().any(|zone| name.eq_ignore_ascii_case(zone)).then_some(Tz::UTC);
    let zone = fixed(word).or_else(|| word.parse::<Tz>().ok().filter(|_| word.contains('/')));
    match zone {
        Some(zone) if !day.contains(':') => (day, Some(zone)),
        _ => (text, None),
    }
}

/// What to write in place of an ambiguous date in numbers; `None` for any other text.
fn twofold(text: &str) -> Option<String> {
    let date = text.split([' ', 'T', ',']).next().unwrap_or_default();
    let separator = date.chars().find(|c| matches!(c, '/' | '-'))?;
    let parts: Vec<u32> = date.split(separator).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [first, second, year] = parts[..] else { return None };
    if date.split(separator).next().is_some_and(|part| part.len() > 2) {
        return None;
    }
    if year < 100 && date.len() <= 8 {
        return Some("write the year with four digits, as in 2026-09-01".to_owned());
    }
    let both = first <= 12 && second <= 12 && first != second;
    both.then(|| format!("write {year:04}-{first:02}-{second:02} or {year:04}-{second:02}-{first:02}"))
}

/// Names of months in other languages, by the English one.
const MONTHS: [(&str, &[&str]); 12] = [
    ("jan", &["januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "januari"]),
    ("feb", &["februar", "février", "févr", "fevrier", "febrero", "febbraio", "februari"]),
    ("mar", &["märz", "maerz", "mrz", "mär", "mars", "marzo", "maart"]),
    ("apr", &["avril", "avr", "abril", "abr", "aprile"]),
    ("may", &["mai", "mayo", "maggio", "mei"]),
    ("jun", &["juni", "juin", "junio", "giugno"]),
    ("jul", &["juli", "juillet", "juil", "julio", "luglio"]),
    ("aug", &["août", "aout", "agosto", "ago", "augustus"]),
    ("sep", &["sept", "septembre", "septiembre", "settembre"]),
    ("oct", &["oktober", "okt", "octobre", "octubre", "ottobre"]),
    ("nov", &["novembre", "noviembre"]),
    ("dec", &["dezember", "dez", "décembre", "déc", "decembre", "diciembre", "dic", "dicembre"]),
];

/// Words between the parts of a date, and after a time of day.
const FILLERS: [&str; 8] = ["de", "del", "le", "el", "um", "à", "uhr", "du"];

/// A text with the months of other languages in English.
fn in_english(text: &str) -> String {
    let word = |word: &str| {
        let lower = word.trim_end_matches(['.', ',']).to_lowercase();
        if FILLERS.contains(&lower.as_str()) {
            return None;
        }
        let known = MONTHS.iter().find(|(_, others)| others.contains(&lower.as_str()));
        Some(known.map_or_else(|| word.replace("1er", "1"), |(english, _)| (*english).to_owned()))
    };
    text.split_whitespace().filter_map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> String {
        let limit = read(text).unwrap_or_else(|what| panic!("{text}: {what}"));
        format!("{} to {}", limit.from, limit.to)
    }

    #[test]
    fn a_day_in_many_spellings_covers_all_of_it() {
        for text in [
            "2026-09-01",
            "01.09.2026",
            "1.9.2026",
            "1 Sep 2026",
            "1. September 2026",
            "Sep 1, 2026",
            "September 1 2026",
            "1er septembre 2026",
            "1 de septiembre de 2026",
            "1. Sept. 2026",
            "2026/09/01",
            "20260901",
            " 2026-09-01 ",
            "2026-09-01 UTC",
            "2026-09-01Z",
            "1 sept 2026",
        ] {
            assert_eq!(day(text), "2026-09-01T00:00:00Z to 2026-09-02T00:00:00Z", "{text}");
        }
        assert_eq!(day("3. März 2026"), "2026-03-03T00:00:00Z to 2026-03-04T00:00:00Z");
        assert_eq!(day("13/09/2026"), "2026-09-13T00:00:00Z to 2026-09-14T00:00:00Z");
        assert_eq!(day("09/13/2026"), "2026-09-13T00:00:00Z to 2026-09-14T00:00:00Z");
        assert_eq!(day("09/09/2026"), "2026-09-09T00:00:00Z to 2026-09-10T00:00:00Z");
        assert_eq!(day("2026-10-25 Europe/Berlin"), "2026-10-24T22:00:00Z to 2026-10-25T23:00:00Z");
    }

    #[test]
    fn times_keep_their_zone() {
        for text in [
            "2026-09-01T12:00Z",
            "2026-09-01 14:00 +02:00",
            "1 Sep 2026 12:00",
            "01.09.2026 12:00 Uhr",
            "2026-09-01 14:00 Europe/Berlin",
            "2026-09-01 14:00 CEST",
        ] {
            assert_eq!(day(text), "2026-09-01T12:00:00Z to 2026-09-01T12:00:00Z", "{text}");
        }
        assert!(read("2026-09-01").is_ok_and(|limit| limit.without_zone));
        assert!(read("2026-09-01T12:00").is_ok_and(|limit| limit.without_zone));
        for text in ["2026-09-01T12:00Z", "2026-09-01 14:00 +02:00", "2026-09-01 Europe/Berlin"] {
            assert!(read(text).is_ok_and(|limit| !limit.without_zone), "{text}");
        }
    }

    #[test]
    fn what_can_be_two_days_is_refused_with_both() {
        for text in ["09/01/2026", "9/1/2026", "09-01-2026", "09/01/2026 12:00"] {
            let what = read(text).expect_err(text);
            assert!(what.contains("write 2026-09-01 or 2026-01-09"), "{what}");
        }
        assert!(read("9/1/26").expect_err("two digits").contains("four digits"));
        for text in ["", "soon", "2026-13-01", "2026-02-30", "31.02.2026"] {
            assert!(read(text).expect_err(text).contains("write 2026-09-01"), "{text}");
        }
    }
}
