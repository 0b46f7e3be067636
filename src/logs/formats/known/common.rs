//! The NCSA common log format.

use super::Known;

/// The format.
pub const FORMAT: Known = Known {
    about: "The NCSA common log format.",
    documented: "Apache HTTP Server documentation, Log Files and mod_log_config",
    samples: &[
        r#"192.0.2.8 - - [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326"#,
        r#"2001:db8::1 - frank [10/Oct/2000:13:55:36 -0700] "HEAD / HTTP/1.1" 304 -"#,
    ],
    ..Known::of_text("common", r#"%h %l %u %t "%r" %>s %b"#)
};
