//! Common with further, undescribed fields after it; they are skipped.

use super::{Known, apache};

/// The format.
pub const FORMAT: Known = Known {
    about: "Common with further fields behind it that nobody described; they are passed over.",
    documented: "Apache HTTP Server documentation, Log Files and mod_log_config",
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /dp/B01?tag=mysite-20 HTTP/1.1" 200 2326 17"#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 0.0012"#,
        r#"192.0.2.8 -  -  [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "#,
    ],
    // The rest of the line is one field, which is not used.
    compile: |known, ids| apache::compile(&format!("{} %{{rest}}e", known.text), ids).ok(),
    ..Known::of_text("common_more", r#"%h %l %u %t "%r" %>s %b"#)
};
