//! Combined with the Cookie header after it.

use super::Known;

/// The format.
pub const FORMAT: Known = Known {
    about: "Combined with the Cookie header after it.",
    documented: "Apache HTTP Server documentation, Log Files and mod_log_config",
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /t.gif?e=pv HTTP/1.1" 204 23666 "https://shop.example/" "Mozilla/5.0" "theme=dark; sid=790e""#,
    ],
    ..Known::of_text("combined_cookie", r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "%{Cookie}i""#)
};
