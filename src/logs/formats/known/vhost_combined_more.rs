//! Combined with the virtual host before it, and further, undescribed fields after it; they are skipped.

use super::{Known, apache};

/// The format.
pub const FORMAT: Known = Known {
    about: "Combined with the virtual host in front and further fields after it that nobody described; they are passed over.",
    documented: "Apache HTTP Server documentation, Log Files and mod_log_config",
    samples: &[
        r#"shop.example 192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0" 4.386"#,
        r#"shop.example:443 192.0.2.8 - frank [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 - "-" "-" 12 HIT"#,
    ],
    // A host without a port is read as well.
    compile: |known, ids| {
        let mut format = apache::compile(&known.text.replacen("%v:%p", "%v", 1), ids).ok()?;
        format.open_end();
        Some(format)
    },
    ..Known::of_text("vhost_combined_more", r#"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" "#)
};
