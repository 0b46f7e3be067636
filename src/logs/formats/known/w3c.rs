//! W3C extended logs: IIS and others. Time: the end of the request in UTC; `time-taken` is subtracted, in milliseconds for IIS,
//! in seconds if it has a decimal point.
//!
//! Without a `#Fields` line those of IIS' default are assumed. IIS writes `+` for a space in user agents and cookies.

use super::{ColumnsPlan, Format, Known, Stamp, Writer};

/// The fields that IIS logs by default.
const FIELDS: &str = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

/// The format.
pub const FORMAT: Known = Known {
    about: "W3C extended log format, as IIS writes it; also named `iis`.",
    documented: "W3C working draft Extended Log File Format; IIS documentation, W3C Logging",
    stamp: Stamp::End,
    is_timed: true,
    directives: &[
        "#Software: Microsoft Internet Information Services 10.0",
        "#Version: 1.0",
        "#Date: 2026-09-01 00:00:00",
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
    ],
    samples: &[
        "2026-09-01 00:00:14 198.51.100.4 GET /dp/B01 tag=mysite-20 443 - 192.0.2.8 Mozilla/5.0+(Windows+NT+10.0) https://blog.example/ 200 0 0 31",
        "2026-09-01 00:00:14 198.51.100.4 GET / - 80 - 2001:db8::8 - - 404 0 2 15",
    ],
    compile: |_, ids| Some(Format::columns("", ColumnsPlan::new(Writer::W3c, FIELDS, ids))),
    ..Known::of_text("w3c", "")
};
