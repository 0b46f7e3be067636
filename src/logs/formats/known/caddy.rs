//! Caddy's access log. Time: the end of the request; its `duration` is subtracted.

use super::{Known, Slot, Stamp, of_keys};
use crate::logs::clock::TimeKind;
use crate::logs::formats::durations::Unit;

/// The keys in use; of several with one meaning the earlier is preferred.
pub const KEYS: &[(&str, Slot)] = &[
    ("request>client_ip", Slot::Peer),
    ("request>remote_ip", Slot::Peer),
    ("request>remote_addr", Slot::Peer),
    ("ts", Slot::Time(TimeKind::Any)),
    ("duration", Slot::Duration(Unit::Written)),
    ("request>method", Slot::Method),
    ("request>uri", Slot::Target),
    ("status", Slot::Status),
    ("request>headers>Referer", Slot::Referer),
    ("request>headers>User-Agent", Slot::Agent),
    ("request>headers>Cookie", Slot::Cookies),
    ("request>host", Slot::Host),
    ("resp_headers>Location", Slot::Location),
    ("resp_headers>Set-Cookie", Slot::SetCookie),
    ("resp_headers>Cache-Status", Slot::Cache),
    ("resp_headers>X-Cache", Slot::Cache),
];

/// The format.
pub const FORMAT: Known = Known {
    about: "Caddy's access log.",
    documented: "Caddy documentation, log (Caddyfile directive)",
    stamp: Stamp::End,
    is_timed: true,
    is_mixed: true,
    samples: &[
        r#"{"level":"info","ts":1788220814.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"198.51.100.7","remote_port":"46628","client_ip":"192.0.2.8","proto":"HTTP/2.0","method":"GET","host":"shop.example","uri":"/dp/B01?tag=mysite-20","headers":{"User-Agent":["Mozilla/5.0"],"Cookie":["sid=790e"],"Referer":["https://blog.example/"]},"tls":{"resumed":false}},"bytes_read":0,"user_id":"","duration":0.000929675,"size":10900,"status":200,"resp_headers":{"Server":["Caddy"],"Set-Cookie":["sid=790e"]}}"#,
        r#"{"level":"error","ts":"2026-09-01T00:00:14.500Z","logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"192.0.2.8","remote_port":"1","proto":"HTTP/1.1","method":"GET","host":"shop.example:8443","uri":"/","headers":{"Cookie":["REDACTED"]}},"duration":"1.2ms","size":0,"status":502,"resp_headers":{}}"#,
    ],
    compile: |_, ids| Some(of_keys(KEYS, ids)),
    ..Known::of_text("caddy", "")
};
