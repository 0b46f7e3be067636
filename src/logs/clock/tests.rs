//! Tests of the clock.

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
        (TimeKind::Utc, "2026-09-01 00:00:14"),
        (TimeKind::Utc, "2026/09/01 02:00:14+02:00"),
        (TimeKind::Slashed { day_first: false, utc: false }, "09/01/2026 00:00:14"),
        (TimeKind::Slashed { day_first: false, utc: true }, "9/1/2026, 12:00:14 AM"),
        (TimeKind::Slashed { day_first: true, utc: true }, "1/9/2026 0:00:14"),
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
fn what_is_utc_by_convention_does_not_follow_the_zone() {
    let mut clock = Clock::new(chrono_tz::Europe::Berlin);
    let mut read = |kind: TimeKind, text: &str| clock.read(&kind, text.as_bytes()).map(|t| t.to_string());
    assert_eq!(read(TimeKind::Iso, "2026-09-01 02:00:14").as_deref(), Some("2026-09-01T00:00:14Z"));
    assert_eq!(read(TimeKind::Utc, "2026-09-01 00:00:14.5").as_deref(), Some("2026-09-01T00:00:14.5Z"));
    assert_eq!(read(TimeKind::Utc, "2026-09-01T02:00:14+02:00").as_deref(), Some("2026-09-01T00:00:14Z"));
    let slashed = |utc| TimeKind::Slashed { day_first: false, utc };
    assert_eq!(read(slashed(false), "09/01/2026 02:00:14").as_deref(), Some("2026-09-01T00:00:14Z"));
    assert_eq!(read(slashed(true), "9/1/2026, 1:00:14.25 PM").as_deref(), Some("2026-09-01T13:00:14.25Z"));
}

#[test]
fn impossible_times_are_refused() {
    for text in ["13/13/2026 00:00:14", "9/1/26 00:00:14", "9/1/2026", "2026/9/1 00:00:14", "9/1/2026 25:00:14"] {
        assert_eq!(read(&TimeKind::Slashed { day_first: false, utc: true }, text), None, "{text}");
    }
    for text in ["31/Feb/2026:00:00:14 +0000", "01/Sep/2026:24:00:14 +0000", "01/Xxx/2026:00:00:14 +0000", "", "-"] {
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

#[test]
fn dates_and_times_of_day_apart_add_up() {
    let mut clock = Clock::new(chrono_tz::UTC);
    let mut sum = |parts: &[(TimeKind, &str)]| {
        let read = |(kind, text): &(TimeKind, &str)| clock.read(kind, text.as_bytes()).map(|at| at.0);
        parts.iter().map(read).sum::<Option<i64>>().map(|at| Micros(at).to_string())
    };
    let piece = |parts: &[Part]| TimeKind::Piece(parts.to_vec());
    assert_eq!(
        sum(&[(TimeKind::OfDay, "00:00:14.25"), (TimeKind::Date, "2026-09-01")]).as_deref(),
        Some("2026-09-01T00:00:14.25Z")
    );
    let day = piece(&[Part::Day, Part::Byte(b'.'), Part::Month, Part::Byte(b'.'), Part::Year]);
    let time = piece(&[Part::Hour, Part::Byte(b':'), Part::Minute, Part::Byte(b':'), Part::Second]);
    let parts =
        [(day, "1.9.2026"), (time, "02:00:14"), (piece(&[Part::Fraction]), "5"), (piece(&[Part::Zone]), "+0200")];
    assert_eq!(sum(&parts).as_deref(), Some("2026-09-01T00:00:14.5Z"));
    assert_eq!(sum(&[(TimeKind::Date, "2026-09-31")]), None);
    assert_eq!(sum(&[(TimeKind::OfDay, "00:00")]), None);
}

#[test]
fn any_tells_spellings_apart() {
    for text in [
        "2026/09/01 00:00:14",
        "[01/Sep/2026:00:00:14 +0000]",
        "2026-09-01T00:00:14Z",
        "1788220814000000000",
        "01/Sep/2026:00:00:14",
        "01/Sep/2026:02:00:14 +02:00",
        "[01/Sep/2026 00:00:14]",
        "Tue, 01 Sep 2026 00:00:14 GMT",
        "Tue Sep  1 00:00:14 2026",
        "Sep 1, 2026 @ 00:00:14",
        "Sep 1, 2026, 12:00:14 AM",
        "1-Sep-2026 00:00:14",
        "01.09.2026 00:00:14",
    ] {
        assert_eq!(read(&TimeKind::Any, text).as_deref(), Some("2026-09-01T00:00:14Z"), "{text}");
    }
}

#[test]
fn days_and_halves_of_the_day() {
    for (kind, text, expected) in [
        (TimeKind::Any, "Jun 4, 2026 @ 12:52:00.123", Some("2026-06-04T12:52:00.123Z")),
        (TimeKind::Any, "04/Jun/2026:12:52:00.123 +0000", Some("2026-06-04T12:52:00.123Z")),
        (TimeKind::Any, "04/06/2026 12:52:00", None),
        (TimeKind::Any, "4 Juin 2026 12:52:00", None),
        (TimeKind::Any, "04/Mai/2026:12:52:00 +0000", None),
        (TimeKind::Any, "31.06.2026 12:52:00", None),
        (TimeKind::Date, "04.06.2026", Some("2026-06-04T00:00:00Z")),
        (TimeKind::OfDay, "1:52:00 PM", Some("1970-01-01T13:52:00Z")),
        (TimeKind::OfDay, "12:52:00 am", Some("1970-01-01T00:52:00Z")),
        (TimeKind::OfDay, "13:52:00 PM", None),
    ] {
        assert_eq!(read(&kind, text).as_deref(), expected, "{text}");
    }
}
