//! Hosts without their ports.

/// `shop.example:443` to `shop.example`.
pub(in crate::logs) fn without_port(host: &[u8]) -> &[u8] {
    let digits = host.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    match host.len().checked_sub(digits + 1) {
        // The last group of an IPv6 address without brackets is no port.
        Some(at) if digits > 0 && host[at] == b':' && (host[0] == b'[' || memchr::memchr(b':', host) == Some(at)) => {
            &host[..at]
        }
        _ => host,
    }
}
