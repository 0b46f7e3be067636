//! Nginx Proxy Manager's log of a proxy host. Time: the end of the request.

use super::{Format, Ids, Known, Stamp, nginx};

/// The fields after the states of the cache and of the upstream server.
const REST: &str = r#"$status - $request_method $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] "#;

/// The format.
pub const FORMAT: Known = Known {
    about: "Nginx Proxy Manager's log of a proxy host, and its usual one.",
    documented: "Nginx Proxy Manager's nginx.conf, log formats proxy and standard",
    stamp: Stamp::End,
    samples: &[
        r#"[01/Sep/2026:00:00:14 +0000] MISS 200 200 - GET https shop.example "/dp/B01?tag=mysite-20" [Client 192.0.2.8] [Length 18190] [Gzip 2.71] [Sent-to 10.0.0.8] "Mozilla/5.0" "https://blog.example/""#,
        r#"[01/Sep/2026:00:00:14 +0000] 404 - GET http shop.example "/" [Client 2001:db8::8] [Length 150] [Gzip -] "curl/8.5" "-""#,
    ],
    compile: |_, ids| compiled(ids),
    ..Known::of_text("nginx_proxy_manager", "")
};

fn compiled(ids: Ids<'_>) -> Option<Format> {
    let proxy = format!(r#"[$time_local] $cache $upstream {REST}[Sent-to $server] "$http_user_agent" "$http_referer""#);
    let standard = format!(r#"[$time_local] {REST}"$http_user_agent" "$http_referer""#);
    let plans = [proxy, standard].iter().map(|text| nginx::plan_of(text, ids)).collect::<Option<Vec<_>>>()?;
    Some(Format::texts("", plans))
}
