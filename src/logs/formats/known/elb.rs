//! Classic Load Balancers of AWS. Time: when the request arrived.

use super::{Escape, Format, Known, open_plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "AWS Classic Load Balancer.",
    documented: "AWS Elastic Load Balancing user guide, Access logs for your Classic Load Balancer",
    samples: &[
        r#"2026-09-01T00:00:14.945958Z shop 192.0.2.8:2817 198.51.100.4:80 0.000086 0.001048 0.001337 200 200 0 57 "GET https://shop.example:443/dp/B01?tag=mysite-20 HTTP/1.1" "Mozilla/5.0" DHE-RSA-AES128-SHA TLSv1.2"#,
        r#"2026-09-01T00:00:14.945958Z shop 192.0.2.8:2817 - -1 -1 -1 504 0 0 0 "GET http://shop.example:80/ HTTP/1.1" "-" - -"#,
        r#"2026-09-01T00:00:14.945958Z shop 192.0.2.8:2817 198.51.100.4:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://shop.example:80/ HTTP/1.1""#,
        r#"2026-09-01T00:00:14.945958Z shop 192.0.2.8:2817 198.51.100.4:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -"#,
    ],
    compile: |_, ids| {
        let head = "{iso} {_} {peer_port} {_} {_} {_} {_} {status} {_} {_} {_} \"{request}\"";
        let plans = [r#"{head} "{agent}" "#, "{head}"]
            .map(|text| open_plan(&text.replace("{head}", head), Escape::Backslash, ids));
        Some(Format::texts("", plans.into_iter().collect::<Option<_>>()?))
    },
    ..Known::of_text("elb", "")
};
