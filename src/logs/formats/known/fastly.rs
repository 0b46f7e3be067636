//! Fastly's first default format. Time: the start of the request.

use super::{Escape, Format, Known, plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Fastly's default of the first version; that of the second one is `common`.",
    documented: "Fastly documentation, custom log formats, version 1",
    samples: &[
        r#"192.0.2.8 "-" "-" Tue, 01 Sep 2026 00:00:14 GMT GET /dp/B01?tag=mysite-20 200"#,
        r#"2001:db8::8 "-" "-" Tue, 01 Sep 2026 00:00:14 GMT HEAD / 304"#,
        r#"192.0.2.8 "-" "-" Tue, 01 Sep 2026 00:00:14 GMT "GET /a HTTP/1.1" 200 18190"#,
    ],
    compile: |known, ids| {
        let begin = "{peer} \"{_}\" \"{user}\" {http_date} GMT";
        let ends = ["\"{request}\" {status} {_}", "{method} {target} {status}"];
        let plans: Option<Vec<_>> = ends.iter().map(|end| plan(&format!("{begin} {end}"), Escape::None, ids)).collect();
        Some(Format::texts(known.name, plans?))
    },
    ..Known::of_text("fastly", "")
};
