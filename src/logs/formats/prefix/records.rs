//! Prefixes of records that collectors and programs write: fields with tabs, arrays around an object, loggers.

use super::{Stripped, is_time, stamp, word};

/// `ID \t GENERATED \t RECEIVED \t SOURCE-ID \t NAME \t ADDRESS \t FACILITY \t SEVERITY \t PROGRAM \t `.
pub(super) fn papertrail(line: &[u8]) -> Option<Stripped<'_>> {
    let mut fields = line.splitn(10, |b| *b == b'\t');
    let id = fields.next().filter(|id| id.len() > 9 && id.iter().all(u8::is_ascii_digit));
    let stamp = fields.next().filter(|time| is_time(time))?;
    fields.next().filter(|time| is_time(time))?;
    let line = fields.nth(6)?;
    id.map(|_| Stripped { line, stamp })
}

pub(super) fn tagged(line: &[u8]) -> Option<Stripped<'_>> {
    let mut fields = line.splitn(3, |b| *b == b'\t');
    let stamp = fields.next().filter(|time| is_time(time))?;
    let tag = fields.next()?;
    let line = fields.next().filter(|record| record.first() == Some(&b'{'))?;
    (!tag.is_empty()).then_some(Stripped { line, stamp })
}

/// `[0] tag: [TIME, RECORD]`, `tag: [TIME, RECORD]` or `tag: [[TIME, METADATA], RECORD]`.
pub(super) fn numbered(line: &[u8]) -> Option<Stripped<'_>> {
    let number = line.strip_prefix(b"[").and_then(|rest| {
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        rest[digits..].strip_prefix(b"] ").filter(|_| digits > 0)
    });
    let rest = number.unwrap_or(line);
    let at = memchr::memmem::find(rest, b": [")?;
    // Without a number, only a tag of one word shows what the line is.
    if number.is_none() && !is_tag(&rest[..at]) {
        return None;
    }
    let rest = &rest[at + 3..];
    let rest = rest.strip_prefix(b"[").unwrap_or(rest);
    let number = rest.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let (stamp, rest) = rest.split_at(number);
    let rest = rest.strip_prefix(b", ")?;
    // Newer versions write the event's metadata next to its time.
    let record = match memchr::memmem::find(rest, b"}], {") {
        Some(at) if !rest[..at].contains(&b'"') => &rest[at + 4..],
        _ => rest,
    };
    let line = record.strip_suffix(b"]").filter(|record| record.first() == Some(&b'{'))?;
    (number > 0).then_some(Stripped { line, stamp })
}

fn is_tag(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/' | b'*'))
}

/// `DATE TIME ZONE TAG: RECORD`.
pub(super) fn printed(line: &[u8]) -> Option<Stripped<'_>> {
    let (date, rest) = word(line)?;
    let (clock, rest) = word(rest)?;
    let (zone, rest) = word(rest)?;
    let is_zone =
        matches!(zone, [b'+' | b'-', digits @ ..] if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit));
    let is_clock = clock.len() >= 8 && clock[2] == b':' && clock[5] == b':';
    if !is_zone || !is_clock || date.len() != 10 || date[4] != b'-' {
        return None;
    }
    let stamp = &line[..date.len() + clock.len() + zone.len() + 2];
    let (tag, line) = word(rest)?;
    let is_record = line.first() == Some(&b'{') && tag.strip_suffix(b":").is_some_and(is_tag);
    is_record.then_some(Stripped { line, stamp })
}

/// `DATE TIME \t LEVEL \t LOGGER \t MESSAGE \t RECORD`.
pub(super) fn console(line: &[u8]) -> Option<Stripped<'_>> {
    let mut fields = line.splitn(5, |b| *b == b'\t');
    let stamp = fields.next()?;
    let is_time = stamp.len() >= 19 && stamp[4] == b'/' && stamp[7] == b'/' && stamp[10] == b' ' && stamp[13] == b':';
    let line = fields.nth(3).filter(|record| is_time && record.first() == Some(&b'{'))?;
    Some(Stripped { line, stamp })
}

/// `I, [TIME #PROCESS]  INFO -- PROGRAM: [TAG] MESSAGE`.
pub(super) fn logger(line: &[u8]) -> Option<Stripped<'_>> {
    let [b'A'..=b'Z', b',', b' ', b'[', rest @ ..] = line else { return None };
    let end = memchr::memchr(b']', rest)?;
    let stamp = word(&rest[..end]).map_or(&rest[..end], |(stamp, _)| stamp);
    let rest = &rest[end + 1..];
    let rest = &rest[memchr::memmem::find(rest, b" -- ")? + 4..];
    let mut line = &rest[memchr::memmem::find(rest, b": ")? + 2..];
    while let Some(inner) = line.strip_prefix(b"[") {
        line = inner[memchr::memchr(b']', inner)? + 1..].trim_ascii_start();
    }
    is_time(stamp).then_some(Stripped { line, stamp })
}

/// The time with which a line begins, a date and a time of day, perhaps with a zone; empty without one.
pub(super) fn leading_time(line: &[u8]) -> &[u8] {
    if let Some((time, _)) = stamp(line) {
        return time;
    }
    let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let is_clock = |text: &[u8]| text.len() >= 8 && text[2] == b':' && text[5] == b':' && digits(&text[..2]);
    let Some((date, rest)) = word(line) else { return b"" };
    let Some((clock, rest)) = word(rest) else { return b"" };
    let is_date = date.len() == 10 && date[4] == b'-' && date[7] == b'-' && digits(&date[..4]);
    if !is_date || !is_clock(clock) {
        return b"";
    }
    let is_zone = |text: &[u8]| text.len() == 5 && matches!(text[0], b'+' | b'-') && digits(&text[1..]);
    let zone = word(rest).map_or(0, |(zone, _)| if is_zone(zone) { zone.len() + 1 } else { 0 });
    &line[..date.len() + 1 + clock.len() + zone]
}
