//! Combined with X-Forwarded-For after it (nginx's shipped `main`).

use super::Known;

/// The format.
pub const FORMAT: Known = Known {
    about: "Combined with X-Forwarded-For after it (nginx's shipped `main`).",
    documented: "nginx documentation, ngx_http_log_module",
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0" "198.51.100.7""#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0" "198.51.100.7, 203.0.113.9""#,
    ],
    stamp: super::Stamp::End,
    ..Known::of_text(
        "combined_forwarded",
        r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "%{X-Forwarded-For}i""#,
    )
};
