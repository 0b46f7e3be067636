//! Cuts lines with columns named by a `#Fields:` line before them: W3C extended logs, IIS, CloudFront.
//!
//! The columns may change within a file, so they belong to the cutter, not to the format. Values are separated by tabs or by runs
//! of spaces, and may be quoted.

use super::durations::Unit;
use super::escapes::Escape;
use super::keys::Found;
use super::parts::any_address;
use super::slots::{Ids, Slot, client_header};
use super::wrapper::{Quoting, next_field};
use crate::base::units::Micros;
use crate::logs::clock::{Clock, TimeKind, month, zone_offset};
use crate::logs::{Hit, Reject};
use crate::merchant::site::Place;

/// Who writes the columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Writer {
    /// IIS and other servers with W3C extended logs.
    W3c,
    /// CloudFront, detected from its `x-edge-` columns.
    CloudFront,
    /// A table with one separator. Its columns are named by a header line, or are generally known.
    Table(u8, Quoting),
}

/// A format of named columns.
#[derive(Clone, Debug)]
pub struct ColumnsPlan {
    writer: Writer,
    session: Option<Place>,
    customer: Option<Place>,
    usual: Columns,
}

/// The contents of the header lines in force.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    slots: Vec<(Slot, u16)>,
    /// How many values a line must have: up to the last one that is used.
    least: usize,
    /// The times are in local time.
    local: bool,
    /// The date of lines that only have a time of day.
    day: [u8; 10],
    /// How far the local clock is ahead of UTC, in seconds.
    offset: Option<i64>,
    /// The separator of a table's values, and how it writes quotes in them.
    table: Option<(u8, Quoting)>,
    /// The unit of `time-taken`; `None` when the program is unknown.
    taken: Option<Unit>,
}

impl Columns {
    /// Whether a line without a line end is complete in all that is used of it: a value after the last used one has begun.
    pub(super) fn closes(&self, line: &[u8]) -> bool {
        self.table.is_some()
            || line.split(|b| matches!(b, b' ' | b'\t')).filter(|value| !value.is_empty()).count() > self.least
    }
}

impl ColumnsPlan {
    /// A plan with the columns of `fields` until a file says otherwise.
    pub fn new(writer: Writer, fields: &str, ids: Ids<'_>) -> Self {
        let taken = if writer == Writer::CloudFront { Unit::Seconds } else { Unit::Pointed };
        let none = Columns {
            slots: Vec::new(),
            least: 0,
            local: false,
            day: *b"----------",
            offset: None,
            table: if let Writer::Table(separator, quoting) = writer { Some((separator, quoting)) } else { None },
            taken: Some(taken),
        };
        let mut plan = Self { writer, session: ids.session.cloned(), customer: ids.customer.cloned(), usual: none };
        let mut columns = plan.usual.clone();
        plan.name_columns(fields.as_bytes(), &mut columns);
        plan.usual = columns;
        plan
    }

    /// A plan of a table's columns, with a known separator and a known slot for every column.
    pub fn of_table(separator: u8, quoting: Quoting, slots: Vec<Slot>) -> Self {
        let mut plan = Self::new(Writer::Table(separator, quoting), "", Ids::default());
        plan.usual.local = slots.iter().any(|slot| matches!(slot, Slot::Time(TimeKind::OfDay)));
        plan.usual.least = slots.iter().rposition(|slot| *slot != Slot::Skip).map_or(0, |at| at + 1);
        plan.usual.slots = slots.into_iter().map(|slot| (slot, 0)).collect();
        plan
    }

    /// The slots of the columns that are assumed or were found.
    pub fn slots(&self) -> Vec<Slot> {
        self.usual.slots.iter().map(|(slot, _)| slot.clone()).collect()
    }

    /// The columns before a file's first header line.
    pub(super) fn start(&self) -> Columns {
        self.usual.clone()
    }

    /// Makes the columns found in a file the default ones.
    pub(super) fn adopt(&mut self, columns: &Columns) {
        if !columns.slots.is_empty() {
            self.usual = columns.clone();
        }
    }

    /// Takes a line that begins with `#`. Lines that say nothing about the columns are skipped.
    pub(super) fn directive(&self, line: &[u8], columns: &mut Columns) {
        if matches!(self.writer, Writer::Table(..)) {
            return;
        }
        let Some(at) = memchr::memchr(b':', line) else { return };
        let value = line[at + 1..].trim_ascii();
        match line[..at].to_ascii_lowercase().as_slice() {
            b"#fields" => self.name_columns(value, columns),
            name @ (b"#date" | b"#start-date") => {
                // ASP.NET Core begins with it, names no software, and means milliseconds with a point.
                if self.writer == Writer::W3c && name == b"#start-date" {
                    columns.taken = None;
                }
                if let Some(day) = day_of(value) {
                    columns.day = day;
                }
            }
            b"#gmt-offset" => columns.offset = zone_offset(value),
            b"#software" if self.writer == Writer::W3c => {
                let known = [&b"Microsoft"[..], b"Internet Information", b"IIS"];
                let is_known = known.iter().any(|name| memchr::memmem::find(value, name).is_some());
                columns.taken = is_known.then_some(Unit::Pointed);
            }
            _ => {}
        }
    }

