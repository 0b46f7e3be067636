//! Traefik's access log as JSON. Time: the start of the request.

use super::{Known, Slot, of_keys};
use crate::logs::clock::TimeKind;

/// The keys in use; of several with one meaning the earlier is preferred.
pub const KEYS: &[(&str, Slot)] = &[
    ("ClientHost", Slot::Peer),
    ("ClientAddr", Slot::Peer),
    ("StartUTC", Slot::Time(TimeKind::Any)),
    ("StartLocal", Slot::Time(TimeKind::Any)),
    ("time", Slot::Time(TimeKind::Any)),
    ("RequestMethod", Slot::Method),
    ("RequestPath", Slot::Target),
    ("DownstreamStatus", Slot::Status),
    ("OriginStatus", Slot::Status),
    ("request_Referer", Slot::Referer),
    ("request_User-Agent", Slot::Agent),
    ("request_Cookie", Slot::Cookies),
    ("RequestHost", Slot::Host),
    ("RequestAddr", Slot::Host),
    ("downstream_Location", Slot::Location),
    ("downstream_Set-Cookie", Slot::SetCookie),
    ("downstream_X-Cache", Slot::Cache),
    ("downstream_Cf-Cache-Status", Slot::Cache),
];

/// The format.
pub const FORMAT: Known = Known {
    about: "Traefik's access log as JSON.",
    documented: "Traefik documentation, Access Logs (format json)",
    is_mixed: true,
    samples: &[
        r#"{"ClientAddr":"192.0.2.8:55184","ClientHost":"192.0.2.8","ClientPort":"55184","DownstreamContentSize":18190,"DownstreamStatus":200,"Duration":31069120,"OriginStatus":200,"RequestAddr":"shop.example","RequestCount":721,"RequestHost":"shop.example","RequestMethod":"GET","RequestPath":"/dp/B01?tag=mysite-20","RequestProtocol":"HTTP/2.0","RouterName":"shop@docker","StartLocal":"2026-09-01T02:00:14.123456789+02:00","StartUTC":"2026-09-01T00:00:14.123456789Z","entryPointName":"websecure","level":"info","msg":"","request_Cookie":"sid=790e","request_Referer":"https://blog.example/","request_User-Agent":"Mozilla/5.0","time":"2026-09-01T00:00:14Z"}"#,
        r#"{"ClientHost":"2001:db8::8","DownstreamStatus":404,"RequestHost":"-","RequestMethod":"GET","RequestPath":"/","StartUTC":"2026-09-01T00:00:14Z","level":"info","msg":"","time":"2026-09-01T00:00:14Z"}"#,
    ],
    compile: |_, ids| Some(of_keys(KEYS, ids)),
    ..Known::of_text("traefik_json", "")
};
