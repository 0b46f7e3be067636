//! Common with the virtual host before it, with or without its port.

use super::Known;

/// The format.
pub const FORMAT: Known = Known {
    about: "Common with the virtual host in front.",
    documented: "Apache HTTP Server documentation, Log Files and Virtual Hosts",
    samples: &[
        r#"shop.example 192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /dp/B01?tag=mysite-20 HTTP/1.1" 200 2326"#,
        r#"shop.example:443 2001:db8::8 - u7 [01/Sep/2026:00:00:14 +0000] "GET / HTTP/2.0" 304 -"#,
    ],
    ..Known::of_text("vhost_common", r#"%v %h %l %u %t "%r" %>s %b"#)
};
