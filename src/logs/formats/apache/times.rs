//! The times of a `LogFormat`: `%t` and any number of `%{...}t`. Those that together make one time are chosen.

use super::super::{Slot, Stamp};
use crate::base::error::{Error, Kind, Result};
use crate::logs::clock::{Part, TimeKind};

/// The times of a text, in order.
#[derive(Debug, Default)]
pub(super) struct Times {
    all: Vec<One>,
}

#[derive(Clone, Debug)]
struct One {
    field: usize,
    is_end: bool,
    kind: TimeKind,
    says: Says,
}

/// What a time's text says.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Says {
    date: bool,
    clock: bool,
    fraction: bool,
    zone: bool,
}

/// The times that are used.
#[derive(Debug)]
pub(super) struct Chosen {
    kinds: Vec<(usize, TimeKind)>,
    /// The moment of the request that they give.
    pub(super) stamp: Stamp,
    /// Their sum is a time of the local clock.
    pub(super) is_local: bool,
}

impl Says {
    fn of(kind: &TimeKind) -> Self {
        let whole = Self { date: true, clock: true, fraction: false, zone: true };
        match kind {
            TimeKind::Parts(parts) if parts.contains(&Part::Epoch) => {
                Self { fraction: parts.contains(&Part::Fraction), ..whole }
            }
            TimeKind::Parts(parts) => Self {
                date: parts.contains(&Part::Day) && parts.contains(&Part::Year),
                clock: parts.contains(&Part::Hour),
                fraction: parts.contains(&Part::Fraction),
                zone: parts.contains(&Part::Zone),
            },
            TimeKind::Millis | TimeKind::Micros => Self { fraction: true, ..whole },
            _ => whole,
        }
    }

    fn is_whole(self) -> bool {
        self.date && self.clock
    }

    fn overlaps(self, other: Self) -> bool {
        (self.date && other.date)
            || (self.clock && other.clock)
            || (self.fraction && other.fraction)
            || (self.zone && other.zone)
    }

    fn with(self, other: Self) -> Self {
        Self {
            date: self.date || other.date,
            clock: self.clock || other.clock,
            fraction: self.fraction || other.fraction,
            zone: self.zone || other.zone,
        }
    }
}

impl Times {
    /// Notes a time: the number of its field and the text between `%{` and `}t`.
    pub(super) fn add(&mut self, field: usize, text: &str) -> Result<Slot> {
        let is_end = text == "end" || text.starts_with("end:");
        let kind = kind(text)?;
        self.all.push(One { field, is_end, says: Says::of(&kind), kind: kind.clone() });
        Ok(Slot::Time(kind))
    }

    /// Chooses the times that make one: a whole one if there is one, completed by parts from others. The start of the request is
    /// preferred to its end.
    pub(super) fn choose(mut self) -> Result<Chosen> {
        let union = |all: &[One]| all.iter().fold(Says::default(), |says, one| says.with(one.says));
        let begins: Vec<One> = self.all.iter().filter(|one| !one.is_end).cloned().collect();
        let stamp = if union(&begins).is_whole() || self.all.is_empty() { Stamp::Start } else { Stamp::End };
        if stamp == Stamp::Start {
            self.all = begins;
        }
        // The most precise whole one first, the others in order.
        self.all.sort_by_key(|one| (!one.says.is_whole(), !one.says.zone, !one.says.fraction));
        let mut says = Says::default();
        let mut used: Vec<One> = Vec::new();
        for one in self.all {
            if !one.says.overlaps(says) && one.says != Says::default() {
                says = says.with(one.says);
                used.push(one);
            }
        }
        if !used.is_empty() && !says.is_whole() {
            return Err(Error::new(Kind::Settings, "", "the LogFormat's times have no date and clock together")
                .hint("log %t, or a %{...}t with the date beside that with the time of day"));
        }
        let alone = used.len() == 1;
        let piece = |kind| match kind {
            TimeKind::Parts(parts) if !alone => TimeKind::Piece(parts),
            other => other,
        };
        let kinds = used.into_iter().map(|one| (one.field, piece(one.kind))).collect();
        Ok(Chosen { kinds, stamp, is_local: !alone && !says.zone && says.is_whole() })
    }
}

impl Chosen {
    /// The slot of a field that holds a time: skipped unless the time was chosen.
    pub(super) fn slot(&self, field: usize) -> Slot {
        let kind = self.kinds.iter().find(|(known, _)| *known == field);
        kind.map_or(Slot::Skip, |(_, kind)| Slot::Time(kind.clone()))
    }
}

/// How `%{...}t` writes a time.
fn kind(text: &str) -> Result<TimeKind> {
    let text = text.strip_prefix("begin:").or_else(|| text.strip_prefix("end:")).unwrap_or(text);
    match text {
        "sec" => return Ok(TimeKind::Seconds),
        "msec" => return Ok(TimeKind::Millis),
        "usec" => return Ok(TimeKind::Micros),
        "msec_frac" | "usec_frac" => return Ok(TimeKind::Parts(vec![Part::Fraction])),
        "" | "begin" | "end" => return Ok(TimeKind::Clf),
        _ => {}
    }
    let mut parts = Vec::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '%' {
            let mut buffer = [0; 4];
            parts.extend(c.encode_utf8(&mut buffer).bytes().map(Part::Byte));
            continue;
        }
        let letter = characters.next().unwrap_or('%');
        parts.extend(time_parts(letter).ok_or_else(|| {
            Error::new(
                Kind::Settings,
                "",
                format!("the time text %{{{text}}}t holds %{letter}, which cannot be read back"),
            )
        })?);
    }
    Ok(TimeKind::Parts(parts))
}

fn time_parts(letter: char) -> Option<Vec<Part>> {
    let date = |sep: u8, order: [Part; 3]| vec![order[0], Part::Byte(sep), order[1], Part::Byte(sep), order[2]];
    Some(match letter {
        'Y' => vec![Part::Year],
        'm' => vec![Part::Month],
        'b' | 'h' => vec![Part::MonthName],
        'd' => vec![Part::Day],
        'e' => vec![Part::Spaces, Part::Day],
        'n' => vec![Part::Byte(b'\n')],
        'H' => vec![Part::Hour],
        'M' => vec![Part::Minute],
        'S' => vec![Part::Second],
        'z' => vec![Part::Zone],
        's' => vec![Part::Epoch],
        'f' | 'N' => vec![Part::Fraction],
        'a' | 'A' | 'Z' => vec![Part::Letters],
        'T' => date(b':', [Part::Hour, Part::Minute, Part::Second]),
        'R' => vec![Part::Hour, Part::Byte(b':'), Part::Minute],
        'F' => date(b'-', [Part::Year, Part::Month, Part::Day]),
        'c' => {
            let (gap, clock) = (Part::Spaces, [Part::Hour, Part::Minute, Part::Second]);
            let day = [Part::Letters, gap, Part::MonthName, gap, Part::Day, gap];
            [&day[..], &date(b':', clock), &[gap, Part::Year]].concat()
        }
        't' => vec![Part::Byte(b'\t')],
        '%' => vec![Part::Byte(b'%')],
        _ => return None,
    })
}
