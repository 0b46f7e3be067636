//! Combined: Apache's and nginx's default. Apache's time is the start of the request, nginx's the end, and a line does not show
//! which.

use super::Known;

/// The format.
pub const FORMAT: Known = Known {
    about: "The NCSA extended log format: Apache's and nginx's default.",
    documented: "Apache HTTP Server documentation, Log Files and mod_log_config",
    samples: &[
        r#"192.0.2.8 - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 203023 "http://example.com/" "Mozilla/5.0 (Macintosh)""#,
        r#"2001:db8::1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 - "-" "-""#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "\x16\x03\x01\x02" 400 226 "-" "-""#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /a HTTP/1.1" 200 7 "https://blog.example/\x22q\x22" "Agent \"x\" 1""#,
    ],
    ..Known::of_text("combined", r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#)
};