    fn name_columns(&self, names: &[u8], columns: &mut Columns) {
        let names = String::from_utf8_lossy(names);
        let names: Vec<&str> = names.split_ascii_whitespace().collect();
        let is_edge = names.iter().any(|name| name.starts_with("x-edge-"));
        columns.slots.clear();
        columns.least = 0;
        if is_edge != (self.writer == Writer::CloudFront) {
            // Another writer's columns: their lines are not cut.
            return;
        }
        let utc = ["date", "time"].iter().all(|name| names.contains(name));
        columns.local = !utc && names.iter().any(|name| name.ends_with("-local"));
        let mut slots: Vec<(Slot, u8)> = names.iter().map(|name| self.slot(name, columns, &names)).collect();
        super::slots::settle(&mut slots);
        columns.least = slots.iter().rposition(|(slot, _)| *slot != Slot::Skip).map_or(0, |at| at + 1);
        columns.slots = slots.into_iter().map(|(slot, _)| (slot, 0)).collect();
    }

    /// The slot of a column and its grade among those of the same slot.
    fn slot(&self, name: &str, columns: &Columns, all: &[&str]) -> (Slot, u8) {
        let ids = Ids { session: self.session.as_ref(), customer: self.customer.as_ref() };
        let lower = name.to_ascii_lowercase();
        let local = columns.local;
        // A header that a viewer sends to CloudFront does not come from a proxy.
        let forwarded = self.writer == Writer::W3c || !all.contains(&"c-ip");
        let header = lower.strip_prefix("cs(").and_then(|name| name.strip_suffix(')')).unwrap_or(&lower);
        if let Some((slot, grade)) = client_header(header).filter(|_| forwarded) {
            return (ids.field(name, slot), grade);
        }
        let (slot, grade) = match lower.as_str() {
            "date" if !local => (Slot::Time(TimeKind::Date), 0),
            "time" if !local => (Slot::Time(TimeKind::OfDay), 0),
            "date-local" if local => (Slot::Time(TimeKind::Date), 0),
            "time-local" if local => (Slot::Time(TimeKind::OfDay), 0),
            // CloudFront's real-time log.
            "timestamp" => (Slot::Time(TimeKind::Any), 0),
            "c-ip" => (Slot::Peer, 0),
            // Akamai's log delivery.
            "cs-ip" => (Slot::Peer, 1),
            "s-xff" if forwarded => (Slot::Forwarded, 0),
            "cs-method" => (Slot::Method, 0),
            "cs-uri-stem" => (Slot::Path, 0),
            "cs-uri-query" => (Slot::Query, 0),
            "cs-uri" => (Slot::Address, 0),
            "sc-status" => (Slot::Status, 0),
            "cs(user-agent)" | "cs-user-agent" | "c-user-agent" => (Slot::Agent, 0),
            "cs(referer)" | "cs(referrer)" | "cs-referer" | "c-referrer" => (Slot::Referer, 0),
            "cs(cookie)" | "cs-cookie" => (Slot::Cookies, 0),
            "x-host-header" => (Slot::Host, 0),
            "cs(host)" | "cs-host" => (Slot::Host, 1),
            "sc(location)" => (Slot::Location, 0),
            "sc(set-cookie)" => (Slot::SetCookie, 0),
            "x-edge-result-type" => (Slot::Cache, 0),
            "cs-username" => (ids.remote_user(), 0),
            "timetakenms" => (Slot::Duration(Unit::Millis), 0),
            "time-taken" => (columns.taken.map_or(Slot::Skip, Slot::Duration), 1),
            _ => (Slot::Skip, 0),
        };
        (ids.field(name, slot), grade)
    }

    /// Whether a line can be that of a client for which `is` holds. Only a `false` is certain.
    pub(super) fn may_be(columns: &Columns, line: &[u8], is: impl Fn(&[u8]) -> bool) -> bool {
        let client = |(slot, _): &(Slot, u16)| slot.is_client();
        let mut places = columns.slots.iter().enumerate().filter(|(_, slot)| client(slot));
        match (places.next(), places.next()) {
            // An address needs none of the escapes that columns can have.
            (Some((nth, _)), None) => {
                let mut values = match columns.table {
                    Some(table) => Values::of_table(line, table),
                    None => Values::of(line, columns.least),
                };
                values.nth(nth).is_none_or(|value| any_address(value.text, &is))
            }
            _ => true,
        }
    }

