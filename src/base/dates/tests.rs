use super::*;

const AMERICAN: DayOrder = DayOrder { slashes_day_first: false, others_day_first: true, year_first: false };

fn read(value: &str) -> Option<String> {
    read_in(value, Tz::UTC)
}

fn read_in(value: &str, zone: Tz) -> Option<String> {
    let moment = parse(value, AMERICAN, zone)?;
    let day = if moment.day_only { " day" } else { "" };
    Some(format!("{}{day}", moment.at))
}

#[test]
fn one_moment_in_many_spellings() {
    let spellings = [
        "2026-09-02T12:04:41Z",
        "2026-09-02t12:04:41z",
        "2026-09-02 12:04:41",
        " 2026-09-02  12:04:41 UTC ",
        "2026-09-02 14:04:41 +0200",
        "2026-09-02 08:04:41 -0400",
        "2026-09-02T14:04:41+02:00",
        "2026-09-02T14:04:41.000+02",
        "2026-09-02T14:04:41+02:00[Europe/Berlin]",
        "2026-09-02 05:04:41 PDT",
        "2026-09-02 14:04:41 CEST",
        "02 Sep 2026 - 12:04:41",
        "2026-09-02 14:04:41 Europe/Berlin",
        "2026/09/02 12:04:41",
        "20260902T120441Z",
        "20260902120441",
        "09/02/2026 12:04:41 PM",
        "9/2/26 12:04:41",
        "02.09.2026 12:04:41",
        "02.09.2026, 12:04:41",
        "02-09-2026 12:04:41",
        "02/Sep/2026:12:04:41 +0000",
        "Sep 2, 2026 12:04:41 PM",
        "September 2nd, 2026 at 12:04:41 p.m.",
        "2 Sep 2026 12:04:41 GMT",
        "2. September 2026 12:04:41",
        "Wed, 02 Sep 2026 12:04:41 GMT",
        "Wed Sep 02 2026 14:04:41 GMT+0200 (CEST)",
        "1788350681",
        "1788350681.0",
        "1788350681000",
        "1788350681000000",
    ];
    for spelling in spellings {
        assert_eq!(read(spelling).as_deref(), Some("2026-09-02T12:04:41Z"), "{spelling}");
    }
}

