//! The clock against chrono on generated times.

use super::*;
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use proptest::prelude::*;

fn moments() -> impl Strategy<Value = (DateTime<Utc>, i32)> {
    let micros = 631_152_000_000_000_i64..4_102_444_800_000_000;
    (micros, -17 * 60..=17 * 60_i32)
        .prop_map(|(at, offset)| (DateTime::from_timestamp_micros(at).expect("in range"), offset * 60))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_spelling_reads_as_chrono_wrote_it(moments in prop::collection::vec(moments(), 1..5)) {
        // One clock for all, as in a scan: what it remembers of one time must not change the next.
        let mut clock = Clock::new(chrono_tz::Europe::Berlin);
        for (at, offset) in moments {
            let micros = at.timestamp_micros();
            let whole = micros.div_euclid(1_000_000) * 1_000_000;
            let there = at.with_timezone(&FixedOffset::east_opt(offset).expect("in range"));
            let local = at.with_timezone(&chrono_tz::Europe::Berlin);
            let parts = TimeKind::Parts(vec![
                Part::Letters, Part::Spaces, Part::MonthName, Part::Spaces, Part::Day, Part::Spaces, Part::Hour,
                Part::Byte(b':'), Part::Minute, Part::Byte(b':'), Part::Second, Part::Byte(b'.'), Part::Fraction,
                Part::Byte(b' '), Part::Year, Part::Byte(b' '), Part::Zone,
            ]);
            let mut texts = vec![
                (TimeKind::Clf, there.format("%d/%b/%Y:%H:%M:%S %z").to_string(), whole),
                (TimeKind::Any, there.format("[%d/%b/%Y:%H:%M:%S %z]").to_string(), whole),
                (TimeKind::Iso, there.format("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string(), micros),
                (TimeKind::Any, at.format("%Y/%m/%d %H:%M:%S%.6fZ").to_string(), micros),
                (TimeKind::Seconds, at.format("%s%.6f").to_string(), micros),
                (TimeKind::Micros, micros.to_string(), micros),
                (parts, there.format("%a %b %e %H:%M:%S%.6f %Y %z").to_string(), micros),
            ];
            // This local hour occurs twice a year: the local clock cannot say which one it is.
            if chrono_tz::Europe::Berlin.offset_from_local_datetime(&local.naive_local()).single().is_some() {
                texts.push((TimeKind::Iso, local.format("%Y-%m-%d %H:%M:%S%.6f").to_string(), micros));
            }
            for (kind, text, expected) in texts {
                prop_assert_eq!(clock.read(&kind, text.as_bytes()), Some(Micros(expected)), "{}", text);
            }
            let date = clock.read(&TimeKind::Date, at.format("%Y-%m-%d").to_string().as_bytes());
            let of_day = clock.read(&TimeKind::OfDay, at.format("%H:%M:%S%.6f").to_string().as_bytes());
            prop_assert_eq!(date.zip(of_day).map(|(date, of_day)| date.0 + of_day.0), Some(micros));
        }
    }

    #[test]
    fn dates_exist_where_chrono_says_so(year in 1990_i32..2100, month in 0_u32..14, day in 0_u32..33) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let expected = NaiveDate::from_ymd_opt(year, month, day).map(|date| {
            Micros(date.and_hms_opt(0, 0, 0).expect("midnight").and_utc().timestamp_micros())
        });
        prop_assert_eq!(Clock::new(chrono_tz::UTC).read(&TimeKind::Date, text.as_bytes()), expected);
    }

    #[test]
    fn random_bytes_never_break_it(text in prop::collection::vec(any::<u8>(), 0..40), pick in 0..6_usize) {
        let kinds = [TimeKind::Any, TimeKind::Iso, TimeKind::Clf, TimeKind::Date, TimeKind::OfDay, TimeKind::Number];
        let _ = Clock::new(chrono_tz::UTC).read(&kinds[pick], &text);
    }
}