    /// Cuts a line into a hit that is still empty.
    pub(super) fn cut<'a>(
        &self,
        columns: &'a Columns,
        line: &'a [u8],
        clock: &mut Clock,
        scratch: &'a mut Vec<u8>,
        hit: &mut Hit<'a>,
    ) -> Result<(), Reject> {
        const DATE: &Slot = &Slot::Time(TimeKind::Date);
        if columns.slots.is_empty() {
            return Err(Reject::Shape);
        }
        let mut found = Found::new();
        // A date column counts more than the day in the header, which may have passed.
        if columns.day[4] == b'-' && columns.day[0] != b'-' {
            found.put(DATE, 1, &columns.day, Escape::None);
        }
        let mut count = 0;
        let values = match columns.table {
            Some(table) => Values::of_table(line, table),
            None => Values::of(line, columns.least),
        };
        for (value, (slot, grade)) in values.zip(&columns.slots) {
            count += 1;
            let escape = match self.writer {
                Writer::CloudFront => Escape::CloudFront,
                Writer::Table(_, quoting) if value.quoted => quoting.escape(),
                Writer::W3c if value.quoted => Escape::Doubled,
                Writer::Table(..) => Escape::None,
                Writer::W3c => Escape::Plus,
            };
            // `TCP_MISS/200`: the cache's answer comes before the status.
            let text = match (slot, memchr::memchr(b'/', value.text)) {
                (Slot::Status, Some(at)) => &value.text[at + 1..],
                _ => value.text,
            };
            let escaped = escape.mark().is_some_and(|mark| memchr::memchr(mark, value.text).is_some());
            if *slot != Slot::Skip {
                found.put(slot, *grade, text, if escaped { escape } else { Escape::None });
            }
        }
        if count < columns.least {
            return Err(Reject::Shape);
        }
        found.fill(clock, scratch, hit)?;
        if columns.local {
            hit.at = match columns.offset {
                Some(seconds) => Micros(hit.at.0 - seconds * 1_000_000),
                None => clock.local_to_utc(hit.at),
            };
        }
        Ok(())
    }
}

/// The day of a `#Date:` line: `2026-09-01 00:00:00`, or `01-Sep-2026 00:00:00` as in the W3C's draft.
fn day_of(value: &[u8]) -> Option<[u8; 10]> {
    let text = value.split(|b| *b == b' ').next()?;
    if let Ok(day) = <[u8; 10]>::try_from(text)
        && day[4] == b'-'
        && day[7] == b'-'
    {
        return Some(day);
    }
    let mut parts = text.split(|b| *b == b'-');
    let (day, month, year) = (parts.next()?, month(parts.next()?)?, parts.next()?);
    let digits = day.iter().chain(year).all(u8::is_ascii_digit);
    let [tens, ones] = if let [ones] = day { [b'0', *ones] } else { day.try_into().ok()? };
    let year: [u8; 4] = year.try_into().ok().filter(|_| digits)?;
    let month = month as u8;
    Some([year[0], year[1], year[2], year[3], b'-', b'0' + month / 10, b'0' + month % 10, b'-', tens, ones])
}

/// One value of a line, without its quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Value<'a> {
    pub(super) text: &'a [u8],
    pub(super) quoted: bool,
}

/// The values of a line.
pub(super) struct Values<'a> {
    rest: Option<&'a [u8]>,
    tabs: bool,
    /// The separator that alone ends a value of a table, and how that writes quotes.
    table: Option<(u8, Quoting)>,
}

impl<'a> Values<'a> {
    /// The values of a line that should have `least` of them: if tabs alone give that many, spaces belong to values.
    pub(super) fn of(line: &'a [u8], least: usize) -> Self {
        let tabs = memchr::memchr(b'\t', line).is_some() && memchr::memchr_iter(b'\t', line).count() + 1 >= least;
        Self { rest: Some(line), tabs, table: None }
    }

    /// The values of a table's record.
    pub(super) fn of_table(record: &'a [u8], table: (u8, Quoting)) -> Self {
        Self { rest: Some(record), tabs: false, table: Some(table) }
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = Value<'a>;

    #[inline]
    fn next(&mut self) -> Option<Value<'a>> {
        let mut rest = self.rest?;
        if let Some((separator, quoting)) = self.table {
            let ((text, quoted), after) = next_field(rest, separator, quoting);
            self.rest = after;
            return Some(Value { text, quoted });
        }
        if self.tabs {
            let end = memchr::memchr(b'\t', rest);
            self.rest = end.map(|at| &rest[at + 1..]);
            let text = end.map_or(rest, |at| &rest[..at]).trim_ascii();
            return Some(match text {
                [b'"', inner @ .., b'"'] => Value { text: inner, quoted: true },
                _ => Value { text, quoted: false },
            });
        }
        rest = rest.trim_ascii_start();
        if let [b'"', inner @ ..] = rest {
            let (text, after) = quoted(inner);
            self.rest = Some(after);
            return Some(Value { text, quoted: true });
        }
        let end = memchr::memchr2(b' ', b'\t', rest).unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        self.rest = Some(after);
        (!text.is_empty()).then_some(Value { text, quoted: false })
    }
}

/// A value up to the first quote that is not doubled, and the rest; without a closing quote, the rest of the line.
fn quoted(text: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'"', &text[at..]) {
        at += found;
        if text.get(at + 1) != Some(&b'"') {
            return (&text[..at], &text[at + 1..]);
        }
        at += 2;
    }
    (text, b"")
}

#[cfg(test)]
mod tests;
