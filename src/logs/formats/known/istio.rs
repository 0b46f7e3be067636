//! Istio's Envoy sidecars. Time: the start of the request. Nothing is escaped. The client is the first address of
//! `X-Forwarded-For`, else the peer.

use super::{Escape, Format, Known, plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Istio's access log: Envoy's with response details in front and cluster and addresses after it.",
    documented: "Istio documentation, Envoy Access Logs, Default access log format",
    samples: &[
        r#"[2026-09-01T00:00:14.310Z] "GET /dp/B01?tag=mysite-20 HTTP/1.1" 200 - via_upstream - "-" 0 18190 31 30 "192.0.2.8" "Mozilla/5.0" "3c1f0e9a" "shop.example" "198.51.100.4:80" inbound|80|| 127.0.0.1:49902 198.51.100.4:80 198.51.100.9:49886 outbound_.80_._.shop.svc default"#,
        r#"[2026-09-01T00:00:14.310Z] "GET / HTTP/1.1" 503 UF,URX upstream_reset - "TLS error" 0 91 3 - "-" "curl/8.5" "3c1f0e9b" "shop.example" "198.51.100.4:80" - - 198.51.100.4:80 192.0.2.8:49886 - -"#,
        r#"[2026-09-01T00:00:14.310Z] "GET / HTTP/1.1" 200 - "-" 0 7 3 2 "192.0.2.8" "curl/8.5" "3c1f0e9c" "shop.example" "127.0.0.1:80" inbound|80|http|shop.svc - 198.51.100.4:80 192.0.2.8:49886 - default"#,
    ],
    compile: |_, ids| {
        let behind = r#""{_}" {_} {_} {_} {_} "{forwarded}" "{agent}" "{_}" "{host}" "{_}" {_} {_} {_} {peer} {_} {_}"#;
        // Older versions lack the details, or one of the two.
        let details = ["{_} {_} ", "{_} ", ""];
        let text = |details: &str| format!(r#"[{{iso}}] "{{request}}" {{status}} {{_}} {details}{behind}"#);
        let plans: Option<Vec<_>> = details.iter().map(|details| plan(&text(details), Escape::None, ids)).collect();
        Some(Format::texts("", plans?))
    },
    ..Known::of_text("istio", "")
};
