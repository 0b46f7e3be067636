//! The log format that IIS Manager calls IIS: fourteen fields and the query, separated by commas. Time: local, of the end.

use super::super::wrapper::Quoting;
use super::{Format, Known, Slot, Stamp};
use crate::logs::clock::TimeKind;
use crate::logs::formats::columns::ColumnsPlan;

/// The format.
pub const FORMAT: Known = Known {
    about: "IIS's own log format, with commas between its fields; its times are in the server's zone.",
    documented: "Microsoft documentation, IIS Log File Formats",
    stamp: Stamp::End,
    samples: &[
        "192.0.2.8, -, 9/1/2026, 0:00:14, W3SVC1, WEB1, 10.0.0.4, 15, 512, 2326, 200, 0, GET, /dp/B01, tag=mysite-20,",
        "2001:db8::8, u7, 11/30/2026, 23:59:59, W3SVC2, WEB2, 10.0.0.4, 0, 300, 0, 304, 0, GET, /, -,",
    ],
    compile: |_, _| Some(compiled()),
    ..Known::of_text("iis_native", "")
};

fn compiled() -> Format {
    let mut slots = vec![Slot::Skip; 15];
    slots[0] = Slot::Peer;
    slots[2] = Slot::Time(TimeKind::Date);
    slots[3] = Slot::Time(TimeKind::OfDay);
    (slots[10], slots[12], slots[13], slots[14]) = (Slot::Status, Slot::Method, Slot::Path, Slot::Query);
    Format::columns("", ColumnsPlan::of_table(b',', Quoting::Doubled, slots))
}
