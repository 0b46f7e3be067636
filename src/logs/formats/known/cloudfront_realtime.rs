//! Amazon CloudFront's real-time log with all its fields. Time: the end of the request; its `time-taken` is subtracted.
//!
//! A configuration with fewer fields has a layout that is derived from its lines.

use super::{ColumnsPlan, Format, Known, Stamp, Writer};

/// The columns in the order of a configuration with all fields.
const FIELDS: &str = "timestamp c-ip time-to-first-byte sc-status sc-bytes cs-method cs-protocol cs-host cs-uri-stem cs-bytes x-edge-location x-edge-request-id x-host-header time-taken cs-protocol-version c-ip-version cs-user-agent cs-referer cs-cookie cs-uri-query x-edge-response-result-type x-forwarded-for ssl-protocol ssl-cipher x-edge-result-type fle-encrypted-fields fle-status sc-content-type sc-content-len sc-range-start sc-range-end c-port x-edge-detailed-result-type c-country cs-accept-encoding cs-accept cache-behavior-path-pattern cs-headers cs-header-names cs-headers-count";

/// The format.
pub const FORMAT: Known = Known {
    about: "Amazon CloudFront's real-time log with all its fields.",
    documented: "Amazon CloudFront developer guide, Real-time logs",
    stamp: Stamp::End,
    is_timed: true,
    samples: &[
        "1788220814.500\t192.0.2.8\t0.002\t200\t18190\tGET\thttps\td111.cloudfront.example\t/dp/B01\t55\tFRA2-C1\tSOX4xwn4XV6Q4rgb7XiVGOHms\tshop.example\t0.002\tHTTP/2.0\tIPv4\tMozilla/5.0%20(X11;%20Linux)\thttps://blog.example/\tsid=790e;%20theme=dark\ttag=mysite-20\tHit\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tHit\t-\t-\ttext/html\t18190\t-\t-\t11040\tHit\tDE\tgzip\t*/*\t*\t-\t-\t-",
        "1788220814.500\t2001:db8::8\t0.002\t404\t0\tGET\thttps\td111.cloudfront.example\t/\t55\tFRA2-C1\tk6WGMNkEzR5BEM\tshop.example\t0.002\tHTTP/1.1\tIPv6\tcurl/8.5\t-\t-\t-\tError\t-\t-\t-\tError\t-\t-\t-\t-\t-\t-\t11040\tError\tDE\t-\t-\t*\t-\t-\t-",
    ],
    compile: |known, ids| Some(Format::columns(known.name, ColumnsPlan::new(Writer::CloudFront, FIELDS, ids))),
    ..Known::of_text("cloudfront_realtime", "")
};
