//! uWSGI's own request log. Time: the start of the request, in the server's zone.

use super::{Escape, Format, Known, open_plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "uWSGI's default request log; its times are in the server's zone.",
    documented: "uWSGI documentation, Logging",
    is_mixed: true,
    samples: &[
        r"[pid: 881|app: 0|req: 1/1] 192.0.2.8 () {38 vars in 696 bytes} [Tue Sep  1 00:00:14 2026] GET /dp/B01?tag=mysite-20 => generated 47 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)",
        r"[pid: 881|app: -1|req: -1/2] 192.0.2.8 (frank) {34 vars in 617 bytes} [Tue Sep 15 00:00:14 2026] POST / => generated 0 bytes in 68 micros (HTTP/1.0 500) 1 headers in 37 bytes (0 switches on core 0)",
    ],
    compile: |_, ids| {
        let text =
            "[pid: {_}] {client} ({user}) {{{_}} [{ctime}] {method} {target} => generated {_} in {_} ({_} {status}) ";
        Some(Format::text("", open_plan(text, Escape::None, ids)?))
    },
    ..Known::of_text("uwsgi", "")
};
