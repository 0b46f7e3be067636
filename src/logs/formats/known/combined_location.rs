//! Combined with the reply's Location after it: where a redirector led.

use super::Known;

/// The format.
pub const FORMAT: Known = Known {
    about: "Combined with the reply's Location after it, as redirectors to shops log it.",
    documented: "nginx documentation, $sent_http_location; Apache HTTP Server documentation, %{Location}o",
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /go/tea HTTP/1.1" 302 0 "https://blog.example/" "Mozilla/5.0" "https://shop.example/p/tea?tag=blog-21""#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /out/pot HTTP/2.0" 301 162 "-" "Mozilla/5.0" "https://shop.example/p/pot""#,
    ],
    ..Known::of_text("combined_location", r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "%{Location}o""#)
};
