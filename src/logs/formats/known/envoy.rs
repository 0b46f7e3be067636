//! Envoy's default access log. Time: the start of the request. Nothing is escaped. The client is the first address of
//! `X-Forwarded-For`: the peer's own is not logged.

use super::{Escape, Format, Known, plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Envoy's default access log; the client is the first address of X-Forwarded-For.",
    documented: "Envoy documentation, Access logging, Default format string",
    text: r#"[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%""#,
    samples: &[
        r#"[2026-09-01T00:00:14.310Z] "GET /dp/B01?tag=mysite-20 HTTP/2" 200 - 0 18190 31 30 "192.0.2.8, 198.51.100.7" "Mozilla/5.0" "3c1f0e9a" "shop.example:443" "198.51.100.4:8080""#,
        r#"[2026-09-01T00:00:14.310Z] "GET / HTTP/1.1" 0 DC 0 0 2 - "-" "-" "3c1f0e9b" "shop.example" "-""#,
    ],
    compile: |_, ids| {
        let text = r#"[{iso}] "{request}" {status} {_} {_} {_} {_} {_} "{forwarded}" "{agent}" "{_}" "{host}" "{_}""#;
        Some(Format::text("", plan(text, Escape::None, ids)?))
    },
    ..Known::of_text("envoy", "")
};
