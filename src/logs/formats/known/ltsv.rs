//! LTSV: labelled values with tabs between. Time: the end of the request; its `reqtime` is subtracted.

use super::{Known, Slot, Stamp};
use crate::logs::clock::TimeKind;
use crate::logs::formats::Format;
use crate::logs::formats::durations::Unit;
use crate::logs::formats::keys::Keys;
use crate::logs::formats::pairs::{Notation, PairsPlan};

/// The labels in use; of several with one meaning the earlier is preferred.
pub const KEYS: &[(&str, Slot)] = &[
    ("remote_addr", Slot::Peer),
    ("host", Slot::Peer),
    ("forwardedfor", Slot::Forwarded),
    ("http_x_forwarded_for", Slot::Forwarded),
    ("xff", Slot::Forwarded),
    ("time", Slot::Time(TimeKind::Any)),
    ("time_local", Slot::Time(TimeKind::Any)),
    ("time_iso8601", Slot::Time(TimeKind::Any)),
    ("reqtime", Slot::Duration(Unit::Seconds)),
    ("request_time", Slot::Duration(Unit::Seconds)),
    ("req", Slot::Request),
    ("request", Slot::Request),
    ("method", Slot::Method),
    ("request_method", Slot::Method),
    ("uri", Slot::Target),
    ("request_uri", Slot::Target),
    ("path", Slot::Target),
    ("query", Slot::Query),
    ("args", Slot::Query),
    ("status", Slot::Status),
    ("referer", Slot::Referer),
    ("http_referer", Slot::Referer),
    ("ua", Slot::Agent),
    ("user_agent", Slot::Agent),
    ("http_user_agent", Slot::Agent),
    ("cookie", Slot::Cookies),
    ("http_cookie", Slot::Cookies),
    ("vhost", Slot::Host),
    ("http_host", Slot::Host),
    ("server_name", Slot::Host),
    ("cache", Slot::Cache),
];

/// The format.
pub const FORMAT: Known = Known {
    about: "Labelled values with tabs between (LTSV), with the labels that ltsv.org recommends and nginx's names.",
    documented: "ltsv.org, labels for web server's log",
    stamp: Stamp::End,
    is_timed: true,
    samples: &[
        "time:01/Sep/2026:00:00:14 +0000\thost:192.0.2.8\tforwardedfor:-\treq:GET /dp/B01?tag=mysite-20 HTTP/1.1\tstatus:200\tsize:18190\treferer:https://blog.example/\tua:Mozilla/5.0 (X11)\treqtime:0.031\tcache:-\tvhost:shop.example",
        "host:2001:db8::8\tuser:-\ttime:[01/Sep/2026:00:00:14 +0000]\tmethod:GET\turi:/\tstatus:304\tsize:0\treferer:-\tua:curl/8.5",
    ],
    compile: |_, ids| Some(Format::pairs("", PairsPlan::new(Keys::usual(KEYS, ids), Notation::Labels))),
    ..Known::of_text("ltsv", "")
};
