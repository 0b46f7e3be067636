//! The Kubernetes ingress controller's nginx. Time: the end of the request; its `$request_time` is subtracted.

use super::{Escape, Format, Known, Stamp, open_plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Kubernetes' ingress-nginx: Combined with lengths, times and the upstream after it.",
    documented: "Ingress-Nginx Controller user guide, Log format",
    stamp: Stamp::End,
    is_timed: true,
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /dp/B01?tag=mysite-20 HTTP/2.0" 200 18190 "https://blog.example/" "Mozilla/5.0" 512 0.117 [shop-web-80] [] 198.51.100.4:8080 18190 0.116 200 5b0c1f"#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 404 146 "-" "-" 98 0.000 [] [] - - - - 9c77"#,
    ],
    compile: |_, ids| {
        let text = r#"{client} - {user} [{clf}] "{request}" {status} {_} "{referer}" "{agent}" {_} {took_s} [{_}] "#;
        Some(Format::text("", open_plan(text, Escape::Backslash, ids)?))
    },
    ..Known::of_text(
        "ingress_nginx",
        r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id"#,
    )
};
