//! bunny.net's log: fields separated by bars, and no method. Time: the start of the request, in milliseconds.

use super::super::wrapper::Quoting;
use super::{ColumnsPlan, Format, Known, Slot};
use crate::logs::clock::TimeKind;

/// The format.
pub const FORMAT: Known = Known {
    about: "bunny.net's log; it names no method, and its addresses may be cut.",
    documented: "bunny.net documentation, CDN logging",
    samples: &[
        "HIT|200|1788220814421|18190|390|192.0.2.8|https://blog.example/|https://shop.example/dp/B01?tag=mysite-20|DE|Mozilla/5.0 (X11; Linux)|322b688bd63fb63f2babe9de30a5d262|DE",
        "-|403|1788220815000|0|390|2001:db8::|-|https://shop.example/|FR|-|4f2b688bd63fb63f2babe9de30a5d262|FR",
    ],
    compile: |_, _| Some(compiled()),
    ..Known::of_text("bunny", "")
};

fn compiled() -> Format {
    let mut slots = vec![Slot::Skip; 12];
    slots[1] = Slot::Status;
    slots[2] = Slot::Time(TimeKind::Millis);
    slots[4] = Slot::Count;
    (slots[5], slots[6], slots[7], slots[9]) = (Slot::Peer, Slot::Referer, Slot::Target, Slot::Agent);
    Format::columns("", ColumnsPlan::of_table(b'|', Quoting::Doubled, slots))
}
