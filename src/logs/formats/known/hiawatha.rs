//! Hiawatha's log: fields separated by bars, then the request's headers by name. Time: the end of the request.

use super::{Escape, Format, Known, Stamp, plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Hiawatha's log: fields separated by bars, and the request's headers by name after them.",
    documented: "Hiawatha's manual page, AccessLogfile and LogFormat = extended",
    stamp: Stamp::End,
    samples: &[
        "192.0.2.8|Tue 01 Sep 2026 00:00:14 +0000|200|18190||GET /dp/B01?tag=mysite-20 HTTP/1.1|Host: shop.example|User-Agent: Mozilla/5.0 (X11; Linux)|Referer: https://blog.example/|Cookie: sid=790e",
        "2001:db8::8|Tue 01 Sep 2026 00:00:15 +0000|404|0|anna|GET /a HTTP/1.1|User-Agent: curl/8.5|Host: shop.example",
    ],
    compile: |_, ids| {
        let text = "{client}|{time}|{status}|{count}|{_}|{request}|{captures}";
        Some(Format::text("", plan(text, Escape::None, ids)?))
    },
    ..Known::of_text("hiawatha", "")
};
