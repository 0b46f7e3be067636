//! Combined with further, undescribed fields after it; they are skipped.

use super::{Known, apache};

/// The format.
pub const FORMAT: Known = Known {
    about: "Combined with further fields after it that nobody described; they are passed over.",
    documented: "Apache HTTP Server documentation, Log Files and mod_log_config",
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0" 0.004 HIT upstream-7"#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "-" "-" "text/html" 12"#,
    ],
    compile: |known, ids| {
        let mut format = apache::compile(known.text, ids).ok()?;
        format.open_end();
        Some(format)
    },
    ..Known::of_text("combined_more", r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "#)
};
