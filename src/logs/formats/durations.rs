//! How long a request took, in the units that servers write.

/// The longest credible duration of a request, in microseconds: a day. A longer one is not subtracted from the line's time.
pub const LONGEST: i64 = 86_400_000_000;

/// The unit of a logged duration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Seconds, with an optional fraction (nginx `$request_time`, CloudFront, Caddy).
    Seconds,
    /// Milliseconds (IIS, Squid, Apache `%{ms}T`).
    Millis,
    /// Microseconds (Apache `%D`).
    Micros,
    /// Nanoseconds (Traefik, Elastic).
    Nanos,
    /// Seconds if there is a decimal point, else milliseconds: W3C logs of an unknown program.
    Pointed,
    /// A number followed by its unit: `18ms`, `1.5s` (Heroku, Go programs). Without a unit it may be seconds as well as
    /// milliseconds (Rails), and counts as zero.
    Written,
}

/// A duration in microseconds; 0 when it cannot be read, as `-` and nginx's lists of upstreams.
pub(super) fn micros(unit: Unit, text: &[u8]) -> i64 {
    let text = text.trim_ascii();
    let read = match unit {
        Unit::Seconds => scaled(text, 6),
        Unit::Millis => scaled(text, 3),
        Unit::Micros => scaled(text, 0),
        Unit::Nanos => scaled(text, 0).map(|n| n / 1000),
        Unit::Pointed => scaled(text, if text.contains(&b'.') { 6 } else { 3 }),
        Unit::Written => written(text),
    };
    read.filter(|n| *n <= LONGEST).unwrap_or(0)
}

fn written(text: &[u8]) -> Option<i64> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let (number, unit) = text.split_at(digits);
    match unit {
        b"s" => scaled(number, 6),
        b"ms" => scaled(number, 3),
        b"us" | b"\xc2\xb5s" | b"\xce\xbcs" => scaled(number, 0),
        b"ns" => scaled(number, 0).map(|n| n / 1000),
        _ => None,
    }
}

/// A decimal number times ten to the power of `shift`; further digits are cut, and an exponent (`1e-05`) means nearly zero.
fn scaled(text: &[u8], shift: usize) -> Option<i64> {
    let point = text.iter().position(|b| *b == b'.').unwrap_or(text.len());
    let fraction = text.get(point + 1..).unwrap_or_default();
    if point == 0 || point > 12 || !text[..point].iter().chain(fraction).all(u8::is_ascii_digit) {
        return None;
    }
    let digits = text[..point].iter().chain(fraction.iter().chain(std::iter::repeat(&b'0')).take(shift));
    digits.into_iter().try_fold(0_i64, |value, digit| value.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read() {
        for (unit, text, expected) in [
            (Unit::Seconds, "0.117", 117_000),
            (Unit::Seconds, "2", 2_000_000),
            (Unit::Seconds, "0.000929675", 929),
            (Unit::Millis, "   345", 345_000),
            (Unit::Micros, "117", 117),
            (Unit::Nanos, "31000000", 31_000),
            (Unit::Pointed, "0.5", 500_000),
            (Unit::Pointed, "283", 283_000),
            (Unit::Written, "18ms", 18_000),
            (Unit::Written, "1.5s", 1_500_000),
            (Unit::Written, "0.25", 0),
            (Unit::Written, "35\u{b5}s", 35),
        ] {
            assert_eq!(micros(unit, text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_takes_nothing_off() {
        for text in ["", "-", "0.1, 0.2", "1e-05", "-1", ".5", "9999999999999", "99999999.0", "1m2s"] {
            assert_eq!(micros(Unit::Seconds, text.as_bytes()), 0, "{text}");
            assert_eq!(micros(Unit::Written, text.as_bytes()), 0, "{text}");
        }
    }
}
