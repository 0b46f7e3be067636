//! Application Load Balancers of AWS. Time: a line has the end of the request, and after it the time at which the request began
//! (`request_creation_time`), which is used.

use super::{Escape, Format, Known, open_plan};

/// The format.
pub const FORMAT: Known = Known {
    about: "AWS Application Load Balancer; the time is request_creation_time.",
    documented: "AWS Elastic Load Balancing user guide, Access logs for your Application Load Balancer",
    samples: &[
        r#"https 2026-09-01T00:00:14.364000Z app/shop/50dc6c495c0c9188 192.0.2.8:2817 198.51.100.4:80 0.086 0.048 0.037 200 200 0 57 "GET https://shop.example:443/dp/B01?tag=mysite-20 HTTP/1.1" "Mozilla/5.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "shop.example" "arn:aws:acm:eu-west-1:123456789012:certificate/12345678" 1 2026-09-01T00:00:14.193000Z "authenticate,forward" "-" "-" "198.51.100.4:80" "200" "-" "-" TID_123456"#,
        r#"http 2026-09-01T00:00:14.364000Z app/shop/50dc6c495c0c9188 192.0.2.8:2817 - -1 -1 -1 502 - 34 366 "GET http://shop.example:80/ HTTP/1.1" "curl/8.5" - - - "Root=1-58337364-23a8c76965a2ef7629b185e3" "-" "-" 0 2026-09-01T00:00:14.362000Z "forward" "-" "-" "-" "-" "-" "-""#,
        r#"h2 2026-09-01T00:00:14.364000Z app/shop/50dc6c495c0c9188 [2001:db8::8]:2817 198.51.100.4:80 0.000 0.002 0.000 404 404 5 257 "GET https://shop.example:443/x HTTP/2.0" "-" ECDHE TLSv1.2 arn:aws:x "Root=1" "shop.example" "session-reused" 1 2026-09-01T00:00:14.362000Z "redirect" "https://shop.example:443/y" "-" "198.51.100.4:80" "404" "Acceptable" "-""#,
    ],
    compile: |_, ids| {
        let head = "{_} {_} {_} {peer_port} {_} {_} {_} {_} {status} {_} {_} {_} \"{request}\" \"{agent}\" {_} {_}";
        let new = format!(r#"{head} {{_}} "{{_}}" "{{_}}" "{{_}}" {{_}} {{iso}} "#);
        // Before 2018 lines ended earlier, and had only the end of the request.
        let old = head.replacen("{_} {_}", "{_} {iso}", 1);
        let plans = [new, old].map(|text| open_plan(&text, Escape::Backslash, ids));
        Some(Format::texts("", plans.into_iter().collect::<Option<_>>()?))
    },
    ..Known::of_text("alb", "")
};