#[test]
fn minutes_fractions_and_halves_of_a_day() {
    let cases = [
        ("09/02/2026 1:04 PM", "2026-09-02T13:04:00Z"),
        ("09/02/2026 12:04 AM", "2026-09-02T00:04:00Z"),
        ("09/02/2026 1pm", "2026-09-02T13:00:00Z"),
        ("02.09.2026 13:04", "2026-09-02T13:04:00Z"),
        ("2026-09-02T12:04:41.123456789Z", "2026-09-02T12:04:41.123456Z"),
        ("2026-09-02 12:04:41,5", "2026-09-02T12:04:41.5Z"),
        ("2026-09-02T24:00:00Z", "2026-09-03T00:00:00Z"),
        ("2026-09-02T12:04Z", "2026-09-02T12:04:00Z"),
        ("1788350681.25", "2026-09-02T12:04:41.25Z"),
        ("1788350681123", "2026-09-02T12:04:41.123Z"),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn a_day_alone_is_flagged() {
    for text in ["2026-09-02", "20260902", "09/02/2026", "02.09.2026", "Sep 2, 2026", "2 Sep 2026", "02-Sep-26"] {
        assert_eq!(read(text).as_deref(), Some("2026-09-02T00:00:00Z day"), "{text}");
    }
    let berlin = read_in("2026-09-02", Tz::Europe__Berlin);
    assert_eq!(berlin.as_deref(), Some("2026-09-01T22:00:00Z day"));
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "",
        "-",
        "n/a",
        "2026",
        "2026-13-01",
        "2026-02-30",
        "31/31/2026",
        "2026-09-02T25:00",
        "2026-09-02 12:61",
        "09/02/2026 13:04 PM",
        "2026-09-02T12:04:41Zx",
        "2026-09-02 12:04:41 Nowhere/Land",
        "12345",
        "747-0000698-9219427",
        "Sep",
        "Sep 2",
        "tomorrow",
        "2026-09-02 noon",
        "2026-09-02 12",
        "1-2",
        "99999999999999999999",
        "2026-09-02T12:04:41+99:00",
        "größe",
        "02/09/",
        "/",
        "Wed",
        "2th",
        "1788350681x",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn the_column_decides_the_order_of_day_and_month() {
    let read_all = |values: &[&str]| {
        let order = DayOrder::of(values.iter().copied());
        parse(values[0], order, Tz::UTC).map(|moment| moment.at.to_string()[..10].to_owned())
    };
    assert_eq!(read_all(&["02/09/2026"]).as_deref(), Some("2026-02-09"));
    assert_eq!(read_all(&["02/09/2026", "13/09/2026"]).as_deref(), Some("2026-09-02"));
    assert_eq!(read_all(&["02/09/2026", "09/13/2026"]).as_deref(), Some("2026-02-09"));
    assert_eq!(read_all(&["02.09.2026"]).as_deref(), Some("2026-09-02"));
    assert_eq!(read_all(&["02-09-2026", "09-13-2026"]).as_deref(), Some("2026-02-09"));
    // Two against one; the third is still read in the only possible way.
    let mixed = ["02/09/2026", "13/09/2026", "14/09/2026", "09/15/2026"];
    assert_eq!(read_all(&mixed).as_deref(), Some("2026-09-02"));
    assert_eq!(read_all(&["09/15/2026", "13/09/2026", "14/09/2026"]).as_deref(), Some("2026-09-15"));
    assert_eq!(read_all(&["2026-09-02", "2026-09-13"]).as_deref(), Some("2026-09-02"));
}

#[test]
fn local_times_around_the_change_of_clocks() {
    let new_york = |text| read_in(text, Tz::America__New_York);
    let cases = [
        ("2026-07-01 12:00:00", "2026-07-01T16:00:00Z"),
        ("2026-01-01 12:00:00", "2026-01-01T17:00:00Z"),
        // 2026-03-08 02:30 is skipped: it moves forward to 03:30 summer time.
        ("2026-03-08 02:30:00", "2026-03-08T07:30:00Z"),
        ("2026-03-08 03:00:00", "2026-03-08T07:00:00Z"),
        // 2026-11-01 01:30 happens twice: the earlier one is summer time.
        ("2026-11-01 01:30:00", "2026-11-01T05:30:00Z"),
        ("2026-11-01 02:00:00", "2026-11-01T07:00:00Z"),
        ("2026-07-01 12:00:00Z", "2026-07-01T12:00:00Z"),
    ];
    for (text, expected) in cases {
        assert_eq!(new_york(text).as_deref(), Some(expected), "{text}");
    }
    let samoa = read_in("2011-12-30 12:00:00", Tz::Pacific__Apia);
    assert_eq!(samoa.as_deref(), Some("2011-12-30T22:00:00Z"));
}

/// The result of chrono for a local time: the earlier of two moments; a skipped time moves forward by the length of the
/// gap.
fn by_chrono(local: chrono::NaiveDateTime, zone: Tz) -> i64 {
    use chrono::{Offset, TimeZone};
    let micros = local.and_utc().timestamp_micros();
    let before = || zone.from_local_datetime(&(local - chrono::Duration::days(1))).earliest().expect("a day before");
    let skipped = || micros - i64::from(before().offset().fix().local_minus_utc()) * 1_000_000;
    zone.from_local_datetime(&local).earliest().map_or_else(skipped, |at| at.timestamp_micros())
}

proptest::proptest! {
    /// Every spelling of any moment reads as the moment from chrono, in zones with and without summer time.
    #[test]
    fn dates_are_those_of_chrono(seconds in 0_i64..4_000_000_000, spelling in 0..8_usize, zone in 0..5_usize, offset in -14..15_i32) {
        let zone = [Tz::UTC, Tz::America__New_York, Tz::Europe__Berlin, Tz::Australia__Lord_Howe, Tz::America__St_Johns][zone];
        let local = chrono::DateTime::from_timestamp(seconds, 0).expect("a moment").naive_utc();
        let spellings = [
            "%Y-%m-%d %H:%M:%S",
            "%Y-%m-%dT%H:%M:%S",
            "%m/%d/%Y %I:%M:%S %p",
            "%d.%m.%Y %H:%M:%S",
            "%d %b %Y %H:%M:%S",
            "%B %d, %Y %H:%M:%S",
            "%a, %d %b %Y %H:%M:%S",
            "%Y%m%dT%H%M%S",
        ];
        let text = local.format(spellings[spelling]).to_string();
        let read = |text: &str| parse(text, AMERICAN, zone).map(|moment| moment.at.0);
        proptest::prop_assert_eq!(read(&text), Some(by_chrono(local, zone)), "{} in {}", &text, zone);
        let east = chrono::FixedOffset::east_opt(offset * 3600).expect("an offset");
        let fixed = local.and_utc().with_timezone(&east).to_rfc3339();
        proptest::prop_assert_eq!(read(&fixed), Some(seconds * 1_000_000), "{}", &fixed);
    }
}

#[test]
fn months_have_names_in_several_languages() {
    for text in ["10-Dez-25", "10 déc. 2025", "10 diciembre 2025", "10. Dezember 2025", "10-gru-25", "10-dic-25"] {
        assert_eq!(read(text).as_deref(), Some("2025-12-10T00:00:00Z day"), "{text}");
    }
    assert_eq!(read("1 März 2026").as_deref(), Some("2026-03-01T00:00:00Z day"));
    assert_eq!(read("1-août-26").as_deref(), Some("2026-08-01T00:00:00Z day"));
    assert_eq!(read("10-xyz-25"), None);
}

#[test]
fn the_part_that_varies_is_the_day() {
    let order = |dates: &[&str]| {
        let mut proofs = Proofs::default();
        for date in dates {
            proofs.add(date);
        }
        (proofs.order().day_first(b'/'), proofs.is_proven())
    };
    assert_eq!(order(&["02/09/2026", "03/09/2026", "04/09/2026", "05/09/2026"]), (true, true));
    assert_eq!(
        order(&["09/02/2026", "09/03/2026", "09/04/2026", "10/05/2026", "09/06/2026", "09/07/2026"]),
        (false, true)
    );
    assert_eq!(order(&["02/09/2026", "03/09/2026"]), (false, false), "too few: assumed to be American");
    // Sums of months.
    assert_eq!(order(&["01/01/2026", "02/01/2026", "03/01/2026", "04/01/2026", "05/01/2026"]), (false, false));
    assert_eq!(order(&["02/09/2026", "03/09/2026", "04/09/2026", "05/09/2026", "09/13/2026"]), (false, true));
}

/// What a column's values are read as, with their own order.
fn read_all(values: &[&str], lean: Option<Lean>) -> Vec<String> {
    let mut proofs = Proofs::default();
    for value in values {
        proofs.add(value);
    }
    proofs.lean(lean == Some(Lean::Layout), lean == Some(Lean::Comma));
    let moment =
        |value: &&str| parse(value, proofs.order(), Tz::UTC).map(|moment| moment.at.to_string()[..10].to_owned());
    values.iter().filter_map(moment).collect()
}

#[test]
fn years_of_two_digits_come_first_where_only_they_can_be_years() {
    assert_eq!(read_all(&["26-09-05", "26-09-20"], None), ["2026-09-05", "2026-09-20"]);
    assert_eq!(read_all(&["26-09-11", "26-09-12", "26-09-20", "26-10-13"], None)[3], "2026-10-13");
    assert_eq!(read_all(&["05-09-26", "20-09-26"], None), ["2026-09-05", "2026-09-20"]);
    assert_eq!(read_all(&["11.09.26", "12.09.26", "20.09.26"], None)[2], "2026-09-20");
    assert_eq!(read_all(&["9/5/26", "12/25/26"], None), ["2026-09-05", "2026-12-25"]);
}

#[test]
fn layouts_and_decimal_commas_put_the_day_first() {
    assert_eq!(read_all(&["05/09/2026"], None), ["2026-05-09"]);
    assert_eq!(read_all(&["05/09/2026"], Some(Lean::Comma)), ["2026-09-05"]);
    assert_eq!(read_all(&["05/09/2026", "05/19/2026"], Some(Lean::Layout)), ["2026-05-09", "2026-05-19"]);
    let mut proofs = Proofs::default();
    proofs.add("05/09/2026");
    proofs.lean(true, false);
    let said = proofs.evidence().expect("said");
    assert_eq!(said, "the day comes first in dates, as this layout writes them: none of 1 shows it");
}
