//! Combined with the virtual host and port before it (Debian's Apache).

use super::{Known, apache};

/// The format.
pub const FORMAT: Known = Known {
    about: "Combined with the virtual host and port in front (Debian's Apache).",
    documented: "Apache HTTP Server documentation, Log Files and mod_log_config",
    samples: &[
        r#"shop.example:80 192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 23666 "-" "Mozilla/5.0""#,
        r#"shop.example 192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 23666 "-" "-""#,
        r#"127.0.1.1:80 ::1 - - [01/Sep/2026:00:00:14 +0000] "OPTIONS * HTTP/1.0" 200 126 "-" "Apache/2.4 (internal dummy connection)""#,
    ],
    // A host without a port is read as well.
    compile: |known, ids| apache::compile(&known.text.replacen("%v:%p", "%v", 1), ids).ok(),
    ..Known::of_text("vhost_combined", r#"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#)
};
