//! Google Cloud's load balancers. Time: when the request arrived.

use super::{Known, Slot, of_keys};
use crate::logs::clock::TimeKind;

/// The keys in use; of several with one meaning the earlier is preferred.
pub const KEYS: &[(&str, Slot)] = &[
    ("httpRequest>remoteIp", Slot::Peer),
    ("timestamp", Slot::Time(TimeKind::Any)),
    ("httpRequest>requestMethod", Slot::Method),
    ("httpRequest>requestUrl", Slot::Target),
    ("httpRequest>status", Slot::Status),
    ("httpRequest>referer", Slot::Referer),
    ("httpRequest>userAgent", Slot::Agent),
    ("httpRequest>cacheHit", Slot::Cache),
];

/// The format.
pub const FORMAT: Known = Known {
    about: "Google Cloud Application Load Balancer, one log entry a line.",
    documented: "Google Cloud documentation, HttpRequest in LogEntry, and load balancing logs",
    samples: &[
        r#"{"httpRequest":{"latency":"0.031s","referer":"https://blog.example/","remoteIp":"192.0.2.8","requestMethod":"GET","requestSize":"312","requestUrl":"https://shop.example/dp/B01?tag=mysite-20","responseSize":"18190","serverIp":"198.51.100.4","status":200,"userAgent":"Mozilla/5.0"},"insertId":"1oek5rg3l3fxj7","jsonPayload":{"statusDetails":"response_sent_by_backend"},"logName":"projects/shop/logs/requests","resource":{"type":"http_load_balancer","labels":{"zone":"global"}},"severity":"INFO","timestamp":"2026-09-01T00:00:14.123456Z","trace":"projects/shop/traces/1"}"#,
        r#"{"timestamp":"2026-09-01T00:00:14Z","httpRequest":{"requestMethod":"GET","requestUrl":"http://shop.example/","remoteIp":"2001:db8::8","status":502},"severity":"WARNING"}"#,
    ],
    compile: |_, ids| Some(of_keys(KEYS, ids)),
    ..Known::of_text("gcp", "")
};
