//! A small shop, and files of hostile shapes.

use std::io::Write;

/// One visit with a tag that ends in an order.
pub(super) const LOG: &str = r#"192.0.2.7 - - [01/Sep/2026:09:00:00 +0000] "GET /dp/X1?tag=mysite-20 HTTP/1.1" 200 500 "https://mysite.example/" "Mozilla/5.0 (Windows NT 10.0) Firefox/138" "sid=aaa111"
192.0.2.7 - - [01/Sep/2026:09:05:00 +0000] "GET /order/thanks?order=1001 HTTP/1.1" 200 500 "https://shop.example/checkout" "Mozilla/5.0 (Windows NT 10.0) Firefox/138" "sid=aaa111"
"#;

/// The shop's settings.
pub(super) const SETTINGS: &str = r#"[site]
hosts = ["shop.example"]
session = "cookie:sid"
[site.pages]
confirmation = ["/order/thanks*"]
confirmation_order_id = "query:order"
[policy]
tag_params = ["tag"]
"#;

/// A text in UTF-16 with its mark.
pub(super) fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}

/// `beginning`, then so many megabytes of zeros, packed in members of sixteen megabytes each.
pub(super) fn bomb(beginning: &str, megabytes: usize) -> Vec<u8> {
    let pack = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(bytes).expect("packed");
        packed.finish().expect("packed")
    };
    let member = pack(&vec![b'0'; 16 << 20]);
    [pack(beginning.as_bytes()), member.repeat(megabytes / 16)].concat()
}

/// A log line of the visit with another target and other cookies.
pub(super) fn line(target: &str, cookies: &str) -> String {
    format!(
        "192.0.2.7 - - [01/Sep/2026:09:01:00 +0000] \"GET {target} HTTP/1.1\" 200 500 \"-\" \"Mozilla/5.0\" \"{cookies}\"\n"
    )
}
