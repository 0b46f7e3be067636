//! Cloudflare Logpush, dataset HTTP requests. Time: the start of the request, in any of Cloudflare's three spellings.
//! `SampleInterval` is how many requests a line represents.

use super::{Known, Slot, of_keys};
use crate::logs::clock::TimeKind;

/// The keys in use; of several with one meaning the earlier is preferred.
pub const KEYS: &[(&str, Slot)] = &[
    ("ClientIP", Slot::Peer),
    ("EdgeStartTimestamp", Slot::Time(TimeKind::Any)),
    ("EdgeEndTimestamp", Slot::Time(TimeKind::Any)),
    ("ClientRequestMethod", Slot::Method),
    ("ClientRequestURI", Slot::Target),
    ("ClientRequestPath", Slot::Path),
    ("EdgeResponseStatus", Slot::Status),
    ("ClientRequestReferer", Slot::Referer),
    ("ClientRequestUserAgent", Slot::Agent),
    ("Cookies", Slot::Cookies),
    ("RequestHeaders>cookie", Slot::Cookies),
    ("ClientRequestHost", Slot::Host),
    ("ResponseHeaders>location", Slot::Location),
    ("ResponseHeaders>set-cookie", Slot::SetCookie),
    ("CacheCacheStatus", Slot::Cache),
    ("CacheStatus", Slot::Cache),
    ("SampleInterval", Slot::SampleRate),
];

/// The format.
pub const FORMAT: Known = Known {
    about: "Cloudflare Logpush, HTTP requests.",
    documented: "Cloudflare documentation, Logpush, HTTP requests dataset",
    samples: &[
        r#"{"ClientIP":"192.0.2.8","ClientRequestHost":"shop.example","ClientRequestMethod":"GET","ClientRequestURI":"/dp/B01?tag=mysite-20","ClientRequestReferer":"https://blog.example/","ClientRequestUserAgent":"Mozilla/5.0","Cookies":{"sid":"790e","theme":"dark"},"EdgeResponseStatus":200,"EdgeStartTimestamp":"2026-09-01T00:00:14Z","EdgeEndTimestamp":"2026-09-01T00:00:15Z","RayID":"3a6050bcbe121a87","SampleInterval":10}"#,
        r#"{"ClientIP":"2001:db8::8","ClientRequestHost":"shop.example","ClientRequestMethod":"HEAD","ClientRequestURI":"/","EdgeResponseStatus":0,"EdgeStartTimestamp":1788220814000000000,"RayID":"3a6050bcbe121a88","ClientRequestUserAgent":"","Cookies":{}}"#,
        r#"{"EdgeStartTimestamp":1788220814,"ClientIP":"192.0.2.8","ClientRequestMethod":"GET","ClientRequestPath":"/a","EdgeResponseStatus":404,"ClientRequestHost":"shop.example"}"#,
    ],
    compile: |_, ids| Some(of_keys(KEYS, ids)),
    ..Known::of_text("cloudflare", "")
};
