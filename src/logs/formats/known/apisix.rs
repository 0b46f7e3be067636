//! Apache APISIX's usual text. Time: the end of the request; its duration is subtracted.

use super::{Known, Stamp, nginx};

/// The format.
pub const FORMAT: Known = Known {
    about: "Apache APISIX's usual access log.",
    documented: "Apache APISIX documentation, access_log_format",
    stamp: Stamp::End,
    is_timed: true,
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] shop.example "GET /dp/B01?tag=mysite-20 HTTP/1.1" 200 18190 0.012 "https://blog.example/" "Mozilla/5.0" 10.0.0.3:80 200 0.011 "http://shop.example""#,
        r#"2001:db8::8 - - [01/Sep/2026:00:00:14 +0000] shop.example:9080 "GET / HTTP/1.1" 404 36 0.000 "-" "curl/8.5" - - - "http://shop.example""#,
    ],
    compile: |known, ids| nginx::compile(known.text, ids).ok(),
    ..Known::of_text(
        "apisix",
        r#"$remote_addr - $remote_user [$time_local] $http_host "$request" $status $body_bytes_sent $request_time "$http_referer" "$http_user_agent" $upstream_addr $upstream_status $upstream_response_time "$upstream_scheme://$upstream_host""#,
    )
};
