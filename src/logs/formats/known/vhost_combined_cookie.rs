//! Combined with the virtual host before it and the Cookie header after it.

use super::{Known, apache};

/// The format.
pub const FORMAT: Known = Known {
    about: "Combined with the virtual host in front and the Cookie header after it.",
    documented: "Apache HTTP Server documentation, Log Files and mod_log_config",
    samples: &[
        r#"shop.example:443 192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 23666 "-" "Mozilla/5.0" "theme=dark; sid=790e""#,
        r#"shop.example:443 192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 23666 "-" "-" "-""#,
    ],
    // A host without a port is read as well.
    compile: |known, ids| apache::compile(&known.text.replacen("%v:%p", "%v", 1), ids).ok(),
    ..Known::of_text(
        "vhost_combined_cookie",
        r#"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" "%{Cookie}i""#,
    )
};
