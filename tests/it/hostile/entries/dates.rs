//! Dates of order files.

use super::{ZONES, choices, choose};
use tagtrail::base::dates::{DayOrder, parse};

/// The second byte chooses a zone; the rest is a column of dates, a line each.
pub(super) fn run(data: &[u8]) {
    let Some((_, zone, rest)) = choices(data) else { return };
    let text = String::from_utf8_lossy(rest);
    let zone = *choose(&ZONES, zone);
    let order = DayOrder::of(text.split('\n'));
    for value in text.split('\n') {
        let Some(moment) = parse(value, order, zone) else { continue };
        // The spelling of a moment is read as the same moment, also by another reader.
        let shown = moment.at.to_string();
        let again = parse(&shown, order, zone).map(|m| m.at);
        let year = &shown[..4];
        if shown.find('-') == Some(4) && year >= "1970" {
            assert_eq!(again, Some(moment.at), "{value:?} is {shown}");
        }
        if let Ok(other) = chrono::DateTime::parse_from_rfc3339(value.trim())
            && !value.contains(":60")
        {
            assert_eq!(moment.at.0, other.timestamp_micros(), "{value:?}");
        }
    }
}
