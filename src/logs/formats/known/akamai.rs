//! Akamai `DataStream` 2 as columns, separated by spaces or tabs, in the order that a new stream has. Time: the start of the request.
//!
//! Streams with other fields or another order have a layout that is derived from their lines. Streams of JSON are read by names.

use super::{ColumnsPlan, Format, Known, Writer};

/// The columns; those without a use have names of their own.
const FIELDS: &str = "x-edge-version x-edge-stream x-edge-cp x-edge-request timestamp sc-bytes c-ip sc-status cs-protocol cs-host cs-method cs-uri-stem x-edge-port x-edge-length x-edge-type cs(User-Agent) x-edge-tls-time x-edge-tls x-edge-size x-edge-unpacked x-edge-overhead x-edge-total cs-uri-query x-edge-breadcrumbs x-edge-language cs(Cookie) x-edge-range cs(Referer)";

/// The format.
pub const FORMAT: Known = Known {
    about: "Akamai DataStream 2, structured: columns separated by spaces or tabs, in the usual order.",
    documented: "Akamai TechDocs, DataStream 2, log format",
    samples: &[
        "2 4711 123456 1239f220 1788220814.000 18190 192.0.2.8 200 HTTPS shop.example GET /dp/B01 443 5000 text/html Mozilla%2F5.0+%28X11%3B+Linux%29 0 TLSv1.3 484 484 232 0 tag=mysite-20 - en-US sid=790e;%20theme=dark - https%3A%2F%2Fblog.example%2F - 3600 3 - 11 125 50 1 198.51.100.4 DE BY MUNICH DE 8 1 -",
        "2\t4711\t123456\t1239f221\t1788220814\t0\t2001:db8::8\t304\tHTTPS\tshop.example\tGET\t/\t443\t0\t-\tcurl%2F8.5\t0\tTLSv1.3\t0\t0\t0\t0\t-\t-\t-\t-\t-\t-\t-\t3600",
    ],
    compile: |known, ids| Some(Format::columns(known.name, ColumnsPlan::new(Writer::CloudFront, FIELDS, ids))),
    ..Known::of_text("akamai", "")
};
