//! Combined with bytes received and sent (Apache `mod_logio`).

use super::Known;

/// The format.
pub const FORMAT: Known = Known {
    about: "Combined with bytes received and sent (Apache mod_logio).",
    documented: "Apache HTTP Server documentation, mod_logio",
    samples: &[
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0" 512 2604"#,
        r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "-" 408 - "-" "-" 0 0"#,
    ],
    ..Known::of_text("combinedio", r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %I %O"#)
};
