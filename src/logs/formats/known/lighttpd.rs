//! Combined with the requested host as its second word. Time: the start of the request.

use super::Known;

/// The format. Lines of Combined are lines of it, too, so it is chosen where all of them have a host there.
pub const FORMAT: Known = Known {
    about: "lighttpd's log, and that of WP Engine and other hosters: Combined with the requested host as its second word.",
    documented: "lighttpd documentation, mod_accesslog",
    samples: &[
        r#"192.0.2.8 shop.example - [01/Sep/2026:00:00:14 +0000] "GET /dp/B01?tag=mysite-20 HTTP/2.0" 200 18190 "https://blog.example/" "Mozilla/5.0""#,
        r#"2001:db8::8 www.shop.example u7 [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 304 - "-" "curl/8.5""#,
    ],
    ..Known::of_text("lighttpd", "%h %V %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"")
};
