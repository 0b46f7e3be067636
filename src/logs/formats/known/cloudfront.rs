//! CloudFront's standard log. Time: the end of the request in UTC; `time-taken` in seconds is subtracted.
//!
//! Values are percent-encoded once more than the client sent them, which is undone. Status 000 means that the client left.

use super::{ColumnsPlan, Format, Known, Stamp, Writer};

/// The columns that CloudFront logs.
const FIELDS: &str = "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end";

/// The format.
pub const FORMAT: Known = Known {
    about: "Amazon CloudFront's standard log.",
    documented: "Amazon CloudFront developer guide, Standard logging (access logs)",
    stamp: Stamp::End,
    is_timed: true,
    directives: &[
        "#Version: 1.0",
        "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end",
    ],
    samples: &[
        "2026-09-01\t00:00:14\tFRA2-C1\t18190\t192.0.2.8\tGET\td111.cloudfront.example\t/dp/B01\t200\thttps://blog.example/\tMozilla/5.0%20(X11;%20Linux)\ttag=mysite-20&q=a%2520b\tsid=790e;%20theme=dark\tHit\tSOX4xwn4XV6Q4rgb7XiVGOHms\tshop.example\thttps\t23\t0.001\t-\tTLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t0.001\tHit\ttext/html\t18190\t-\t-",
        "2026-09-01\t00:00:14\tFRA2-C1\t0\t2001:db8::8\tGET\td111.cloudfront.example\t/\t000\t-\tcurl/8.5\t-\t-\tError\tk6WGMNkEzR5BEM\tshop.example\thttp\t23\t0.002\t-\t-\t-\tError\tHTTP/1.1\t-\t-\t11040\t0.002\tClientCommError\t-\t-\t-\t-",
    ],
    compile: |_, ids| Some(Format::columns("", ColumnsPlan::new(Writer::CloudFront, FIELDS, ids))),
    ..Known::of_text("cloudfront", "")
};
