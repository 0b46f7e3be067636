//! S3 server access logs. Time: when the request arrived.

use super::{Escape, Format, Known, open_plan, plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Amazon S3 server access log.",
    documented: "Amazon S3 user guide, Amazon S3 server access log format",
    samples: &[
        r#"79a59df9 shop-assets [01/Sep/2026:00:00:14 +0000] 192.0.2.8 - 3E57427F3EXAMPLE WEBSITE.GET.OBJECT index.html "GET /index.html?tag=mysite-20 HTTP/1.1" 200 - 113 113 7 6 "https://blog.example/" "Mozilla/5.0" - s9lzHYrFp76ZVxRcpX9= - ECDHE-RSA-AES128-GCM-SHA256 - shop-assets.s3-website.example TLSv1.2 - -"#,
        r#"79a59df9 shop-assets [01/Sep/2026:00:00:14 +0000] 192.0.2.8 - 891CE47D2EXAMPLE REST.GET.LOGGING_STATUS - "GET /shop-assets?logging HTTP/1.1" 404 NoSuchKey 242 - 11 - "-" "-" -"#,
        r#"79a59df9 shop-assets [01/Sep/2026:00:00:14 +0000] 192.0.2.8 arn:aws:iam::123456789012:user/x A1206F460EXAMPLE REST.GET.OBJECT a%2Bb.jpg "GET /a%2Bb.jpg HTTP/1.1" 200 - 7 7 10 9 "-" "curl/8.5""#,
    ],
    compile: |_, ids| {
        let head = r#"{_} {_} [{clf}] {client} {_} {_} {_} {_} "{request}" {status} {_} {_} {_} {_} {_} "{referer}" "{agent}""#;
        let new = plan(&format!("{head} {{_}} {{_}} {{_}} {{_}} {{_}} {{host}} {{_}}"), Escape::Backslash, ids)?;
        let old = open_plan(head, Escape::Backslash, ids)?;
        Some(Format::texts("", vec![new, old]))
    },
    ..Known::of_text("s3", "")
};
