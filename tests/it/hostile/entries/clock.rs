//! Every spelling of a time, read by a clock that remembers and by one that does not.

use super::{ZONES, choices, choose};
use tagtrail::logs::clock::{Clock, Part, TimeKind};

/// The parts of an Apache `%{...}t` text, one for each byte.
const PARTS: [Part; 15] = [
    Part::Year,
    Part::Month,
    Part::MonthName,
    Part::Day,
    Part::Hour,
    Part::Minute,
    Part::Second,
    Part::Fraction,
    Part::Zone,
    Part::Epoch,
    Part::Letters,
    Part::Spaces,
    Part::Byte(b' '),
    Part::Byte(b'/'),
    Part::Byte(b':'),
];

/// The first byte chooses a spelling, the second a zone. The rest are texts, a line each; a spelling in parts takes its
/// parts from the first line.
pub(super) fn run(data: &[u8]) {
    let Some((kind, zone, rest)) = choices(data) else { return };
    let mut lines = rest.split(|b| *b == b'\n');
    let kinds = [
        TimeKind::Clf,
        TimeKind::Iso,
        TimeKind::Seconds,
        TimeKind::Millis,
        TimeKind::Micros,
        TimeKind::Nanos,
        TimeKind::Number,
        TimeKind::Any,
        TimeKind::Date,
        TimeKind::OfDay,
    ];
    let kind = match kinds.get(usize::from(kind) % (kinds.len() + 1)) {
        Some(kind) => kind.clone(),
        None => TimeKind::Parts(lines.next().unwrap_or_default().iter().map(|b| *choose(&PARTS, *b)).collect()),
    };
    let zone = *choose(&ZONES, zone);
    let mut remembering = Clock::new(zone);
    for text in lines {
        let at = remembering.read(&kind, text);
        let shown = String::from_utf8_lossy(text);
        assert_eq!(at, Clock::new(zone).read(&kind, text), "{kind:?} of {shown:?} in {zone}");
        if let Some(at) = at {
            assert!(!at.to_string().is_empty(), "{kind:?} of {shown:?}");
        }
    }
}
