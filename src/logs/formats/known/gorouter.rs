//! Cloud Foundry's router. Time: the start of the request. The client is in the forwarded addresses; the peer is a balancer.

use super::{Escape, Format, Known, open_plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Cloud Foundry's router (gorouter).",
    documented: "Cloud Foundry documentation, App Logging, RTR",
    samples: &[
        r#"shop.example - [2026-09-01T00:00:14.310712384Z] "GET /dp/B01?tag=mysite-20 HTTP/1.1" 200 0 18190 "https://blog.example/" "Mozilla/5.0" "10.0.0.5:40000" "10.0.4.5:61012" x_forwarded_for:"192.0.2.8, 10.0.0.5" x_forwarded_proto:"https" vcap_request_id:"e1604ad1" response_time:0.012 app_id:"3f2c" app_index:"0""#,
        r#"shop.example - [2026-09-01T00:00:14.310+0000] "GET / HTTP/1.1" 404 0 67 "-" "curl/8.5" "10.0.0.5:40000" "-" x_forwarded_for:"2001:db8::8" x_forwarded_proto:"https""#,
    ],
    compile: |known, ids| {
        let begin = r#"{host} - [{iso}] "{request}" {status} {_} {_} "{referer}" "{agent}" "{peer_port}" "{_}""#;
        let text = format!(r#"{begin} x_forwarded_for:"{{forwarded}}" "#);
        open_plan(&text, Escape::None, ids).map(|plan| Format::text(known.name, plan))
    },
    ..Known::of_text("gorouter", "")
};
