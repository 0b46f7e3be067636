//! Traefik's default access log. Time: the start of the request.

use super::{Escape, Format, Known, plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Traefik's default access log: Combined with router, server and duration after it.",
    documented: "Traefik documentation, Access Logs (format common)",
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /dp/B01?tag=mysite-20 HTTP/2.0" 200 18190 "https://blog.example/" "Mozilla/5.0" 721 "shop@docker" "http://198.51.100.4:8080" 31ms"#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 404 19 "-" "-" 722 "-" "-" 0ms"#,
    ],
    compile: |_, ids| {
        let text = r#"{client} - {user} [{clf}] "{request}" {status} {_} "{referer}" "{agent}" {_} "{_}" "{_}" {_}ms"#;
        Some(Format::text("", plan(text, Escape::None, ids)?))
    },
    ..Known::of_text("traefik", "")
};
