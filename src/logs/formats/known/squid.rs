//! Squid's native access log. Time: the end of the request; the elapsed milliseconds are subtracted.

use super::{Escape, Format, Known, Stamp, plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "Squid's native access log.",
    documented: "Squid wiki, Features/LogFormat, and logformat in squid.conf",
    stamp: Stamp::End,
    is_timed: true,
    text: "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt",
    samples: &[
        "1788220814.500    345 192.0.2.8 TCP_MISS/200 18190 GET https://shop.example/dp/B01?tag=mysite-20 - HIER_DIRECT/198.51.100.4 text/html",
        "1788220814.500 100345 192.0.2.8 TCP_TUNNEL/200 3912 CONNECT shop.example:443 frank HIER_DIRECT/198.51.100.4 -",
        "1788220814.500      0 192.0.2.8 NONE_NONE/000 0 GET http://shop.example/ - HIER_NONE/- -",
    ],
    compile: |_, ids| {
        let text = "{seconds} {>took_ms} {client} {cache}/{status} {_} {method} {target} {user} {_} {_}";
        Some(Format::text("", plan(text, Escape::Percent, ids)?))
    },
    ..Known::of_text("squid", "")
};
