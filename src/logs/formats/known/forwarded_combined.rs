//! Common or Combined with X-Forwarded-For before it, alone or before the address that connected.

use super::{Format, Ids, Known, apache};

/// The fields before the two user names; a list of addresses may be quoted.
const FRONTS: [&str; 3] = [r#""%{X-Forwarded-For}i" %h "#, "%{X-Forwarded-For}i %h ", "%{X-Forwarded-For}i "];
/// The fields from the user names on.
const BACKS: [&str; 2] = [r#"%l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#, r#"%l %u %t "%r" %>s %b"#];

/// The format.
pub const FORMAT: Known = Known {
    about: "Common or Combined with X-Forwarded-For in front, alone or before the address that connected.",
    documented: "Apache HTTP Server documentation, mod_log_config; guides for servers behind balancers",
    samples: &[
        r#"198.51.100.7 10.0.0.8 - - [01/Sep/2026:00:00:14 +0000] "GET /dp/B01?tag=mysite-20 HTTP/1.1" 200 2326 "-" "Mozilla/5.0""#,
        r#"198.51.100.7, 10.0.0.9 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0""#,
        r#""198.51.100.7, 10.0.0.9" 10.0.0.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326"#,
        r#"198.51.100.7, 10.0.0.9 10.0.0.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326"#,
    ],
    text: r#"%{X-Forwarded-For}i %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#,
    compile: |_, ids| compiled(ids),
    ..Known::of_text("forwarded_combined", "")
};

fn compiled(ids: Ids<'_>) -> Option<Format> {
    let texts = BACKS.iter().flat_map(|back| FRONTS.iter().map(move |front| format!("{front}{back}")));
    let plans = texts.map(|text| apache::plan_of(&text, ids)).collect::<Option<Vec<_>>>()?;
    Some(Format::texts("", plans))
}
