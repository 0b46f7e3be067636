//! Numbers and times in log lines, written without Rust's formatting functions.

use crate::base::units::{Micros, civil_from_days};

/// Writes a number in decimal digits.
pub(super) fn write_number(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a number in so many digits, with zeros in front.
pub(super) fn write_padded(out: &mut Vec<u8>, number: u64, digits: usize) {
    let start = out.len();
    out.resize(start + digits, b'0');
    let mut rest = number;
    for place in out[start..].iter_mut().rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// Writes `02/Mar/2026:10:00:59 +0100`.
pub(super) fn write_clf(out: &mut Vec<u8>, at: Micros, offset_minutes: i32) {
    const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let seconds = at.0.div_euclid(1_000_000) + i64::from(offset_minutes) * 60;
    let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
    write_padded(out, day as u64, 2);
    out.push(b'/');
    let name = (month as usize - 1) * 3;
    out.extend_from_slice(&MONTHS[name..name + 3]);
    out.push(b'/');
    write_padded(out, year as u64, 4);
    out.push(b':');
    write_clock(out, seconds);
    out.push(b' ');
    write_offset(out, offset_minutes, false);
}

/// Writes `2026-03-02T10:00:59`, the local time at an offset.
pub(super) fn write_iso(out: &mut Vec<u8>, at: Micros, offset_minutes: i32) {
    let seconds = at.0.div_euclid(1_000_000) + i64::from(offset_minutes) * 60;
    let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
    write_padded(out, year as u64, 4);
    out.push(b'-');
    write_padded(out, month as u64, 2);
    out.push(b'-');
    write_padded(out, day as u64, 2);
    out.push(b'T');
    write_clock(out, seconds);
}

/// Writes `+0100`, or `+01:00`.
pub(super) fn write_offset(out: &mut Vec<u8>, minutes: i32, colon: bool) {
    out.push(if minutes < 0 { b'-' } else { b'+' });
    let minutes = u64::from(minutes.unsigned_abs());
    write_padded(out, minutes / 60, 2);
    if colon {
        out.push(b':');
    }
    write_padded(out, minutes % 60, 2);
}

fn write_clock(out: &mut Vec<u8>, seconds: i64) {
    let clock = seconds.rem_euclid(86_400) as u64;
    write_padded(out, clock / 3600, 2);
    out.push(b':');
    write_padded(out, clock / 60 % 60, 2);
    out.push(b':');
    write_padded(out, clock % 60, 2);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn times_and_numbers() {
        let at = Micros(1_788_220_814_250_000);
        assert_eq!(text(|out| write_clf(out, at, 0)), "01/Sep/2026:00:00:14 +0000");
        assert_eq!(text(|out| write_clf(out, at, -90)), "31/Aug/2026:22:30:14 -0130");
        assert_eq!(text(|out| write_iso(out, at, 120)), "2026-09-01T02:00:14");
        assert_eq!(text(|out| write_offset(out, -300, true)), "-05:00");
        assert_eq!(text(|out| write_number(out, 0)), "0");
        assert_eq!(text(|out| write_number(out, 10_203)), "10203");
        assert_eq!(text(|out| write_padded(out, 7, 3)), "007");
    }
}
