//! Elastic Common Schema, nested or with dots in its keys. Time: the event's start where it is logged, else its time stamp.

use super::{Known, Slot, of_keys};
use crate::logs::clock::TimeKind;

/// The keys in use; of several with one meaning the earlier is preferred.
pub const KEYS: &[(&str, Slot)] = &[
    ("client>ip", Slot::Peer),
    ("source>ip", Slot::Peer),
    ("client>address", Slot::Peer),
    ("source>address", Slot::Peer),
    ("event>start", Slot::Time(TimeKind::Any)),
    ("@timestamp", Slot::Time(TimeKind::Any)),
    ("http>request>method", Slot::Method),
    ("url>original", Slot::Target),
    ("url>path", Slot::Path),
    ("url>query", Slot::Query),
    ("http>response>status_code", Slot::Status),
    ("http>request>referrer", Slot::Referer),
    ("user_agent>original", Slot::Agent),
    ("http>request>headers>cookie", Slot::Cookies),
    ("http>request>cookie", Slot::Cookies),
    ("url>domain", Slot::Host),
];

/// The format.
pub const FORMAT: Known = Known {
    about: "Elastic Common Schema (Filebeat, Logstash), keys nested or dotted.",
    documented: "Elastic Common Schema reference, HTTP and URL fields",
    samples: &[
        r#"{"@timestamp":"2026-09-01T00:00:14.000Z","event":{"dataset":"nginx.access"},"http":{"request":{"method":"GET","referrer":"https://blog.example/"},"response":{"status_code":200,"body":{"bytes":18190}},"version":"1.1"},"source":{"address":"192.0.2.8","ip":"192.0.2.8"},"url":{"path":"/dp/B01","query":"tag=mysite-20","domain":"shop.example"},"user_agent":{"original":"Mozilla/5.0","name":"Other"}}"#,
        r#"{"@timestamp":"2026-09-01T00:00:14Z","log.level":"info","client.ip":"192.0.2.8","http.request.method":"GET","http.response.status_code":404,"url.original":"https://shop.example/a?tag=mysite-20"}"#,
    ],
    compile: |_, ids| Some(of_keys(KEYS, ids)),
    ..Known::of_text("ecs", "")
};
