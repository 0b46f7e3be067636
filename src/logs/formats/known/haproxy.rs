//! HAProxy's HTTP log, with or without syslog before it. Time: the start of the request, in the server's zone.
//!
//! Captured headers are between braces and have no names: `log_format = "haproxy captures=Host|User-Agent|Cookie"` gives them, in
//! the order of the configuration's `capture request header` lines; else they are detected from their looks.

use super::{Escape, Format, Ids, Known, Slot, braces};
use crate::logs::formats::slots::client_header;
use crate::logs::formats::text::{Piece, TextPlan};

const TEXT: &str =
    "{peer_port} [{milliclf}] {_} {_} {_} {status} {_} {cookies} {set_cookie} {_} {_} {_} {captures}\"{request}\"";

/// The format.
pub const FORMAT: Known = Known {
    about: "HAProxy's HTTP log; its times are in the server's zone, and captured headers may be named.",
    documented: "HAProxy configuration manual, chapter 8.2.3, HTTP log format",
    is_mixed: true,
    text: "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r",
    samples: &[
        r#"192.0.2.8:33317 [01/Sep/2026:00:00:14.655] web~ shop/web1 10/0/30/69/109 200 18190 sid=790e - ---- 1/1/1/1/0 0/0 {shop.example|https://blog.example/|Mozilla/5.0 #28X11#29} {text/html} "GET /dp/B01?tag=mysite-20 HTTP/1.1""#,
        r#"192.0.2.8:33317 [01/Sep/2026:00:00:14.655] web shop/web1 10/0/30/69/109 301 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1""#,
        r#"192.0.2.8:33317 [01/Sep/2026:00:00:14.655] web shop/<NOSRV> -1/-1/-1/-1/5 -1 0 - - CR-- 1/1/0/0/0 0/0 {||} "GET / HTTP/1.1""#,
        r#"192.0.2.8:33317 [01/Sep/2026:00:00:14.655] web~ shop/web1 shop.example 0/0/0/18/18 200 200 - - ---- 2/2/2/0/0 0/0 "GET /a HTTP/1.1""#,
        r#"192.0.2.8:33317 [01/Sep/2026:00:00:14.655] web~ shop/web1 0/0/0/6/6 200 7 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/2.0" 0/0/0/0/1 shop.example/TLSv1.3/TLS_AES_128_GCM_SHA256"#,
    ],
    compile: |_, ids| compiled(&[], ids),
    ..Known::of_text("haproxy", "")
};

/// The format with the names of the captured request headers, separated by `|`.
pub fn with_captures(names: &str, ids: Ids<'_>) -> Option<Format> {
    let slot = |name: &str| {
        let usual = match name.trim().to_ascii_lowercase().as_str() {
            "host" => Slot::Host,
            "referer" | "referrer" => Slot::Referer,
            "user-agent" => Slot::Agent,
            "cookie" => Slot::Cookies,
            name => client_header(name).map_or(Slot::Skip, |(slot, _)| slot),
        };
        ids.field(name.trim(), usual)
    };
    let mut format = compiled(&names.split('|').map(slot).collect::<Vec<_>>(), ids)?;
    FORMAT.name.clone_into(&mut format.name);
    Some(format)
}

fn compiled(captures: &[Slot], ids: Ids<'_>) -> Option<Format> {
    // Some put the requested host between the server and the timers; there, the usual text finds no status.
    let with_host = TEXT.replacen("{_} {_} {_} ", "{_} {_} {host} {_} ", 1);
    let plan = |text: &str| {
        let mut pieces = braces::pieces(text, ids)?;
        for piece in &mut pieces {
            if let Piece::Field(Slot::Captures(slots)) = piece {
                *slots = captures.to_vec();
            }
        }
        let mut plan = TextPlan::new(&pieces, Escape::Hash)?;
        plan.open_end();
        Some(plan)
    };
    Some(Format::texts("", vec![plan(TEXT)?, plan(&with_host)?]))
}
