//! `key=value` lines: logfmt and Heroku's router. Time: the end of the request; `service` or `duration` is subtracted.
//!
//! Heroku's lines have their time before them, as syslog writes it.

use super::{Known, Slot, Stamp};
use crate::logs::clock::TimeKind;
use crate::logs::formats::Format;
use crate::logs::formats::durations::Unit;
use crate::logs::formats::keys::Keys;
use crate::logs::formats::pairs::{Notation, PairsPlan};

/// The keys in use; of several with one meaning the earlier is preferred.
pub const KEYS: &[(&str, Slot)] = &[
    ("fwd", Slot::Forwarded),
    ("x_forwarded_for", Slot::Forwarded),
    ("client_ip", Slot::Peer),
    ("remote_addr", Slot::Peer),
    ("remote_ip", Slot::Peer),
    ("client", Slot::Peer),
    ("remote", Slot::Peer),
    ("ip", Slot::Peer),
    ("time", Slot::Time(TimeKind::Any)),
    ("ts", Slot::Time(TimeKind::Any)),
    ("t", Slot::Time(TimeKind::Any)),
    ("timestamp", Slot::Time(TimeKind::Any)),
    ("service", Slot::Duration(Unit::Written)),
    ("duration", Slot::Duration(Unit::Written)),
    ("elapsed", Slot::Duration(Unit::Written)),
    ("method", Slot::Method),
    ("http_method", Slot::Method),
    ("request_uri", Slot::Target),
    ("uri", Slot::Target),
    ("path", Slot::Target),
    ("url", Slot::Target),
    ("query", Slot::Query),
    ("status", Slot::Status),
    ("status_code", Slot::Status),
    ("code", Slot::Status),
    ("referer", Slot::Referer),
    ("referrer", Slot::Referer),
    ("user_agent", Slot::Agent),
    ("agent", Slot::Agent),
    ("ua", Slot::Agent),
    ("cookie", Slot::Cookies),
    ("cookies", Slot::Cookies),
    ("host", Slot::Host),
    ("domain", Slot::Host),
    ("sample_rate", Slot::SampleRate),
];

/// The format.
pub const FORMAT: Known = Known {
    about: "Lines of key=value pairs (logfmt), also those of Heroku's router.",
    documented: "Heroku Dev Center, HTTP routing; logfmt",
    stamp: Stamp::End,
    is_timed: true,
    is_mixed: true,
    samples: &[
        r#"time=2026-09-01T00:00:14Z level=info method=GET path="/dp/B01?tag=mysite-20" host=shop.example status=200 duration=31ms remote_addr=192.0.2.8:4711 user_agent="Mozilla/5.0 (X11)" referer=https://blog.example/ cookie="sid=790e; q=\"a\"""#,
        r#"2026-09-01T00:00:14.500000+00:00 heroku[router]: at=info method=GET path="/a" host=shop.example request_id=8601b555 fwd="192.0.2.8" dyno=web.1 connect=1ms service=18ms status=304 bytes=0 protocol=https"#,
    ],
    compile: |_, ids| Some(Format::pairs("", PairsPlan::new(Keys::usual(KEYS, ids), Notation::Pairs))),
    ..Known::of_text("logfmt", "")
};
